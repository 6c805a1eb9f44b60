import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { nativeFetch, request, type HttpCall } from '../shared/http.js';
import { readError } from './errors.js';

const MIB = 1024 * 1024;

/** Bytes of a file that goes with a request. The server takes larger ones, and then has them for ever. */
export const LARGEST_FILE = 10 * MIB;

/** Bytes of an answer that holds a file in base64, or many long mails. */
const LARGEST_ANSWER = 3 * LARGEST_FILE;

export interface RtCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch' | 'method'> {
  /** Default `GET`. */
  readonly method?: HttpCall<Answer>['method'];
  /** Below `/REST/2.0`, made of ids: the links in answers carry the server's own port. */
  readonly path: string;
  /** A list is the same name several times. */
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  /** The answer may be longer than those of other help desks. Only for reading. */
  readonly isLarge?: boolean;
}

/** Reads a long answer itself, within the time of the call, and hands on a short one in its place. */
const readingItself =
  (own: typeof fetch, keep: (json: unknown) => void): typeof fetch =>
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
    const text = await new Blob(chunks).text();
    try {
      keep(JSON.parse(text));
    } catch {
      // Nothing is kept: malformed.
    }
    return new Response('null', { status: response.status, headers: response.headers });
  };

/**
 * One call with somebody's token, which goes in a header and never in an address. No cookie goes along: a session of the
 * agents' own pages would count more than the token.
 *
 * @throws {HelpError}
 */
export async function call<Answer>(
  options: AdapterOptions,
  token: string,
  { method = 'GET', path, query = {}, isLarge = false, ...rest }: RtCall<Answer>,
): Promise<Answer> {
  const url = addressOf(options, `/REST/2.0${path}`);
  for (const [name, value] of Object.entries(query))
    for (const each of typeof value === 'object' ? value : [value])
      url.searchParams.append(name, `${each}`);
  let kept: unknown;
  try {
    return await request({
      ...rest,
      ...(isLarge && { timeoutMs: 45_000, decode: () => rest.decode(kept) }),
      method,
      url,
      headers: { ...rest.headers, authorization: `token ${token}` },
      readError,
      fetch: isLarge
        ? readingItself(options.fetch ?? nativeFetch, (json) => (kept = json))
        : options.fetch,
    });
  } catch (thrown) {
    throw thrown instanceof HelpError && thrown.cause instanceof HelpError ? thrown.cause : thrown;
  }
}
