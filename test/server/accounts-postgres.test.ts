import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  askFor,
  makeAccount,
  newAddress,
  PASSWORD,
  passwordMails,
  post,
  requester,
  signIn,
} from './accounts.js';
import { killProcesses, startedProcess, type ServerProcess } from './process.js';
import { until, type Answer } from './server.js';

// Address of a database on a real server, see scripts/with-postgres.mjs
const SERVER_URL = process.env['TEST_DATABASE_URL'];

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SECRET = 'secret-of-ebay-0123456789-0123456789';
const ORIGIN = 'https://shop.example';

// Where calls really run at the same time: the embedded database does one thing after the other.
describe.skipIf(SERVER_URL === undefined)('accounts at two processes on one Postgres', () => {
  const name = `help_accounts_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: SERVER_URL });
  let dir: string;
  let apis: readonly [string, string];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-accounts-two-'));
    await admin.connect();
    await admin.query(`create database ${name}`);
    const env = {
      DATABASE_URL: databaseUrl(),
      STORAGE_DIR: join(dir, 'files'),
      LOG_LEVEL: 'silent',
      ALLOWED_ORIGINS: JSON.stringify({ ebay: [ORIGIN] }),
      HOST_JWT_SECRETS: JSON.stringify({ ebay: SECRET }),
      RATE_LIMIT: 'on',
      RATE_LIMIT_IP: '10000',
      RATE_LIMIT_EMAIL: '10000',
      RATE_LIMIT_SIGN_IN_IP: '10000',
      RATE_LIMIT_RECOVERY_IP: '10000',
      RATE_LIMIT_CODE_EMAIL: '10000',
    };
    const processes: readonly ServerProcess[] = await Promise.all([
      startedProcess(env),
      startedProcess(env),
    ]);
    apis = [processes[0]?.api ?? '', processes[1]?.api ?? ''];
  });
  afterAll(async () => {
    await killProcesses();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await rm(dir, { recursive: true, force: true });
  });

  /** Calls that come at once, in turn at either process. */
  const atOnce = (times: number, run: (api: string, place: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: times }, (_, i) => run(i % 2 === 0 ? apis[0] : apis[1], i)));
  const tally = (answers: readonly Answer[]) => {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };
  const resume = (api: string, token: string) =>
    post(api, '/resume', { brand: 'ebay' }, { Origin: ORIGIN, Cookie: `help_ebay=${token}` });

  it('make one person of one address', async () => {
    const token = await new SignJWT({ email: newAddress(), aud: 'ebay' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(SECRET));
    const answers = await atOnce(20, (api) => post(api, '/exchange', { brand: 'ebay', token }));
    expect(tally(answers)).toEqual({ 200: 20 });
    expect(new Set(answers.map(({ json }) => json.session.person.id)).size).toBe(1);
  });

  it('use a link or its code once', async () => {
    const email = await requester(apis[0]);
    const { token, code } = await askFor(apis[1], email);
    const answers = await atOnce(16, (api, place) =>
      post(api, '/password', {
        brand: 'ebay',
        password: PASSWORD,
        ...(place % 4 === 3 ? { email, code } : { token }),
      }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 410: 15 });
    const winner = answers.find(({ status }) => status === 200)?.json.session;
    for (const api of apis) expect((await resume(api, winner.token)).json.session).not.toBeNull();
  });

  it('look at five codes of many', async () => {
    const email = await requester(apis[0]);
    const { code } = await askFor(apis[0], email);
    const wrong = code === '000000' ? '000001' : '000000';
    const answers = await atOnce(20, (api) =>
      post(api, '/password', { brand: 'ebay', password: PASSWORD, email, code: wrong }),
    );
    expect(tally(answers)).toEqual({ 410: 15, 422: 5 });
  });

  it('send one mail for each call, and count the calls together', async () => {
    const email = await requester(apis[0]);
    const answers = await atOnce(12, (api) =>
      post(api, '/recovery', { brand: 'ebay', language: 'fr', email }),
    );
    expect(tally(answers)).toEqual({ 202: 3, 429: 9 });
    await until(async () => ((await passwordMails(apis[0], email)).length >= 3 ? true : undefined));
    // Nobody is at it any more: what is there stays.
    await until(async () => {
      const client = new pg.Client({ connectionString: databaseUrl() });
      await client.connect();
      const { rows } = await client.query('select 1 from recoveries');
      await client.end();
      return rows.length === 0 ? true : undefined;
    });
    expect(await passwordMails(apis[0], email)).toHaveLength(3);
  });

  it('count wrong passwords together', async () => {
    const email = await requester(apis[0]);
    await makeAccount(apis[0], email);
    const answers = await atOnce(16, (api) => signIn(api, email, 'not-this-one-1'));
    expect(tally(answers)).toEqual({ 401: 10, 429: 6 });
  });

  it('end sessions for both', async () => {
    const email = await requester(apis[0]);
    await makeAccount(apis[0], email);
    const { token } = (await signIn(apis[0], email)).json.session;
    expect((await resume(apis[1], token)).json.session.person.email).toBe(email);
    const way = await askFor(apis[0], email);
    await post(apis[0], '/password', {
      brand: 'ebay',
      password: 'other-word-77',
      token: way.token,
    });
    expect((await resume(apis[1], token)).json.session).toBeNull();
  });

  it('begin no session by a password that is being replaced', async () => {
    const email = await requester(apis[0]);
    await makeAccount(apis[0], email);
    const { token } = await askFor(apis[0], email);
    const [set, ...old] = await Promise.all([
      post(apis[0], '/password', { brand: 'ebay', password: 'other-word-77', token }),
      ...Array.from({ length: 8 }, (_, i) => signIn(apis[i % 2 === 0 ? 0 : 1], email)),
    ]);
    expect(set.status).toBe(200);
    for (const { status, json } of old)
      if (status === 200)
        for (const api of apis)
          expect((await resume(api, json.session.token)).json.session).toBeNull();
      else expect(status).toBe(401);
  });

  function databaseUrl(): string {
    const url = new URL(SERVER_URL ?? '');
    url.pathname = `/${name}`;
    return url.href;
  }
});
