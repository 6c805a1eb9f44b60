import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Readonly<Record<string, unknown>>;

/** One call as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is answered: JSON, bytes, or nothing. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly origin: string;
  /** Every call, oldest first. */
  readonly calls: Arrived[];
  close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 that answers each call by a function; what that throws is a 500. */
export async function serve(answer: (call: Arrived) => Answer): Promise<Running> {
  const calls: Arrived[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://here'),
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      calls.push(call);
      let given: Answer;
      try {
        given = answer(call);
      } catch (thrown) {
        given = { status: 500, json: { error: String(thrown) } };
      }
      const { status, json, bytes, headers = {} } = given;
      const type = json === undefined ? 'application/octet-stream' : 'application/json';
      response.writeHead(status, {
        ...(json !== undefined || bytes ? { 'content-type': type } : {}),
        ...headers,
      });
      response.end(json === undefined ? bytes : JSON.stringify(json));
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const jsonOf = ({ body }: Arrived): Json => {
  const value: unknown = JSON.parse(body.toString() || '{}');
  return typeof value === 'object' && value !== null ? (value as Json) : {};
};

/** A member that should be a text. */
export const textIn = (value: Json, name: string): string => {
  const inner = value[name];
  return typeof inner === 'string' ? inner : '';
};

export const recordIn = (value: Json, name: string): Json => {
  const inner = value[name];
  return typeof inner === 'object' && inner !== null ? (inner as Json) : {};
};

export const listIn = (value: Json, name: string): readonly Json[] => {
  const inner = value[name];
  return Array.isArray(inner) ? (inner as Json[]) : [];
};

/** Whole seconds, and never the same twice: the order of two changes is then told. */
export function secondsApart(): () => number {
  let clock = 0;
  return () => (clock = Math.max(clock + 1000, Math.floor(Date.now() / 1000) * 1000));
}
