import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  declarativeAdapter,
  type DeclarativeMapping,
} from '../../src/adapters/declarative/index.js';
import { HelpError } from '../../src/core/help-error.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type { HelpBackend } from '../../src/core/ports/backend.js';
import { EXAMPLES } from '../conformance/subjects/declarative.js';
import { startCompany } from '../support/declarative-servers/company.js';
import {
  serve,
  type Answer,
  type Arrived,
  type Running,
} from '../support/declarative-servers/serve.js';
import { mustFail, never, newKey, pdf } from './contract.js';

const options = { signal: never };
const write = (key = newKey()) => ({ key, signal: never });
const ALL: RequestQuery = { filter: 'all', sort: 'updated', limit: 2 };
const AT = '2026-11-28T10:00:00Z';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

async function started(answer: (call: Arrived) => Answer): Promise<Running> {
  const server = await serve(answer);
  running.push(server);
  return server;
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  json: value,
  headers,
});

/** The least that can be followed. */
const BASE: DeclarativeMapping = {
  version: 1,
  auth: { header: 'authorization', value: 'Bearer {{token}}' },
  status: { paths: 's', map: { open: 'open', done: 'solved' } },
  request: { id: 'id', subject: 'subject', createdAt: 'at' },
  me: { call: { path: '/me' }, id: 'id', email: 'email' },
  create: {
    call: {
      method: 'POST',
      path: '/requests',
      json: { subject: '{{subject}}', text: '{{fullMessage}}' },
    },
  },
  list: {
    call: { path: '/requests' },
    items: 'rows',
    paging: { style: 'none' },
  },
  open: { call: { path: '/requests/{{id}}' } },
  comments: { items: 'said', id: 'id', createdAt: 'at', body: 'text', author: { id: 'by' } },
};
const ME = { id: 'm1', email: 'ann@example.com' };
const row = (id: number | string) => ({ id, subject: `S${id}`, s: 'open', at: AT });
const rows = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, place) => row(from + place + 1));

const adapter = (
  { origin }: Pick<Running, 'origin'>,
  more: Partial<DeclarativeMapping> = {},
  also: { readonly endpoint?: string; readonly proxyBase?: string } = {},
): HelpBackend =>
  declarativeAdapter({ endpoint: origin, brand: 'ebay', mapping: { ...BASE, ...more }, ...also });

async function signedIn(...given: Parameters<typeof adapter>) {
  const backend = adapter(...given);
  await backend.session?.exchange?.('tok', options);
  const { activities } = backend;
  if (!activities) throw new Error('no activities');
  return { backend, activities };
}

/** Ids of the whole list, page by page. */
async function whole({
  activities,
}: Awaited<ReturnType<typeof signedIn>>): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page === 0 || cursor !== undefined; page++) {
    if (page > 20) throw new Error('no end');
    const { items, next } = await activities.list({ ...ALL, ...(cursor && { cursor }) }, options);
    ids.push(...items.map(({ id }) => id));
    cursor = next;
  }
  return ids;
}

const NEW = {
  brand: 'ebay',
  language: 'fr',
  category: 'label',
  subject: 'Colis',
  email: 'ann@example.com',
  message: 'Où ?',
  fields: { reference: 'FR1', urgent: true },
  attachments: [],
} as const;

