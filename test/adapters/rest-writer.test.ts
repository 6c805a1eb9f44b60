import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restAdapter } from '../../src/adapters/rest/index.js';
import { startToxicServer, type ToxicServer } from '../support/toxic-server.js';

let backend: ToxicServer;
beforeAll(async () => {
  backend = await startToxicServer();
});
afterAll(() => backend?.close());

const { signal } = new AbortController();

describe('the part that writes', () => {
  test('not loading is told as such, sends nothing, and is tried again', async () => {
    let tries = 0;
    const rest = restAdapter({
      endpoint: backend.origin,
      brand: 'ebay',
      loadWriter: () =>
        ++tries === 1
          ? Promise.reject(new TypeError('Failed to fetch'))
          : import('../../src/adapters/rest/write.js'),
    });
    const upload = () =>
      rest.contact.upload?.(
        { name: 'a.png', type: 'image/png', bytes: new Blob(['a']) },
        { key: '1', signal },
      );
    await expect(upload()).rejects.toMatchObject({
      name: 'HelpError',
      code: 'unavailable',
      ambiguous: false,
    });
    expect(backend.arrivals).toHaveLength(0);
    backend.toxic = () => ({
      kind: 'answer',
      headers: { 'content-type': 'application/json' },
      body: '{"token":"t1"}',
    });
    await expect(upload()).resolves.toEqual({ token: 't1' });
    await rest.contact.prepare?.();
    expect(tries).toBe(2);
  });

  test('is not needed to connect', async () => {
    const rest = restAdapter({
      endpoint: backend.origin,
      brand: 'ebay',
      loadWriter: () => Promise.reject(new Error('nobody should ask')),
    });
    backend.toxic = () => ({
      kind: 'answer',
      headers: { 'content-type': 'application/json' },
      body: '{"config":{},"serverNow":"2026-11-23T09:00:00.000Z"}',
    });
    await expect(rest.connect({ language: 'en', signal })).resolves.toMatchObject({ config: {} });
  });
});
