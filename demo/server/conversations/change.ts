import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../database/tables.js';

/** Channel on which every process hears that something changed which a requester may know of. */
export const CHANGES_CHANNEL = 'request_changes';

/** Whose streams a change is for: nothing of the address stands in the notification. */
export function personKey(brand: string, email: string): string {
  return createHash('sha256').update(`${brand}\n${email.toLowerCase()}`).digest('base64url');
}

/** What a notification carries. */
export interface Change {
  readonly person: string;
  readonly id: string;
}

/** Moves the request to the top of its owner's list, and tells it at the commit. Never for an internal note. */
export async function noteChange(trx: Db, id: string): Promise<void> {
  // Later than every change before, also within one millisecond: the list pages by this time.
  const changed = await trx
    .updateTable('requests')
    .set({ changed_at: sql<Date>`greatest(clock_timestamp(), changed_at)`, updated_at: new Date() })
    .where('id', '=', id)
    .returning(['brand', 'email'])
    .executeTakeFirst();
  if (changed === undefined) return;
  const change: Change = { person: personKey(changed.brand, changed.email), id };
  await sql`select pg_notify(${sql.lit(CHANGES_CHANNEL)}, ${JSON.stringify(change)})`.execute(trx);
}
