import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isOwnOrigin } from '../brand-sites.js';
import type { BrandId } from '../brands.js';
import type { Env, Services } from '../services.js';

/** The cookie that lets a session outlive a page, on the brand's own sites only. */
export interface SessionCookie {
  /** Does nothing for a call from elsewhere. */
  set(c: Context<Env>, brand: BrandId, token: string): void;
  /** `undefined` for a call from elsewhere, whatever the browser sent along. */
  read(c: Context<Env>, brand: BrandId): string | undefined;
  /** Takes away those of all brands whose own page calls. */
  clear(c: Context<Env>): void;
}

/** Only these calls need it, and no other is sent it. */
const PATH = '/v1/session';

export function createSessionCookie(services: Services): SessionCookie {
  const secure = services.config.publicUrl?.startsWith('https:') ?? false;
  // No end of its own: the session's moves on while a page is open, and the cookie goes with the browser.
  const options = { path: PATH, httpOnly: true, sameSite: 'Strict', secure } as const;
  const isOwn = (c: Context<Env>, brand: BrandId): boolean =>
    isOwnOrigin(services, brand, c.req.header('Origin'));
  return {
    set(c, brand, token) {
      if (isOwn(c, brand)) setCookie(c, nameOf(brand), token, options);
    },
    read: (c, brand) => (isOwn(c, brand) ? getCookie(c, nameOf(brand)) : undefined),
    clear(c) {
      for (const { id } of services.brands.values())
        if (isOwn(c, id)) deleteCookie(c, nameOf(id), options);
    },
  };
}

function nameOf(brand: BrandId): string {
  return `help_${brand}`;
}
