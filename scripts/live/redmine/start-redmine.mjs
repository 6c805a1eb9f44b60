// A throw-away Redmine 5 on loopback: SQLite, one process, no systemd, no Apache, no mail server. All it writes lies in a
// private folder; Debian's own instance in /etc/redmine and /var is neither read nor written.
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../free-port.mjs';
import { aptInstall, mustBeRootOnDebian, runInstaller } from '../apt.mjs';

const ROOT = '/usr/share/redmine';
const PACKAGES = [
  'redmine',
  'redmine-sqlite',
  'puma',
  // Without a database made at installation.
  'dbconfig-no-thanks',
];
const ANSWERS = `redmine redmine/instances/default/default-language select en
redmine redmine/current-instances string default
redmine redmine/instances/default/dbconfig-install boolean false
`;
/** Debian's own. The one that comes with its Ruby takes Debian's gems for missing, also when the package is configured. */
const BUNDLER_VERSION = '2.3.15';
const SEED = fileURLToPath(new URL('seed.rb', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url));
/** ms until the server must answer. */
const PATIENCE = 60_000;
/** ms for each step of making the template: 150 migrations on a busy machine. */
const SETUP_PATIENCE = 180_000;

const tail = (file) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : '(no log)';

/** @throws {Error} when it is not there and can't be installed */
export function installRedmine() {
  const isThere = () => existsSync(`${ROOT}/config.ru`) && existsSync('/usr/bin/puma');
  const isWhole = () =>
    spawnSync('dpkg-query', ['-W', '-f=${Status}', 'redmine'], { encoding: 'utf8' }).stdout ===
    'install ok installed';
  if (isThere() && isWhole()) return;
  mustBeRootOnDebian('Redmine');
  const env = { BUNDLER_VERSION };
  runInstaller('debconf-set-selections', [], { input: ANSWERS, env });
  // What an earlier installation without the right Bundler left half done makes each apt-get fail.
  if (isThere()) runInstaller('dpkg', ['--configure', 'redmine'], { env });
  aptInstall('Redmine', PACKAGES, env);
}

/** Debian's Redmine keeps instances apart by a name below `/var/lib/redmine`, which may lead out of there. */
const instanceOf = (home) => `../../../../../..${home}`;

const envOf = (home) => ({
  ...process.env,
  HOME: home,
  BUNDLER_VERSION,
  BUNDLE_GEMFILE: join(home, 'Gemfile'),
  REDMINE_INSTANCE: instanceOf(home),
  RAILS_ENV: 'production',
  RAILS_LOG_TO_STDOUT: '1',
  RAILS_SERVE_STATIC_FILES: '',
  REDMINE_LANG: 'en',
  SCHEMA: '/dev/null',
  // Redmine keeps times in the zone of its server.
  TZ: 'Europe/Paris',
  PIDFILE: 'none',
});

/** Answers each line with what its script gives. */
const CONSOLE = `
$stdout.sync = true
$stdin.each_line do |line|
  asked = JSON.parse(line)
  input = asked['input']
  answer = begin
    { value: binding.eval(asked['script']) }
  rescue Exception => error
    { error: error.full_message(highlight: false) }
  end
  puts answer.to_json
end
`;

const GEMS = `eval_gemfile '${ROOT}/Gemfile'
gem 'puma'
gem 'sqlite3', '~> 1.4.0'
`;

function furnish(home) {
  for (const folder of ['config', 'files', 'log', 'tmp', 'public/plugin_assets', 'mail'])
    mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(
    join(home, 'config/database.yml'),
    `production: {adapter: sqlite3, database: "${home}/redmine.sqlite3", encoding: utf8, timeout: 10000}\n`,
  );
  writeFileSync(
    join(home, 'config/configuration.yml'),
    `default:
  email_delivery:
    delivery_method: :file
    file_settings:
      location: "${home}/mail"
  attachments_storage_path: "${home}/files"
`,
  );
  writeFileSync(
    join(home, 'config/secret_key.txt'),
    `${crypto.randomUUID()}${crypto.randomUUID()}`,
    {
      mode: 0o600,
    },
  );
}

