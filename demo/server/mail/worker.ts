import { sql } from 'kysely';
import type { Database } from '../database/open.js';
import type { Db } from '../database/tables.js';
import { describeError, type Logger } from '../log.js';
import type { Mail, MailTransport } from './transport.js';

/** Channel on which a transaction that stores a mail wakes the workers of all processes. */
export const MAIL_CHANNEL = 'mails';

/** Tells the workers, at the commit of the transaction, that a mail waits. */
export async function notifyMails(db: Db): Promise<void> {
  await sql`select pg_notify(${sql.lit(MAIL_CHANNEL)}, '')`.execute(db);
}

export interface MailWorkerSettings {
  readonly leaseSeconds: number;
  readonly retrySeconds: number;
}

const FIRST_RETRY_SECONDS = 2;
const MAX_TRIES = 30;
/** Mails on their way at the same time: one slow mailbox must not hold up all others. */
const LANES = 4;
const POLL_MILLISECONDS = 2000;

/**
 * Sends the mails that transactions left in the table. Each try takes a lease on its row first, so that of many workers
 * one sends, and a mail whose worker died is taken up again when the lease is over. Sending and noting it can't be one
 * step: a crash between the two sends again, with the same Message-ID.
 */
export class MailWorker {
  readonly #database: Database;
  readonly #transport: MailTransport;
  readonly #settings: MailWorkerSettings;
  readonly #log: Logger;
  #running: Promise<void> = Promise.resolve();
  #again = false;
  #busy = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(
    database: Database,
    transport: MailTransport,
    settings: MailWorkerSettings,
    log: Logger,
  ) {
    this.#database = database;
    this.#transport = transport;
    this.#settings = settings;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#database.listen(MAIL_CHANNEL, () => this.wake());
    this.#timer = setInterval(() => this.wake(), POLL_MILLISECONDS);
    this.wake();
  }

  /** Looks for mails now, or once more when it is already at it. */
  wake(): void {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#running = this.#work().finally(() => {
      this.#busy = false;
    });
  }

  /** Sends what is due, then stops; what can't be sent within `milliseconds` waits in the table for the next start. */
  async stop(milliseconds: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#unlisten?.();
    this.wake();
    const enough = new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds).unref();
    });
    await Promise.race([this.#running, enough]);
    this.#transport.close();
  }

  async #work(): Promise<void> {
    try {
      do {
        this.#again = false;
        await Promise.all(Array.from({ length: LANES }, () => this.#sendAll()));
      } while (this.#again);
    } catch (thrown) {
      this.#log.error({ error: describeError(thrown) }, 'Mails could not be worked on');
    }
  }

  async #sendAll(): Promise<void> {
    for (let mail = await this.#take(); mail !== undefined; mail = await this.#take())
      await this.#send(mail);
  }

  async #take(): Promise<Mail | undefined> {
    const { db } = this.#database;
    return db
      .updateTable('mails')
      .set({
        tries: sql<number>`tries + 1`,
        next_try_at: sql<Date>`now() + make_interval(secs => ${sql.lit(this.#settings.leaseSeconds)})`,
      })
      .where('id', '=', (query) =>
        query
          .selectFrom('mails')
          .select('id')
          .where('state', '=', 'waiting')
          .where('next_try_at', '<=', sql<Date>`now()`)
          .orderBy('next_try_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .executeTakeFirst();
  }

  async #send(mail: Mail): Promise<void> {
    const { db } = this.#database;
    const outcome = await this.#transport.send(mail);
    // Only the try that still has the lease may say how it ended.
    const own = db.updateTable('mails').where('id', '=', mail.id).where('tries', '=', mail.tries);
    switch (outcome.kind) {
      case 'sent':
        await own
          .set({
            state: 'sent',
            via: outcome.via,
            sent_at: sql<Date>`now()`,
            // What opens an account is nobody's but the recipient's.
            ...(mail.kind === 'password' && outcome.via === 'smtp' ? { text: '', html: '' } : {}),
          })
          .execute();
        break;
      case 'refused':
        await own.set({ state: 'failed' }).execute();
        break;
      case 'later':
        await own
          .set(
            mail.tries >= MAX_TRIES
              ? { state: 'failed' }
              : {
                  next_try_at: sql<Date>`now() + make_interval(secs => ${sql.lit(this.#delay(mail.tries))})`,
                },
          )
          .execute();
        break;
    }
    this.#log.info({ mail: mail.kind, tries: mail.tries, outcome: outcome.kind }, 'Mail');
  }

  /** Twice as long after each try, up to the limit. */
  #delay(tries: number): number {
    return Math.min(FIRST_RETRY_SECONDS * 2 ** (tries - 1), this.#settings.retrySeconds);
  }
}
