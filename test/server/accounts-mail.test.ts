import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanName, nameOfEmail } from '../../demo/server/accounts/people.js';
import {
  askFor,
  makeAccount,
  newAddress,
  PASSWORD,
  passwordMails,
  post,
  requester,
  signIn,
  signOut,
  wayOf,
} from './accounts.js';
import { killProcesses, startedProcess } from './process.js';
import { asAgent, call, startTestServer, until, type TestServer } from './server.js';

const BRANDS = (
  [
    ['ebay', 'ebay'],
    ['packlink-pro', 'pro'],
    ['packlink-com', 'packlink'],
    ['paypal', 'paypal'],
  ] as const
).map(([brand, site]) => {
  const url = new URL(`../../demo/server/brands/${brand}.json`, import.meta.url);
  const { platform, supportEmail } = JSON.parse(readFileSync(url, 'utf8')) as {
    platform: string | { fr: string; en: string };
    supportEmail: string;
  };
  const { fr, en } = typeof platform === 'string' ? { fr: platform, en: platform } : platform;
  return { brand, site, supportEmail, fr, en };
});

describe('the mail for a password', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      SITES: 'on',
      SITE_URLS: JSON.stringify({ paypal: 'https://aide.paypal.example/centre/' }),
    });
  });
  afterAll(() => server.stop());

  it.each(BRANDS)('of $brand speaks French and English', async (each) => {
    const { brand, site, supportEmail, fr, en } = each;
    const email = await requester(server.api, brand);
    const home =
      brand === 'paypal' ? 'https://aide.paypal.example/centre' : (server.sites[site] ?? '');
    for (const [language, page, platform, words] of [
      [
        'fr-FR',
        'activities.html',
        fr,
        ['Bonjour', 'Choisir mon mot de passe', '60 minutes', 'Vous n’avez rien demandé', 'votre'],
      ],
      [
        'en-GB',
        'activities.en.html',
        en,
        ['Hello', 'Choose my password', '60 minutes', 'You did not ask for this', 'your'],
      ],
    ] as const) {
      const { mail, url, token, code } = await askFor(server.api, email, brand, language);
      expect(mail).toMatchObject({
        kind: 'password',
        brand,
        to: email,
        from: supportEmail,
        replyTo: supportEmail,
        requestId: null,
        inReplyTo: null,
      });
      expect(mail['messageId']).toBe(`<password-${mail['id']}@${supportEmail.split('@')[1]}>`);
      expect(url).toBe(`${home}/${page}#help/password/${token}`);
      expect(code).toMatch(/^\d{6}$/);
      const html = (mail['html'] ?? '').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
      for (const part of [mail['text'] ?? '', html])
        for (const text of [...words, platform, url, code]) expect(part).toContain(text);
      expect(mail['subject']).toContain(platform);
      expect(mail['subject']).not.toContain(code);
      expect(html).toContain(`lang="${language.slice(0, 2)}"`);
      // One address to go to, and nothing that is fetched from elsewhere.
      expect(html.match(/https?:/g)).toHaveLength(1);
    }
  });

  it('can be read in the outbox, beside mails about requests', async () => {
    const email = await requester(server.api);
    const { mail, url } = await askFor(server.api, email);
    const list = await call(`${server.api}/outbox/?to=${encodeURIComponent(email)}`, asAgent());
    expect(list.status).toBe(200);
    expect(list.json).toContain('password · ebay');
    const page = await call(`${server.api}/outbox/${mail['id']}`, asAgent());
    expect(page.status).toBe(200);
    expect(page.json).toContain(url);
    expect(page.json).not.toContain('/desk/requests/null');
    expect((await call(`${server.api}/outbox/${mail['id']}/html`, asAgent())).json).toContain(url);
  });
});

