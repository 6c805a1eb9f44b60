import { Readable } from 'node:stream';
import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { sql } from 'kysely';
import type { SignedIn } from '../accounts/accounts.js';
import { addComment, timeOfComment } from '../conversations/add-comment.js';
import { noteChange } from '../conversations/change.js';
import { claimUploads } from '../conversations/claim-uploads.js';
import { notFound, readDetails, rightsIn, type Details } from '../conversations/details.js';
import { listRequests, ownedBy } from '../conversations/list.js';
import { doOnce } from '../conversations/once.js';
import { setStatus } from '../conversations/set-status.js';
import { brandOf, type Env, type Services } from '../services.js';
import { isUnreadable } from '../text.js';
import {
  CommentBody,
  DetailsAnswer,
  FileParams,
  ListAnswerSchema,
  ListQueryParams,
  RatingBody,
  ReadBody,
  RequestParams,
  SolveBody,
} from './conversation-schemas.js';
import { ApiError, invalid } from './errors.js';
import { failures } from './failures.js';
import { checkJson, limitBody } from './json-body.js';

const MAX_BODY_BYTES = 128 * 1024;
const SIGNED_IN = [{ session: [] }];

const jsonOf = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const answerOf = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

const READING = ['unauthorized', 'not-found', 'invalid', 'unavailable'] as const;
const WRITING = [
  ...READING,
  'malformed',
  'conflict',
  'closed',
  'too-large',
  'unsupported',
] as const;

const list = createRoute({
  method: 'get',
  path: '/v1/requests',
  summary: 'The requests of the person, the newest first',
  security: SIGNED_IN,
  request: { query: ListQueryParams },
  responses: {
    200: answerOf('A page', ListAnswerSchema),
    ...failures('unauthorized', 'invalid', 'unavailable'),
  },
});

const open = createRoute({
  method: 'get',
  path: '/v1/requests/{id}',
  summary: 'A request with everything said about it',
  security: SIGNED_IN,
  request: { params: RequestParams },
  responses: { 200: answerOf('The request', DetailsAnswer), ...failures(...READING) },
});

const reply = createRoute({
  method: 'post',
  path: '/v1/requests/{id}/comments',
  summary: 'Answer; a solved request is open again',
  security: SIGNED_IN,
  request: { params: RequestParams, ...jsonOf(CommentBody) },
  responses: {
    200: answerOf('The comment was there already', DetailsAnswer),
    201: answerOf('The comment is kept', DetailsAnswer),
    ...failures(...WRITING),
  },
});

const solve = createRoute({
  method: 'post',
  path: '/v1/requests/{id}/solve',
  summary: 'Mark as solved',
  security: SIGNED_IN,
  request: { params: RequestParams, ...jsonOf(SolveBody) },
  responses: { 200: answerOf('It is solved', DetailsAnswer), ...failures(...WRITING) },
});

const rate = createRoute({
  method: 'post',
  path: '/v1/requests/{id}/rating',
  summary: 'Rate the help; the last rating counts',
  security: SIGNED_IN,
  request: { params: RequestParams, ...jsonOf(RatingBody) },
  responses: { 200: answerOf('The rating is kept', DetailsAnswer), ...failures(...WRITING) },
});

const read = createRoute({
  method: 'post',
  path: '/v1/requests/{id}/read',
  summary: 'The person has seen everything up to a comment',
  security: SIGNED_IN,
  request: { params: RequestParams, ...jsonOf(ReadBody) },
  responses: { 204: { description: 'Noted' }, ...failures(...READING) },
});

const download = createRoute({
  method: 'get',
  path: '/v1/attachments/{id}',
  summary: 'Bytes of a file of one of the person’s requests',
  security: SIGNED_IN,
  request: { params: FileParams },
  responses: {
    200: {
      description: 'The file, never as something that a browser would open',
      content: { 'application/octet-stream': {} },
    },
    ...failures(...READING),
  },
});

/** An id of another shape is an id that is not there: the answer must not tell the difference. */
const checkId = createMiddleware<Env>(async (c, next) => {
  if (!RequestParams.safeParse(c.req.param()).success) throw notFound();
  await next();
});

