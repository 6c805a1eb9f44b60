// `npm run conformance`: adapter × promise. `npm run conformance -- memory rest` runs only these. A real server that does
// not start is a failure, never a skip.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import {
  conformanceTable,
  runAdapterConformance,
  type ConformanceOutcome,
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

/** Mostly they wait. */
const AT_ONCE = 2;
/** One subject, ms: on a busy machine a real server takes minutes. */
const LIMIT = 600_000;

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

/** Of one subject, as a process hands it on. */
type Message =
  | {
      readonly kind: 'report';
      readonly adapter: string;
      readonly outcomes: readonly (readonly [string, ConformanceOutcome])[];
    }
  | { readonly kind: 'failed'; readonly why: string };

async function look(name: string): Promise<Message> {
  try {
    const { subject, stop } = await (SUBJECTS[name]?.() ?? Promise.reject(new Error('no subject')));
    try {
      const { adapter, outcomes } = await runAdapterConformance(subject);
      return { kind: 'report', adapter, outcomes: [...outcomes] };
    } finally {
      await stop();
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: 'failed', why: `${name} did not start: ${why}` };
  }
}

/** In a process of its own: starting a real server blocks, and the clock of another subject must go on. */
function lookApart(name: string): Promise<Message> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), ['--child', name]);
    let message: Message = { kind: 'failed', why: `${name} ended without a report` };
    const timer = setTimeout(() => {
      message = { kind: 'failed', why: `${name} had no end after ${LIMIT / 60_000} minutes` };
      child.kill('SIGTERM');
    }, LIMIT);
    child.on('message', (told) => {
      message = told as Message;
    });
    child.on('error', (thrown) => {
      message = { kind: 'failed', why: `${name}: ${thrown.message}` };
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(message);
    });
  });
}

async function lookAtAll(names: readonly string[]): Promise<void> {
  const found = new Map<string, Message>();
  const queue = [...names];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const begun = Date.now();
      found.set(name, await lookApart(name));
      console.log(`${name}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const reports = names.flatMap((name): ConformanceReport[] => {
    const message = found.get(name);
    return message?.kind === 'report'
      ? [{ adapter: message.adapter, outcomes: new Map(message.outcomes) }]
      : [];
  });
  const failed = [...found.values()].flatMap((each) => (each.kind === 'failed' ? [each.why] : []));
  console.log(`\n${conformanceTable(reports)}`);
  for (const line of failed) console.log(`FAILED  ${line}`);
  const outcomes = reports.flatMap((report) => [...report.outcomes.values()]);
  const count = (kind: string): number =>
    outcomes.filter((outcome) => outcome.kind === kind).length;
  console.log(`CONFORMANCE passed=${count('kept')} failed=${count('broken') + failed.length}`);
  process.exitCode = count('broken') + failed.length > 0 || count('kept') === 0 ? 1 : 0;
}

const { values, positionals: wanted } = parseArgs({
  options: { child: { type: 'string' } },
  allowPositionals: true,
});
if (values.child !== undefined) {
  const message = await look(values.child);
  await new Promise<void>((resolve) => {
    if (process.send === undefined) throw new Error('--child is for this program itself');
    process.send(message, () => resolve());
  });
  // Whatever a server has left open.
  process.exit(0);
} else {
  const unknown = wanted.filter((name) => !Object.hasOwn(SUBJECTS, name));
  if (unknown.length > 0)
    throw new Error(`No subject ${unknown.join(', ')}: ${Object.keys(SUBJECTS).join(', ')}`);
  await lookAtAll(
    Object.keys(SUBJECTS).filter((name) => wanted.length === 0 || wanted.includes(name)),
  );
}
