// The reference server on a real Redmine: what its own tests check on simulators.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedmine, type LiveRedmine } from '../../scripts/live/redmine/start-redmine.mjs';
import { makeAccount, newAddress, passwordMails, post } from '../server/accounts.js';
import { bearer, customerOf, uploaded, type Customer } from '../server/customer.js';
import { png } from '../server/files.js';
import { call, newRequest, send, startTestServer, type TestServer } from '../server/server.js';

let redmine: LiveRedmine;
let server: TestServer;
let wire: Wire;
let alice: Customer;
let bob: Customer;

interface Wire {
  /** Stands before Redmine. */
  readonly url: string;
  /** The next call of this kind is done, and its answer lost. */
  lose(method: string, path: RegExp): void;
  close(): Promise<void>;
}

async function startWire(target: string): Promise<Wire> {
  const { createServer } = await import('node:http');
  const lost: { readonly method: string; readonly path: RegExp }[] = [];
  const proxy = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = 'GET', url = '/' } = incoming;
      const { host: _host, connection: _connection, ...headers } = incoming.headers;
      const response = await fetch(`${target}${url}`, {
        method,
        headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
        ...(chunks.length > 0 && { body: new Uint8Array(Buffer.concat(chunks)) }),
        redirect: 'manual',
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const at = lost.findIndex((one) => one.method === method && one.path.test(url));
      if (at >= 0) {
        lost.splice(at, 1);
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(response.status, {
        'content-type': response.headers.get('content-type') ?? 'text/plain',
      });
      outgoing.end(bytes);
    })().catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const { port } = proxy.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    lose: (method, path) => void lost.push({ method, path }),
    close: () =>
      new Promise((resolve) => {
        proxy.closeAllConnections();
        proxy.close(() => resolve());
      }),
  };
}

