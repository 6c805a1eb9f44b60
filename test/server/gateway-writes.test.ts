import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../demo/server/api/errors.js';
import { migrate } from '../../demo/server/database/migrate.js';
import { openDatabase, type Database } from '../../demo/server/database/open.js';
import { Writes, type Try, type Write } from '../../demo/server/gateway/writes.js';
import { createLog } from '../../demo/server/log.js';
import { HelpError } from '../../src/core/help-error.js';
import { startRtSimulator, type RtSimulator } from '../support/simulators/request-tracker.js';
import { newAddress } from './accounts.js';
import { gatewayTo } from './gateway.js';
import { newRequest, send, startTestServer } from './server.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LEASE = 400;
const log = createLog('silent');
const { signal: stopped } = new AbortController();
let database: Database;
/** As two processes on one database. */
let one: Writes;
let other: Writes;
let wire: Server;
const arrived: string[] = [];

beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' }, log);
  await migrate(database.db);
  const options = { leaseMilliseconds: LEASE, stopped };
  one = new Writes(database.db, log, options);
  other = new Writes(database.db, log, options);
  wire = createServer((incoming, outgoing) => {
    arrived.push(incoming.method ?? '');
    outgoing.end();
  });
  await new Promise<void>((resolve) => {
    wire.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  wire.close();
  await database.close();
});

const address = (): string => `http://127.0.0.1:${(wire.address() as AddressInfo).port}/`;
const aWrite = (changes: Partial<Write> = {}): Write => ({
  key: crypto.randomUUID(),
  brand: 'ebay',
  email: 'a@b.fr',
  deed: 'create',
  content: 'words',
  ...changes,
});
const nothing = async (): Promise<void> => undefined;
const answering = (answer: string) => async () => ({ answer });
const failing = (error: Error) => () => Promise.reject(error);
const lost = new HelpError('unavailable', 'lost', { ambiguous: true });
const refused = new HelpError('invalid', 'refused');
const away = new HelpError('unavailable', 'away');

describe('a write', () => {
  it('is done once, and answered the same by whoever is asked', async () => {
    const write = aWrite();
    const first = await one.once(write, nothing, answering('1'));
    expect(first).toEqual({ isNew: true, answer: '1' });
    const upper = { ...write, key: write.key.toUpperCase() };
    expect(await other.once(upper, nothing, answering('2'))).toEqual({ isNew: false, answer: '1' });
  });

  it.each([
    ['other words', { content: 'others' }],
    ['another address', { email: 'c@d.fr' }],
    ['another brand', { brand: 'paypal' }],
    ['another deed', { deed: 'reply' }],
    ['another request', { requestId: '2' }],
  ] as const)('of the same key with %s is a conflict', async (_name, changes) => {
    const write = aWrite();
    await one.once(write, nothing, answering('1'));
    await expect(
      other.once({ ...write, ...changes }, nothing, answering('2')),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('whose checks fail is not written down', async () => {
    const write = aWrite();
    const problem = new ApiError('rate-limited', 'no');
    await expect(one.once(write, failing(problem), answering('1'))).rejects.toBe(problem);
    expect(await one.once({ ...write, content: 'x' }, nothing, answering('2'))).toMatchObject({
      isNew: true,
    });
  });

  it.each([refused, away, new ApiError('forbidden', 'no')])(
    'that was kept nowhere (%s) leaves its key free',
    async (error) => {
      const write = aWrite();
      await expect(one.once(write, nothing, failing(error))).rejects.toBe(error);
      expect(await other.once({ ...write, content: 'x' }, nothing, answering('2'))).toEqual({
        isNew: true,
        answer: '2',
      });
    },
  );

  it.each([lost, new Error('a bug')])(
    'that may have arrived (%s) is told so to the next, with how things stood before the first',
    async (error) => {
      const write = aWrite({ before: 'c1' });
      await expect(one.once(write, nothing, failing(error))).rejects.toBe(error);
      await expect(
        one.once({ ...write, content: 'x' }, nothing, answering('2')),
      ).rejects.toMatchObject({ code: 'conflict' });
      const tries: Try[] = [];
      await other.once({ ...write, before: 'c2' }, nothing, async (attempt) => {
        tries.push(attempt);
        return { answer: '3' };
      });
      expect(tries.map(({ isFirst, before }) => [isFirst, before])).toEqual([[false, 'c1']]);
    },
  );

  it('that may have arrived stays so while nobody can tell', async () => {
    const write = aWrite();
    await expect(one.once(write, nothing, failing(lost))).rejects.toBe(lost);
    await expect(other.once(write, nothing, failing(away))).rejects.toMatchObject({
      isUnclear: true,
    });
    await expect(one.before(write.key, failing(away))).rejects.toMatchObject({ isUnclear: true });
    await expect(one.before(crypto.randomUUID(), failing(away))).rejects.toBe(away);
    await expect(one.once(write, nothing, failing(refused))).rejects.toBe(refused);
    expect((await one.once(write, nothing, answering('4'))).answer).toBe('4');
  });

  it('that takes longer than a lease is still one, however many wait for it', async () => {
    const write = aWrite();
    let works = 0;
    const slow = async () => {
      works += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, LEASE * 4);
      });
      return { answer: String(works) };
    };
    const answers = await Promise.all(
      [one, other, one, other].map((each) => each.once(write, nothing, slow)),
    );
    expect(works).toBe(1);
    expect(answers.map(({ answer }) => answer)).toEqual(['1', '1', '1', '1']);
  });

  it('of a process that slept past its lease does not go out any more; reads do', async () => {
    arrived.length = 0;
    await one.once(aWrite(), nothing, async ({ gate }) => {
      await gate.fetch(address(), { method: 'POST' });
      // As a machine that was put to sleep.
      for (const end = performance.now() + LEASE * 2; performance.now() < end;);
      const [write, read] = await Promise.allSettled([
        gate.fetch(address(), { method: 'POST' }),
        gate.fetch(address()),
      ]);
      expect([write.status, read.status]).toEqual(['rejected', 'fulfilled']);
      return { answer: '' };
    });
    expect(arrived).toEqual(['POST', 'GET']);
  });
});

describe('new requests of one address', () => {
  let rt: RtSimulator;
  beforeAll(async () => {
    rt = await startRtSimulator();
  });
  afterAll(() => rt.close());

  it('are counted where they are kept elsewhere too; what failed costs nothing', async () => {
    const server = await startTestServer({
      ...gatewayTo(rt),
      RATE_LIMIT: 'on',
      RATE_LIMIT_EMAIL: '2',
    });
    try {
      const email = newAddress();
      const ask = async () => (await send(server.api, newRequest({ email }))).status;
      rt.fault = (method) => (method === 'POST' ? { status: 422 } : undefined);
      expect(await ask()).toBe(422);
      rt.fault = undefined;
      expect([await ask(), await ask(), await ask()]).toEqual([201, 201, 429]);
    } finally {
      await server.stop();
    }
  });
});
