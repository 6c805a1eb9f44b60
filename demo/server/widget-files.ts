import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import type { Env } from './services.js';
import { findStaticFile, streamOf } from './static-files.js';

const DIR = fileURLToPath(new URL('../../dist/cdn', import.meta.url));

// What the bundler names by content: chunks/contact-CkXljV-6.js
const HASHED = /^\/widget\/(?:chunks|again)\/[\w.-]+-[\w-]{8}\.js(?:\.map)?$/;

/** `/widget/*`: what `npm run build` left in dist/cdn, for script tags on any page. */
export function addWidgetFiles(app: Hono<Env>): void {
  app.get('/widget/*', async (c) => {
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
    c.header('Timing-Allow-Origin', '*');
    const file = await findStaticFile(DIR, c.req.path.slice('/widget/'.length));
    if (file === undefined)
      return c.text(
        'There is no such file. Has the widget been built? Run: npm run build:cdn\n',
        404,
      );
    c.header(
      'Cache-Control',
      HASHED.test(c.req.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    c.header('ETag', file.tag);
    if (c.req.header('If-None-Match') === file.tag) return c.body(null, 304);
    c.header('Content-Type', file.type);
    c.header('Content-Length', String(file.size));
    return c.body(streamOf(file));
  });
}
