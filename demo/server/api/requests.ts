import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { sql, type Transaction } from 'kysely';
import { checkRequest, SHIPPING_CATEGORIES } from '../../../src/check.js';
import type { FieldProblem } from '../../../src/core/model/field-problem.js';
import type { CreateResult } from '../../../src/core/model/request.js';
import type { RawStatus, Tables } from '../database/tables.js';
import { composeMail } from '../mail/compose.js';
import { transact } from '../database/transact.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type Env, type Services } from '../services.js';
import { statusOf } from '../status.js';
import { CLAIM_HOURS } from '../storage/tidy.js';
import { findUnreadable } from '../text.js';
import { ApiError, invalid } from './errors.js';
import { failures } from './failures.js';
import { NewRequestBody, RequestAnswer } from './schemas.js';

const MAX_BODY_BYTES = 256 * 1024;

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ApiError('too-large', `The body may have ${MAX_BODY_BYTES} bytes`);
  },
});

/** Refuses what the schema would let pass or take apart in silence, before the schema sees it. */
const checkJson = createMiddleware<Env>(async (c, next) => {
  if (!/^application\/json *(;|$)/i.test(c.req.header('Content-Type') ?? ''))
    throw new ApiError('unsupported', 'The body must be application/json');
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (thrown) {
    if (thrown instanceof ApiError) throw thrown;
    throw new ApiError('malformed', 'The body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ApiError('malformed', 'The body must be an object');
  const path = findUnreadable(body);
  if (path) {
    const field = path[0] === 'fields' && path.length > 1 ? path.slice(1) : path;
    throw invalid([{ field: field.join('.'), code: 'unreadable' }]);
  }
  await next();
});

const route = createRoute({
  method: 'post',
  path: '/v1/requests',
  summary: 'A new request; the same key and content again answer the same',
  request: {
    body: { required: true, content: { 'application/json': { schema: NewRequestBody } } },
  },
  responses: {
    200: {
      description: 'The request was there already',
      content: { 'application/json': { schema: RequestAnswer } },
    },
    201: {
      description: 'The request is kept',
      content: { 'application/json': { schema: RequestAnswer } },
    },
    ...failures(
      'malformed',
      'not-found',
      'conflict',
      'too-large',
      'unsupported',
      'invalid',
      'rate-limited',
      'unavailable',
    ),
  },
});

export function addRequests(app: OpenAPIHono<Env>, services: Services): void {
  const limitCalls = createMiddleware<Env>(async (c, next) => {
    await services.limits.request(c);
    await next();
  });

  app.use(route.path, limitCalls, limitBody, checkJson);
  app.openapi(route, async (c) => {
    const { created, result } = await createRequest(services, c.req.valid('json'));
    c.header('Cache-Control', 'no-store');
    return c.json(
      { result } as { result: Extract<CreateResult, { kind: 'created' }> },
      created ? 201 : 200,
    );
  });
}

interface Outcome {
  readonly created: boolean;
  readonly result: CreateResult;
}

async function createRequest(services: Services, body: NewRequestBody): Promise<Outcome> {
  const { database, limits, config } = services;
  const brand = brandOf(services, body.brand);
  const { key: sentKey, ...content } = body;
  const key = sentKey.toLowerCase();
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');

  return transact(database.db, async (trx) => {
    // The key first: a second call with the same key waits here until the first has committed or failed.
    const id = crypto.randomUUID();
    const first = await trx
      .insertInto('request_keys')
      .values({ key, content: contentHash, request_id: id })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('key')
      .executeTakeFirst();
    if (first === undefined)
      return { created: false, result: await earlierResult(trx, key, contentHash) };

    // Not before the key: what was taken once is answered the same for ever, also when its dates have passed.
    const problems = checkRequest(body, brand.config, SHIPPING_CATEGORIES, Date.now());
    if (problems.length > 0) throw invalid(problems);
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
      })
      .returning(['id', 'number', 'status', 'created_at'])
      .executeTakeFirstOrThrow();
    await claimUploads(trx, id, body);
    const mail = await composeMail(
      brand,
      { ...body, id, number: request.number },
      { kind: 'acknowledgement' },
      config.mailFrom,
    );
    await trx.insertInto('mails').values(mail).execute();
    await notifyMails(trx);
    return { created: true, result: resultOf(request) };
  });
}

async function earlierResult(
  trx: Transaction<Tables>,
  key: string,
  contentHash: string,
): Promise<CreateResult> {
  const earlier = await trx
    .selectFrom('request_keys')
    .innerJoin('requests', 'requests.id', 'request_keys.request_id')
    .select(['request_keys.content', 'requests.id', 'requests.number', 'requests.created_at'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (earlier.content !== contentHash)
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

/**
 * Ties the files to the request.
 *
 * @throws {ApiError} `invalid` with `fileMissing` for each token that is unknown, too old, another brand's or claimed.
 */
async function claimUploads(
  trx: Transaction<Tables>,
  requestId: string,
  body: NewRequestBody,
): Promise<void> {
  const problems: FieldProblem[] = [];
  for (const [place, { token, field, name }] of body.attachments.entries()) {
    const claimed = await trx
      .updateTable('uploads')
      .set({ request_id: requestId, field, place, ...(name.trim() === '' ? {} : { name }) })
      .where('token', '=', token)
      .where('brand', '=', body.brand)
      .where('request_id', 'is', null)
      .where('created_at', '>', sql<Date>`now() - make_interval(hours => ${sql.lit(CLAIM_HOURS)})`)
      .returning('id')
      .executeTakeFirst();
    if (claimed) continue;
    const twice = body.attachments.findIndex((other) => other.token === token) < place;
    problems.push({ field, code: twice ? 'fileDuplicate' : 'fileMissing', values: { name } });
  }
  if (problems.length > 0) throw invalid(problems);
}

/** The same text for the same content, in whatever order its keys came. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
  return `{${entries.join(',')}}`;
}
