import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { isOwnOrigin } from '../brand-sites.js';
import type { Env, Services } from '../services.js';

const shared = {
  allowMethods: ['GET', 'POST', 'DELETE'],
  allowHeaders: [
    'Authorization',
    'Content-Type',
    'Content-Disposition',
    'Idempotency-Key',
    'Last-Event-ID',
  ],
  exposeHeaders: ['Retry-After', 'Date'],
  maxAge: 7200,
};

/** Any page may call, without credentials. */
export const openToAll = cors({ origin: '*', ...shared });

/** The brands' own pages may send and get the cookie as well; to all others these calls are as open as any. */
export function openWithCookie(services: Services) {
  const toOwn = cors({ origin: (origin) => origin, credentials: true, ...shared });
  return createMiddleware<Env>(async (c, next) => {
    const origin = c.req.header('Origin');
    const own = [...services.brands.keys()].some((brand) => isOwnOrigin(services, brand, origin));
    const response = await (own ? toOwn : openToAll)(c, next);
    // A cache must not show to one page what was answered to another.
    if (!own) (response ?? c.res).headers.append('Vary', 'Origin');
    return response;
  });
}
