import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { zendeskAdapter, type ZendeskOptions } from '../../src/adapters/zendesk/index.js';
import { HelpError } from '../../src/core/help-error.js';
import { parseBrandConfig } from '../../src/core/config/parse-config.js';
import { visibleFields, isRequired } from '../../src/core/fields/condition.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../src/core/model/request.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type {
  ActivitiesBackend,
  ContactBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import {
  startZendesk,
  type ZendeskSimulator,
  type ZendeskUser,
} from '../support/simulators/zendesk.js';
import { hashOf, mustFail, never, newKey, pdf } from './contract.js';

const options = { signal: never };
const write = (key = newKey()) => ({ key, signal: never });
const ALL: RequestQuery = { filter: 'all', sort: 'updated', limit: 25 };

let zendesk: ZendeskSimulator;
let alice: ZendeskUser;
let bob: ZendeskUser;
let agent: ZendeskUser;

beforeEach(async () => {
  zendesk = await startZendesk();
  alice = zendesk.addUser('Alice Martin');
  bob = zendesk.addUser('Bob Durand');
  agent = zendesk.addUser('Ana Agent', 'agent');
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await zendesk.close();
});

const adapter = (more: Partial<ZendeskOptions> = {}): HelpBackend =>
  zendeskAdapter({ endpoint: zendesk.origin, brand: 'ebay', ...more });

interface SignedIn {
  readonly backend: HelpBackend;
  readonly contact: Required<Omit<ContactBackend, 'prepare'>>;
  readonly session: Required<Pick<SessionBackend, 'resume' | 'exchange' | 'signOut'>>;
  readonly activities: Required<
    Pick<ActivitiesBackend, 'list' | 'open' | 'reply' | 'solve' | 'rate' | 'download'>
  >;
}

const partsOf = (backend: HelpBackend): SignedIn => ({
  backend,
  contact: backend.contact as SignedIn['contact'],
  session: backend.session as SignedIn['session'],
  activities: backend.activities as SignedIn['activities'],
});

async function signedIn(user: ZendeskUser, more: Partial<ZendeskOptions> = {}): Promise<SignedIn> {
  const parts = partsOf(adapter(more));
  await parts.session.exchange(zendesk.tokenOf(user), options);
  return parts;
}

const from = (user: { readonly email: string }, more: Partial<NewRequest> = {}): NewRequest => ({
  brand: 'ebay',
  language: 'fr',
  category: 'form',
  subject: 'Colis perdu',
  email: user.email,
  message: 'Bonjour,\noù est mon colis ?',
  fields: {},
  attachments: [],
  ...more,
});

const idOf = (result: CreateResult): string => {
  if (result.kind !== 'created') throw new Error(`became ${result.kind}`);
  return result.id;
};

const ask = async (
  { contact }: SignedIn,
  user: ZendeskUser,
  more: Partial<NewRequest> = {},
): Promise<string> => idOf(await contact.create(from(user, more), write()));

