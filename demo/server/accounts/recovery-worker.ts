import { sql, type Selectable } from 'kysely';
import type { Database } from '../database/open.js';
import type { Db, RecoveriesTable } from '../database/tables.js';
import { describeError, type Logger } from '../log.js';

/** Channel on which a call for a password wakes the workers of all processes. */
const RECOVERY_CHANNEL = 'recoveries';

export type Recovery = Selectable<RecoveriesTable>;

/** Puts a call into the queue: the same two statements for every address. */
export async function queueRecovery(
  trx: Db,
  recovery: Pick<Recovery, 'brand' | 'language' | 'email'>,
): Promise<void> {
  await trx
    .insertInto('recoveries')
    .values({ id: crypto.randomUUID(), ...recovery })
    .execute();
  await sql`select pg_notify(${sql.lit(RECOVERY_CHANNEL)}, '')`.execute(trx);
}

const LEASE_SECONDS = 10;
const POLL_MILLISECONDS = 2000;
const MAX_TRIES = 20;

/**
 * Answers calls for a password after their answer has gone, so that neither the answer nor its time tells anything. A
 * call is taken with a lease, and leaves the queue in the transaction that stores its mail.
 */
export class RecoveryWorker {
  readonly #database: Database;
  readonly #answer: (recovery: Recovery) => Promise<void>;
  readonly #log: Logger;
  #running: Promise<void> = Promise.resolve();
  #again = false;
  #busy = false;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  /** @param answer Stores the mail and takes the call out of the queue, both or neither. */
  constructor(database: Database, answer: (recovery: Recovery) => Promise<void>, log: Logger) {
    this.#database = database;
    this.#answer = answer;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#database.listen(RECOVERY_CHANNEL, () => this.#wake());
    this.#timer = setInterval(() => this.#wake(), POLL_MILLISECONDS);
    this.#wake();
  }

  /** Finishes the call that it is at. The others wait in the table for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#unlisten?.();
    await this.#running;
  }

  #wake(): void {
    this.#again = true;
    if (this.#busy || this.#stopping) return;
    this.#busy = true;
    this.#running = this.#work().finally(() => {
      this.#busy = false;
    });
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        for (
          let recovery = await this.#take();
          recovery !== undefined && !this.#stopping;
          recovery = await this.#take()
        )
          await this.#try(recovery);
      }
    } catch (thrown) {
      this.#log.error({ error: describeError(thrown) }, 'Recoveries could not be worked on');
    }
  }

  async #take(): Promise<Recovery | undefined> {
    return this.#database.db
      .updateTable('recoveries')
      .set({
        tries: sql<number>`tries + 1`,
        next_try_at: sql<Date>`now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`,
      })
      .where('id', '=', (query) =>
        query
          .selectFrom('recoveries')
          .select('id')
          .where('next_try_at', '<=', sql<Date>`now()`)
          .orderBy('next_try_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .executeTakeFirst();
  }

  async #try(recovery: Recovery): Promise<void> {
    try {
      await this.#answer(recovery);
    } catch (thrown) {
      this.#log.error({ error: describeError(thrown) }, 'A recovery failed');
      if (recovery.tries >= MAX_TRIES)
        await this.#database.db.deleteFrom('recoveries').where('id', '=', recovery.id).execute();
    }
  }
}
