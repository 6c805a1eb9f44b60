import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askFor,
  compare,
  makeAccount,
  newAddress,
  PASSWORD,
  passwordMails,
  post,
  requester,
  signIn,
  wayOf,
} from './accounts.js';
import { call, outbox, startTestServer, until, type TestServer } from './server.js';

describe('an account', () => {
  let server: TestServer;
  let api: string;
  beforeAll(async () => {
    server = await startTestServer();
    ({ api } = server);
  });
  afterAll(() => server.stop());

  it('begins with the mail, for somebody who only sent a request, and lets them in after', async () => {
    const email = await requester(api, 'ebay', `Camille.DURAND@${crypto.randomUUID()}.fr`);
    const before = Date.now();
    const { status, json } = await makeAccount(api, email);
    expect(status).toBe(200);
    expect(json.session.person).toMatchObject({
      name: 'Camille Durand',
      email: email.toLowerCase(),
    });
    const lasts = Date.parse(json.session.expiresAt) - before;
    expect(lasts).toBeGreaterThan(8 * 3600_000 - 1000);
    expect(lasts).toBeLessThan(8 * 3600_000 + 60_000);

    const again = await signIn(api, ` ${email.toUpperCase()} `);
    expect(again.status).toBe(200);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(again.json.session.person).toEqual(json.session.person);
    expect(again.json.session.token).not.toBe(json.session.token);
  });

  it('keeps its person when the password changes, and works at the next brand too', async () => {
    const email = await requester(api);
    const first = await makeAccount(api, email);
    // An account is enough to be known at another brand.
    const { token } = await askFor(api, email, 'paypal', 'en');
    const second = await post(api, '/password', {
      brand: 'paypal',
      password: 'other-word-77',
      token,
    });
    expect(second.json.session.person).toEqual(first.json.session.person);
    expect((await signIn(api, email)).status).toBe(401);
    expect((await signIn(api, email, 'other-word-77')).status).toBe(200);
  });

  it('is not told from no account: not by status, words or headers', async () => {
    const email = await requester(api);
    await makeAccount(api, email);
    const withoutPassword = await requester(api);
    const shape = ({ status, json, headers }: Awaited<ReturnType<typeof signIn>>) => ({
      status,
      json,
      headers: [...headers.keys()].filter((name) => name !== 'x-request-id').toSorted(),
    });
    const wrong = shape(await signIn(api, email, 'not-this-one-1'));
    expect([wrong.status, wrong.json.error.code]).toEqual([401, 'unauthorized']);
    expect(shape(await signIn(api, newAddress(), 'not-this-one-1'))).toEqual(wrong);
    expect(shape(await signIn(api, withoutPassword, 'not-this-one-1'))).toEqual(wrong);
    expect(shape(await signIn(api, email, 'x'))).toEqual(wrong);
    expect(shape(await signIn(api, email, 'x'.repeat(4000)))).toEqual(wrong);
  });

  it('is not told from no account by the time of a refusal', async () => {
    const email = await requester(api);
    await makeAccount(api, email);
    const [known, unknown] = await compare(
      21,
      () => signIn(api, email, 'not-this-one-1'),
      (round) => signIn(api, `nobody-${round}@exemple.fr`, 'not-this-one-1'),
    );
    expect(known / unknown).toBeGreaterThan(0.6);
    expect(known / unknown).toBeLessThan(1.6);
  });

  it('knows passwords of 10 to 128 characters, an emoji counted as one, whatever they are made of', async () => {
    const email = await requester(api);
    const { token } = await askFor(api, email);
    const set = (password: string) => post(api, '/password', { brand: 'ebay', password, token });
    for (const [password, code, values] of [
      ['', 'tooShort', { min: 10, count: 0 }],
      ['📦'.repeat(9), 'tooShort', { min: 10, count: 9 }],
      ['📦'.repeat(129), 'tooLong', { max: 128, count: 129 }],
    ] as const) {
      const { status, json } = await set(password);
      expect(status).toBe(422);
      expect(json.error.fields).toEqual([{ field: 'password', code, values }]);
    }
    // None of these used the link up.
    const longest = ` ${'📦'.repeat(126)} `;
    expect((await set(longest)).status).toBe(200);
    expect((await signIn(api, email, longest)).status).toBe(200);
    expect((await signIn(api, email, longest.trim())).status).toBe(401);
    // The same letters from another keyboard.
    const { token: next } = await askFor(api, email);
    const composed = 'é'.normalize('NFC').repeat(10);
    expect(
      (await post(api, '/password', { brand: 'ebay', password: composed, token: next })).status,
    ).toBe(200);
    expect((await signIn(api, email, composed.normalize('NFD'))).status).toBe(200);
  });

  it('takes only bodies that it understands', async () => {
    const body = { brand: 'ebay', email: 'a@exemple.fr', password: PASSWORD };
    const raw = (text: string, type: string) =>
      call(`${api}/v1/session`, {
        method: 'POST',
        headers: { 'Content-Type': type },
        body: text,
      });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect((await raw(JSON.stringify(body), type)).status).toBe(415);
    expect((await raw('{', 'application/json')).status).toBe(400);
    expect((await raw('[]', 'application/json')).status).toBe(400);
    expect((await post(api, '', { ...body, password: 'x'.repeat(40_000) })).status).toBe(413);
    expect((await post(api, '', { ...body, brand: 'nobody' })).status).toBe(404);
    for (const [changes, field, code] of [
      [{ email: 'x' }, 'email', 'email'],
      [{ email: '' }, 'email', 'required'],
      [{ email: 'a@b.fr\r\nBcc: c@d.fr' }, 'email', 'email'],
      [{ email: ['a@b.fr'] }, 'email', 'unreadable'],
      [{ password: undefined }, 'password', 'required'],
      [{ password: 'a\0' }, 'password', 'unreadable'],
    ] as const) {
      const { status, json } = await post(api, '', { ...body, ...changes });
      expect([status, json.error.fields]).toEqual([422, [{ field, code }]]);
    }
    for (const [path, part] of [
      ['/password', { password: PASSWORD }],
      ['/password', { password: PASSWORD, email: 'a@exemple.fr' }],
      ['/password', { password: PASSWORD, code: '123456' }],
      ['/recovery', { language: 'fr' }],
      ['/recovery', { language: '<', email: 'a@exemple.fr' }],
      ['/exchange', {}],
    ] as const)
      expect((await post(api, path, { brand: 'ebay', ...part })).status).toBe(422);
  });
});

