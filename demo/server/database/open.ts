import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { DatabaseConfig } from '../config.js';
import type { Logger } from '../log.js';
import { lockDirectory } from './directory-lock.js';
import { listenOnPostgres, type Listen } from './listen.js';
import { PGliteDialect } from './pglite-dialect.js';
import type { Db, Tables } from './tables.js';

export interface Database {
  readonly db: Db;
  /** Hears what any process notifies, see `listen.ts`. */
  readonly listen: Listen;
  /** Connections of their own for the rate limits, which must be counted also while all others are busy. */
  readonly limits: pg.Pool | undefined;
  close(): Promise<void>;
}

/** Opens the database: a Postgres by its address, else the embedded one in a folder or in memory. */
export async function openDatabase(config: DatabaseConfig, log: Logger): Promise<Database> {
  return config.kind === 'postgres' ? openPostgres(config.url, log) : openEmbedded(config);
}

function openPostgres(url: string, log: Logger): Database {
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
  };
  const pool = new pg.Pool({ ...settings, max: 10 });
  const limits = new pg.Pool({ ...settings, max: 3 });
  // A connection that breaks is replaced at the next query. Each needs its own listener as well: the pool hears only of
  // idle ones, and one that breaks between two queries of a transaction would end the process.
  for (const each of [pool, limits]) {
    each.on('error', () => log.warn('An idle database connection was lost'));
    each.on('connect', (client) => {
      client.on('error', () => log.warn('A database connection was lost'));
    });
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    listen: listenOnPostgres(settings, log),
    limits,
    async close() {
      await db.destroy();
      await limits.end();
    },
  };
}

async function openEmbedded(
  config: Exclude<DatabaseConfig, { kind: 'postgres' }>,
): Promise<Database> {
  let unlock = async (): Promise<void> => undefined;
  if (config.kind === 'embedded') {
    await mkdir(config.dir, { recursive: true });
    unlock = await lockDirectory(config.dir);
  }
  const embedded = await PGlite.create(config.kind === 'memory' ? 'memory://' : config.dir);
  const db = new Kysely<Tables>({ dialect: new PGliteDialect(embedded) });
  return {
    db,
    listen: async (channel, heard) => embedded.listen(channel, heard),
    limits: undefined,
    async close() {
      await db.destroy();
      await unlock();
    },
  };
}
