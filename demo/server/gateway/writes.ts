import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { HelpError } from '../../../src/core/help-error.js';
import { ApiError } from '../api/errors.js';
import { contentHash } from '../canonical.js';
import type { Db, GatewayDeed, Tables } from '../database/tables.js';
import { CommitUnsure, transact } from '../database/transact.js';
import { describeError, type Logger } from '../log.js';
import { unclear } from './failures.js';
import { createGate, type Gate } from './gate.js';

/** What somebody wants to be done at the ticket system, once. */
export interface Write {
  readonly key: string;
  readonly brand: string;
  /** Lower case. */
  readonly email: string;
  readonly deed: GatewayDeed;
  /** The request that it is about; none for a new one. */
  readonly requestId?: string;
  /** All of it, for telling the same from something else. */
  readonly content: unknown;
  /** What the second try compares with: how things stood before the first. */
  readonly before?: string;
}

/** One try, for as long as its lease lasts. */
export interface Try {
  /** Nobody tried before: there is nothing to look for. */
  readonly isFirst: boolean;
  /** As it was written down before the first try. */
  readonly before: string | null;
  readonly gate: Gate;
  readonly signal: AbortSignal;
}

/** What a write came to, kept for whoever asks again with its key. */
export interface Outcome {
  readonly answer: string;
  readonly requestId?: string;
}

type Taken =
  | { readonly kind: 'done'; readonly answer: string }
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'ours';
      readonly isFirst: boolean;
      readonly before: string | null;
      readonly tries: number;
      /** On this process's clock, from before the lease was asked for. */
      readonly until: number;
    };

/** A browser gives up after 20 s: whoever waits for another's try is told in time that it is unclear. */
const PATIENCE = 17_000;
const POLL = 100;
/** The longest that one try may take. */
const LONGEST = 60_000;

/**
 * Every write to the ticket system, written down before it goes out. Of many calls with one key, in whatever process, one
 * works at a time, by a lease that it renews; where that one ended without a word, or its answer was lost, the next is
 * told that it is not the first, and looks before it writes.
 */
export class Writes {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #lease: number;
  readonly #stopped: AbortSignal;

  /** @param options `leaseMilliseconds`: a process that renews nothing for so long has ended */
  constructor(
    db: Db,
    log: Logger,
    options: { readonly leaseMilliseconds: number; readonly stopped: AbortSignal },
  ) {
    this.#db = db;
    this.#log = log;
    this.#lease = options.leaseMilliseconds;
    this.#stopped = options.stopped;
  }

