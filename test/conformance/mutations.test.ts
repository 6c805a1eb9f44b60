// Twenty adapters with one fault each: the kit must find every one, and nothing in the one without.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  runAdapterConformance,
  type ConformanceArea,
  type ConformanceSubject,
} from '../../src/conformance/index.js';
import { HelpError } from '../../src/core/help-error.js';
import type { Comment } from '../../src/core/model/comment.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import type {
  ActivitiesBackend,
  ContactBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import { memorySubject } from './subjects/memory.js';
import { startRestSubject, type RunningSubject } from './subjects/rest.js';

type Mutate = (backend: HelpBackend) => HelpBackend;
type Activities = Required<ActivitiesBackend>;

const contact =
  (change: (real: ContactBackend) => Partial<ContactBackend>): Mutate =>
  (backend) => ({ ...backend, contact: { ...backend.contact, ...change(backend.contact) } });

const activities =
  (change: (real: Activities) => Partial<Activities>): Mutate =>
  (backend) => {
    const real = backend.activities as Activities;
    return { ...backend, activities: { ...real, ...change(real) } };
  };

const session =
  (change: (real: Required<SessionBackend>) => Partial<SessionBackend>): Mutate =>
  (backend) => {
    const real = backend.session as Required<SessionBackend>;
    return { ...backend, session: { ...real, ...change(real) } };
  };

/** Tells every conversation otherwise than it is. */
const told = (change: (conversation: Conversation) => Conversation): Mutate =>
  activities((real) => ({
    open: async (...call) => change(await real.open(...call)),
    reply: async (...call) => change(await real.reply(...call)),
    solve: async (...call) => change(await real.solve(...call)),
  }));

const eachComment = (change: (comment: Comment) => Comment): Mutate =>
  told((conversation) => ({ ...conversation, comments: conversation.comments.map(change) }));

/** In an adapter without a network. */
const IN_THE_ADAPTER: Readonly<Record<string, readonly [ConformanceArea, Mutate]>> = {
  'awaiting told as open': [
    'the list',
    activities((real) => ({
      list: async (...call) => {
        const page = await real.list(...call);
        const [{ filter }] = call;
        if (filter === 'awaiting') return { ...page, items: [] };
        return page;
      },
    })),
  ],
  'the cursor dropped': [
    'the list',
    activities((real) => ({
      list: async (...call) => {
        const { next: _next, ...page } = await real.list(...call);
        return page;
      },
    })),
  ],
  'the cursor ignored': [
    'the list',
    activities((real) => ({
      list: ({ cursor: _cursor, ...query }, options) => real.list(query, options),
    })),
  ],
  'a new key on each try of a request': [
    'creating',
    contact((real) => ({
      create: (request, options) => real.create(request, { ...options, key: crypto.randomUUID() }),
    })),
  ],
  'a new key on each try of a reply': [
    'a conversation',
    activities((real) => ({
      reply: (id, comment, options) =>
        real.reply(id, comment, { ...options, key: crypto.randomUUID() }),
    })),
  ],
  'one key for everything': [
    'creating',
    contact((real) => ({
      create: (request, options) =>
        real.create(request, { ...options, key: '11111111-1111-4111-8111-111111111111' }),
    })),
  ],
  'text decoded as Latin-1': [
    'creating',
    eachComment((comment) => ({
      ...comment,
      body:
        comment.body.kind === 'text'
          ? { kind: 'text', text: Buffer.from(comment.body.text).toString('latin1') }
          : comment.body,
    })),
  ],
  'HTML told as text': [
    'a conversation',
    eachComment((comment) => ({
      ...comment,
      body: comment.body.kind === 'html' ? { kind: 'text', text: comment.body.html } : comment.body,
    })),
  ],
  'newest comment first': [
    'a conversation',
    told((conversation) => ({ ...conversation, comments: conversation.comments.toReversed() })),
  ],
  'everybody is an agent': [
    'a conversation',
    eachComment((comment) => ({ ...comment, author: { ...comment.author, role: 'agent' } })),
  ],
  'the last byte of a file lost': [
    'files',
    activities((real) => ({
      download: async (...call) => {
        const bytes = await real.download(...call);
        return bytes.slice(0, bytes.size - 1);
      },
    })),
  ],
  'solved believed, not read back': [
    'a conversation',
    activities((real) => ({
      solve: async (id, options) => {
        const conversation = await real.open(id, options);
        const status = { ...conversation.request.status, group: 'solved' as const };
        return { ...conversation, request: { ...conversation.request, status } };
      },
    })),
  ],
  'a closed request still takes replies': [
    'a conversation',
    told((conversation) => ({ ...conversation, can: { ...conversation.can, reply: true } })),
  ],
  'somebody else’s is forbidden instead of not there': [
    'other people',
    activities((real) => ({
      open: (...call) =>
        real.open(...call).catch(() => Promise.reject(new HelpError('forbidden', 'not yours'))),
    })),
  ],
  'the session stays after signing out': [
    'the session',
    session(() => ({ signOut: () => Promise.resolve() })),
  ],
  'an abort is not heard': [
    'the session',
    activities((real) => ({
      open: (id) => real.open(id, { signal: new AbortController().signal }),
    })),
  ],
};

