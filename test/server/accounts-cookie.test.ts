import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askFor, makeAccount, PASSWORD, post, requester, signIn, signOut } from './accounts.js';
import { call, startTestServer, type Answer, type TestServer } from './server.js';

const SITES = [
  ['ebay', 'ebay'],
  ['packlink-pro', 'pro'],
  ['packlink-com', 'packlink'],
  ['paypal', 'paypal'],
] as const;
const FURTHER = 'https://shop.example';
const ELSEWHERE = [
  'https://evil.example',
  'https://shop.example.evil.example',
  'http://shop.example',
  'https://shop.example:444',
  'null',
  '*',
];

let server: TestServer;
let api: string;
let email: string;
/** Of the brand eBay. */
let own: string;
beforeAll(async () => {
  server = await startTestServer({
    SITES: 'on',
    ALLOWED_ORIGINS: JSON.stringify({ ebay: [FURTHER] }),
  });
  ({ api } = server);
  own = server.sites['ebay'] ?? '';
  email = await requester(api);
  await makeAccount(api, email);
});
afterAll(() => server.stop());

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}

const from = (origin: string | undefined): Record<string, string> =>
  origin === undefined ? {} : { Origin: origin };
const cookiesOf = ({ headers }: Answer): readonly string[] => headers.getSetCookie();
const pairOf = (answer: Answer): string => cookiesOf(answer)[0]?.split(';')[0] ?? '';
const resume = (origin: string | undefined, cookie: string, brand = 'ebay') =>
  post(
    api,
    '/resume',
    { brand },
    { ...from(origin), ...(cookie === '' ? {} : { Cookie: cookie }) },
  );

describe('the cookie', () => {
  it('has exactly the attributes of the contract, and holds the session', async () => {
    const answer = await signIn(api, email, PASSWORD, 'ebay', from(own));
    const { token } = answer.json.session;
    expect(cookiesOf(answer)).toHaveLength(1);
    const [pair, ...attributes] = cookiesOf(answer)[0]?.split('; ') ?? [];
    expect(pair).toBe(`help_ebay=${token}`);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/v1/session', 'SameSite=Strict']);
    const { json } = await resume(own, pairOf(answer));
    expect(json.session.person).toEqual(answer.json.session.person);
    expect(json.session.token).toBe(token);
  });

  it('is Secure where the server is reached by https', async () => {
    // Its own port is not told: what it says is the address of the proxy.
    const port = await freePort();
    const local = `http://127.0.0.1:${port}`;
    const secure = await startTestServer({
      PORT: String(port),
      PUBLIC_URL: 'https://help.example',
      ALLOWED_ORIGINS: JSON.stringify({ ebay: [FURTHER] }),
    });
    try {
      const person = await requester(local);
      await makeAccount(local, person);
      const answer = await signIn(local, person, PASSWORD, 'ebay', from(FURTHER));
      expect(cookiesOf(answer)[0]).toMatch(/^help_ebay=.*; Secure/);
    } finally {
      await secure.stop();
    }
  });

  it.each(SITES)('of %s is set and read on its own site, and on no other', async (brand, site) => {
    for (const [, other] of SITES) {
      const answer = await signIn(api, email, PASSWORD, brand, from(server.sites[other]));
      expect(answer.status).toBe(200);
      expect(cookiesOf(answer).map((cookie) => cookie.split('=')[0])).toEqual(
        other === site ? [`help_${brand}`] : [],
      );
    }
    const pair = pairOf(await signIn(api, email, PASSWORD, brand, from(server.sites[site])));
    for (const [, other] of SITES) {
      const { status, json } = await resume(server.sites[other], pair, brand);
      expect(status).toBe(200);
      expect(json.session === null).toBe(other !== site);
    }
  });

  it('is neither set nor read elsewhere, nor without an origin', async () => {
    const pair = pairOf(await signIn(api, email, PASSWORD, 'ebay', from(own)));
    for (const origin of [...ELSEWHERE, undefined, api]) {
      const answer = await signIn(api, email, PASSWORD, 'ebay', from(origin));
      expect([answer.status, cookiesOf(answer)]).toEqual([200, []]);
      const { status, json } = await resume(origin, pair);
      expect([status, json]).toEqual([200, { session: null }]);
    }
    expect((await resume(FURTHER, pair)).json.session).not.toBeNull();
    expect(cookiesOf(await signIn(api, email, PASSWORD, 'ebay', from(FURTHER)))).toHaveLength(1);
    expect(cookiesOf(await signIn(api, email, PASSWORD, 'paypal', from(FURTHER)))).toEqual([]);
  });

  it('of one brand opens nothing of another, also under its name', async () => {
    const { json } = await signIn(api, email, PASSWORD, 'ebay', from(own));
    const { token } = json.session;
    const paypal = server.sites['paypal'];
    expect((await resume(paypal, `help_paypal=${token}`, 'paypal')).json.session).toBeNull();
    expect((await resume(paypal, `help_ebay=${token}`, 'paypal')).json.session).toBeNull();
    expect((await resume(own, `help_ebay=${token}`)).json.session).not.toBeNull();
  });

  it('that holds nothing, or nonsense, is no session and no failure', async () => {
    for (const cookie of [
      '',
      'help_ebay=',
      'help_ebay=x',
      `help_ebay=${'A'.repeat(43)}`,
      `help_ebay=${'%00'.repeat(10)}`,
      'help_ebay=%E0%A4%A',
      `help_ebay=' or 1=1 --`,
    ]) {
      const { status, json } = await resume(own, cookie);
      expect([status, json]).toEqual([200, { session: null }]);
    }
    expect((await resume(own, '', 'nobody')).status).toBe(404);
  });
});

