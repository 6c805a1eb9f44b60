import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../demo/server/config.js';
import { startFreshdesk, type FreshdeskSimulator } from '../support/simulators/freshdesk.js';
import { startRtSimulator } from '../support/simulators/request-tracker.js';
import { startZammad, type ZammadSimulator } from '../support/simulators/zammad.js';
import { askFor, makeAccount, newAddress, passwordMails, post } from './accounts.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import { gatewayTo, toFreshdesk, toZammad } from './gateway.js';
import { startedProcess, type ServerProcess } from './process.js';
import { call, newRequest, send, startTestServer } from './server.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Mishap {
  readonly method: string;
  readonly path: RegExp;
  readonly does:
    | { readonly kind: 'lose' }
    | { readonly kind: 'refuse'; readonly status: number; readonly body?: string };
}

/** A ticket system as these tests see it. */
interface Behind {
  readonly variables: Record<string, string>;
  readonly secret: string;
  readonly mishaps: { push(mishap: Mishap): unknown; length: number };
  readonly createPath: RegExp;
  /** Method and path of the call that writes a reply. */
  readonly reply: readonly [string, RegExp];
  /** Addresses that it knows. */
  known(): readonly string[];
  /** How many tickets have this subject. */
  count(subject: unknown): number;
  answer(id: string, html: string): Promise<void>;
  note(id: string, text: string): Promise<void>;
  /** A ticket by mail; its id. */
  byMail(email: string): Promise<string>;
  close(): Promise<void>;
}

