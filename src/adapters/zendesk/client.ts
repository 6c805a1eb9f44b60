import { HelpError } from '../../core/help-error.js';
import type { Person } from '../../core/model/session.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { baseAddress, below } from '../shared/address.js';
import { callApi, type ApiCall } from '../shared/api-call.js';
import { readError } from './errors.js';

/** `endpoint`: the brand's own subdomain, for example `https://{brand}.zendesk.com`; `{brand}` is filled in. */
export interface ZendeskOptions extends AdapterOptions {
  /** The account asks for ratings of the older kind (good or bad). Zendesk's API does not tell. Default `false`. */
  readonly ratings?: boolean;
}

/** What proves who calls. */
interface Proof {
  /** OAuth access token. */
  readonly token?: string;
  /** `authenticity_token` of the session that the browser keeps in a cookie of its own origin. */
  readonly csrf?: string;
}

/** Who is signed in. In memory only: it ends with the page. */
export interface ZendeskSession {
  me?: (Proof & { readonly person?: Person }) | undefined;
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
export const proved = ({ me: { token, csrf } = {} }: ZendeskSession) => ({
  // With a token no cookie counts.
  credentials: csrf === undefined ? ('omit' as const) : ('same-origin' as const),
  headers: {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(csrf !== undefined && { 'x-csrf-token': csrf }),
  },
});

/**
 * One call, as somebody or as nobody. A proof that was refused is forgotten.
 *
 * @throws {HelpError}
 */
export const call = <Answer>(
  options: AdapterOptions,
  session: ZendeskSession,
  given: ApiCall<Answer>,
): Promise<Answer> => {
  const { me } = session;
  return callApi(below(serverOf(options), `/api/v2${given.path}.json`), given, {
    ...proved(session),
    readError,
    fetch: options.fetch,
  }).catch((thrown: unknown) => {
    if (thrown instanceof HelpError && thrown.code === 'unauthorized' && session.me === me)
      session.me = undefined;
    throw thrown;
  });
};