describe('a session', () => {
  it('ends with the sign-out, and its cookie goes', async () => {
    const signedIn = await signIn(api, email, PASSWORD, 'ebay', from(own));
    const { token } = signedIn.json.session;
    const answer = await signOut(api, token, { ...from(own), Cookie: pairOf(signedIn) });
    expect(answer.status).toBe(204);
    const gone = cookiesOf(answer)[0]?.split('; ') ?? [];
    expect(gone).toEqual(
      expect.arrayContaining(['help_ebay=', 'Max-Age=0', 'Path=/v1/session', 'HttpOnly']),
    );
    expect((await resume(own, pairOf(signedIn))).json).toEqual({ session: null });
    // Once more, and for one that never was: it is gone as it should be.
    expect((await signOut(api, token)).status).toBe(204);
    expect((await signOut(api, 'x')).status).toBe(204);
    expect((await call(`${api}/v1/session`, { method: 'DELETE' })).status).toBe(401);
  });

  it('that ends leaves the others of the person', async () => {
    const one = await signIn(api, email, PASSWORD, 'ebay', from(own));
    const other = await signIn(api, email, PASSWORD, 'ebay', from(own));
    await signOut(api, one.json.session.token);
    expect((await resume(own, pairOf(one))).json.session).toBeNull();
    expect((await resume(own, pairOf(other))).json.session).not.toBeNull();
  });

  it('ends when a password is set, at all brands; the new one stands and has a cookie', async () => {
    const person = await requester(api);
    await makeAccount(api, person);
    const stranger = pairOf(await signIn(api, email, PASSWORD, 'ebay', from(own)));
    const before = await Promise.all(
      SITES.map(async ([brand, site]) => ({
        brand,
        origin: server.sites[site],
        pair: pairOf(await signIn(api, person, PASSWORD, brand, from(server.sites[site]))),
      })),
    );
    for (const { brand, origin, pair } of before)
      expect((await resume(origin, pair, brand)).json.session).not.toBeNull();
    const { token } = await askFor(api, person);
    const set = await post(
      api,
      '/password',
      { brand: 'ebay', password: 'another-word-9', token },
      from(own),
    );
    for (const { brand, origin, pair } of before)
      expect((await resume(origin, pair, brand)).json).toEqual({ session: null });
    expect((await resume(own, pairOf(set))).json.session.person.email).toBe(person);
    expect((await resume(own, stranger)).json.session).not.toBeNull();
  });

  it('is announced by the setup as the page can have it', async () => {
    const setup = async (brand: string, origin: string | undefined) => {
      const { json, headers } = await call(`${api}/v1/setup?brand=${brand}`, {
        headers: from(origin),
      });
      expect(headers.get('cache-control')).toBe('no-store');
      return json.session as string;
    };
    for (const [brand, site] of SITES)
      for (const [, other] of SITES)
        expect(await setup(brand, server.sites[other])).toBe(other === site ? 'cookie' : 'memory');
    for (const origin of [...ELSEWHERE, undefined, api])
      expect(await setup('ebay', origin)).toBe('memory');
    expect(await setup('ebay', FURTHER)).toBe('cookie');
    expect(await setup('paypal', FURTHER)).toBe('memory');
  });
});

describe('CORS', () => {
  const SESSION = ['', '/resume', '/exchange', '/recovery', '/password'].map(
    (path) => `/v1/session${path}`,
  );
  const OTHERS = [
    '/v1/setup?brand=ebay',
    '/v1/requests',
    '/v1/uploads',
    '/v1/articles',
    '/v1/sessions',
    '/healthz',
    '/openapi.json',
  ];
  const preflight = (path: string, origin: string) =>
    fetch(`${api}${path}`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
  const actual = (path: string, origin: string) =>
    fetch(`${api}${path}`, { method: 'POST', body: 'x', headers: { Origin: origin } });

  it('lets the own sites send the cookie, under the calls of the session only', async () => {
    for (const origin of [...SITES.map(([, site]) => server.sites[site] ?? ''), FURTHER])
      for (const ask of [preflight, actual]) {
        for (const path of SESSION) {
          const { headers } = await ask(path, origin);
          expect(headers.get('access-control-allow-origin')).toBe(origin);
          expect(headers.get('access-control-allow-credentials')).toBe('true');
          expect(headers.get('vary')).toMatch(/origin/i);
        }
        for (const path of OTHERS) {
          const { headers } = await ask(path, origin);
          expect(headers.get('access-control-allow-origin')).toBe('*');
          expect(headers.get('access-control-allow-credentials')).toBeNull();
        }
      }
  });

  it('lets all others in without it', async () => {
    for (const origin of ELSEWHERE)
      for (const ask of [preflight, actual])
        for (const path of [...SESSION, ...OTHERS]) {
          const { headers } = await ask(path, origin);
          expect(headers.get('access-control-allow-origin')).toBe('*');
          expect(headers.get('access-control-allow-credentials')).toBeNull();
          if (SESSION.includes(path)) expect(headers.get('vary')).toMatch(/origin/i);
        }
  });

  it('names what a page may send', async () => {
    for (const origin of [own, 'https://evil.example'])
      for (const path of [...SESSION, ...OTHERS]) {
        const { status, headers } = await preflight(path, origin);
        expect(status).toBe(204);
        const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(/, */);
        expect(allowed).toEqual(
          expect.arrayContaining(['authorization', 'last-event-id', 'content-type']),
        );
        expect(headers.get('access-control-allow-methods')).toContain('DELETE');
      }
  });
});
