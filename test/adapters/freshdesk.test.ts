import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshdeskAdapter, type FreshdeskOptions } from '../../src/adapters/freshdesk/index.js';
import { HelpError } from '../../src/core/help-error.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../src/core/model/request.js';
import type {
  ActivitiesBackend,
  ArticleBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import {
  startFreshdesk,
  type FreshdeskContact,
  type FreshdeskSimulator,
} from '../support/simulators/freshdesk.js';
import { hashOf, mustFail, never, newKey, pdf } from './contract.js';

const options = { signal: never };
const write = (key = newKey()) => ({ key, signal: never });
const ALL: RequestQuery = { filter: 'all', sort: 'updated', limit: 25 };
const DAY = 24 * 3600_000;

let freshdesk: FreshdeskSimulator;
let alice: FreshdeskContact;
let bob: FreshdeskContact;

beforeEach(async () => {
  freshdesk = await startFreshdesk();
  alice = freshdesk.addContact('Alice Martin', ['alice@work.example']);
  bob = freshdesk.addContact('Bob Durand');
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await freshdesk.close();
});

interface Parts {
  readonly contact: HelpBackend['contact'];
  readonly session: Required<Pick<SessionBackend, 'resume' | 'signOut'>>;
  readonly articles: ArticleBackend;
  readonly activities: Required<
    Pick<ActivitiesBackend, 'list' | 'open' | 'reply' | 'solve' | 'rate' | 'download'>
  >;
}

const base = (): FreshdeskOptions => ({
  endpoint: freshdesk.origin,
  brand: 'ebay',
  fileOrigins: [freshdesk.store],
});

const asNobody = (more: Partial<FreshdeskOptions> = {}): Parts =>
  freshdeskAdapter({ ...base(), service: { key: freshdesk.key }, ...more }) as unknown as Parts;

const as = (
  { name, email }: { readonly name?: string; readonly email: string },
  more: Partial<FreshdeskOptions> = {},
  key = freshdesk.key,
): Parts => asNobody({ service: { key, customer: { email, ...(name && { name }) } }, ...more });

const from = (more: Partial<NewRequest> = {}): NewRequest => ({
  brand: 'ebay',
  language: 'fr',
  category: 'delivery',
  subject: 'Colis perdu',
  email: 'typed@example.com',
  message: 'Bonjour,\noù est mon colis ?',
  fields: {},
  attachments: [],
  ...more,
});

const idOf = (result: CreateResult): string => {
  if (result.kind !== 'created') throw new Error(`became ${result.kind}`);
  return result.id;
};
const ask = async ({ contact }: Parts, more: Partial<NewRequest> = {}): Promise<string> =>
  idOf(await contact.create(from(more), write()));
const say = (message: string, attachments: readonly RequestAttachment[] = []) => ({
  message,
  attachments,
});
const held = ({
  name,
  bytes,
}: {
  readonly name: string;
  readonly bytes: Blob;
}): RequestAttachment => ({
  kind: 'bytes',
  bytes,
  name,
  field: 'attachments',
});
const stored = (id: string) => {
  const ticket = freshdesk.tickets.find((one) => `${one.id}` === id);
  if (!ticket) throw new Error(`no ticket ${id}`);
  return ticket;
};
const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map(({ id }) => id);
const words = ({ comments }: Conversation): readonly string[] =>
  comments.map(({ body }) => (body.kind === 'text' ? body.text : body.html));
const paths = (method = 'GET'): readonly string[] =>
  freshdesk.calls.filter((call) => call.method === method).map(({ path }) => path);

/** All rows, by pages. */
async function walk(
  { activities }: Parts,
  query: Partial<RequestQuery> = {},
  between?: () => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await activities.list(
      { ...ALL, ...query, ...(cursor !== undefined && { cursor }) },
      options,
    );
    found.push(...ids(page.items));
    cursor = page.next;
    between?.();
  } while (cursor !== undefined);
  return found;
}

describe('the key', () => {
  test.each(['document', 'location'])('is refused where there is a %s', (name) => {
    vi.stubGlobal(name, {});
    expect(() => asNobody()).toThrow(HelpError);
    expect(() => asNobody()).toThrow(/keep it on a server/);
  });

  test('goes in a header to Freshdesk alone, and in no address', async () => {
    const parts = as(alice);
    const id = await ask(parts, { attachments: [held(pdf('a.pdf'))] });
    const [file] = (await parts.activities.open(id, options)).comments[0]?.files ?? [];
    await parts.activities.download(file?.id ?? '', options);
    const store = freshdesk.calls.filter(({ method }) => method === 'STORE');
    expect(store).toHaveLength(1);
    expect(store[0]?.headers.authorization).toBeUndefined();
    expect(store[0]?.headers.referer).toBeUndefined();
    for (const { path, headers, method } of freshdesk.calls) {
      expect(path).not.toContain(freshdesk.key);
      if (method !== 'STORE')
        expect(headers.authorization).toBe(`Basic ${btoa(`${freshdesk.key}:X`)}`);
    }
  });

  test('does not go to a proxy of the page', async () => {
    const parts = as(alice, { proxyBase: 'http://127.0.0.1:1/elsewhere' });
    await parts.activities.list(ALL, options);
    expect(freshdesk.calls.length).toBeGreaterThan(0);
  });

  test('that is wrong is unauthorized, everywhere', async () => {
    const parts = as(alice, {}, 'wrong');
    await mustFail(parts.session.resume(options), 'unauthorized');
    await mustFail(parts.activities.list(ALL, options), 'unauthorized');
    await mustFail(parts.contact.create(from(), write()), 'unauthorized');
    expect(freshdesk.tickets).toEqual([]);
  });

  test('without one and without a proxy, nothing is asked', async () => {
    const parts = freshdeskAdapter({ ...base(), getCustomer: () => alice }) as unknown as Parts;
    await mustFail(parts.activities.list(ALL, options), 'unsupported');
    expect(freshdesk.calls).toEqual([]);
  });
});

