import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HelpError } from '../../src/core/help-error.js';
import { readError } from '../../src/adapters/rest/errors.js';
import { request, type HttpCall } from '../../src/adapters/shared/http.js';
import { retryAfterSeconds } from '../../src/adapters/shared/retry-after.js';
import { startToxicServer, type Toxic, type ToxicServer } from '../support/toxic-server.js';
import { ANSWERS, FAULTS } from './faults.js';

let server: ToxicServer;
beforeAll(async () => {
  server = await startToxicServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.arrivals.length = 0;
});

type Options = Partial<HttpCall<unknown>> & { readonly path?: string };

const send = ({ path = '/', ...options }: Options = {}): Promise<unknown> =>
  request<unknown>({
    method: 'POST',
    url: new URL(path, server.origin),
    json: { text: 'x' },
    signal: new AbortController().signal,
    timeoutMs: 400,
    decode: (json) => json,
    readError,
    ...options,
  });

const failure = async (toxic: Toxic, options?: Options): Promise<HelpError> => {
  server.toxic = () => toxic;
  const thrown = await send(options).then(
    (answer) => expect.fail(`Answered ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(HelpError);
  return thrown as HelpError;
};

describe('a fault below or in HTTP', () => {
  test.each(FAULTS)('$name → $code', async ({ toxic, code, ambiguous, retryAfter, fields }) => {
    const error = await failure(toxic);
    expect({
      code: error.code,
      ambiguous: error.ambiguous,
      retryAfter: error.retryAfter,
      fields: error.fields,
    }).toEqual({ code, ambiguous, retryAfter, fields: fields ?? [] });
    expect(server.arrivals).toHaveLength(1);
  });

  test.each(FAULTS)('$name: a read is never ambiguous', async ({ toxic, code }) => {
    const error = await failure(toxic, { method: 'GET', json: undefined });
    expect([error.code, error.ambiguous]).toEqual([code, false]);
  });

  test.each(FAULTS)(
    '$name: the same for an upload',
    async ({ toxic, code, ambiguous, retryAfter }) => {
      const error = await failure(toxic, { json: undefined, body: new Blob(['x'.repeat(2000)]) });
      expect([error.code, error.ambiguous, error.retryAfter]).toEqual([
        code,
        ambiguous,
        retryAfter,
      ]);
    },
  );

  test.each(ANSWERS)('$name is no fault', async ({ toxic, answer }) => {
    server.toxic = () => toxic;
    expect(await send({ decode: (json) => json ?? 'nothing' })).toEqual(answer);
  });

  test('a kept-alive socket that dies after the second body', async () => {
    server.toxic = ({ path }) => (path === '/second' ? { kind: 'cut' } : { kind: 'answer' });
    await send();
    const error = await send({ path: '/second' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'blocked', ambiguous: true });
    const [, second] = server.arrivals;
    expect(second).toMatchObject({ path: '/second' });
    expect(second?.socketUse).toBeGreaterThan(0);
    expect(second?.body.toString()).toBe('{"text":"x"}');
  });

  test('nobody listens', async () => {
    const gone = await startToxicServer();
    await gone.close();
    const error = await send({ url: new URL(gone.origin) }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'blocked', ambiguous: true });
  });

  test('a 2xx in a shape that the caller refuses', async () => {
    server.toxic = () => ({ kind: 'answer' });
    const error = await send({ decode: () => undefined }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'malformed', ambiguous: true, status: 200 });
  });

  test('the time-out covers a slow answer, and not a quick one', async () => {
    const late = await failure({ kind: 'answer', latency: 900 });
    expect([late.code, late.ambiguous]).toEqual(['unavailable', true]);
    server.toxic = () => ({ kind: 'answer', latency: 100 });
    expect(await send()).toEqual({ ok: true });
  });

  test('a large body without progress gets more time', async () => {
    server.toxic = () => ({ kind: 'answer', latency: 700 });
    const body = new Blob([new Uint8Array(2 * 1024 * 1024)]);
    expect(await send({ json: undefined, body })).toEqual({ ok: true });
  });
});

describe('without a network', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'navigator');
  });

  test.each([
    [false, 'offline'],
    [true, 'blocked'],
  ])('navigator.onLine %s → %s', async (onLine, code) => {
    Object.defineProperty(globalThis, 'navigator', { value: { onLine }, configurable: true });
    const error = await failure({ kind: 'cut' });
    expect([error.code, error.ambiguous]).toEqual([code, true]);
  });
});

describe('an abort', () => {
  test('before the call: nothing is sent', async () => {
    server.toxic = () => ({ kind: 'answer' });
    const error = await send({ signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'aborted', ambiguous: false });
    expect(server.arrivals).toHaveLength(0);
  });

  test.each<Toxic>([{ kind: 'hang' }, { kind: 'hang-in-body' }])(
    'during %o: may have arrived',
    async (toxic) => {
      server.toxic = () => toxic;
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const error = await send({ signal: controller.signal }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'aborted', ambiguous: true });
      expect(server.arrivals).toHaveLength(1);
    },
  );

  test('ends the wait for a fetch that ignores it', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const deaf = (): Promise<Response> => new Promise(() => undefined);
    const error = await send({ signal: controller.signal, fetch: deaf }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'aborted', ambiguous: true });
    await expect(send({ fetch: deaf, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('what is sent', () => {
  test('JSON as JSON, and nothing that tells who asks', async () => {
    server.toxic = () => ({ kind: 'answer' });
    await send({ path: '/v1?q=a%20b', headers: { 'idempotency-key': 'k' } });
    const [{ method, path, headers, body } = expect.fail('Nothing came')] = server.arrivals;
    expect([method, path, body.toString()]).toEqual(['POST', '/v1?q=a%20b', '{"text":"x"}']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'idempotency-key': 'k',
      'cache-control': 'no-cache',
    });
    expect(headers['cookie']).toBeUndefined();
    expect(headers['authorization']).toBeUndefined();
  });

  test('bytes as they are, lone surrogates escaped', async () => {
    server.toxic = () => ({ kind: 'answer' });
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    await send({
      json: undefined,
      body: new Blob([bytes]),
      headers: { 'content-type': 'image/png' },
    });
    await send({ json: { text: '\uD800 é' } });
    expect(server.arrivals[0]?.body.equals(bytes)).toBe(true);
    expect(server.arrivals[0]?.headers['content-type']).toBe('image/png');
    expect(server.arrivals[1]?.body.toString()).toBe('{"text":"\\ud800 é"}');
  });

  test('through the fetch of the time when the module was loaded', async () => {
    server.toxic = () => ({ kind: 'answer' });
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new Error('patched by the host'));
    try {
      expect(await send()).toEqual({ ok: true });
    } finally {
      globalThis.fetch = fetch;
    }
  });
});

describe('Retry-After', () => {
  const date = 'Mon, 23 Nov 2026 15:00:00 GMT';
  test.each([
    ['30', null, 30],
    ['0', null, 1],
    ['86400', null, 3600],
    ['9'.repeat(400), null, 3600],
    ['Mon, 23 Nov 2026 15:02:00 GMT', date, 120],
    ['Mon, 23 Nov 2026 14:59:00 GMT', date, 1],
    ['Tue, 24 Nov 2026 15:00:00 GMT', date, 3600],
    ['Mon, 23 Nov 2026 15:02:00 GMT', null, undefined],
    ['Mon, 23 Nov 2026 15:02:00 GMT', 'yesterday', undefined],
    ['soon GMT', date, undefined],
    ['5 minutes', date, undefined],
    ['-5', date, undefined],
    ['1.5', date, undefined],
    ['', date, undefined],
    [null, date, undefined],
  ])('%s at %s → %s', (value, now, seconds) => {
    expect(retryAfterSeconds(value, now)).toBe(seconds);
  });
});
