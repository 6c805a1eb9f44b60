import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../demo/server/config.js';
import { startRtSimulator, type RtSimulator } from '../support/simulators/request-tracker.js';
import {
  askFor,
  makeAccount,
  newAddress,
  passwordMails,
  post,
  signIn,
  signOut,
} from './accounts.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import { gatewayTo } from './gateway.js';
import { closeStreams, moment, openStream } from './stream.js';
import {
  asAgent,
  call,
  newRequest,
  outbox,
  send,
  startTestServer,
  type TestServer,
} from './server.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rt: RtSimulator;
let server: TestServer;
let alice: Customer;
let bob: Customer;

beforeAll(async () => {
  rt = await startRtSimulator();
  server = await startTestServer({ ...gatewayTo(rt), GATEWAY_LEASE_SECONDS: '2' });
  [alice, bob] = await Promise.all([newCustomer(server.api), newCustomer(server.api)]);
});
afterEach(() => {
  rt.fault = undefined;
});
afterAll(async () => {
  await server.stop();
  await rt.close();
});

const ticketsAbout = (subject: unknown) => rt.tickets.filter((each) => each.subject === subject);
const about = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  newRequest({ subject: `About ${crypto.randomUUID()}`, email: newAddress(), ...changes });
const details = async (who: Customer, id: string) =>
  (await who.get(`/v1/requests/${id}`)).json.request;
/** The first write of this kind goes wrong, all others go well. */
function once(path: RegExp, fault: ReturnType<NonNullable<RtSimulator['fault']>>): void {
  let isOver = false;
  rt.fault = (method, at) => {
    if (isOver || method === 'GET' || !path.test(at)) return undefined;
    isOver = true;
    return fault;
  };
}

describe('the configuration', () => {
  const whole = {
    BACKEND: 'request-tracker',
    RT_URL: 'http://rt.test',
    RT_TOKEN: '1-14-abcdef',
    RT_QUEUE: 'A',
  };
  it.each([
    [{ BACKEND: 'jira' }, 'BACKEND'],
    [{ ...whole, RT_URL: '' }, 'RT_URL'],
    [{ ...whole, RT_URL: 'ftp://rt.test' }, 'RT_URL'],
    [{ ...whole, RT_URL: 'https://a:secret!@rt.test' }, 'RT_URL'],
    [{ ...whole, RT_TOKEN: '' }, 'RT_TOKEN'],
    [{ ...whole, RT_TOKEN: 'secret!' }, 'RT_TOKEN'],
    [{ ...whole, RT_QUEUE: '' }, 'RT_QUEUE'],
    [{ ...whole, RT_QUEUES: '{' }, 'RT_QUEUES'],
    [{ ...whole, RT_QUEUES: '["A"]' }, 'RT_QUEUES'],
  ])('%j stops the start with the name of the variable', (env, name) => {
    let message = '';
    try {
      readConfig(env);
    } catch (thrown) {
      message = String(thrown);
    }
    expect(message).toContain(`  ${name} `);
    expect(message).not.toContain('secret!');
  });

  it.each([undefined, '', 'own', 'postgres'])('BACKEND=%s is our own tables', (BACKEND) => {
    expect(readConfig({ BACKEND }).backend).toBeUndefined();
  });

  it('a service account that is not accepted stops the start, without its token', async () => {
    const start = startTestServer({ ...gatewayTo(rt), RT_TOKEN: '1-14-abcdef' });
    await expect(start).rejects.toThrow(
      /Request Tracker at \S+ does not accept the service account/,
    );
    await expect(start).rejects.not.toThrow(/abcdef/);
  });
});

