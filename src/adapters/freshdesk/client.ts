import { HelpError } from '../../core/help-error.js';
import type { RequestStatus } from '../../core/model/request.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { baseAddress, below } from '../shared/address.js';
import { callApi, type ApiCall } from '../shared/api-call.js';
import { nativeFetch } from '../shared/http.js';
import { readError } from './errors.js';

/** Whose requests they are: Freshdesk knows a customer by the address. */
export interface FreshdeskCustomer {
  readonly name?: string;
  readonly email: string;
}

/** `endpoint`: the account's own address, for example `https://acme.freshdesk.com`; never a portal's. */
export interface FreshdeskOptions extends AdapterOptions {
  /** Category id to the ticket type of its requests. A category without one sends none. */
  readonly types?: Readonly<Record<string, string>>;
  /** Brand id to the id of its product: requests go there, and those of other products are not shown. */
  readonly products?: Readonly<Record<string, number>>;
  /** Field id to the name of a custom field of tickets, for example `cf_reference`; the other answers stand in the message. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where the account's own statuses belong, by their number. Default: 6 is awaiting, all others are open. */
  readonly statuses?: Readonly<Record<string, RequestStatus['group']>>;
  /** Origin of the portal that articles are read at. Default `endpoint`. */
  readonly portal?: string;
  /** Further origins that files may come from. Default: Freshdesk's own and its buckets. */
  readonly fileOrigins?: readonly string[];
  /**
   * On a server alone: an agent's API key acts for one customer, or without one for those who are not signed in. Keep one
   * adapter as long as a session: it remembers the replies whose answers were lost.
   */
  readonly service?: { readonly key: string; readonly customer?: FreshdeskCustomer };
  /**
   * Without a key, behind `proxyBase`: who is signed in, as the host page knows it. The company's own proxy adds the key,
   * knows the customer by the cookie of its own origin, and lets nothing through that is not this customer's.
   */
  readonly getCustomer?: () =>
    | FreshdeskCustomer
    | undefined
    | Promise<FreshdeskCustomer | undefined>;
}

/** `path`: below `/api/v2`. */
export interface FreshdeskCall<Answer> extends Omit<ApiCall<Answer>, 'decode'> {
  /** @param hasNext the answer names a page after this one */
  readonly decode: (json: unknown, hasNext: boolean) => Answer | undefined;
}

/**
 * One call: on a server with the agent's key, in a browser without. The address that a `Link` names is never followed: the
 * key would go wherever it leads.
 *
 * @throws {HelpError}
 */
export async function call<Answer>(
  options: FreshdeskOptions,
  { decode, ...given }: FreshdeskCall<Answer>,
): Promise<Answer> {
  const { service, endpoint, proxyBase, fields, fetch = nativeFetch } = options;
  const base = service ? endpoint : proxyBase;
  if (base === undefined)
    throw new HelpError('unsupported', 'Freshdesk lets nobody in without a key: set proxyBase');
  let hasNext = false;
  const url = below(baseAddress(base), `/api/v2${given.path}`);
  return callApi(
    url,
    { ...given, decode: (json) => decode(json, hasNext) },
    {
      // The proxy is of the page's own origin and knows the customer by its cookie.
      credentials: service ? 'omit' : 'same-origin',
      headers: service && { authorization: `Basic ${btoa(`${service.key}:X`)}` },
      readError: (json) => readError(json, fields),
      fetch: async (...request) => {
        const response = await fetch(...request);
        hasNext = /rel="?next/.test(response.headers.get('link') ?? '');
        return response;
      },
    },
  );
}