/** What the network makes of one call; the rest adapter believes what comes out. */
type Distort = (
  carry: (init?: RequestInit) => Promise<Response>,
  url: URL,
  init: RequestInit,
) => Promise<Response>;

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });

/** Between an adapter and a network that breaks, as a careless client would stand. */
const IN_THE_CLIENT: Readonly<Record<string, readonly [ConformanceArea, Distort]>> = {
  'a 200 with an error taken for an empty list': [
    'faults',
    async (carry, url) => {
      const response = await carry();
      if (!url.pathname.endsWith('/requests')) return response;
      const text = await response.clone().text();
      return response.status === 200 && text.includes('"error":"')
        ? json({ requests: [] })
        : response;
    },
  ],
  'any failure of the list taken for an empty one': [
    'faults',
    async (carry, url, { method = 'GET' }) => {
      const response = await carry();
      return method === 'GET' && url.pathname.endsWith('/requests') && !response.ok
        ? json({ requests: [] })
        : response;
    },
  ],
  'seconds to wait thrown away': [
    'faults',
    async (carry) => {
      const response = await carry();
      if (response.status !== 429) return response;
      return new Response(await response.text(), { status: 429 });
    },
  ],
  'a write sent again by the client under another key': [
    'creating',
    async (carry, url, init) => {
      if (init.method !== 'POST' || !url.pathname.endsWith('/requests')) return carry();
      const body = JSON.parse(init.body as string) as Readonly<Record<string, unknown>>;
      return carry().catch(() =>
        carry({ ...init, body: JSON.stringify({ ...body, key: crypto.randomUUID() }) }),
      );
    },
  ],
};

const breaksIn = async (
  subject: ConformanceSubject,
  area: ConformanceArea,
): Promise<readonly string[]> => {
  const { outcomes } = await runAdapterConformance(subject, {
    only: (promise) => promise.area === area && !promise.isSlow,
  });
  return [...outcomes].flatMap(([name, outcome]) =>
    outcome.kind === 'broken' ? [`${name}: ${outcome.why}`] : [],
  );
};

describe('a fault in the adapter is found', () => {
  test.each(Object.entries(IN_THE_ADAPTER))('%s', async (_name, [area, mutate]) => {
    const subject = memorySubject();
    const mutant = {
      ...subject,
      open: async (through: typeof fetch) => mutate(await subject.open(through)),
    };
    const broken = await breaksIn(mutant, area);
    expect(broken).not.toEqual([]);
    expect(await breaksIn(memorySubject(), area)).toEqual([]);
  });
});

describe('a fault in the client is found', () => {
  let rest: RunningSubject;
  beforeAll(async () => {
    rest = await startRestSubject('rest');
  }, 70_000);
  afterAll(() => rest.stop());

  test.each(Object.entries(IN_THE_CLIENT))(
    '%s',
    { timeout: 180_000 },
    async (_name, [area, distort]) => {
      const { subject } = rest;
      const mutant: ConformanceSubject = {
        ...subject,
        open: (through) =>
          subject.open((input, init = {}) =>
            distort(
              (other = init) => through(input, other),
              new URL(input instanceof Request ? input.url : input),
              init,
            ),
          ),
      };
      expect(await breaksIn(mutant, area)).not.toEqual([]);
    },
  );

  test('and nothing without', { timeout: 180_000 }, async () => {
    expect(await breaksIn(rest.subject, 'creating')).toEqual([]);
    expect(await breaksIn(rest.subject, 'faults')).toEqual([]);
  });
});

test('there are twenty', () => {
  expect(Object.keys({ ...IN_THE_ADAPTER, ...IN_THE_CLIENT })).toHaveLength(20);
});
