import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { ApiError } from '../api/errors.js';
import type { Env, Services } from '../services.js';
import { lockedPage } from './pages.js';

/** What keeps the desk and the outbox to those who have the token. */
export interface DeskGuard {
  /** Lets in by cookie or `Authorization: Bearer`; trades `?token=` for the cookie; shows a 401 page to all others. */
  readonly enter: MiddlewareHandler<Env>;
  /** For every POST: from our own pages only, and with the token of the form. */
  readonly post: MiddlewareHandler<Env>;
  /** Value of the hidden field `form`. */
  readonly formToken: string;
}

const COOKIE = 'help_desk';
const HOURS = 12;
const MAX_FORM_BYTES = 128 * 1024;

const limitForm = bodyLimit({
  maxSize: MAX_FORM_BYTES,
  onError: () => {
    throw new ApiError('too-large', `The form may have ${MAX_FORM_BYTES} bytes`);
  },
});

export function deskGuard({ config, addresses }: Services): DeskGuard {
  const derive = (purpose: string): string =>
    createHmac('sha256', config.deskToken).update(purpose).digest('base64url');
  const session = derive('session');
  const formToken = derive('form');
  const secure = config.publicUrl?.startsWith('https:') ?? false;

  const isOwnOrigin = (c: Context<Env>): boolean => {
    const origin = c.req.header('Origin');
    return (
      origin !== undefined &&
      (origin === new URL(c.req.url).origin || origin === new URL(addresses().api).origin)
    );
  };

  return {
    formToken,
    enter: createMiddleware<Env>(async (c, next) => {
      c.header('Cache-Control', 'no-store');
      const { token, ...others } = c.req.query();
      if (token !== undefined && c.req.method === 'GET' && isSame(token, config.deskToken)) {
        setCookie(c, COOKIE, session, {
          path: '/',
          httpOnly: true,
          sameSite: 'Strict',
          secure,
          maxAge: HOURS * 3600,
        });
        const query = new URLSearchParams(others).toString();
        return c.redirect(query === '' ? c.req.path : `${c.req.path}?${query}`, 303);
      }
      const bearer = /^Bearer (.+)$/.exec(c.req.header('Authorization') ?? '')?.[1];
      const allowed =
        isSame(getCookie(c, COOKIE) ?? '', session) || isSame(bearer ?? '', config.deskToken);
      if (!allowed) return lockedPage(c);
      return next();
    }),
    post: createMiddleware<Env>(async (c, next) => {
      if (!isOwnOrigin(c)) return c.text('This form was sent from another place\n', 403);
      return limitForm(c, async () => {
        const { form } = await c.req.parseBody();
        if (typeof form !== 'string' || !isSame(form, formToken)) {
          c.res = c.text('This form is too old. Go back, reload the page and try again\n', 403);
          return;
        }
        await next();
      });
    }),
  };
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
