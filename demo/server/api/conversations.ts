import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { SignedIn } from '../accounts/accounts.js';
import { notFound, type Details } from '../conversations/details.js';
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
import { invalid } from './errors.js';
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
  'forbidden',
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

/** An id that could not be anybody's is an id that is not there: the answer must not tell the difference. */
const checkId = createMiddleware<Env>(async (c, next) => {
  const given = FileParams.safeParse(c.req.param());
  if (!given.success || isUnreadable(given.data.id)) throw notFound();
  await next();
});

/** Requests as their owner sees and answers them. */
export function addConversations(app: OpenAPIHono<Env>, services: Services): void {
  const { accounts, requests } = services;

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

  // The types differ in readonly only.
  const answer = (request: Details) => ({ request }) as unknown as z.infer<typeof DetailsAnswer>;

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const q = query.q.trim();
    if (isUnreadable(q)) throw invalid([{ field: 'q', code: 'unreadable' }]);
    const page = await requests.list(person(c), { ...query, q, cursor: query.cursor });
    return c.json(page as unknown as z.infer<typeof ListAnswerSchema>, 200);
  });

  app.openapi(open, async (c) =>
    c.json(answer(await requests.open(person(c), c.req.valid('param').id)), 200),
  );

  app.openapi(reply, async (c) => {
    const who = person(c);
    const { key, attachments, ...content } = c.req.valid('json');
    const message = content.message.replaceAll('\r\n', '\n').trim();
    if (message === '' && attachments.length === 0)
      throw invalid([{ field: 'message', code: 'required' }]);
    const max = brandOf(services, who.brand).maxFiles;
    const count = attachments.length;
    if (count > max)
      throw invalid([{ field: 'attachments', code: 'tooManyFiles', values: { max, count } }]);
    const given = { key, message, attachments };
    const { isNew, request } = await requests.reply(who, c.req.valid('param').id, given);
    return c.json(answer(request), isNew ? 201 : 200);
  });

  app.openapi(solve, async (c) => {
    const { key } = c.req.valid('json');
    return c.json(answer(await requests.solve(person(c), c.req.valid('param').id, key)), 200);
  });

  app.openapi(rate, async (c) => {
    const given = c.req.valid('json');
    return c.json(answer(await requests.rate(person(c), c.req.valid('param').id, given)), 200);
  });

  app.openapi(read, async (c) => {
    await requests.read(person(c), c.req.valid('param').id, c.req.valid('json').comment);
    return c.body(null, 204);
  });

  app.openapi(download, async (c) => {
    const { size, stream } = await requests.download(person(c), c.req.valid('param').id);
    c.header('Content-Type', 'application/octet-stream');
    c.header('Content-Disposition', 'attachment');
    c.header('Content-Security-Policy', `default-src 'none'; sandbox`);
    c.header('Content-Length', String(size));
    return c.body(stream);
  });
}
