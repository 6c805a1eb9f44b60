// `npm run live:rt`: a seeded Request Tracker to try things on, until Ctrl+C.
import { startRt } from './live/rt/start-rt.mjs';

const rt = await startRt();
console.log(`Request Tracker: ${rt.url}\nmails: ${rt.mailFolder}`);
for (const [name, token] of Object.entries(rt.tokens)) console.log(`${name}: token ${token}`);
const alive = setInterval(() => undefined, 60_000);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    clearInterval(alive);
    await rt.stop();
    process.exit(0);
  });
