// `npm run conformance`: adapter × promise. `npm run conformance -- memory rest` runs only these. A real server that does
// not start is a failure, never a skip.
import pg from 'pg';
import {
  conformanceTable,
  runAdapterConformance,
  type ConformanceReport,
  type ConformanceSubject,
} from '../../src/conformance/index.js';
import {
  startGatewaySubject,
  startGatewayToFreshdesk,
  startGatewayToZammad,
} from './subjects/gateway.js';
import { startFreshdeskSubject } from './subjects/freshdesk.js';
import {
  startDeclarativeCompany,
  startDeclarativeRedmine,
  startDeclarativeZendesk,
} from './subjects/declarative.js';
import { memorySubject } from './subjects/memory.js';
import { startRedmineSubject } from './subjects/redmine.js';
import { startRequestTrackerSubject } from './subjects/request-tracker.js';
import { startRestSubject, type RunningSubject } from './subjects/rest.js';
import { startZammadSubject } from './subjects/zammad.js';
import { startZendeskSubject } from './subjects/zendesk.js';

type Start = () => Promise<RunningSubject>;

let databases = 0;

const here = (subject: ConformanceSubject): RunningSubject => ({
  subject,
  stop: () => Promise.resolve(),
});

const SUBJECTS: Readonly<Record<string, Start>> = {
  memory: () => Promise.resolve(here(memorySubject())),
  rest: () => startRestSubject('rest (PGlite)'),
  postgres: () =>
    withDatabase((url) => startRestSubject('rest (PostgreSQL)', { DATABASE_URL: url })),
  zendesk: startZendeskSubject,
  'request-tracker': startRequestTrackerSubject,
  gateway: () => withDatabase((url) => startGatewaySubject({ DATABASE_URL: url })),
  'gateway-zammad': () => withDatabase((url) => startGatewayToZammad({ DATABASE_URL: url })),
  'gateway-freshdesk': () => withDatabase((url) => startGatewayToFreshdesk({ DATABASE_URL: url })),
  zammad: startZammadSubject,
  freshdesk: () => startFreshdeskSubject(),
  redmine: startRedmineSubject,
  'declarative-zendesk': () => startDeclarativeZendesk(),
  'declarative-redmine': () => startDeclarativeRedmine(),
  'declarative-company': () => startDeclarativeCompany(),
};

/** With a database of its own on the server that `scripts/with-postgres.mjs` has started. */
async function withDatabase(
  begin: (url: string) => Promise<RunningSubject>,
): Promise<RunningSubject> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('no PostgreSQL: run it by scripts/with-postgres.mjs');
  const name = `conformance_${process.pid}_${databases++}`;
  const on = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await on(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  const { subject, stop } = await begin(url.href);
  return {
    subject,
    stop: async () => {
      await stop();
      await on(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SUBJECTS));
if (unknown.length > 0)
  throw new Error(`No subject ${unknown.join(', ')}: ${Object.keys(SUBJECTS).join(', ')}`);

const reports: ConformanceReport[] = [];
const failed: string[] = [];
for (const [name, start] of Object.entries(SUBJECTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const begun = Date.now();
  try {
    const { subject, stop } = await start();
    try {
      reports.push(await runAdapterConformance(subject));
    } finally {
      await stop();
    }
  } catch (thrown) {
    failed.push(
      `${name} did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  console.log(`${name}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}

console.log(`\n${conformanceTable(reports)}`);
for (const line of failed) console.log(`FAILED  ${line}`);
const outcomes = reports.flatMap((report) => [...report.outcomes.values()]);
const count = (kind: string): number => outcomes.filter((outcome) => outcome.kind === kind).length;
console.log(`CONFORMANCE passed=${count('kept')} failed=${count('broken') + failed.length}`);
process.exitCode = count('broken') + failed.length > 0 || count('kept') === 0 ? 1 : 0;