/** The other side, over HTTP. */
async function agentDoes(id: string, ticket: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${zendesk.origin}/api/v2/tickets/${id}.json`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${zendesk.tokenOf(agent)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ticket }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

const attached = (token: string, name = 'a.pdf'): RequestAttachment => ({
  kind: 'token',
  token,
  field: 'attachments',
  name,
});
const addressIn = (input: Parameters<typeof fetch>[0]): string =>
  input instanceof Request ? input.url : `${input}`;
const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map(({ id }) => id);
const fileOf = ({ comments }: Conversation, at = 0) => {
  const file = comments[at]?.files[0];
  if (!file) throw new Error('no file');
  return file;
};

describe('anonymous', () => {
  test('a request with name and address, no proof, no key header', async () => {
    const { contact } = partsOf(adapter());
    const result = await contact.create(from({ email: 'camille@example.com' }), write());
    expect(result).toMatchObject({
      kind: 'created',
      id: '35',
      number: '35',
      status: { group: 'open', raw: 'new' },
    });
    expect(zendesk.tickets[0]?.comments[0]?.body).toBe('Bonjour,\noù est mon colis ?');
    expect(zendesk.users.find(({ email }) => email === 'camille@example.com')?.name).toBe(
      'camille',
    );
    expect(zendesk.calls.at(-1)?.path).toBe('/api/v2/requests.json');
    for (const header of ['authorization', 'cookie', 'x-csrf-token', 'idempotency-key'])
      expect(zendesk.calls.at(-1)?.headers[header]).toBeUndefined();
  });

  test('an unknown address waits for its confirmation, a known one does not', async () => {
    zendesk.account.mustRegister = true;
    const { contact } = partsOf(adapter());
    expect(await contact.create(from({ email: 'new@example.com' }), write())).toEqual({
      kind: 'pending-verification',
      email: 'new@example.com',
    });
    expect(zendesk.suspended).toHaveLength(1);
    expect(zendesk.tickets).toHaveLength(0);
    expect((await contact.create(from(alice), write())).kind).toBe('created');
  });

  test('a wrong address is told at its field', async () => {
    const { contact } = partsOf(adapter());
    const key = newKey();
    const { fields } = await mustFail(
      contact.create(from({ email: 'camille@' }), write(key)),
      'invalid',
    );
    expect(fields).toEqual([
      {
        field: 'email',
        code: 'server',
        message: 'Requester: Email: camille@ is not properly formatted',
      },
    ]);
    expect((await contact.create(from({ email: 'camille@example.com' }), write(key))).kind).toBe(
      'created',
    );
  });

  test('a closed door is unauthorized', async () => {
    zendesk.account.anyoneCanSubmit = false;
    await mustFail(adapter().contact.create(from(alice), write()), 'unauthorized');
  });

  test('answers without a ticket field are in the words of the request', async () => {
    const request = from(alice, {
      fields: { reference: 'FR2025EBAY0001234567', refs: ['a', 'b'] },
    });
    await adapter().contact.create(request, write());
    expect(zendesk.tickets[0]?.comments[0]?.body).toBe(
      'Bonjour,\noù est mon colis ?\n\nreference: FR2025EBAY0001234567\nrefs: ["a","b"]',
    );
  });

  test('a key is one request as long as the page lives', async () => {
    const { contact } = partsOf(adapter());
    const [request, key] = [from(alice), newKey()];
    const answers = await Promise.all([1, 2, 3].map(() => contact.create(request, write(key))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(zendesk.tickets).toHaveLength(1);
    await mustFail(contact.create({ ...request, message: 'other' }, write(key)), 'conflict');
    await contact.create(request, write());
    expect(zendesk.tickets).toHaveLength(2);
  });

  test('an answer that got lost is told as ambiguous, and no key is claimed', async () => {
    const { contact } = partsOf(adapter());
    expect(contact.honoursKey).toBe(false);
    zendesk.mishaps.push({ method: 'POST', path: /^\/requests$/, does: { kind: 'lose' } });
    await mustFail(contact.create(from(alice), write()), 'blocked', true);
    expect(zendesk.tickets).toHaveLength(1);
  });

  test('nobody lists, opens or writes', async () => {
    const { activities } = partsOf(adapter());
    await mustFail(activities.list(ALL, options), 'unauthorized');
    await mustFail(activities.open('35', options), 'unauthorized');
    await mustFail(
      activities.reply('35', { message: 'x', attachments: [] }, write()),
      'unauthorized',
    );
    expect(zendesk.calls).toHaveLength(0);
  });
});

describe('session', () => {
  test('a token of the host page becomes a session, and goes in a header alone', async () => {
    const { session, activities, contact } = partsOf(adapter());
    const token = zendesk.tokenOf(alice);
    expect(await session.exchange(token, options)).toEqual({
      person: { id: `${alice.id}`, name: 'Alice Martin', email: 'alice.martin@example.com' },
    });
    await contact.create(from(alice), write());
    await activities.list(ALL, options);
    for (const { headers, path } of zendesk.calls) {
      expect(headers.authorization).toBe(`Bearer ${token}`);
      expect(path).not.toContain(token);
    }
    expect(await session.resume(options)).toMatchObject({ person: { name: 'Alice Martin' } });
  });

  test('a wrong token is unauthorized; a token that ends, ends the session', async () => {
    const { session, activities } = await signedIn(alice);
    await activities.list(ALL, options);
    zendesk.revoke(alice);
    await mustFail(activities.list(ALL, options), 'unauthorized');
    const before = zendesk.calls.length;
    await mustFail(activities.list(ALL, options), 'unauthorized');
    expect(zendesk.calls).toHaveLength(before);
    await mustFail(session.exchange('wrong', options), 'unauthorized');
  });

  test('a cookie of the own origin is resumed; writes carry its CSRF token', async () => {
    const cookie = zendesk.cookieOf(alice);
    const withCookie: typeof fetch = (input, init) => {
      expect(init?.credentials).toBe('same-origin');
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookie);
      return fetch(input, { ...init, headers });
    };
    const parts = partsOf(adapter({ fetch: withCookie }));
    expect(await parts.session.resume(options)).toMatchObject({ person: { id: `${alice.id}` } });
    const id = await ask(parts, alice);
    expect(ids((await parts.activities.list(ALL, options)).items)).toEqual([id]);
    await parts.activities.reply(id, { message: 'encore', attachments: [] }, write());
    const writes = zendesk.calls.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method }) => method)).toEqual(['POST', 'PUT']);
    for (const { headers } of writes) expect(headers['x-csrf-token']).toMatch(/\S{10}/);
    await parts.session.signOut(options);
    expect(zendesk.calls.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/api/v2/users/me/logout.json',
    });
    await mustFail(parts.activities.list(ALL, options), 'unauthorized');
    expect(await parts.session.resume(options)).toBeUndefined();
  });

  test('without a cookie nobody is there; on another origin nobody is asked', async () => {
    expect(await partsOf(adapter()).session.resume(options)).toBeUndefined();
    expect(zendesk.calls).toHaveLength(1);
    vi.stubGlobal('location', new URL('https://shop.example.com/page'));
    expect(await partsOf(adapter()).session.resume(options)).toBeUndefined();
    expect(zendesk.calls).toHaveLength(1);
  });

  test('signing out forgets the token and leaves it to the host page', async () => {
    const { session, activities } = await signedIn(alice);
    const before = zendesk.calls.length;
    await session.signOut(options);
    await mustFail(activities.list(ALL, options), 'unauthorized');
    expect(zendesk.calls).toHaveLength(before);
  });

  test('signed in, a request is the person’s; for another address it is that address’s', async () => {
    const parts = await signedIn(alice);
    await ask(parts, alice);
    await parts.contact.create(from(bob), write());
    expect(zendesk.tickets.map(({ requester }) => requester)).toEqual([alice.id, bob.id]);
    expect(zendesk.calls.at(-1)?.headers.authorization).toBeUndefined();
  });
});

const FIELDS = [
  {
    id: 101,
    type: 'tagger',
    title_in_portal: 'Transporteur',
    required_in_portal: true,
    editable_in_portal: true,
    description: 'Qui livre ?',
    custom_field_options: [
      { id: 1, name: 'Poste::Colissimo', value: 'colissimo' },
      { id: 2, name: 'Autre', value: 'other' },
    ],
  },
  { id: 102, type: 'text', title_in_portal: 'Lequel ?', editable_in_portal: true },
  { id: 103, type: 'checkbox', title_in_portal: 'Assuré', editable_in_portal: true },
  { id: 104, type: 'date', title_in_portal: 'Date', editable_in_portal: true },
  {
    id: 105,
    type: 'multiselect',
    title_in_portal: 'Sujets',
    editable_in_portal: true,
    custom_field_options: [
      { id: 3, name: 'Perdu', value: 'lost' },
      { id: 4, name: 'Cassé', value: 'broken' },
    ],
  },
  { id: 106, type: 'text', title_in_portal: 'Interne', editable_in_portal: false },
];
const FORM = {
  id: 7,
  name: 'delivery',
  display_name: 'Livraison',
  active: true,
  end_user_visible: true,
  position: 2,
  ticket_field_ids: [1, 2, 101, 102, 103, 104, 105, 106],
  end_user_conditions: [
    {
      parent_field_id: 101,
      parent_field_type: 'tagger',
      value: 'other',
      child_fields: [
        { id: 102, is_required: true },
        { id: 103, is_required: false },
      ],
    },
    {
      parent_field_id: 103,
      parent_field_type: 'checkbox',
      value: true,
      child_fields: [{ id: 104, is_required: true }],
    },
  ],
};

describe('forms', () => {
  beforeEach(() => {
    for (const field of FIELDS)
      zendesk.addField({
        active: true,
        visible_in_portal: true,
        required_in_portal: false,
        ...field,
      });
    zendesk.addForm(FORM);
    zendesk.addForm({
      id: 8,
      name: 'Autre',
      active: true,
      end_user_visible: true,
      position: 1,
      ticket_field_ids: [1, 2],
    });
    zendesk.addForm({
      id: 9,
      name: 'Agents',
      active: true,
      end_user_visible: false,
      ticket_field_ids: [1, 2],
    });
  });

  async function categories() {
    const { config } = await adapter().connect({ language: 'fr', signal: never });
    const { config: read, problems } = parseBrandConfig(config);
    expect(problems).toEqual([]);
    return read.categories ?? [];
  }

  test('become categories that our own reader accepts whole, in their order', async () => {
    const [other, delivery, ...rest] = await categories();
    expect(rest).toEqual([]);
    expect([other?.id, delivery?.id, delivery?.label]).toEqual(['form8', 'form7', 'Livraison']);
    expect(delivery?.questions.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'f101 select',
      'f102 text',
      'f103 checkbox',
      'f104 date',
      'm105 select',
    ]);
    expect(zendesk.calls.map(({ path }) => path)).toContainEqual(
      expect.stringContaining('locale=fr'),
    );
  });

  test('nested conditions show and require as Zendesk’s own form does', async () => {
    const questions = (await categories())[1]?.questions ?? [];
    const shown = (answers: Record<string, string | boolean>): readonly string[] =>
      visibleFields(questions, answers).map(
        (field) => `${field.id}${isRequired(field, answers, questions) ? '!' : ''}`,
      );
    expect(shown({})).toEqual(['f101!', 'm105']);
    expect(shown({ f101: 'other' })).toEqual(['f101!', 'f102!', 'f103', 'm105']);
    expect(shown({ f101: 'other', f103: true })).toEqual([
      'f101!',
      'f102!',
      'f103',
      'f104!',
      'm105',
    ]);
    // The parent is hidden again: what hangs on it goes as well.
    expect(shown({ f101: 'colissimo', f103: true })).toEqual(['f101!', 'm105']);
  });

  test('answers arrive in their fields, under their form', async () => {
    const result = await adapter().contact.create(
      from(alice, {
        category: 'form7',
        fields: {
          f101: 'other',
          f102: 'DHL',
          f103: true,
          f104: '2026-11-28',
          m105: 'lost',
          priority: 'high',
        },
      }),
      write(),
    );
    expect(result.kind).toBe('created');
    expect(zendesk.tickets[0]).toMatchObject({
      form: 7,
      priority: 'high',
      customFields: [
        { id: 101, value: 'other' },
        { id: 102, value: 'DHL' },
        { id: 103, value: true },
        { id: 104, value: '2026-11-28' },
        { id: 105, value: ['lost'] },
      ],
    });
    const parts = await signedIn(alice);
    expect((await parts.activities.list(ALL, options)).items[0]?.category).toBe('form7');
  });

  test('a field that is refused is told under its id', async () => {
    const { fields } = await mustFail(
      adapter().contact.create(from(alice, { category: 'form7', fields: { f102: 'x' } }), write()),
      'invalid',
    );
    expect(fields).toEqual([
      { field: 'f101', code: 'server', message: 'Transporteur: is required' },
    ]);
  });

  test('a plan without forms has one category of all fields', async () => {
    zendesk.account.hasForms = false;
    const [only, ...rest] = await categories();
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ id: 'form', label: { key: 'start.new' }, editableSubject: true });
    expect(only?.questions.map(({ id }) => id)).toEqual(['f101', 'f102', 'f103', 'f104', 'm105']);
  });

  test('a page of another origin that may not read them keeps the brand’s own', async () => {
    vi.stubGlobal('location', new URL('https://shop.example.com/'));
    const blocked: typeof fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await adapter({ fetch: blocked }).connect({ language: 'fr', signal: never })).toEqual(
      {},
    );
    vi.unstubAllGlobals();
    await mustFail(
      adapter({ fetch: blocked }).connect({ language: 'fr', signal: never }),
      'blocked',
    );
  });

  test('a brand is its subdomain: unknown is not-found, requests stay with theirs', async () => {
    const endpoint = `${zendesk.origin}/{brand}`;
    await mustFail(adapter({ endpoint }).connect({ language: 'fr', signal: never }), 'not-found');
    await mustFail(adapter({ endpoint }).contact.create(from(alice), write()), 'not-found');
    zendesk.addBrand('ebay');
    const there = await signedIn(alice, { endpoint });
    const id = await ask(there, alice);
    const here = await signedIn(alice);
    expect((await here.activities.list(ALL, options)).items).toEqual([]);
    await mustFail(here.activities.open(id, options), 'not-found');
    expect(ids((await there.activities.list(ALL, options)).items)).toEqual([id]);
  });
});

describe('the list', () => {
  test('newest change first, by pages of a cursor that stay right when requests are added', async () => {
    const parts = await signedIn(alice);
    const made: string[] = [];
    for (let count = 0; count < 7; count++)
      made.unshift(await ask(parts, alice, { subject: `n° ${count}` }));
    const first = await parts.activities.list({ ...ALL, limit: 3 }, options);
    expect(ids(first.items)).toEqual(made.slice(0, 3));
    await ask(parts, alice);
    const second = await parts.activities.list(
      { ...ALL, limit: 3, cursor: first.next ?? '' },
      options,
    );
    expect(ids(second.items)).toEqual(made.slice(3, 6));
    const third = await parts.activities.list(
      { ...ALL, limit: 3, cursor: second.next ?? '' },
      options,
    );
    expect(ids(third.items)).toEqual(made.slice(6));
    expect(third.next).toBeUndefined();
  });

  test('two orders', async () => {
    const parts = await signedIn(alice);
    const [one, two] = [await ask(parts, alice), await ask(parts, alice)];
    await agentDoes(one, { comment: { body: 'hm' }, status: 'open' });
    expect(ids((await parts.activities.list(ALL, options)).items)).toEqual([one, two]);
    expect(ids((await parts.activities.list({ ...ALL, sort: 'created' }, options)).items)).toEqual([
      two,
      one,
    ]);
  });

  test.each([
    ['new', 'open', undefined],
    ['open', 'open', undefined],
    ['hold', 'open', undefined],
    ['pending', 'awaiting', undefined],
    ['solved', 'solved', undefined],
    ['closed', 'solved', undefined],
    ['quarantined', 'open', 'quarantined'],
  ])('status %s is under %s', async (status, group, label) => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    const other = await ask(parts, alice);
    await agentDoes(id, { status });
    await agentDoes(other, { status: group === 'awaiting' ? 'open' : 'pending' });
    const { items } = await parts.activities.list({ ...ALL, filter: group as 'open' }, options);
    expect(items).toMatchObject([{ id, status: { group, raw: status } }]);
    expect(items[0]?.status.label).toBe(label);
    expect(items[0]?.status.final).toBe(status === 'closed' ? true : undefined);
    expect(ids((await parts.activities.list(ALL, options)).items)).toContain(id);
  });

  test('a status of the account’s own has its own name, in the group of its category', async () => {
    zendesk.addStatus({
      id: 900,
      status_category: 'pending',
      agent_label: 'wait (internal)',
      end_user_label: 'Chez le transporteur',
      active: true,
      default: false,
    });
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    await agentDoes(id, { custom_status_id: 900 });
    const { items } = await parts.activities.list({ ...ALL, filter: 'awaiting' }, options);
    expect(items[0]?.status).toEqual({
      group: 'awaiting',
      raw: 'pending',
      label: 'Chez le transporteur',
    });
    expect((await parts.activities.open(id, options)).request.status.label).toBe(
      'Chez le transporteur',
    );
  });

  test('without the names of the statuses there is a list all the same', async () => {
    const parts = await signedIn(alice);
    await ask(parts, alice);
    zendesk.mishaps.push({
      method: 'GET',
      path: /custom_statuses/,
      does: { kind: 'refuse', status: 403 },
    });
    expect((await parts.activities.list(ALL, options)).items).toHaveLength(1);
  });

  test('a look that is given up takes no other with it', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    const stop = new AbortController();
    const givenUp = parts.activities.list(ALL, { signal: stop.signal });
    const wanted = parts.activities.list(ALL, options);
    stop.abort();
    await mustFail(givenUp, 'aborted');
    expect(ids((await wanted).items)).toEqual([id]);
  });

  test('a filter looks through several pages, and gives a cursor where it has not come to the end', async () => {
    const parts = await signedIn(alice);
    const solved = await ask(parts, alice);
    await agentDoes(solved, { status: 'solved' });
    for (let count = 0; count < 6; count++) await ask(parts, alice);
    const first = await parts.activities.list({ ...ALL, filter: 'solved', limit: 1 }, options);
    expect(first.items).toEqual([]);
    expect(first.next).toBeDefined();
    const second = await parts.activities.list(
      { ...ALL, filter: 'solved', limit: 1, cursor: first.next ?? '' },
      options,
    );
    expect(ids(second.items)).toEqual([solved]);
  });
});

describe('search', () => {
  test('finds words of the subject and of the conversation, and the number', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice, { subject: 'Étiquette illisible' });
    const other = await ask(parts, alice);
    await agentDoes(other, { comment: { body: 'parapluie bleu' }, status: 'pending' });
    const find = async (text: string, filter: RequestQuery['filter'] = 'all') =>
      ids((await parts.activities.list({ ...ALL, filter, text }, options)).items);
    expect(await find('étiquette')).toEqual([id]);
    expect(await find('bleu parapluie')).toEqual([other]);
    expect(await find(`#${id}`)).toEqual([id]);
    expect(await find('parapluie', 'open')).toEqual([]);
    expect(await find('parapluie', 'awaiting')).toEqual([other]);
    expect(await find('  ')).toEqual([other, id]);
    expect(await find(' "%*: ')).toEqual([]);
  });

  test('what is typed is never an operator', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice, { message: 'la page dit status:closed et requester:bob' });
    await ask(parts, alice);
    for (const text of ['status:closed', 'requester:bob "status:closed"', '"requester:bob'])
      expect(ids((await parts.activities.list({ ...ALL, text }, options)).items), text).toEqual([
        id,
      ]);
  });

  test('too many words are the person’s to mend', async () => {
    const parts = await signedIn(alice);
    const text = Array.from({ length: 80 }, (_, index) => `mot${index}`).join(' ');
    await mustFail(parts.activities.list({ ...ALL, text }, options), 'invalid');
  });

  test('1,500 results are counted, 1,000 shown, and the rest is not passed off as the end', async () => {
    const parts = await signedIn(alice);
    await ask(parts, alice);
    const [model] = zendesk.tickets;
    if (!model) throw new Error('no ticket');
    for (let id = 1000; id < 2499; id++) zendesk.tickets.push({ ...model, id });
    const seen = new Set<string>();
    let cursor: string | undefined;
    let pages = 0;
    for (; pages < 10; pages++) {
      const page = await parts.activities.list(
        { ...ALL, limit: 100, text: 'colis', ...(cursor === undefined ? {} : { cursor }) },
        options,
      );
      expect(page.counts).toEqual({ all: 1500 });
      for (const { id } of page.items) seen.add(id);
      cursor = page.next;
    }
    expect(seen.size).toBe(1000);
    expect(cursor).toBeDefined();
    await mustFail(
      parts.activities.list({ ...ALL, limit: 100, text: 'colis', cursor: cursor ?? '' }, options),
      'unsupported',
    );
  });
});

