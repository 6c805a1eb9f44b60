// Faults in the Freshdesk adapter and in its simulator: the kit must find every one, and nothing in the ones without.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  runAdapterConformance,
  type ConformanceArea,
  type ConformanceSubject,
} from '../../src/conformance/index.js';
import { startFreshdesk, type FreshdeskSimulator } from '../support/simulators/freshdesk.js';
import { startFreshdeskSubject } from './subjects/freshdesk.js';
import type { RunningSubject } from './subjects/rest.js';

let freshdesk: FreshdeskSimulator;
let running: RunningSubject;

beforeAll(async () => {
  freshdesk = await startFreshdesk();
  running = await startFreshdeskSubject(freshdesk);
});
afterAll(() => running.stop());

/** Between the adapter and the simulator: what one says is changed on its way to the other. */
type Distort = (
  carry: (init?: RequestInit) => Promise<Response>,
  url: URL,
  init: RequestInit,
) => Promise<Response>;

const rewritten =
  (method: string, path: RegExp, change: (body: string) => string): Distort =>
  (carry, { pathname }, init) =>
    init.method === method && path.test(pathname) && typeof init.body === 'string'
      ? carry({ ...init, body: change(init.body) })
      : carry();

/** The contact that asks last is said to own what it asks for. */
const ownsAll = (): Distort => {
  let asker: number | undefined;
  return async (carry, { pathname, searchParams }) => {
    const response = await carry();
    if (pathname.endsWith('/contacts'))
      asker = freshdesk.contacts.find(({ email }) => email === searchParams.get('email'))?.id;
    if (!/\/tickets\/\d+$/.test(pathname) || !response.ok) return response;
    return Response.json({ ...((await response.json()) as object), requester_id: asker });
  };
};

const FAULTS: Readonly<Record<string, readonly [ConformanceArea, () => Distort]>> = {
  'the key is not kept with the request': [
    'creating',
    () => rewritten('POST', /\/tickets$/, (body) => body.replace(/<br>key: [\da-f-]+/, '')),
  ],
  'a reply is the agent’s, not the customer’s': [
    'a conversation',
    () =>
      rewritten('POST', /\/notes$/, (body) => body.replace(/,"incoming":true,"user_id":\d+/, '')),
  ],
  'private notes are said to be public': [
    'a conversation',
    () =>
      async (carry, { pathname }) => {
        const response = await carry();
        return pathname.endsWith('/conversations')
          ? new Response((await response.text()).replaceAll('"private":true', '"private":false'), {
              status: response.status,
              headers: response.headers,
            })
          : response;
      },
  ],
  'whose a request is, is not checked': ['other people', ownsAll],
  'a change of the status is answered and not made': [
    'a conversation',
    () => (carry, _url, init) =>
      init.method === 'PUT' ? carry({ headers: init.headers ?? {}, method: 'GET' }) : carry(),
  ],
  'the newest row of each page is lost': [
    'the list',
    () =>
      async (carry, { pathname, searchParams }, { method }) => {
        const response = await carry();
        if (method !== 'GET' || !pathname.endsWith('/tickets') || searchParams.has('include'))
          return response;
        const rows = (await response.json()) as readonly unknown[];
        return Response.json(rows.slice(1));
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

test.each(Object.entries(FAULTS))('%s', async (_name, [area, make]) => {
  const { subject } = running;
  const distort = make();
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
});

test('and nothing without', async () => {
  for (const area of new Set(Object.values(FAULTS).map(([one]) => one)))
    expect(await breaksIn(running.subject, area)).toEqual([]);
});