describe('a new request', () => {
  it('is a ticket of its sender, answered again for the same key, refused for other content', async () => {
    const body = about({ email: `Camille.${crypto.randomUUID()}@Exemple.fr` });
    const first = await send(server.api, body);
    expect(first.status).toBe(201);
    const again = await send(server.api, body);
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect((await send(server.api, { ...body, message: 'Autre' })).status).toBe(409);
    const [ticket, ...others] = ticketsAbout(body['subject']);
    expect(others).toEqual([]);
    expect(ticket?.requestor).toBe(String(body['email']).toLowerCase());
    expect([ticket?.queue, ticket?.fields]).toEqual([
      'Pickups',
      { ClientRef: body['key'], TrackingNumber: 'FR2025EBAY0001234567' },
    ]);
    expect(first.json.result.id).toBe(String(ticket?.id));
  });

  it('sent twenty times at once is one ticket and twenty identical answers', async () => {
    const body = about();
    rt.fault = (method) => (method === 'POST' ? { after: 300 } : undefined);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(server.api, body)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
  });

  it('is acknowledged by the ticket system alone', async () => {
    const body = about();
    await send(server.api, body);
    expect(await outbox(server.api, String(body['email']))).toEqual([]);
  });

  it('is checked before it goes out', async () => {
    const body = about({ email: 'x' });
    expect((await send(server.api, body)).status).toBe(422);
    const lost = { token: 'none', field: 'attachments', name: 'a.png' };
    const { json } = await send(server.api, about({ attachments: [lost] }));
    expect(json.error.fields[0].code).toBe('fileMissing');
    expect(ticketsAbout(body['subject'])).toEqual([]);
  });

  it('whose answer was lost is told as unclear, and found again by its key', async () => {
    const body = about();
    once(/^\/ticket$/, 'lost');
    const lost = await send(server.api, body);
    expect([lost.status, lost.json.error.code, lost.headers.get('retry-after')]).toEqual([
      500,
      'unavailable',
      '5',
    ]);
    const found = await send(server.api, body);
    expect(found.status).toBe(200);
    expect(ticketsAbout(body['subject']).map(({ id }) => String(id))).toEqual([
      found.json.result.id,
    ]);
  });

  it('that did not arrive is made by the second try', async () => {
    const body = about();
    once(/^\/ticket$/, 'away');
    expect((await send(server.api, body)).status).toBe(500);
    expect(ticketsAbout(body['subject'])).toEqual([]);
    expect((await send(server.api, body)).status).toBe(200);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
  });

  it('that was unclear stays so while nobody can look', async () => {
    const body = about();
    once(/^\/ticket$/, 'lost');
    await send(server.api, body);
    rt.fault = (_method, path) => (path === '/tickets' ? 'away' : undefined);
    // Not 503, which would say that nothing was kept.
    expect((await send(server.api, body)).status).toBe(500);
    rt.fault = () => 'away';
    expect((await send(server.api, body)).status).toBe(500);
    rt.fault = undefined;
    expect((await send(server.api, body)).status).toBe(200);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
  });

  it('that the ticket system refuses is kept nowhere, and its key and files are free again', async () => {
    const file = await uploaded(server.api, png(), 'photo.png');
    const body = about({ attachments: [{ ...file, field: 'attachments' }] });
    once(/^\/ticket$/, { status: 403 });
    // It says what our account may not, and nothing about the person.
    expect((await send(server.api, body)).status).toBe(503);
    expect((await send(server.api, { ...body, message: 'Autrement' })).status).toBe(201);
    expect(ticketsAbout(body['subject'])).toHaveLength(1);
  });

  it('takes its files along: the bytes are there, and nothing stays here', async () => {
    const bytes = png();
    const file = await uploaded(server.api, bytes, 'été.png');
    const { id } = await alice.create({ attachments: [{ ...file, field: 'attachments' }] });
    const [kept] = (await details(alice, id)).comments[0].files;
    expect(kept.name).toBe('été.png');
    const response = await fetch(`${server.api}/v1/attachments/${kept.id}`, {
      headers: bearer(alice.token),
    });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    const got = Buffer.from(await response.arrayBuffer());
    const hash = (each: Uint8Array) => createHash('sha256').update(each).digest('hex');
    expect(hash(got)).toBe(hash(bytes));
    expect(await readdir(server.storage)).toEqual([]);
    // Claimed for good.
    const again = about({ attachments: [{ ...file, field: 'attachments' }] });
    expect((await send(server.api, again)).json.error.fields[0].code).toBe('fileMissing');
  });

  it('goes on from one’s own closed request only', async () => {
    const { id } = await alice.create();
    const followUp = (token: string, email: string, followUpOf: string) =>
      call(`${server.api}/v1/requests`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...bearer(token) },
        body: JSON.stringify(about({ email, followUpOf })),
      });
    expect((await followUp(alice.token, alice.email, id)).status).toBe(403);
    rt.setStatus(id, 'rejected');
    expect((await followUp(bob.token, bob.email, id)).status).toBe(403);
    expect((await followUp(bob.token, alice.email, id)).status).toBe(403);
    expect((await followUp('none', alice.email, id)).status).toBe(401);
    const { status, json } = await followUp(alice.token, alice.email, id);
    expect(status).toBe(201);
    expect((await details(alice, json.result.id)).followUpOf.id).toBe(id);
  });
});

