import { Readable } from 'node:stream';
import { sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { checkRequest, SHIPPING_CATEGORIES } from '../../../src/check.js';
import type { CreateResult } from '../../../src/core/model/request.js';
import type { SignedIn } from '../accounts/accounts.js';
import { ApiError, invalid } from '../api/errors.js';
import type { NewRequestBody } from '../api/schemas.js';
import { activitiesUrl } from '../brand-sites.js';
import { contentHash } from '../canonical.js';
import { addComment, timeOfComment } from '../conversations/add-comment.js';
import { noteChange } from '../conversations/change.js';
import { claimUploads } from '../conversations/claim-uploads.js';
import { notFound, readDetails, rightsIn } from '../conversations/details.js';
import { listRequests, ownedBy } from '../conversations/list.js';
import { doOnce } from '../conversations/once.js';
import { setStatus } from '../conversations/set-status.js';
import type { RawStatus, Tables } from '../database/tables.js';
import { transact } from '../database/transact.js';
import { composeMail } from '../mail/compose.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type RequestsServices } from '../services.js';
import { statusOf } from '../status.js';
import type { Requests } from './requests.js';

const Id = z.uuid();

/** An id of another shape is an id that is not there: the answer must not tell the difference. */
function checkId(id: string): void {
  if (!Id.safeParse(id).success) throw notFound();
}

/** Requests in our own tables, answered by the agents of our own desk. */
export function createOwnRequests(services: RequestsServices): Requests {
  const { database, files } = services;
  const { db } = database;
  return {
    without: [],

    // The database is looked at by whoever asks.
    check: async () => undefined,

    async isKnown(brand, email) {
      const found = await db
        .selectFrom('requests')
        .select('id')
        .where(sql<string>`lower(email)`, '=', email.toLowerCase())
        .where('brand', '=', brand)
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },

    create: (body, person) => createRequest(services, body, person),

    list: (person, query) => listRequests(db, person, query),

    async open(person, id) {
      checkId(id);
      return readDetails(db, person, id);
    },

    async reply(person, id, { key, ...content }) {
      checkId(id);
      const { message, attachments } = content;
      const isNew = await doOnce(db, person, { key, id, content }, async (trx, request) => {
        if (!rightsIn(request.status).reply) throw closed();
        const commentId = crypto.randomUUID();
        await addComment(trx, {
          id: commentId,
          request_id: id,
          body: message,
          author: 'requester',
          author_name: person.name,
        });
        await claimUploads(trx, {
          requestId: id,
          brand: request.brand,
          commentId,
          files: attachments.map((file) => ({ ...file, field: 'attachments' })),
        });
        await trx
          .updateTable('requests')
          .set({ status: 'open', seen_at: timeOfComment(commentId) })
          .where('id', '=', id)
          .execute();
        await noteChange(trx, id);
      });
      return { isNew, request: await readDetails(db, person, id) };
    },

    async solve(person, id, key) {
      checkId(id);
      await doOnce(db, person, { key, id, content: 'solve' }, async (trx, { status }) => {
        if (status === 'closed') throw closed();
        await setStatus(services, trx, id, 'solved');
      });
      return readDetails(db, person, id);
    },

    async rate(person, id, { key, ...content }) {
      checkId(id);
      await doOnce(db, person, { key, id, content }, async (trx, { status }) => {
        if (!rightsIn(status).rate) throw new ApiError('conflict', 'It is not solved yet');
        await trx
          .updateTable('requests')
          .set({ rating: content.score, rating_comment: content.comment })
          .where('id', '=', id)
          .execute();
        await noteChange(trx, id);
      });
      return readDetails(db, person, id);
    },

    async read(person, id, comment) {
      checkId(id);
      if (!Id.safeParse(comment).success) throw invalid([{ field: 'comment', code: 'unreadable' }]);
      // Up to that comment, not up to now: an answer that came meanwhile is still unread.
      const noted = await db
        .updateTable('requests')
        .set({
          seen_at: sql<Date>`greatest(seen_at, coalesce(
            (select created_at from comments where id = ${comment} and request_id = requests.id
              and visibility = 'public'), requests.created_at))`,
        })
        .where('id', '=', id)
        .where(ownedBy(person))
        .returning('id')
        .executeTakeFirst();
      if (noted === undefined) throw notFound();
    },

    async download(person, file) {
      checkId(file);
      const upload = await db
        .selectFrom('uploads')
        .innerJoin('requests', 'requests.id', 'uploads.request_id')
        .leftJoin('comments', 'comments.id', 'uploads.comment_id')
        .select('uploads.size')
        .where('uploads.id', '=', file)
        .where('requests.brand', '=', person.brand)
        .where(sql<string>`lower(requests.email)`, '=', person.email)
        .where(sql<boolean>`coalesce(comments.visibility, 'public') = 'public'`)
        .executeTakeFirst();
      if (upload === undefined) throw notFound();
      return {
        size: upload.size,
        stream: Readable.toWeb(files.read(file)) as ReadableStream,
      };
    },
  };
}

const closed = (): ApiError => new ApiError('closed', 'The request is closed');

/** @throws {ApiError} `forbidden` unless the request is the person's own and closed */
async function checkFollowUp(
  trx: Transaction<Tables>,
  id: string,
  body: NewRequestBody,
  person: SignedIn | undefined,
): Promise<void> {
  const isOwn =
    person !== undefined &&
    person.brand === body.brand &&
    person.email === body.email.toLowerCase();
  const found = isOwn
    ? await trx
        .selectFrom('requests')
        .select('id')
        .where('id', '=', id)
        .where('brand', '=', person.brand)
        .where(sql<string>`lower(email)`, '=', person.email)
        .where('status', '=', 'closed')
        .executeTakeFirst()
    : undefined;
  if (found === undefined)
    throw new ApiError('forbidden', 'Only one’s own closed request can be gone on from');
}

async function createRequest(
  services: RequestsServices,
  body: NewRequestBody,
  person: SignedIn | undefined,
): Promise<{ readonly isNew: boolean; readonly result: CreateResult }> {
  const { database, limits, config } = services;
  const brand = brandOf(services, body.brand);
  if (body.followUpOf !== undefined && !Id.safeParse(body.followUpOf).success)
    throw invalid([{ field: 'followUpOf', code: 'unreadable' }]);
  const { key: sentKey, ...content } = body;
  const key = sentKey.toLowerCase();
  const hash = contentHash(content);

  return transact(database.db, async (trx) => {
    // The key first: a second call with the same key waits here until the first has committed or failed.
    const id = crypto.randomUUID();
    const first = await trx
      .insertInto('request_keys')
      .values({ key, content: hash, request_id: id })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('key')
      .executeTakeFirst();
    if (first === undefined) return { isNew: false, result: await earlierResult(trx, key, hash) };

    // Not before the key: what was taken once is answered the same for ever, also when its dates have passed.
    const problems = checkRequest(body, brand.config, SHIPPING_CATEGORIES, Date.now());
    if (problems.length > 0) throw invalid(problems);
    if (body.followUpOf !== undefined) await checkFollowUp(trx, body.followUpOf, body, person);
    await limits.email(trx, body.email);
    const request = await trx
      .insertInto('requests')
      .values({
        id,
        brand: brand.id,
        language: body.language,
        category: body.category,
        subject: body.subject,
        email: body.email,
        message: body.message,
        fields: JSON.stringify(body.fields),
        shipment: body.shipment === undefined ? null : JSON.stringify(body.shipment),
        page: body.page ?? null,
        follow_up_of: body.followUpOf ?? null,
      })
      .returning(['id', 'number', 'status', 'created_at'])
      .executeTakeFirstOrThrow();
    await claimUploads(trx, { requestId: id, brand: brand.id, files: body.attachments });
    await noteChange(trx, id);
    const mail = await composeMail(
      brand,
      { ...body, id, number: request.number },
      { kind: 'acknowledgement' },
      config.mailFrom,
      activitiesUrl(services, brand.id, body.language, `requests/${id}`),
    );
    await trx.insertInto('mails').values(mail).execute();
    await notifyMails(trx);
    return { isNew: true, result: resultOf(request) };
  });
}

async function earlierResult(
  trx: Transaction<Tables>,
  key: string,
  hash: string,
): Promise<CreateResult> {
  const earlier = await trx
    .selectFrom('request_keys')
    .innerJoin('requests', 'requests.id', 'request_keys.request_id')
    .select(['request_keys.content', 'requests.id', 'requests.number', 'requests.created_at'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (earlier.content !== hash)
    throw new ApiError('conflict', 'The key was used with other content');
  // As it was answered the first time, whatever became of the request since.
  return resultOf({ ...earlier, status: 'open' });
}

function resultOf(request: {
  readonly id: string;
  readonly number: number;
  readonly status: RawStatus;
  readonly created_at: Date;
}): CreateResult {
  return {
    kind: 'created',
    id: request.id,
    number: String(request.number),
    status: statusOf(request.status),
    createdAt: request.created_at.toISOString(),
  };
}
