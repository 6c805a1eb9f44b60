// The adapter on a real Request Tracker 5: its promises, and each trap that makes them hard to keep.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRt, type LiveRt } from '../../scripts/live/rt/start-rt.mjs';
import {
  requestTrackerAdapter,
  type RequestTrackerOptions,
} from '../../src/adapters/request-tracker/index.js';
import { HelpError, type HelpErrorCode } from '../../src/core/help-error.js';
import type { RequestSummary } from '../../src/core/model/conversation.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type { CreateResult, NewRequest } from '../../src/core/model/request.js';
import type {
  ActivitiesBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';

const never = new AbortController().signal;
const options = { signal: never };
const write = (key: string = crypto.randomUUID()) => ({ key, signal: never });

const QUEUES = { label: 'Labels', cancel: 'Cancellation', tracking: 'Tracking', broken: 'Nope' };

let rt: LiveRt | undefined;
let reason: unknown;
beforeAll(async () => {
  try {
    rt = await startRt();
  } catch (error) {
    // On a machine of somebody who has no Request Tracker the suite says so; in CI it must run.
    if (process.env['CI']) throw error;
    reason = error;
  }
}, 600_000);
afterAll(() => rt?.stop());

const live = (name: string, run: (server: LiveRt) => Promise<void>): void =>
  test(name, async (context) => {
    if (!rt) return context.skip(String(reason));
    await run(rt);
  });

interface Signed {
  readonly backend: HelpBackend;
  readonly activities: Required<Omit<ActivitiesBackend, 'watch' | 'rate' | 'read'>>;
  readonly session: SessionBackend;
  readonly ask: (more?: Partial<NewRequest>, key?: string) => Promise<Created>;
  readonly list: (query?: Partial<RequestQuery>) => Promise<readonly RequestSummary[]>;
}
type Created = CreateResult & { readonly kind: 'created' };

function using(more: Partial<RequestTrackerOptions> = {}): Signed {
  const backend = requestTrackerAdapter({
    endpoint: rt!.url,
    brand: 'ebay',
    queues: QUEUES,
    fields: { reference: 'TrackingNumber' },
    ...more,
  });
  const activities = backend.activities as Signed['activities'];
  return {
    backend,
    activities,
    session: backend.session!,
    ask: async (request, key) => {
      const result = await backend.contact.create(
        {
          brand: 'ebay',
          language: 'fr',
          category: 'label',
          subject: 'Étiquette illisible',
          email: 'alice@shop.test',
          message: 'Bonjour 日本,\nmerci.',
          fields: { reference: 'FR2025EBAY0001234567' },
          attachments: [],
          ...request,
        },
        write(key),
      );
      expect(result.kind).toBe('created');
      return result as Created;
    },
    list: async (query) =>
      (await activities.list({ filter: 'all', sort: 'updated', limit: 25, ...query }, options))
        .items,
  };
}

async function signedIn(
  who: 'alice' | 'bob',
  more: Partial<RequestTrackerOptions> = {},
): Promise<Signed> {
  const signed = using(more);
  await signed.session.exchange!(rt!.tokens[who], options);
  return signed;
}

const serving = (email = 'alice@shop.test', more: Partial<RequestTrackerOptions> = {}): Signed =>
  using({ service: { token: rt!.tokens['widget-proxy'], customer: { email } }, ...more });

async function failure(call: Promise<unknown>): Promise<HelpError> {
  const thrown = await call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(HelpError);
  return thrown as HelpError;
}
const codeOf = async (call: Promise<unknown>): Promise<HelpErrorCode> => (await failure(call)).code;

/** Straight to the server, past the adapter. */
async function raw(
  who: keyof LiveRt['tokens'],
  method: string,
  path: string,
  json?: unknown,
): Promise<{ readonly status: number; readonly text: string; readonly json: Json }> {
  const response = await fetch(`${rt!.url}/REST/2.0${path}`, {
    method,
    headers: {
      authorization: `token ${rt!.tokens[who]}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  let parsed: Json = {};
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    // Some failures have no body.
  }
  return { status: response.status, text, json: parsed };
}
type Json = Record<string, unknown>;

const answer = (id: string, Content: string, more: object = {}) =>
  raw('agent', 'POST', `/ticket/${id}/correspond`, { Content, ContentType: 'text/plain', ...more });
const setStatus = (id: string, Status: string) => raw('agent', 'PUT', `/ticket/${id}`, { Status });
const countOf = async (subject: string): Promise<unknown> =>
  (await raw('agent', 'GET', `/tickets?query=${encodeURIComponent(`Subject = '${subject}'`)}`))
    .json['total'];

const mails = (): readonly string[] =>
  readdirSync(rt!.mailFolder)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => readFileSync(join(rt!.mailFolder, name), 'utf8'));
const headOf = (mail: string): string => mail.split(/\r?\n\r?\n/)[0] ?? '';
/** RFC 2047 words read, as far as Request Tracker writes them; only what is between two of them goes. */
const wordsOf = (head: string): string =>
  head.replace(/=\?UTF-8\?B\?([^?]*)\?=(?:\s+(?==\?))?/gi, (_all, base64: string) =>
    Buffer.from(base64, 'base64').toString('utf8'),
  );
const mailsAbout = (id: string): readonly string[] =>
  mails()
    .map((mail) => wordsOf(headOf(mail)))
    .filter((head) => head.includes(`X-RT-Ticket: helpdesk.test #${id}`));

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
const noise = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, index) => (index * 2654435761) >>> 13);
const unique = (word: string): string => `${word} ${crypto.randomUUID().slice(0, 8)}`;

/** Passes everything on, and drops the next answer to a POST when told to: the write has happened, nobody hears of it. */
async function lossyProxy() {
  const target = new URL(rt!.url);
  const state = { losing: 0, lost: 0 };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let posted = false;
    client.on('data', (chunk) => {
      posted ||= chunk.toString('latin1').startsWith('POST ');
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (posted && state.losing > 0) {
        state.losing -= 1;
        state.lost += 1;
        client.destroy();
        upstream.destroy();
      } else client.write(chunk);
    });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('signing in', () => {
  live(
    'a token tells its person; a wrong, a made-up and a foreign one do not',
    async ({ tokens }) => {
      const { session } = using();
      const { person } = await session.exchange!(tokens.alice, options);
      expect(person).toMatchObject({ name: 'Alice Shipper', email: 'alice@shop.test' });
      const [, hex = ''] = /([\da-f]+)$/.exec(tokens.bob) ?? [];
      for (const token of ['', 'x', '1-27-deadbeef', `1-27-${hex}`, `${tokens.alice}/../33`])
        expect(await codeOf(using().session.exchange!(token, options))).toBe('unauthorized');
    },
  );

  live('nobody signed in, and signed out: unauthorized', async () => {
    expect(await codeOf(using().list())).toBe('unauthorized');
    const alice = await signedIn('alice');
    await alice.session.signOut(options);
    expect(await codeOf(alice.ask())).toBe('unauthorized');
    const service = serving();
    await service.list();
    await service.session.signOut(options);
    expect(await codeOf(service.list())).toBe('unauthorized');
  });

  live('the host page gives the token when it is asked', async ({ tokens }) => {
    const { session } = using({ getToken: async () => tokens.bob });
    expect((await session.resume!(options))?.person.name).toBe('Bob Shipper');
    expect(await using({ getToken: () => undefined }).session.resume!(options)).toBeUndefined();
  });

  live('no token in an address, no cookie along', async ({ tokens }) => {
    const seen: { url: string; init: RequestInit | undefined }[] = [];
    const alice = await signedIn('alice', {
      fetch: (url, init) => {
        seen.push({ url: url instanceof Request ? url.url : url.toString(), init });
        return fetch(url, init);
      },
    });
    const { id } = await alice.ask();
    await alice.activities.open(id, options);
    expect(seen.length).toBeGreaterThan(4);
    for (const { url, init } of seen) {
      expect(url).not.toContain(tokens.alice);
      expect(init?.credentials).toBe('omit');
    }
  });
});

describe('creating', () => {
  live('the message, the reference, the category and the autoreply', async () => {
    const alice = await signedIn('alice');
    const made = await alice.ask({ shipment: { reference: 'X', carrier: 'Colissimo' } });
    expect(made).toMatchObject({ number: made.id, status: { group: 'open', raw: 'new' } });
    expect(Math.abs(Date.parse(made.createdAt) - Date.now())).toBeLessThan(60_000);
    const { request, comments, can } = await alice.activities.open(made.id, options);
    expect(request).toMatchObject({
      subject: 'Étiquette illisible',
      category: 'label',
      reference: 'FR2025EBAY0001234567',
    });
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatchObject({
      author: { role: 'requester', name: 'Alice Shipper' },
      body: { kind: 'text', text: 'Bonjour 日本,\nmerci.' },
      files: [],
    });
    expect(can).toEqual({ reply: true, reopen: false, solve: false, followUp: false, rate: false });
    const [mail = ''] = mailsAbout(made.id);
    expect(mail).toMatch(/^To: alice@shop\.test$/m);
    expect(mail).toContain('AutoReply');
  });

  live('files come back byte by byte, under their names', async () => {
    const alice = await signedIn('alice');
    const files = [
      ['étiq.png', 'image/png', noise(70_000)],
      ['日本 "q" & a.pdf', 'application/pdf', Uint8Array.from([0x89, 0, 255, 13, 10, 10])],
      ['latin1.txt', 'text/plain', Uint8Array.from([0xe9, 13, 10, 0x80])],
    ] as const;
    const { id } = await alice.ask({
      attachments: files.map(([name, type, bytes]) => ({
        kind: 'bytes',
        bytes: new Blob([bytes], { type }),
        field: 'files',
        name,
      })),
    });
    const { comments } = await alice.activities.open(id, options);
    const got = comments[0]?.files ?? [];
    expect(got.map(({ name }) => name)).toEqual(['étiq.png', "日本 'q' & a.pdf", 'latin1.txt']);
    for (const [index, [, , bytes]] of files.entries()) {
      expect(got[index]?.size).toBe(bytes.length);
      const blob = await alice.activities.download(got[index]!.id, options);
      expect(sha(await bytesOf(blob))).toBe(sha(bytes));
    }
  });

  live('a file of 10 MiB arrives whole; a larger one is refused here', async () => {
    const alice = await signedIn('alice');
    const MIB = 1024 * 1024;
    const of = (size: number) =>
      ({ kind: 'bytes', bytes: new Blob([noise(size)]), field: 'files', name: 'a.pdf' }) as const;
    const { id } = await alice.ask({ attachments: [of(10 * MIB)] });
    const { comments } = await alice.activities.open(id, options);
    const blob = await alice.activities.download(comments[0]!.files[0]!.id, options);
    expect(sha(await bytesOf(blob))).toBe(sha(noise(10 * MIB)));
    const refused = await failure(alice.ask({ attachments: [of(10 * MIB + 1)] }));
    expect(refused).toMatchObject({ code: 'too-large', fields: [{ field: 'files' }] });
  });

  live('an unknown category and an unknown queue', async () => {
    const alice = await signedIn('alice');
    expect(await codeOf(alice.ask({ category: 'other' }))).toBe('invalid');
    const refused = await failure(alice.ask({ category: 'broken' }));
    expect(refused).toMatchObject({ code: 'forbidden', ambiguous: false, status: 403 });
  });

  live('a subject with line breaks, and one that is too long', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask({ subject: `a\r\nBcc: x@evil.test\u0000${'é'.repeat(300)}` });
    const { subject } = (await alice.activities.open(id, options)).request;
    expect(Buffer.byteLength(subject)).toBeGreaterThan(198);
    expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(200);
    expect(subject).not.toContain('\uFFFD');
    expect(subject.startsWith('a Bcc: x@evil.test é')).toBe(true);
    expect(mailsAbout(id).some((head) => /(^|[\r\n])Bcc:/i.test(head))).toBe(false);
  });

  live('a follow-up of one’s own; never of somebody else’s', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')];
    const old = await alice.ask();
    const next = await alice.ask({ followUpOf: old.id });
    const { followUpOf, comments } = await alice.activities.open(next.id, options);
    expect(followUpOf).toEqual({ id: old.id, number: old.id });
    expect(comments[0]?.body).toEqual({ kind: 'text', text: 'Bonjour 日本,\nmerci.' });
    expect(await codeOf(bob.ask({ followUpOf: old.id }))).toBe('not-found');
  });
});

describe('a lost answer', () => {
  live('the same key again finds the ticket that was made', async () => {
    const proxy = await lossyProxy();
    const alice = await signedIn('alice', { endpoint: proxy.endpoint });
    const subject = unique('Perdue');
    const key = crypto.randomUUID();
    proxy.state.losing = 1;
    expect((await failure(alice.ask({ subject }, key))).ambiguous).toBe(true);
    expect(proxy.state.lost).toBe(1);
    const { id } = await alice.ask({ subject }, key);
    expect((await alice.ask({ subject }, key)).id).toBe(id);
    expect(await countOf(subject)).toBe(1);
    await proxy.close();
  });

  live('two tries at once of one key make one ticket', async () => {
    const alice = await signedIn('alice');
    const subject = unique('Deux');
    const key = crypto.randomUUID();
    const made = await Promise.all([alice.ask({ subject }, key), alice.ask({ subject }, key)]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await countOf(subject)).toBe(1);
  });

  live('a reply is not written twice', async () => {
    const proxy = await lossyProxy();
    const alice = await signedIn('alice', { endpoint: proxy.endpoint });
    const { id } = await alice.ask();
    const key = crypto.randomUUID();
    const comment = { message: 'Des nouvelles ?\r\nMerci', attachments: [] };
    proxy.state.losing = 1;
    expect((await failure(alice.activities.reply(id, comment, write(key)))).ambiguous).toBe(true);
    const { comments } = await alice.activities.reply(id, comment, write(key));
    expect(comments).toHaveLength(2);
    // With a key of its own it is another reply, though the words are the same.
    expect((await alice.activities.reply(id, comment, write())).comments).toHaveLength(3);
    await proxy.close();
  });

  live('without the custom field nobody can tell, and nothing is sent again', async () => {
    const alice = await signedIn('alice', { fields: { key: 'Missing' } });
    const subject = unique('Sans clef');
    const key = crypto.randomUUID();
    await alice.ask({ subject }, key);
    const again = await failure(alice.ask({ subject }, key));
    expect(again).toMatchObject({ code: 'unavailable', ambiguous: true });
    expect(await countOf(subject)).toBe(1);
  });
});

describe('own requests only', () => {
  const others: readonly (readonly [string, () => Promise<Signed>])[] = [
    ['by a token of one’s own', () => signedIn('bob')],
    ['by the service', async () => serving('bob@shop.test')],
  ];
  for (const [how, other] of others)
    live(`list, open, reply, solve and download, ${how}`, async () => {
      const alice = await signedIn('alice');
      const bob = await other();
      const bytes = new Blob([noise(100)]);
      const { id } = await alice.ask({
        category: 'cancel',
        attachments: [{ kind: 'bytes', bytes, field: 'files', name: 'a.pdf' }],
      });
      const file = (await alice.activities.open(id, options)).comments[0]!.files[0]!.id;
      const own = await bob.ask({ email: 'bob@shop.test' });
      const { activities } = bob;
      const comment = { message: 'x', attachments: [] };
      for (const call of [
        () => activities.open(id, options),
        () => activities.reply(id, comment, write()),
        () => activities.solve(id, write()),
        () => activities.download(file, options),
        // The file of another's request under the number of one's own.
        () => activities.download(`${own.id}.${file.split('.')[1]}`, options),
        () => activities.open('99999999', options),
        () => activities.open('1 OR id > 0', options),
        () => activities.download('../user/1', options),
      ])
        expect(await codeOf(call())).toBe('not-found');
      const listed = await bob.list({ limit: 100 });
      expect(listed.map((row) => row.id)).toContain(own.id);
      expect(listed.map((row) => row.id)).not.toContain(id);
      expect(await bob.list({ text: "x' OR id > 0 OR Subject LIKE '" })).toEqual([]);
      expect((await alice.activities.open(id, options)).comments).toHaveLength(1);
    });

  live('an address with a quote asks for nothing more', async () => {
    await (await signedIn('alice')).ask();
    expect(await serving("x' OR id > 0 OR Requestor.Name = 'alice").list()).toEqual([]);
  });
});

describe('the list', () => {
  live('pages without gap or repetition, also when rows change meanwhile', async () => {
    const alice = await signedIn('alice');
    const word = crypto.randomUUID().slice(0, 8);
    const made: string[] = [];
    for (let index = 0; index < 12; index++)
      made.push((await alice.ask({ subject: `${word} ${index}` })).id);
    for (const sort of ['updated', 'created'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await alice.activities.list(
          { filter: 'all', sort, limit: 5, text: word, ...(cursor !== undefined && { cursor }) },
          options,
        );
        if (cursor === undefined) expect(page.counts?.all).toBe(sort === 'updated' ? 12 : 13);
        seen.push(...page.items.map(({ id }) => id));
        // A newcomer moves all others by one place.
        if (cursor === undefined) await alice.ask({ subject: `${word} new` });
        cursor = page.next;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      for (const id of made) expect(seen).toContain(id);
    }
    expect(
      await codeOf(
        alice.activities.list(
          { filter: 'all', sort: 'updated', limit: 5, cursor: '1 OR' },
          options,
        ),
      ),
    ).toBe('invalid');
  });

  live('filters by status, and rejected is over', async () => {
    const alice = await signedIn('alice');
    const word = crypto.randomUUID().slice(0, 8);
    const ids: Record<string, string> = {};
    for (const status of ['new', 'open', 'stalled', 'resolved', 'rejected']) {
      const { id } = await alice.ask({ subject: `${word} ${status}` });
      ids[status] = id;
      if (status !== 'new') await setStatus(id, status);
    }
    const under = async (filter: RequestQuery['filter']) =>
      (await alice.list({ filter, text: word })).map(({ status }) => status.raw).sort();
    expect(await under('all')).toEqual(['new', 'open', 'rejected', 'resolved', 'stalled']);
    expect(await under('open')).toEqual(['new', 'open']);
    expect(await under('awaiting')).toEqual(['stalled']);
    expect(await under('solved')).toEqual(['rejected', 'resolved']);
    const { can } = await alice.activities.open(ids['rejected']!, options);
    expect(can).toMatchObject({ reply: false, reopen: false, followUp: true });
    const comment = { message: 'x', attachments: [] };
    expect(await codeOf(alice.activities.reply(ids['rejected']!, comment, write()))).toBe('closed');
  });

  live('search: words, a number, a reference, quotes and backslashes', async () => {
    const alice = await signedIn('alice');
    const word = crypto.randomUUID().slice(0, 8);
    const { id } = await alice.ask({
      subject: String.raw`L'é\tiquette 100% ${word}`,
      fields: { reference: `REF${word}` },
    });
    for (const text of [word, `#${id}`, id, `REF${word}`, `L'é ${word}`, String.raw`é\t ${word}`])
      expect((await alice.list({ text, limit: 100 })).map((row) => row.id)).toContain(id);
    expect(await alice.list({ text: `${word} nothing` })).toEqual([]);
  });
});

describe('a conversation', () => {
  live('an agent’s answers: waiting, HTML as such, notes never', async () => {
    const [alice, service] = [await signedIn('alice'), serving()];
    const { id } = await alice.ask();
    await raw('agent', 'POST', `/ticket/${id}/comment`, {
      Content: 'SECRET',
      ContentType: 'text/plain',
    });
    await answer(id, '<p>Hé <script>alert(1)</script></p>', {
      ContentType: 'text/html',
      Status: 'stalled',
    });
    for (const { activities } of [alice, service]) {
      const thread = await activities.open(id, options);
      expect(thread.request.status).toEqual({ group: 'awaiting', raw: 'stalled' });
      expect(JSON.stringify(thread)).not.toContain('SECRET');
      expect(thread.comments.map(({ author }) => author)).toEqual([
        { role: 'requester', name: 'Alice Shipper' },
        { role: 'agent', name: 'Agent One' },
      ]);
      expect(thread.comments[1]?.body).toEqual({
        kind: 'html',
        html: '<p>Hé <script>alert(1)</script></p>',
      });
    }
    expect(mailsAbout(id).filter((head) => /^To: alice@shop\.test$/m.test(head))).toHaveLength(2);
  });

  live('a reply with a file; a file alone; never an empty one', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask();
    const bytes = new Blob([noise(300)], { type: 'image/png' });
    const file = { kind: 'bytes', bytes, field: 'files', name: 'é.png' } as const;
    await alice.activities.reply(id, { message: 'Voici', attachments: [file] }, write());
    const { comments, request } = await alice.activities.reply(
      id,
      { message: '', attachments: [file] },
      write(),
    );
    expect(comments.slice(1).map(({ files }) => files.map(({ name }) => name))).toEqual([
      ['é.png'],
      ['é.png'],
    ]);
    expect(comments[2]?.body).toEqual({ kind: 'text', text: '' });
    expect(request.status.raw).toBe('open');
    const blob = await alice.activities.download(comments[2]!.files[0]!.id, options);
    expect(sha(await bytesOf(blob))).toBe(sha(noise(300)));
    const empty = alice.activities.reply(id, { message: ' ', attachments: [] }, write());
    expect(await codeOf(empty)).toBe('invalid');
  });

  live('solved by the agent, with a mail; a reply opens it again', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask();
    await setStatus(id, 'resolved');
    expect(mailsAbout(id).some((head) => /^Subject: .*Resolved:/m.test(head))).toBe(true);
    const { can } = await alice.activities.open(id, options);
    expect(can).toMatchObject({ reply: true, reopen: true, solve: false });
    const comment = { message: 'Toujours cassé', attachments: [] };
    const { request } = await alice.activities.reply(id, comment, write());
    expect(request.status).toEqual({ group: 'open', raw: 'open' });
  });

  live('solve: where the right is, and nowhere else', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask();
    expect((await alice.activities.open(id, options)).can.solve).toBe(false);
    expect(await codeOf(alice.activities.solve(id, write()))).toBe('forbidden');
    const other = await alice.ask({ category: 'cancel' });
    expect((await alice.activities.open(other.id, options)).can.solve).toBe(true);
    const { request, can } = await alice.activities.solve(other.id, write());
    expect(request.status.group).toBe('solved');
    expect(can.solve).toBe(false);
    expect((await alice.activities.solve(other.id, write())).request.status.raw).toBe('resolved');
  });

  live('a refusal inside a 200 is read back', async () => {
    // A right that the links promise and the write refuses: the answer to PUT is replaced by the server's own refusal.
    const alice = await signedIn('alice', {
      fetch: (url, init) =>
        init?.method === 'PUT'
          ? Promise.resolve(Response.json(['Ticket 1: Permission Denied'], { status: 200 }))
          : fetch(url, init),
    });
    const { id } = await alice.ask({ category: 'cancel' });
    expect(await codeOf(alice.activities.solve(id, write()))).toBe('forbidden');
  });

  live('a long thread between hidden notes comes whole and in order', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask();
    for (let index = 0; index < 14; index++) {
      await raw('agent', 'POST', `/ticket/${id}/comment`, {
        Content: `note ${index}`,
        ContentType: 'text/plain',
      });
      await answer(id, `answer ${index}`);
    }
    const { comments } = await alice.activities.open(id, options);
    expect(comments.slice(1).map(({ body }) => body.kind === 'text' && body.text)).toEqual(
      Array.from({ length: 14 }, (_, index) => `answer ${index}`),
    );
  });
});

