import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zammadAdapter, type ZammadOptions } from '../../src/adapters/zammad/index.js';
import type { CreateResult, NewRequest } from '../../src/core/model/request.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type {
  ActivitiesBackend,
  ArticleBackend,
  ContactBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import {
  startZammad,
  type ZammadSimulator,
  type ZammadUser,
} from '../support/simulators/zammad.js';
import { hashOf, mustFail, never, newKey, pdf } from './contract.js';

const options = { signal: never };
const write = (key = newKey()) => ({ key, signal: never });
const ALL: RequestQuery = { filter: 'all', sort: 'updated', limit: 25 };

let zammad: ZammadSimulator;
let alice: ZammadUser;
let bob: ZammadUser;
let agent: ZammadUser;
let admin: ZammadUser;

beforeEach(async () => {
  zammad = await startZammad();
  alice = zammad.addUser('Alice Martin');
  bob = zammad.addUser('Bob Durand');
  agent = zammad.addUser('Emma Taylor', 'Agent');
  admin = zammad.addUser('Chris Miller', 'Admin');
});
afterEach(() => zammad.close());

interface Parts {
  readonly backend: HelpBackend;
  readonly contact: ContactBackend;
  readonly session: Required<Pick<SessionBackend, 'resume' | 'exchange' | 'signOut'>>;
  readonly activities: Required<
    Pick<ActivitiesBackend, 'list' | 'open' | 'reply' | 'solve' | 'download'>
  >;
}

function parts(more: Partial<ZammadOptions> = {}): Parts {
  const backend = zammadAdapter({
    endpoint: zammad.origin,
    brand: 'ebay',
    groups: { pickup: 'Users' },
    ...more,
  });
  return {
    backend,
    contact: backend.contact,
    session: backend.session as Parts['session'],
    activities: backend.activities as Parts['activities'],
  };
}

async function signedIn(user: ZammadUser, more: Partial<ZammadOptions> = {}): Promise<Parts> {
  const all = parts(more);
  await all.session.exchange(zammad.tokenOf(user), options);
  return all;
}

const from = (user: { readonly email: string }, more: Partial<NewRequest> = {}): NewRequest => ({
  brand: 'ebay',
  language: 'fr',
  category: 'pickup',
  subject: 'Colis perdu',
  email: user.email,
  message: 'Bonjour,\noù est mon colis ?',
  fields: { reference: 'FR1', reason: 'late' },
  attachments: [],
  ...more,
});

const made = (result: CreateResult): Extract<CreateResult, { readonly kind: 'created' }> => {
  if (result.kind !== 'created') throw new Error(`became ${result.kind}`);
  return result;
};
const ask = async ({ contact }: Parts, user: ZammadUser, more: Partial<NewRequest> = {}) =>
  made(await contact.create(from(user, more), write())).id;

