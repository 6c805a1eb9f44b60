import fc from 'fast-check';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { restAdapter } from '../../src/adapters/rest/index.js';
import {
  decodeConversation,
  decodePage,
  decodeResumed,
  decodeSignedIn,
} from '../../src/adapters/rest/decode-account.js';
import type { HelpErrorCode } from '../../src/core/help-error.js';
import type {
  ActivitiesBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import {
  startToxicServer,
  type Arrival,
  type Toxic,
  type ToxicServer,
} from '../support/toxic-server.js';

const { signal } = new AbortController();
const options = { signal };
const AT = '2026-11-23T15:00:00Z';
const SESSION = {
  token: 'token-1',
  expiresAt: AT,
  person: { id: 'p', name: 'Camille', email: 'a@b.fr' },
};
const SUMMARY = {
  id: 'r-1',
  number: '48213',
  subject: 'Colis',
  status: { group: 'open', raw: 'open' },
  category: 'pickup',
  createdAt: AT,
  updatedAt: AT,
  unread: true,
};
const COMMENT = {
  id: 'c-1',
  author: { role: 'agent', name: 'Ana' },
  createdAt: AT,
  body: { kind: 'text', text: 'Bonjour' },
  files: [{ id: 'f-1', name: 'a.pdf', type: 'application/pdf', size: 3 }],
};
const DETAILS = {
  ...SUMMARY,
  comments: [COMMENT],
  can: { reply: true, reopen: false, solve: true, followUp: false, rate: false },
  cc: ['b@c.fr'],
  followUps: [{ id: 'r-2', number: '48214' }],
};
const PAGE = { requests: [SUMMARY], next: 'x', counts: { all: 1 } };

const json = (body: unknown, status = 200): Toxic => ({
  kind: 'answer',
  status,
  body: JSON.stringify(body),
});

/** What a backend in good health answers. */
function healthy({ method, path }: Arrival): Toxic {
  if (path.startsWith('/v1/setup')) return json({ config: {}, serverNow: AT, session: 'memory' });
  if (path.startsWith('/v1/session'))
    return method === 'DELETE'
      ? { kind: 'answer', status: 204, headers: {}, body: '' }
      : json(path.endsWith('/recovery') ? {} : { session: SESSION });
  if (path.startsWith('/v1/requests?')) return json(PAGE);
  if (path.endsWith('/read')) return { kind: 'answer', status: 204, headers: {}, body: '' };
  return json({ request: DETAILS });
}

let server: ToxicServer;
beforeAll(async () => {
  server = await startToxicServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.arrivals.length = 0;
  server.toxic = healthy;
});

interface SignedIn {
  readonly backend: HelpBackend;
  readonly activities: Required<ActivitiesBackend>;
  readonly session: Required<SessionBackend>;
}

async function signedIn(): Promise<SignedIn> {
  const backend = restAdapter({ endpoint: server.origin, brand: 'ebay' });
  await backend.connect({ language: 'fr', signal });
  const session = backend.session as Required<SessionBackend>;
  await session.signIn({ email: 'a@b.fr', password: 'x' }, options);
  server.arrivals.length = 0;
  return { backend, session, activities: backend.activities as Required<ActivitiesBackend> };
}

describe('what the setup says is not offered', () => {
  const optional = ['reply', 'solve', 'rate', 'read', 'download', 'watch'] as const;
  const offered = async (
    without: unknown,
    begin: (backend: HelpBackend) => Promise<unknown>,
  ): Promise<readonly string[]> => {
    server.toxic = (arrival) =>
      arrival.path.startsWith('/v1/setup')
        ? json({ config: {}, serverNow: AT, session: 'memory', without })
        : healthy(arrival);
    const backend = restAdapter({ endpoint: server.origin, brand: 'ebay' });
    await begin(backend);
    return Object.keys(backend.activities ?? {});
  };
  const signIn = async (backend: HelpBackend) =>
    backend.session?.signIn?.({ email: 'a@b.fr', password: 'x' }, options);
  const connect = async (backend: HelpBackend) => {
    await backend.connect({ language: 'fr', signal });
    await signIn(backend);
  };

  test.each([
    ['nothing', undefined, []],
    ['an empty list', [], []],
    ['some calls', ['rate', 'watch'], ['rate', 'watch']],
    ['calls that nobody knows', ['fly', 7, null], []],
    ['no list', 'rate', []],
    ['what is always there', ['list', 'open'], []],
  ])('is not there: %s', async (_name, without, missing) => {
    expect(await offered(without, connect)).toEqual([
      'list',
      'open',
      ...optional.filter((name) => !missing.includes(name as never)),
    ]);
  });

  test('is not there for whoever signs in without connecting, or has a session still', async () => {
    const resume = async (backend: HelpBackend) => backend.session?.resume?.(options);
    for (const begin of [signIn, resume])
      expect(await offered([...optional], begin)).toEqual(['list', 'open']);
  });
});

const write = { key: 'k', signal };

/** Every call of somebody who is signed in. */
const CALLS: Readonly<
  Record<string, (activities: Required<ActivitiesBackend>) => Promise<unknown>>
> = {
  list: (on) => on.list({ filter: 'all', sort: 'updated', limit: 25 }, options),
  open: (on) => on.open('r-1', options),
  reply: (on) => on.reply('r-1', { message: 'x', attachments: [] }, write),
  solve: (on) => on.solve('r-1', write),
  rate: (on) => on.rate('r-1', { score: 'good', comment: '' }, write),
  read: (on) => on.read('r-1', 'c-1', options),
  download: (on) => on.download('f-1', options),
  watch: (on) => on.watch(() => undefined, options),
};
const WRITES = new Set(['reply', 'solve', 'rate', 'read']);
/** Calls whose answer is not JSON, or is not looked at. */
const WITHOUT_JSON = new Set(['read', 'download', 'watch']);

describe('what goes over the wire', () => {
  test('the token in a header and nowhere else, ids as one step of the path', async () => {
    const { activities } = await signedIn();
    await activities.list(
      { filter: 'awaiting', sort: 'created', text: 'a b', cursor: 'é/1', limit: 7 },
      options,
    );
    await activities.open('../a?b#c', options);
    await activities.reply(
      'r-1',
      { message: 'x', attachments: [{ kind: 'token', token: 't', field: 'f', name: 'a.png' }] },
      write,
    );
    expect(server.arrivals.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/requests?filter=awaiting&sort=created&cursor=%C3%A9%2F1&limit=7&q=a+b',
      'GET /v1/requests/..%2Fa%3Fb%23c',
      'POST /v1/requests/r-1/comments',
    ]);
    for (const { headers, body, path } of server.arrivals) {
      expect(headers['authorization']).toBe('Bearer token-1');
      expect(headers['cookie']).toBeUndefined();
      expect(`${path}${body.toString()}`).not.toContain('token-1');
    }
    expect(JSON.parse(server.arrivals[2]?.body.toString() ?? '')).toEqual({
      message: 'x',
      attachments: [{ token: 't', name: 'a.png' }],
      key: 'k',
    });
  });

  test('the proof of a password as the contract has it', async () => {
    const { session } = await signedIn();
    const password = 'mouette-carton-42';
    await session.setPassword({ proof: { kind: 'link', token: 'l' }, password }, options);
    await session.setPassword(
      { proof: { kind: 'code', email: 'a@b.fr', code: '123456' }, password },
      options,
    );
    expect(server.arrivals.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { brand: 'ebay', password, token: 'l' },
      { brand: 'ebay', password, email: 'a@b.fr', code: '123456' },
    ]);
  });

  test('no token leaves the adapter', async () => {
    const { session } = await signedIn();
    const answer = await session.signIn({ email: 'a@b.fr', password: 'x' }, options);
    expect(JSON.stringify(answer)).not.toContain('token');
  });
});

