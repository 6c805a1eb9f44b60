import { readFile } from 'node:fs/promises';
import type { Hono } from 'hono';
import type { Env } from '../services.js';

const PUBLIC_FILES = [
  ['desk.css', 'text/css; charset=utf-8'],
  ['desk.svg', 'image/svg+xml'],
] as const;

/** What the pages of the desk and of the outbox look like; open to all. */
export function addDeskFiles(app: Hono<Env>): void {
  app.get('/desk', (c) => c.redirect('/desk/', 301));
  for (const [file, type] of PUBLIC_FILES)
    app.get(`/desk/${file}`, async (c) => {
      c.header('Cache-Control', 'no-cache');
      c.header('Content-Type', type);
      return c.body(await readFile(new URL(file, import.meta.url), 'utf8'));
    });
}