/** The other side, over HTTP. */
async function agentDoes(method: string, path: string, body: object = {}): Promise<void> {
  const response = await fetch(`${zammad.origin}/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Token token=${zammad.tokenOf(agent)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}
const set = (id: string, ticket: object) => agentDoes('PUT', `/tickets/${id}`, ticket);

const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map(({ id }) => id);
const file = (name: string, bytes: Blob) =>
  ({ kind: 'bytes', name, bytes, field: 'attachments' }) as const;
const lose = (method: string, path: RegExp) =>
  zammad.mishaps.push({ method, path, does: { kind: 'lose' } });
const writes = () => zammad.calls.filter(({ method }) => method === 'PUT' || method === 'POST');

describe('anonymous, by the form', () => {
  test('a request with the answers below, no proof; what the server calls itself is not believed', async () => {
    const { contact } = parts();
    const result = made(await contact.create(from({ email: 'camille@example.com' }), write()));
    expect(result).toMatchObject({
      id: '1',
      number: '22001',
      status: { group: 'open', raw: 'new' },
    });
    // A form ends its lines so.
    expect(zammad.articles[0]?.body.replaceAll('\r\n', '\n')).toBe(
      'Bonjour,\noù est mon colis ?\n\n-- form --\nbrand: ebay\ncategory: pickup\nlanguage: fr\nemail: camille@example.com\nreference: FR1\nreason: late',
    );
    expect(zammad.users.at(-1)).toMatchObject({ firstname: 'camille', role: 'Customer' });
    expect(zammad.calls.map(({ path }) => path)).toEqual(['/form_config', '/form_submit']);
    for (const { headers, query } of zammad.calls) {
      expect([headers.authorization, headers.cookie, query]).toEqual([undefined, undefined, '']);
      // No header that another origin would have to be asked leave for.
      expect(headers['content-type']).toMatch(/^multipart\/form-data/);
    }
  });

  test('files go with it; one without words gets their names', async () => {
    const { contact } = parts();
    const { bytes } = pdf('reçu "1".pdf');
    await contact.create(
      from(alice, { message: '', attachments: [file('reçu 📄.pdf', bytes)] }),
      write(),
    );
    const [article] = zammad.articles;
    expect(article?.files.map(({ name }) => name)).toEqual(['reçu 📄.pdf']);
    expect(hashOf(article?.files[0]?.bytes ?? new Uint8Array())).toBe(
      hashOf(new Uint8Array(await bytes.arrayBuffer())),
    );
    const all = await signedIn(alice);
    expect((await all.activities.open('1', options)).comments[0]?.body).toEqual({
      kind: 'text',
      text: 'reçu 📄.pdf',
    });
  });

  test('errors in a 200 are no success', async () => {
    zammad.settings.mailDomains = ['example.com'];
    const { contact } = parts();
    const { fields } = await mustFail(
      contact.create(from({ email: 'a@nowhere.invalid' }), write()),
      'invalid',
    );
    expect(fields).toEqual([{ field: 'email', code: 'email' }]);
    expect(zammad.tickets).toEqual([]);
  });

  test.each([
    ['a form that is off', 'forbidden', { form: false }],
    ['too many', 'rate-limited', { formsPerHour: 0 }],
  ] as const)('%s', async (_name, code, settings) => {
    Object.assign(zammad.settings, settings);
    await mustFail(parts().contact.create(from(alice), write()), code);
  });

  test('the same key again is the same request; a follow-up is for who is signed in', async () => {
    const { contact } = parts();
    const key = newKey();
    const one = await contact.create(from(alice), write(key));
    expect(await contact.create(from(alice), write(key))).toEqual(one);
    expect(zammad.tickets).toHaveLength(1);
    await mustFail(contact.create(from(alice, { followUpOf: '1' }), write()), 'unauthorized');
  });

  test('a lost answer is told; a lost handshake wrote nothing', async () => {
    const { contact } = parts();
    lose('POST', /form_submit/);
    await mustFail(contact.create(from(alice), write()), 'blocked', true);
    lose('POST', /form_config/);
    await mustFail(contact.create(from(alice), write()), 'blocked', false);
  });
});

describe('signing in', () => {
  test('an access token and an OAuth token', async () => {
    const { session } = parts();
    const person = { id: String(alice.id), name: 'Alice Martin', email: alice.email };
    expect(await session.exchange(zammad.tokenOf(alice), options)).toEqual({ person });
    expect(await session.exchange(zammad.oauthOf(alice), options)).toEqual({ person });
  });

  test('what cannot be a token never leaves the page', async () => {
    const { session } = parts();
    for (const token of ['', 'a b', 'a\nFrom: x'])
      await mustFail(session.exchange(token, options), 'unauthorized');
    expect(zammad.calls).toEqual([]);
    await mustFail(session.exchange('wrong', options), 'unauthorized');
  });

  test('an account that was closed, access by token that is off, maintenance', async () => {
    const { session } = parts();
    alice.active = false;
    await mustFail(session.exchange(zammad.tokenOf(alice), options), 'unauthorized');
    alice.active = true;
    zammad.settings.tokenAccess = false;
    await mustFail(session.exchange(zammad.tokenOf(alice), options), 'forbidden');
    zammad.settings.tokenAccess = true;
    zammad.settings.maintenance = true;
    await mustFail(session.exchange(zammad.tokenOf(alice), options), 'unavailable');
  });

  test('the host’s token is asked once', async () => {
    let asked = 0;
    const { session } = parts({ getToken: () => (asked++, zammad.tokenOf(alice)) });
    await session.resume(options);
    expect((await session.resume(options))?.person.email).toBe(alice.email);
    expect(asked).toBe(1);
    expect(await parts({ getToken: () => undefined }).session.resume(options)).toBeUndefined();
  });

  test('nothing of the one before is left for the next', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    await all.session.signOut(options);
    await mustFail(all.activities.open(id, options), 'unauthorized');
    await all.session.exchange(zammad.tokenOf(bob), options);
    await mustFail(all.activities.open(id, options), 'not-found');
    expect(await all.activities.list(ALL, options)).toEqual({ items: [] });
  });

  test('an agent’s token shows no notes, and makes requests of its own', async () => {
    const all = await signedIn(agent);
    const id = await ask(all, agent);
    await agentDoes('POST', '/ticket_articles', { ticket_id: id, body: 'psst', internal: true });
    expect((await all.activities.open(id, options)).comments).toHaveLength(1);
    const other = await ask(await signedIn(alice), alice);
    await mustFail(all.activities.open(other, options), 'not-found');
    expect(ids((await all.activities.list(ALL, options)).items)).toEqual([id]);
  });
});

describe('creating', () => {
  test('a ticket of the person, in the category’s group; answers with an attribute are not in the message', async () => {
    zammad.settings.attributes.push('tracking');
    const all = await signedIn(alice, { attributes: { reference: 'tracking' } });
    const id = await ask(all, alice, { subject: '  Colis\nperdu ' });
    expect(zammad.tickets[0]).toMatchObject({
      title: 'Colis perdu',
      customer: alice.id,
      attributes: { tracking: 'FR1' },
    });
    expect(zammad.articles[0]).toMatchObject({ type: 'web', sender: 'Customer', internal: false });
    expect(zammad.articles[0]?.body).not.toContain('FR1');
    const { request, comments } = await all.activities.open(id, options);
    expect(request).toMatchObject({ category: 'pickup', reference: 'FR1', number: '22001' });
    expect(comments[0]?.body).toEqual({ kind: 'text', text: 'Bonjour,\noù est mon colis ?' });
    expect((await all.activities.list({ ...ALL, text: 'fr1' }, options)).items[0]?.reference).toBe(
      'FR1',
    );
  });

  test('a long subject is cut, an empty one stands for itself', async () => {
    const all = await signedIn(alice);
    await ask(all, alice, { subject: '📦'.repeat(125) });
    await ask(all, alice, { subject: 'x'.repeat(300) });
    await ask(all, alice, { subject: ' ' });
    expect(zammad.tickets.map(({ title }) => title)).toEqual([
      '📦'.repeat(125),
      'x'.repeat(250),
      '-',
    ]);
  });

  test('no group for a category; a default one; a group that customers may not use', async () => {
    const other = zammad.addGroup('Claims');
    const { fields } = await mustFail(
      (await signedIn(alice)).contact.create(from(alice, { category: 'claim' }), write()),
      'invalid',
    );
    expect(fields).toEqual([{ field: 'category', code: 'option' }]);
    const all = await signedIn(alice, { defaultGroup: 'Claims' });
    await ask(all, alice, { category: 'claim' });
    expect(zammad.tickets[0]?.group).toBe(other.id);
    zammad.settings.customerGroups = [1];
    const refused = await mustFail(
      all.contact.create(from(alice, { category: 'claim' }), write()),
      'invalid',
    );
    expect(refused.fields).toEqual([
      { field: 'category', code: 'server', message: "Invalid value '2' for field 'group_id'!" },
    ]);
  });

  test('a page that was loaded anew finds what arrived before', async () => {
    const key = newKey();
    lose('POST', /^\/tickets$/);
    await mustFail(
      (await signedIn(alice)).contact.create(from(alice), write(key)),
      'blocked',
      true,
    );
    const again = made(await (await signedIn(alice)).contact.create(from(alice), write(key)));
    expect([again.id, zammad.tickets.length]).toEqual(['1', 1]);
    expect(zammad.articles[0]?.messageId).toBe(`<${key}@help-widget.invalid>`);
  });

  test('somebody else’s key finds nothing', async () => {
    const key = newKey();
    const one = made(await (await signedIn(alice)).contact.create(from(alice), write(key)));
    const other = made(await (await signedIn(bob)).contact.create(from(bob), write(key)));
    expect(other.id).not.toBe(one.id);
  });

  test('a file that is too large, or has no bytes, is refused before it goes', async () => {
    const { contact } = await signedIn(alice);
    const before = zammad.calls.length;
    const large = file('large.bin', new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]));
    const { fields } = await mustFail(
      contact.create(from(alice, { attachments: [large] }), write()),
      'too-large',
    );
    expect(fields).toEqual([{ field: 'attachments', code: 'fileTooLarge' }]);
    const token = { kind: 'token', token: 'x', name: 'x', field: 'attachments' } as const;
    await mustFail(contact.create(from(alice, { attachments: [token] }), write()), 'unsupported');
    expect(zammad.calls.slice(before).map(({ path }) => path)).toEqual(['/ticket_states']);
  });

  test('no answer of the server’s own HTML, nor of a proxy, is a success', async () => {
    const { contact } = await signedIn(alice);
    for (const [status, code, ambiguous] of [
      [502, 'unavailable', true],
      [429, 'rate-limited', false],
      [413, 'too-large', false],
    ] as const) {
      zammad.mishaps.push({
        method: 'POST',
        path: /^\/tickets$/,
        does: { kind: 'refuse', status, body: '<html>' },
      });
      await mustFail(contact.create(from(alice), write()), code, ambiguous);
    }
  });
});

describe('the list', () => {
  test('states of the company’s own: by type, or as the company says', async () => {
    zammad.addState('waiting for carrier', 'open');
    zammad.addState('asked the customer', 'open');
    zammad.addState('refunded', 'closed');
    const all = await signedIn(alice);
    const told = await signedIn(alice, { awaiting: ['asked the customer'] });
    const states = [
      'new',
      'pending close',
      'waiting for carrier',
      'asked the customer',
      'refunded',
    ];
    const stateOf = new Map<string, string>();
    for (const state of states) {
      const id = await ask(all, alice);
      stateOf.set(id, state);
      if (state !== 'new') await set(id, { state });
    }
    const under = async ({ activities }: Parts, filter: RequestQuery['filter']) =>
      ids((await activities.list({ ...ALL, filter, sort: 'created' }, options)).items)
        .map((id) => stateOf.get(id))
        .toReversed();
    expect(await under(all, 'open')).toEqual(['new', 'waiting for carrier', 'asked the customer']);
    expect(await under(all, 'awaiting')).toEqual(['pending close']);
    expect(await under(all, 'solved')).toEqual(['refunded']);
    expect(await under(told, 'open')).toEqual(['new', 'pending close', 'waiting for carrier']);
    expect(await under(told, 'awaiting')).toEqual(['asked the customer']);
    const { items } = await all.activities.list(ALL, options);
    expect(items.find(({ status }) => status.raw === 'refunded')?.status).toEqual({
      group: 'solved',
      raw: 'refunded',
      label: 'refunded',
    });
    expect(items.find(({ status }) => status.raw === 'new')?.status).toEqual({
      group: 'open',
      raw: 'new',
    });
  });

  test('colleagues’ requests are not the person’s', async () => {
    const anne = zammad.addUser('Anne A', 'Customer', 3);
    const carl = zammad.addUser('Carl C', 'Customer', 3);
    const id = await ask(await signedIn(anne), anne);
    const { activities } = await signedIn(carl);
    expect((await activities.list(ALL, options)).items).toEqual([]);
    for (const call of [
      activities.open(id, options),
      activities.solve(id, write()),
      activities.reply(id, { message: 'x', attachments: [] }, write()),
    ])
      await mustFail(call, 'not-found');
    expect(zammad.tickets[0]?.state).toBe(1);
  });

  test('rows of one moment are neither lost nor told twice', async () => {
    const all = await signedIn(alice);
    for (let count = 0; count < 7; count++) await ask(all, alice);
    for (const ticket of zammad.tickets) ticket.updatedAt = 1_700_000_000_000;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await all.activities.list(
        { ...ALL, limit: 2, ...(cursor !== undefined && { cursor }) },
        options,
      );
      seen.push(...ids(page.items));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    await mustFail(all.activities.list({ ...ALL, cursor: '2' }, options), 'invalid');
  });

  test('words stay out of addresses, and a note’s words find nothing', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice, { message: 'un colis vermoulu' });
    await agentDoes('POST', '/ticket_articles', {
      ticket_id: id,
      body: 'fraudster',
      internal: true,
    });
    const found = async (text: string) =>
      ids((await all.activities.list({ ...ALL, text }, options)).items);
    expect(await found('VERMOULU colis')).toEqual([id]);
    expect(await found('#22001')).toEqual([id]);
    for (const text of ['fraudster', 'vermoulu OR id:*', '%', '"', 'vermoulu -colis'])
      expect(await found(text)).toEqual([]);
    expect(zammad.calls.map(({ query }) => query).join()).not.toMatch(/vermoulu|fraudster/i);
  });

  test('a failure of the list is none of a write', async () => {
    const { activities } = await signedIn(alice);
    lose('POST', /search/);
    await mustFail(activities.list(ALL, options), 'blocked', false);
    zammad.mishaps.push({
      method: 'POST',
      path: /search/,
      does: { kind: 'refuse', status: 503, headers: { 'retry-after': '9' } },
    });
    expect((await mustFail(activities.list(ALL, options), 'unavailable')).retryAfter).toBe(9);
  });
});

describe('a conversation', () => {
  test('mail and telephone, HTML and text; what the system says is left out', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    const ticket = Number(id);
    zammad.addArticle({
      ticket,
      sender: 'Agent',
      from: '"Emma Taylor via Help" <help@example.com>',
      body: '<p>Hi <b>you</b></p>',
      contentType: 'text/html; charset=utf-8',
      author: agent.id,
      files: [
        {
          id: 901,
          name: 'message.html',
          preferences: { 'content-alternative': true },
          bytes: Buffer.from('x'),
        },
        {
          id: 902,
          name: 'label.png',
          preferences: { 'Content-Type': 'image/png' },
          bytes: Buffer.from('png'),
        },
      ],
    });
    zammad.addArticle({ ticket, sender: 'System', body: 'Thank you for your request', author: 1 });
    // An agent wrote down what the customer said on the telephone.
    zammad.addArticle({ ticket, type: 'phone', body: 'a < b', author: agent.id, origin: alice.id });
    zammad.addArticle({ ticket, from: 'carrier@example.com', body: 'On its way', author: 77 });
    const { comments } = await all.activities.open(id, options);
    expect(comments.slice(1)).toMatchObject([
      {
        author: { role: 'agent', name: 'Emma Taylor via Help' },
        body: { kind: 'html', html: '<p>Hi <b>you</b></p>' },
        files: [{ id: `${id}.2.902`, name: 'label.png', type: 'image/png', size: 3 }],
      },
      { author: { role: 'requester' }, body: { kind: 'text', text: 'a < b' } },
      { author: { role: 'other', name: 'carrier@example.com' } },
    ]);
  });

  test('a reply opens what waits or is closed, and leaves the rest', async () => {
    zammad.addState('waiting for carrier', 'open');
    const all = await signedIn(alice);
    for (const [state, after] of [
      ['new', 'new'],
      ['open', 'open'],
      ['waiting for carrier', 'waiting for carrier'],
      ['pending reminder', 'open'],
      ['pending close', 'open'],
      ['closed', 'open'],
    ] as const) {
      const id = await ask(all, alice);
      if (state !== 'new') await set(id, { state });
      const { request } = await all.activities.reply(
        id,
        { message: 'Encore', attachments: [] },
        write(),
      );
      expect([state, request.status.raw]).toEqual([state, after]);
    }
  });

  test('a reply is one call: its words and the state together', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    await set(id, { state: 'closed' });
    const before = writes().length;
    await all.activities.reply(id, { message: 'x', attachments: [] }, write());
    expect(
      writes()
        .slice(before)
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual([`PUT /tickets/${id}`]);
    await mustFail(all.activities.reply(id, { message: ' ', attachments: [] }, write()), 'invalid');
  });

  test('a lost reply is found again, also by a page that was loaded anew; the same words twice are two', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    const key = newKey();
    const again = { message: 'Allô ?', attachments: [] };
    lose('PUT', /tickets/);
    await mustFail(all.activities.reply(id, again, write(key)), 'blocked', true);
    const other = await signedIn(alice);
    expect((await other.activities.reply(id, again, write(key))).comments).toHaveLength(2);
    expect((await all.activities.reply(id, again, write(key))).comments).toHaveLength(2);
    expect((await all.activities.reply(id, again, write())).comments).toHaveLength(3);
  });

  test('what a group lets be reopened, and until when', async () => {
    const all = await signedIn(alice);
    for (const [rule, days, since, can] of [
      ['yes', null, 99, true],
      ['new_ticket', null, 0, false],
      ['new_ticket_after_certain_time', 3, 2, true],
      ['new_ticket_after_certain_time', 3, 4, false],
    ] as const) {
      const group = zammad.addGroup(`${rule} ${since}`, rule, days ?? undefined);
      const id = await ask(all, alice);
      await set(id, { group: group.name, state: 'closed' });
      const ticket = zammad.tickets.find((one) => String(one.id) === id);
      if (ticket) ticket.closedAt = Date.now() - since * 86_400_000;
      const conversation = await all.activities.open(id, options);
      expect([group.name, conversation.can]).toEqual([
        group.name,
        { reply: can, reopen: can, solve: false, followUp: !can, rate: false },
      ]);
      expect(conversation.request.status.final ?? false).toBe(!can);
    }
  });

  test('closed for good between looking and writing', async () => {
    const group = zammad.addGroup('Strict', 'new_ticket');
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    await set(id, { group: group.name, state: 'closed' });
    await mustFail(all.activities.reply(id, { message: 'x', attachments: [] }, write()), 'closed');
    group.followUp = 'yes';
    zammad.mishaps.push({
      method: 'PUT',
      path: /tickets/,
      does: {
        kind: 'refuse',
        status: 422,
        headers: { 'content-type': 'application/json' },
        body: '{"error":"Cannot follow-up on a closed ticket. Please create a new ticket."}',
      },
    });
    await mustFail(all.activities.reply(id, { message: 'x', attachments: [] }, write()), 'closed');
  });

  test('a follow-up tells what it follows', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    const next = await ask(all, alice, { followUpOf: id });
    expect((await all.activities.open(next, options)).followUpOf).toEqual({ id, number: '22001' });
    expect(zammad.articles[1]?.body).toContain('\nfollowUpOf: 22001 (1)');
    // Zammad lets only agents link; what they link is told.
    expect((await all.activities.open(id, options)).followUps).toEqual([]);
    await agentDoes('POST', '/tickets', {
      title: 'By an agent',
      group: 'Users',
      customer_id: alice.id,
      article: { body: 'x' },
      links: { Ticket: { child: [Number(id)] } },
    });
    expect((await all.activities.open(id, options)).followUps).toEqual([
      { id: '3', number: '22003' },
    ]);
    expect((await all.activities.open('3', options)).followUpOf).toEqual({ id, number: '22001' });
    const others = await ask(await signedIn(bob), bob);
    await mustFail(all.contact.create(from(alice, { followUpOf: others }), write()), 'not-found');
  });

  test('merged into another: final, and the other is named; a stranger’s is not', async () => {
    const all = await signedIn(alice);
    const [source, target] = [await ask(all, alice), await ask(all, alice)];
    await agentDoes('PUT', `/ticket_merge/${source}/22002`);
    const { request, can, followUps, followUpOf } = await all.activities.open(source, options);
    expect(request.status).toEqual({ group: 'solved', raw: 'merged', final: true });
    expect([can.reply, can.followUp, followUpOf]).toEqual([false, true, undefined]);
    expect(followUps).toEqual([{ id: target, number: '22002' }]);
    const kept = await all.activities.open(target, options);
    expect([kept.comments.length, kept.followUps]).toEqual([2, []]);
    const secret = await ask(await signedIn(bob), bob);
    const mine = await ask(all, alice);
    await agentDoes('PUT', `/ticket_merge/${mine}/${zammad.tickets.at(-2)?.number}`);
    expect(secret).toBe('3');
    expect((await all.activities.open(mine, options)).followUps).toEqual([]);
  });

  test('solved is read back; a workflow that forbids it is told', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    zammad.mishaps.push({ method: 'PUT', path: /tickets/, does: { kind: 'ignore' } });
    await mustFail(all.activities.solve(id, write()), 'forbidden');
    zammad.settings.customersClose = false;
    await mustFail(all.activities.solve(id, write()), 'forbidden');
    zammad.settings.customersClose = true;
    expect((await all.activities.solve(id, write())).request.status.group).toBe('solved');
    expect((await all.activities.solve(id, write())).request.status.group).toBe('solved');
  });

  test('a reply that Zammad only says to have taken is none', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    zammad.mishaps.push({ method: 'PUT', path: /tickets/, does: { kind: 'ignore' } });
    await mustFail(
      all.activities.reply(id, { message: 'x', attachments: [] }, write()),
      'malformed',
      true,
    );
  });

  test('files: only of articles that the person may see, and whole', async () => {
    const all = await signedIn(alice);
    const { bytes } = pdf('a.pdf', 200_000);
    const id = await ask(all, alice, { attachments: [file('a.pdf', bytes)] });
    zammad.addArticle({
      ticket: Number(id),
      internal: true,
      sender: 'Agent',
      files: [{ id: 55, name: 'secret', preferences: {}, bytes: Buffer.from('s') }],
    });
    const [first] = (await all.activities.open(id, options)).comments;
    const kept = await all.activities.download(first?.files[0]?.id ?? '', options);
    expect(hashOf(new Uint8Array(await kept.arrayBuffer()))).toBe(
      hashOf(new Uint8Array(await bytes.arrayBuffer())),
    );
    expect(kept.type).toBe('application/octet-stream');
    for (const name of [`${id}.2.55`, `${id}.1.55`, '1.1', '../../users/me', ''])
      await mustFail(all.activities.download(name, options), 'not-found');
    zammad.mishaps.push({
      method: 'GET',
      path: /attachment/,
      does: { kind: 'refuse', status: 200, body: 'short' },
    });
    await mustFail(all.activities.download(first?.files[0]?.id ?? '', options), 'unavailable');
  });

  test('a long conversation is read whole', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    for (let count = 0; count < 3; count++)
      zammad.addArticle({ ticket: Number(id), sender: 'Agent', body: 'é'.repeat(1_000_000) });
    expect((await all.activities.open(id, options)).comments).toHaveLength(4);
  });

  test('a token that ends is told at once and not used again', async () => {
    const all = await signedIn(alice);
    const id = await ask(all, alice);
    zammad.revoke(alice);
    await mustFail(all.activities.open(id, options), 'unauthorized');
    const before = zammad.calls.length;
    await mustFail(all.activities.list(ALL, options), 'unauthorized');
    expect(zammad.calls).toHaveLength(before);
  });
});

describe('a service account on a server', () => {
  const service = (email: string, name?: string, token = zammad.tokenOf(admin)) => ({
    service: { token, customer: { email, ...(name !== undefined && { name }) } },
  });

  test('everything happens as the customer', async () => {
    const all = parts(service(alice.email.toUpperCase()));
    const id = await ask(all, alice);
    const { comments } = await all.activities.reply(id, { message: 'x', attachments: [] }, write());
    expect(comments.map(({ author }) => author.role)).toEqual(['requester', 'requester']);
    expect(zammad.tickets[0]?.customer).toBe(alice.id);
    await agentDoes('POST', '/ticket_articles', { ticket_id: id, body: 'psst', internal: true });
    expect((await all.activities.open(id, options)).comments).toHaveLength(2);
    await mustFail(parts(service(bob.email)).activities.open(id, options), 'not-found');
    for (const { headers } of zammad.calls.filter((call) => call.headers.from))
      expect(headers.authorization).toBe(`Bearer ${zammad.tokenOf(admin)}`);
  });

  test('somebody new gets an account by writing, and not by looking', async () => {
    const all = parts(service('new@example.com', 'Nina New'));
    expect(await all.session.resume(options)).toBeUndefined();
    await mustFail(all.activities.list(ALL, options), 'unauthorized');
    expect(zammad.users.map(({ email }) => email)).not.toContain('new@example.com');
    const id = await ask(all, { ...alice, email: 'new@example.com' });
    expect((await all.session.resume(options))?.person).toMatchObject({
      name: 'Nina New',
      email: 'new@example.com',
    });
    expect(zammad.users.at(-1)).toMatchObject({ email: 'new@example.com', role: 'Customer' });
    expect((await all.activities.list(ALL, options)).items.map((row) => row.id)).toEqual([id]);
    const newer = { ...alice, email: 'newer@example.com' };
    await Promise.all([newer, newer].map((who) => ask(parts(service(who.email)), who)));
    expect(zammad.users.filter(({ email }) => email === newer.email)).toHaveLength(1);
  });

  test('a token that may not act for others does not act at all; signed out is signed out', async () => {
    const weak = parts(service(alice.email, undefined, zammad.tokenOf(agent)));
    await mustFail(weak.activities.list(ALL, options), 'forbidden');
    const all = parts(service(alice.email));
    expect(all.session.exchange).toBeUndefined();
    await all.session.signOut(options);
    await mustFail(all.activities.list(ALL, options), 'unauthorized');
    await all.session.resume(options);
    expect(await all.activities.list(ALL, options)).toEqual({ items: [] });
  });
});

describe('articles', () => {
  const find = (more: Partial<ZammadOptions>, query: Parameters<ArticleBackend['find']>[0]) =>
    parts(more).backend.articles?.find(query, options);
  const knowledgeBase = { id: 1, locales: { en: 'en-us', fr: 'fr-fr' } };

  test('published answers in the person’s language; personal words are not asked for', async () => {
    zammad.answers.push(
      {
        id: 4,
        locale: 'en-us',
        title: 'Where is my <em>parcel</em>?',
        body: 'Track it.',
        published: true,
      },
      { id: 5, locale: 'en-us', title: 'Parcel notes', body: 'Internal', published: false },
      { id: 6, locale: 'fr-fr', title: 'Où est mon colis ?', body: 'parcel', published: true },
    );
    const query = { language: 'en-GB', text: 'parcel a@b.example 12345678', limit: 5 };
    expect(await find({ knowledgeBase }, query)).toEqual([
      { id: '4', title: 'Where is my parcel?', summary: 'Track it.' },
    ]);
    expect(
      await find(
        { knowledgeBase, endpoint: 'https://help.example.com', proxyBase: zammad.origin },
        query,
      ),
    ).toMatchObject([{ url: 'https://help.example.com/help/en-us/1-help/4-answer' }]);
    expect(await find({ knowledgeBase }, { ...query, language: 'pl' })).toEqual([]);
    expect(await find({ knowledgeBase }, { language: 'en', limit: 5 })).toEqual([]);
    expect(parts().backend.articles).toBeUndefined();
  });
});