describe('the service', () => {
  live('acts for its customer: creates, answers as them, solves', async () => {
    const service = serving('carol@shop.test', {
      service: {
        token: rt!.tokens['widget-proxy'],
        customer: { name: 'Carol', email: 'carol@shop.test' },
      },
    });
    expect((await service.session.resume!(options))?.person).toEqual({
      id: 'carol@shop.test',
      name: 'Carol',
      email: 'carol@shop.test',
    });
    const { id } = await service.ask({ email: 'carol@shop.test' });
    expect(mailsAbout(id)[0]).toMatch(/^To: carol@shop\.test$/m);
    await answer(id, 'Bonjour Carol');
    const comment = { message: 'Merci', attachments: [] };
    const { comments, can } = await service.activities.reply(id, comment, write());
    expect(comments.map(({ author }) => author.role)).toEqual(['requester', 'agent', 'requester']);
    expect(comments[0]?.body).toEqual({ kind: 'text', text: 'Bonjour 日本,\nmerci.' });
    expect(can.solve).toBe(true);
    expect((await service.activities.solve(id, write())).request.status.raw).toBe('resolved');
    expect((await service.list()).map((row) => row.id)).toEqual([id]);
  });
});

describe('what waits for the customer', () => {
  live('is opened by a reply in the service’s hands, and can be resolved', async () => {
    const service = serving('dora@shop.test');
    const { id } = await service.ask({ email: 'dora@shop.test' });
    await answer(id, 'Une photo ?');
    await setStatus(id, 'stalled');
    const asked = await service.activities.open(id, options);
    expect(asked.request.status).toEqual({ group: 'awaiting', raw: 'stalled' });
    expect(asked.request.answeredAt).toBeDefined();
    expect(asked.can.solve).toBe(true);
    const comment = { message: 'Voici', attachments: [] };
    const replied = await service.activities.reply(id, comment, write());
    expect(replied.request.status).toEqual({ group: 'open', raw: 'open' });
    await setStatus(id, 'stalled');
    expect((await service.activities.solve(id, write())).request.status.raw).toBe('resolved');
  });

  live('stays as it is where a customer may answer alone', async () => {
    const alice = await signedIn('alice');
    const { id } = await alice.ask();
    await setStatus(id, 'stalled');
    const { can } = await alice.activities.open(id, options);
    expect(can).toMatchObject({ reply: true, solve: false });
    const comment = { message: 'Voici', attachments: [] };
    const { request, comments } = await alice.activities.reply(id, comment, write());
    expect(request.status).toEqual({ group: 'awaiting', raw: 'stalled' });
    expect(comments).toHaveLength(2);
  });
});

