import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { isOwnOrigin } from '../brand-sites.js';
import { brandOf, type Env, type Services } from '../services.js';
import { failures } from './failures.js';
import { Brand, Language, SetupAnswer } from './schemas.js';

const route = createRoute({
  method: 'get',
  path: '/v1/setup',
  summary: 'Everything that a brand says about its help centre',
  request: { query: z.object({ brand: Brand, language: Language.optional() }) },
  responses: {
    200: { description: 'The brand', content: { 'application/json': { schema: SetupAnswer } } },
    ...failures('not-found', 'invalid'),
  },
});

export function addSetup(app: OpenAPIHono<Env>, services: Services): void {
  const { without } = services.requests;
  app.openapi(route, (c) => {
    const { id, config } = brandOf(services, c.req.valid('query').brand);
    const own = isOwnOrigin(services, id, c.req.header('Origin'));
    c.header('Cache-Control', 'no-store');
    // The brand's file satisfied the schema when it was read; the types differ in readonly only.
    const answer = {
      config,
      serverNow: new Date().toISOString(),
      session: own ? 'cookie' : 'memory',
      ...(without.length > 0 ? { without } : {}),
    } as unknown as z.infer<typeof SetupAnswer>;
    return c.json(answer, 200);
  });
}
