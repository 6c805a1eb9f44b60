import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../demo/server/config.js';
import { makeAccount, newAddress, PASSWORD, post, requester, signIn } from './accounts.js';
import { startTestServer, type Answer, type TestServer } from './server.js';

const SECRETS = {
  ebay: 'secret-of-ebay-0123456789-0123456789',
  paypal: 'secret-of-paypal-0123456789-0123456789',
};
const CLIENT = { clientId: 'help & co', clientSecret: 'p%ss:wörd' };

/** A server of the company; `answer` is what the test wants it to do. */
interface HostServer {
  readonly url: string;
  readonly seen: { readonly request: IncomingMessage; readonly body: string }[];
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void;
  close(): Promise<void>;
}

async function startHost(): Promise<HostServer> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString();
    });
    request.on('end', () => {
      host.seen.push({ request, body });
      host.answer(body, response, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host: HostServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer: (_, response) => response.writeHead(404).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return host;
}

const json =
  (value: unknown, status = 200) =>
  (_: string, response: ServerResponse) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));

let server: TestServer;
let api: string;
let keyHost: HostServer;
let tokenHost: HostServer;
let rsa: { publicKey: CryptoKey; privateKey: CryptoKey };
let ec: { publicKey: CryptoKey; privateKey: CryptoKey };
let strange: { publicKey: CryptoKey; privateKey: CryptoKey };
let rsaPem: string;
beforeAll(async () => {
  [rsa, ec, strange] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  rsaPem = await exportSPKI(rsa.publicKey);
  keyHost = await startHost();
  tokenHost = await startHost();
  keyHost.answer = json({
    keys: [
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
    ],
  });
  server = await startTestServer({
    HOST_JWT_SECRETS: JSON.stringify(SECRETS),
    HOST_JWKS_URLS: JSON.stringify({
      'packlink-pro': `${keyHost.url}/keys`,
      // Both ways for one brand.
      ebay: `${keyHost.url}/keys`,
      // No keys there, ever.
      'packlink-com': `${tokenHost.url}/no-keys`,
    }),
    HOST_INTROSPECTION: JSON.stringify({
      paypal: { url: `${tokenHost.url}/introspect`, ...CLIENT },
    }),
  });
  ({ api } = server);
});
afterAll(async () => {
  await server.stop();
  await keyHost.close();
  await tokenHost.close();
});

const exchange = (brand: string, token: string): Promise<Answer> =>
  post(api, '/exchange', { brand, token });

type Claims = Readonly<Record<string, unknown>>;

const claims = (changes: Claims = {}): Claims => ({
  sub: 'customer-1',
  email: newAddress(),
  name: 'Camille D.',
  aud: 'ebay',
  exp: Math.floor(Date.now() / 1000) + 60,
  ...changes,
});

const signed = (
  payload: Claims,
  secret: string | CryptoKey = SECRETS.ebay,
  header: { alg: string; [name: string]: unknown } = { alg: 'HS256' },
): Promise<string> =>
  new SignJWT({ ...payload })
    .setProtectedHeader(header)
    .sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);

const seconds = (from: number): number => Math.floor(Date.now() / 1000) + from;

const isRefused = ({ status, json: { error } }: Answer) =>
  expect([status, error]).toEqual([
    401,
    { code: 'unauthorized', message: 'The token of the host is not accepted' },
  ]);

