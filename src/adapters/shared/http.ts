import { HelpError, type HelpErrorCode } from '../../core/help-error.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import { retryAfterSeconds } from './retry-after.js';

/** Taken when the module loads: a host page that patches them later doesn't get in between. */
export const { fetch: nativeFetch, XMLHttpRequest: NativeXhr } = globalThis;

const MIB = 1024 * 1024;

/** No answer of a help desk is larger: a longer one is dropped and counts as `malformed`. */
export const MAX_ANSWER = 2 * MIB;

/** What a status means unless the body says it better. Any other failure is `unavailable`. */
export const STATUS_CODES: Readonly<Record<number, HelpErrorCode>> = {
  // Our backends redirect no call: something in between wants a login.
  302: 'unauthorized',
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  409: 'conflict',
  410: 'closed',
  413: 'too-large',
  422: 'invalid',
  429: 'rate-limited',
  503: 'unavailable',
};

/** What an error body says beyond the status. */
export interface Refusal {
  readonly code?: HelpErrorCode;
  /** For developers. */
  readonly message?: string;
  readonly fields?: readonly FieldProblem[];
}

export interface HttpCall<Answer> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON, instead of `body`. */
  readonly json?: unknown;
  readonly body?: Blob | undefined;
  readonly signal: AbortSignal;
  /**
   * In ms, default 20000: for the whole answer, its body included. While `body` goes up: without progress; where
   * progress can't be seen, as much again for each MiB.
   */
  readonly timeoutMs?: number | undefined;
  /** Default `omit`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined;
  /** How a `body` goes up where it can be watched: in a browser, without a `fetch` of the caller's own. */
  readonly watched?: Transport | undefined;
  /** Bytes of `body` sent so far, where it is watched. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined;
  /** Instead of the platform's own, also for uploads. */
  readonly fetch?: typeof fetch | undefined;
  /** The model of a 2xx answer's JSON (`undefined` without JSON), or `undefined` when the shape is wrong. */
  readonly decode: (json: unknown) => Answer | undefined;
  /** Finds an error in the JSON of any answer, also of a 200. */
  readonly readError?: (json: unknown) => Refusal | undefined;
}

/** The part of an answer that comes before its body. */
interface Head {
  readonly status: number;
  readonly isJson: boolean;
  readonly retryAfter: number | undefined;
}

/** Resolves with the text of the answer, rejects with anything when the network fails. */
export type Transport = (
  call: Omit<HttpCall<unknown>, 'body' | 'headers'> & {
    readonly body: Blob | string | null;
    readonly headers: Readonly<Record<string, string>>;
  },
  stop: AbortSignal,
  onHead: (head: Head) => void,
  onProgress: () => void,
) => Promise<string>;

export const headOf = (
  isRedirected: boolean,
  status: number,
  header: (name: string) => string | null,
): Head => ({
  // A redirect that was not followed has status 0 in a browser.
  status: isRedirected || status < 200 || (status > 299 && status < 400) ? 302 : status,
  isJson: /json/i.test(header('content-type') ?? ''),
  retryAfter: retryAfterSeconds(header('retry-after'), header('date')),
});

const viaFetch: Transport = async (call, signal, onHead) => {
  const response = await (call.fetch ?? nativeFetch)(call.url.href, {
    method: call.method,
    headers: call.headers,
    body: call.body,
    signal,
    cache: 'no-store',
    credentials: call.credentials ?? 'omit',
    // Followed, a 307 would hand the person's words to whoever it names.
    redirect: 'manual',
    referrerPolicy: 'strict-origin',
  });
  onHead(headOf(response.redirected, response.status, (name) => response.headers.get(name)));
  if (!response.body) return '';
  const reader = response.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; size <= MAX_ANSWER;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks).text();
    size += value.length;
    chunks.push(value);
  }
  reader.cancel().catch(() => undefined);
  return '';
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Node has a navigator of its own that knows nothing of the network. */
const isOffline = (): boolean =>
  (globalThis.navigator as { readonly onLine?: boolean } | undefined)?.onLine === false;

/**
 * One HTTP call, tried once: whether to try again is for the store to decide.
 *
 * @throws {HelpError} `ambiguous` when a write may have happened although no usable answer came.
 */
export async function request<Answer>(call: HttpCall<Answer>): Promise<Answer> {
  const { method, url, json, body, signal, timeoutMs = 20_000 } = call;
  const isWrite = method !== 'GET';
  // Without the query: search words stay out of logs.
  const name = `${method} ${url.pathname}`;
  if (signal.aborted) throw new HelpError('aborted', name);

  const watched = body && !call.fetch && typeof NativeXhr === 'function' ? call.watched : undefined;
  const patience = timeoutMs * (watched ? 1 : 1 + (body?.size ?? 0) / MIB);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rearm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(abort, patience);
  };
  let head: Partial<Head> = {};
  let text: string | undefined;
  let cause: unknown;
  signal.addEventListener('abort', abort);
  rearm();
  try {
    text = await Promise.race([
      (watched ?? viaFetch)(
        {
          ...call,
          body: json === undefined ? (body ?? null) : JSON.stringify(json),
          headers: {
            accept: 'application/json',
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...call.headers,
          },
        },
        stop.signal,
        (received) => (head = received),
        rearm,
      ),
      // Ends the wait even where a patched fetch ignores its signal.
      new Promise<never>((_resolve, reject) => {
        stop.signal.addEventListener('abort', reject);
      }),
    ]);
  } catch (thrown) {
    cause = thrown;
  }
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);

  const { status = 0, isJson, retryAfter } = head;
  const isOk = status > 199 && status < 300;
  const isCut = text === undefined;
  const content = isJson ? parse(text ?? '') : undefined;
  const refusal = call.readError?.(content);
  const answer = isOk && !isCut && !refusal ? call.decode(content) : undefined;
  if (answer !== undefined) return answer;

  const code =
    isCut && signal.aborted
      ? 'aborted'
      : isCut && (isOk || !status)
        ? isOffline()
          ? 'offline'
          : // Cut after its head, or too late: the backend can be reached.
            isOk || stop.signal.aborted
            ? 'unavailable'
            : 'blocked'
        : (refusal?.code ?? (isOk ? 'malformed' : (STATUS_CODES[status] ?? 'unavailable')));
  throw new HelpError(code, `${name} ${status} ${refusal?.message ?? ''}`, {
    // A 4xx refuses, and so does an error in a 2xx that we understand, and a 503 whose own words say so.
    ambiguous:
      isWrite &&
      (status < 400
        ? code === 'unavailable' || !refusal?.code
        : status >= 500 && !(status === 503 && refusal?.code === 'unavailable')),
    cause,
    ...(status && { status }),
    ...(retryAfter && { retryAfter }),
    ...(refusal?.fields && { fields: refusal.fields }),
  });
}