/** Requests as their owner sees and answers them. */
export function addConversations(app: OpenAPIHono<Env>, services: Services): void {
  const { accounts, database, files } = services;
  const { db } = database;

  // Who is nobody learns nothing, not even which ids are well formed.
  const signedIn = createMiddleware<Env & { Variables: { person: SignedIn } }>(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    c.set('person', await accounts.signedIn(c));
    await next();
  });
  const person = (c: unknown): SignedIn => (c as { get(name: 'person'): SignedIn }).get('person');

  app.on('GET', list.path, signedIn);
  app.on('GET', '/v1/requests/:id', signedIn, checkId);
  app.on(
    'POST',
    ['comments', 'solve', 'rating', 'read'].map((what) => `/v1/requests/:id/${what}`),
    signedIn,
    checkId,
    limitBody(MAX_BODY_BYTES),
    checkJson,
  );
  app.on('GET', '/v1/attachments/:id', signedIn, checkId);

  const answer = async (who: SignedIn, id: string): Promise<z.infer<typeof DetailsAnswer>> => {
    const request: Details = await readDetails(db, who, id);
    // The types differ in readonly only.
    return { request } as unknown as z.infer<typeof DetailsAnswer>;
  };

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const q = query.q.trim();
    if (isUnreadable(q)) throw invalid([{ field: 'q', code: 'unreadable' }]);
    const page = await listRequests(db, person(c), { ...query, q, cursor: query.cursor });
    return c.json(page as unknown as z.infer<typeof ListAnswerSchema>, 200);
  });

  app.openapi(open, async (c) => c.json(await answer(person(c), c.req.valid('param').id), 200));

  app.openapi(reply, async (c) => {
    const who = person(c);
    const { id } = c.req.valid('param');
    const { key, ...content } = c.req.valid('json');
    const message = content.message.replaceAll('\r\n', '\n').trim();
    if (message === '' && content.attachments.length === 0)
      throw invalid([{ field: 'message', code: 'required' }]);
    const max = brandOf(services, who.brand).maxFiles;
    const count = content.attachments.length;
    if (count > max)
      throw invalid([{ field: 'attachments', code: 'tooManyFiles', values: { max, count } }]);
    const isNew = await doOnce(db, who, { key, id, content }, async (trx, request) => {
      if (!rightsIn(request.status).reply) throw closed();
      const commentId = crypto.randomUUID();
      await addComment(trx, {
        id: commentId,
        request_id: id,
        body: message,
        author: 'requester',
        author_name: who.name,
      });
      await claimUploads(trx, {
        requestId: id,
        brand: request.brand,
        commentId,
        files: content.attachments.map((file) => ({ ...file, field: 'attachments' })),
      });
      await trx
        .updateTable('requests')
        .set({ status: 'open', seen_at: timeOfComment(commentId) })
        .where('id', '=', id)
        .execute();
      await noteChange(trx, id);
    });
    return c.json(await answer(who, id), isNew ? 201 : 200);
  });

  app.openapi(solve, async (c) => {
    const who = person(c);
    const { id } = c.req.valid('param');
    const { key } = c.req.valid('json');
    await doOnce(db, who, { key, id, content: 'solve' }, async (trx, { status }) => {
      if (status === 'closed') throw closed();
      await setStatus(services, trx, id, 'solved');
    });
    return c.json(await answer(who, id), 200);
  });

  app.openapi(rate, async (c) => {
    const who = person(c);
    const { id } = c.req.valid('param');
    const { key, ...content } = c.req.valid('json');
    await doOnce(db, who, { key, id, content }, async (trx, { status }) => {
      if (!rightsIn(status).rate) throw new ApiError('conflict', 'It is not solved yet');
      await trx
        .updateTable('requests')
        .set({ rating: content.score, rating_comment: content.comment })
        .where('id', '=', id)
        .execute();
      await noteChange(trx, id);
    });
    return c.json(await answer(who, id), 200);
  });

  app.openapi(read, async (c) => {
    const { id } = c.req.valid('param');
    const { comment } = c.req.valid('json');
    // Up to that comment, not up to now: an answer that came meanwhile is still unread.
    const noted = await db
      .updateTable('requests')
      .set({
        seen_at: sql<Date>`greatest(seen_at, coalesce(
          (select created_at from comments where id = ${comment} and request_id = requests.id
            and visibility = 'public'), requests.created_at))`,
      })
      .where('id', '=', id)
      .where(ownedBy(person(c)))
      .returning('id')
      .executeTakeFirst();
    if (noted === undefined) throw notFound();
    return c.body(null, 204);
  });

  app.openapi(download, async (c) => {
    const who = person(c);
    const { id } = c.req.valid('param');
    const upload = await db
      .selectFrom('uploads')
      .innerJoin('requests', 'requests.id', 'uploads.request_id')
      .leftJoin('comments', 'comments.id', 'uploads.comment_id')
      .select(['uploads.size', 'uploads.name'])
      .where('uploads.id', '=', id)
      .where('requests.brand', '=', who.brand)
      .where(sql<string>`lower(requests.email)`, '=', who.email)
      .where(sql<boolean>`coalesce(comments.visibility, 'public') = 'public'`)
      .executeTakeFirst();
    if (upload === undefined) throw notFound();
    c.header('Content-Type', 'application/octet-stream');
    c.header('Content-Disposition', 'attachment');
    c.header('Content-Security-Policy', `default-src 'none'; sandbox`);
    c.header('Content-Length', String(upload.size));
    return c.body(Readable.toWeb(files.read(id)) as ReadableStream);
  });
}

const closed = (): ApiError => new ApiError('closed', 'The request is closed');