const asAgent = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await call(`${redmine.url}${path}`, {
    method,
    headers: { 'x-redmine-api-key': redmine.keys.agent, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (status >= 300) throw new Error(`the agent was answered ${status}`);
  return json;
};
const count = async (subject: unknown): Promise<number> => {
  const query = new URLSearchParams({
    project_id: 'support',
    status_id: '*',
    subject: String(subject),
  });
  return (await asAgent('GET', `/issues.json?${query}`)).total_count;
};
const about = (changes: Record<string, unknown> = {}) =>
  newRequest({ subject: `About ${crypto.randomUUID()}`, email: 'alice@shop.test', ...changes });
const details = async (who: Customer, id: string) =>
  (await who.get(`/v1/requests/${id}`)).json.request;

async function signedUp(email: string): Promise<Customer> {
  const { json } = await makeAccount(server.api, email);
  return customerOf(server.api, email, json.session.token, '');
}

beforeAll(async () => {
  redmine = await startRedmine();
  wire = await startWire(redmine.url);
  server = await startTestServer({
    BACKEND: 'redmine',
    REDMINE_URL: wire.url,
    REDMINE_KEY: redmine.keys.admin,
    REDMINE_PROJECT: 'support',
    REDMINE_TRACKER: String(redmine.tracker),
    REDMINE_CATEGORIES: JSON.stringify({ pickup: redmine.categories['Pickups'] }),
    REDMINE_REFERENCE_FIELD: String(redmine.trackingField),
  });
  await send(server.api, about());
  await send(server.api, about({ email: 'bob@shop.test' }));
  alice = await signedUp('alice@shop.test');
  bob = await signedUp('bob@shop.test');
});
afterAll(async () => {
  await server?.stop();
  await wire?.close();
  await redmine?.stop();
});

describe('Redmine behind the gateway', () => {
  it('from the form to the end, with files both ways', async () => {
    const bytes = png();
    const file = await uploaded(server.api, bytes, 'été.png');
    const body = about({ attachments: [{ ...file, field: 'attachments' }] });
    const sent = await send(server.api, body);
    expect(sent.status).toBe(201);
    const { id } = sent.json.result;
    expect((await alice.get('/v1/requests')).json.requests[0]).toMatchObject({
      id,
      subject: body['subject'],
    });
    await asAgent('PUT', `/issues/${id}.json`, { issue: { notes: 'Demain' } });
    await asAgent('PUT', `/issues/${id}.json`, {
      issue: { notes: 'CANARY-NOTE', private_notes: true },
    });
    const second = await uploaded(server.api, bytes, 'photo.png');
    expect((await alice.reply(id, { message: '*Merci* & ?', attachments: [second] })).status).toBe(
      201,
    );
    const request = await details(alice, id);
    expect(JSON.stringify(request)).not.toContain('CANARY-NOTE');
    expect(request.comments.map((one: { author: { role: string } }) => one.author.role)).toEqual([
      'requester',
      'agent',
      'requester',
    ]);
    for (const place of [0, 2]) {
      const [kept] = request.comments[place].files;
      const got = await fetch(`${server.api}/v1/attachments/${kept.id}`, {
        headers: bearer(alice.token),
      });
      expect(Buffer.from(await got.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
      expect((await bob.get(`/v1/attachments/${kept.id}`)).status).toBe(404);
    }
    expect((await bob.get(`/v1/requests/${id}`)).status).toBe(404);
    expect((await bob.reply(id)).status).toBe(404);
    expect((await bob.solve(id)).status).toBe(404);
    expect((await alice.solve(id)).json.request.status.group).toBe('solved');
  });

  it('the same key twice is one issue, also where an answer was lost', async () => {
    const body = about();
    expect((await send(server.api, body)).status).toBe(201);
    expect((await send(server.api, body)).status).toBe(200);
    expect(await count(body['subject'])).toBe(1);
    const other = about();
    wire.lose('POST', /^\/issues\.json/);
    expect((await send(server.api, other)).status).toBe(500);
    expect((await send(server.api, other)).status).toBe(200);
    expect(await count(other['subject'])).toBe(1);
  });

  it.each(['# a *b* <c> & [[d]] @alice 5 < 6', '👍', ''])(
    'a reply (%j) whose answer was lost is there once',
    async (message) => {
      const { id } = await alice.create({ email: 'alice@shop.test' });
      const attachments = message === '' ? [await uploaded(server.api, png(), 'a.png')] : [];
      const key = crypto.randomUUID();
      wire.lose('PUT', /^\/issues\/\d+\.json/);
      expect((await alice.reply(id, { key, message, attachments })).status).toBe(500);
      expect((await alice.reply(id, { key, message, attachments })).status).toBe(200);
      expect((await details(alice, id)).comments).toHaveLength(2);
    },
  );

  it('a file whose upload was lost leaves the key free: nothing was written', async () => {
    const file = await uploaded(server.api, png(), 'photo.png');
    const body = about({ attachments: [{ ...file, field: 'attachments' }] });
    wire.lose('POST', /^\/uploads\.json/);
    expect((await send(server.api, body)).status).toBe(503);
    expect((await send(server.api, { ...body, message: 'Autrement' })).status).toBe(201);
    expect(await count(body['subject'])).toBe(1);
  });

  it('who has no account there is told so at the address, and nothing is made', async () => {
    const stranger = newAddress();
    const body = about({ email: stranger });
    const { status, json } = await send(server.api, body);
    expect(status).toBe(422);
    expect(json.error.fields).toMatchObject([{ field: 'email', code: 'server' }]);
    expect(json.error.fields[0].message).toContain('compte');
    expect(await count(body['subject'])).toBe(0);
    // With the address of an account the same key goes through.
    expect((await send(server.api, { ...body, email: 'alice@shop.test' })).status).toBe(201);
    // A password is for who wrote; the answer is the same for everybody.
    const asked = { brand: 'ebay', language: 'fr', email: stranger };
    expect((await post(server.api, '/recovery', asked)).status).toBe(202);
    await makeAccount(server.api, 'alice@shop.test');
    expect(await passwordMails(server.api, stranger)).toEqual([]);
    alice = await signedUp('alice@shop.test');
  });

  it('a key that is no administrator’s stops the start, without the key', async () => {
    const start = startTestServer({
      BACKEND: 'redmine',
      REDMINE_URL: redmine.url,
      REDMINE_KEY: redmine.keys.agent,
      REDMINE_PROJECT: 'support',
    });
    await expect(start).rejects.toThrow(/Redmine at \S+ does not accept the service account/);
    await expect(start).rejects.not.toThrow(new RegExp(redmine.keys.agent));
    expect((await call(`${server.api}/v1/setup?brand=ebay`)).json.without).toEqual([
      'rate',
      'read',
    ]);
  });
});
