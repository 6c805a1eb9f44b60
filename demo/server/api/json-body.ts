import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { Env } from '../services.js';
import { findUnreadable } from '../text.js';
import { ApiError, invalid } from './errors.js';

/** Ends a call whose body has more than so many bytes as `too-large`. */
export function limitBody(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ApiError('too-large', `The body may have ${maxBytes} bytes`);
    },
  });
}

/** Refuses what the schema would let pass or take apart in silence, before the schema sees it. */
export const checkJson = createMiddleware<Env>(async (c, next) => {
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