describe('in a browser, behind the company’s proxy', () => {
  let proxy: ReturnType<typeof createServer>;
  let seen: IncomingMessage[];
  let proxyBase: string;

  // The proxy of a company: who is signed in is known by its own cookie; the key is added here.
  beforeEach(async () => {
    seen = [];
    proxy = createServer((request, response) => {
      seen.push(request);
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const answer = await fetch(
          `${freshdesk.origin}${(request.url ?? '').replace('/help-desk', '')}`,
          {
            method: request.method ?? 'GET',
            headers: {
              authorization: `Basic ${btoa(`${freshdesk.key}:X`)}`,
              ...(request.headers['content-type'] && {
                'content-type': request.headers['content-type'],
              }),
            },
            ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
          },
        );
        response.writeHead(answer.status, {
          'content-type': answer.headers.get('content-type') ?? 'text/plain',
        });
        response.end(Buffer.from(await answer.arrayBuffer()));
      })();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    proxyBase = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/help-desk`;
    vi.stubGlobal('location', new URL(proxyBase));
  });
  afterEach(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await once(proxy, 'close');
  });

  test('it sends no key, and works', async () => {
    let who: FreshdeskContact | undefined;
    const parts = freshdeskAdapter({
      ...base(),
      proxyBase,
      getCustomer: () => who,
    }) as unknown as Parts;
    expect(await parts.session.resume(options)).toBeUndefined();
    await mustFail(parts.activities.list(ALL, options), 'unauthorized');
    // Whose address it is, nobody has proved.
    await mustFail(parts.contact.create(from(), write()), 'unauthorized');
    who = alice;
    expect(await parts.session.resume(options)).toEqual({
      person: { id: alice.email, name: 'Alice Martin', email: alice.email },
    });
    const id = await ask(parts, { attachments: [held(pdf('a.pdf'))] });
    await parts.activities.reply(id, say('encore'), write());
    expect(ids((await parts.activities.list(ALL, options)).items)).toEqual([id]);
    expect(words(await parts.activities.open(id, options))).toEqual([
      'Bonjour,\noù est mon colis ?',
      'encore',
    ]);
    expect(seen.length).toBeGreaterThan(5);
    for (const { headers, url } of seen) {
      expect(headers.authorization).toBeUndefined();
      expect(url).toMatch(/^\/help-desk\/api\/v2\//);
    }
  });

  test('another person on the same page never gets what was under way for the one before', async () => {
    freshdesk.addTicket(alice);
    let who = alice;
    let release = (): void => undefined;
    const held_ = new Promise<void>((resolve) => (release = resolve));
    const slow: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if ((input as string).includes(encodeURIComponent(alice.email))) await held_;
      return response;
    };
    const parts = freshdeskAdapter({
      ...base(),
      proxyBase,
      getCustomer: () => who,
      fetch: slow,
    }) as unknown as Parts;
    const late = parts.activities.list(ALL, options);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    await parts.session.signOut(options);
    who = bob;
    await parts.session.resume(options);
    release();
    await mustFail(late, 'unauthorized');
    expect((await parts.activities.list(ALL, options)).items).toEqual([]);
  });
});

describe('session', () => {
  test('the customer of the service is there at once, and gone after signing out', async () => {
    const parts = as(alice);
    expect(await parts.session.resume(options)).toEqual({
      person: { id: alice.email, name: 'Alice Martin', email: alice.email },
    });
    await parts.activities.list(ALL, options);
    await parts.session.signOut(options);
    const before = freshdesk.calls.length;
    await mustFail(parts.activities.list(ALL, options), 'unauthorized');
    await mustFail(parts.contact.create(from(), write()), 'unauthorized');
    expect(freshdesk.calls).toHaveLength(before);
    await parts.session.resume(options);
    expect((await parts.activities.list(ALL, options)).items).toEqual([]);
  });

  test('a customer that Freshdesk does not know yet has nothing, and is known after the first request', async () => {
    const parts = as({ email: 'new@example.com' });
    expect(await parts.session.resume(options)).toEqual({
      person: { id: 'new@example.com', name: 'new@example.com', email: 'new@example.com' },
    });
    expect(await parts.activities.list(ALL, options)).toEqual({ items: [] });
    freshdesk.addTicket(alice);
    await mustFail(parts.activities.open('21', options), 'not-found');
    const id = await ask(parts);
    expect(ids((await parts.activities.list(ALL, options)).items)).toEqual([id]);
    expect(freshdesk.contacts.at(-1)?.email).toBe('new@example.com');
  });

  test('a contact is known by each of its addresses', async () => {
    const id = await ask(as(alice));
    expect(
      ids((await as({ email: 'ALICE@work.example' }).activities.list(ALL, options)).items),
    ).toEqual([id]);
  });

  test('nobody lists, opens or writes', async () => {
    const { activities } = asNobody();
    await mustFail(activities.list(ALL, options), 'unauthorized');
    await mustFail(activities.open('21', options), 'unauthorized');
    await mustFail(activities.reply('21', say('x'), write()), 'unauthorized');
    expect(freshdesk.calls).toHaveLength(0);
  });
});

describe('a request', () => {
  test('is the customer’s, whatever address was typed', async () => {
    const id = await ask(as(alice), { message: 'a < b & "c"\n<b>x</b>' });
    expect(stored(id)).toMatchObject({ requester: alice.id, status: 2, source: 2 });
    expect(stored(id).html).toMatch(
      /^<div>a &lt; b &amp; &quot;c&quot;<br>&lt;b&gt;x&lt;\/b&gt;<\/div><div>-- form --<br>brand: ebay<br>category: delivery<br>language: fr<br>email: typed@example.com<br>key: [\da-f-]{36}<\/div>$/,
    );
    expect(freshdesk.mails).toEqual([{ to: 'requester', ticket: Number(id), about: 'new ticket' }]);
  });

  test('of nobody is of the address that was typed', async () => {
    const { contact } = asNobody();
    const result = await contact.create(from({ email: 'camille@example.com' }), write());
    expect(result).toMatchObject({
      kind: 'created',
      number: '21',
      status: { group: 'open', raw: '2' },
    });
    expect(freshdesk.contacts.at(-1)).toMatchObject({ email: 'camille@example.com' });
    await mustFail(contact.create(from({ followUpOf: '21' }), write()), 'unauthorized');
  });

  test('has type, product and fields where the company has them, the rest in its words', async () => {
    freshdesk.addField('cf_reference', 'custom_text');
    freshdesk.addField('cf_insured', 'custom_checkbox');
    const more: Partial<FreshdeskOptions> = {
      types: { delivery: 'Incident' },
      products: { ebay: 7, paypal: 8 },
      fields: { reference: 'cf_reference', insured: 'cf_insured' },
    };
    const parts = as(alice, more);
    const fields = { reference: 'FR2025EBAY0001234567', insured: true, refs: ['a', 'b'] };
    for (const attachments of [[], [held(pdf('a.pdf'))]]) {
      const id = await ask(parts, { fields, attachments });
      expect(stored(id)).toMatchObject({
        type: 'Incident',
        product: 7,
        customFields: { cf_reference: 'FR2025EBAY0001234567', cf_insured: true },
      });
      expect(stored(id).html).toContain('<br>refs: [&quot;a&quot;,&quot;b&quot;]<br>');
      expect((await parts.activities.open(id, options)).request).toMatchObject({
        category: 'delivery',
        reference: 'FR2025EBAY0001234567',
      });
    }
  });

  test('that Freshdesk refuses is told at its fields', async () => {
    const parts = as(alice, { fields: { reference: 'cf_none' } });
    const { fields } = await mustFail(
      parts.contact.create(from({ subject: '', fields: { reference: 'x' } }), write()),
      'invalid',
    );
    expect(fields).toEqual([
      { field: 'subject', code: 'required' },
      { field: 'reference', code: 'server', message: 'Unexpected/invalid field in request' },
    ]);
  });

  test('with files that are too large together goes nowhere', async () => {
    const parts = as(alice);
    const half = held({ name: 'a.bin', bytes: new Blob([new Uint8Array(11 * 1024 * 1024)]) });
    const { fields } = await mustFail(
      parts.contact.create(from({ attachments: [half, half] }), write()),
      'too-large',
    );
    expect(fields).toEqual([{ field: 'attachments', code: 'fileTooLarge' }]);
    freshdesk.account.largestFiles = 1000;
    await mustFail(
      parts.contact.create(from({ attachments: [held(pdf('a.pdf'))] }), write()),
      'too-large',
    );
    expect(paths('POST')).toHaveLength(1);
    expect(freshdesk.tickets).toEqual([]);
  });

  test('whose answer was lost is found by its key, also by another adapter', async () => {
    const [request, key] = [from(), newKey()];
    freshdesk.mishaps.push({ method: 'POST', path: /^\/tickets$/, does: { kind: 'lose' } });
    await mustFail(as(alice).contact.create(request, write(key)), 'blocked', true);
    // Written since, by the same person.
    for (let count = 0; count < 5; count++) freshdesk.addTicket(alice);
    const again = await as(alice).contact.create(request, write(key));
    expect(again).toMatchObject({ kind: 'created', id: '21' });
    expect(paths('POST')).toHaveLength(1);
    expect(idOf(await as(alice).contact.create(request, write()))).toBe('27');
  });

  test('of nobody whose answer was lost is found too', async () => {
    const [request, key] = [from({ email: 'camille@example.com' }), newKey()];
    freshdesk.mishaps.push({ method: 'POST', path: /^\/tickets$/, does: { kind: 'lose' } });
    await mustFail(asNobody().contact.create(request, write(key)), 'blocked', true);
    expect(idOf(await asNobody().contact.create(request, write(key)))).toBe('21');
    expect(freshdesk.tickets).toHaveLength(1);
  });

  test('is not found by the key of somebody else', async () => {
    const key = newKey();
    await as(alice).contact.create(from(), write(key));
    expect(idOf(await as(bob).contact.create(from(), write(key)))).toBe('22');
  });

  test('three tries of one key at once are one request', async () => {
    const { contact } = as(alice);
    const [request, key] = [from(), newKey()];
    const all = await Promise.all([1, 2, 3].map(() => contact.create(request, write(key))));
    expect(new Set(all.map(idOf)).size).toBe(1);
    expect(freshdesk.tickets).toHaveLength(1);
  });

  test.each([
    ['a look that fails writes nothing', 'GET', /^\/tickets$/, 500, 'unavailable', false],
    ['a 500 may have happened', 'POST', /^\/tickets$/, 500, 'unavailable', true],
    ['a 403 has not', 'POST', /^\/tickets$/, 403, 'forbidden', false],
  ] as const)('%s', async (_name, method, path, status, code, ambiguous) => {
    freshdesk.mishaps.push({ method, path, does: { kind: 'refuse', status } });
    await mustFail(as(alice).contact.create(from(), write()), code, ambiguous);
    expect(freshdesk.tickets).toEqual([]);
  });

  test('that is answered by a page is not taken for sent', async () => {
    freshdesk.mishaps.push({
      method: 'POST',
      path: /^\/tickets$/,
      does: { kind: 'refuse', status: 200, type: 'text/html', body: '<!doctype html>Log in' },
    });
    await mustFail(as(alice).contact.create(from(), write()), 'malformed', true);
    freshdesk.mishaps.push({ method: 'POST', path: /^\/tickets$/, does: { kind: 'ignore' } });
    await mustFail(as(alice).contact.create(from(), write()), 'malformed', true);
  });
});

describe('the list', () => {
  test('has what is older than 30 days', async () => {
    const old = freshdesk.addTicket(alice, { createdAt: Date.now() - 400 * DAY });
    expect(ids((await as(alice).activities.list(ALL, options)).items)).toEqual([`${old.id}`]);
  });

  test.each([true, false])(
    'walks all pages, whether a next one is named or not: %j',
    async (tellsNext) => {
      freshdesk.account.tellsNext = tellsNext;
      const start = Date.now() - 300 * DAY;
      for (let count = 0; count < 230; count++)
        freshdesk.addTicket(alice, {
          createdAt: start + count * 60_000,
          status: count % 40 === 0 ? 4 : 2,
        });
      freshdesk.addTicket(bob);
      const parts = as(alice);
      const everything = await walk(parts);
      expect(everything).toHaveLength(230);
      expect(new Set(everything).size).toBe(230);
      const solved = await walk(parts, { filter: 'solved', limit: 2 });
      expect(solved).toEqual(everything.filter((id) => stored(id).status === 4));
      expect(solved).toHaveLength(6);
      expect(await walk(parts, { filter: 'awaiting' })).toEqual([]);
    },
  );

  test('a full page that is the last is the end', async () => {
    for (let count = 0; count < 100; count++) freshdesk.addTicket(alice);
    freshdesk.account.tellsNext = false;
    expect(await walk(as(alice), { limit: 100 })).toHaveLength(100);
  });

  test('loses and repeats nothing among rows of one second', async () => {
    const createdAt = Math.floor(Date.now() / 1000) * 1000 - DAY;
    for (let count = 0; count < 60; count++) freshdesk.addTicket(alice, { createdAt });
    for (const sort of ['created', 'updated'] as const) {
      const found = await walk(as(alice), { limit: 7, sort });
      expect(found).toHaveLength(60);
      expect(new Set(found).size).toBe(60);
    }
  });

  test('stays right when requests come and go while it is read', async () => {
    const start = Date.now() - 300 * DAY;
    for (let count = 0; count < 350; count++)
      freshdesk.addTicket(alice, { createdAt: start + count * 60_000 });
    const before = freshdesk.tickets.map(({ id }) => `${id}`);
    const gone = new Set<string>();
    let turn = 0;
    const found = await walk(as(alice), { sort: 'created', limit: 40 }, () => {
      turn++;
      // Each page pushes rows back, or lets them move up by more than a page.
      if (turn % 2 === 0) for (let count = 0; count < 30; count++) freshdesk.addTicket(alice);
      else
        for (const ticket of freshdesk.tickets.filter(({ isDeleted }) => !isDeleted).slice(-40)) {
          ticket.isDeleted = true;
          gone.add(`${ticket.id}`);
        }
    });
    expect(new Set(found).size).toBe(found.length);
    expect(before.filter((id) => !gone.has(id) && !found.includes(id))).toEqual([]);
  });

  test('a cursor behind whose page there is nothing left goes on where it stood', async () => {
    const start = Date.now() - 300 * DAY;
    for (let count = 0; count < 250; count++)
      freshdesk.addTicket(alice, { createdAt: start + count * 60_000 });
    const parts = as(alice);
    const first = await walkTo(parts, 220);
    for (const ticket of freshdesk.tickets.slice(-200)) ticket.isDeleted = true;
    const rest = await parts.activities.list(
      { ...ALL, cursor: first.next ?? '', limit: 100 },
      options,
    );
    expect(rest.items).toHaveLength(30);
  });

  async function walkTo({ activities }: Parts, count: number) {
    let page = await activities.list({ ...ALL, limit: 55 }, options);
    for (let seen = page.items.length; seen < count; seen += page.items.length)
      page = await activities.list({ ...ALL, limit: 55, cursor: page.next ?? '' }, options);
    return page;
  }

  test('counts where all of it was seen', async () => {
    const parts = as(alice);
    for (const status of [2, 3, 4, 5, 7]) freshdesk.addTicket(alice, { status });
    expect((await parts.activities.list({ ...ALL, filter: 'open' }, options)).counts).toEqual({
      all: 5,
      open: 2,
      awaiting: 1,
      solved: 2,
    });
    for (let count = 0; count < 100; count++) freshdesk.addTicket(alice);
    expect(await parts.activities.list(ALL, options)).not.toHaveProperty('counts');
  });

  test('past the pages that Freshdesk answers, says so', async () => {
    for (let count = 0; count < 30_001; count++)
      freshdesk.addTicket(alice, { createdAt: 1_500_000_000_000 + count * 1000 });
    const parts = as(alice);
    // The last row of page 299.
    const cursor = '300.1500000101.122';
    const page = await parts.activities.list({ ...ALL, cursor, limit: 100 }, options);
    expect(page.items).toHaveLength(100);
    await mustFail(
      parts.activities.list({ ...ALL, cursor: page.next ?? '' }, options),
      'unsupported',
    );
  });

  test('a cursor that is none of ours', async () => {
    await mustFail(as(alice).activities.list({ ...ALL, cursor: '1 OR 1=1' }, options), 'invalid');
    expect(freshdesk.calls).toEqual([]);
  });

  test('finds words in subject, reference and number, and takes signs as they are', async () => {
    freshdesk.addField('cf_reference', 'custom_text');
    const parts = as(alice, { fields: { reference: 'cf_reference' } });
    const id = await ask(parts, { subject: 'Parapluie BLEU', fields: { reference: 'FR2025X' } });
    await ask(parts, { subject: 'Autre' });
    for (const text of ['bleu parapluie', 'fr2025x', `#${id}`, id, `bleu #${id}`])
      expect(await walk(parts, { text })).toEqual([id]);
    for (const text of ['bleu vert', '%', '#2', '"bleu"', 'status:2'])
      expect(await walk(parts, { text })).toEqual([]);
    expect(paths().filter((path) => path.startsWith('/search'))).toEqual([]);
    expect(paths().join()).not.toMatch(/parapluie/i);
  });

  test('shows a brand’s own and what has no product, not another brand’s', async () => {
    const products = { ebay: 7, paypal: 8 };
    const [mine, none, other] = [7, null, 8].map(
      (product) => `${freshdesk.addTicket(alice, { product }).id}`,
    );
    const parts = as(alice, { products });
    expect((await walk(parts)).toSorted()).toEqual([mine, none]);
    await mustFail(parts.activities.open(other ?? '', options), 'not-found');
    expect(await walk(as(alice, { products, brand: 'paypal' }))).toContain(other);
    expect(await walk(as(alice, { products: {} }))).toHaveLength(3);
  });

  test('names the account’s own statuses as customers know them', async () => {
    const own = freshdesk.addStatus('At the carrier', 'With the carrier');
    const parts = as(alice, { statuses: { [own]: 'awaiting' } });
    const id = `${freshdesk.addTicket(alice, { status: own }).id}`;
    const status = { group: 'awaiting', raw: `${own}`, label: 'With the carrier' };
    expect((await parts.activities.list(ALL, options)).items[0]?.status).toEqual(status);
    expect((await parts.activities.open(id, options)).request.status).toEqual(status);
    expect(paths().filter((path) => path.startsWith('/ticket_fields'))).toHaveLength(1);
    // A key that may not read the fields.
    freshdesk.mishaps.push({
      method: 'GET',
      path: /^\/ticket_fields/,
      does: { kind: 'refuse', status: 403 },
    });
    expect((await as(alice).activities.list(ALL, options)).items[0]?.status).toEqual({
      group: 'open',
      raw: `${own}`,
      label: `${own}`,
    });
  });

  test('rows that are somebody else’s are dropped, whatever Freshdesk answers', async () => {
    const through: typeof fetch = (input, init) =>
      fetch((input as string).replace(/requester_id=\d+&/, ''), init);
    freshdesk.addTicket(bob);
    const mine = freshdesk.addTicket(alice);
    expect(await walk(as(alice, { fetch: through }))).toEqual([`${mine.id}`]);
  });
});

