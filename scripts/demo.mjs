// The demo: the reference server with the four brand pages, on a fresh script-tag build. `--backend request-tracker` (or
// BACKEND=request-tracker) has its requests in a Request Tracker: that of RT_URL, else a throw-away one. So has
// `--backend redmine`, by REDMINE_URL. Others are told by their variables alone: docs/gateway.md.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { filesIn, newest } from './files.mjs';
import { root, run } from './gate.mjs';

const BUILT = 'dist/cdn/help.js';
const sources = [...filesIn('src', /./), 'package-lock.json', 'vite.config.ts'];

if (!existsSync(join(root, BUILT)) || newest([BUILT]) < newest(sources)) {
  console.log('Building dist/cdn …');
  const build = await run('node_modules/vite/bin/vite.js', ['build', '--mode', 'cdn']);
  if (build.code !== 0) {
    console.error(build.stdout + build.stderr);
    process.exit(1);
  }
}

/** Throw-away ticket systems: what the server is told about one, and what a person needs to answer there. */
const THROW_AWAY = {
  'request-tracker': {
    given: 'RT_URL',
    async start() {
      const { startRt } = await import('./live/rt/start-rt.mjs');
      console.log('Starting Request Tracker …');
      const rt = await startRt();
      console.log(
        `\n  Request Tracker ${rt.url}/ (user root, password ${rt.rootPassword})\n  Its mails       ${rt.mailFolder}`,
      );
      return {
        variables: {
          RT_URL: rt.url,
          RT_TOKEN: rt.tokens['widget-proxy'],
          RT_QUEUE: 'Technical',
          RT_QUEUES: JSON.stringify(PLACES),
          RT_REFERENCE_FIELD: 'TrackingNumber',
        },
        stop: rt.stop,
      };
    },
  },
  redmine: {
    given: 'REDMINE_URL',
    async start() {
      const { startRedmine } = await import('./live/redmine/start-redmine.mjs');
      console.log('Starting Redmine …');
      const redmine = await startRedmine();
      console.log(
        `\n  Redmine   ${redmine.url}/ (user agent, password agent-pass1)\n  Its mails ${redmine.mailFolder}\n  Customers alice@shop.test, bob@shop.test, carol@shop.test: it takes requests of nobody else`,
      );
      return {
        variables: {
          REDMINE_URL: redmine.url,
          REDMINE_KEY: redmine.keys.admin,
          REDMINE_PROJECT: 'support',
          REDMINE_TRACKER: String(redmine.tracker),
          REDMINE_CATEGORIES: JSON.stringify(
            Object.fromEntries(
              Object.entries(PLACES).map(([category, name]) => [
                category,
                redmine.categories[name],
              ]),
            ),
          ),
          REDMINE_REFERENCE_FIELD: String(redmine.trackingField),
        },
        stop: redmine.stop,
      };
    },
  },
};

/** A ticket system of one's own is left alone. */
async function ticketSystem(backend) {
  const system = Object.hasOwn(THROW_AWAY, backend) ? THROW_AWAY[backend] : undefined;
  return system === undefined || process.env[system.given]
    ? { variables: {}, stop: async () => undefined }
    : system.start();
}

/** Names of queues and issue categories in the throw-away systems, by category of the brands. */
const PLACES = {
  labels: 'Labels',
  pickup: 'Pickups',
  delivery: 'Delivery',
  cancel: 'Cancellation',
  tracking: 'Tracking',
  billing: 'Billing',
  claims: 'Claims',
  technical: 'Technical',
};

const { values } = parseArgs({
  options: { backend: { type: 'string', default: process.env.BACKEND ?? '' } },
});
let server;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => (server === undefined ? process.exit(1) : server.kill(signal)));
const { variables, stop } = await ticketSystem(values.backend);
server = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, BACKEND: values.backend, ...variables },
});
server.on('exit', async (code, signal) => {
  await stop();
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1);
});
