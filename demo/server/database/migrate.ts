import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { MIGRATIONS, type Migration } from './migrations.js';

// Any number will do, as long as all processes of this program use the same.
const LOCK = 7_465_201_337;

/**
 * Brings the schema up to date: the missing steps in order, all of them or none, under a lock so that several
 * processes may start at once.
 *
 * @throws {Error} when a step that already ran has another content now, or the database knows a newer step.
 */
export async function migrate<T>(
  db: Kysely<T>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<readonly string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx);
    await sql`create table if not exists migrations (
      name text primary key,
      checksum text not null,
      ran_at timestamptz not null default now()
    )`.execute(trx);
    const { rows } = await sql<{
      name: string;
      checksum: string;
    }>`select name, checksum from migrations`.execute(trx);
    const ran = new Map(rows.map((row) => [row.name, row.checksum]));

    for (const name of ran.keys())
      if (!migrations.some((migration) => migration.name === name))
        throw new Error(
          `The database has the migration "${name}", which this version doesn't know`,
        );

    const done: string[] = [];
    for (const { name, statements } of migrations) {
      const checksum = createHash('sha256').update(statements.join(';\n')).digest('hex');
      const before = ran.get(name);
      if (before !== undefined && before !== checksum)
        throw new Error(`The migration "${name}" changed after it ran`);
      if (before !== undefined) continue;
      for (const statement of statements) await sql.raw(statement).execute(trx);
      await sql`insert into migrations (name, checksum) values (${name}, ${checksum})`.execute(trx);
      done.push(name);
    }
    return done;
  });
}
