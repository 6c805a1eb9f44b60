import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import type { SignedIn } from '../accounts/accounts.js';
import { ApiError } from '../api/errors.js';
import { contentHash } from '../canonical.js';
import type { Db, RawStatus, Tables } from '../database/tables.js';
import { transact } from '../database/transact.js';
import { notFound } from './details.js';
import { ownedBy } from './list.js';

/** What somebody does with a request of theirs, and the key of it. */
export interface Deed {
  readonly key: string;
  readonly id: string;
  /** All of it, for telling the same from something else. */
  readonly content: unknown;
}

/**
 * Does something with one's own request once, however often and at once it is asked for with the same key.
 *
 * @returns whether it was done now
 * @throws {ApiError} `not-found`; `conflict` when the key came with something else before; and whatever `work` throws
 */
export async function doOnce(
  db: Db,
  person: SignedIn,
  { key: sentKey, id, content }: Deed,
  work: (
    trx: Transaction<Tables>,
    request: { readonly status: RawStatus; readonly brand: string },
  ) => Promise<void>,
): Promise<boolean> {
  const key = sentKey.toLowerCase();
  const hash = contentHash({ id, content });
  return transact(db, async (trx) => {
    const request = await trx
      .selectFrom('requests')
      .select(['status', 'brand'])
      .where('id', '=', id)
      .where(ownedBy(person))
      .forUpdate()
      .executeTakeFirst();
    if (request === undefined) throw notFound();
    // A second call with the same key waits at the row above until the first has committed or failed.
    const first = await trx
      .insertInto('write_keys')
      .values({ key, content: hash, request_id: id })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('key')
      .executeTakeFirst();
    if (first !== undefined) {
      await work(trx, request);
      return true;
    }
    const { rows } = await sql<{
      content: string;
    }>`select content from write_keys where key = ${key}`.execute(trx);
    if (rows[0]?.content !== hash)
      throw new ApiError('conflict', 'The key was used with other content');
    return false;
  });
}
