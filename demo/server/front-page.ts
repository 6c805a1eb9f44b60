import type { Context, Hono } from 'hono';
import type { Env, Services } from './services.js';
import { answerPage, SITES_DIR } from './sites.js';

const POLICY =
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** `/`: links to the sites, the outbox and the desk. */
export function addFrontPage(app: Hono<Env>, { config, addresses }: Services): void {
  const answer = async (c: Context<Env>): Promise<Response> => {
    const { api, sites } = addresses();
    // The key to the desk goes only to this machine: not over the network, not to a name that merely points here.
    const local = LOOPBACK.has(config.host) && LOOPBACK.has(new URL(c.req.url).hostname);
    const query = local ? `?token=${encodeURIComponent(config.deskToken)}` : '';
    c.header('Content-Security-Policy', POLICY);
    const response = await answerPage(c, SITES_DIR, {
      API: api,
      EBAY: sites['ebay'] ?? '',
      PRO: sites['pro'] ?? '',
      PACKLINK: sites['packlink'] ?? '',
      PAYPAL: sites['paypal'] ?? '',
      DESK: `${api}/desk/${query}`,
      OUTBOX: `${api}/outbox/${query}`,
    });
    if (c.req.path === '/') response.headers.set('Cache-Control', 'no-store');
    return response;
  };

  app.get('/', answer);
  // Asked for by browsers whatever the page says.
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.get('/:file{[\\w.-]+\\.(?:css|js|svg|png|ico)}', answer);
  app.get('/art/*', answer);
}
