import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../demo/server/database/migrate.js';
import { MIGRATIONS } from '../../demo/server/database/migrations.js';
import { PGliteDialect } from '../../demo/server/database/pglite-dialect.js';
import type { Tables } from '../../demo/server/database/tables.js';

let db: Kysely<Tables>;
beforeEach(async () => {
  db = new Kysely<Tables>({ dialect: new PGliteDialect(await PGlite.create('memory://')) });
});
afterEach(() => db.destroy());

const names = MIGRATIONS.map(({ name }) => name);
const tables = async () => (await db.introspection.getTables()).map(({ name }) => name).toSorted();

describe('migrations', () => {
  it('run once, in order, and are recorded', async () => {
    expect(await migrate(db)).toEqual(names);
    expect(await migrate(db)).toEqual([]);
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(
      db,
    );
    expect(rows.map(({ name }) => name)).toEqual(names);
    expect(await tables()).toEqual(
      expect.arrayContaining([
        'comments',
        'mails',
        'rate_limits',
        'request_keys',
        'requests',
        'uploads',
      ]),
    );
  });

  it('started together run once', async () => {
    const done = await Promise.all(Array.from({ length: 5 }, () => migrate(db)));
    expect(done.flat()).toEqual(names);
  });

  it('happen all or not at all', async () => {
    const broken = [
      ...MIGRATIONS,
      { name: '9999-broken', statements: ['create table a (b integer)', 'nonsense'] },
    ];
    await expect(migrate(db, broken)).rejects.toThrow();
    expect(await tables()).toEqual([]);
    expect(await migrate(db)).toEqual(names);
  });

  it('that changed after they ran, or that only a newer version knows, stop the start', async () => {
    await migrate(db);
    const changed = MIGRATIONS.map((each, i) =>
      i === 0 ? { ...each, statements: ['select 1'] } : each,
    );
    await expect(migrate(db, changed)).rejects.toThrow(`"${names[0]}" changed`);
    await expect(migrate(db, MIGRATIONS.slice(0, -1))).rejects.toThrow(`"${names.at(-1)}"`);
  });
});

describe('the embedded database', () => {
  it('keeps transactions apart that come at once, and goes on after one that failed', async () => {
    await sql`create table counters (value integer)`.execute(db);
    await sql`insert into counters values (0)`.execute(db);
    const add = (fails: boolean) =>
      db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ value: number }>`select value from counters`.execute(trx);
        await sql`update counters set value = ${(rows[0]?.value ?? 0) + 1}`.execute(trx);
        if (fails) throw new Error('on purpose');
      });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => add(i % 4 === 0)),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    const { rows } = await sql<{ value: number }>`select value from counters`.execute(db);
    expect(rows[0]?.value).toBe(15);
  });
});
