import { createServer, type AddressInfo, type Socket } from 'node:net';

/** One request as it came over the wire. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How many requests this socket carried before. */
  readonly socketUse: number;
}

/** What the server does to a request. Times in ms, sizes in bytes. */
export type Toxic =
  /** `latency` before the head. Without `length` the true Content-Length. */
  | {
      readonly kind: 'answer';
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly latency?: number;
      readonly length?: number;
    }
  /** Closes when the head is there, without reading the body; or after reading it; `reset` by RST. */
  | { readonly kind: 'cut-early' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'reset' }
  /** Stops reading when the head is there: the body piles up on its way. */
  | { readonly kind: 'deaf' }
  /** Says nothing; or sends a head and a piece of the body, then nothing. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang-in-body'; readonly status?: number }
  /** One byte each `every` ms, for ever. */
  | { readonly kind: 'drip'; readonly every: number }
  /** Half of a JSON text in chunks: closed without the last chunk, or ended as if it were whole. */
  | { readonly kind: 'half-chunked'; readonly ended: boolean }
  /** A JSON text of so many bytes. */
  | { readonly kind: 'huge'; readonly size: number };

/** A TCP server that speaks just enough HTTP/1.1 to misbehave below it, where request mocks can't reach. */
export interface ToxicServer {
  readonly origin: string;
  /** Every request but preflights, oldest first; also those that were cut. */
  readonly arrivals: Arrival[];
  /** Decides per request. Default: 200 `{"ok":true}`. */
  toxic: (arrival: Arrival) => Toxic;
  close(): Promise<void>;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, Date',
};
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'content-type, content-disposition, idempotency-key',
};

const headText = (status: number, headers: Readonly<Record<string, string>>): string =>
  `HTTP/1.1 ${status} Toxic\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Not at once: an XMLHttpRequest may then miss the head as well (seen in Chromium). */
const endSoon = (socket: Socket): void => {
  setTimeout(() => socket.end(), 50);
};

function apply(toxic: Toxic, socket: Socket): void {
  const chunked = headText(200, { ...CORS, ...JSON_TYPE, 'transfer-encoding': 'chunked' });
  switch (toxic.kind) {
    case 'answer': {
      const {
        status = 200,
        headers = JSON_TYPE,
        body = '{"ok":true}',
        latency = 0,
        length,
      } = toxic;
      const size = `${length ?? Buffer.byteLength(body)}`;
      const text = headText(status, { ...CORS, 'content-length': size, ...headers }) + body;
      setTimeout(() => {
        if (socket.destroyed) return;
        socket.write(text);
        if (length !== undefined) endSoon(socket);
      }, latency);
      return;
    }
    case 'cut-early':
    case 'cut':
      socket.destroy();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'deaf':
      socket.pause();
      return;
    case 'hang':
      return;
    case 'hang-in-body':
      socket.write(
        headText(toxic.status ?? 200, { ...CORS, ...JSON_TYPE, 'content-length': '50' }) + '{"ok"',
      );
      return;
    case 'drip': {
      socket.write(headText(200, { ...CORS, ...JSON_TYPE, 'content-length': '1000000' }));
      const timer = setInterval(() => socket.write(' '), toxic.every);
      socket.on('close', () => clearInterval(timer));
      return;
    }
    case 'half-chunked':
      socket.write(`${chunked}8\r\n{"ok":tr\r\n${toxic.ended ? '0\r\n\r\n' : ''}`);
      if (!toxic.ended) endSoon(socket);
      return;
    case 'huge': {
      const body = `{"ok":"${'x'.repeat(toxic.size - 9)}"}`;
      socket.write(
        headText(200, { ...CORS, ...JSON_TYPE, 'content-length': `${body.length}` }) + body,
      );
    }
  }
}

/** Takes whole requests off a socket, one after the other. */
function serve(socket: Socket, server: ToxicServer): void {
  let received = Buffer.alloc(0);
  let socketUse = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    for (;;) {
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      );
      const [method = '', path = ''] = first.split(' ');
      const bodyEnd = end + 4 + Number(headers['content-length'] ?? 0);
      const arrival = {
        method,
        path,
        headers,
        body: received.subarray(end + 4, bodyEnd),
        socketUse,
      };
      const isPreflight = method === 'OPTIONS';
      const toxic = isPreflight ? undefined : server.toxic(arrival);
      if (toxic?.kind === 'cut-early' || toxic?.kind === 'deaf' || received.length >= bodyEnd) {
        if (toxic) server.arrivals.push(arrival);
        received = received.subarray(bodyEnd);
        socketUse++;
        if (toxic) apply(toxic, socket);
        else socket.write(headText(204, PREFLIGHT));
      } else return;
    }
  });
}

/** Starts on a free port of 127.0.0.1. */
export function startToxicServer(): Promise<ToxicServer> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, server);
  });
  const server: ToxicServer = {
    origin: '',
    arrivals: [],
    toxic: () => ({ kind: 'answer' }),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return new Promise((resolve, reject) => {
    listener.on('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as AddressInfo;
      resolve(Object.assign(server, { origin: `http://127.0.0.1:${port}` }));
    });
  });
}
