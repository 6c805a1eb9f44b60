import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawNode, sql, type KyselyPlugin, type UnknownRow } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../../demo/server/accounts/accounts.js';
import { listRequests, type ListQuery } from '../../demo/server/conversations/list.js';
import { migrate } from '../../demo/server/database/migrate.js';
import { openDatabase, type Database } from '../../demo/server/database/open.js';
import { createLog } from '../../demo/server/log.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SERVER_URL = process.env['TEST_DATABASE_URL'];
const REQUESTS = 10_000;

const person: SignedIn = {
  personId: crypto.randomUUID(),
  sessionId: crypto.randomUUID(),
  name: 'Camille',
  email: 'camille@exemple.fr',
  brand: 'ebay',
};
const QUERY: ListQuery = { filter: 'all', sort: 'updated', q: '', cursor: undefined, limit: 25 };

/** Lets the database explain each query in place of running it. */
class Explain implements KyselyPlugin {
  readonly plans: string[] = [];

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) =>
    RawNode.create(['explain (costs off) ', ''], [node]);

  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => {
    const lines = result.rows.map((row: UnknownRow) => String(row['QUERY PLAN']));
    this.plans.push(lines.join('\n'));
    return { ...result, rows: [] };
  };
}

describe.each([
  ['the embedded database', 'memory'],
  ['PostgreSQL', 'postgres'],
] as const)('ten thousand requests of one person on %s', (_, kind) => {
  const isSkipped = kind === 'postgres' && SERVER_URL === undefined;
  const name = `help_long_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: SERVER_URL });
  let dir: string;
  let database: Database;

  beforeAll(async () => {
    if (isSkipped) return;
    dir = await mkdtemp(join(tmpdir(), 'help-long-'));
    const log = createLog('silent');
    if (kind === 'postgres') {
      await admin.connect();
      await admin.query(`create database ${name}`);
      const url = new URL(SERVER_URL ?? '');
      url.pathname = `/${name}`;
      database = await openDatabase({ kind, url: url.href }, log);
    } else database = await openDatabase({ kind }, log);
    await migrate(database.db);
    await sql`insert into requests (id, brand, language, category, subject, email, message, fields,
        status, created_at, changed_at)
      select gen_random_uuid(), 'ebay', 'fr', 'pickup', 'Sujet ' || n,
        case when n % 3 = 0 then 'other-' || n || '@exemple.fr' else 'Camille@exemple.fr' end,
        'Message', '{}', case when n % 1000 = 1 or n % 6 = 0 then 'pending' else 'open' end,
        now() - make_interval(secs => n), now() - make_interval(secs => n % 777)
      from generate_series(1, ${sql.lit((REQUESTS * 3) / 2)}) as n`.execute(database.db);
    await sql`analyze requests`.execute(database.db);
  });
  afterAll(async () => {
    if (isSkipped) return;
    await database.close();
    if (kind === 'postgres') {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    }
    await rm(dir, { recursive: true, force: true });
  });

  const planOf = async (query: ListQuery): Promise<string> => {
    const explain = new Explain();
    await listRequests(database.db.withPlugin(explain), person, query);
    return explain.plans[0] ?? '';
  };

  it.skipIf(isSkipped).each(['updated', 'created'] as const)(
    'are paged by %s along an index, without sorting and without reading them all',
    async (sort) => {
      const middle = await listRequests(database.db, person, { ...QUERY, sort, limit: 100 });
      for (const cursor of [undefined, middle.next])
        for (const filter of ['all', 'awaiting'] as const) {
          const plan = await planOf({ ...QUERY, sort, cursor, filter });
          expect(plan).toContain(
            sort === 'created' ? 'requests_of_person_created' : 'requests_of_person_changed',
          );
          expect(plan).not.toMatch(/Seq Scan|Sort/);
        }
    },
  );

  it.skipIf(isSkipped)('would be read one and all without the index', async () => {
    await database.db
      .transaction()
      .execute(async (trx) => {
        await sql`drop index requests_of_person_created, requests_of_person_changed,
          requests_by_email`.execute(trx);
        const explain = new Explain();
        await listRequests(trx.withPlugin(explain), person, QUERY);
        expect(explain.plans[0]).toMatch(/Seq Scan/);
        throw new Error('back');
      })
      .catch((thrown: unknown) => {
        if ((thrown as Error).message !== 'back') throw thrown;
      });
  });

  it.skipIf(isSkipped)('come one and all, each once, also where times are the same', async () => {
    const seen = new Set<string>();
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await listRequests(database.db, person, { ...QUERY, cursor, limit: 100 });
      for (const { id } of page.requests) seen.add(id);
      count += page.requests.length;
      expect(page.counts).toMatchObject({ all: REQUESTS, solved: 0 });
      cursor = page.next;
    } while (cursor !== undefined);
    expect([count, seen.size]).toEqual([REQUESTS, REQUESTS]);
  });
});
