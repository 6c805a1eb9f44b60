import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it came from the browser. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What happens to a call. */
export type Handling =
  | { readonly kind: 'pass' }
  /** The connection breaks before the server hears of the call. */
  | { readonly kind: 'cut' }
  /** Answered here, as a machine in between would. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** An answer that breaks off in the middle of its body. */
  | {
      readonly kind: 'cut-answer';
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** All but the last byte of the body goes on; then `act` runs and the connection breaks. */
  | { readonly kind: 'break-in-request'; act(): Promise<void> }
  /** The server answers; the answer is dropped, `act` runs and the connection breaks. */
  | { readonly kind: 'break-in-answer'; act(): Promise<void> };

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, Date',
};
/** How long the server gets to take in a call that will never be complete, in ms. */
const SETTLE = 150;

/** A reverse proxy in front of the API that can break at chosen moments. */
export class Proxy {
  readonly #server: Server;
  readonly #targetPort: number;
  /** All calls but preflights, oldest first. */
  readonly calls: Call[] = [];
  handle: (call: Call) => Handling = () => ({ kind: 'pass' });

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async start(targetPort: number): Promise<Proxy> {
    const proxy = new Proxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  callsTo(path: string): readonly Call[] {
    return this.calls.filter((call) => call.method === 'POST' && call.path.startsWith(path));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const { method = '', url: path = '', headers } = incoming;
    const call: Call = { method, path, headers, body: Buffer.concat(pieces) };
    if (method !== 'OPTIONS') this.calls.push(call);
    const handling: Handling = method === 'OPTIONS' ? { kind: 'pass' } : this.handle(call);
    switch (handling.kind) {
      case 'cut':
        outgoing.destroy();
        return;
      case 'answer':
        outgoing.writeHead(handling.status, { ...CORS, ...handling.headers });
        outgoing.end(handling.body);
        return;
      case 'cut-answer':
        outgoing.writeHead(200, {
          ...CORS,
          ...handling.headers,
          'content-length': Buffer.byteLength(handling.body) + 100,
        });
        outgoing.write(handling.body, () => outgoing.destroy());
        return;
      case 'break-in-request': {
        const onward = this.#onward(call);
        onward.on('error', () => undefined);
        onward.write(call.body.subarray(0, -1));
        await new Promise((resolve) => setTimeout(resolve, SETTLE));
        await handling.act();
        onward.destroy();
        outgoing.destroy();
        return;
      }
      case 'break-in-answer': {
        const answer = await this.#ask(call);
        answer.resume();
        await handling.act();
        outgoing.destroy();
        return;
      }
      case 'pass': {
        const answer = await this.#ask(call);
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', () => outgoing.destroy());
        // A stream without an end ends with the page that reads it.
        outgoing.on('close', () => answer.destroy());
        answer.pipe(outgoing);
      }
    }
  }

  #onward({ method, path, headers }: Call): ReturnType<typeof request> {
    return request({
      host: '127.0.0.1',
      port: this.#targetPort,
      method,
      path,
      headers,
      agent: false,
    });
  }

  async #ask(call: Call): Promise<IncomingMessage> {
    const onward = this.#onward(call);
    onward.end(call.body);
    return new Promise((resolve, reject) => {
      onward.once('response', resolve);
      onward.once('error', reject);
    });
  }
}