describe('a conversation', () => {
  test('begins with the request’s own words, and has files, notes and answers in their order', async () => {
    const parts = as(alice);
    const file = pdf('reçu "1".pdf');
    const id = await ask(parts, { attachments: [held(file)] });
    await freshdesk.agent('POST', `/tickets/${id}/reply`, {
      body: '<div>Which <b>number</b>?</div>',
    });
    await freshdesk.agent('POST', `/tickets/${id}/notes`, { body: 'a private note' });
    await parts.activities.reply(id, say('42 < 43'), write());
    await freshdesk.agent('POST', `/tickets/${id}/notes`, {
      body: 'a public note',
      private: false,
    });
    freshdesk.forward(Number(id), 'to the carrier: a difficult customer');
    const conversation = await parts.activities.open(id, options);
    expect(conversation.comments.map(({ author, body }) => [author.role, body])).toEqual([
      ['requester', { kind: 'text', text: 'Bonjour,\noù est mon colis ?' }],
      ['agent', { kind: 'html', html: '<div>Which <b>number</b>?</div>' }],
      ['requester', { kind: 'text', text: '42 < 43' }],
      ['agent', { kind: 'text', text: 'a public note' }],
    ]);
    expect(JSON.stringify(conversation)).not.toMatch(
      /private note|difficult|attachment_url|-- form --/,
    );
    const [shown] = conversation.comments[0]?.files ?? [];
    expect(shown).toMatchObject({ name: 'reçu 1 .pdf', size: file.bytes.size });
    const bytes = await parts.activities.download(shown?.id ?? '', options);
    expect(hashOf(new Uint8Array(await bytes.arrayBuffer()))).toBe(
      hashOf(new Uint8Array(await file.bytes.arrayBuffer())),
    );
    expect(bytes.type).toBe('application/octet-stream');
  });

  test('has more notes than one page, and a private one among them takes no place', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    for (let count = 0; count < 45; count++)
      await freshdesk.agent('POST', `/tickets/${id}/notes`, {
        body: `n° ${count}`,
        private: count % 3 === 0,
      });
    for (const tellsNext of [true, false]) {
      freshdesk.account.tellsNext = tellsNext;
      const { comments } = await parts.activities.open(id, options);
      expect(comments).toHaveLength(31);
      expect(comments.at(-1)?.body).toEqual({ kind: 'text', text: 'n° 44' });
    }
  });

  test('of long mails that quote each other is read all the same, and so is their key found', async () => {
    const parts = as(alice);
    const long = `<div>${'quoted '.repeat(21_000)}</div>`;
    const key = newKey();
    const id = idOf(await parts.contact.create(from(), write(key)));
    for (let count = 0; count < 9; count++) freshdesk.addTicket(alice, { html: long });
    expect(idOf(await parts.contact.create(from(), write(key)))).toBe(id);
    for (let count = 0; count < 12; count++)
      await freshdesk.agent('POST', `/tickets/${id}/reply`, { body: long });
    const { comments } = await parts.activities.open(id, options);
    expect(comments).toHaveLength(13);
    expect(freshdesk.tickets).toHaveLength(10);
  });

  test('of a customer in copy is not the requester’s, and copies are named', async () => {
    const ticket = freshdesk.addTicket(alice, { cc: ['x@example.com', `"Me" <${alice.email}>`] });
    await freshdesk.agent('POST', `/tickets/${ticket.id}/notes`, {
      body: 'me too',
      private: false,
      incoming: true,
      user_id: bob.id,
    });
    const { comments, cc } = await as(alice).activities.open(`${ticket.id}`, options);
    expect(comments.map(({ author }) => author.role)).toEqual(['requester', 'other']);
    expect(cc).toEqual(['x@example.com']);
  });

  test('bob never sees alice’s', async () => {
    const hers = as(alice);
    const id = await ask(hers, { attachments: [held(pdf('facture.pdf'))] });
    const shown = (await hers.activities.open(id, options)).comments[0]?.files[0]?.id ?? '';
    const own = await ask(as(bob));
    const { activities, contact } = as(bob);
    freshdesk.calls.length = 0;
    for (const work of [
      () => activities.open(id, options),
      () => activities.reply(id, say('x'), write()),
      () => activities.solve(id, write()),
      () => activities.rate(id, { score: 'bad', comment: '' }, write()),
      () => activities.download(shown, options),
      // A file of hers under a request of his.
      () => activities.download(shown.replace(id, own), options),
      () => contact.create(from({ followUpOf: id }), write()),
      () => activities.open('../contacts', options),
      () => activities.open('1 OR 1=1', options),
      () => activities.open('9999', options),
    ])
      await mustFail(work(), 'not-found');
    expect(freshdesk.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(stored(id).notes).toEqual([]);
  });

  test('in the trash is gone', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    await freshdesk.agent('DELETE', `/tickets/${id}`);
    await mustFail(parts.activities.open(id, options), 'not-found');
    expect(await walk(parts)).toEqual([]);
  });

  test('closed takes no reply, only a follow-up that knows where it comes from', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    await freshdesk.agent('PUT', `/tickets/${id}`, { status: 5 });
    const closed = await parts.activities.open(id, options);
    expect(closed.request.status).toEqual({ group: 'solved', raw: '5', final: true });
    expect(closed.can).toMatchObject({ reply: false, reopen: false, solve: false, followUp: true });
    await mustFail(parts.activities.reply(id, say('x'), write()), 'closed');
    const next = await ask(parts, { followUpOf: id });
    expect((await parts.activities.open(next, options)).followUpOf).toEqual({ id, number: id });
  });
});

