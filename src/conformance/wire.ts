/** What the wire does to one call instead of carrying it. `undefined`: it is carried. */
export type WireFault = (
  request: { readonly method: string; readonly url: URL },
  carry: () => Promise<Response>,
) => Promise<Response> | undefined;

/** The network between an adapter and its backend: notes each call, and breaks what a check wants broken. */
export class Wire {
  readonly calls: { readonly method: string; readonly url: string }[] = [];
  fault: WireFault | undefined;

  readonly fetch: typeof fetch = (input, init) => {
    const method = (
      init?.method ?? (input instanceof Request ? input.method : 'GET')
    ).toUpperCase();
    const url = input instanceof Request ? input.url : `${input}`;
    this.calls.push({ method, url });
    const carry = (): Promise<Response> => fetch(input, init);
    return this.fault?.({ method, url: new URL(url, 'http://invalid/') }, carry) ?? carry();
  };
}

const isWrite = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };

/** Answers every call of a kind with the same; a `Response` is read once, so each gets its own. */
const answering =
  (make: () => Response): WireFault =>
  () =>
    Promise.resolve(make());

/** The backend does its work, and the connection breaks before its answer. Once. */
export function losesAnswerOnce(): WireFault {
  let isDone = false;
  return ({ method }, carry) => {
    if (isDone || !isWrite(method)) return undefined;
    isDone = true;
    return carry().then(() => Promise.reject(new TypeError('the connection broke')));
  };
}

/** The connection breaks before the call arrives. Once. */
export function losesCallOnce(): WireFault {
  let isDone = false;
  return ({ method }) => {
    if (isDone || !isWrite(method)) return undefined;
    isDone = true;
    return Promise.reject(new TypeError('no connection'));
  };
}

/** Nothing ever comes. */
export const silence: WireFault = () => new Promise<Response>(() => undefined);

export const errorIn200: WireFault = answering(
  () => new Response('{"error":"something went wrong"}', { status: 200, headers: JSON_TYPE }),
);

export const loginPage: WireFault = answering(
  () =>
    new Response('<!doctype html><title>Sign in</title><form></form>', {
      status: 200,
      headers: HTML_TYPE,
    }),
);

export const loginRedirect: WireFault = answering(
  () => new Response(null, { status: 302, headers: { location: '/login' } }),
);

export const emptyBody: WireFault = answering(
  () => new Response('', { status: 200, headers: JSON_TYPE }),
);

/** The true answer without its second half. */
export const cutBody: WireFault = (_request, carry) =>
  carry().then(async (response) => {
    const text = await response.text();
    return new Response(text.slice(0, Math.max(1, text.length >> 1)), {
      status: response.status === 204 ? 200 : response.status,
      headers: response.headers,
    });
  });

export const status = (code: number, headers: Readonly<Record<string, string>> = {}): WireFault =>
  answering(() => new Response('{}', { status: code, headers: { ...JSON_TYPE, ...headers } }));
