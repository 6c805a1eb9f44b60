// The demo: the reference server with the four brand pages, on a fresh script-tag build. Arguments go to
// the server.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

const server = spawn(
  process.execPath,
  ['--import', 'tsx', 'demo/server/main.ts', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1);
});