describe('a reply', () => {
  test('is the customer’s own, tells the agents, and mails the customer nothing', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    freshdesk.mails.length = 0;
    const { comments } = await parts.activities.reply(id, say('Une ligne\net deux <3'), write());
    expect(comments.at(-1)).toMatchObject({
      author: { role: 'requester', name: 'Alice Martin' },
      body: { kind: 'text', text: 'Une ligne\net deux <3' },
    });
    expect(freshdesk.mails).toEqual([
      { to: 'agent', ticket: Number(id), about: 'reply by requester' },
    ]);
    expect(stored(id).notes[0]).toMatchObject({
      user: alice.id,
      isPrivate: false,
      isIncoming: true,
    });
    expect(paths('PUT')).toEqual([]);
  });

  test('by a key that may not act for customers is forbidden', async () => {
    const id = await ask(as(alice));
    await mustFail(
      as(alice, {}, freshdesk.weakKey).activities.reply(id, say('x'), write()),
      'forbidden',
    );
    expect(stored(id).notes).toEqual([]);
  });

  test('has files, also without words', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    const [one, two] = [pdf('1.pdf'), pdf('2.pdf')];
    const { comments } = await parts.activities.reply(id, say('', [held(one), held(two)]), write());
    expect(comments.at(-1)?.body).toEqual({ kind: 'text', text: '1.pdf, 2.pdf' });
    expect(comments.at(-1)?.files.map(({ name }) => name)).toEqual(['1.pdf', '2.pdf']);
    expect(freshdesk.storedHashes()).toContain(
      hashOf(new Uint8Array(await two.bytes.arrayBuffer())),
    );
    const { fields } = await mustFail(parts.activities.reply(id, say(' '), write()), 'invalid');
    expect(fields).toEqual([{ field: 'message', code: 'required' }]);
  });

  test.each([true, false])(
    'opens what was solved or waits, whether the account’s rule does or not: %j',
    async (opensAgain) => {
      freshdesk.account.opensAgain = opensAgain;
      const parts = as(alice);
      for (const status of [3, 4]) {
        const id = await ask(parts);
        await freshdesk.agent('PUT', `/tickets/${id}`, { status });
        expect((await parts.activities.open(id, options)).can).toMatchObject({
          reply: true,
          reopen: status === 4,
        });
        const after = await parts.activities.reply(id, say('Toujours rien'), write());
        expect(after.request.status).toEqual({ group: 'open', raw: '2' });
      }
    },
  );

  test('is kept although its request did not open', async () => {
    freshdesk.account.opensAgain = false;
    const parts = as(alice);
    const id = await ask(parts);
    await freshdesk.agent('PUT', `/tickets/${id}`, { status: 4 });
    freshdesk.mishaps.push({ method: 'PUT', path: /./, does: { kind: 'refuse', status: 403 } });
    const after = await parts.activities.reply(id, say('Toujours rien'), write());
    expect(after.request.status.group).toBe('solved');
    expect(words(after).at(-1)).toBe('Toujours rien');
  });

  test.each(['Encore & toujours', 'Voir https://example.com/a?b=1&c=2 et\n\ndeux  espaces'])(
    'whose answer was lost is not sent again: %j',
    async (message) => {
      const parts = as(alice);
      const id = await ask(parts);
      const key = newKey();
      freshdesk.mishaps.push({ method: 'POST', path: /notes$/, does: { kind: 'lose' } });
      const attachments = [held(pdf('a.pdf'))];
      await mustFail(
        parts.activities.reply(id, say(message, attachments), write(key)),
        'blocked',
        true,
      );
      await freshdesk.agent('POST', `/tickets/${id}/reply`, { body: 'meanwhile' });
      await parts.activities.reply(id, say(message, attachments), write(key));
      expect(stored(id).notes).toHaveLength(2);
    },
  );

  test('the same words under another key are said twice', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    for (let count = 0; count < 2; count++)
      await parts.activities.reply(id, say('Alors ?'), write());
    expect(stored(id).notes).toHaveLength(2);
    const key = newKey();
    freshdesk.mishaps.push({
      method: 'POST',
      path: /notes$/,
      does: { kind: 'refuse', status: 502 },
    });
    await mustFail(parts.activities.reply(id, say('Alors ?'), write(key)), 'unavailable', true);
    await parts.activities.reply(id, say('Alors ?'), write(key));
    expect(stored(id).notes).toHaveLength(3);
  });

  test('that was kept as a private note is no success', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    const through: typeof fetch = (input, init) =>
      fetch(input, {
        ...init,
        ...(typeof init?.body === 'string' && {
          body: init.body.replace('"private":false', '"private":true'),
        }),
      });
    await mustFail(
      as(alice, { fetch: through }).activities.reply(id, say('x'), write()),
      'malformed',
      true,
    );
  });

  test('that arrived and cannot be read back is told as ambiguous', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    let isSent = false;
    const through: typeof fetch = (input, init) => {
      if (isSent) return Promise.reject(new TypeError('no connection'));
      isSent = init?.method === 'POST';
      return fetch(input, init);
    };
    await mustFail(
      as(alice, { fetch: through }).activities.reply(id, say('x'), write()),
      'blocked',
      true,
    );
    expect(stored(id).notes).toHaveLength(1);
  });
});

