import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** Headers of one connection alone (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What passed, for the test to look at. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  /** Cookies that came with it. */
  readonly cookie: string | undefined;
  /** Sent on. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The nginx of docs/same-origin-proxy.md in Node: the API below a prefix of the page's origin and nothing else, without
 * the cookies of either side.
 *
 * @param prefix for example `/rt`
 * @param target origin of the ticket system
 * @param api the part of it that is let through, for example `/REST/2.0/`
 */
export function reverseProxy(
  prefix: string,
  target: string,
  api: string,
  onPassed: (call: Passed) => void,
): (incoming: IncomingMessage, outgoing: ServerResponse) => boolean {
  const { host, hostname, port } = new URL(target);
  return (incoming, outgoing) => {
    const { method = 'GET', url = '' } = incoming;
    if (!url.startsWith(`${prefix}${api}`)) return false;
    const path = url.slice(prefix.length);
    const headers: Record<string, string | string[] | undefined> = { host };
    for (const [name, value] of Object.entries(incoming.headers))
      if (!HOP_BY_HOP.has(name) && !['host', 'cookie', 'origin', 'referer'].includes(name))
        headers[name] = value;
    onPassed({ method, path, cookie: incoming.headers.cookie, headers });
    const onward = ask({ hostname, port, method, path, headers, agent: false });
    onward.once('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    onward.once('response', (answer) => {
      const back = Object.entries(answer.headers).filter(
        ([name]) => !HOP_BY_HOP.has(name) && name !== 'set-cookie',
      );
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(back));
      answer.once('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
    return true;
  };
}