  /**
   * Does a write once, however often and at once it is asked for with the same key.
   *
   * @param begin checks it, and keeps what belongs to it, in the transaction that writes it down
   * @param work does it; it says by an `ambiguous` error that it may have been done
   * @returns whether it was done now
   * @throws {ApiError} `conflict` when the key came with something else before; unclear while another try is at work or
   * its end is not known; and whatever `begin` and `work` throw
   */
  async once(
    write: Write,
    begin: (trx: Transaction<Tables>) => Promise<void>,
    work: (attempt: Try) => Promise<Outcome>,
  ): Promise<{ readonly isNew: boolean; readonly answer: string }> {
    for (const end = Date.now() + PATIENCE; ;) {
      const taken = await this.#take(write, begin);
      if (taken.kind === 'done') return { isNew: false, answer: taken.answer };
      if (taken.kind === 'ours')
        return { isNew: taken.isFirst, answer: await this.#work(write, taken, work) };
      if (Date.now() > end) throw unclear();
      await wait(POLL);
    }
  }

  /**
   * For what comes before a write, and fails: an earlier try with this key may have come through all the same.
   *
   * @throws {ApiError} unclear; else what `work` throws
   */
  async before<Answer>(key: string, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (thrown) {
      if (isFinal(thrown)) throw thrown;
      const earlier = await this.#db
        .selectFrom('gateway_writes')
        .select('key')
        .where('key', '=', key.toLowerCase())
        .executeTakeFirst();
      throw earlier === undefined ? thrown : unclear();
    }
  }

  async #take(write: Write, begin: (trx: Transaction<Tables>) => Promise<void>): Promise<Taken> {
    const { key: sentKey, before, ...about } = write;
    const key = sentKey.toLowerCase();
    const content = contentHash(about);
    const until = performance.now() + this.#lease;
    return transact(this.#db, async (trx): Promise<Taken> => {
      // A second call with the same key waits here until the first has written it down or failed.
      const first = await trx
        .insertInto('gateway_writes')
        .values({
          key,
          content,
          brand: write.brand,
          email: write.email,
          deed: write.deed,
          request_id: write.requestId ?? null,
          before: before ?? null,
          lease_until: this.#leaseEnd(),
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .executeTakeFirst();
      if (first !== undefined) {
        await begin(trx);
        return { kind: 'ours', isFirst: true, before: before ?? null, tries: 1, until };
      }
      const row = await trx
        .selectFrom('gateway_writes')
        .select(['content', 'state', 'answer', 'before', 'tries'])
        .select(sql<boolean>`lease_until > clock_timestamp()`.as('is_leased'))
        .where('key', '=', key)
        .forUpdate()
        .executeTakeFirst();
      // Taken back between the two statements.
      if (row === undefined) return { kind: 'busy' };
      if (row.content !== content)
        throw new ApiError('conflict', 'The key was used with other content');
      if (row.state === 'done') return { kind: 'done', answer: row.answer ?? '' };
      if (row.state === 'pending' && row.is_leased) return { kind: 'busy' };
      const tries = row.tries + 1;
      await trx
        .updateTable('gateway_writes')
        .set({ state: 'pending', tries, lease_until: this.#leaseEnd() })
        .where('key', '=', key)
        .execute();
      return { kind: 'ours', isFirst: false, before: row.before, tries, until };
    });
  }

  async #work(
    { key: sentKey }: Write,
    { isFirst, before, tries, until }: Extract<Taken, { kind: 'ours' }>,
    work: (attempt: Try) => Promise<Outcome>,
  ): Promise<string> {
    const { db, own } = this.#own(sentKey, tries);
    let validUntil = until;
    const renewing = setInterval(() => {
      const asked = performance.now();
      own()
        .set({ lease_until: this.#leaseEnd() })
        .where('state', '=', 'pending')
        .returning('key')
        .executeTakeFirst()
        .then(
          (renewed) => {
            if (renewed !== undefined) validUntil = asked + this.#lease;
          },
          () => undefined,
        );
    }, this.#lease / 3);
    let outcome: Outcome;
    try {
      outcome = await work({
        isFirst,
        before,
        // A process that slept past its lease must not write any more: another has looked meanwhile, and saw nothing.
        gate: createGate(() => performance.now() < validUntil),
        signal: AbortSignal.any([this.#stopped, AbortSignal.timeout(LONGEST)]),
      });
    } catch (thrown) {
      clearInterval(renewing);
      const ended =
        isFirst && isHarmless(thrown)
          ? db
              .deleteFrom('gateway_writes')
              .where('key', '=', sentKey.toLowerCase())
              .where('tries', '=', tries)
              .execute()
          : own().set({ state: 'unclear' }).where('state', '=', 'pending').execute();
      // Where that fails the lease ends by itself.
      await ended.catch((lost: unknown) =>
        this.#log.error({ error: describeError(lost) }, 'The end of a write could not be noted'),
      );
      throw isFirst || isFinal(thrown) ? thrown : unclear();
    }
    clearInterval(renewing);
    try {
      await db
        .updateTable('gateway_writes')
        .set({
          state: 'done',
          answer: outcome.answer,
          ...(outcome.requestId === undefined ? {} : { request_id: outcome.requestId }),
        })
        .where('key', '=', sentKey.toLowerCase())
        .execute();
    } catch (thrown) {
      throw new CommitUnsure('A write was made and could not be noted', { cause: thrown });
    }
    return outcome.answer;
  }

  /** The row, for as long as this try has it. */
  #own(key: string, tries: number) {
    const db = this.#db;
    return {
      db,
      own: () =>
        db
          .updateTable('gateway_writes')
          .where('key', '=', key.toLowerCase())
          .where('tries', '=', tries),
    };
  }

  #leaseEnd() {
    return sql<Date>`clock_timestamp() + make_interval(secs => ${sql.lit(this.#lease / 1000)})`;
  }
}

const FINAL = new Set([
  'not-found',
  'closed',
  'forbidden',
  'conflict',
  'invalid',
  'too-large',
  'unsupported',
]);

/** Whether a later try was refused, and did not merely fail to find out. */
function isFinal(thrown: unknown): boolean {
  return isHarmless(thrown) && FINAL.has((thrown as HelpError | ApiError).code);
}

/** Whether nothing can have been written: the key is free again. */
function isHarmless(thrown: unknown): boolean {
  return thrown instanceof HelpError ? !thrown.ambiguous : thrown instanceof ApiError;
}