describe('what the server does, as the adapter believes', () => {
  live('a ticket without Requestor is hidden from its creator', async () => {
    const { status, json } = await raw('alice', 'POST', '/ticket', {
      Queue: 'Labels',
      Subject: 'x',
    });
    expect(status).toBe(201);
    expect((await raw('alice', 'GET', `/ticket/${String(json['id'])}`)).status).toBe(403);
  });

  live('a file name outside Latin-1 breaks a JSON create', async () => {
    const { status } = await raw('alice', 'POST', '/ticket', {
      Queue: 'Labels',
      Requestor: 'alice',
      Subject: 'x',
      Content: 'x',
      Attachments: [{ FileName: '日.png', FileType: 'image/png', FileContent: 'eA==' }],
    });
    expect(status).toBe(500);
  });

  live('a status without right: 200; a foreign history: 200 and empty; Parent: 500', async () => {
    const { id } = await (await signedIn('alice')).ask();
    const put = await raw('alice', 'PUT', `/ticket/${id}`, { Status: 'resolved' });
    expect([put.status, put.text]).toEqual([200, expect.stringContaining('Permission Denied')]);
    const { status, json } = await raw('bob', 'GET', `/ticket/${id}/history`);
    expect([status, json['items'], json['total']]).toEqual([200, [], null]);
    expect((await raw('alice', 'GET', `/ticket/${id}/attachments?fields=Parent`)).status).toBe(500);
    expect(
      (
        await raw('bob', 'POST', `/ticket/${id}/correspond`, {
          Content: 'x',
          ContentType: 'text/plain',
        })
      ).status,
    ).toBe(400);
  });

  live('a syntax error names a path of the server, and we do not', async () => {
    const { text } = await raw('alice', 'GET', '/tickets?query=Foo+%3D%3D');
    expect(text).toMatch(/ at \//);
  });
});

test('a server that is down', async () => {
  const adapter = requestTrackerAdapter({
    endpoint: 'http://127.0.0.1:9',
    brand: 'ebay',
    queues: QUEUES,
  });
  expect(await codeOf(adapter.session!.exchange!('1-2-abc', options))).toBe('blocked');
});
