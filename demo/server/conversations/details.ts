import { sql } from 'kysely';
import type { Comment, CommentFile } from '../../../src/core/model/comment.js';
import type { Rating, RequestLink, RequestSummary } from '../../../src/core/model/conversation.js';
import type { RequestRights } from '../../../src/core/model/conversation.js';
import type { SignedIn } from '../accounts/accounts.js';
import { ApiError } from '../api/errors.js';
import type { Db, RawStatus } from '../database/tables.js';
import { SUMMARY, summaryOf, ownedBy, type SummaryRow } from './list.js';

/** `Details` of the contract. */
export interface Details extends RequestSummary {
  readonly comments: readonly Comment[];
  readonly can: RequestRights;
  readonly cc: readonly string[];
  readonly rating?: Rating;
  readonly followUpOf?: RequestLink;
  readonly followUps: readonly RequestLink[];
}

/** What the owner may do with a request in a status. */
export function rightsIn(status: RawStatus): RequestRights {
  const isClosed = status === 'closed';
  const isSolved = status === 'solved';
  return {
    reply: !isClosed,
    reopen: isSolved,
    solve: status === 'open' || status === 'pending',
    followUp: isClosed,
    rate: isSolved || isClosed,
  };
}

/** The answer for what is not there and for what is somebody else's alike. */
export const notFound = (): ApiError => new ApiError('not-found', 'There is no such request');

interface Row extends SummaryRow {
  readonly message: string;
  readonly cc: readonly string[];
  readonly rating: Rating['score'] | null;
  readonly rating_comment: string | null;
  readonly follow_up_of: string | null;
}

const link = ({ id, number }: { id: string; number: number }): RequestLink => ({
  id,
  number: String(number),
});

/** Everything that its owner may see of a request. @throws {ApiError} `not-found` */
export async function readDetails(db: Db, person: SignedIn, id: string): Promise<Details> {
  const { rows } = await sql<Row>`
    select ${SUMMARY}, message, cc, rating, rating_comment, follow_up_of
    from requests where id = ${id} and ${ownedBy(person)}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw notFound();
  const [comments, uploads, followUps, before] = await Promise.all([
    db
      .selectFrom('comments')
      .selectAll()
      .where('request_id', '=', id)
      .where('visibility', '=', 'public')
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('uploads')
      .select(['id', 'name', 'type', 'size', 'comment_id'])
      .where('request_id', '=', id)
      .orderBy('place')
      .execute(),
    // Their owner is this one's: nobody else could have followed it up.
    db
      .selectFrom('requests')
      .select(['id', 'number'])
      .where('follow_up_of', '=', id)
      .where(ownedBy(person))
      .orderBy('number')
      .execute(),
    row.follow_up_of === null
      ? undefined
      : db
          .selectFrom('requests')
          .select(['id', 'number'])
          .where('id', '=', row.follow_up_of)
          .where(ownedBy(person))
          .executeTakeFirst(),
  ]);
  const filesOf = (commentId: string | null): CommentFile[] =>
    uploads
      .filter((upload) => upload.comment_id === commentId)
      .map(({ id: file, name, type, size }) => ({ id: file, name, type, size }));
  const first: Comment = {
    id,
    author: { role: 'requester', name: person.name },
    createdAt: row.created_at.toISOString(),
    body: { kind: 'text', text: row.message },
    files: filesOf(null),
  };
  return {
    ...summaryOf(row),
    comments: [
      first,
      ...comments.map((comment): Comment => ({
        id: comment.id,
        author: {
          role: comment.author,
          name: comment.author === 'requester' ? person.name : comment.author_name,
        },
        createdAt: comment.created_at.toISOString(),
        body:
          comment.format === 'html'
            ? { kind: 'html', html: comment.body }
            : { kind: 'text', text: comment.body },
        files: filesOf(comment.id),
      })),
    ],
    can: rightsIn(row.status),
    cc: row.cc,
    ...(row.rating === null
      ? {}
      : { rating: { score: row.rating, comment: row.rating_comment ?? '' } }),
    ...(before === undefined ? {} : { followUpOf: link(before) }),
    followUps: followUps.map((each) => link(each)),
  };
}