describe('a reply', () => {
  it('is told as the person’s own and the ticket as theirs to solve', async () => {
    const { id } = await alice.create();
    const key = crypto.randomUUID();
    const { status, json } = await alice.reply(id, { key, message: 'Toujours rien' });
    expect(status).toBe(201);
    expect(json.request.comments[1]).toMatchObject({
      author: { role: 'requester', name: 'Camille Durand' },
      body: { kind: 'text', text: 'Toujours rien' },
    });
    expect((await alice.reply(id, { key, message: 'Toujours rien' })).status).toBe(200);
    expect((await alice.reply(id, { key, message: 'Autre' })).status).toBe(409);
    expect((await details(alice, id)).comments).toHaveLength(2);
    expect((await alice.solve(id)).json.request.status.group).toBe('solved');
  });

  it('whose answer was lost is found again, also beside another of the same words', async () => {
    const { id } = await alice.create();
    const key = crypto.randomUUID();
    once(/correspond$/, 'away');
    expect((await alice.reply(id, { key, message: 'Merci' })).status).toBe(500);
    // Another with the same words, which came through.
    expect((await alice.reply(id, { message: 'Merci' })).status).toBe(201);
    // The first is not that one.
    expect((await alice.reply(id, { key, message: 'Merci' })).status).toBe(200);
    expect((await details(alice, id)).comments).toHaveLength(3);
    const other = crypto.randomUUID();
    once(/correspond$/, 'lost');
    expect((await alice.reply(id, { key: other, message: 'Merci' })).status).toBe(500);
    rt.fault = () => 'away';
    expect((await alice.reply(id, { key: other, message: 'Merci' })).status).toBe(500);
    rt.fault = undefined;
    expect((await alice.reply(id, { key: other, message: 'Merci' })).status).toBe(200);
    expect((await details(alice, id)).comments).toHaveLength(4);
  });

  it('sent ten times at once is there once', async () => {
    const { id } = await alice.create();
    const key = crypto.randomUUID();
    rt.fault = (method) => (method === 'POST' ? { after: 200 } : undefined);
    await Promise.all(Array.from({ length: 10 }, () => alice.reply(id, { key })));
    expect((await details(alice, id)).comments).toHaveLength(2);
  });

  it('is refused where only a follow-up is possible', async () => {
    const { id } = await alice.create();
    rt.setStatus(id, 'rejected');
    expect((await alice.reply(id)).status).toBe(410);
    expect((await alice.solve(id)).status).toBe(410);
    expect((await details(alice, id)).can).toEqual({
      reply: false,
      reopen: false,
      solve: false,
      followUp: true,
      rate: false,
    });
  });
});

describe('what the ticket system does not have', () => {
  it('is told by the setup, and refused', async () => {
    const { json } = await call(`${server.api}/v1/setup?brand=ebay`);
    expect(json.without).toEqual(['rate']);
    rt.setStatus(alice.first, 'resolved');
    expect((await alice.rate(alice.first)).status).toBe(409);
    expect((await details(alice, alice.first)).can.rate).toBe(false);
    const own = await startTestServer();
    expect((await call(`${own.api}/v1/setup?brand=ebay`)).json.without).toBeUndefined();
    await own.stop();
  });

  it('a desk: the page says where the requests are', async () => {
    const page = await call(`${server.api}/desk/`, asAgent());
    expect(page.status).toBe(200);
    expect(page.json).toContain(`<a href="${rt.url}"`);
    expect((await call(`${server.api}/desk/`)).status).toBe(401);
    expect((await call(`${server.api}/desk/requests/${alice.first}`, asAgent())).status).toBe(404);
  });
});