describe('paging: each style joins all pages, once each', () => {
  const query = { limit: '{{limit}}' };
  const STYLES: Readonly<
    Record<
      string,
      readonly [NonNullable<DeclarativeMapping['list']>, (call: Arrived, origin: string) => Answer]
    >
  > = {
    page: [
      {
        call: { path: '/requests', query: { ...query, page: '{{page}}' } },
        items: 'rows',
        paging: { style: 'page', total: 'total' },
      },
      ({ url }) => {
        const page = Number(url.searchParams.get('page'));
        return json({ rows: rows((page - 1) * 2, Math.min(5, page * 2)), total: 5 });
      },
    ],
    'page from 0, without a total': [
      {
        call: { path: '/requests', query: { ...query, page: 'p{{page}}' } },
        items: 'rows',
        paging: { style: 'page', first: 0 },
      },
      ({ url }) => {
        const page = Number(url.searchParams.get('page')?.slice(1));
        return json({ rows: rows(page * 2, Math.min(5, page * 2 + 2)) });
      },
    ],
    offset: [
      {
        call: { path: '/requests', query: { ...query, offset: '{{offset}}' } },
        items: 'rows',
        paging: { style: 'offset', total: 'total' },
      },
      ({ url }) => {
        const offset = Number(url.searchParams.get('offset'));
        return json({ rows: rows(offset, Math.min(5, offset + 2)), total: 5 });
      },
    ],
    'offset with more': [
      {
        call: { path: '/requests', query: { ...query, offset: '{{offset}}' } },
        items: '.',
        paging: { style: 'offset', more: '[1]' },
      },
      ({ url }) => {
        const offset = Number(url.searchParams.get('offset'));
        return json(rows(offset, Math.min(5, offset + 2)));
      },
    ],
    cursor: [
      {
        call: { path: '/requests', query: { ...query, after: '{{cursor}}' } },
        items: 'rows',
        paging: { style: 'cursor', next: 'meta.after' },
      },
      ({ url }) => {
        const at = Number(url.searchParams.get('after') ?? 0);
        return json({
          rows: rows(at, Math.min(5, at + 2)),
          meta: { after: at + 2 < 5 ? at + 2 : null },
        });
      },
    ],
    'next-url': [
      {
        call: { path: '/requests', query },
        items: 'rows',
        paging: { style: 'next-url', next: 'next' },
      },
      ({ url }, origin) => {
        const at = Number(url.searchParams.get('at') ?? 0);
        return json({
          rows: rows(at, Math.min(5, at + 2)),
          next: at + 2 < 5 ? `${origin}/requests?at=${at + 2}` : null,
        });
      },
    ],
    'next-url, relative': [
      {
        call: { path: '/requests', query },
        items: 'rows',
        paging: { style: 'next-url', next: 'next' },
      },
      ({ url }) => {
        const at = Number(url.searchParams.get('at') ?? 0);
        return json({
          rows: rows(at, Math.min(5, at + 2)),
          next: at + 2 < 5 ? `/requests?at=${at + 2}` : '',
        });
      },
    ],
    'link-header': [
      { call: { path: '/requests', query }, items: '.', paging: { style: 'link-header' } },
      ({ url }, origin) => {
        const at = Number(url.searchParams.get('at') ?? 0);
        const link = `<${origin}/requests?at=0>; rel="first", <${origin}/requests?at=${at + 2}>; rel="next"`;
        return json(rows(at, Math.min(5, at + 2)), 200, at + 2 < 5 ? { link } : {});
      },
    ],
    none: [
      { call: { path: '/requests' }, items: 'rows', paging: { style: 'none' } },
      () => json({ rows: rows(0, 5) }),
    ],
  };
  test.each(Object.entries(STYLES))('%s', async (_name, [list, answer]) => {
    const server = await started((call) =>
      call.url.pathname === '/me' ? json(ME) : answer(call, server.origin),
    );
    const ids = await whole(await signedIn(server, { list }));
    expect(ids).toEqual(['1', '2', '3', '4', '5']);
  });

  test('what comes again because something was added is told once', async () => {
    let added = 0;
    const server = await started(({ url }) => {
      if (url.pathname === '/me') return json(ME);
      const offset = Number(url.searchParams.get('offset'));
      const all = [...Array.from({ length: added }, (_, n) => row(`new${n}`)), ...rows(0, 5)];
      added = 1;
      return json({ rows: all.slice(offset, offset + 2), total: all.length });
    });
    const list = STYLES['offset']?.[0];
    expect(await whole(await signedIn(server, list && { list }))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  test('a page that leads to itself ends', async () => {
    const server = await started(({ url }) =>
      url.pathname === '/me' ? json(ME) : json({ rows: rows(0, 2), meta: { after: 'x' } }),
    );
    const list = STYLES['cursor']?.[0];
    expect(await whole(await signedIn(server, list && { list }))).toEqual(['1', '2']);
  });

  test.each([
    'https://evil.example/requests?at=2',
    '//evil.example/requests',
    'http://127.0.0.1:1/requests',
    'javascript:alert(1)',
    '\\\\evil.example\\x',
    'http://[',
    '/outside?at=2',
    '/api/../outside',
    '/api/%2e%2e/outside',
  ])('a next page elsewhere is malformed and never asked: %s', async (next) => {
    const asked: string[] = [];
    const other = await started(() => json({}));
    const server = await started(({ url }) => {
      asked.push(url.pathname);
      return url.pathname === '/api/me' ? json(ME) : json({ rows: rows(0, 2), next });
    });
    const list = STYLES['next-url']?.[0];
    const { activities } = await signedIn(server, list && { list }, {
      endpoint: `${server.origin}/api`,
    });
    await mustFail(activities.list(ALL, options), 'malformed');
    expect(asked).toEqual(['/api/me', '/api/requests']);
    expect(other.calls).toEqual([]);
  });

  test('nor by a Link header, nor by a cursor that somebody wrote', async () => {
    const server = await started(({ url }) =>
      url.pathname === '/me'
        ? json(ME)
        : json(rows(0, 2), 200, { link: '<https://evil.example/>; rel="next"' }),
    );
    const list = STYLES['link-header']?.[0];
    const { activities } = await signedIn(server, list && { list });
    await mustFail(activities.list(ALL, options), 'malformed');
    for (const at of [
      '//evil.example/',
      'https://evil.example/',
      '\\\\evil.example',
      '@evil.example/',
    ]) {
      const seen = server.calls.length;
      const cursor = JSON.stringify({ at, limit: 2, seen: [] });
      await activities.list({ ...ALL, cursor }, options).catch((error: unknown) => {
        expect(error).toBeInstanceOf(HelpError);
      });
      for (const { headers } of server.calls.slice(seen))
        expect(`http://${headers.host}`).toBe(server.origin);
    }
    for (const cursor of ['', 'x', '{}', '[]', 'null', '{"at":{},"limit":2,"seen":[]}'])
      await mustFail(activities.list({ ...ALL, cursor }, options), 'invalid');
  });

  test('a cursor that somebody wrote does not leave the folder of the endpoint', async () => {
    const server = await started(({ url }) =>
      url.pathname === '/api/me' ? json(ME) : json({ rows: rows(0, 2) }),
    );
    const list = STYLES['next-url']?.[0];
    const endpoint = `${server.origin}/api`;
    const { activities } = await signedIn(server, list && { list }, { endpoint });
    for (const at of ['/../outside', '/%2e%2e/outside', '/x/../../outside']) {
      const cursor = JSON.stringify({ at, limit: 2, seen: [] });
      await mustFail(activities.list({ ...ALL, cursor }, options), 'malformed');
    }
    expect(server.calls).toHaveLength(1);
  });

  test('behind a proxy the addresses of the backend are the proxy’s', async () => {
    const list = STYLES['next-url']?.[0];
    const server = await started(({ url }) => {
      if (url.pathname === '/proxy/me') return json(ME);
      const at = Number(url.searchParams.get('at') ?? 0);
      return json({
        rows: rows(at, Math.min(3, at + 2)),
        next: at === 0 ? 'https://desk.example/api/requests?at=2' : null,
      });
    });
    const backend = await signedIn(server, list && { list }, {
      endpoint: 'https://desk.example/api',
      proxyBase: `${server.origin}/proxy`,
    });
    expect(await whole(backend)).toEqual(['1', '2', '3']);
    expect(server.calls.map(({ url }) => url.pathname)).toEqual([
      '/proxy/me',
      '/proxy/requests',
      '/proxy/requests',
    ]);
  });
});

describe('calls', () => {
  test('ids are encoded, and none leads out of its folder', async () => {
    const server = await started(({ url }) =>
      url.pathname === '/api/me' ? json(ME) : json({}, 404),
    );
    const { activities } = await signedIn(server, {}, { endpoint: `${server.origin}/api/` });
    for (const id of [
      'a/b',
      '..',
      '.',
      '%2e%2e',
      '?x=1',
      '#x',
      'a b',
      '\\..\\',
      '\uD800',
      '//evil',
    ])
      await mustFail(activities.open(id, options), 'not-found');
    for (const { url } of server.calls.slice(1)) {
      expect(url.pathname.startsWith('/api/requests/')).toBe(true);
      expect(url.pathname.split('/')).toHaveLength(4);
      expect(url.search).toBe('');
    }
  });

  test('another request than the one asked for is not there', async () => {
    const server = await started(({ url }) => json(url.pathname === '/me' ? ME : row(1)));
    const { activities } = await signedIn(server);
    await mustFail(activities.open('1 or so', options), 'not-found');
  });

  test('a header takes no line break and nothing outside ASCII; a token neither', async () => {
    const server = await started(() => json({ id: 1, s: 'open', at: AT }, 201));
    const { create } = BASE;
    const call = { ...create.call, headers: { 'x-subject': '{{subject}}' } };
    const backend = adapter(server, { create: { call } });
    for (const subject of ['a\r\nx-evil: 1', 'é', '\0'])
      await mustFail(backend.contact.create({ ...NEW, subject }, write()), 'unsupported');
    for (const token of ['', ' ', 'a\r\nx: 1', 'é', 'a\0'])
      await mustFail(backend.session?.exchange?.(token, options), 'unauthorized');
    expect(server.calls).toEqual([]);
  });

  test('a body as JSON, form, multipart; the key in its header', async () => {
    const server = await started(() => json({ id: 1, s: 'open', at: AT, subject: 'x' }, 201));
    const idempotency = { honoured: true, header: 'Idempotency-Key' } as const;
    const key = newKey();
    await adapter(server, { idempotency }).contact.create(NEW, write(key));
    expect(JSON.parse(server.calls[0]?.body.toString() ?? '')).toEqual({
      subject: 'Colis',
      text: 'Où ?\n\nreference: FR1\nurgent: true',
    });
    expect(server.calls[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': key,
    });
    expect(server.calls[0]?.headers.authorization).toBeUndefined();
    const form = {
      method: 'POST',
      path: '/r',
      form: { s: '{{subject}}', none: '{{page}}' },
    } as const;
    await adapter(server, { create: { call: form } }).contact.create(NEW, write());
    expect(server.calls[1]?.body.toString()).toBe('s=Colis');
    const multipart = { fields: { s: '{{subject}}' }, files: 'files[]' };
    const file = pdf('é".pdf', 2000);
    await adapter(server, {
      files: 'multipart',
      create: { call: { method: 'POST', path: '/r', multipart } },
    }).contact.create(
      { ...NEW, attachments: [{ kind: 'bytes', bytes: file.bytes, field: 'a', name: file.name }] },
      write(),
    );
    const body = server.calls[2]?.body ?? Buffer.alloc(0);
    expect(body.toString('utf8')).toContain('name="files[]"; filename="é%22.pdf"');
    expect(body.includes(Buffer.from(await file.bytes.arrayBuffer()))).toBe(true);
  });

  test.each<readonly [string, Answer, string, boolean]>([
    [
      'a login page',
      { status: 200, bytes: Buffer.from('<html>'), headers: { 'content-type': 'text/html' } },
      'malformed',
      true,
    ],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://evil.example/' } },
      'unauthorized',
      true,
    ],
    ['an answer without an id', json({}, 201), 'malformed', true],
    ['a list', json([]), 'malformed', true],
    ['null', json(null), 'malformed', true],
    ['204', { status: 204 }, 'malformed', true],
    ['a number', json(7), 'malformed', true],
    ['422', json({ errors: ['x'] }, 422), 'invalid', false],
    ['500', json({}, 500), 'unavailable', true],
    ['its id an object', json({ id: { a: 1 }, s: 'open', at: AT }), 'malformed', true],
    ['an id of a prototype', json({ __proto__: { id: 1 } }), 'malformed', true],
  ])('a create answered with %s is %s', async (_name, answer, code, ambiguous) => {
    const server = await started(() => answer);
    await mustFail(adapter(server).contact.create(NEW, write()), code as 'malformed', ambiguous);
    expect(server.calls).toHaveLength(1);
  });

  test('an answer with an id alone is a created request', async () => {
    const server = await started(() => json({ id: 5 }, 201));
    expect(await adapter(server).contact.create(NEW, write())).toMatchObject({
      kind: 'created',
      id: '5',
      status: { group: 'open' },
    });
  });

  test('pending', async () => {
    const server = await started(() => json({ waits: true }, 202));
    const create = { ...BASE.create, pending: 'waits' };
    expect(await adapter(server, { create }).contact.create(NEW, write())).toEqual({
      kind: 'pending-verification',
      email: NEW.email,
    });
  });
});

describe('a row that cannot be read', () => {
  test.each([
    [{ rows: [row(1), { id: 2 }] }],
    [{ rows: [row(1), null] }],
    [{ rows: 'none' }],
    [{}],
    [{ rows: { 0: row(1) } }],
  ])('%j is malformed, not a shorter list', async (answer) => {
    const server = await started(({ url }) => json(url.pathname === '/me' ? ME : answer));
    const { activities } = await signedIn(server);
    await mustFail(activities.list(ALL, options), 'malformed');
  });
});

describe('steps', () => {
  const csrf = { csrf: { call: { path: '/csrf' }, capture: { t: 'token' }, cacheSeconds: 60 } };
  const create = {
    call: {
      method: 'POST',
      path: '/requests',
      before: ['csrf'],
      headers: { 'x-csrf': '{{steps.csrf.t}}' },
      json: { text: '{{message}}' },
    },
  } as const;

  async function withCsrf(stale: number) {
    let valid = 0;
    const server = await started(({ url, headers }) => {
      if (url.pathname === '/csrf') return json({ token: `t${(valid += 1)}` });
      return headers['x-csrf'] === `t${valid}`
        ? json({ id: 1, s: 'open', at: AT, subject: '' }, 201)
        : json({}, stale);
    });
    return { server, end: () => (valid += 100) };
  }
  const paths = ({ calls }: Running) => calls.map(({ url }) => url.pathname);

  test.each([403, 419])('a token that has ended (%i) is taken anew, once', async (stale) => {
    const { server, end } = await withCsrf(stale);
    const { contact } = adapter(server, { steps: csrf, create });
    await contact.create(NEW, write());
    await contact.create(NEW, write());
    expect(paths(server)).toEqual(['/csrf', '/requests', '/requests']);
    end();
    await contact.create(NEW, write());
    expect(paths(server).slice(3)).toEqual(['/requests', '/csrf', '/requests']);
  });

  test('a 500 is never tried again: it may have happened', async () => {
    const { server, end } = await withCsrf(500);
    const { contact } = adapter(server, { steps: csrf, create });
    await contact.create(NEW, write());
    end();
    await mustFail(contact.create(NEW, write()), 'unavailable', true);
    expect(paths(server)).toEqual(['/csrf', '/requests', '/requests']);
  });

  test('a refusal of a token just taken stays one', async () => {
    const server = await started(({ url }) =>
      url.pathname === '/csrf' ? json({ token: 'x' }) : json({}, 403),
    );
    await mustFail(
      adapter(server, { steps: csrf, create }).contact.create(NEW, write()),
      'forbidden',
    );
    expect(paths(server)).toEqual(['/csrf', '/requests']);
  });

  test('a step that captures nothing fails before the write', async () => {
    const server = await started(() => json({}));
    await mustFail(
      adapter(server, { steps: csrf, create }).contact.create(NEW, write()),
      'malformed',
    );
    expect(paths(server)).toEqual(['/csrf']);
  });
});

describe('never twice', () => {
  const find = {
    call: { path: '/requests', query: { key: '{{key}}' } },
    items: 'rows',
    key: 'key',
  };
  const create = {
    call: { method: 'POST', path: '/requests', json: { text: '{{message}}', key: '{{key}}' } },
  } as const;

  /** Keeps each create and answers 500 to the first. */
  async function forgetful() {
    const kept: { readonly key: string }[] = [];
    const server = await started(({ url, method, body }) => {
      if (url.pathname === '/me') return json({ ...ME, id: kept.length > 5 ? 'm2' : 'm1' });
      if (method === 'GET')
        return json({ rows: kept.map((each, place) => ({ ...row(place + 1), ...each })) });
      kept.push(JSON.parse(body.toString()) as { readonly key: string });
      return kept.length === 1 ? json({}, 500) : json(row(kept.length), 201);
    });
    return { server, kept };
  }

  test('a second try looks for the key first', async () => {
    const { server, kept } = await forgetful();
    const { backend } = await signedIn(server, { create, idempotency: { find } });
    const key = newKey();
    await mustFail(backend.contact.create(NEW, write(key)), 'unavailable', true);
    expect(await backend.contact.create(NEW, write(key))).toMatchObject({ id: '1' });
    expect(kept).toHaveLength(1);
    await mustFail(backend.contact.create({ ...NEW, message: 'x' }, write(key)), 'conflict');
    expect(await backend.contact.create(NEW, write())).toMatchObject({ id: '2' });
  });

  test('nobody tries again for somebody who is signed out', async () => {
    const { server, kept } = await forgetful();
    const { backend } = await signedIn(server, { create, idempotency: { find } });
    const key = newKey();
    await mustFail(backend.contact.create(NEW, write(key)), 'unavailable', true);
    await backend.session?.signOut(options);
    await mustFail(backend.contact.create(NEW, write(key)), 'unauthorized');
    expect(kept).toHaveLength(1);
  });

  test('a reply that was taken and is not shown is not sent again', async () => {
    let shown = false;
    const said = [{ id: 1, at: AT, text: 'Hi', by: 'm1' }];
    const server = await started(({ url, method }) => {
      if (url.pathname === '/me') return json(ME);
      if (method === 'PUT') return json({});
      const more = shown ? [{ id: 2, at: AT, text: 'Changed', by: 'm1' }] : [];
      return json({ ...row(1), said: [...said, ...more] });
    });
    const reply = {
      call: { method: 'PUT', path: '/requests/{{id}}', json: { text: '{{message}}' } },
    } as const;
    const comments = BASE.comments && { ...BASE.comments, items: 'said' };
    const { activities } = await signedIn(server, { reply, ...(comments && { comments }) });
    const [key, comment] = [newKey(), { message: 'Again', attachments: [] }];
    await mustFail(activities.reply?.('1', comment, write(key)), 'unavailable', true);
    await mustFail(activities.reply?.('1', comment, write(key)), 'unavailable', true);
    shown = true;
    expect((await activities.reply?.('1', comment, write(key)))?.comments).toHaveLength(2);
    expect(server.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe('the page’s own cookies', () => {
  test('resume asks who it is; nobody is nobody, and no failure', async () => {
    let who: Answer = json(ME);
    const server = await started(() => who);
    const { auth: _auth, ...mapping } = BASE;
    const backend = declarativeAdapter({
      endpoint: server.origin,
      brand: 'b',
      mapping: { ...mapping, credentials: 'include' },
    });
    expect(backend.session?.exchange).toBeUndefined();
    who = json({}, 401);
    expect(await backend.session?.resume?.(options)).toBeUndefined();
    who = json({ id: null, name: 'Anonymous' });
    expect(await backend.session?.resume?.(options)).toBeUndefined();
    who = json({}, 503);
    await mustFail(backend.session?.resume?.(options), 'unavailable');
    who = json(ME);
    expect(await backend.session?.resume?.(options)).toEqual({ person: { ...ME, name: ME.email } });
  });

  test('without them nobody is asked', async () => {
    const server = await started(() => json(ME));
    expect(await adapter(server).session?.resume?.(options)).toBeUndefined();
    expect(server.calls).toEqual([]);
  });
});

describe('files', () => {
  const withFile = (file: unknown) => ({
    ...row(1),
    said: [{ id: 1, at: AT, text: 'Hi', by: 'm1', files: [file] }],
  });
  const files = { items: 'files', id: 'id', name: 'name', size: 'size', url: 'url' };
  const comments = BASE.comments && { ...BASE.comments, items: 'said', files };

  test.each<readonly [string, unknown, Answer, string | undefined]>([
    [
      'in the size told',
      { id: 'f', url: '/files/f', size: 3 },
      { status: 200, bytes: Buffer.from('abc') },
      undefined,
    ],
    [
      'cut',
      { id: 'f', url: '/files/f', size: 4 },
      { status: 200, bytes: Buffer.from('abc') },
      'unavailable',
    ],
    ['of another origin', { id: 'f', url: 'https://evil.example/f' }, { status: 200 }, 'malformed'],
    ['without an address', { id: 'f' }, { status: 200 }, 'unsupported'],
    [
      'that redirects',
      { id: 'f', url: '/files/f' },
      { status: 302, headers: { location: 'https://evil.example/' } },
      'unauthorized',
    ],
    ['that is gone', { id: 'f', url: '/files/f' }, { status: 404 }, 'not-found'],
  ])('a file %s', async (_name, file, answer, code) => {
    const server = await started(({ url }) =>
      url.pathname === '/me'
        ? json(ME)
        : url.pathname === '/requests/1'
          ? json(withFile(file))
          : answer,
    );
    const { activities } = await signedIn(server, comments && { comments });
    const work = activities.download?.('1/f', options);
    if (code !== undefined) await mustFail(work, code as 'malformed');
    else {
      const bytes = await work;
      expect(await bytes?.text()).toBe('abc');
      expect(bytes?.type).toBe('application/octet-stream');
    }
  });
});

describe('presence is capability', () => {
  test('a form alone', () => {
    const { me: _me, list: _list, open: _open, comments: _comments, ...form } = BASE;
    const backend = declarativeAdapter({
      endpoint: 'https://x.example',
      brand: 'b',
      mapping: form,
    });
    expect(backend.session).toBeUndefined();
    expect(backend.activities).toBeUndefined();
    expect(backend.articles).toBeUndefined();
    expect(Object.keys(backend.contact)).toEqual(['honoursKey', 'uploads', 'create']);
    expect(backend.contact).toMatchObject({ honoursKey: false, uploads: 'none' });
  });
  test('what there is a call for', () => {
    const { activities, session } = adapter({ origin: 'https://x.example' });
    expect(Object.keys(activities ?? {})).toEqual(['list', 'open']);
    expect(Object.keys(session ?? {})).toEqual(['resume', 'exchange', 'signOut']);
  });
});

describe('the company', () => {
  async function company() {
    const server = await startCompany();
    running.push(server);
    const alice = server.addUser('Alice Martin');
    const backend = declarativeAdapter({
      endpoint: server.origin,
      brand: 'ebay',
      mapping: EXAMPLES.company,
    });
    await backend.session?.exchange?.(alice.token, options);
    return { server, alice, backend };
  }

  test('categories, fields and files arrive; a base64 file comes back whole', async () => {
    const { server, backend } = await company();
    const { bytes } = pdf('x', 100_000);
    const attachments = [{ kind: 'bytes', bytes, field: 'files', name: 'é.pdf' }] as const;
    const made = await backend.contact.create({ ...NEW, attachments }, write());
    expect(server.tickets[0]).toMatchObject({ topic: 'label', department: 'LABELS' });
    const id = made.kind === 'created' ? made.id : '';
    const conversation = await backend.activities?.open(id, options);
    const file = conversation?.comments[0]?.files[0];
    expect(file).toMatchObject({ name: 'é.pdf', size: 100_000, type: 'application/octet-stream' });
    const kept = await backend.activities?.download?.(file?.id ?? '', options);
    expect(Buffer.from((await kept?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(
      Buffer.from(await bytes.arrayBuffer()),
    );
    await mustFail(backend.activities?.download?.(`${id}/other`, options), 'not-found');
    await mustFail(backend.activities?.download?.('%', options), 'not-found');
  });

  test('another person gets none of the old one’s tokens', async () => {
    const { server, backend } = await company();
    await backend.contact.create(NEW, write());
    const bob = server.addUser('Bob');
    await backend.session?.exchange?.(bob.token, options);
    await backend.contact.create(NEW, write());
    const writes = server.calls.filter(({ method }) => method === 'POST');
    expect(writes).toHaveLength(2);
    expect(writes[0]?.headers['x-csrf-token']).not.toBe(writes[1]?.headers['x-csrf-token']);
    expect(server.tickets.map(({ owner }) => owner.name)).toEqual(['Alice Martin', 'Bob']);
    await backend.session?.signOut(options);
    await mustFail(backend.activities?.list(ALL, options), 'unauthorized');
  });

  test('a refused reply in a 200 is told as closed', async () => {
    const { server, backend } = await company();
    const made = await backend.contact.create(NEW, write());
    const id = made.kind === 'created' ? made.id : '';
    const { activities } = backend;
    const solve = activities?.solve?.(id, write());
    expect((await solve)?.request.status.group).toBe('solved');
    server.setState(id, 40);
    await mustFail(activities?.reply?.(id, { message: 'x', attachments: [] }, write()), 'closed');
    await mustFail(activities?.solve?.('T0', write()), 'not-found');
  });
});

test('an abort ends a download that hangs', async () => {
  const server = await started(({ url }) =>
    url.pathname === '/me'
      ? json(ME)
      : json({
          ...row(1),
          said: [{ id: 1, at: AT, text: 'x', by: 'm1', files: [{ id: 'f', url: '/f' }] }],
        }),
  );
  const files = { items: 'files', id: 'id', name: 'id', url: 'url' };
  const { activities } = await signedIn(server, {
    ...(BASE.comments && { comments: { ...BASE.comments, items: 'said', files } }),
  });
  const silent: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('x', 'AbortError')));
    });
  const hanging = declarativeAdapter({
    endpoint: server.origin,
    brand: 'b',
    mapping: {
      ...BASE,
      ...(BASE.comments && { comments: { ...BASE.comments, items: 'said', files } }),
    },
    fetch: (input, init) =>
      String(input instanceof Request ? input.url : input).endsWith('/f')
        ? silent(input, init)
        : fetch(input, init),
  });
  await hanging.session?.exchange?.('tok', options);
  const controller = new AbortController();
  const work = hanging.activities?.download?.('1/f', { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  await mustFail(work, 'aborted');
  await mustFail(activities.download?.('1/f', { signal: AbortSignal.abort() }), 'aborted');
});

describe('hostile documents', () => {
  /** Every value of a document, with the way to it. */
  const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => [
          [...path, name],
          ...places(inner, [...path, name]),
        ])
      : [];
  const changed = (value: unknown, [step, ...rest]: readonly string[], by: unknown): unknown => {
    if (step === undefined) return by;
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[step] = changed(copy[step], rest, by);
    return copy;
  };
  const HOSTILE: readonly unknown[] = [
    null,
    undefined,
    0,
    true,
    '',
    [],
    {},
    '{{',
    '{{constructor.constructor}}',
    '__proto__',
    'https://evil.example/',
    '//evil.example/',
    '\\\\evil.example\\',
    '../../..',
    'a\r\nb: c',
    [[['x']]],
    { call: null },
    { $each: 'x' },
    { toString: 'x', length: -1 },
    '[id=',
    ']]][[[',
    'CONNECT',
  ];

  test('no error but a HelpError, no call to another origin', async () => {
    const server = await startCompany();
    running.push(server);
    const alice = server.addUser('Alice');
    const away: string[] = [];
    const watched: typeof fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (url.origin !== server.origin) away.push(url.href);
      return fetch(input, init);
    };
    const all = places(EXAMPLES.company);
    const refused = async (work: () => unknown): Promise<unknown> => {
      try {
        return await work();
      } catch (error) {
        expect(error).toBeInstanceOf(HelpError);
        return undefined;
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...all), fc.constantFrom(...HOSTILE)), {
          minLength: 1,
          maxLength: 3,
        }),
        async (changes) => {
          const mapping = changes.reduce<unknown>((value, [path, by]) => {
            try {
              return changed(value, path, by);
            } catch {
              return value;
            }
          }, EXAMPLES.company) as DeclarativeMapping;
          let backend: HelpBackend | undefined;
          await refused(() => {
            backend = declarativeAdapter({
              endpoint: server.origin,
              brand: 'ebay',
              mapping,
              fetch: watched,
            });
          });
          if (!backend) return;
          const { session, contact, activities, articles, connect } = backend;
          await refused(() => connect({ language: 'en', ...options }));
          await refused(() => articles?.find({ language: 'en', limit: 3, text: 'x' }, options));
          await refused(() => session?.exchange?.(alice.token, options));
          const made = await refused(() => contact.create(NEW, write()));
          const id = (made as { readonly id?: string } | undefined)?.id ?? 'T1';
          await refused(() => activities?.list({ ...ALL, text: 'x' }, options));
          await refused(() => activities?.list(ALL, options));
          await refused(() => activities?.open(id, options));
          await refused(() => activities?.reply?.(id, { message: 'x', attachments: [] }, write()));
          await refused(() => activities?.solve?.(id, write()));
          await refused(() => activities?.rate?.(id, { score: 'good', comment: '' }, write()));
        },
      ),
      { numRuns: 150 },
    );
    expect(away).toEqual([]);
  }, 120_000);

  test('any JSON as an answer ends in the model or in a HelpError', async () => {
    let answer: unknown;
    const server = await started(({ url }) => json(url.pathname === '/me' ? ME : answer));
    const { backend, activities } = await signedIn(server, {
      reply: { call: { method: 'PUT', path: '/requests/{{id}}', json: { text: '{{message}}' } } },
    });
    const likely = fc.record(
      {
        id: fc.oneof(fc.constantFrom<unknown>('1', 1, null, {}, [], '__proto__'), fc.jsonValue()),
        s: fc.oneof(fc.constantFrom<unknown>('open', 'toString', null), fc.jsonValue()),
        at: fc.oneof(fc.constantFrom<unknown>(AT, 0, -1, 'x', 1e99), fc.jsonValue()),
        subject: fc.jsonValue(),
        rows: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
        text: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(likely, fc.jsonValue()), async (json) => {
        answer = json;
        for (const work of [
          () => backend.contact.create(NEW, write()),
          () => activities.list({ ...ALL, text: 'x' }, options),
          () => activities.list(ALL, options),
          () => activities.open('1', options),
          () => activities.reply?.('1', { message: 'x', attachments: [] }, write()),
        ])
          await work()?.catch((error: unknown) => {
            expect(error).toBeInstanceOf(HelpError);
          });
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test.each([
    null,
    undefined,
    7,
    'x',
    [],
    {},
    { version: 2 },
    { ...BASE, create: undefined },
    { ...BASE, create: {} },
    { ...BASE, list: { call: {} } },
    { ...BASE, status: undefined },
    { ...BASE, request: [] },
  ])('%j is no document', (mapping) => {
    const make = () =>
      declarativeAdapter({ endpoint: 'https://x.example', brand: 'b', mapping: mapping as never });
    expect(make).toThrow(HelpError);
    expect(make).toThrow(/help-widget check/);
  });
});
