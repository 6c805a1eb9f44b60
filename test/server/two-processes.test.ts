import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHANGES_CHANNEL } from '../../demo/server/conversations/change.js';
import { signIn, signOut } from './accounts.js';
import { agentAt, type Agent } from './agent.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import { killProcesses, startedProcess, type ServerProcess } from './process.js';
import { outbox, until } from './server.js';
import { closeStreams, openStream } from './stream.js';

// Address of a database on a real server, see scripts/with-postgres.mjs
const SERVER_URL = process.env['TEST_DATABASE_URL'];

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Milliseconds within which a change must have reached every open page. */
const LIVE = 2000;

describe.skipIf(SERVER_URL === undefined)('two processes on one Postgres', () => {
  const name = `help_two_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: SERVER_URL });
  let dir: string;
  let first: ServerProcess;
  let second: ServerProcess;
  /** The same person at either process. */
  let atFirst: Customer;
  let atSecond: Customer;
  let agent: Agent;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-two-'));
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(SERVER_URL ?? '');
    url.pathname = `/${name}`;
    const env = {
      DATABASE_URL: url.href,
      STORAGE_DIR: join(dir, 'files'),
      LOG_LEVEL: 'silent',
      STOP_SECONDS: '20',
    };
    [first, second] = await Promise.all([startedProcess(env), startedProcess(env)]);
    atFirst = await newCustomer(first.api);
    atSecond = customerOf(second.api, atFirst.email, atFirst.token, atFirst.first);
    agent = await agentAt(first.api, atFirst.first);
  });
  afterEach(closeStreams);
  afterAll(async () => {
    await killProcesses();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await rm(dir, { recursive: true, force: true });
  });

  /** Connections that listen for changes: one for each process. */
  const listeners = async (): Promise<readonly number[]> => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = $1 and query ilike $2`,
      [name, `listen %${CHANGES_CHANNEL}%`],
    );
    return rows.map(({ pid }) => pid);
  };

  it('tell each other’s changes within two seconds: answers, notes never, replies, statuses', async () => {
    const { id } = await atFirst.create();
    const streams = await Promise.all([
      openStream(second.api, atSecond.token),
      openStream(first.api, atFirst.token),
    ]);
    for (const stream of streams) await stream.heard('ready');
    const changes: readonly (() => Promise<unknown>)[] = [
      () => agent.answer(id, 'Demain'),
      () => atSecond.reply(id),
      () => agent.setStatus(id, 'pending'),
      () => atFirst.solve(id),
      () => atSecond.rate(id),
    ];
    for (const [place, change] of changes.entries()) {
      const start = Date.now();
      await change();
      for (const stream of streams) await stream.heard(`request ${id}`, LIVE, place + 1);
      expect(Date.now() - start).toBeLessThan(LIVE);
    }
    await agent.note(id, 'CANARY');
    const { id: last } = await atSecond.create();
    for (const stream of streams) {
      await stream.heard(`request ${last}`, LIVE);
      expect(stream.events().filter((event) => event === `request ${id}`)).toHaveLength(
        changes.length,
      );
    }
    expect((await atSecond.get(`/v1/requests/${id}`)).json.request.comments).toHaveLength(3);
  });

  it('have one connection each that listens for all open pages', async () => {
    await Promise.all([
      openStream(first.api, atFirst.token),
      openStream(first.api, atFirst.token),
      openStream(second.api, atSecond.token),
    ]);
    expect(await listeners()).toHaveLength(2);
  });

  it('miss nothing when that connection is cut: every page is told to look again', async () => {
    const { id } = await atFirst.create();
    const stream = await openStream(second.api, atSecond.token);
    await stream.heard('ready');
    const before = await listeners();
    for (const pid of before) await admin.query('select pg_terminate_backend($1)', [pid]);
    // While nobody listens.
    const start = Date.now();
    await agent.answer(id, 'Pendant la coupure');
    await stream.heard('ready', LIVE, 2);
    expect(Date.now() - start).toBeLessThan(LIVE);
    const after = await until(async () => {
      const found = await listeners();
      return found.length === 2 ? found : undefined;
    }, 5000);
    expect(after.some((pid) => before.includes(pid))).toBe(false);
    await agent.answer(id, 'Après');
    await stream.heard(`request ${id}`, LIVE);
    const { comments } = (await atSecond.get(`/v1/requests/${id}`)).json.request;
    expect(comments).toHaveLength(3);
  });

  it('keep one reply of one key that comes to both at once', async () => {
    const { id } = await atFirst.create();
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? atFirst : atSecond).reply(id, { key, message: 'une fois' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect((await atSecond.get(`/v1/requests/${id}`)).json.request.comments).toHaveLength(2);
    const solveKey = crypto.randomUUID();
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? atFirst : atSecond).solve(id, solveKey)),
    );
    const mails = (await outbox(second.api, atFirst.email)).filter(
      (mail) => mail['requestId'] === id && mail['kind'] === 'solved',
    );
    expect(mails).toHaveLength(1);
  });

  it('let one of replies and a closing that meet win, whole', async () => {
    const { id } = await atFirst.create();
    const [closing, ...replies] = await Promise.all([
      agent.setStatus(id, 'closed'),
      ...Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? atFirst : atSecond).reply(id)),
    ]);
    expect(closing).toBe(303);
    const kept = replies.filter(({ status }) => status === 201).length;
    expect(kept + replies.filter(({ status }) => status === 410).length).toBe(10);
    const { json } = await atSecond.get(`/v1/requests/${id}`);
    expect(json.request.comments).toHaveLength(1 + kept);
    expect(json.request.status.raw).toBe('closed');
  });

  it('show each other’s replies in the order of their times', async () => {
    const { id } = await atFirst.create();
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 3 === 0 ? agent.answer(id, 'a') : (i % 2 === 0 ? atFirst : atSecond).reply(id),
      ),
    );
    const { comments, unread } = (await atFirst.get(`/v1/requests/${id}`)).json.request;
    const times = comments.map(({ createdAt }: { readonly createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(comments).toHaveLength(13);
    // Unread exactly when an agent had the last word.
    expect(unread).toBe(comments.at(-1).author.role === 'agent');
  });

  it('read each other’s files', async () => {
    const { id } = await atFirst.create();
    const bytes = png(50_000);
    const { json } = await atFirst.reply(id, {
      attachments: [await uploaded(second.api, bytes, 'photo.png')],
    });
    const file = json.request.comments[1].files[0].id;
    const response = await fetch(`${second.api}/v1/attachments/${file}`, {
      headers: bearer(atSecond.token),
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('end a stream whose session was signed out at the other', async () => {
    const { token } = (await signIn(first.api, atFirst.email)).json.session;
    const stream = await openStream(second.api, token);
    await stream.heard('ready');
    await signOut(first.api, token);
    await stream.heard('end', 17_000);
    await stream.ended;
  });

  it('go on alone when one stops with pages open', async () => {
    const [ending, staying] = await Promise.all([
      openStream(first.api, atFirst.token),
      openStream(second.api, atSecond.token),
    ]);
    for (const stream of [ending, staying]) await stream.heard('ready');
    const start = Date.now();
    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(Date.now() - start).toBeLessThan(8000);
    await ending.ended;
    expect(ending.events()).not.toContain('end');
    const { id } = await atSecond.create();
    await staying.heard(`request ${id}`, LIVE);
  });
});