describe('a JWT of the host', () => {
  it('by the shared secret signs in, the first time and later, as the same person', async () => {
    const email = newAddress();
    const first = await exchange('ebay', await signed(claims({ email: email.toUpperCase() })));
    expect(first.status).toBe(200);
    expect(first.json.session.person).toMatchObject({ email, name: 'Camille D.' });
    const again = await exchange('ebay', await signed(claims({ email })));
    expect(again.json.session.person).toEqual(first.json.session.person);
    expect(again.json.session.token).not.toBe(first.json.session.token);
  });

  it('is the same person as the one who came by mail, and gives the name that was missing', async () => {
    const email = await requester(api);
    const byMail = (await makeAccount(api, email)).json.session.person;
    expect(byMail.name).toBe('Camille Durand');
    const byHost = (await exchange('ebay', await signed(claims({ email })))).json.session.person;
    expect(byHost).toEqual({ ...byMail, name: 'Camille D.' });
    // A name that somebody gave stays, whatever another brand says.
    const elsewhere = await exchange(
      'paypal',
      await signed(claims({ email, aud: 'paypal', name: 'Somebody' }), SECRETS.paypal),
    );
    expect(elsewhere.json.session.person).toEqual(byHost);
    // The password is not touched.
    expect((await signIn(api, email, PASSWORD)).status).toBe(200);
  });

  it('makes one person also when a page asks five times at once', async () => {
    const token = await signed(claims());
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange('ebay', token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.json.session.person.id)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.json.session.token)).size).toBe(5);
  });

  it('does not let in by password somebody who never made one', async () => {
    const email = newAddress();
    await exchange('ebay', await signed(claims({ email })));
    expect((await signIn(api, email, '')).status).toBe(422);
    for (const password of ['null', 'undefined', PASSWORD])
      expect((await signIn(api, email, password)).status).toBe(401);
  });

  it.each<[string, () => Promise<string>]>([
    ['HS256', () => signed(claims())],
    ['several audiences', () => signed(claims({ aud: ['x', 'ebay'] }))],
    ['an address that is confirmed', () => signed(claims({ email_verified: true }))],
    ['an address that is confirmed, as text', () => signed(claims({ email_verified: 'true' }))],
    ['a clock a little behind', () => signed(claims({ exp: seconds(-10) }))],
    ['RS256', () => signed(claims(), rsa.privateKey, { alg: 'RS256', kid: 'rsa' })],
    ['ES256', () => signed(claims(), ec.privateKey, { alg: 'ES256', kid: 'ec' })],
    ['RS256 without a key id', () => signed(claims(), rsa.privateKey, { alg: 'RS256' })],
  ])('is accepted with %s', async (_, token) => {
    expect((await exchange('ebay', await token())).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['another secret', () => signed(claims(), 'x'.repeat(32))],
    ['the secret of another brand', () => signed(claims(), SECRETS.paypal)],
    ['another audience', () => signed(claims({ aud: 'paypal' }))],
    ['no audience', () => signed(claims({ aud: undefined }))],
    ['an empty audience', () => signed(claims({ aud: [] }))],
    ['its time over', () => signed(claims({ exp: seconds(-60) }))],
    ['no end', () => signed(claims({ exp: undefined }))],
    ['its time not come', () => signed(claims({ nbf: seconds(120) }))],
    ['no address', () => signed(claims({ email: undefined }))],
    ['an address that is none', () => signed(claims({ email: 'camille' }))],
    ['several addresses', () => signed(claims({ email: ['a@exemple.fr', 'b@exemple.fr'] }))],
    ['an address with a header in it', () => signed(claims({ email: 'a@b.fr\r\nBcc: c@d.fr' }))],
    ['an address that is not confirmed', () => signed(claims({ email_verified: false }))],
    ['an address not confirmed, as text', () => signed(claims({ email_verified: 'false' }))],
    ['another algorithm', () => signed(claims(), SECRETS.ebay, { alg: 'HS512' })],
    ['no signature', () => new UnsecuredJWT({ ...claims() }).encode()],
    [
      'its algorithm said to be none',
      async () => {
        const [, payload] = (await signed(claims())).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    ],
    [
      'its content changed',
      async () => {
        const [header, , signature] = (await signed(claims())).split('.');
        const other = Buffer.from(JSON.stringify(claims())).toString('base64url');
        return `${header}.${other}.${signature}`;
      },
    ],
    ['its signature cut', async () => (await signed(claims())).slice(0, -2)],
    [
      'the public key as shared secret',
      () => signed(claims(), rsaPem, { alg: 'HS256', kid: 'rsa' }),
    ],
    [
      'a key that nobody knows',
      () => signed(claims(), strange.privateKey, { alg: 'RS256', kid: 'rsa' }),
    ],
    [
      'a key id that nobody knows',
      () => signed(claims(), strange.privateKey, { alg: 'RS256', kid: 'strange' }),
    ],
    [
      'its own key along',
      async () =>
        signed(claims(), strange.privateKey, {
          alg: 'RS256',
          jwk: await exportJWK(strange.publicKey),
        }),
    ],
    [
      'keys from its own address',
      () =>
        signed(claims(), strange.privateKey, {
          alg: 'RS256',
          jku: `${tokenHost.url}/keys`,
          kid: 'rsa',
        }),
    ],
    ['an RS256 key under PS256', () => signedBy('PS256')],
    [
      'content that is no JSON',
      () =>
        new CompactSign(Buffer.from('x'))
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(SECRETS.ebay)),
    ],
    ['nothing of a JWT', () => 'x'],
    ['dots only', () => '..'],
    ['a null header', () => `${Buffer.from('null').toString('base64url')}.e30.x`],
  ])('is refused with %s', async (_, token) => {
    tokenHost.seen.length = 0;
    isRefused(await exchange('ebay', await token()));
    // Nobody is asked at an address that a token names.
    expect(tokenHost.seen).toEqual([]);
  });

  const signedBy = async (alg: string): Promise<string> => {
    const pair = await generateKeyPair(alg);
    return signed(claims(), pair.privateKey, { alg, kid: 'rsa' });
  };

  it('of a brand without any of it is refused', async () => {
    for (const brand of ['packlink-pro', 'packlink-com'])
      isRefused(await exchange(brand, await signed(claims({ aud: brand }))));
    isRefused(
      await exchange('packlink-pro', await signed(claims({ aud: 'packlink-pro' }), rsaPem)),
    );
  });

  it('makes a session of its brand only', async () => {
    const { json: answer } = await exchange('ebay', await signed(claims()));
    const { status, json: resumed } = await post(
      api,
      '/resume',
      { brand: 'paypal' },
      { Cookie: `help_paypal=${answer.session.token}` },
    );
    expect([status, resumed]).toEqual([200, { session: null }]);
    isRefused(await exchange('paypal', await signed(claims({ aud: 'paypal' }), SECRETS.ebay)));
  });

  it('gives a name that can be shown, or one is made', async () => {
    for (const [name, shown] of [
      ['  Ca\u202emille\n', 'Ca mille'],
      ['', 'Camille Durand'],
      [42, 'Camille Durand'],
      [undefined, 'Camille Durand'],
    ] as const) {
      const { json: answer } = await exchange('ebay', await signed(claims({ name })));
      expect(answer.session.person.name).toBe(shown);
    }
  });

  it('is not judged while its keys can not be had', async () => {
    const token = await signed(claims({ aud: 'packlink-com' }), rsa.privateKey, { alg: 'RS256' });
    for (const answer of [
      (_: string, response: ServerResponse) => response.writeHead(500).end(),
      (_: string, response: ServerResponse) => response.writeHead(200).end('<html>'),
      (_: string, response: ServerResponse) => response.destroy(),
      json({ keys: 'none' }),
    ]) {
      tokenHost.answer = answer;
      const { status, headers, json: body } = await exchange('packlink-com', token);
      expect([status, body.error.code]).toEqual([503, 'unavailable']);
      expect(headers.get('retry-after')).toBe('5');
    }
  });
});