describe('solving', () => {
  test('is read back', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    expect((await parts.activities.open(id, options)).can.solve).toBe(true);
    freshdesk.mishaps.push({ method: 'PUT', path: /./, does: { kind: 'ignore' } });
    await mustFail(parts.activities.solve(id, write()), 'forbidden');
    expect((await parts.activities.solve(id, write())).request.status.raw).toBe('4');
    expect((await parts.activities.solve(id, write())).can.solve).toBe(false);
    expect(paths('PUT')).toHaveLength(2);
  });

  test('is not for customers where agents must fill something in first', async () => {
    freshdesk.account.requiredToClose = ['type'];
    const parts = as(alice);
    const id = await ask(parts);
    await mustFail(parts.activities.solve(id, write()), 'forbidden');
    expect(stored(id).status).toBe(2);
  });
});

describe('rating', () => {
  test('is offered for what is solved, and the last one counts', async () => {
    const parts = as(alice);
    const id = await ask(parts);
    expect((await parts.activities.open(id, options)).can.rate).toBe(false);
    expect(paths().filter((path) => path.startsWith('/surveys'))).toEqual([]);
    await freshdesk.agent('PUT', `/tickets/${id}`, { status: 4 });
    expect(await parts.activities.open(id, options)).toMatchObject({ can: { rate: true } });
    expect(await parts.activities.open(id, options)).not.toHaveProperty('rating');
    await parts.activities.rate(id, { score: 'bad', comment: 'Lent' }, write());
    const { rating, comments } = await parts.activities.rate(
      id,
      { score: 'good', comment: '' },
      write(),
    );
    expect(rating).toEqual({ score: 'good', comment: '' });
    // Freshdesk keeps the remark as a note as well.
    expect(stored(id).notes).toHaveLength(1);
    expect(comments).toHaveLength(1);
    expect((await as(alice).activities.open(id, options)).rating).toEqual(rating);
  });

  test.each(['inactive', 'not in the plan'] as const)(
    'is not offered where surveys are %s',
    async (surveys) => {
      freshdesk.account.surveys = surveys;
      const parts = as(alice);
      const id = `${freshdesk.addTicket(alice, { status: 4 }).id}`;
      expect((await parts.activities.open(id, options)).can.rate).toBe(false);
      await parts.activities.open(id, options);
      expect(paths().filter((path) => path.startsWith('/surveys'))).toHaveLength(1);
      await mustFail(
        parts.activities.rate(id, { score: 'good', comment: '' }, write()),
        'forbidden',
      );
    },
  );

  test('that cannot be asked for hides no conversation', async () => {
    freshdesk.mishaps.push({
      method: 'GET',
      path: /^\/surveys/,
      does: { kind: 'refuse', status: 500 },
    });
    const id = `${freshdesk.addTicket(alice, { status: 4 }).id}`;
    const parts = as(alice);
    expect((await parts.activities.open(id, options)).can.rate).toBe(false);
    expect((await parts.activities.open(id, options)).can.rate).toBe(true);
  });
});

