// Seven faults between the adapter and the simulated Zammad, as a careless adapter would make them: the kit must find each,
// and nothing without.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  runAdapterConformance,
  type ConformancePromise,
  type ConformanceSubject,
} from '../../src/conformance/index.js';
import { startZammadSubject } from './subjects/zammad.js';

type Zammad = Awaited<ReturnType<typeof startZammadSubject>>;
type Change = (json: unknown, call: { readonly path: string; readonly body: string }) => unknown;

let running: Zammad;
beforeAll(async () => {
  running = await startZammadSubject();
});
afterAll(() => running.stop());

/** Between the adapter and Zammad: what is answered, otherwise told. */
const answering = (subject: ConformanceSubject, change: Change): ConformanceSubject => ({
  ...subject,
  open: (through) =>
    subject.open(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const response = await through(input, init);
      if (!response.ok || !/json/.test(response.headers.get('content-type') ?? '')) return response;
      const text = await response.text();
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        return new Response(text, response);
      }
      const body =
        init?.body instanceof Blob
          ? await init.body.text()
          : ((init?.body as string | undefined) ?? '');
      return new Response(JSON.stringify(change(json, { path: url.pathname, body })), response);
    }),
});

/** Between the adapter and Zammad: what is asked, otherwise asked. */
const asking = (
  subject: ConformanceSubject,
  change: (url: URL, init: RequestInit) => RequestInit | Promise<RequestInit>,
): ConformanceSubject => ({
  ...subject,
  open: (through) =>
    subject.open(async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const changed = await change(url, init);
      return through(url.href, changed);
    }),
});

const rows = (json: unknown): Record<string, unknown>[] =>
  Array.isArray(json) ? (json as Record<string, unknown>[]) : [];
const bodyOf = async ({ body }: RequestInit): Promise<Record<string, unknown>> =>
  JSON.parse(body instanceof Blob ? await body.text() : (body as string)) as Record<
    string,
    unknown
  >;

const FAULTS: Readonly<
  Record<
    string,
    {
      /** Names of promises, of which one at least must break. */
      readonly breaks: RegExp;
      readonly mutate: (subject: ConformanceSubject) => ConformanceSubject;
    }
  >
> = {
  'closed taken for open': {
    breaks: /under its filter|solved is said only/,
    mutate: (subject) =>
      answering(subject, (json, { path }) =>
        path.endsWith('/ticket_states')
          ? rows(json).map((row) =>
              row['state_type'] === 'closed' ? { ...row, state_type: 'open' } : row,
            )
          : json,
      ),
  },
  'the last row of each page dropped': {
    breaks: /pages join/,
    mutate: (subject) =>
      answering(subject, (json, { path, body }) =>
        path.endsWith('/tickets/search') && body.includes('"page"') && rows(json).length > 1
          ? [...rows(json).slice(0, -2), ...rows(json).slice(-1)]
          : json,
      ),
  },
  'a 200 with an error taken for an empty list': {
    breaks: /^an error inside a 200/,
    mutate: (subject) =>
      answering(subject, (json, { path }) =>
        path.endsWith('/tickets/search') && !Array.isArray(json) ? [] : json,
      ),
  },
  'the cursor ignored': {
    breaks: /pages join|pages still join/,
    mutate: (subject) =>
      asking(subject, async (url, init) => {
        if (!url.pathname.endsWith('/tickets/search') || init.method !== 'POST') return init;
        const body = await bodyOf(init);
        const { conditions } = body['condition'] as {
          readonly conditions: readonly { readonly name?: string }[];
        };
        const kept = conditions.filter(({ name = '' }) => !name.endsWith('_at'));
        return {
          ...init,
          body: JSON.stringify({
            ...body,
            page: 1,
            condition: { operator: 'AND', conditions: kept },
          }),
        };
      }),
  },
  'notes between agents told as public': {
    breaks: /a note between agents/,
    mutate: (subject) =>
      asking(
        answering(subject, (json, { path }) =>
          path.includes('/by_ticket/')
            ? rows(json).map((row) => ({ ...row, internal: false }))
            : json,
        ),
        (url, init) => {
          // As an agent, whom Zammad shows them.
          if (!url.pathname.includes('/by_ticket/')) return init;
          const emma = running.zammad.users.find(({ role }) => role === 'Agent');
          return {
            ...init,
            headers: {
              accept: 'application/json',
              authorization: `Bearer ${emma ? running.zammad.tokenOf(emma) : ''}`,
            },
          };
        },
      ),
  },
  'the key not sent': {
    breaks: /trying again makes no second/,
    mutate: (subject) =>
      asking(subject, async (_url, init) => {
        if (!(init.body instanceof Blob)) return init;
        const body = await bodyOf(init);
        const { message_id: _key, ...article } = (body['article'] ?? {}) as Record<string, unknown>;
        return {
          ...init,
          body: new Blob([JSON.stringify({ ...body, ...('article' in body && { article }) })]),
        };
      }),
  },
  'HTML told as text': {
    breaks: /HTML of an agent/,
    mutate: (subject) =>
      answering(subject, (json, { path }) =>
        path.includes('/by_ticket/')
          ? rows(json).map((row) => ({ ...row, content_type: 'text/plain' }))
          : json,
      ),
  },
};

const brokenIn = async (
  subject: ConformanceSubject,
  only: (promise: ConformancePromise) => boolean,
): Promise<readonly string[]> => {
  const { outcomes } = await runAdapterConformance(subject, { only });
  return [...outcomes].flatMap(([name, outcome]) => (outcome.kind === 'broken' ? [name] : []));
};

const chosen =
  (pattern: RegExp) =>
  ({ name }: ConformancePromise): boolean =>
    pattern.test(name);

describe('a fault is found', () => {
  test.each(Object.entries(FAULTS))('%s', { timeout: 30_000 }, async (_name, fault) => {
    expect(await brokenIn(fault.mutate(running.subject), chosen(fault.breaks))).not.toEqual([]);
  });

  test('and nothing without', { timeout: 30_000 }, async () => {
    for (const { breaks } of Object.values(FAULTS))
      expect(await brokenIn(running.subject, chosen(breaks))).toEqual([]);
  });
});