async function behindZammad(): Promise<Behind> {
  const zammad: ZammadSimulator = await startZammad();
  const variables = toZammad(zammad);
  const agent = zammad.addUser('Ana Agent', 'Agent');
  const asAgent = async (method: string, path: string, body: unknown) => {
    const { status, json } = await call(`${zammad.origin}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Token token=${zammad.tokenOf(agent)}`,
        Accept: 'application/json',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    if (status >= 300) throw new Error(`the agent was answered ${status}`);
    return json as { readonly id: number };
  };
  return {
    variables,
    secret: variables.ZAMMAD_TOKEN,
    mishaps: zammad.mishaps,
    createPath: /^\/tickets$/,
    reply: ['PUT', /^\/tickets\/\d+$/],
    known: () => zammad.users.map(({ email }) => email),
    count: (subject) => zammad.tickets.filter(({ title }) => title === subject).length,
    answer: async (id, body) => {
      await asAgent('PUT', `/tickets/${id}`, {
        article: { body, content_type: 'text/html', type: 'phone', internal: false },
      });
    },
    note: async (id, body) => {
      await asAgent('POST', '/ticket_articles', {
        ticket_id: Number(id),
        body,
        type: 'note',
        internal: true,
      });
    },
    byMail: async (email) => {
      const { id } = zammad.addUser('By Mail');
      const user = zammad.users.find((one) => one.id === id);
      if (user === undefined) throw new Error('nobody');
      user.email = email;
      const made = await asAgent('POST', '/tickets', {
        title: 'By mail',
        group: 'Users',
        customer_id: id,
        article: { body: 'By mail', type: 'note', internal: false },
      });
      return String(made.id);
    },
    close: () => zammad.close(),
  };
}

async function behindFreshdesk(): Promise<Behind> {
  const freshdesk: FreshdeskSimulator = await startFreshdesk();
  return {
    variables: toFreshdesk(freshdesk),
    secret: freshdesk.key,
    mishaps: freshdesk.mishaps,
    createPath: /^\/tickets$/,
    reply: ['POST', /^\/tickets\/\d+\/notes$/],
    known: () => freshdesk.contacts.map(({ email }) => email),
    count: (subject) => freshdesk.tickets.filter((ticket) => ticket.subject === subject).length,
    answer: async (id, body) => {
      await freshdesk.agent('POST', `/tickets/${id}/reply`, { body });
    },
    note: async (id, body) => {
      await freshdesk.agent('POST', `/tickets/${id}/notes`, { body });
    },
    byMail: async (email) => {
      const made = await freshdesk.agent('POST', '/tickets', {
        subject: 'By mail',
        description: 'By mail',
        email,
        status: 2,
        priority: 1,
      });
      return String((made as { readonly id: number }).id);
    },
    close: () => freshdesk.close(),
  };
}

const about = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  newRequest({ subject: `About ${crypto.randomUUID()}`, email: newAddress(), ...changes });

describe.each([
  ['zammad', behindZammad],
  ['freshdesk', behindFreshdesk],
] as const)('behind the gateway: %s', (_name, start) => {
  let behind: Behind;
  /** A process of its own, whose log can be read. */
  let server: ServerProcess;
  let storage: string;
  let alice: Customer;
  let bob: Customer;
  const answers: string[] = [];

  const lose = (method: string, path: RegExp): void => {
    behind.mishaps.push({ method, path, does: { kind: 'lose' } });
  };
  const refuse = (method: string, path: RegExp, status = 503): void => {
    behind.mishaps.push({ method, path, does: { kind: 'refuse', status, body: '' } });
  };
  const details = async (who: Customer, id: string) => {
    const { json } = await who.get(`/v1/requests/${id}`);
    answers.push(JSON.stringify(json));
    return json.request;
  };

  beforeAll(async () => {
    behind = await start();
    storage = await mkdtemp(join(tmpdir(), 'help-gateway-'));
    server = await startedProcess({
      ...behind.variables,
      DATA_DIR: 'memory:',
      STORAGE_DIR: storage,
      LOG_LEVEL: 'debug',
    });
    [alice, bob] = await Promise.all([newCustomer(server.api), newCustomer(server.api)]);
  });
  afterEach(() => {
    expect(behind.mishaps, 'a mishap that did not happen').toHaveLength(0);
  });
  afterAll(async () => {
    server.kill('SIGTERM');
    await server.ended;
    await behind.close();
    await rm(storage, { recursive: true, force: true });
  });

  it('who wrote without an account signs up by mail, and follows it to its end', async () => {
    const email = newAddress();
    const body = about({ email });
    const sent = await send(server.api, body);
    expect(sent.status).toBe(201);
    const { id } = sent.json.result;
    const { json } = await makeAccount(server.api, email);
    const who = customerOf(server.api, email, json.session.token, id);
    const { requests } = (await who.get('/v1/requests')).json;
    expect(requests).toMatchObject([{ id, subject: body['subject'], status: { group: 'open' } }]);

    await behind.answer(id, '<p>Bonjour,<br><b>demain</b></p>');
    await behind.note(id, 'CANARY-NOTE');
    const bytes = png();
    const file = await uploaded(server.api, bytes, 'été.png');
    const message = 'Merci & à <demain> "vers" 5 > 3\nhttps://shop.test/a?x=1&y=2';
    const replied = await who.reply(id, { message, attachments: [file] });
    expect(replied.status).toBe(201);

    const { comments } = await details(who, id);
    expect(comments.map(({ author }: { author: { role: string } }) => author.role)).toEqual([
      'requester',
      'agent',
      'requester',
    ]);
    expect(comments[1].body.html).toContain('<b>demain</b>');
    const [kept] = comments[2].files;
    expect(kept.name).toBe('été.png');
    const got = await fetch(`${server.api}/v1/attachments/${kept.id}`, {
      headers: bearer(who.token),
    });
    expect(hash(new Uint8Array(await got.arrayBuffer()))).toBe(hash(bytes));
    expect((await who.solve(id)).json.request.status.group).toBe('solved');
    expect(answers.join('')).not.toContain('CANARY-NOTE');
  });

  it('the same key twice is one ticket, also where the first answer was lost', async () => {
    const body = about();
    expect((await send(server.api, body)).status).toBe(201);
    expect((await send(server.api, body)).status).toBe(200);
    expect(behind.count(body['subject'])).toBe(1);

    const other = about();
    lose('POST', behind.createPath);
    expect((await send(server.api, other)).status).toBe(500);
    expect((await send(server.api, other)).status).toBe(200);
    expect(behind.count(other['subject'])).toBe(1);
  });

  it('what did not arrive is made by the second try', async () => {
    const body = about();
    refuse('POST', behind.createPath);
    const { status, json } = await send(server.api, body);
    expect(json.error.code).toBe('unavailable');
    expect(behind.count(body['subject'])).toBe(0);
    expect((await send(server.api, body)).status).toBe(status === 503 ? 201 : 200);
    expect(behind.count(body['subject'])).toBe(1);
  });

  it.each([
    ['words and signs', 'a < b & c > d — <b>"x"</b> é &amp; https://shop.test/?a=1&b=2', false],
    ['no words', '👍', false],
    ['files alone', '', true],
    ['words and a file', '*Voici* :', true],
  ])('a reply of %s whose answer was lost is there once', async (_what, message, hasFile) => {
    const { id } = await alice.create();
    const attachments = hasFile ? [await uploaded(server.api, png(), 'photo.png')] : [];
    const key = crypto.randomUUID();
    lose(...behind.reply);
    expect((await alice.reply(id, { key, message, attachments })).status).toBe(500);
    expect((await alice.reply(id, { key, message, attachments })).status).toBe(200);
    expect((await details(alice, id)).comments).toHaveLength(2);
    // The same words of another key are another reply.
    expect((await alice.reply(id, { message: message || 'x' })).status).toBe(201);
    expect((await details(alice, id)).comments).toHaveLength(3);
  });

  it('what is somebody else’s is not there', async () => {
    const file = await uploaded(server.api, png(), 'photo.png');
    const { id } = await alice.create({
      message: 'CANARY-ALICE',
      attachments: [{ ...file, field: 'attachments' }],
    });
    const [{ id: fileId }] = (await details(alice, id)).comments[0].files;
    const tries = [
      await bob.get(`/v1/requests/${id}`),
      await bob.reply(id),
      await bob.solve(id),
      await bob.rate(id),
      await bob.post(`/v1/requests/${id}/read`, { comment: '1' }),
      await bob.get(`/v1/attachments/${fileId}`),
    ];
    expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    const listed = JSON.stringify((await bob.get('/v1/requests')).json);
    expect(listed).not.toContain('CANARY-ALICE');
    expect(listed).not.toContain(`"id":"${id}"`);
    expect((await details(alice, id)).comments).toHaveLength(1);
  });

  it('a password can be asked for by who wrote by mail; asking makes nobody known', async () => {
    const [byMail, stranger] = [newAddress(), newAddress()];
    const id = await behind.byMail(byMail);
    const asked = await post(server.api, '/recovery', {
      brand: 'ebay',
      language: 'fr',
      email: stranger,
    });
    expect(asked.status).toBe(202);
    // Later than the stranger's, so that that one has been worked on.
    const { json } = await makeAccount(server.api, byMail);
    const who = customerOf(server.api, byMail, json.session.token, id);
    expect((await who.get('/v1/requests')).json.requests).toMatchObject([{ id }]);
    expect(await passwordMails(server.api, stranger)).toEqual([]);
    expect(behind.known()).not.toContain(stranger);
    expect(behind.known().join(' ')).not.toContain('nobody@');
    await askFor(server.api, byMail);
  });

  it('a service account that is not accepted stops the start, without its key', async () => {
    const name = Object.keys(behind.variables).find((one) => /_(?:KEY|TOKEN)$/.test(one)) ?? '';
    const wrong = startTestServer({ ...behind.variables, [name]: 'a0c4n4a5y6' });
    await expect(wrong).rejects.toThrow(/does not accept the service account/);
    await expect(wrong).rejects.not.toThrow(/a0c4n4a5y6/);
  });

  it('no answer and no line of the log holds the key, or a ticket system’s own words', async () => {
    refuse('GET', /./, 500);
    answers.push(JSON.stringify((await alice.get('/v1/requests')).json));
    const { json } = await call(`${server.api}/v1/setup?brand=ebay`);
    answers.push(JSON.stringify(json));
    const log = server.output();
    expect(log).toContain('"msg":"Call"');
    const told = [log, ...answers].join('\n');
    expect(told).not.toContain(behind.secret);
    expect(told).not.toContain(Buffer.from(`${behind.secret}:X`).toString('base64'));
    expect(log).not.toContain('CANARY');
  });
});

describe('what a system can’t do is not offered', () => {
  it.each([
    ['zammad', behindZammad, ['rate']],
    ['freshdesk', behindFreshdesk, ['read']],
  ] as const)('%s', async (_name, start, without) => {
    const behind = await start();
    const server = await startTestServer(behind.variables);
    try {
      expect((await call(`${server.api}/v1/setup?brand=ebay`)).json.without).toEqual(without);
    } finally {
      await server.stop();
      await behind.close();
    }
  });
});

describe('a ticket system in which no key is found again', () => {
  it('is sent nothing twice: the person is told that it may have arrived', async () => {
    const rt = await startRtSimulator();
    const server = await startTestServer(gatewayTo(rt), ({ backend, ...config }) => ({
      ...config,
      backend: backend && { ...backend, findsKeys: false },
    }));
    const { api } = server;
    try {
      for (const fault of ['lost', 'away'] as const) {
        const body = about();
        const made = fault === 'lost' ? 1 : 0;
        rt.fault = (method) => (method === 'GET' ? undefined : fault);
        expect((await send(api, body)).status).toBe(500);
        rt.fault = undefined;
        for (const _again of [1, 2]) {
          const { status, json } = await send(api, body);
          expect([status, json.error.code]).toEqual([500, 'unavailable']);
        }
        expect(rt.tickets.filter(({ subject }) => subject === body['subject'])).toHaveLength(made);
      }
      // What nobody can have kept is free to be sent again.
      const body = about();
      rt.fault = (method) => (method === 'GET' ? undefined : { status: 422 });
      expect((await send(api, body)).status).toBe(422);
      rt.fault = undefined;
      expect((await send(api, body)).status).toBe(201);
    } finally {
      await server.stop();
      await rt.close();
    }
  });
});

describe('the configuration', () => {
  const whole: Readonly<Record<string, Record<string, string>>> = {
    redmine: {
      REDMINE_URL: 'http://redmine.test',
      REDMINE_KEY: 'ab'.repeat(20),
      REDMINE_PROJECT: 'support',
    },
    zammad: { ZAMMAD_URL: 'http://z.test', ZAMMAD_TOKEN: 'abc', ZAMMAD_GROUP: 'Users' },
    freshdesk: { FRESHDESK_URL: 'http://f.test', FRESHDESK_KEY: 'abc' },
  };
  const problemOf = (backend: string, more: Record<string, string>): string => {
    try {
      readConfig({ BACKEND: backend, ...whole[backend], ...more });
    } catch (thrown) {
      return String(thrown);
    }
    return '';
  };

  it.each(Object.keys(whole))('%s: what is whole is taken', (backend) => {
    expect(problemOf(backend, {})).toBe('');
  });

  it.each([
    ['redmine', { REDMINE_URL: '' }, 'REDMINE_URL is needed'],
    ['redmine', { REDMINE_URL: 'https://a:secret!@r.test' }, 'REDMINE_URL must not'],
    ['redmine', { REDMINE_KEY: '' }, 'REDMINE_KEY is needed'],
    ['redmine', { REDMINE_KEY: 'secret!' }, 'REDMINE_KEY must be'],
    ['redmine', { REDMINE_PROJECT: '' }, 'REDMINE_PROJECT is needed'],
    ['redmine', { REDMINE_PROJECT: '../secret!' }, 'REDMINE_PROJECT must be'],
    ['redmine', { REDMINE_TRACKER: 'secret!' }, 'REDMINE_TRACKER must be'],
    ['redmine', { REDMINE_CATEGORIES: '{"secret!":"x"}' }, 'REDMINE_CATEGORIES must be'],
    ['redmine', { REDMINE_CATEGORIES: '[1]' }, 'REDMINE_CATEGORIES must be'],
    ['redmine', { REDMINE_STATUSES: '{"secret!":[1]}' }, 'REDMINE_STATUSES must be'],
    ['redmine', { REDMINE_STATUSES: '{"solved":["secret!"]}' }, 'REDMINE_STATUSES must be'],
    ['redmine', { REDMINE_REFERENCE_FIELD: '0' }, 'REDMINE_REFERENCE_FIELD must be'],
    ['zammad', { ZAMMAD_URL: 'ftp://secret!' }, 'ZAMMAD_URL must be'],
    ['zammad', { ZAMMAD_TOKEN: '' }, 'ZAMMAD_TOKEN is needed'],
    ['zammad', { ZAMMAD_TOKEN: 'secret!\n' }, 'ZAMMAD_TOKEN must be'],
    ['zammad', { ZAMMAD_GROUP: '' }, 'ZAMMAD_GROUP is needed'],
    ['zammad', { ZAMMAD_GROUPS: '{"pickup":7}' }, 'ZAMMAD_GROUPS must name'],
    ['zammad', { ZAMMAD_ATTRIBUTES: 'secret!' }, 'ZAMMAD_ATTRIBUTES must be JSON'],
    ['zammad', { ZAMMAD_AWAITING: '"secret!"' }, 'ZAMMAD_AWAITING must be'],
    ['freshdesk', { FRESHDESK_URL: '' }, 'FRESHDESK_URL is needed'],
    ['freshdesk', { FRESHDESK_KEY: '' }, 'FRESHDESK_KEY is needed'],
    ['freshdesk', { FRESHDESK_KEY: 'secret!' }, 'FRESHDESK_KEY must be'],
    ['freshdesk', { FRESHDESK_TYPES: '["secret!"]' }, 'FRESHDESK_TYPES must name'],
    ['freshdesk', { FRESHDESK_PRODUCTS: '{"ebay":"secret!"}' }, 'FRESHDESK_PRODUCTS must be'],
    ['freshdesk', { FRESHDESK_STATUSES: '{"7":"secret!"}' }, 'FRESHDESK_STATUSES must be'],
    ['freshdesk', { FRESHDESK_FIELDS: '{"reference":1}' }, 'FRESHDESK_FIELDS must name'],
    [
      'freshdesk',
      { FRESHDESK_FILE_ORIGINS: '["https://a.test/x"]' },
      'FRESHDESK_FILE_ORIGINS must',
    ],
  ] as const)('%s with %j names what is wrong, and never its value', (backend, more, said) => {
    const problem = problemOf(backend, more);
    expect(problem).toContain(`  ${said}`);
    expect(problem).not.toContain('secret!');
  });
});
