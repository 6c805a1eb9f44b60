// `npm run e2e`: everything on the started demo, in a real browser. `npm run e2e -- brands desk` runs only these;
// `npm run e2e -- --backend request-tracker` has every demo keep its requests in a real Request Tracker.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureBrowser } from '../../scripts/find-browser.mjs';
import { messageOf, Report, ROOT, type Result, type Suite } from './support/report.js';
import { startTicketSystem, stopTicketSystem } from './support/ticket-system.js';
import { accessibility } from './suites/accessibility.js';
import { activities } from './suites/activities.js';
import { activitiesAccessibility } from './suites/activities-accessibility.js';
import { activitiesFailures } from './suites/activities-failures.js';
import { activitiesKeyboard } from './suites/activities-keyboard.js';
import { brands } from './suites/brands.js';
import { desk } from './suites/desk.js';
import { failures } from './suites/failures.js';
import { hostileText } from './suites/hostile-text.js';
import { hostPage } from './suites/host-page.js';
import { keyboard } from './suites/keyboard.js';
import { once } from './suites/once.js';
import { restart } from './suites/restart.js';
import { kitInBrowser } from './suites/kit-in-browser.js';
import { rtProxy } from './suites/ticket-system-page.js';

/** One group after the other. The suites of a group run at once: restarts are mostly waiting. */
const GROUPS: readonly (readonly (readonly Suite[])[])[] = [
  [[brands]],
  [[activities], [activitiesFailures]],
  [[activitiesAccessibility], [activitiesKeyboard]],
  [[restart], [keyboard, once, desk]],
  [[failures]],
  [[hostPage, accessibility]],
  [[hostileText]],
  [[kitInBrowser]],
];
/** Only where the run has a ticket system. */
const WITH_TICKET_SYSTEM = [[[rtProxy]]];
const SUITES = [...GROUPS, ...WITH_TICKET_SYSTEM].flat(2);

const BUILT = join(ROOT, 'dist/cdn/help.js');

function newestIn(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

/** The demo serves the built script, so what is tested must be what stands in the sources. */
function buildWidget(): void {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newestIn(join(ROOT, 'src'))) return;
  console.log('Building dist/cdn …');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--mode', 'cdn'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      timeout: 180_000,
    },
  );
  if (status !== 0) throw new Error('dist/cdn could not be built');
}

async function runSuite(browser: Browser, suite: Suite): Promise<readonly Result[]> {
  const begun = Date.now();
  console.log(`━━ ${suite.name} begins`);
  const report = new Report(browser, suite.name);
  try {
    await suite.run(report);
  } catch (thrown) {
    report.record('the suite itself', messageOf(thrown));
  }
  if (report.results.length === 0) report.record('the suite itself', 'it checked nothing');
  console.log(`━━ ${suite.name}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  return report.results;
}

async function main(): Promise<readonly Result[]> {
  const { values, positionals: wanted } = parseArgs({
    options: { backend: { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No suite ${unknown.join(', ')}. The suites are: ${SUITES.map(({ name }) => name).join(', ')}`,
    );
  if (values.backend === undefined && wanted.includes(rtProxy.name))
    throw new Error(`${rtProxy.name} needs --backend request-tracker`);
  const groups = values.backend === undefined ? GROUPS : [...GROUPS, ...WITH_TICKET_SYSTEM];
  buildWidget();
  if (values.backend !== undefined) await startTicketSystem(values.backend);
  const browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: CHROMIUM_FLAGS,
    headless: true,
  });
  const results: Result[] = [];
  try {
    for (const group of groups)
      await Promise.all(
        group.map(async (suites) => {
          for (const suite of suites)
            if (wanted.length === 0 || wanted.includes(suite.name))
              results.push(...(await runSuite(browser, suite)));
        }),
      );
  } finally {
    await browser.close();
    await stopTicketSystem();
  }
  return results;
}

function printTable(results: readonly Result[]): void {
  console.log('\n━━ all checks');
  for (const { suite, name, milliseconds, failure } of results)
    console.log(
      `${failure === undefined ? 'ok    ' : 'FAILED'} ${`${(milliseconds / 1000).toFixed(1)} s`.padStart(8)}  ${suite}: ${name}`,
    );
  const failed = results.filter(({ failure }) => failure !== undefined);
  for (const { suite, name, failure } of failed)
    console.log(`\nFAILED ${suite}: ${name}\n${failure}`);
  console.log(`\n${(performance.now() / 1000).toFixed(0)} s in all`);
  console.log(`E2E passed=${results.length - failed.length} failed=${failed.length}`);
  process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
}

try {
  printTable(await main());
} catch (thrown) {
  console.error(messageOf(thrown));
  console.log('E2E passed=0 failed=1');
  process.exitCode = 1;
}
