import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { ROOT } from './report.js';

/** Answers a request, or leaves it to the next by `false`. */
export type Route = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/** The built widget, as a company hosts it beside its own pages. */
export const widgetFiles: Route = ({ url = '' }, outgoing) => {
  const path = normalize(new URL(url, 'http://page').pathname);
  const file = join(ROOT, 'dist/cdn', path);
  if (!/^\/(?:help\.js|(?:chunks|again)\/[\w.-]+\.js)$/.test(path) || !existsSync(file))
    return false;
  outgoing.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
  createReadStream(file).pipe(outgoing);
  return true;
};

/** A fixed answer at one path. */
export const fixed =
  (path: string, type: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    if (new URL(incoming.url ?? '', 'http://page').pathname !== path) return false;
    outgoing.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
    return true;
  };

/** A company's own web server: the first route that takes a request answers it. */
export async function startPageServer(
  routes: readonly Route[],
): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    if (!routes.some((route) => route(incoming, outgoing))) outgoing.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}