describe('by SMTP', () => {
  const received: ParsedMail[] = [];
  let isLate = false;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      done(isLate ? Object.assign(new Error('Later'), { responseCode: 451 }) : null);
    },
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          received.push(mail);
          done();
        },
        (thrown: unknown) => done(thrown as Error),
      );
    },
  });
  let server: TestServer;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-accounts-smtp-'));
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', () => resolve());
    });
    const { port } = smtp.server.address() as AddressInfo;
    server = await startTestServer({
      DATA_DIR: dir,
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'noreply@mail.example',
    });
  });
  afterAll(async () => {
    await server.stop();
    await new Promise<void>((resolve) => {
      smtp.close(() => resolve());
    });
    await rm(dir, { recursive: true, force: true });
  });

  it('can not be read by others while it waits', async () => {
    isLate = true;
    const email = await requester(server.api);
    await post(server.api, '/recovery', { brand: 'ebay', language: 'fr', email });
    const mail = await until(async () =>
      (await passwordMails(server.api, email)).find(({ tries }) => Number(tries) > 0),
    );
    isLate = false;
    expect(mail).toMatchObject({ state: 'waiting', text: '', html: '' });
    for (const path of ['', '/html']) {
      const page = await call(`${server.api}/outbox/${mail['id']}${path}`, asAgent());
      expect([page.status, page.json.includes('#help/password/')]).toEqual([200, false]);
    }
    // It is whole all the same when it goes out.
    const sent = await until(() =>
      received.find(
        (each) => [each.to].flat()[0]?.text === email && each.subject?.includes('mot de passe'),
      ),
    );
    expect(sent.text).toContain('#help/password/');
  });

  it('arrives whole, works, and is nobody else’s to read', async () => {
    const email = await requester(server.api);
    await post(server.api, '/recovery', { brand: 'ebay', language: 'fr', email });
    const mail = await until(() =>
      received.find(
        (each) => [each.to].flat()[0]?.text === email && each.subject?.includes('mot de passe'),
      ),
    );
    expect(mail.from?.text).toBe('noreply@mail.example');
    expect(mail.replyTo?.text).toBe('aide@ebay.example');
    expect(mail.messageId).toMatch(/^<password-[\w-]{36}@mail\.example>$/);
    expect(mail.inReplyTo).toBeUndefined();
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-auto-response-suppress')).toBe('All');
    expect(mail.attachments).toEqual([]);
    const { token, code } = wayOf({ text: mail.text ?? '' });
    expect(mail.html).toContain(token);
    expect(mail.html).toContain(code);

    // Who reads the outbox, agents for example, could sign in as the person.
    const kept = await until(async () =>
      (await passwordMails(server.api, email)).find(({ state }) => state === 'sent'),
    );
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(JSON.stringify(kept)).not.toContain(code);
    const page = await call(`${server.api}/outbox/${kept['id']}`, asAgent());
    expect(page.json).not.toContain(token);

    const { status } = await post(server.api, '/password', {
      brand: 'ebay',
      password: PASSWORD,
      token,
    });
    expect(status).toBe(200);

    await server.stop();
    const database = await PGlite.create(join(dir, 'database'));
    const { rows } = await database.query<{ row: object }>(
      'select to_jsonb(m) as row from mails m',
    );
    await database.close();
    expect(JSON.stringify(rows)).toContain(email);
    expect(JSON.stringify(rows)).not.toContain('#help/password/');
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('on the disk', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-accounts-'));
  });
  afterEach(async () => {
    await killProcesses();
    await rm(dir, { recursive: true, force: true });
  });

  const start = () =>
    startTestServer({ DATA_DIR: dir, ALLOWED_ORIGINS: '{"ebay":["https://shop.example"]}' });
  const inDatabase = async <T>(work: (database: PGlite) => Promise<T>): Promise<T> => {
    const database = await PGlite.create(join(dir, 'database'));
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  const resume = (api: string, token: string) =>
    post(
      api,
      '/resume',
      { brand: 'ebay' },
      { Origin: 'https://shop.example', Cookie: `help_ebay=${token}` },
    );

  it('link, code and session last as long as they should, and nothing there opens anything', async () => {
    let server = await start();
    const [young, old, byCode] = [newAddress(), newAddress(), newAddress()];
    for (const email of [young, old, byCode]) await requester(server.api, 'ebay', email);
    const ways = {
      young: await askFor(server.api, young),
      old: await askFor(server.api, old),
      byCode: await askFor(server.api, byCode),
    };
    const person = await requester(server.api);
    const first = (await makeAccount(server.api, person)).json.session.token as string;
    const second = (await signIn(server.api, person)).json.session.token as string;
    const third = (await signIn(server.api, person)).json.session.token as string;
    await server.stop();

    await inDatabase(async (database) => {
      const { rows } = await database.query<Record<string, unknown>>(
        `select to_jsonb(s) as row from sessions s union all select to_jsonb(u) from users u
         union all select to_jsonb(a) from accounts a union all select to_jsonb(v) from verifications v
         union all select to_jsonb(r) from recoveries r`,
      );
      expect(rows.length).toBe(3 + 1 + 1 + 3);
      const everything = JSON.stringify(rows);
      for (const secret of [first, second, third, PASSWORD])
        expect(everything).not.toContain(secret);
      for (const { token, code } of Object.values(ways)) {
        expect(everything).not.toContain(token.slice(22));
        expect(everything).not.toMatch(new RegExp(`"${code}\\\\?"`));
      }

      // Made at the same time, each lasts an hour.
      const { rows: lasts } = await database.query<{ minutes: number }>(
        `select extract(epoch from expires_at - created_at)::integer / 60 as minutes from verifications`,
      );
      expect(lasts.map(({ minutes }) => minutes)).toEqual([60, 60, 60]);
      const age = (email: string, by: string) =>
        database.query(
          `update verifications set expires_at = expires_at - $2::interval where value like $1`,
          [`%"${email}"%`, by],
        );
      await age(young, '59 minutes');
      await age(old, '60 minutes');
      await age(byCode, '60 minutes');
      await database.query(
        `update sessions set expires_at = now() + interval '10 minutes' where id = (select id from sessions order by created_at limit 1)`,
      );
      await database.query(
        `update sessions set expires_at = now() - interval '1 second' where id = (select id from sessions order by created_at desc limit 1)`,
      );
    });

    server = await start();
    const { api } = server;
    try {
      const set = (body: object) =>
        post(api, '/password', { brand: 'ebay', password: PASSWORD, ...body });
      expect((await set({ token: ways.old.token })).status).toBe(410);
      expect((await set({ email: byCode, code: ways.byCode.code })).status).toBe(410);
      expect((await set({ token: ways.young.token })).status).toBe(200);
      // A session in use goes on, one that ended is gone for good.
      const moved = (await resume(api, first)).json.session;
      expect(Date.parse(moved.expiresAt)).toBeGreaterThan(Date.now() + 7.9 * 3600_000);
      expect((await resume(api, second)).json.session.person.email).toBe(person);
      expect((await resume(api, third)).json.session).toBeNull();
    } finally {
      await server.stop();
    }
    await inDatabase(async (database) => {
      const { rows } = await database.query<{ expires_at: Date }>(
        `select expires_at from sessions order by created_at limit 1`,
      );
      expect(rows[0]?.expires_at.getTime()).toBeGreaterThan(Date.now() + 7.9 * 3600_000);
    });
  });

  it('a call that was answered survives a process that is killed', async () => {
    const env = { DATA_DIR: dir, LOG_LEVEL: 'silent' };
    const first = await startedProcess(env);
    const emails = await Promise.all(Array.from({ length: 8 }, () => requester(first.api)));
    const answers = await Promise.all(
      emails.map((email) => post(first.api, '/recovery', { brand: 'ebay', language: 'fr', email })),
    );
    first.kill('SIGKILL');
    expect(answers.map(({ status }) => status)).toEqual(emails.map(() => 202));
    await first.ended;
    const second = await startedProcess(env);
    for (const email of emails)
      expect(await until(async () => (await passwordMails(second.api, email))[0])).toBeDefined();
  });

  it('no secret and no address gets into the log', async () => {
    const secret = 'host-secret-of-the-tests-0123456789';
    const { api, output, kill, ended } = await startedProcess({
      DATA_DIR: dir,
      LOG_LEVEL: 'trace',
      HOST_JWT_SECRETS: JSON.stringify({ ebay: secret }),
      // Nobody is there.
      HOST_JWKS_URLS: JSON.stringify({ ebay: 'http://127.0.0.1:9/keys' }),
      HOST_INTROSPECTION: JSON.stringify({
        ebay: { url: 'http://127.0.0.1:9/ask', clientId: 'id', clientSecret: secret },
      }),
    });
    const email = await requester(api, 'ebay', `journal-${crypto.randomUUID()}@exemple.fr`);
    const way = await askFor(api, email);
    const set = await post(api, '/password', {
      brand: 'ebay',
      password: PASSWORD,
      token: way.token,
    });
    const { token } = set.json.session;
    const opaque = 'opaque-token-of-the-host';
    const rs256 = `${Buffer.from('{"alg":"RS256","kid":"x"}').toString('base64url')}.e30.c2ln`;
    await signIn(api, email, `${PASSWORD}-wrong`);
    await post(api, '/password', { brand: 'ebay', password: PASSWORD, token: way.token });
    await post(api, '/password', { brand: 'ebay', password: PASSWORD, email, code: way.code });
    await post(api, '', { brand: 'ebay', email, password: `${PASSWORD}\0` });
    for (const host of [opaque, rs256])
      expect((await post(api, '/exchange', { brand: 'ebay', token: host })).status).toBe(503);
    await signOut(api, token);
    kill('SIGTERM');
    await ended;
    const log = output().replace(/^READY .*$/m, '');
    expect(log).toContain('/v1/session/password');
    expect(log).toContain('A login of a host can not be asked');
    for (const text of [
      email,
      PASSWORD,
      token,
      way.token,
      way.token.slice(22),
      opaque,
      rs256,
      secret,
    ])
      expect(log).not.toContain(text);
    expect(log).not.toMatch(new RegExp(`(?<!\\d)${way.code}(?!\\d)`));
  });
});

