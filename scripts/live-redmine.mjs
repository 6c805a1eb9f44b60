// `npm run live:redmine`: a seeded Redmine to try things on, until Ctrl+C.
import { startRedmine } from './live/redmine/start-redmine.mjs';

const redmine = await startRedmine();
console.log(`Redmine: ${redmine.url}\nmails: ${redmine.mailFolder}`);
for (const [name, key] of Object.entries(redmine.keys)) console.log(`${name}: API key ${key}`);
const alive = setInterval(() => undefined, 60_000);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    clearInterval(alive);
    await redmine.stop();
    process.exit(0);
  });