describe('a file', () => {
  test('at a foreign address is not fetched', async () => {
    const parts = as(alice, { fileOrigins: [] });
    const id = await ask(parts, { attachments: [held(pdf('a.pdf'))] });
    const file = (await parts.activities.open(id, options)).comments[0]?.files[0]?.id ?? '';
    await mustFail(parts.activities.download(file, options), 'blocked');
    expect(freshdesk.calls.filter(({ method }) => method === 'STORE')).toEqual([]);
  });

  test('whose address has ended is not there, and nobody is signed out', async () => {
    const parts = as(alice);
    const id = await ask(parts, { attachments: [held(pdf('a.pdf'))] });
    const file = (await parts.activities.open(id, options)).comments[0]?.files[0]?.id ?? '';
    freshdesk.account.fileLife = -1000;
    await mustFail(parts.activities.download(file, options), 'not-found');
    freshdesk.account.fileLife = 60_000;
    expect((await parts.activities.download(file, options)).size).toBe(60_000);
    await mustFail(parts.activities.download(`${id}.1`, options), 'not-found');
    await mustFail(parts.activities.download('x', options), 'not-found');
    await mustFail(parts.activities.download(file, { signal: AbortSignal.abort() }), 'aborted');
  });
});

describe('articles', () => {
  const article = { type: 1, status: 2, folder_visibility: 1 };

  test('are those that everybody may read, in the language where there are several', async () => {
    freshdesk.addArticle({
      ...article,
      id: 1,
      title: 'Lost parcel',
      description: '',
      language: 'en',
    });
    freshdesk.addArticle({
      ...article,
      id: 2,
      title: 'Parcel perdu',
      description: '',
      language: 'fr',
    });
    freshdesk.addArticle({ ...article, id: 3, title: 'Parcel draft', status: 1, language: 'fr' });
    freshdesk.addArticle({
      ...article,
      id: 4,
      title: 'Parcel agents',
      folder_visibility: 3,
      language: 'fr',
    });
    const { articles } = asNobody({ portal: 'https://help.example.com/' });
    const find = (text: string) => articles.find({ language: 'fr', text, limit: 5 }, options);
    expect(await find('parcel')).toEqual([
      {
        id: '2',
        title: 'Parcel perdu',
        summary: '',
        url: 'https://help.example.com/support/solutions/articles/2',
      },
    ]);
    freshdesk.account.isMultilingual = false;
    expect(ids(await find('parcel'))).toEqual(['1', '2']);
    await find('parcel');
    expect(paths().filter((path) => path.startsWith('/search/solutions/fr'))).toHaveLength(2);
  });

  test('are not searched by what can be a person’s', async () => {
    const { articles } = asNobody();
    for (const text of ['', 'me@example.com 123456789'])
      expect(await articles.find({ language: 'en', text, limit: 5 }, options)).toEqual([]);
    expect(freshdesk.calls).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('too many calls: the seconds to wait', async () => {
    freshdesk.mishaps.push({
      method: 'GET',
      path: /^\/tickets$/,
      does: {
        kind: 'refuse',
        status: 429,
        headers: { 'retry-after': '42' },
        type: 'text/plain',
        body: 'You have exceeded the limit of requests per hour',
      },
    });
    const { retryAfter } = await mustFail(as(alice).activities.list(ALL, options), 'rate-limited');
    expect(retryAfter).toBe(42);
  });

  test.each([
    [200, 'text/html', '<!doctype html><title>Login</title>', 'malformed'],
    [
      200,
      'application/json',
      '{"code":"account_suspended","message":"Your account has been suspended."}',
      'malformed',
    ],
    [200, 'application/json', '{"error":"x"}', 'malformed'],
    [
      403,
      'application/json',
      '{"code":"access_denied","message":"You are not authorized."}',
      'forbidden',
    ],
    [404, 'text/plain', '', 'not-found'],
    [503, 'text/html', '<h1>Maintenance</h1>', 'unavailable'],
  ] as const)('%i %s %s', async (status, type, body, code) => {
    freshdesk.mishaps.push({
      method: 'GET',
      path: /^\/tickets$/,
      does: { kind: 'refuse', status, type, body },
    });
    await mustFail(as(alice).activities.list(ALL, options), code);
  });

  test('a redirect is not followed with the key', async () => {
    freshdesk.mishaps.push({
      method: 'GET',
      path: /^\/tickets$/,
      does: { kind: 'refuse', status: 302, headers: { location: `${freshdesk.store}/steal` } },
    });
    await mustFail(as(alice).activities.list(ALL, options), 'unauthorized');
    expect(freshdesk.calls.filter(({ method }) => method === 'STORE')).toEqual([]);
  });
});
