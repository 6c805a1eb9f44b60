// Runs a program beside a throw-away PostgreSQL and tells it the address as TEST_DATABASE_URL.
//   node scripts/with-postgres.mjs node_modules/vitest/vitest.mjs run
// Finds PostgreSQL's programs; as root on Debian it installs the package; otherwise the program runs without one and the
// tests that need it say that they were skipped. An address that is set already is used as it is.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.mjs';

const isRoot = process.getuid?.() === 0;

function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => {
    try {
      for (const name of ['initdb', 'postgres']) accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function install() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!isRoot || !/^ID(_LIKE)?=.*\bdebian\b/m.test(release)) return;
  console.log('No PostgreSQL found: installing Debian’s …');
  const apt = (...args) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const packages = ['install', '-y', '--no-install-recommends', 'postgresql'];
  if (!apt(...packages)) {
    apt('update');
    apt(...packages);
  }
}

/** PostgreSQL refuses to run as root: the package brings a user of its own. */
function unprivileged() {
  if (!isRoot) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startPostgres(programs) {
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'help-postgres-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const quiet = { ...user, cwd: folder, stdio: 'ignore' };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'help', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    quiet,
  );
  const port = await freePort();
  const options = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'fsync=off',
  ];
  const server = spawn(join(programs, 'postgres'), options, quiet);
  const stop = () => {
    server.kill('SIGINT');
    return new Promise((resolve) => {
      const done = () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      };
      if (server.exitCode === null) server.once('exit', done);
      else done();
    });
  };
  for (let tries = 0; ; tries++) {
    const ready = spawnSync(join(programs, 'pg_isready'), [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'help',
    ]);
    if (ready.status === 0) break;
    if (tries > 120 || server.exitCode !== null) {
      await stop();
      throw new Error('PostgreSQL did not start within 60 s');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
  return { url: `postgres://help@127.0.0.1:${port}/postgres`, stop };
}

async function main() {
  const env = { ...process.env };
  let stop = async () => undefined;
  if (env.TEST_DATABASE_URL === undefined) {
    if (findPrograms() === undefined) install();
    const programs = findPrograms();
    if (programs === undefined && env.REQUIRE_POSTGRES === '1')
      throw new Error('No PostgreSQL. Install postgresql, or set TEST_DATABASE_URL.');
    if (programs === undefined)
      console.log(
        'No PostgreSQL: its tests are skipped. Install postgresql, or set TEST_DATABASE_URL.',
      );
    else {
      const started = await startPostgres(programs);
      env.TEST_DATABASE_URL = started.url;
      stop = started.stop;
    }
  }
  const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => {
    child.on('close', (exit) => resolve(exit ?? 1));
    child.on('error', () => resolve(1));
  });
  await stop();
  process.exitCode = code;
}

await main();