/** Runs a program in the instance to its end; its words go to a log. */
function perform(home, args, more = {}) {
  const log = join(home, 'setup.log');
  const file = openSync(log, 'a');
  const { status } = spawnSync('bundle', args, {
    cwd: ROOT,
    env: { ...envOf(home), ...more },
    stdio: ['ignore', file, file],
    timeout: SETUP_PATIENCE,
    killSignal: 'SIGKILL',
  });
  closeSync(file);
  if (status !== 0) throw new Error(`bundle ${args.join(' ')} failed:\n${tail(log)}`);
}

/** A migrated and seeded database, made once for each version and seed, and copied for each start. */
function template() {
  const { stdout: version } = spawnSync('dpkg-query', ['-W', '-f=${Version}', 'redmine'], {
    encoding: 'utf8',
  });
  const hash = createHash('sha256')
    .update(version)
    .update(readFileSync(SEED))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex');
  const place = join(CACHE, `redmine-${hash.slice(0, 16)}`);
  if (existsSync(place)) return place;
  mkdirSync(CACHE, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'help-redmine-template-'));
  try {
    furnish(home);
    writeFileSync(join(home, 'Gemfile'), GEMS);
    perform(home, ['install', '--local', '--quiet']);
    perform(home, ['exec', 'rake', 'db:migrate']);
    perform(home, ['exec', 'rake', 'redmine:load_default_data']);
    perform(home, ['exec', 'rails', 'runner', SEED], { SEED_OUT: join(home, 'seeded.json') });
    // Another start may be making the same: the first one to be ready stays.
    const ready = mkdtempSync(join(CACHE, 'redmine-new-'));
    for (const file of ['Gemfile', 'Gemfile.lock', 'redmine.sqlite3', 'seeded.json'])
      copyFileSync(join(home, file), join(ready, file));
    try {
      renameSync(ready, place);
    } catch {
      rmSync(ready, { recursive: true, force: true });
      if (!existsSync(place)) throw new Error(`${place} could not be written`);
    }
    return place;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export async function startRedmine() {
  installRedmine();
  const made = template();
  const home = mkdtempSync(join(tmpdir(), 'help-redmine-'));
  let child;
  let ruby;
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const kill = () => {
    for (const { pid } of [child, ruby].filter((one) => one?.pid))
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
  };
  /** One Ruby beside the server, started when it is first asked: it takes seconds to load. */
  const evaluate = (script, input) => {
    if (!ruby) {
      ruby = spawn('bundle', ['exec', 'rails', 'runner', CONSOLE], {
        cwd: ROOT,
        env: { ...envOf(home), RAILS_LOG_TO_STDOUT: '' },
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      ruby.lines = createInterface({ input: ruby.stdout });
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(reject, PATIENCE, new Error('Ruby did not answer'));
      ruby.lines.once('line', (line) => {
        clearTimeout(timer);
        const { value, error } = JSON.parse(line);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      ruby.stdin.write(`${JSON.stringify({ script, input })}\n`);
    });
  };
  const stop = async () => {
    process.removeListener('exit', kill);
    if (child && !ended()) {
      const over = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 10_000);
      await over;
      clearTimeout(timer);
    }
    // Whoever of the group is left.
    kill();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    cpSync(made, home, { recursive: true });
    furnish(home);
    const { keys, ...seeded } = JSON.parse(readFileSync(join(home, 'seeded.json'), 'utf8'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const log = join(home, 'puma.log');
    const file = openSync(log, 'a');
    child = spawn(
      'bundle',
      [
        'exec',
        'puma',
        '-e',
        'production',
        '-b',
        `tcp://127.0.0.1:${port}`,
        '-t',
        '2:4',
        'config.ru',
      ],
      { cwd: ROOT, env: envOf(home), detached: true, stdio: ['ignore', file, file] },
    );
    closeSync(file);
    process.on('exit', kill);
    const isReady = async () => {
      try {
        const { status } = await fetch(`${url}/users/current.json`, {
          headers: { 'x-redmine-api-key': keys.agent },
          signal: AbortSignal.timeout(10_000),
        });
        return status === 200;
      } catch {
        return false;
      }
    };
    for (const end = Date.now() + PATIENCE; !(await isReady());) {
      if (ended() || Date.now() > end)
        throw new Error(`Redmine ${ended() ? 'ended' : 'did not answer'}:\n${tail(log)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return { url, keys, ...seeded, mailFolder: join(home, 'mail'), ruby: evaluate, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
