import { sql } from 'kysely';
import type { Db } from '../database/tables.js';
import type { FileStore } from './file-store.js';

/** Hours that an upload may wait for its request. */
export const CLAIM_HOURS = 24;

/** Removes uploads that no request claimed in time, and files that no row speaks of. Answers how many went. */
export async function tidyUploads(db: Db, files: FileStore): Promise<number> {
  // An hour later than claiming ends, so that no request finds its file gone in mid transaction.
  const gone = await db
    .deleteFrom('uploads')
    .where('request_id', 'is', null)
    .where(
      'created_at',
      '<',
      sql<Date>`now() - make_interval(hours => ${sql.lit(CLAIM_HOURS + 1)})`,
    )
    .returning('id')
    .execute();
  for (const { id } of gone) await files.remove(id);

  const { kept, abandoned } = await files.olderThan(Date.now() - (CLAIM_HOURS + 1) * 3_600_000);
  for (const name of abandoned) await files.removeAbandoned(name);
  let strays = 0;
  for (let i = 0; i < kept.length; i += 500) {
    const ids = kept.slice(i, i + 500);
    const known = await db.selectFrom('uploads').select('id').where('id', 'in', ids).execute();
    const knownIds = new Set(known.map(({ id }) => id));
    for (const id of ids.filter((each) => !knownIds.has(each))) {
      await files.remove(id);
      strays++;
    }
  }
  return gone.length + abandoned.length + strays;
}
