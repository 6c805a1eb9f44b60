import company from '../../../docs/examples/declarative/company.json' with { type: 'json' };
import redmine from '../../../docs/examples/declarative/redmine.json' with { type: 'json' };
import zendesk from '../../../docs/examples/declarative/zendesk.json' with { type: 'json' };
import {
  declarativeAdapter,
  type DeclarativeMapping,
} from '../../../src/adapters/declarative/index.js';
import { NotOffered } from '../../../src/conformance/check.js';
import type { ConformancePerson, ConformanceSubject } from '../../../src/conformance/index.js';
import { startCompany } from '../../support/declarative-servers/company.js';
import { startRedmine } from '../../support/declarative-servers/redmine.js';
import type { RunningSubject } from './rest.js';
import { startZendeskSubject } from './zendesk.js';

/** The documents of docs/examples/declarative. */
export const EXAMPLES = { company, redmine, zendesk } as unknown as Readonly<
  Record<'company' | 'redmine' | 'zendesk', DeclarativeMapping>
>;

const person = (email: string, token: string): ConformancePerson => ({
  email,
  signIn: (backend, options) => {
    const exchange = backend.session?.exchange;
    if (exchange === undefined) throw new Error('no exchange');
    return exchange(token, options);
  },
});

const refusedOf = (email: string): NonNullable<ConformanceSubject['refused']>['request'] => ({
  brand: 'ebay',
  language: 'en',
  category: 'form',
  subject: '',
  email,
  message: 'x',
  fields: {},
  attachments: [],
});

const requestOf: ConformanceSubject['request'] = ({
  person: { email },
  subject,
  message,
  attachments,
  followUpOf,
}) => ({
  brand: 'ebay',
  language: 'en',
  category: 'form',
  subject,
  email,
  message,
  fields: {},
  attachments,
  ...(followUpOf === undefined ? {} : { followUpOf }),
});

/** Zendesk by its document, on the simulator that its own adapter is tested on. */
export async function startDeclarativeZendesk(mapping = EXAMPLES.zendesk): Promise<RunningSubject> {
  const { subject, stop, origin } = await startZendeskSubject();
  return {
    stop,
    subject: {
      ...subject,
      name: 'declarative (Zendesk)',
      open: (fetch) =>
        Promise.resolve(declarativeAdapter({ endpoint: origin, brand: 'ebay', fetch, mapping })),
    },
  };
}

/** Redmine's issues by their document. */
export async function startDeclarativeRedmine(mapping = EXAMPLES.redmine): Promise<RunningSubject> {
  const server = await startRedmine();
  const [alice, bob] = [server.addUser('Alice'), server.addUser('Bob')];
  const agent = server.addUser('Ana', true);
  const STATUS = { open: 2, awaiting: 4, solved: 3 } as const;
  const change = async (id: string, issue: unknown): Promise<void> => {
    const response = await fetch(`${server.origin}/issues/${id}.json`, {
      method: 'PUT',
      headers: { 'x-redmine-api-key': agent.key, 'content-type': 'application/json' },
      body: JSON.stringify({ issue }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
  };
  return {
    stop: () => server.close(),
    subject: {
      name: 'declarative (Redmine)',
      open: (fetch) =>
        Promise.resolve(
          declarativeAdapter({ endpoint: server.origin, brand: 'ebay', fetch, mapping }),
        ),
      people: () => Promise.resolve([person(alice.mail, alice.key), person(bob.mail, bob.key)]),
      request: requestOf,
      refused: { request: refusedOf(alice.mail) },
      count: (subject) =>
        Promise.resolve(server.issues.filter((issue) => issue.subject === subject).length),
      agent: {
        answer: async (id, { kind, text }, group) => {
          if (kind === 'html') throw new NotOffered('Redmine has no HTML');
          await change(id, { notes: text, status_id: STATUS[group] });
        },
        setStatus: (id, status) => change(id, { status_id: STATUS[status] }),
        note: (id, text) => change(id, { notes: text, private_notes: true }),
        setUnknownStatus: (id) => change(id, { status_id: 9 }),
      },
      secrets: () => [alice.key, bob.key],
      retry: 'look-up',
    },
  };
}

/** A company's own API by its document. */
export async function startDeclarativeCompany(mapping = EXAMPLES.company): Promise<RunningSubject> {
  const server = await startCompany();
  const [alice, bob] = [server.addUser('Alice Martin'), server.addUser('Bob Durand')];
  const agent = server.addUser('Ana Agent', 'agent');
  const STATE = { open: 10, awaiting: 20, solved: 30 } as const;
  return {
    stop: () => server.close(),
    subject: {
      name: 'declarative (company)',
      open: (fetch) =>
        Promise.resolve(
          declarativeAdapter({ endpoint: server.origin, brand: 'ebay', fetch, mapping }),
        ),
      people: () => Promise.resolve([person(alice.mail, alice.token), person(bob.mail, bob.token)]),
      request: requestOf,
      refused: { request: refusedOf(alice.mail), field: 'subject' },
      count: (subject) =>
        Promise.resolve(server.tickets.filter((ticket) => ticket.title === subject).length),
      agent: {
        answer: async (id, { kind, text }, group) => {
          const type = kind === 'html' ? 'text/html' : 'text/plain';
          server.say(id, agent, { content: text, type }, STATE[group]);
        },
        setStatus: async (id, status) => server.setState(id, STATE[status]),
        close: async (id) => server.setState(id, 40),
        note: async (id, text) => server.say(id, agent, { content: text, isInternal: true }),
        setUnknownStatus: async (id) => server.setState(id, 77),
      },
      secrets: () => [alice.token, bob.token],
      retry: 'key',
    },
  };
}
