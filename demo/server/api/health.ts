import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { Env, Services } from '../services.js';
import { ApiError } from './errors.js';
import { failures } from './failures.js';
import { HealthAnswer } from './schemas.js';

const route = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the server can do its work',
  responses: {
    200: { description: 'It can', content: { 'application/json': { schema: HealthAnswer } } },
    ...failures('unavailable'),
  },
});

const DATABASE_MILLISECONDS = 3000;

export function addHealth(
  app: OpenAPIHono<Env>,
  { config, database, requests, version }: Services,
): void {
  app.openapi(route, async (c) => {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('late')), DATABASE_MILLISECONDS).unref();
    });
    try {
      await Promise.race([sql`select 1`.execute(database.db), late]);
    } catch {
      throw new ApiError('unavailable', 'The database does not answer', { retryAfter: 5 });
    }
    await requests.check();
    c.header('Cache-Control', 'no-store');
    const backend = config.backend === undefined ? {} : { backend: 'ok' as const };
    return c.json({ status: 'ok' as const, database: 'ok' as const, ...backend, version }, 200);
  });
}
