import { ConfigError, readConfig } from './config.js';
import { startServer, type RunningServer } from './start.js';

function announce({ addresses, desk, outbox }: RunningServer, machine: boolean): void {
  const { api, sites } = addresses;
  if (machine) {
    process.stdout.write(
      `READY ${JSON.stringify({ api, sites, desk, outbox, pid: process.pid })}\n`,
    );
    return;
  }
  const rows = [
    ['Start here', `${api}/`],
    ...Object.entries(sites).map(([site, url]) => [`Site ${site}`, `${url}/`]),
    ['Desk', desk],
    ['Outbox', outbox],
    ['API', `${api}/openapi.json`],
  ];
  process.stdout.write(
    `\n${rows.map(([name = '', url = '']) => `  ${name.padEnd(14)} ${url}`).join('\n')}\n\n`,
  );
}

try {
  const config = readConfig(process.env);
  const server = await startServer(config);
  announce(server, config.port === 0);

  const stop = (): void => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (thrown) {
  // A person reads this at the start, before anything personal could be in it.
  process.stderr.write(
    thrown instanceof ConfigError
      ? `${thrown.message}\n`
      : `The server could not start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`,
  );
  process.exit(1);
}
