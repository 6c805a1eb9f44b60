import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { restAdapter } from '../../src/adapters/rest/index.js';
import type { AdapterOptions, HelpBackend } from '../../src/core/ports/backend.js';
import { startToxicServer, type ToxicServer } from '../support/toxic-server.js';

const { signal } = new AbortController();
let server: ToxicServer;
beforeAll(async () => {
  server = await startToxicServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.arrivals.length = 0;
  server.toxic = () => ({
    kind: 'answer',
    body: '{"articles":[],"config":{},"token":"t","serverNow":"2026-11-23T15:00:00Z"}',
  });
});

const adapter = (options: Partial<AdapterOptions> = {}): HelpBackend =>
  restAdapter({ endpoint: server.origin, brand: 'ebay', ...options });

const find = async (text: string | undefined, category?: string): Promise<string | undefined> => {
  await adapter().articles?.find(
    {
      language: 'fr-BE',
      limit: 3,
      ...(text === undefined ? {} : { text }),
      ...(category === undefined ? {} : { category }),
    },
    { signal },
  );
  return server.arrivals[0]?.path;
};

describe('addresses', () => {
  test.each([
    ['', '/v1/setup?brand=ebay&language=fr'],
    ['/', '/v1/setup?brand=ebay&language=fr'],
    ['/help/api//', '/help/api/v1/setup?brand=ebay&language=fr'],
    ['/api?tenant=7#top', '/api/v1/setup?tenant=7&brand=ebay&language=fr'],
  ])('endpoint %s → %s', async (path, expected) => {
    await adapter({ endpoint: server.origin + path }).connect({ language: 'fr', signal });
    expect(server.arrivals[0]?.path).toBe(expected);
  });

  test('proxyBase wins', async () => {
    await adapter({
      endpoint: 'https://help.invalid',
      proxyBase: `${server.origin}/proxy`,
    }).connect({ language: 'fr', signal });
    expect(server.arrivals[0]?.path).toBe('/proxy/v1/setup?brand=ebay&language=fr');
  });

  test.each(['', 'help', '/relative'])('%j without a page is unsupported', async (endpoint) => {
    await expect(adapter({ endpoint }).connect({ language: 'fr', signal })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  test.each([
    [undefined, undefined, '/v1/articles?brand=ebay&language=fr-BE&limit=3'],
    [
      'étiquette & co',
      'labels',
      '/v1/articles?brand=ebay&language=fr-BE&category=labels&q=%C3%A9tiquette+%26+co&limit=3',
    ],
    [
      'colis FR2025EBAY0001234567 perdu',
      undefined,
      '/v1/articles?brand=ebay&language=fr-BE&q=colis++perdu&limit=3',
    ],
    ['camille@example.com', undefined, undefined],
    ['4111111111111111', undefined, undefined],
    ['   ', undefined, '/v1/articles?brand=ebay&language=fr-BE&limit=3'],
  ])('search for %s in %s', async (text, category, path) => {
    expect(await find(text, category)).toBe(path);
  });

  test('a token stays one step of the path', async () => {
    server.toxic = () => ({ kind: 'answer', status: 204, headers: {}, body: '' });
    await adapter().contact.discard?.('a/../b?c#d é', { signal });
    expect(server.arrivals[0]).toMatchObject({
      method: 'DELETE',
      path: '/v1/uploads/a%2F..%2Fb%3Fc%23d%20%C3%A9',
    });
  });
});

test('an upload says name, type and key in headers', async () => {
  const name = "l'été (1)*\u0000\uD83D;.png";
  await adapter().contact.upload?.(
    { name, type: '', bytes: new Blob(['x']) },
    { key: 'k', signal },
  );
  const { path, headers } = server.arrivals[0] ?? expect.fail('nothing came');
  expect(path).toBe('/v1/uploads?brand=ebay');
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'idempotency-key': 'k',
  });
  const [, encoded = ''] =
    /^attachment; filename\*=UTF-8''([%\da-f]+)$/.exec(headers['content-disposition'] ?? '') ?? [];
  expect(decodeURIComponent(encoded)).toBe("l'été (1)*\u0000\uFFFD;.png");
});

test('a create sends exactly the body of the contract', async () => {
  const result = { kind: 'pending-verification', email: 'a@example.com' };
  server.toxic = () => ({ kind: 'answer', status: 201, body: JSON.stringify({ result }) });
  const request = {
    brand: 'ebay',
    language: 'fr',
    category: 'pickup',
    subject: 's',
    email: 'a@example.com',
    message: 'm',
    fields: { reference: 'R' },
    shipment: { reference: 'R' },
    page: 'https://host.example/',
  };
  const file = { token: 't', field: 'f', name: 'n' };
  const answer = await adapter().contact.create(
    { ...request, attachments: [{ kind: 'token', ...file }] },
    { key: 'k', signal },
  );
  expect(answer).toEqual(result);
  const { method, path, body } = server.arrivals[0] ?? expect.fail('nothing came');
  expect([method, path]).toEqual(['POST', '/v1/requests']);
  expect(JSON.parse(body.toString())).toEqual({ ...request, key: 'k', attachments: [file] });
});

test('files that were not uploaded are refused before anything is sent', async () => {
  const request = {
    brand: 'ebay',
    language: 'fr',
    category: 'c',
    subject: '',
    email: '',
    message: '',
    fields: {},
    attachments: [{ kind: 'bytes', bytes: new Blob(), field: 'f', name: 'n' }],
  } as const;
  await expect(adapter().contact.create(request, { key: 'k', signal })).rejects.toMatchObject({
    code: 'unsupported',
    ambiguous: false,
  });
  expect(server.arrivals).toHaveLength(0);
});
