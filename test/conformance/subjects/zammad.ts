import { zammadAdapter } from '../../../src/adapters/zammad/index.js';
import type { ConformanceAgent, ConformancePerson } from '../../../src/conformance/index.js';
import {
  startZammad,
  type ZammadSimulator,
  type ZammadUser,
} from '../../support/simulators/zammad.js';
import type { RunningSubject } from './rest.js';

const STATUS = { open: 'open', awaiting: 'pending reminder', solved: 'closed' } as const;

/** Somebody of the staff, by Zammad's API. */
export function zammadAgent(zammad: ZammadSimulator): ConformanceAgent {
  const agent = zammad.addUser('Ana Agent', 'Agent');
  zammad.addGroup('Archive', 'new_ticket');
  zammad.addState('waiting for carrier', 'open');

  const asAgent = async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${zammad.origin}/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Token token=${zammad.tokenOf(agent)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
  };
  const change = (id: string, ticket: unknown) => asAgent('PUT', `/tickets/${id}`, ticket);

  return {
    answer: (id, { kind, text }, group) =>
      change(id, {
        state: STATUS[group],
        article: {
          body: text,
          content_type: kind === 'html' ? 'text/html' : 'text/plain',
          type: 'phone',
          internal: false,
        },
      }),
    setStatus: (id, status) => change(id, { state: STATUS[status] }),
    close: (id) => change(id, { state: 'closed', group: 'Archive' }),
    note: (id, text) =>
      asAgent('POST', '/ticket_articles', {
        ticket_id: Number(id),
        body: text,
        type: 'note',
        internal: true,
      }),
    setUnknownStatus: (id) => change(id, { state: 'waiting for carrier' }),
  };
}

/** The Zammad adapter on a simulator of its documented behaviour, over TCP. */
export async function startZammadSubject(): Promise<
  RunningSubject & { readonly zammad: ZammadSimulator }
> {
  const zammad = await startZammad();
  const [alice, bob] = [zammad.addUser('Alice Martin'), zammad.addUser('Bob Durand')];
  const person = (user: ZammadUser): ConformancePerson => ({
    email: user.email,
    signIn: (backend, options) => {
      const exchange = backend.session?.exchange;
      if (exchange === undefined) throw new Error('no exchange');
      return exchange(zammad.tokenOf(user), options);
    },
  });

  return {
    zammad,
    stop: () => zammad.close(),
    subject: {
      name: 'zammad (simulator)',
      open: (through) =>
        Promise.resolve(
          zammadAdapter({
            endpoint: zammad.origin,
            brand: 'ebay',
            groups: { pickup: 'Users' },
            fetch: through,
          }),
        ),
      people: () => Promise.resolve([person(alice), person(bob)]),
      request: ({ person: { email }, subject, message, attachments, followUpOf }) => ({
        brand: 'ebay',
        language: 'en',
        category: 'pickup',
        subject,
        email,
        message,
        fields: { reference: 'FR2025EBAY0001234567' },
        attachments,
        ...(followUpOf === undefined ? {} : { followUpOf }),
      }),
      refused: {
        request: {
          brand: 'ebay',
          language: 'en',
          category: 'unknown',
          subject: 'x',
          email: alice.email,
          message: 'x',
          fields: {},
          attachments: [],
        },
        field: 'category',
      },
      count: (subject) =>
        Promise.resolve(zammad.tickets.filter((ticket) => ticket.title === subject).length),
      agent: zammadAgent(zammad),
      secrets: () => [alice, bob].map((user) => zammad.tokenOf(user)),
      retry: 'look-up',
    },
  };
}
