// The demo: the reference server with the four brand pages, on a fresh script-tag build. `--backend request-tracker` (or
// BACKEND=request-tracker) has its requests in a Request Tracker: that of RT_URL, else a throw-away one.
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

/** A throw-away ticket system, what the server is told about it, and what a person needs to answer there. */
async function ticketSystem(backend) {
  if (backend !== 'request-tracker' || process.env.RT_URL)
    return { variables: {}, stop: async () => undefined };
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
      RT_QUEUES: JSON.stringify(RT_QUEUES),
      RT_REFERENCE_FIELD: 'TrackingNumber',
    },
    stop: rt.stop,
  };
}

/** Queues of the throw-away Request Tracker by category of the brands. */
const RT_QUEUES = {
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
