import { sql, type RawBuilder } from 'kysely';
import type { RequestSummary } from '../../../src/core/model/conversation.js';
import type { RequestFilter, RequestSort } from '../../../src/core/model/page.js';
import type { SignedIn } from '../accounts/accounts.js';
import type { Db, RawStatus } from '../database/tables.js';
import { statusOf } from '../status.js';
import { readCursor, writeCursor } from './cursor.js';

/** What a list is asked for. */
export interface ListQuery {
  readonly filter: RequestFilter;
  readonly sort: RequestSort;
  readonly q: string;
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface ListAnswer {
  readonly requests: readonly RequestSummary[];
  readonly next?: string;
  /** Those that are known. */
  readonly counts: Readonly<Partial<Record<RequestFilter, number>>>;
}

/** What a row of the table must have to become a summary. */
export interface SummaryRow {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly status: RawStatus;
  readonly category: string;
  readonly reference: string | null;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly unread: boolean;
}

const STATUSES: Readonly<Record<RequestFilter, readonly RawStatus[]>> = {
  all: ['open', 'pending', 'solved', 'closed'],
  open: ['open'],
  awaiting: ['pending'],
  solved: ['solved', 'closed'],
};

/** Columns of a summary, as one piece of SQL. */
export const SUMMARY = sql`id, number, subject, status, category, created_at, changed_at,
  coalesce(fields->>'reference', shipment->>'reference', fields->'references'->>0) as reference,
  (answered_at is not null and answered_at > coalesce(seen_at, '-infinity')) as unread`;

export const ownedBy = ({ brand, email }: SignedIn) =>
  sql<boolean>`brand = ${brand} and lower(email) = ${email}`;

export function summaryOf(row: SummaryRow): RequestSummary {
  return {
    id: row.id,
    number: String(row.number),
    subject: row.subject,
    status: statusOf(row.status),
    category: row.category,
    ...(row.reference === null ? {} : { reference: row.reference }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.changed_at.toISOString(),
    unread: row.unread,
  };
}

/** A time as a cursor has it, whatever the settings of the database. */
const exactly = (time: RawBuilder<unknown>) =>
  sql<string>`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The words occur in what the person knows of: never in an internal note. */
function matches(q: string) {
  if (q === '') return sql<boolean>`true`;
  const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`(number::text = ${q.replace(/^\D{0,4}/u, '')} or subject ilike ${pattern}
    or message ilike ${pattern} or fields->>'reference' ilike ${pattern}
    or shipment->>'reference' ilike ${pattern} or (fields->'references')::text ilike ${pattern}
    or exists (select from comments where comments.request_id = requests.id
      and visibility = 'public' and body ilike ${pattern}))`;
}

/** A page of a person's requests, the newest first, by one walk along an index. */
export async function listRequests(
  db: Db,
  person: SignedIn,
  query: ListQuery,
): Promise<ListAnswer> {
  const { filter, sort, q, limit } = query;
  const time = sql.ref(sort === 'created' ? 'created_at' : 'changed_at');
  const from = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const beyond =
    from === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(${time}, id) < (${from.at}::timestamptz, ${from.id}::uuid)`;
  const statuses =
    filter === 'all' ? sql<boolean>`true` : sql<boolean>`status = any(${STATUSES[filter]})`;
  const { rows } = await sql<SummaryRow & { readonly at: string }>`
    select ${SUMMARY}, ${exactly(time)} as at from requests
    where ${ownedBy(person)} and ${beyond} and ${statuses} and ${matches(q)}
    order by ${time} desc, id desc limit ${limit + 1}`.execute(db);
  const { rows: counted } = await sql<{ status: RawStatus; count: number }>`
    select status, count(*)::integer as count from requests
    where ${ownedBy(person)} and ${matches(q)} group by status`.execute(db);
  const count = (which: RequestFilter): number =>
    counted
      .filter(({ status }) => STATUSES[which].includes(status))
      .reduce((sum, each) => sum + each.count, 0);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    requests: page.map((row) => summaryOf(row)),
    ...(rows.length > limit && last !== undefined ? { next: writeCursor(last) } : {}),
    counts: {
      all: count('all'),
      open: count('open'),
      awaiting: count('awaiting'),
      solved: count('solved'),
    },
  };
}
