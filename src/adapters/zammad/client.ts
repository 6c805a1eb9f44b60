import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { callApi, type ApiCall } from '../shared/api-call.js';
import { requestFile } from '../shared/long-answer.js';
import { readError } from './errors.js';

/** What proves who calls. */
export interface Proof {
  readonly token: string;
  /** In the service's hands: the address of the customer in whose name it calls. */
  readonly onBehalfOf?: string | undefined;
}

/** `path`: below `/api/v1`. */
export interface ZammadCall<Answer> extends ApiCall<Answer> {
  /** A search by POST, which keeps its words out of the address. */
  readonly isRead?: boolean;
}

const proved = (proof: Proof | undefined): Readonly<Record<string, string>> => ({
  // OAuth's scheme; Rails reads access tokens under it as well.
  ...(proof && { authorization: `Bearer ${proof.token}` }),
  ...(proof?.onBehalfOf !== undefined && { from: proof.onBehalfOf }),
});

/**
 * One call, as somebody or as nobody. The token goes in a header, never in an address, and no cookie goes along: the session
 * of an agent's own pages would count more.
 *
 * @throws {HelpError}
 */
export const call = <Answer>(
  options: AdapterOptions,
  proof: Proof | undefined,
  { isRead, ...given }: ZammadCall<Answer>,
): Promise<Answer> =>
  callApi(addressOf(options, `/api/v1${given.path}`), given, {
    headers: proved(proof),
    readError,
    fetch: options.fetch,
  }).catch((thrown: unknown) => {
    const error = HelpError.from(thrown);
    if (!isRead || !error.ambiguous) throw error;
    const { code, message, status, retryAfter, cause } = error;
    throw new HelpError(code, message, {
      cause,
      ...(status !== undefined && { status }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  });

/** The bytes of a file. @throws {HelpError} */
export const download = (
  options: AdapterOptions,
  proof: Proof,
  path: string,
  size: number | undefined,
  signal: AbortSignal,
): Promise<Blob> =>
  requestFile(
    {
      url: addressOf(options, `/api/v1${path}`),
      headers: proved(proof),
      readError,
      fetch: options.fetch,
      signal,
    },
    size,
  );
