import { zendeskAdapter } from '../../../src/adapters/zendesk/index.js';
import type { ConformancePerson } from '../../../src/conformance/index.js';
import { startZendesk, type ZendeskUser } from '../../support/simulators/zendesk.js';
import type { RunningSubject } from './rest.js';

const STATUS = { open: 'open', awaiting: 'pending', solved: 'solved' } as const;

/** The Zendesk adapter on a simulator of its documented behaviour, over TCP. */
export async function startZendeskSubject(): Promise<RunningSubject & { readonly origin: string }> {
  const zendesk = await startZendesk();
  const [alice, bob] = [zendesk.addUser('Alice Martin'), zendesk.addUser('Bob Durand')];
  const agent = zendesk.addUser('Ana Agent', 'agent');

  const person = (user: ZendeskUser): ConformancePerson => ({
    email: user.email,
    signIn: (backend, options) => {
      const exchange = backend.session?.exchange;
      if (exchange === undefined) throw new Error('no exchange');
      return exchange(zendesk.tokenOf(user), options);
    },
  });

  const change = async (id: string, ticket: unknown): Promise<void> => {
    const response = await fetch(`${zendesk.origin}/api/v2/tickets/${id}.json`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${zendesk.tokenOf(agent)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ticket }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
  };

  return {
    origin: zendesk.origin,
    stop: () => zendesk.close(),
    subject: {
      name: 'zendesk (simulator)',
      open: (through) =>
        Promise.resolve(
          zendeskAdapter({
            endpoint: zendesk.origin,
            brand: 'ebay',
            fetch: through,
            ratings: true,
          }),
        ),
      people: () => Promise.resolve([person(alice), person(bob)]),
      request: ({ person: { email }, subject, message, attachments, followUpOf }) => ({
        brand: 'ebay',
        language: 'en',
        category: 'form',
        subject,
        email,
        message,
        fields: {},
        attachments,
        ...(followUpOf === undefined ? {} : { followUpOf }),
      }),
      refused: {
        request: {
          brand: 'ebay',
          language: 'en',
          category: 'form',
          subject: '',
          email: alice.email,
          message: '',
          fields: {},
          attachments: [],
        },
      },
      count: (subject) =>
        Promise.resolve(zendesk.tickets.filter((ticket) => ticket.subject === subject).length),
      agent: {
        answer: (id, { kind, text }, group) =>
          change(id, {
            comment: kind === 'html' ? { html_body: text } : { body: text },
            status: STATUS[group],
          }),
        setStatus: (id, status) => change(id, { status: STATUS[status] }),
        close: (id) => change(id, { status: 'closed' }),
        note: (id, text) => change(id, { comment: { body: text, public: false } }),
      },
      secrets: () => [alice, bob].map((user) => zendesk.tokenOf(user)),
      retry: 'look-up',
    },
  };
}
