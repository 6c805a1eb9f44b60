import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Env } from '../services.js';
import type { DeskGuard } from './guard.js';
import { answerDeskPage } from './page.js';
import { notFoundPage } from './pages.js';
import { addDeskFiles } from './public-files.js';

/** `/desk/` where a ticket system has the requests: says where they are answered. */
export function addDeskElsewhere(
  app: Hono<Env>,
  { name, staffUrl }: { readonly name: string; readonly staffUrl: string },
  guard: DeskGuard,
): void {
  addDeskFiles(app);
  app.use('/desk/*', guard.enter);
  app.get('/desk/', (c) =>
    answerDeskPage(c, {
      title: 'Requests',
      current: 'desk',
      main: html`<h1>The requests are in ${name}</h1>
        <p>Read and answer them there: <a href="${staffUrl}" rel="noreferrer">${staffUrl}</a></p>
        <p>
          Receipts and answers are mailed from there too; the outbox here has mails about passwords
          alone.
        </p>`,
    }),
  );
  app.get('/desk/*', (c) => notFoundPage(c));
}
