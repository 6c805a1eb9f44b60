import type { Transaction } from 'kysely';
import type { Db, Tables } from './tables.js';

/** The connection broke while the commit was under way: whether it took place can't be told. */
export class CommitUnsure extends Error {
  override readonly name = 'CommitUnsure';
}

/** Does the work in one transaction. @throws {CommitUnsure} when only its end failed; any other failure kept nothing */
export async function transact<Result>(
  db: Db,
  work: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  let isWorkDone = false;
  try {
    return await db.transaction().execute(async (trx) => {
      const result = await work(trx);
      isWorkDone = true;
      return result;
    });
  } catch (thrown) {
    throw isWorkDone ? new CommitUnsure('The commit failed', { cause: thrown }) : thrown;
  }
}