describe('a conversation', () => {
  test('tells who wrote what, and no note', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    await agentDoes(id, {
      comment: { html_body: '<p>Bonjour <strong>Alice</strong><img src=x onerror=alert(1)></p>' },
      status: 'pending',
      assignee_id: agent.id,
    });
    await agentDoes(id, { comment: { body: 'client pénible', public: false } });
    await agentDoes(id, {
      comment: { body: 'Deux\nlignes < et >' },
      email_ccs: [{ user_id: bob.id }],
    });
    const conversation = await parts.activities.open(id, options);
    expect(
      conversation.comments.map(({ author, body }) => [author.role, author.name, body]),
    ).toEqual([
      ['requester', 'Alice Martin', { kind: 'text', text: 'Bonjour,\noù est mon colis ?' }],
      [
        'agent',
        'Ana Agent',
        { kind: 'html', html: expect.stringContaining('<strong>Alice</strong><img src=x onerror') },
      ],
      ['agent', 'Ana Agent', { kind: 'text', text: 'Deux\nlignes < et >' }],
    ]);
    expect(conversation.cc).toEqual(['Bob Durand']);
    expect(conversation.can).toEqual({
      reply: true,
      reopen: false,
      solve: true,
      followUp: false,
      rate: false,
    });
    expect(conversation.request.subject).toBe('Colis perdu');
  });

  test('has more comments than one page of Zendesk’s', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    for (let count = 0; count < 120; count++)
      await agentDoes(id, { comment: { body: `n° ${count}` } });
    const { comments } = await parts.activities.open(id, options);
    expect(comments).toHaveLength(121);
    expect(new Set(ids(comments)).size).toBe(121);
    expect(comments.at(-1)?.body).toEqual({ kind: 'text', text: 'n° 119' });
  });

  test('bob never sees alice’s', async () => {
    const hers = await signedIn(alice);
    const file = pdf('facture.pdf');
    const { token } = await hers.contact.upload(file, write());
    const id = await ask(hers, alice, { attachments: [attached(token)] });
    const shown = fileOf(await hers.activities.open(id, options));
    await agentDoes(id, { status: 'solved' });
    const his = await signedIn(bob);
    await ask(his, bob, { subject: 'Autre chose', message: 'rien' });
    expect(ids((await his.activities.list(ALL, options)).items)).not.toContain(id);
    expect((await his.activities.list({ ...ALL, text: 'colis' }, options)).items).toEqual([]);
    await mustFail(his.activities.open(id, options), 'not-found');
    await mustFail(
      his.activities.reply(id, { message: 'x', attachments: [] }, write()),
      'not-found',
    );
    await mustFail(his.activities.solve(id, write()), 'not-found');
    await mustFail(his.activities.rate(id, { score: 'bad', comment: '' }, write()), 'not-found');
    await mustFail(his.activities.download(shown.id, options), 'not-found');
    await mustFail(his.activities.open('../users/me', options), 'not-found');
    expect(zendesk.tickets.find((one) => `${one.id}` === id)?.comments).toHaveLength(1);
  });

  test('a reply opens what was solved again', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    await agentDoes(id, { status: 'solved', assignee_id: agent.id });
    expect((await parts.activities.open(id, options)).can).toMatchObject({
      reply: true,
      reopen: true,
      solve: false,
    });
    const after = await parts.activities.reply(
      id,
      { message: 'Toujours rien', attachments: [] },
      write(),
    );
    expect(after.request.status).toEqual({ group: 'open', raw: 'open' });
    expect(after.comments.at(-1)).toMatchObject({
      author: { role: 'requester' },
      body: { kind: 'text', text: 'Toujours rien' },
    });
  });

  test('closed takes no reply, only a follow-up that knows where it comes from', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    await agentDoes(id, { status: 'closed' });
    const closed = await parts.activities.open(id, options);
    expect(closed.request.status).toEqual({ group: 'solved', raw: 'closed', final: true });
    expect(closed.can).toEqual({
      reply: false,
      reopen: false,
      solve: false,
      followUp: true,
      rate: false,
    });
    await mustFail(
      parts.activities.reply(id, { message: 'x', attachments: [] }, write()),
      'closed',
    );
    const next = await ask(parts, alice, { followUpOf: id });
    expect((await parts.activities.open(next, options)).followUpOf).toEqual({ id, number: id });
    await mustFail(
      adapter().contact.create(from(alice, { followUpOf: id }), write()),
      'unauthorized',
    );
  });

  test('solving is for who may, and is read back', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    expect((await parts.activities.open(id, options)).can.solve).toBe(false);
    await mustFail(parts.activities.solve(id, write()), 'forbidden');
    expect(zendesk.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
    await agentDoes(id, { assignee_id: agent.id, status: 'open' });
    zendesk.mishaps.push({ method: 'PUT', path: /^\/requests\//, does: { kind: 'ignore' } });
    await mustFail(parts.activities.solve(id, write()), 'forbidden');
    expect((await parts.activities.solve(id, write())).request.status.raw).toBe('solved');
    expect((await parts.activities.solve(id, write())).request.status.raw).toBe('solved');
  });

  test('a rating is offered where the company says that there are some', async () => {
    const plain = await signedIn(alice);
    const id = await ask(plain, alice);
    await agentDoes(id, { status: 'solved' });
    expect((await plain.activities.open(id, options)).can.rate).toBe(false);
    const parts = await signedIn(alice, { ratings: true });
    expect((await parts.activities.open(id, options)).can.rate).toBe(true);
    const after = await parts.activities.rate(id, { score: 'bad', comment: 'trop lent' }, write());
    expect(after.rating).toEqual({ score: 'bad', comment: 'trop lent' });
    expect(zendesk.tickets[0]).toMatchObject({ score: 'bad', scoreComment: 'trop lent' });
    zendesk.account.hasRatings = false;
    await mustFail(parts.activities.rate(id, { score: 'good', comment: '' }, write()), 'forbidden');
  });

  test('a rating is offered where Zendesk says so', async () => {
    zendesk.account.tellsRating = true;
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    expect((await parts.activities.open(id, options)).can.rate).toBe(false);
    await agentDoes(id, { status: 'solved' });
    expect((await parts.activities.open(id, options)).can.rate).toBe(true);
    await parts.activities.rate(id, { score: 'good', comment: 'merci' }, write());
    const again = await signedIn(alice);
    expect((await again.activities.open(id, options)).rating).toEqual({
      score: 'good',
      comment: 'merci',
    });
  });
});

