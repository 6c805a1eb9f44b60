import { HelpError } from '../../core/help-error.js';
import type { Person } from '../../core/model/session.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { baseAddress, below } from '../shared/address.js';
import { request, type HttpCall } from '../shared/http.js';
import { readError } from './errors.js';

/** `endpoint`: the brand's own subdomain, for example `https://{brand}.zendesk.com`; `{brand}` is filled in. */
export interface ZendeskOptions extends AdapterOptions {
  /** The account asks for ratings of the older kind (good or bad). Zendesk's API does not tell. Default `false`. */
  readonly ratings?: boolean;
}

/** Who is signed in, and what proves it. In memory only: it ends with the page. */
export interface ZendeskSession {
  person?: Person;
  /** OAuth access token. */
  token?: string;
  /** `authenticity_token` of the session that the browser keeps in a cookie of its own origin. */
  csrf?: string;
}

export interface ZendeskCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch' | 'method'> {
  /** Default `GET`. */
  readonly method?: HttpCall<Answer>['method'];
  /** Below `/api/v2`, without `.json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
}

/** `{brand}` in an address stands for the brand's subdomain. @throws {HelpError} `unsupported` when it is no address */
export const baseOf = (base: string, { brand }: AdapterOptions): URL =>
  baseAddress(base.replace('{brand}', encodeURIComponent(brand)));

/** Where the calls go. @throws {HelpError} `unsupported` when it is no address */
export const serverOf = (options: AdapterOptions): URL =>
  baseOf(options.proxyBase ?? options.endpoint, options);

/** Whether the page is of another origin than the server, so that no cookie counts and little is allowed. */
export const isForeign = (options: AdapterOptions): boolean =>
  typeof location === 'object' && serverOf(options).origin !== location.origin;

/** What goes with each call of the person. */
export const proofOf = ({ token, csrf }: ZendeskSession): Readonly<Record<string, string>> => ({
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...(csrf !== undefined && { 'x-csrf-token': csrf }),
});

export function forget(session: ZendeskSession): void {
  delete session.person;
  delete session.token;
  delete session.csrf;
}

/**
 * One call, as somebody or as nobody. A proof that was refused is forgotten.
 *
 * @throws {HelpError}
 */
export async function call<Answer>(
  options: AdapterOptions,
  session: ZendeskSession,
  { path, query = {}, method = 'GET', headers, ...rest }: ZendeskCall<Answer>,
): Promise<Answer> {
  const url = below(serverOf(options), `/api/v2${path}.json`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  const { token } = session;
  try {
    return await request({
      credentials: session.csrf === undefined ? 'omit' : 'same-origin',
      ...rest,
      method,
      headers: { ...headers, ...proofOf(session) },
      url,
      readError,
      fetch: options.fetch,
    });
  } catch (thrown) {
    if (
      thrown instanceof HelpError &&
      thrown.code === 'unauthorized' &&
      session.token === token &&
      session.person
    )
      forget(session);
    throw thrown;
  }
}
