import { sql, type Insertable } from 'kysely';
import type { CommentsTable, Db } from '../database/tables.js';

/**
 * Keeps a comment of a request whose row the transaction has locked.
 *
 * @returns whether it was new: its id may be there already
 */
export async function addComment(
  trx: Db,
  comment: Omit<Insertable<CommentsTable>, 'created_at'>,
): Promise<boolean> {
  const added = await trx
    .insertInto('comments')
    // The start of the transaction, which may have waited for the row, would put it before what it answers.
    .values({ ...comment, created_at: sql<Date>`clock_timestamp()` })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** Time of a comment as a piece of SQL: a `Date` is not exact enough to compare with. */
export const timeOfComment = (id: string) =>
  sql<Date>`(select created_at from comments where id = ${id})`;