describe('files', () => {
  test('arrive intact, in a request and in a reply', async () => {
    const parts = await signedIn(alice);
    const [one, two] = [pdf('reçu "ü" (1).pdf', 300_000), pdf('photo & co.pdf')];
    const { token } = await parts.contact.upload(one, write());
    const id = await ask(parts, alice, { attachments: [attached(token, one.name)] });
    const { token: other } = await parts.contact.upload(two, write());
    const conversation = await parts.activities.reply(
      id,
      { message: '', attachments: [attached(other, two.name)] },
      write(),
    );
    const hashes = await Promise.all(
      [one, two].map(async ({ bytes }) => hashOf(new Uint8Array(await bytes.arrayBuffer()))),
    );
    expect(zendesk.storedHashes()).toEqual(hashes);
    expect(fileOf(conversation)).toMatchObject({
      name: one.name,
      type: 'application/pdf',
      size: 300_000,
    });
    expect(conversation.comments[1]?.body).toEqual({ kind: 'text', text: 'photo & co.pdf' });
    for (const [at, hash] of hashes.entries()) {
      const blob = await parts.activities.download(fileOf(conversation, at).id, options);
      expect(blob.type).toBe('application/octet-stream');
      expect(hashOf(new Uint8Array(await blob.arrayBuffer()))).toBe(hash);
    }
  });

  test('of private accounts come with the proof, which does not follow to another origin', async () => {
    Object.assign(zendesk.account, { privateFiles: true, redirectsFiles: true });
    const parts = await signedIn(alice);
    const { token } = await parts.contact.upload(pdf('a.pdf'), write());
    const id = await ask(parts, alice, { attachments: [attached(token)] });
    const file = fileOf(await parts.activities.open(id, options));
    expect((await parts.activities.download(file.id, options)).size).toBe(60_000);
    const [asked, stored] = zendesk.calls.slice(-2);
    expect(asked?.headers.authorization).toMatch(/^Bearer /);
    expect(stored?.method).toBe('STORE');
    expect(stored?.headers.authorization).toBeUndefined();
  });

  test('at a foreign address are not fetched', async () => {
    const asked: string[] = [];
    const evil: typeof fetch = async (input, init) => {
      asked.push(addressIn(input));
      const response = await fetch(input, init);
      if (!addressIn(input).includes('/comments')) return response;
      const text = (await response.text()).replaceAll(
        `${zendesk.origin}/attachments`,
        'https://evil.example/attachments',
      );
      return new Response(text, response);
    };
    const parts = await signedIn(alice, { fetch: evil });
    const { token } = await parts.contact.upload(pdf('a.pdf'), write());
    const id = await ask(parts, alice, { attachments: [attached(token)] });
    const file = fileOf(await parts.activities.open(id, options));
    await mustFail(parts.activities.download(file.id, options), 'blocked');
    expect(asked.filter((address) => address.includes('evil'))).toEqual([]);
  });

  test('through a proxy come by the proxy', async () => {
    const asked: string[] = [];
    const proxied: typeof fetch = (input, init) => {
      asked.push(addressIn(input));
      return fetch(addressIn(input).replace('http://proxy.test/zd', zendesk.origin), init);
    };
    const parts = await signedIn(alice, { proxyBase: 'http://proxy.test/zd', fetch: proxied });
    const { token } = await parts.contact.upload(pdf('a.pdf'), write());
    const id = await ask(parts, alice, { attachments: [attached(token)] });
    const file = fileOf(await parts.activities.open(id, options));
    expect((await parts.activities.download(file.id, options)).size).toBe(60_000);
    expect(asked.every((address) => address.startsWith('http://proxy.test/zd/'))).toBe(true);
  });

  test('that are too large, discarded, or too old', async () => {
    const { contact } = partsOf(adapter());
    zendesk.account.largestFile = 1000;
    await mustFail(contact.upload(pdf('a.pdf'), write()), 'too-large');
    zendesk.account.largestFile = 1e6;
    const { token } = await contact.upload(pdf('a.pdf'), write());
    await contact.discard(token, options);
    await mustFail(contact.discard(token, options), 'not-found');
    const old = await contact.upload(pdf('b.pdf'), write());
    vi.useFakeTimers({ now: Date.now() + 56 * 60_000, toFake: ['Date'] });
    try {
      const { fields } = await mustFail(
        contact.create(from(alice, { attachments: [attached(old.token, 'b.pdf')] }), write()),
        'invalid',
      );
      expect(fields).toEqual([
        { field: 'attachments', code: 'fileMissing', values: { name: 'b.pdf' } },
      ]);
    } finally {
      vi.useRealTimers();
    }
    expect(zendesk.tickets).toHaveLength(0);
  });

  test('without a token are refused', async () => {
    const held: RequestAttachment = {
      kind: 'bytes',
      bytes: new Blob(['x']),
      field: 'attachments',
      name: 'x',
    };
    await mustFail(
      adapter().contact.create(from(alice, { attachments: [held] }), write()),
      'unsupported',
    );
  });
});

