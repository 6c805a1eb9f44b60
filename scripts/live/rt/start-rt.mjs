// A throw-away Request Tracker 5 on loopback: SQLite, one process group, no systemd, no Apache, no mail server. All it
// writes lies in a private folder; /etc/request-tracker5 is neither read nor written.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../free-port.mjs';
import { aptInstall, mustBeRootOnDebian } from '../apt.mjs';

const SERVER = '/usr/share/request-tracker5/libexec/rt-server';
const SETUP = '/usr/sbin/rt-setup-database-5';
const PACKAGES = [
  'request-tracker5',
  'rt5-db-sqlite',
  'rt5-standalone',
  // Without a database made at installation, and the smallest that counts as a mail server.
  'dbconfig-no-thanks',
  'msmtp-mta',
];
const SEED = fileURLToPath(new URL('seed.initialdata', import.meta.url));
/** ms for each wait. */
const PATIENCE = 60_000;

const tail = (file) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : '(no log)';

/** @throws {Error} when it is not there and can't be installed */
export function installRt() {
  if (existsSync(SERVER) && existsSync(SETUP)) return;
  mustBeRootOnDebian('Request Tracker');
  aptInstall('Request Tracker', PACKAGES);
}

/** Package variables that Debian fixes at build time come first. */
const configOf = (home, port) => `
$RT::VarPath = '${home}';
$RT::MasonDataDir = '${home}/mason_data';
$RT::MasonSessionDir = '${home}/session_data';
Set($rtname, 'helpdesk.test');
Set($Organization, 'helpdesk.test');
Set($CorrespondAddress, 'support@helpdesk.test');
Set($CommentAddress, 'support-comment@helpdesk.test');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($WebPath, '');
Set($Timezone, 'Europe/Paris');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${home}/rt.sqlite3');
Set($WebSessionClass, 'Apache::Session::File');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, '${home}/sendmail');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
Set($NotifyActor, 0);
# The default costs a quarter of a second of each request with a token.
Set($BcryptCost, 4);
1;
`;

const SENDMAIL = `#!/bin/sh
folder="$(dirname "$0")/mail"
file=$(mktemp "$folder/.XXXXXX") && { echo "X-Arguments: $*"; cat; } > "$file" && mv "$file" "$folder/$(date +%s%N).eml"
`;

/** Runs a program to its end; its words go to a log. */
function perform(args, env, log) {
  const file = openSync(log, 'a');
  const { status } = spawnSync(SETUP, args, {
    env,
    stdio: ['ignore', file, file],
    timeout: PATIENCE,
  });
  closeSync(file);
  if (status !== 0) throw new Error(`${SETUP} ${args.join(' ')} failed:\n${tail(log)}`);
}

export async function startRt() {
  installRt();
  const home = mkdtempSync(join(tmpdir(), 'help-rt-'));
  const remove = () => rmSync(home, { recursive: true, force: true });
  let child;
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    process.removeListener('exit', kill);
    if (child && !ended()) {
      const over = new Promise((resolve) => child.once('exit', resolve));
      // The master ends its workers.
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 10_000);
      await over;
      clearTimeout(timer);
    }
    // Whoever of the group is left.
    kill();
    remove();
  };
  const kill = () => {
    try {
      if (child?.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  try {
    for (const folder of ['conf.d', 'mason_data', 'session_data', 'mail'])
      mkdirSync(join(home, folder));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    writeFileSync(join(home, 'sendmail'), SENDMAIL, { mode: 0o755 });
    writeFileSync(join(home, 'RT_SiteConfig.pm'), configOf(home, port));
    const rootPassword = crypto.randomUUID();
    writeFileSync(join(home, 'root.pw'), rootPassword, { mode: 0o600 });
    const env = {
      ...process.env,
      HOME: home,
      RT_SITE_CONFIG: join(home, 'RT_SiteConfig.pm'),
      RT_SITE_CONFIG_DIR: join(home, 'conf.d'),
      SEED_OUT: join(home, 'tokens.json'),
    };
    const setup = join(home, 'setup.log');
    perform(
      ['--action', 'init', '--skip-create', '--root-password-file', join(home, 'root.pw')],
      env,
      setup,
    );
    perform(['--action', 'insert', '--datafile', SEED, '--skip-create'], env, setup);
    const tokens = JSON.parse(readFileSync(env.SEED_OUT, 'utf8'));

    const log = join(home, 'rt.log');
    const file = openSync(log, 'a');
    child = spawn(
      SERVER,
      [
        '--server=Starlet',
        '--host=127.0.0.1',
        `--port=${port}`,
        '--max-workers=2',
        '--max-reqs-per-child=100000',
      ],
      { env, detached: true, stdio: ['ignore', file, file] },
    );
    closeSync(file);
    process.on('exit', kill);
    const isReady = async () => {
      try {
        const { status } = await fetch(`${url}/REST/2.0/rt`, {
          headers: { authorization: `token ${tokens.agent}` },
          signal: AbortSignal.timeout(10_000),
        });
        return status === 200;
      } catch {
        return false;
      }
    };
    for (const end = Date.now() + PATIENCE; !(await isReady());) {
      if (ended() || Date.now() > end)
        throw new Error(`Request Tracker ${ended() ? 'ended' : 'did not answer'}:\n${tail(log)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return { url, tokens, rootPassword, mailFolder: join(home, 'mail'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