describe('too many tries', () => {
  let server: TestServer;
  let api: string;
  beforeAll(async () => {
    server = await startTestServer({
      RATE_LIMIT: 'on',
      RATE_LIMIT_IP: '1000',
      RATE_LIMIT_EMAIL: '1000',
      RATE_LIMIT_SIGN_IN_IP: '12',
      RATE_LIMIT_SIGN_IN_EMAIL: '4',
      RATE_LIMIT_RECOVERY_IP: '8',
      RATE_LIMIT_RECOVERY_EMAIL: '3',
      RATE_LIMIT_CODE_EMAIL: '7',
      RATE_LIMIT_EXCHANGE_IP: '3',
      TRUST_PROXY: '1',
    });
    ({ api } = server);
  });
  afterAll(() => server.stop());

  let network = 0;
  const newNetwork = () => ({
    'X-Forwarded-For': `10.9.${Math.floor(++network / 250)}.${(network % 250) + 1}`,
  });
  const setUp = async () => {
    const email = await requester(api);
    await post(api, '/recovery', { brand: 'ebay', language: 'fr', email }, newNetwork());
    const { token } = wayOf(await until(async () => (await passwordMails(api, email))[0]));
    await post(api, '/password', { brand: 'ebay', password: PASSWORD, token }, newNetwork());
    return email;
  };
  const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status);
  const inTurn = async <T>(times: number, run: () => Promise<T>): Promise<readonly T[]> => {
    const answers = [];
    for (let i = 0; i < times; i++) answers.push(await run());
    return answers;
  };
  const isLimited = (
    { status, json, headers }: Awaited<ReturnType<typeof signIn>>,
    seconds: number,
  ) => {
    expect([status, json.error]).toEqual([
      429,
      { code: 'rate-limited', message: 'Too many calls' },
    ]);
    const after = Number(headers.get('retry-after'));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(seconds);
  };

  it('of passwords for one address are stopped, from wherever they come, known or not', async () => {
    const known = await setUp();
    for (const email of [known, newAddress()]) {
      const wrong = () => signIn(api, email, 'not-this-one-1', 'ebay', newNetwork());
      expect(statuses(await inTurn(4, wrong))).toEqual([401, 401, 401, 401]);
      isLimited(await wrong(), 900);
      isLimited(await signIn(api, email, PASSWORD, 'ebay', newNetwork()), 900);
      isLimited(await signIn(api, email.toUpperCase(), PASSWORD, 'paypal', newNetwork()), 900);
    }
    // The way by mail stays open for the person who is locked out by somebody else.
    await post(api, '/recovery', { brand: 'ebay', language: 'fr', email: known }, newNetwork());
    const mails = await until(async () => {
      const found = await passwordMails(api, known);
      return found.length === 2 ? found : undefined;
    });
    const { token } = wayOf(mails[0]!);
    const set = await post(
      api,
      '/password',
      { brand: 'ebay', password: PASSWORD, token },
      newNetwork(),
    );
    expect(set.status).toBe(200);
  });

  it('at once find no more room than in turn', async () => {
    const email = await setUp();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => signIn(api, email, 'not-this-one-1', 'ebay', newNetwork())),
    );
    expect(statuses(answers).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 4 }, () => 401),
      ...Array.from({ length: 8 }, () => 429),
    ]);
  });

  it('that were wrong are forgiven by the right one', async () => {
    const email = await setUp();
    for (let i = 0; i < 3; i++) {
      await inTurn(3, () => signIn(api, email, 'not-this-one-1', 'ebay', newNetwork()));
      expect((await signIn(api, email, PASSWORD, 'ebay', newNetwork())).status).toBe(200);
    }
  });

  it('from one network are stopped', async () => {
    const here = newNetwork();
    const answers = await inTurn(12, () => signIn(api, newAddress(), PASSWORD, 'ebay', here));
    expect(new Set(statuses(answers))).toEqual(new Set([401]));
    isLimited(await signIn(api, newAddress(), PASSWORD, 'ebay', here), 600);
    isLimited(
      await post(api, '/password', { brand: 'ebay', password: PASSWORD, token: 'x' }, here),
      600,
    );
    expect((await signIn(api, newAddress(), PASSWORD, 'ebay', newNetwork())).status).toBe(401);
  });

  it('of codes are stopped over several codes, known or not', async () => {
    const known = await requester(api);
    const emails = [newAddress(), known];
    const guess = (email: string) =>
      post(
        api,
        '/password',
        { brand: 'ebay', password: PASSWORD, email, code: '000000' },
        newNetwork(),
      );
    for (const [round, tries] of [5, 2].entries()) {
      for (const email of emails)
        await post(api, '/recovery', { brand: 'ebay', language: 'fr', email }, newNetwork());
      // The queue is worked on in turn: with the mail of the last, the first is done too.
      await until(async () =>
        (await passwordMails(api, known)).length === round + 1 ? true : undefined,
      );
      for (const email of emails)
        expect(new Set(statuses(await inTurn(tries, () => guess(email))))).toEqual(new Set([422]));
    }
    for (const email of emails) isLimited(await guess(email), 3600);
  });

  it('for a mail are stopped per address, known or not, and fill no mailbox', async () => {
    const known = await requester(api);
    for (const email of [known, newAddress()]) {
      const ask = (brand: string) =>
        post(api, '/recovery', { brand, language: 'fr', email }, newNetwork());
      expect(statuses(await inTurn(3, () => ask('ebay')))).toEqual([202, 202, 202]);
      isLimited(await ask('ebay'), 3600);
      isLimited(await ask('paypal'), 3600);
    }
    await until(async () => ((await passwordMails(api, known)).length >= 3 ? true : undefined));
    expect(await passwordMails(api, known)).toHaveLength(3);
  });

  it('for mails are stopped per network', async () => {
    const here = newNetwork();
    const ask = () =>
      post(api, '/recovery', { brand: 'ebay', language: 'fr', email: newAddress() }, here);
    expect(new Set(statuses(await inTurn(8, ask)))).toEqual(new Set([202]));
    isLimited(await ask(), 600);
  });

  it('of tokens of a host are stopped per network', async () => {
    const here = newNetwork();
    const exchange = () => post(api, '/exchange', { brand: 'ebay', token: 'x' }, here);
    expect(statuses(await inTurn(3, exchange))).toEqual([401, 401, 401]);
    isLimited(await exchange(), 600);
  });

  it('can be read by a page', async () => {
    const here = { ...newNetwork(), Origin: 'https://any.example' };
    await inTurn(3, () => post(api, '/exchange', { brand: 'ebay', token: 'x' }, here));
    const { headers } = await post(api, '/exchange', { brand: 'ebay', token: 'x' }, here);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toMatch(/Retry-After/);
  });
});

describe('a name', () => {
  it.each([
    ['camille.durand@exemple.fr', 'Camille Durand'],
    ['camille.durand+colis@exemple.fr', 'Camille Durand'],
    ['jean-luc_o’brien@exemple.fr', 'Jean Luc O Brien'],
    ['émilie@exemple.fr', 'Émilie'],
    ['x@exemple.fr', 'X'],
    ['42@exemple.fr', '42'],
    ['田中.太郎@exemple.jp', '田中 太郎'],
    ['...@exemple.fr', '...@exemple.fr'],
    ['+x@exemple.fr', '+x@exemple.fr'],
  ])('is made from %s', (email, name) => {
    expect(nameOfEmail(email)).toBe(name);
  });

  it('that was given is made fit to be shown', () => {
    expect(cleanName('  Camille\u202e\n\tDurand\0 ')).toBe('Camille Durand');
    expect(cleanName(' \u202e\n ')).toBeUndefined();
    expect(cleanName('<b>Camille</b>')).toBe('<b>Camille</b>');
    expect(Array.from(cleanName('📦'.repeat(300)) ?? '')).toHaveLength(100);
  });
});