interface Ill {
  readonly name: string;
  readonly toxic: Toxic;
  readonly code: HelpErrorCode;
  readonly isAmbiguous: boolean;
  /** Of calls whose answer is read piece by piece. */
  readonly streamed: HelpErrorCode;
}

const html = (status: number): Toxic => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Maintenance</title>',
});

const ILLS: readonly Ill[] = [
  {
    name: '500',
    toxic: json({}, 500),
    code: 'unavailable',
    isAmbiguous: true,
    streamed: 'unavailable',
  },
  {
    name: '502 in HTML',
    toxic: html(502),
    code: 'unavailable',
    isAmbiguous: true,
    streamed: 'unavailable',
  },
  {
    name: '403',
    toxic: json({}, 403),
    code: 'forbidden',
    isAmbiguous: false,
    streamed: 'forbidden',
  },
  {
    name: '404',
    toxic: json({}, 404),
    code: 'not-found',
    isAmbiguous: false,
    streamed: 'not-found',
  },
  {
    name: '429',
    toxic: json({}, 429),
    code: 'rate-limited',
    isAmbiguous: false,
    streamed: 'rate-limited',
  },
  {
    name: '200 in HTML',
    toxic: html(200),
    code: 'malformed',
    isAmbiguous: true,
    streamed: 'malformed',
  },
  {
    name: '200 with an error',
    toxic: json({ error: { code: 'conflict', message: 'no' } }),
    code: 'conflict',
    isAmbiguous: false,
    streamed: 'malformed',
  },
  {
    name: '200 with nothing',
    toxic: json({}),
    code: 'malformed',
    isAmbiguous: true,
    streamed: 'malformed',
  },
  {
    name: 'a cut connection',
    toxic: { kind: 'cut' },
    code: 'blocked',
    isAmbiguous: true,
    streamed: 'blocked',
  },
  {
    name: 'half of a JSON text',
    toxic: { kind: 'half-chunked', ended: true },
    code: 'malformed',
    isAmbiguous: true,
    streamed: 'malformed',
  },
  {
    name: 'half of an answer',
    toxic: { kind: 'half-chunked', ended: false },
    code: 'unavailable',
    isAmbiguous: true,
    streamed: 'malformed',
  },
];

