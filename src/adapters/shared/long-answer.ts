import { HelpError } from '../../core/help-error.js';
import { nativeFetch, request, type HttpCall } from './http.js';

/** Bytes of a file, or of many long mails. */
const LARGEST = 40 * 1024 * 1024;

/** Reads a long answer itself, within the time of the call, and hands on a short one in its place. */
const reading =
  (
    own: typeof fetch,
    keep: (bytes: Blob) => Promise<void>,
    more: RequestInit | undefined,
  ): typeof fetch =>
  async (input, init) => {
    const response = await own(input, { ...init, ...more });
    // Followed because we asked for it: its address is of no interest.
    if (!response.ok && more?.redirect) return new Response(response.body, response);
    if (!response.ok || !response.body || (response.redirected && !more?.redirect)) return response;
    const reader = response.body.getReader();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LARGEST) {
        reader.cancel().catch(() => undefined);
        throw new HelpError('too-large', 'The answer is too long');
      }
      chunks.push(value);
    }
    await keep(new Blob(chunks));
    return new Response('null', { headers: response.headers });
  };

async function unwrapped<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (thrown) {
    throw thrown instanceof HelpError && thrown.cause instanceof HelpError ? thrown.cause : thrown;
  }
}

/** A call whose JSON may be longer than that of other help desks. Only for reading. @throws {HelpError} also `too-large` */
export function requestLong<Answer>(call: HttpCall<Answer>): Promise<Answer> {
  let kept: unknown;
  return unwrapped(
    request({
      timeoutMs: 45_000,
      ...call,
      decode: () => call.decode(kept),
      fetch: reading(
        call.fetch ?? nativeFetch,
        async (bytes) => {
          // What is no JSON is not kept: malformed.
          kept = await new Response(bytes).json().catch(() => undefined);
        },
        undefined,
      ),
    }),
  );
}

/**
 * The bytes of a file.
 *
 * @param size in bytes, where the backend told it
 * @param init what the platform's `fetch` needs beside, for example to follow redirects
 * @throws {HelpError} `too-large`; `unavailable` when it is not whole
 */
export function requestFile(
  call: Omit<HttpCall<Blob>, 'method' | 'decode'>,
  size: number | undefined,
  init?: RequestInit,
): Promise<Blob> {
  let kept: Blob | undefined;
  return unwrapped(
    request({
      // As long as a slow line needs for the largest file that is usual.
      timeoutMs: 120_000,
      ...call,
      method: 'GET',
      headers: { accept: '*/*', ...call.headers },
      // Whatever it says it is: handed on like this it never opens as a page.
      decode: () => kept && new Blob([kept], { type: 'application/octet-stream' }),
      fetch: reading(
        call.fetch ?? nativeFetch,
        async (bytes) => {
          if (size !== undefined && size !== bytes.size)
            throw new HelpError('unavailable', 'The file was cut');
          kept = bytes;
        },
        init,
      ),
    }),
  );
}
