import { sql } from 'kysely';
import type { RequestSummary } from '../../../src/core/model/conversation.js';
import type { SignedIn } from '../accounts/accounts.js';
import type { Db } from '../database/tables.js';

/** Up to when a person has seen the answers, where the ticket system can't be told. */
export class SeenMarks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** @param at of what was seen, ISO 8601; a mark never goes back */
  async set({ brand, email }: SignedIn, id: string, at: string): Promise<void> {
    await this.#db
      .insertInto('gateway_seen')
      .values({ brand, email, request_id: id, seen_at: new Date(at) })
      .onConflict((conflict) =>
        conflict.columns(['brand', 'email', 'request_id']).doUpdateSet({
          seen_at: sql`greatest(gateway_seen.seen_at, excluded.seen_at)`,
        }),
      )
      .execute();
  }

  /** The rows, those with an answer behind the person's mark as unread. */
  async marked<Row extends RequestSummary>(
    { brand, email }: SignedIn,
    rows: readonly Row[],
  ): Promise<readonly Row[]> {
    const answered = rows.filter(({ answeredAt }) => answeredAt !== undefined).map(({ id }) => id);
    if (answered.length === 0) return rows;
    const marks = await this.#db
      .selectFrom('gateway_seen')
      .select(['request_id', 'seen_at'])
      .where('brand', '=', brand)
      .where('email', '=', email)
      .where('request_id', 'in', answered)
      .execute();
    const seen = new Map(marks.map(({ request_id: id, seen_at: at }) => [id, at.getTime()]));
    return rows.map((row) => ({
      ...row,
      unread:
        row.answeredAt !== undefined &&
        Date.parse(row.answeredAt) > (seen.get(row.id) ?? -Infinity),
    }));
  }
}
