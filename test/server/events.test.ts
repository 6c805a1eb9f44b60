import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, signIn, signOut } from './accounts.js';
import { agentAt, type Agent } from './agent.js';
import { bearer, newCustomer, type Customer } from './customer.js';
import { killProcesses, startedProcess } from './process.js';
import { call, startTestServer, until, type TestServer } from './server.js';
import { closeStreams, moment, openStream } from './stream.js';

let server: TestServer;
let camille: Customer;
let agent: Agent;
beforeAll(async () => {
  server = await startTestServer();
  camille = await newCustomer(server.api);
  agent = await agentAt(server.api, camille.first);
});
afterEach(closeStreams);
afterAll(async () => {
  await server.stop();
  await killProcesses();
});

describe('the stream', () => {
  it('says that it stands, in a form that no proxy keeps', async () => {
    const stream = await openStream(server.api, camille.token);
    expect(stream.status).toBe(200);
    await stream.heard('ready');
    expect(stream.text()).toMatch(/^event: ready\n/);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['an answer', (id) => agent.answer(id, 'Demain')],
    ['another status', (id) => agent.setStatus(id, 'closed')],
    ['people in copy', (id) => agent.post(`${id}/cc`, { cc: 'Alex' })],
    ['a reply', (id) => camille.reply(id)],
    ['solving', (id) => camille.solve(id)],
  ])('tells %s to the owner and to nobody else', async (_, change) => {
    const other = await newCustomer(server.api);
    const elsewhere = await signIn(server.api, camille.email, undefined, 'paypal');
    const { id } = await camille.create();
    const [own, others, ofOtherBrand] = await Promise.all([
      openStream(server.api, camille.token),
      openStream(server.api, other.token),
      openStream(server.api, elsewhere.json.session.token),
    ]);
    for (const stream of [own, others, ofOtherBrand]) await stream.heard('ready');
    await change(id);
    await own.heard(`request ${id}`);
    // What was told to them first would have come by now.
    const next = await other.create();
    await others.heard(`request ${next.id}`);
    await moment();
    expect(others.events()).toEqual(['ready', `request ${next.id}`]);
    expect(ofOtherBrand.events()).toEqual(['ready']);
    expect(own.text()).not.toContain(camille.email);
  });

  it('tells a rating and a new request', async () => {
    const { id } = await camille.create();
    await camille.solve(id);
    const stream = await openStream(server.api, camille.token);
    await stream.heard('ready');
    await camille.rate(id);
    await stream.heard(`request ${id}`);
    const next = await camille.create();
    await stream.heard(`request ${next.id}`);
  });

  it('tells nothing of an internal note, nor of a reply that was refused', async () => {
    const { id } = await camille.create();
    const stream = await openStream(server.api, camille.token);
    await stream.heard('ready');
    expect(await agent.note(id, 'CANARY-note')).toBe(303);
    expect((await camille.reply(id, { message: '' })).status).toBe(422);
    const after = await camille.create();
    await stream.heard(`request ${after.id}`);
    expect(stream.events()).toEqual(['ready', `request ${after.id}`]);
    expect(stream.text()).not.toContain('CANARY');
  });

  it('is for those who are signed in', async () => {
    for (const headers of [{}, bearer('x'.repeat(43))]) {
      const { status, json } = await call(`${server.api}/v1/events`, { headers });
      expect([status, json.error.code]).toEqual([401, 'unauthorized']);
    }
  });

  it('ends at once when its session is signed out here; the others of the person go on', async () => {
    const second = (await signIn(server.api, camille.email)).json.session.token;
    const [ending, staying] = await Promise.all([
      openStream(server.api, second),
      openStream(server.api, camille.token),
    ]);
    for (const stream of [ending, staying]) await stream.heard('ready');
    await signOut(server.api, second);
    await ending.heard('end', 2000);
    await ending.ended;
    const { id } = await camille.create();
    await staying.heard(`request ${id}`);
    expect(staying.events()).not.toContain('end');
    expect((await call(`${server.api}/v1/events`, { headers: bearer(second) })).status).toBe(401);
  });

  it('gives a sign of life every 15 s, and ends by then when the session ended elsewhere', async () => {
    const person = await newCustomer(server.api);
    const other = await openStream(server.api, camille.token);
    const stream = await openStream(server.api, person.token);
    await stream.heard('ready');
    // A new password ends all sessions, without a word to the streams.
    await makeAccount(server.api, person.email);
    await stream.heard('end', 17_000);
    await stream.ended;
    expect(stream.text()).not.toContain('alive');
    await until(() => (other.text().includes(': alive\n\n') ? true : undefined), 5000);
  });

  it('is open five times at once for one person, and again when one has gone', async () => {
    const person = await newCustomer(server.api);
    const streams = await Promise.all(
      Array.from({ length: 5 }, () => openStream(server.api, person.token)),
    );
    const sixth = await call(`${server.api}/v1/events`, { headers: bearer(person.token) });
    expect([sixth.status, sixth.json.error.code]).toEqual([429, 'rate-limited']);
    expect(sixth.headers.get('retry-after')).toMatch(/^\d+$/);
    // Somebody else is not kept out.
    expect((await openStream(server.api, camille.token)).status).toBe(200);
    streams[0]?.close();
    const again = await until(async () => {
      const stream = await openStream(server.api, person.token);
      return stream.status === 200 ? stream : undefined;
    }, 5000);
    const { id } = await person.create();
    await again.heard(`request ${id}`);
  });
});

describe('the stop', () => {
  it('does not wait for open streams, and says nothing of an ended session', async () => {
    const storage = `${server.storage}-stop`;
    const child = await startedProcess({
      DATA_DIR: 'memory:',
      STORAGE_DIR: storage,
      STOP_SECONDS: '20',
      LOG_LEVEL: 'silent',
    });
    const person = await newCustomer(child.api);
    const stream = await openStream(child.api, person.token);
    await stream.heard('ready');
    const start = Date.now();
    child.kill('SIGTERM');
    expect(await child.ended).toBe(0);
    expect(Date.now() - start).toBeLessThan(8000);
    await stream.ended;
    expect(stream.events()).toEqual(['ready']);
  });

  it('is not held up by a stream in the same process either', async () => {
    const own = await startTestServer({ STOP_SECONDS: '20' });
    const person = await newCustomer(own.api);
    const stream = await openStream(own.api, person.token);
    await stream.heard('ready');
    const start = Date.now();
    await own.stop();
    await stream.ended;
    expect(Date.now() - start).toBeLessThan(8000);
  });
});
