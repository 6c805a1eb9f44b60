// `npm test`: every gate and every suite, each with a time limit. Ends with a table of the tests per engine
// and, on the last line alone, "N passed, N failed". `npm test -- unit size` runs only these steps.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBrowser } from './find-browser.mjs';
import { root } from './gate.mjs';

const MINUTE = 60_000;
const minimums = JSON.parse(readFileSync(new URL('gates.json', import.meta.url), 'utf8'));
const countsOf = (step) => join(root, '.cache', `${step}.json`);
const bin = (path) => `node_modules/${path}`;
const VITE = bin('vite/bin/vite.js');
const TSC = bin('@typescript/native/bin/tsc');

/** Steps of one group run two at a time; the groups one after the other. `needs` must have passed. */
const GROUPS = [
  [
    { name: 'lock-holes', run: ['scripts/lock-holes.mjs'] },
    { name: 'browser', run: ['scripts/find-browser.mjs'], limit: 15 * MINUTE },
  ],
  [
    { name: 'format:check', run: [bin('oxfmt/bin/oxfmt'), '--check', '.'] },
    { name: 'lint', run: ['scripts/lint.mjs'], limit: 5 * MINUTE },
    { name: 'types', run: ['scripts/types.mjs'] },
    { name: 'forbidden', run: ['scripts/forbidden.mjs'] },
    { name: 'arch', run: ['scripts/arch.mjs'] },
    { name: 'manifest:check', run: ['scripts/manifest-check.mjs'] },
    { name: 'knip', run: [bin('knip/bin/knip.js')], advice: true },
    // Fetching is mostly waiting; two suites need them at once later.
    { name: 'ticket-systems', run: ['scripts/live/install.mjs'], limit: 15 * MINUTE },
  ],
  [
    {
      name: 'unit',
      run: [
        'scripts/with-postgres.mjs',
        bin('vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${countsOf('unit')}`,
      ],
      limit: 40 * MINUTE,
      engine: 'Node',
      count: () => vitestCounts(countsOf('unit')),
    },
  ],
  [
    { name: 'build:npm', run: [VITE, 'build'] },
    { name: 'build:cdn', run: [VITE, 'build', '--mode', 'cdn'] },
  ],
  [
    { name: 'build:types', run: [TSC, '-p', 'tsconfig.build.json'], needs: ['build:npm'] },
    { name: 'size', run: ['scripts/size.mjs'], needs: ['build:cdn'] },
    { name: 'adapter-size', run: ['scripts/adapter-size.mjs'] },
  ],
  [
    {
      name: 'elements',
      run: [bin('@web/test-runner/dist/bin.js')],
      env: { WTR_COUNTS: countsOf('elements') },
      limit: 10 * MINUTE,
      needs: ['browser'],
      engine: 'Chromium, elements',
      count: () => readJson(countsOf('elements')),
    },
  ],
  [
    {
      name: 'e2e',
      run: ['--import', 'tsx', 'test/e2e/run.ts'],
      limit: 25 * MINUTE,
      needs: ['browser', 'build:cdn'],
      engine: 'Chromium, end to end',
      count: (output) => lineCounts('E2E', output),
    },
  ],
  [
    {
      // What the database has a part in once more, on PostgreSQL instead of the embedded one. The other suites meet it in
      // the run on Request Tracker, where the server's own tables are there too.
      name: 'e2e:postgres',
      run: [
        'scripts/with-postgres.mjs',
        '--import',
        'tsx',
        'test/e2e/run.ts',
        'brands',
        'activities',
        'activities-failures',
        'activities-keyboard',
        'restart',
        'keyboard',
        'once',
        'desk',
        'failures',
        'host-page',
      ],
      env: { REQUIRE_POSTGRES: '1' },
      limit: 25 * MINUTE,
      needs: ['browser', 'build:cdn'],
      engine: 'Chromium, PostgreSQL',
      count: (output) => lineCounts('E2E', output),
    },
  ],
  [
    {
      // The same with every demo's requests in a real Request Tracker, and the gateway's own tables on PostgreSQL.
      name: 'e2e:request-tracker',
      run: [
        'scripts/with-postgres.mjs',
        '--import',
        'tsx',
        'test/e2e/run.ts',
        '--backend',
        'request-tracker',
      ],
      env: { REQUIRE_POSTGRES: '1' },
      limit: 25 * MINUTE,
      needs: ['browser', 'build:cdn', 'ticket-systems'],
      engine: 'Chromium, Request Tracker',
      count: (output) => lineCounts('E2E', output),
    },
  ],
  [
    // Side by side: both mostly wait.
    {
      name: 'conformance',
      run: ['scripts/with-postgres.mjs', '--import', 'tsx', 'test/conformance/run.ts'],
      env: { REQUIRE_POSTGRES: '1' },
      limit: 25 * MINUTE,
      needs: ['ticket-systems'],
      engine: 'Node, conformance',
      count: (output) => lineCounts('CONFORMANCE', output),
    },
    {
      // On a real Request Tracker and a real Redmine.
      name: 'live',
      run: [
        bin('vitest/vitest.mjs'),
        'run',
        '--config',
        'test/live/vitest.live.config.ts',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${countsOf('live')}`,
      ],
      limit: 15 * MINUTE,
      needs: ['ticket-systems'],
      engine: 'Node, live',
      count: () => vitestCounts(countsOf('live')),
    },
  ],
  [
    {
      name: 'bad-input',
      run: ['--import', 'tsx', 'test/e2e/bad-input.ts'],
      limit: 10 * MINUTE,
      needs: ['browser', 'build:cdn'],
      engine: 'Chromium, bad input',
      count: (output) => lineCounts('BAD-INPUT', output),
    },
  ],
];

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

function vitestCounts(file) {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = readJson(file);
  // A file that did not load has no tests to fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests,
  };
}

function lineCounts(name, output) {
  const line = [...output.matchAll(new RegExp(`^${name} passed=(\\d+) failed=(\\d+)`, 'gm'))].at(
    -1,
  );
  if (!line) throw new Error(`no line "${name} passed=N failed=M"`);
  return { passed: Number(line[1]), failed: Number(line[2]), skipped: 0 };
}

/** Runs a program in a process group of its own, so that a time-out also ends what it started. */
function execute({ run, env = {}, limit = 3 * MINUTE }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, run, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const kill = () => {
      try {
        process.kill((process.platform === 'win32' ? 1 : -1) * child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    let output = '';
    const keep = (text) => (output += text);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, limit);
    running.add(kill);
    child.on('error', (error) => keep(String(error)));
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(kill);
      if (late) keep(`\nstopped after ${limit / MINUTE} minutes`);
      resolve({ ok: code === 0 && !late, output });
    });
  });
}

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const kill of running) kill();
    process.exit(130);
  });

const results = new Map();

async function perform(step) {
  const begun = Date.now();
  const unmet = (step.needs ?? []).filter((name) => results.get(name)?.ok === false);
  let { ok, output } =
    unmet.length > 0
      ? { ok: false, output: `not run: ${unmet.join(', ')} failed` }
      : await execute(step);
  let counts;
  if (step.engine) {
    try {
      counts = step.count(output);
      const ran = counts.passed + counts.failed;
      const least = minimums[`${step.name}.tests`];
      if (ran < least) output += `\n${ran} tests ran, expected at least ${least}`;
      ok &&= counts.failed === 0 && ran >= least;
    } catch (error) {
      output += `\nno count of tests: ${error.message}`;
      ok = false;
    }
  }
  results.set(step.name, { step, ok, counts, output });
  const word = ok ? 'ok' : step.advice ? 'advice' : 'FAILED';
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n━━ ${step.name}: ${word}, ${seconds} s\n${stripVTControlCharacters(output).trim()}`,
  );
}

async function performAll(steps) {
  const queue = [...steps];
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) await perform(step);
  };
  await Promise.all([worker(), worker()]);
}

const wanted = process.argv.slice(2);
const known = GROUPS.flat().map(({ name }) => name);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}. The steps are: ${known.join(', ')}`);
  process.exit(2);
}

const begun = Date.now();
mkdirSync(join(root, '.cache'), { recursive: true });
for (const name of ['unit', 'elements', 'live']) rmSync(countsOf(name), { force: true });

for (const group of GROUPS) {
  const steps = group.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  await performAll(steps);
  if (results.get('browser')?.ok) process.env.CHROME_PATH ??= ensureBrowser();
}

const all = [...results.values()];
const gates = all.filter(({ step }) => !step.engine);
const rows = all
  .filter(({ step }) => step.engine)
  .map(({ step, ok, counts = { passed: 0, failed: 0, skipped: 0 } }) => ({
    name: step.engine,
    ...counts,
    // A suite that broke without a failing test has failed all the same.
    failed: counts.failed || (ok ? 0 : 1),
  }));
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
const brokenGates = gates.filter(({ ok, step }) => !ok && !step.advice);

const minutes = ((Date.now() - begun) / MINUTE).toFixed(1);
console.log(`\n━━ tests per engine (${minutes} minutes in all)`);
const cell = (value) => String(value).padStart(9);
console.log(`${'engine'.padEnd(24)}${['passed', 'failed', 'skipped'].map(cell).join('')}`);
for (const { name, passed, failed, skipped } of rows)
  console.log(`${name.padEnd(24)}${[passed, failed, skipped].map(cell).join('')}`);
console.log(`gates: ${gates.length - brokenGates.length} of ${gates.length} ok`);
for (const { step } of brokenGates) console.log(`  failed: ${step.name}`);

// The whole output is long, and a reader of CI may see its end alone.
for (const { step, ok, output } of all) {
  if (ok || step.advice) continue;
  const lines = stripVTControlCharacters(output).split('\n');
  const told = lines.filter((line) =>
    /❌|FAIL|✗|×|[Ee]rror|[Tt]imeout|stopped after|expected at least/.test(line),
  );
  console.log(
    `\n━━ ${step.name} failed:\n${(told.length > 0 ? told : lines).slice(-60).join('\n')}`,
  );
}

const failed = sum('failed') + brokenGates.length;
console.log(`${sum('passed')} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
