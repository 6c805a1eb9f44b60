import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { Logger } from './log.js';
import type { Env } from './services.js';

/**
 * One line per call: method, pattern of the route, status, duration, id of the call. Never the address itself, which may
 * hold a token, a search or an e-mail address.
 */
export function logCalls(log: Logger) {
  return createMiddleware<Env>(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set('requestId', requestId);
    const start = performance.now();
    await next();
    c.header('X-Request-Id', requestId);
    log.info(
      {
        requestId,
        method: c.req.method,
        route: patternOf(matchedRoutes(c)),
        status: c.res.status,
        milliseconds: Math.round(performance.now() - start),
      },
      'Call',
    );
  });
}

/** Pattern of the handler; the patterns before it that end in a star are middleware. */
function patternOf(routes: readonly { readonly path: string }[]): string {
  return routes.find(({ path }) => !path.endsWith('*'))?.path ?? routes.at(-1)?.path ?? '-';
}