describe('an opaque token of the host', () => {
  const email = 'opaque@exemple.fr';
  beforeEach(() => {
    tokenHost.seen.length = 0;
    tokenHost.answer = json({ active: true, email, name: 'Camille D.' });
  });

  it('is asked about as the standard says', async () => {
    const { status, json: answer } = await exchange('paypal', 'opaque token&token=other');
    expect(status).toBe(200);
    expect(answer.session.person).toMatchObject({ email, name: 'Camille D.' });
    const [asked] = tokenHost.seen;
    expect(tokenHost.seen).toHaveLength(1);
    expect(asked?.request.method).toBe('POST');
    expect(asked?.request.url).toBe('/introspect');
    expect(asked?.request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect([...new URLSearchParams(asked?.body)]).toEqual([
      ['token', 'opaque token&token=other'],
      ['token_type_hint', 'access_token'],
    ]);
    const credentials = Buffer.from(
      asked?.request.headers.authorization?.replace('Basic ', '') ?? '',
      'base64',
    )
      .toString()
      .split(':')
      .map(decodeURIComponent);
    expect(credentials).toEqual([CLIENT.clientId, CLIENT.clientSecret]);
  });

  it.each<[string, object]>([
    ['its end to come', { exp: seconds(60) }],
    ['the brand as audience', { aud: 'paypal' }],
    ['the brand among others as audience', { aud: ['x', 'paypal'] }],
    ['a confirmed address', { email_verified: true }],
  ])('is accepted with %s', async (_, changes) => {
    tokenHost.answer = json({ active: true, email, ...changes });
    expect((await exchange('paypal', 'opaque')).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ['not active', { active: false, email }],
    ['active only nearly', { active: 'true', email }],
    ['without a word on it', { email }],
    ['without an address', { active: true }],
    ['with no confirmed address', { active: true, email, email_verified: false }],
    ['too old', { active: true, email, exp: seconds(-60) }],
    ['for somebody else', { active: true, email, aud: 'ebay' }],
    ['for nobody', { active: true, email, aud: [] }],
    ['a list', []],
    ['null', null],
  ])('is refused when it is %s', async (_, answer) => {
    tokenHost.answer = json(answer);
    isRefused(await exchange('paypal', 'opaque'));
  });

  it('is not judged when the login does not answer as it should', async () => {
    for (const answer of [
      json({ active: true, email }, 500),
      json({ error: 'invalid_client' }, 401),
      (_: string, response: ServerResponse) => response.writeHead(200).end('<html>'),
      (_: string, response: ServerResponse) => response.destroy(),
      // Our credentials go to no other place.
      (_: string, response: ServerResponse, request: IncomingMessage) =>
        request.url === '/other'
          ? json({ active: true, email })('', response)
          : response.writeHead(307, { Location: `${tokenHost.url}/other` }).end(),
    ]) {
      tokenHost.answer = answer;
      const { status, json: body } = await exchange('paypal', 'opaque');
      expect([status, body.error.code]).toEqual([503, 'unavailable']);
    }
    expect(tokenHost.seen.map(({ request }) => request.url)).not.toContain('/other');
  });

  it('is not waited for for ever', async () => {
    tokenHost.answer = () => undefined;
    const start = Date.now();
    expect((await exchange('paypal', 'opaque')).status).toBe(503);
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  it('of a brand that has no introspection is refused unasked', async () => {
    for (const brand of ['ebay', 'packlink-pro']) isRefused(await exchange(brand, 'opaque'));
    expect(tokenHost.seen).toEqual([]);
  });
});

describe('the configuration', () => {
  it.each([
    ['SITE_URLS', 'x'],
    ['SITE_URLS', '{"nobody":"https://a.example"}'],
    ['SITE_URLS', '{"ebay":"javascript:alert(1)"}'],
    ['ALLOWED_ORIGINS', '["https://a.example"]'],
    ['ALLOWED_ORIGINS', '{"ebay":"https://a.example"}'],
    ['ALLOWED_ORIGINS', '{"ebay":["https://a.example/"]}'],
    ['ALLOWED_ORIGINS', '{"ebay":["*"]}'],
    ['ALLOWED_ORIGINS', '{"ebay":["null"]}'],
    ['HOST_JWT_SECRETS', '{"ebay":"too-short-to-be-a-secret"}'],
    ['HOST_JWKS_URLS', '{"ebay":"file:///etc/passwd"}'],
    ['HOST_INTROSPECTION', '{"ebay":{"url":"https://a.example"}}'],
  ])('refuses %s=%s, and does not repeat what it holds', (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(new RegExp(`^  ${name}\\S* must `, 'm'));
    expect(read).not.toThrow(/too-short-to-be-a-secret/);
  });

  it('takes what is right, and nothing as nothing', () => {
    const { siteUrls, allowedOrigins, hostTokens } = readConfig({
      SITE_URLS: '{"ebay":"https://a.example/centre//"}',
      ALLOWED_ORIGINS: '{"paypal":["https://b.example","http://localhost:8080"]}',
    });
    expect(siteUrls).toEqual({ ebay: 'https://a.example/centre' });
    expect(allowedOrigins).toEqual({ paypal: ['https://b.example', 'http://localhost:8080'] });
    expect(hostTokens).toEqual({ secrets: {}, keys: {}, introspection: {} });
  });
});