describe('lost answers', () => {
  test('signed in, a second try finds the request that had arrived', async () => {
    const parts = await signedIn(alice);
    await ask(parts, alice);
    const key = newKey();
    zendesk.mishaps.push({ method: 'POST', path: /^\/requests$/, does: { kind: 'lose' } });
    await mustFail(parts.contact.create(from(alice), write(key)), 'blocked', true);
    const result = await parts.contact.create(from(alice), write(key));
    expect(idOf(result)).toBe('36');
    expect(zendesk.tickets).toHaveLength(2);
  });

  test('an older request with the same words is no proof that the second arrived', async () => {
    const parts = await signedIn(alice);
    await ask(parts, alice);
    const key = newKey();
    zendesk.mishaps.push({
      method: 'POST',
      path: /^\/requests$/,
      does: { kind: 'refuse', status: 502, type: 'text/html', body: '<h1>Bad Gateway</h1>' },
    });
    await mustFail(parts.contact.create(from(alice), write(key)), 'unavailable', true);
    expect(idOf(await parts.contact.create(from(alice), write(key)))).toBe('36');
    expect(zendesk.tickets).toHaveLength(2);
  });

  test('other words under its key are a conflict once it had arrived, and sent when it had not', async () => {
    const parts = await signedIn(alice);
    const [arrived, lost] = [newKey(), newKey()];
    zendesk.mishaps.push({ method: 'POST', path: /^\/requests$/, does: { kind: 'lose' } });
    await mustFail(parts.contact.create(from(alice), write(arrived)), 'blocked', true);
    await mustFail(
      parts.contact.create(from(alice, { message: 'autre' }), write(arrived)),
      'conflict',
    );
    zendesk.mishaps.push({
      method: 'POST',
      path: /^\/requests$/,
      does: { kind: 'refuse', status: 502, type: 'text/html', body: '<h1>Bad Gateway</h1>' },
    });
    await mustFail(
      parts.contact.create(from(alice, { message: 'un' }), write(lost)),
      'unavailable',
      true,
    );
    expect((await parts.contact.create(from(alice, { message: 'deux' }), write(lost))).kind).toBe(
      'created',
    );
    expect(zendesk.tickets.map(({ comments }) => comments[0]?.body)).toEqual([
      'Bonjour,\noù est mon colis ?',
      'deux',
    ]);
  });

  test('a reply arrives once, also when its answer or the look at it was lost', async () => {
    const parts = await signedIn(alice);
    const id = await ask(parts, alice);
    const reply = { message: 'Toujours rien', attachments: [] };
    const key = newKey();
    zendesk.mishaps.push({ method: 'PUT', path: /^\/requests\//, does: { kind: 'lose' } });
    await mustFail(parts.activities.reply(id, reply, write(key)), 'blocked', true);
    expect((await parts.activities.reply(id, reply, write(key))).comments).toHaveLength(2);
    const other = newKey();
    zendesk.mishaps.push({
      method: 'GET',
      path: /^\/requests\/\d+$/,
      does: { kind: 'refuse', status: 503 },
    });
    await mustFail(parts.activities.reply(id, reply, write(other)), 'unavailable', true);
    expect((await parts.activities.reply(id, reply, write(other))).comments).toHaveLength(3);
    expect((await parts.activities.reply(id, reply, write())).comments).toHaveLength(4);
  });
});

describe('what Zendesk refuses', () => {
  test.each([
    [429, 'rate-limited', { 'retry-after': '93' }, 93, false],
    [503, 'unavailable', {}, undefined, true],
    [500, 'unavailable', {}, undefined, true],
    [403, 'forbidden', {}, undefined, false],
    [404, 'not-found', {}, undefined, false],
  ] as const)('%i is %s', async (status, code, headers, retryAfter, isAmbiguous) => {
    const { contact } = partsOf(adapter());
    zendesk.mishaps.push({
      method: 'POST',
      path: /^\/requests$/,
      does: { kind: 'refuse', status, headers, type: 'text/plain', body: 'no' },
    });
    const error = await mustFail(contact.create(from(alice), write()), code, isAmbiguous);
    expect(error.retryAfter).toBe(retryAfter);
  });

  test('an answer of another shape is malformed', async () => {
    const parts = await signedIn(alice);
    zendesk.mishaps.push({ method: 'GET', path: /^\/requests$/, does: { kind: 'ignore' } });
    await mustFail(parts.activities.list(ALL, options), 'malformed');
  });

  test('an abort is an abort', async () => {
    const stop = new AbortController();
    const failing = adapter().connect({ language: 'fr', signal: stop.signal });
    stop.abort();
    await expect(failing).rejects.toThrow(HelpError);
    await mustFail(failing, 'aborted');
  });
});

describe('articles', () => {
  beforeEach(() => {
    const article = {
      locale: 'fr',
      draft: false,
      label_names: [] as string[],
      html_url: 'https://help.example.com/a',
    };
    zendesk.addArticle({
      ...article,
      id: 1,
      title: 'Suivre un colis',
      body: '<p>Ouvrez le <b>suivi</b> &amp; lisez.</p>',
      label_names: ['form7'],
    });
    zendesk.addArticle({
      ...article,
      id: 2,
      title: 'Annuler',
      body: '<p>Annulez.</p>',
      html_url: 'javascript:alert(1)',
    });
    zendesk.addArticle({ ...article, id: 3, title: 'Follow a parcel', locale: 'en-us', body: 'x' });
  });
  const find = (query: { text?: string; category?: string; language?: string; limit?: number }) =>
    adapter().articles?.find({ language: 'fr', limit: 10, ...query }, options) ?? [];

  test('by words, by category, by language', async () => {
    expect(await find({ text: 'colis' })).toEqual([
      {
        id: '1',
        title: 'Suivre un colis',
        summary: 'Ouvrez le suivi & lisez.',
        url: 'https://help.example.com/a',
      },
    ]);
    expect(ids(await find({ category: 'form7' }))).toEqual(['1']);
    expect(ids(await find({}))).toEqual(['1', '2']);
    expect(ids(await find({ language: 'en' }))).toEqual(['3']);
    expect(await find({ limit: 1 })).toHaveLength(1);
  });

  test('no address that is not https, no word of a person’s', async () => {
    expect((await find({ text: 'annuler' }))[0]).not.toHaveProperty('url');
    const before = zendesk.calls.length;
    expect(await find({ text: 'camille@example.com 4970100000000154' })).toEqual([]);
    expect(zendesk.calls).toHaveLength(before);
  });
});
