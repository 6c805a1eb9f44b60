import { freshdeskAdapter, type FreshdeskCustomer } from '../../../src/adapters/freshdesk/index.js';
import type { ConformanceAgent, ConformancePerson } from '../../../src/conformance/index.js';
import type { HelpBackend } from '../../../src/core/ports/backend.js';
import {
  startFreshdesk,
  type FreshdeskContact,
  type FreshdeskSimulator,
} from '../../support/simulators/freshdesk.js';
import { pickupRequest } from './about.js';
import type { RunningSubject } from './rest.js';

const STATUS = { open: 2, awaiting: 3, solved: 4 } as const;

/** As a gateway stands between the widget and Freshdesk: one adapter for nobody, and one for who has signed in. */
interface Visitor extends HelpBackend {
  readonly enter: (customer: FreshdeskCustomer) => void;
}

/** Somebody of the staff, by Freshdesk's API. */
export function freshdeskAgent(account: FreshdeskSimulator): ConformanceAgent {
  const unknown = account.addStatus('At the carrier', 'With the carrier');
  const setStatus = async (id: string, status: number): Promise<void> => {
    await account.agent('PUT', `/tickets/${id}`, { status });
  };
  return {
    answer: async (id, { kind, text }, group) => {
      await account.agent('POST', `/tickets/${id}/reply`, {
        body: kind === 'html' ? text : `<div>${text}</div>`,
      });
      await setStatus(id, STATUS[group]);
    },
    setStatus: (id, status) => setStatus(id, STATUS[status]),
    close: (id) => setStatus(id, 5),
    note: async (id, text) => {
      await account.agent('POST', `/tickets/${id}/notes`, { body: text });
    },
    setUnknownStatus: (id) => setStatus(id, unknown),
  };
}

/** The Freshdesk adapter in its service mode, on a simulator of its documented behaviour, over TCP. */
export async function startFreshdeskSubject(
  freshdesk?: FreshdeskSimulator,
): Promise<RunningSubject> {
  const account = freshdesk ?? (await startFreshdesk());
  account.addField('cf_reference', 'custom_text');
  const [alice, bob] = [account.addContact('Alice Martin'), account.addContact('Bob Durand')];

  function open(through: typeof fetch): Visitor {
    const make = (customer?: FreshdeskCustomer): HelpBackend =>
      freshdeskAdapter({
        endpoint: account.origin,
        brand: 'ebay',
        fields: { reference: 'cf_reference' },
        fileOrigins: [account.store],
        service: { key: account.key, ...(customer && { customer }) },
        fetch: through,
      });
    let inner = make();
    return {
      connect: (options) => inner.connect(options),
      get contact() {
        return inner.contact;
      },
      get activities() {
        return inner.activities as Required<HelpBackend>['activities'];
      },
      get session() {
        return inner.session as Required<HelpBackend>['session'];
      },
      enter: (customer) => {
        inner = make(customer);
      },
    };
  }

  const person = ({ name, email }: FreshdeskContact): ConformancePerson => ({
    email,
    signIn: async (backend, options) => {
      (backend as Visitor).enter({ name, email });
      const session = await backend.session?.resume?.(options);
      if (session === undefined) throw new Error('nobody');
      return session;
    },
  });

  return {
    stop: () => account.close(),
    subject: {
      name: 'freshdesk (simulator)',
      open: (through) => Promise.resolve(open(through)),
      people: () => Promise.resolve([person(alice), person(bob)]),
      request: (about) => pickupRequest('ebay', about),
      refused: {
        request: pickupRequest('ebay', {
          person: person(alice),
          subject: '',
          message: 'No subject',
          attachments: [],
        }),
        field: 'subject',
      },
      count: (subject) =>
        Promise.resolve(account.tickets.filter((ticket) => ticket.subject === subject).length),
      agent: freshdeskAgent(account),
      secrets: () => [account.key, btoa(`${account.key}:X`)],
      retry: 'look-up',
    },
  };
}
