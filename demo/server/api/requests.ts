import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { sql, type Transaction } from 'kysely';
import { checkRequest, SHIPPING_CATEGORIES } from '../../../src/check.js';
import type { CreateResult } from '../../../src/core/model/request.js';
import { contentHash } from '../canonical.js';
import { claimUploads } from '../conversations/claim-uploads.js';
import { noteChange } from '../conversations/change.js';
import type { RawStatus, Tables } from '../database/tables.js';
import type { SignedIn } from '../accounts/accounts.js';
import { activitiesUrl } from '../brand-sites.js';
import { composeMail } from '../mail/compose.js';
import { transact } from '../database/transact.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type Env, type Services } from '../services.js';
import { statusOf } from '../status.js';
import { ApiError, invalid } from './errors.js';
import { failures } from './failures.js';
import { checkJson, limitBody } from './json-body.js';
import { NewRequestBody, RequestAnswer } from './schemas.js';

const MAX_BODY_BYTES = 256 * 1024;

const route = createRoute({
  method: 'post',
  path: '/v1/requests',
  summary: 'A new request; the same key and content again answer the same',
  // Only to go on from a closed request.
  security: [{}, { session: [] }],
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
      'unauthorized',
      'forbidden',
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

  app.on('POST', route.path, limitCalls, limitBody(MAX_BODY_BYTES), checkJson);
  app.openapi(route, async (c) => {
    const body = c.req.valid('json');
    const person = body.followUpOf === undefined ? undefined : await services.accounts.signedIn(c);
    const { created, result } = await createRequest(services, body, person);
    c.header('Cache-Control', 'no-store');
    return c.json(
      { result } as { result: Extract<CreateResult, { kind: 'created' }> },
      created ? 201 : 200,
    );
  });
}

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
  const closed = isOwn
    ? await trx
        .selectFrom('requests')
        .select('id')
        .where('id', '=', id)
        .where('brand', '=', person.brand)
        .where(sql<string>`lower(email)`, '=', person.email)
        .where('status', '=', 'closed')
        .executeTakeFirst()
    : undefined;
  if (closed === undefined)
    throw new ApiError('forbidden', 'Only one’s own closed request can be gone on from');
}

interface Outcome {
  readonly created: boolean;
  readonly result: CreateResult;
}

async function createRequest(
  services: Services,
  body: NewRequestBody,
  person: SignedIn | undefined,
): Promise<Outcome> {
  const { database, limits, config } = services;
  const brand = brandOf(services, body.brand);
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
    if (first === undefined) return { created: false, result: await earlierResult(trx, key, hash) };

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
    return { created: true, result: resultOf(request) };
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
