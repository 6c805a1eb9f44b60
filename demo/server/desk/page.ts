import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Env } from '../services.js';

/** A piece of a page in which everything variable has been escaped. */
export type Markup = ReturnType<typeof html>;

export const DESK_POLICY =
  `default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; ` +
  `base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** A page of the desk or the outbox: no script at all. */
export async function answerDeskPage(
  c: Context<Env>,
  page: { readonly title: string; readonly current?: 'desk' | 'outbox'; readonly main: Markup },
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header('Content-Security-Policy', DESK_POLICY);
  // Not "no-referrer": browsers would send forms with the origin "null".
  c.header('Referrer-Policy', 'same-origin');
  c.header('X-Robots-Tag', 'noindex');
  const here = (name: string): Markup =>
    page.current === name ? html` aria-current="page"` : html``;
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${page.title} · Help desk</title>
          <link rel="icon" href="/desk/desk.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/desk/desk.css" />
        </head>
        <body>
          <a class="skip" href="#main">Skip to content</a>
          <header class="bar">
            <p class="name">Help desk</p>
            ${
              page.current === undefined
                ? ''
                : html`<nav aria-label="Parts">
                    <a href="/desk/" ${here('desk')}>Requests</a
                    ><a href="/outbox/" ${here('outbox')}>Outbox</a>
                  </nav>`
            }
          </header>
          <main id="main">${page.main}</main>
        </body>
      </html>`,
    status,
  );
}

/** `2026-11-23 15:04`, in UTC, for machines and people. */
export function timeOf(date: Date): Markup {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}

/** Links to the pages before and after; nothing when all is on one. */
export function pager(
  query: Readonly<Record<string, string>>,
  page: number,
  hasNext: boolean,
): Markup {
  const link = (number: number): string =>
    `?${new URLSearchParams({ ...query, page: String(number) }).toString()}`;
  if (page === 1 && !hasNext) return html``;
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? html`<a rel="prev" href="${link(page - 1)}">Newer</a>` : ''}
    <span>Page ${page}</span>
    ${hasNext ? html`<a rel="next" href="${link(page + 1)}">Older</a>` : ''}
  </nav>`;
}

/** Number of a page in a query, from 1. */
export function pageNumber(text: string | undefined): number {
  const number = Number(text ?? '1');
  return Number.isInteger(number) && number >= 1 && number <= 100_000 ? number : 1;
}
