import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../demo/server/database/open.js';
import { CommitUnsure, transact } from '../../demo/server/database/transact.js';

describe('a transaction', () => {
  let database: Database;

  beforeAll(async () => {
    database = await openDatabase({ kind: 'memory' }, pino({ enabled: false }));
    await sql`create table kept (id integer primary key, other integer references kept deferrable initially deferred)`.execute(
      database.db,
    );
  }, 30_000);

  afterAll(() => database.close());

  const insert = (id: number, other: number | null): Promise<unknown> =>
    transact(database.db, async (trx) => {
      await sql`insert into kept values (${id}, ${other})`.execute(trx);
    });

  it('hands on what failed before its end: nothing was kept', async () => {
    await insert(1, null);
    const failure = await insert(1, null).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: '23505' });
    expect(failure).not.toBeInstanceOf(CommitUnsure);
  });

  it('says when only the commit failed', async () => {
    // A deferred constraint is looked at by the commit itself.
    const failure = await insert(2, 99).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CommitUnsure);
    expect((failure as Error).cause).toMatchObject({ code: '23503' });
    await insert(3, 1);
  });
});
