import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { brandOf, type Env, type Services } from '../services.js';
import { failures } from './failures.js';
import { ArticlesAnswer, Brand, Language } from './schemas.js';

const route = createRoute({
  method: 'get',
  path: '/v1/articles',
  summary: 'Articles of a category or for some words, the best first',
  request: {
    query: z.object({
      brand: Brand,
      language: Language.default('en'),
      category: z.string().max(64).optional(),
      q: z.string().max(500).optional().openapi({ description: 'Words to search for' }),
      limit: z.coerce.number().int().min(1).max(50).default(10),
    }),
  },
  responses: {
    200: { description: 'Articles', content: { 'application/json': { schema: ArticlesAnswer } } },
    ...failures('not-found', 'invalid'),
  },
});

export function addArticles(app: OpenAPIHono<Env>, services: Services): void {
  app.openapi(route, (c) => {
    const { brand, language, category, q, limit } = c.req.valid('query');
    const articles = services.findArticles({
      brand: brandOf(services, brand).id,
      language,
      category: category === '' ? undefined : category,
      words: q,
      limit,
    });
    c.header('Cache-Control', 'public, max-age=60');
    return c.json({ articles: [...articles] }, 200);
  });
}
