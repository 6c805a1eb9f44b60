import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { nativeFetch, request, type HttpCall } from '../shared/http.js';
import { readError } from './errors.js';

/** Who calls. */
export interface Proof {
  /** API key of the person, or of an administrator who acts for one. */
  readonly key: string;
  /** For whom an administrator acts. Redmine takes no notice of it from anybody else. */
  readonly login?: string | undefined;
}

export interface RedmineCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch' | 'method'> {
  /** Default `GET`. */
  readonly method?: HttpCall<Answer>['method'];
  /** Below the endpoint, made of ids: the links in answers carry the server's own name. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Default the client's own. */
  readonly fetch?: typeof fetch | undefined;
}

/**
 * One call with somebody's key, which goes in a header and never in an address. Never without one: Redmine would answer
 * as to anybody, or make the browser ask for a password.
 *
 * @throws {HelpError}
 */
export async function call<Answer>(
  options: AdapterOptions,
  { key, login }: Proof,
  { method = 'GET', path, query = {}, ...rest }: RedmineCall<Answer>,
): Promise<Answer> {
  // A header takes no other signs.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new HelpError('unauthorized', 'No key of Redmine');
  const url = addressOf(options, path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  try {
    return await request({
      fetch: options.fetch,
      readError,
      ...rest,
      method,
      url,
      headers: {
        ...rest.headers,
        'x-redmine-api-key': key,
        ...(login !== undefined && { 'x-redmine-switch-user': login }),
      },
    });
  } catch (thrown) {
    // The person that an administrator acts for is locked, or gone.
    if (thrown instanceof HelpError && thrown.status === 412)
      throw new HelpError('unauthorized', thrown.message, { status: 412, cause: thrown });
    throw thrown;
  }
}

/** The bytes of an answer that is no JSON, as they are. @throws {HelpError} `malformed` when they are not so many */
export async function bytesOf(
  options: AdapterOptions,
  proof: Proof,
  path: string,
  size: number | undefined,
  signal: AbortSignal,
): Promise<Blob> {
  let bytes: Blob | undefined;
  return call(options, proof, {
    path,
    headers: { accept: '*/*' },
    // As long as a slow line needs for the largest file that is usual.
    timeoutMs: 120_000,
    fetch: async (...given) => {
      const response = await (options.fetch ?? nativeFetch)(...given);
      if (!response.ok || response.redirected) return response;
      bytes = await response.blob();
      return new Response(null, { status: 200 });
    },
    decode: () =>
      bytes && (size === undefined || size === bytes.size)
        ? // Whatever it says it is: handed on like this it never opens as a page.
          new Blob([bytes], { type: 'application/octet-stream' })
        : undefined,
    signal,
  });
}
