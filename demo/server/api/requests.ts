import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { CreateResult } from '../../../src/core/model/request.js';
import type { Env, Services } from '../services.js';
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
    const { isNew, result } = await services.requests.create(body, person);
    c.header('Cache-Control', 'no-store');
    return c.json(
      { result } as { result: Extract<CreateResult, { kind: 'created' }> },
      isNew ? 201 : 200,
    );
  });
}