describe('the way to a password', () => {
  let server: TestServer;
  let api: string;
  beforeAll(async () => {
    server = await startTestServer();
    ({ api } = server);
  });
  afterAll(() => server.stop());

  const byLink = (token: string, brand = 'ebay') =>
    post(api, '/password', { brand, password: PASSWORD, token });
  const byCode = (email: string, code: string, brand = 'ebay') =>
    post(api, '/password', { brand, password: PASSWORD, email, code });
  const isClosed = ({ status, json }: Awaited<ReturnType<typeof byLink>>) =>
    expect([status, json.error?.code]).toEqual([410, 'closed']);
  const isWrong = ({ status, json }: Awaited<ReturnType<typeof byLink>>) =>
    expect([status, json.error?.fields]).toEqual([422, [{ field: 'code', code: 'unreadable' }]]);

  it('is answered alike for all, and mailed to those who are known at the brand', async () => {
    const known = await requester(api);
    const elsewhere = await requester(api, 'paypal');
    const unknown = newAddress();
    const answers = [];
    for (const email of [known, elsewhere, unknown]) {
      const { status, json, headers } = await post(api, '/recovery', {
        brand: 'ebay',
        language: 'fr',
        email,
      });
      answers.push([status, json, headers.get('cache-control')]);
    }
    expect(answers).toEqual(Array.from({ length: 3 }, () => [202, {}, 'no-store']));
    await until(async () => (await passwordMails(api, known))[0]);
    // The queue is worked on in turn: when this one is there, those before it are done.
    await askFor(api, known);
    expect(await passwordMails(api, elsewhere)).toEqual([]);
    expect(await outbox(api, unknown)).toEqual([]);
  });

  it('is answered in the same time for all', async () => {
    const email = await requester(api);
    const ask = (to: string) =>
      post(api, '/recovery', { brand: 'ebay', language: 'fr', email: to });
    const [known, unknown] = await compare(
      21,
      () => ask(email),
      (round) => ask(`nobody-${round}@exemple.fr`),
      250,
    );
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(10, unknown));
    await until(async () => ((await passwordMails(api, email)).length === 21 ? true : undefined));
  });

  it('by link is good once', async () => {
    const { token } = await askFor(api, await requester(api));
    expect(token).toMatch(/^[\w-]{65}$/);
    expect((await byLink(token)).status).toBe(200);
    isClosed(await byLink(token));
  });

  it('by code is good once, in whatever way it was pasted, and makes the link void', async () => {
    const email = await requester(api);
    for (const paste of [
      (code: string) => code,
      (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}\n`,
      (code: string) => `${code.slice(0, 3)}\u00a0${code.slice(3)}\u200b`,
      (code: string) => `${code.slice(0, 3)}–${code.slice(3)}`,
    ]) {
      const { token, code } = await askFor(api, email);
      expect((await byCode(email.toUpperCase(), paste(code))).status).toBe(200);
      isClosed(await byCode(email, code));
      isClosed(await byLink(token));
    }
  });

  it('by link makes the code void', async () => {
    const email = await requester(api);
    const { token, code } = await askFor(api, email);
    expect((await byLink(token)).status).toBe(200);
    isClosed(await byCode(email, code));
  });

  it('is used once also when ten come at the same time', async () => {
    const email = await requester(api);
    const { token, code } = await askFor(api, email);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 3 === 0 ? byCode(email, code) : byLink(token))),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 410),
    ]);
  });

  it('is void when it is asked for again', async () => {
    const email = await requester(api);
    const old = await askFor(api, email);
    const fresh = await askFor(api, email);
    isClosed(await byLink(old.token));
    if (old.code !== fresh.code) isWrong(await byCode(email, old.code));
    expect((await byLink(fresh.token)).status).toBe(200);
  });

  it('by code can not be guessed: five tries, then it is dead, and the link is not', async () => {
    const email = await requester(api);
    const { token, code } = await askFor(api, email);
    const wrong = code === '000000' ? '000001' : '000000';
    const answers = await Promise.all(Array.from({ length: 12 }, () => byCode(email, wrong)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 7 }, () => 410),
      ...Array.from({ length: 5 }, () => 422),
    ]);
    isClosed(await byCode(email, code));
    expect((await byLink(token)).status).toBe(200);
  });

  it('does not count as a try what is no code', async () => {
    const email = await requester(api);
    const { code } = await askFor(api, email);
    for (const typed of ['', '12345', '1234567', 'abcdef', '１２３４５６', '12 34'])
      isWrong(await byCode(email, typed));
    expect((await byCode(email, code)).status).toBe(200);
  });

  it('by code tells nothing about an address that got no mail', async () => {
    const known = await requester(api);
    const unknown = newAddress();
    await post(api, '/recovery', { brand: 'ebay', language: 'fr', email: unknown });
    const { code } = await askFor(api, known);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let i = 0; i < 7; i++) {
      const [one, other] = [await byCode(known, wrong), await byCode(unknown, wrong)];
      expect([other.status, other.json]).toEqual([one.status, one.json]);
      expect(one.status).toBe(i < 5 ? 422 : 410);
    }
    isClosed(await byCode(newAddress(), wrong));
  });

  it('is good at its brand only', async () => {
    const email = await requester(api);
    const { token, code } = await askFor(api, email);
    isClosed(await byLink(token, 'paypal'));
    isClosed(await byCode(email, code, 'paypal'));
    expect((await byLink(token)).status).toBe(200);
  });

  it('takes no link but the one of the mail', async () => {
    const { token } = await askFor(api, await requester(api));
    const last = token.endsWith('A') ? 'B' : 'A';
    for (const other of [
      '',
      'x',
      token.slice(0, -1),
      `${token.slice(0, -1)}${last}`,
      `${token}A`,
      token.slice(0, 22),
      `${token.slice(0, 22)}${'A'.repeat(43)}`,
      `${'A'.repeat(22)}${token.slice(22)}`,
    ])
      isClosed(await byLink(other));
    expect((await byLink(token)).status).toBe(200);
  });

  it('leads to no address that a caller names', async () => {
    const email = await requester(api);
    await call(`${api}/v1/session/recovery`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: 'https://evil.example',
        Referer: 'https://evil.example/',
        'X-Forwarded-Host': 'evil.example',
        Forwarded: 'host=evil.example',
      },
      body: JSON.stringify({
        brand: 'ebay',
        language: 'fr',
        email,
        url: 'https://evil.example',
        redirectTo: 'https://evil.example',
      }),
    });
    const mail = await until(async () => (await passwordMails(api, email))[0]);
    expect(JSON.stringify(mail)).not.toContain('evil');
    // Without sites of its own the server has the help centre of the brand's data.
    expect(wayOf(mail).url).toMatch(
      /^https:\/\/support-ebay\.packlink\.com\/hc\/fr-fr\/activities\.html#help\/password\/[\w-]+$/,
    );
  });
});
