import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { IssuedSession, Proof } from '../accounts/accounts.js';
import { createSessionCookie } from '../accounts/cookie.js';
import type { BrandId } from '../brands.js';
import type { EventHub } from '../events/hub.js';
import { brandOf, type Env, type Services } from '../services.js';
import { bearerOf } from './bearer.js';
import { ApiError, invalid } from './errors.js';
import { failures } from './failures.js';
import { checkJson, limitBody } from './json-body.js';
import {
  ExchangeBody,
  PasswordBody,
  RecoveryAnswer,
  RecoveryBody,
  ResumeAnswer,
  ResumeBody,
  SessionAnswer,
  SignInBody,
} from './session-schemas.js';

const MAX_BODY_BYTES = 32 * 1024;

const ALWAYS = ['malformed', 'not-found', 'too-large', 'unsupported', 'invalid'] as const;

const bodyOf = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const answerOf = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

const signIn = createRoute({
  method: 'post',
  path: '/v1/session',
  summary: 'Sign in by e-mail address and password',
  request: bodyOf(SignInBody),
  responses: {
    200: answerOf('Signed in', SessionAnswer),
    ...failures(...ALWAYS, 'unauthorized', 'rate-limited', 'unavailable'),
  },
});

const resume = createRoute({
  method: 'post',
  path: '/v1/session/resume',
  summary: 'The session of the cookie, on the own sites of the brand',
  request: bodyOf(ResumeBody),
  responses: {
    200: answerOf('The session, or null', ResumeAnswer),
    ...failures(...ALWAYS, 'unavailable'),
  },
});

const exchange = createRoute({
  method: 'post',
  path: '/v1/session/exchange',
  summary: 'Sign in by a token of the company’s own login',
  request: bodyOf(ExchangeBody),
  responses: {
    200: answerOf('Signed in', SessionAnswer),
    ...failures(...ALWAYS, 'unauthorized', 'rate-limited', 'unavailable'),
  },
});

const recovery = createRoute({
  method: 'post',
  path: '/v1/session/recovery',
  summary:
    'Ask for the mail that leads to a password; the answer does not tell whether one goes out',
  request: bodyOf(RecoveryBody),
  responses: {
    202: answerOf('Always', RecoveryAnswer),
    ...failures(...ALWAYS, 'rate-limited', 'unavailable'),
  },
});

const password = createRoute({
  method: 'post',
  path: '/v1/session/password',
  summary: 'Choose a password by the link or the code of the mail; all other sessions end',
  request: bodyOf(PasswordBody),
  responses: {
    200: answerOf('Signed in', SessionAnswer),
    ...failures(...ALWAYS, 'closed', 'rate-limited', 'unavailable'),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: '/v1/session',
  summary: 'Sign out; also fine when the session has ended',
  security: [{ session: [] }],
  responses: {
    204: { description: 'Nobody is signed in by this token' },
    ...failures('unauthorized', 'unavailable'),
  },
});

/** Signing in and out. A call that brings a body must bring JSON: a form of another page can't. */
export function addSession(app: OpenAPIHono<Env>, services: Services, hub: EventHub): void {
  const { accounts, limits } = services;
  const cookie = createSessionCookie(services);
  const brandId = (id: string): BrandId => brandOf(services, id).id;

  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
  });
  app.on(
    'POST',
    [signIn, resume, exchange, recovery, password].map(({ path }) => path),
    limitBody(MAX_BODY_BYTES),
    checkJson,
  );

  const answer = (c: Context<Env>, brand: BrandId, session: IssuedSession) => {
    cookie.set(c, brand, session.token);
    c.header('Cache-Control', 'no-store');
    return { session };
  };

  app.openapi(signIn, async (c) => {
    await limits.signIn(c);
    const body = c.req.valid('json');
    const brand = brandId(body.brand);
    const session = await accounts.signIn(brand, body.email, body.password);
    return c.json(answer(c, brand, session), 200);
  });

  app.openapi(resume, async (c) => {
    const brand = brandId(c.req.valid('json').brand);
    const token = cookie.read(c, brand);
    const session = token === undefined ? undefined : await accounts.resume(brand, token);
    c.header('Cache-Control', 'no-store');
    return c.json({ session: session ?? null }, 200);
  });

  app.openapi(exchange, async (c) => {
    await limits.exchange(c);
    const body = c.req.valid('json');
    const brand = brandId(body.brand);
    return c.json(answer(c, brand, await accounts.exchange(brand, body.token)), 200);
  });

  app.openapi(recovery, async (c) => {
    const { brand, language, email } = c.req.valid('json');
    const id = brandId(brand);
    await limits.recovery(c, email);
    await accounts.recover(id, language, email);
    c.header('Cache-Control', 'no-store');
    return c.json({}, 202);
  });

  app.openapi(password, async (c) => {
    await limits.signIn(c);
    const body = c.req.valid('json');
    const brand = brandId(body.brand);
    const session = await accounts.setPassword(brand, proofOf(body), body.password);
    return c.json(answer(c, brand, session), 200);
  });

  app.openapi(signOut, async (c) => {
    const token = bearerOf(c);
    if (token === undefined) throw new ApiError('unauthorized', 'Which session is not said');
    await accounts.signOut(token);
    hub.signedOut(token);
    cookie.clear(c);
    c.header('Cache-Control', 'no-store');
    return c.body(null, 204);
  });
}

/** @throws {ApiError} `invalid` when neither a link nor a code with its address came */
function proofOf({ token, email, code }: z.infer<typeof PasswordBody>): Proof {
  if (token !== undefined) return { kind: 'link', token };
  if (email !== undefined && code !== undefined) return { kind: 'code', email, code };
  throw invalid([
    { field: email === undefined && code !== undefined ? 'email' : 'code', code: 'required' },
  ]);
}