describe.each(ILLS)('$name', ({ toxic, code, isAmbiguous, streamed }) => {
  test.each(Object.keys(CALLS).filter((name) => !WITHOUT_JSON.has(name)))('%s', async (name) => {
    const { activities } = await signedIn();
    server.toxic = () => toxic;
    await expect(CALLS[name]?.(activities)).rejects.toMatchObject({
      name: 'HelpError',
      code,
      ambiguous: WRITES.has(name) && isAmbiguous,
    });
    // The session is not to blame.
    server.toxic = healthy;
    await expect(CALLS[name]?.(activities)).resolves.toBeDefined();
  });

  test('watch', async () => {
    const { activities } = await signedIn();
    server.toxic = () => toxic;
    const heard: unknown[] = [];
    const watching = activities.watch((id) => heard.push(id), options);
    await expect(watching).rejects.toMatchObject({ name: 'HelpError', code: streamed });
    expect(heard).toEqual([]);
  });
});

describe('a token that is refused', () => {
  test.each(Object.keys(CALLS))('by %s is forgotten', async (name) => {
    const { activities } = await signedIn();
    server.toxic = () => json({ error: { code: 'unauthorized', message: 'no' } }, 401);
    await expect(CALLS[name]?.(activities)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(server.arrivals).toHaveLength(1);
    server.toxic = healthy;
    for (const call of Object.values(CALLS))
      await expect(call(activities)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(server.arrivals).toHaveLength(1);
  });

  test('by a login in between (302) is forgotten too', async () => {
    const { activities } = await signedIn();
    server.toxic = () => ({
      kind: 'answer',
      status: 302,
      headers: { location: `${server.origin}/login` },
      body: '',
    });
    await expect(CALLS['list']?.(activities)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(server.arrivals).toHaveLength(1);
  });

  test('late does not forget the one that came after it', async () => {
    const { activities, session } = await signedIn();
    server.toxic = (arrival) =>
      arrival.headers['authorization'] === 'Bearer token-1'
        ? { kind: 'answer', status: 401, body: '{}', latency: 100 }
        : healthy(arrival);
    const late = CALLS['list']?.(activities);
    const handler = expect(late).rejects.toMatchObject({ code: 'unauthorized' });
    const fresh = { session: { ...SESSION, token: 'token-2' } };
    const before = server.toxic;
    server.toxic = (arrival) =>
      arrival.path.startsWith('/v1/session') ? json(fresh) : before(arrival);
    await session.signIn({ email: 'a@b.fr', password: 'x' }, options);
    await handler;
    await expect(CALLS['open']?.(activities)).resolves.toBeDefined();
  });
});

describe('signing in where connecting has failed', () => {
  const given = { email: 'a@b.fr', password: 'x' };

  test('says so, and works as soon as the backend does', async () => {
    const { session } = restAdapter({ endpoint: server.origin, brand: 'ebay' });
    server.toxic = () => json({}, 500);
    await expect(session?.resume?.(options)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(session?.signIn?.(given, options)).rejects.toMatchObject({ code: 'unavailable' });
    server.toxic = healthy;
    await expect(session?.signIn?.(given, options)).resolves.toHaveProperty('person');
    expect(server.arrivals.at(-2)?.path).toBe('/v1/setup?brand=ebay');
    await session?.signIn?.(given, options);
    expect(server.arrivals.at(-2)?.path).toBe('/v1/session');
  });

  test('waits for a connection on its way, and tries again when that breaks', async () => {
    const backend = restAdapter({ endpoint: server.origin, brand: 'ebay' });
    let count = 0;
    server.toxic = (arrival) =>
      arrival.path.startsWith('/v1/setup') && count++ === 0
        ? { kind: 'answer', status: 503, body: '{}', latency: 50 }
        : healthy(arrival);
    const connecting = backend.connect({ language: 'fr', signal });
    const refused = expect(connecting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(backend.session?.signIn?.(given, options)).resolves.toHaveProperty('person');
    await refused;
    expect(count).toBe(2);
  });

  test.each([
    ['cookie', 'include'],
    ['memory', 'omit'],
    [undefined, 'omit'],
  ])('with a session in %s cookies: %s, and never on other calls', async (kept, expected) => {
    const seen: string[] = [];
    const backend = restAdapter({
      endpoint: server.origin,
      brand: 'ebay',
      fetch: (input, init) => {
        seen.push(`${new URL(new Request(input).url).pathname} ${init?.credentials}`);
        return fetch(input, init);
      },
    });
    server.toxic = (arrival) =>
      arrival.path.startsWith('/v1/setup')
        ? json({ config: {}, serverNow: AT, session: kept })
        : healthy(arrival);
    await backend.connect({ language: 'fr', signal });
    await backend.session?.signIn?.(given, options);
    await CALLS['list']?.(backend.activities as Required<ActivitiesBackend>);
    await backend.session?.signOut(options);
    expect(seen).toEqual([
      '/v1/setup omit',
      `/v1/session ${expected}`,
      '/v1/requests omit',
      `/v1/session ${expected}`,
    ]);
  });
});

describe('signing out', () => {
  test('forgets the token although the backend cannot be reached', async () => {
    const { activities, session } = await signedIn();
    server.toxic = () => ({ kind: 'cut' });
    await expect(session.signOut(options)).rejects.toMatchObject({ code: 'blocked' });
    expect(server.arrivals[0]).toMatchObject({
      method: 'DELETE',
      path: '/v1/session?brand=ebay',
      headers: { authorization: 'Bearer token-1' },
    });
    server.arrivals.length = 0;
    await expect(CALLS['list']?.(activities)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(server.arrivals).toEqual([]);
  });
});

describe('a file', () => {
  const file = (body: string, more: Partial<Extract<Toxic, { kind: 'answer' }>> = {}): Toxic => ({
    kind: 'answer',
    headers: { 'content-type': 'text/html' },
    body,
    ...more,
  });

  test('never is a page, whatever it says it is', async () => {
    const { activities } = await signedIn();
    server.toxic = () => file('<script>x()</script>');
    const blob = await activities.download('a/b', options);
    expect([blob.type, await blob.text()]).toEqual([
      'application/octet-stream',
      '<script>x()</script>',
    ]);
    expect(server.arrivals[0]?.path).toBe('/v1/attachments/a%2Fb');
  });

  test('that was cut is no file', async () => {
    const { activities } = await signedIn();
    server.toxic = () => file('only the beginning', { length: 1000 });
    await expect(activities.download('f', options)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a stream', () => {
  const stream = (body: string): Toxic => ({
    kind: 'answer',
    headers: { 'content-type': 'text/event-stream' },
    body,
  });

  async function hear(body: string): Promise<{ heard: unknown[]; end: unknown }> {
    const { activities } = await signedIn();
    server.toxic = () => stream(body);
    const heard: unknown[] = [];
    const end: unknown = await activities
      .watch((id) => heard.push(id), options)
      .catch((error: unknown) => error);
    return { heard, end };
  }

  test('tells ready and changes, and ends when it ends', async () => {
    const said = 'event: ready\ndata: {}\n\nevent: request\ndata: {"id":"r-1"}\n\n: alive\n\n';
    expect(await hear(said)).toEqual({ heard: [undefined, 'r-1'], end: undefined });
    expect(server.arrivals[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'text/event-stream',
    });
  });

  test('says when the session is over', async () => {
    const { end } = await hear('event: ready\ndata: {}\n\nevent: end\ndata: {}\n\n');
    expect(end).toMatchObject({ code: 'unauthorized' });
  });

  test.each(['', '{', 'null', '[]', '{"id":7}', '{"id":""}', '"r-1"'])(
    'passes over a change of %j',
    async (data) => {
      expect((await hear(`event: request\ndata: ${data}\n\n`)).heard).toEqual([]);
    },
  );

  test('without line ends is malformed', async () => {
    expect((await hear('x'.repeat(200_000))).end).toMatchObject({ code: 'malformed' });
  });

  test('that is left leaves nothing open', async () => {
    let closed: Promise<void> | undefined;
    const listener = createServer((socket) => {
      closed = new Promise((resolve) => socket.once('close', () => resolve()));
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: ready\ndata: {}\n\n',
        ),
      );
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const events = `http://127.0.0.1:${port}/v1/events`;
    // The stream alone goes to the server that keeps it open.
    const direct = restAdapter({
      endpoint: server.origin,
      brand: 'ebay',
      fetch: (input, init) =>
        fetch(new Request(input).url.endsWith('/v1/events') ? events : input, init),
    });
    await direct.connect({ language: 'fr', signal });
    await direct.session?.signIn?.({ email: 'a@b.fr', password: 'x' }, options);
    const controller = new AbortController();
    const watching = direct.activities?.watch?.(() => controller.abort(), {
      signal: controller.signal,
    });
    await expect(watching).rejects.toMatchObject({ code: 'aborted' });
    await closed;
    listener.close();
  });
});

describe('answers of any shape', () => {
  const decoders = { decodePage, decodeConversation, decodeSignedIn, decodeResumed };
  const VALID = {
    decodePage: PAGE,
    decodeConversation: { request: DETAILS },
    decodeSignedIn: { session: SESSION },
    decodeResumed: { session: SESSION },
  };
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(undefined, null, '', ' ', 'x', 0, -1, Number.NaN, 2 ** 60, true, [], {}, [[]]),
  );

  /** Puts `value` where the nth leaf or branch is. */
  function spoil(json: unknown, place: number, value: unknown): unknown {
    let left = place;
    const walk = (part: unknown): unknown => {
      if (left-- === 0) return value;
      if (Array.isArray(part)) return part.map(walk);
      if (typeof part !== 'object' || part === null) return part;
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, walk(each)]));
    };
    return walk(json);
  }

  /** All texts and flags are what the model says they are. */
  function checkPage(page: ReturnType<typeof decodePage>): void {
    for (const item of page?.items ?? []) {
      for (const text of [item.id, item.number, item.subject, item.createdAt, item.updatedAt])
        expect(typeof text).toBe('string');
      expect(['open', 'awaiting', 'solved']).toContain(item.status.group);
      expect(typeof item.unread).toBe('boolean');
      expect(Date.parse(item.updatedAt)).toBeGreaterThan(0);
    }
    expect(['undefined', 'string']).toContain(typeof page?.next);
  }

  function checkConversation(conversation: ReturnType<typeof decodeConversation>): void {
    if (conversation === undefined) return;
    checkPage({ items: [conversation.request] });
    for (const { id, author, body, files } of conversation.comments) {
      expect(typeof id).toBe('string');
      expect(['requester', 'agent', 'other']).toContain(author.role);
      expect(typeof author.name).toBe('string');
      expect(typeof (body.kind === 'text' ? body.text : body.html)).toBe('string');
      for (const file of files)
        expect([typeof file.id, typeof file.name]).toEqual(['string', 'string']);
    }
    for (const right of Object.values(conversation.can)) expect(typeof right).toBe('boolean');
    for (const name of conversation.cc) expect(typeof name).toBe('string');
  }

  test('the right shape is understood', () => {
    for (const [name, decode] of Object.entries(decoders))
      expect(decode(VALID[name as keyof typeof VALID]), name).toBeDefined();
    expect(decodeResumed({ session: null })).toEqual({ session: undefined });
    expect(decodePage({ requests: [SUMMARY, {}] })).toBeUndefined();
  });

  test('none makes a decoder throw or lie', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(decoders) as (keyof typeof decoders)[])),
        fc.nat(60),
        junk,
        (name, place, value) => {
          const answer = decoders[name](spoil(VALID[name], place, value));
          if (name === 'decodePage') checkPage(answer as ReturnType<typeof decodePage>);
          if (name === 'decodeConversation')
            checkConversation(answer as ReturnType<typeof decodeConversation>);
          if (name === 'decodeSignedIn' && answer !== undefined)
            expect(answer).toMatchObject({
              token: expect.any(String) as string,
              person: { id: expect.any(String) as string, email: expect.any(String) as string },
            });
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const decode of Object.values(decoders)) decode(value);
      }),
    );
  });
});