describe('a ticket system that is away', () => {
  it('is told with the seconds to wait, nothing is kept, and health says so', async () => {
    const body = about();
    rt.fault = () => 'away';
    const tries = [
      await send(server.api, body),
      await alice.get('/v1/requests'),
      await alice.get(`/v1/requests/${alice.first}`),
      await alice.reply(alice.first),
    ];
    for (const { status, json, headers } of tries) {
      expect([status, json.error.code]).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await vi.waitFor(async () => expect((await call(`${server.api}/healthz`)).status).toBe(503), {
      timeout: 10_000,
      interval: 500,
    });
    // Who is signed in stays so, and what is ours works.
    expect((await signIn(server.api, alice.email)).status).toBe(200);
    rt.fault = undefined;
    expect((await send(server.api, body)).status).toBe(201);
    await vi.waitFor(
      async () => expect((await call(`${server.api}/healthz`)).json.backend).toBe('ok'),
      { timeout: 10_000, interval: 500 },
    );
  });

  it('or does not know our account any more signs nobody out', async () => {
    rt.fault = () => ({ status: 401 });
    expect((await alice.get('/v1/requests')).status).toBe(503);
    rt.fault = () => ({ status: 403 });
    expect((await alice.get('/v1/requests')).status).toBe(503);
    rt.fault = undefined;
    expect((await alice.get('/v1/requests')).status).toBe(200);
  });
});

describe('accounts', () => {
  it('are for whoever wrote, here or by mail, and for nobody else', async () => {
    const [here, byMail, stranger] = [newAddress(), newAddress(), newAddress()];
    await send(server.api, about({ email: here }));
    const id = rt.mail(byMail, 'By mail');
    for (const email of [here, byMail]) {
      const { json } = await makeAccount(server.api, email);
      const who = customerOf(server.api, email, json.session.token, '');
      expect((await who.get('/v1/requests')).json.requests).toHaveLength(1);
      if (email === byMail) expect((await details(who, id)).number).toBe(id);
    }
    await post(server.api, '/recovery', { brand: 'ebay', language: 'fr', email: stranger });
    // Later than the stranger's, so that that one has been worked on.
    await askFor(server.api, here);
    expect(await passwordMails(server.api, stranger)).toEqual([]);
  });

  it('that nobody confirmed see nothing: a request alone opens no account', async () => {
    const victim = newAddress();
    await send(server.api, about({ email: victim }));
    await send(server.api, about({ email: victim, message: 'Je suis quelqu’un d’autre' }));
    expect((await signIn(server.api, victim)).status).toBe(401);
    expect((await post(server.api, '/exchange', { brand: 'ebay', token: 'x.y.z' })).status).toBe(
      401,
    );
  });
});

describe('a change made there', () => {
  it('is told to whose request it is, and to nobody else', async () => {
    const { id } = await alice.create({});
    const [hers, his] = await Promise.all([
      openStream(server.api, alice.token),
      openStream(server.api, bob.token),
    ]);
    await Promise.all([hers.heard('ready'), his.heard('ready')]);
    rt.say(id, 'An answer');
    await hers.heard(`request ${id}`);
    // Once more when the second is over, in which another change would have looked the same.
    await hers.heard(`request ${id}`, 8000, 2);
    rt.setStatus(id, 'stalled');
    await hers.heard(`request ${id}`, 8000, 3);
    expect(his.text()).not.toContain(id);
    closeStreams();
    await moment(1500);
    const asked = rt.calls.length;
    await moment(2500);
    expect(rt.calls.length, 'looks for nobody').toBe(asked);
  });

  it('is unread until the person has seen it, for that person alone', async () => {
    const { id } = await alice.create({});
    const isUnread = async (): Promise<unknown> => {
      const { json } = await alice.get('/v1/requests');
      return (json.requests as readonly { id: string; unread: boolean }[]).find(
        (row) => row.id === id,
      )?.unread;
    };
    expect(await isUnread()).toBe(false);
    rt.say(id, 'A note', 'Comment');
    expect(await isUnread()).toBe(false);
    rt.say(id, 'An answer');
    expect(await isUnread()).toBe(true);
    const { comments } = await details(alice, id);
    const last = comments.at(-1).id;
    expect((await bob.post(`/v1/requests/${id}/read`, { comment: last })).status).toBe(404);
    expect(await isUnread()).toBe(true);
    expect((await alice.post(`/v1/requests/${id}/read`, { comment: last })).status).toBe(204);
    expect(await isUnread()).toBe(false);
    // One's own reply is written by the service account, and is no answer to the person.
    await moment(1100);
    expect((await alice.reply(id, { message: 'Thanks' })).status).toBe(201);
    expect(await isUnread()).toBe(false);
  });
});

describe('what is somebody else’s', () => {
  const routes = (id: string, file: string): readonly (readonly [string, string, unknown?])[] => {
    const key = crypto.randomUUID();
    return [
      ['GET', '/v1/requests'],
      ['GET', `/v1/requests/${id}`],
      ['POST', `/v1/requests/${id}/comments`, { key, message: 'a', attachments: [] }],
      ['POST', `/v1/requests/${id}/solve`, { key: crypto.randomUUID() }],
      ['POST', `/v1/requests/${id}/rating`, { key: crypto.randomUUID(), score: 'good' }],
      ['POST', `/v1/requests/${id}/read`, { comment: '1' }],
      ['GET', `/v1/attachments/${file}`],
      ['GET', '/v1/events'],
    ];
  };
  const statuses: Readonly<Record<string, readonly number[]>> = {
    nobody: [401, 401, 401, 401, 401, 401, 401, 401],
    expired: [401, 401, 401, 401, 401, 401, 401, 401],
    bob: [200, 404, 404, 404, 404, 404, 404, 200],
    elsewhere: [200, 404, 404, 404, 404, 404, 404, 200],
    alice: [200, 200, 201, 200, 409, 204, 200, 200],
  };

  it('is not there, at no call, for nobody', async () => {
    const photo = await uploaded(server.api, png(), 'photo.png');
    const { id } = await alice.create({
      message: 'CANARY-ALICE',
      attachments: [{ ...photo, field: 'attachments' }],
    });
    const [{ id: file }] = (await details(alice, id)).comments[0].files;
    const ended = (await signIn(server.api, alice.email)).json.session.token;
    await signOut(server.api, ended);
    const paypal = (await signIn(server.api, alice.email, undefined, 'paypal')).json.session.token;
    const tokens: Readonly<Record<string, string | undefined>> = {
      nobody: undefined,
      expired: ended,
      bob: bob.token,
      elsewhere: paypal,
      alice: alice.token,
    };
    for (const [role, expected] of Object.entries(statuses)) {
      const before = rt.tickets.find((each) => String(each.id) === id)?.transactions.length;
      const token = tokens[role];
      const found: number[] = [];
      for (const [method, path, body] of routes(id, file)) {
        const response = await fetch(`${server.api}${path}`, {
          method,
          headers: {
            ...(token === undefined ? {} : bearer(token)),
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        found.push(response.status);
        if (response.ok && path === '/v1/events') {
          // What it tells has a test of its own.
          await response.body?.cancel();
          continue;
        }
        const text = await response.text();
        if (role !== 'alice') expect(text, `${role} ${path}`).not.toContain('CANARY-ALICE');
      }
      expect(found, role).toEqual(expected);
      if (role !== 'alice')
        expect(rt.tickets.find((each) => String(each.id) === id)?.transactions.length).toBe(before);
    }
  });

  it('stays so for ids that were made up: a file named beside one’s own request', async () => {
    const photo = await uploaded(server.api, png(), 'photo.png');
    const { id } = await alice.create({ attachments: [{ ...photo, field: 'attachments' }] });
    const [{ id: file }] = (await details(alice, id)).comments[0].files;
    const [request, inside] = JSON.parse(Buffer.from(file, 'base64url').toString()) as [
      string,
      string,
    ];
    const made = (...parts: unknown[]): string =>
      Buffer.from(JSON.stringify(parts)).toString('base64url');
    const tries = [
      file,
      made(bob.first, inside),
      made(bob.first, inside.replace(request, bob.first)),
      made(request, inside, 1),
      inside,
      'x',
      encodeURIComponent('../1'),
      'a'.repeat(601),
    ];
    for (const each of tries)
      expect((await bob.get(`/v1/attachments/${each}`)).status, each).toBe(404);
    expect((await alice.get(`/v1/attachments/${file}`)).status).toBe(200);
  });

  it('is not there under its owner’s key', async () => {
    const { id } = await alice.create();
    const key = crypto.randomUUID();
    await alice.reply(id, { key, message: 'Secret' });
    expect((await bob.reply(id, { key, message: 'Secret' })).status).toBe(404);
    expect((await bob.reply(bob.first, { key, message: 'Secret' })).status).toBe(409);
  });

  it('a note of the staff never leaves', async () => {
    const { id } = await alice.create();
    rt.say(id, 'CANARY-NOTE', 'Comment');
    rt.say(id, 'Demain');
    for (const path of [`/v1/requests/${id}`, '/v1/requests', '/v1/requests?q=CANARY'])
      expect(JSON.stringify((await alice.get(path)).json)).not.toContain('CANARY-NOTE');
    const { comments } = await details(alice, id);
    expect(comments.map(({ author }: { author: { role: string } }) => author.role)).toEqual([
      'requester',
      'agent',
    ]);
  });
});
