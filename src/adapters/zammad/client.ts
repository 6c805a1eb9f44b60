import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { nativeFetch, request, type HttpCall } from '../shared/http.js';
import { readError } from './errors.js';

const MIB = 1024 * 1024;

/** Bytes of a file that goes with a request; base64 makes a third more of it, and servers in front take 50 MB. */
export const LARGEST_FILE = 10 * MIB;

/** Bytes of a file, or of a whole conversation: Zammad has no pages of articles. */
const LARGEST_ANSWER = 4 * LARGEST_FILE;

/** What proves who calls. */
export interface Proof {
  readonly token: string;
  /** In the service's hands: the address of the customer in whose name it calls. */
  readonly onBehalfOf?: string | undefined;
}

export interface ZammadCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch' | 'method'> {
  /** Default `GET`. */
  readonly method?: HttpCall<Answer>['method'];
  /** Below `/api/v1`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** A search by POST, which keeps its words out of the address. */
  readonly isRead?: boolean;
  /** The answer may be longer than those of other help desks. */
  readonly isLarge?: boolean;
}

/** Reads a long answer itself, within the time of the call, and hands on a short one in its place. */
const keeping =
  (own: typeof fetch, keep: (bytes: Blob) => Promise<void>): typeof fetch =>
  async (...given) => {
    const response = await own(...given);
    if (!response.ok || !response.body) return response;
    const reader = response.body.getReader();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LARGEST_ANSWER) {
        reader.cancel().catch(() => undefined);
        throw new HelpError('too-large', 'The answer is too long');
      }
      chunks.push(value);
    }
    await keep(new Blob(chunks));
    return new Response('null', { status: response.status, headers: response.headers });
  };

/**
 * One call, as somebody or as nobody. The token goes in a header, never in an address, and no cookie goes along: the session
 * of an agent's own pages would count more.
 *
 * @throws {HelpError}
 */
export async function call<Answer>(
  options: AdapterOptions,
  proof: Proof | undefined,
  {
    method = 'GET',
    path,
    query = {},
    isRead = false,
    isLarge = false,
    ...rest
  }: ZammadCall<Answer>,
): Promise<Answer> {
  const url = addressOf(options, `/api/v1${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  let kept: unknown;
  try {
    return await request({
      ...rest,
      ...(isLarge && { timeoutMs: 45_000, decode: () => rest.decode(kept) }),
      method,
      url,
      headers: {
        ...rest.headers,
        // OAuth's scheme; Rails reads access tokens under it as well.
        ...(proof && { authorization: `Bearer ${proof.token}` }),
        ...(proof?.onBehalfOf !== undefined && { from: proof.onBehalfOf }),
      },
      readError,
      fetch: isLarge
        ? keeping(options.fetch ?? nativeFetch, async (bytes) => {
            kept = await bytes
              .text()
              .then((text) => JSON.parse(text) as unknown)
              .catch(() => undefined);
          })
        : options.fetch,
    });
  } catch (thrown) {
    const error = HelpError.from(thrown);
    if (error.cause instanceof HelpError) throw error.cause;
    if (!isRead || !error.ambiguous) throw error;
    const { code, message, status, retryAfter, cause } = error;
    throw new HelpError(code, message, {
      cause,
      ...(status !== undefined && { status }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
}

/** The bytes of a file. @throws {HelpError} */
export async function download(
  options: AdapterOptions,
  proof: Proof,
  path: string,
  signal: AbortSignal,
): Promise<Blob> {
  let kept: Blob | undefined;
  await call(
    {
      ...options,
      fetch: keeping(options.fetch ?? nativeFetch, async (bytes) => {
        kept = bytes;
      }),
    },
    proof,
    { path, timeoutMs: 120_000, decode: () => kept, signal },
  );
  // Whatever it says it is: handed on like this it never opens as a page.
  return new Blob(kept ? [kept] : [], { type: 'application/octet-stream' });
}
