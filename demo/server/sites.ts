import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono, type Context } from 'hono';
import type { Logger } from './log.js';
import { logCalls } from './log-calls.js';
import type { Addresses, Env } from './services.js';
import { findStaticFile, streamOf } from './static-files.js';

/** Folders of demo/sites, in the order of their ports. */
export const SITES = ['ebay', 'pro', 'packlink', 'paypal'] as const;
export type Site = (typeof SITES)[number];

export const SITES_DIR = fileURLToPath(new URL('../sites', import.meta.url));

/** The strictest policy that a host page may have and still use the widget. */
export function sitePolicy(api: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self' ${api}`,
    `style-src 'self'`,
    `img-src 'self' blob:`,
    `font-src 'self'`,
    `connect-src ${api}`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types help-widget`,
  ].join('; ');
}

/** One brand's demo site. It knows nothing of the server but the address of the API. */
export function createSite(site: Site, addresses: () => Addresses, log: Logger): Hono<Env> {
  const app = new Hono<Env>();
  app.use(logCalls(log));
  app.get('*', async (c) => {
    const { api } = addresses();
    c.header('Content-Security-Policy', sitePolicy(api));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'strict-origin-when-cross-origin');
    return answerPage(c, `${SITES_DIR}/${site}`, { API: api });
  });
  app.onError((_, c) => c.text('Something went wrong here\n', 500));
  return app;
}

/** A file of a site; in pages `{{NAME}}` is filled in. */
export async function answerPage(
  c: Context<Env>,
  dir: string,
  fillers: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = c.req.path.endsWith('/') ? `${c.req.path}index.html` : c.req.path;
  const file = await findStaticFile(dir, path.slice(1));
  if (file === undefined) return c.text('There is no such page\n', 404);
  c.header('Content-Type', file.type);
  c.header('Cache-Control', 'no-cache');
  if (!file.path.endsWith('.html')) {
    c.header('ETag', file.tag);
    if (c.req.header('If-None-Match') === file.tag) return c.body(null, 304);
    return c.body(streamOf(file));
  }
  const page = await readFile(file.path, 'utf8');
  return c.body(
    page.replace(/\{\{([A-Z]+)\}\}/g, (hole, name: string) =>
      escapeAttribute(fillers[name] ?? hole),
    ),
  );
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
