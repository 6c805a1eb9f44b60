import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRtSimulator, type RtSimulator } from '../support/simulators/request-tracker.js';
import { newAddress } from './accounts.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import { gatewayTo } from './gateway.js';
import { killProcesses, startedProcess, type ServerProcess } from './process.js';
import { asAgent, call, newRequest, send, until } from './server.js';

// Address of a database on a real server, see scripts/with-postgres.mjs
const SERVER_URL = process.env['TEST_DATABASE_URL'];

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(SERVER_URL === undefined)('two gateways on one Postgres', () => {
  const name = `help_gateway_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: SERVER_URL });
  let dir: string;
  let rt: RtSimulator;
  let env: Record<string, string>;
  let first: ServerProcess;
  let second: ServerProcess;
  let atFirst: Customer;
  let atSecond: Customer;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-gateway-'));
    rt = await startRtSimulator();
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(SERVER_URL ?? '');
    url.pathname = `/${name}`;
    env = {
      ...gatewayTo(rt),
      DATABASE_URL: url.href,
      STORAGE_DIR: join(dir, 'files'),
      GATEWAY_LEASE_SECONDS: '3',
      LOG_LEVEL: 'trace',
    };
    [first, second] = await Promise.all([startedProcess(env), startedProcess(env)]);
    atFirst = await newCustomer(first.api);
    atSecond = customerOf(second.api, atFirst.email, atFirst.token, atFirst.first);
  });
  afterEach(() => {
    rt.fault = undefined;
  });
  afterAll(async () => {
    await killProcesses();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await rt.close();
    await rm(dir, { recursive: true, force: true });
  });

  const about = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
    newRequest({ subject: `About ${crypto.randomUUID()}`, email: newAddress(), ...changes });
  const ticketsAbout = (subject: unknown) => rt.tickets.filter((each) => each.subject === subject);
  /** When a call of this kind has reached the ticket system. */
  const reached = async (wanted: string, before: number): Promise<void> => {
    await until(() => rt.calls.slice(before).includes(wanted) || undefined);
  };

  it('make one ticket of one key, sent to both at once', async () => {
    const body = about();
    rt.fault = (method) => (method === 'POST' ? { after: 500 } : undefined);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, place) => send((place % 2 ? first : second).api, body)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(11);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
    expect((await send(second.api, { ...body, message: 'Autre' })).status).toBe(409);
  });

  it('make one comment of one key, sent to both at once', async () => {
    const { id } = await atFirst.create();
    const key = crypto.randomUUID();
    rt.fault = (method) => (method === 'POST' ? { after: 500 } : undefined);
    await Promise.all([atFirst, atSecond, atFirst, atSecond].map((who) => who.reply(id, { key })));
    const { json } = await atFirst.get(`/v1/requests/${id}`);
    expect(json.request.comments).toHaveLength(2);
  });

  it.each([
    ['after the ticket was made', { after: 60_000 }],
    // The ticket system goes on with what it was told, whoever listens.
    ['while the ticket is being made', { before: 1500 }],
    ['before the ticket was made', 'away'],
  ] as const)('killed %s, leave one ticket to the next try', async (_name, fault) => {
    const doomed = await startedProcess(env);
    const body = about();
    const before = rt.calls.length;
    let isFirst = true;
    rt.fault = (method) => {
      if (method !== 'POST' || !isFirst) return undefined;
      isFirst = false;
      if (fault === 'away') doomed.kill('SIGKILL');
      return fault;
    };
    const lost = send(doomed.api, body).catch(() => undefined);
    await reached('POST /ticket', before);
    doomed.kill('SIGKILL');
    await Promise.all([lost, doomed.ended]);
    const found = await send(second.api, body);
    expect(found.status).toBe(200);
    const again = await send(first.api, body);
    expect(again.json).toEqual(found.json);
    expect(ticketsAbout(body['subject']).map(({ id }) => String(id))).toEqual([
      found.json.result.id,
    ]);
  });

  it('killed while a reply goes out, leave one comment, with its file', async () => {
    const doomed = await startedProcess(env);
    const { id } = await atFirst.create();
    const key = crypto.randomUUID();
    const attachments = [await uploaded(first.api, png(), 'photo.png')];
    const before = rt.calls.length;
    let isFirst = true;
    rt.fault = (method) => {
      if (method !== 'POST' || !isFirst) return undefined;
      isFirst = false;
      return { after: 60_000 };
    };
    const reply = { key, message: 'Voici', attachments };
    const lost = customerOf(doomed.api, atFirst.email, atFirst.token, id)
      .reply(id, reply)
      .catch(() => undefined);
    await reached(`POST /ticket/${id}/correspond`, before);
    doomed.kill('SIGKILL');
    await Promise.all([lost, doomed.ended]);
    const { status, json } = await atSecond.reply(id, reply);
    expect(status).toBe(200);
    expect(json.request.comments).toHaveLength(2);
    expect(json.request.comments[1].files).toHaveLength(1);
  });

  it('told to stop while the ticket system is slow, leave one ticket', async () => {
    const leaving = await startedProcess({ ...env, STOP_SECONDS: '1' });
    const body = about();
    const before = rt.calls.length;
    let isFirst = true;
    rt.fault = (method) => {
      if (method !== 'POST' || !isFirst) return undefined;
      isFirst = false;
      return { after: 60_000 };
    };
    const lost = send(leaving.api, body).catch(() => undefined);
    await reached('POST /ticket', before);
    leaving.kill('SIGTERM');
    await Promise.all([lost, leaving.ended]);
    rt.fault = undefined;
    expect((await send(second.api, body)).status).toBe(200);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
  });

  it('never say what the service account proves itself by: no answer, no header, no log', async () => {
    const { id } = await atFirst.create();
    const answers = [
      await call(`${first.api}/`),
      await call(`${first.api}/healthz`),
      await call(`${first.api}/openapi.json`),
      await call(`${first.api}/v1/setup?brand=ebay`),
      await call(`${first.api}/desk/`, { headers: bearer('none') }),
      await call(`${first.api}/desk/`, asAgent()),
      await atFirst.get('/v1/requests'),
      await atFirst.get(`/v1/requests/${id}`),
      await atFirst.reply(id),
      await atFirst.solve(id),
    ];
    for (const fault of ['away', 'lost', { status: 401 }, { status: 500 }] as const) {
      rt.fault = () => fault;
      answers.push(
        await send(first.api, about()),
        await atFirst.get(`/v1/requests/${id}`),
        await atFirst.reply(id),
        await call(`${first.api}/healthz`),
      );
    }
    const said = answers
      .map(({ json, headers }) => JSON.stringify([json, [...headers]]))
      .join('\n');
    // Long enough to say that something was written at all.
    expect(said.length).toBeGreaterThan(10_000);
    expect(first.output()).toContain('"msg":"Call"');
    for (const text of [said, first.output(), second.output()]) {
      expect(text).not.toContain(rt.token);
      expect(text).not.toContain(rt.token.split('-').at(-1));
      expect(text).not.toContain('widget-proxy');
    }
    // And nobody's words or address in the logs.
    for (const text of [first.output(), second.output()]) {
      expect(text).not.toContain(atFirst.email);
      expect(text).not.toContain('Et maintenant');
    }
  });
});
