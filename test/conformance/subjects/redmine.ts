import { redmineAdapter } from '../../../src/adapters/redmine/index.js';
import type { ConformancePerson } from '../../../src/conformance/index.js';
import { startRedmine } from '../../../scripts/live/redmine/start-redmine.mjs';
import type { RunningSubject } from './rest.js';

const STATUS = { open: 'In Progress', awaiting: 'Feedback', solved: 'Resolved' } as const;

/** The Redmine adapter on the real server of Debian's packages. */
export async function startRedmineSubject(): Promise<RunningSubject> {
  const redmine = await startRedmine();

  const person = (who: 'alice' | 'bob'): ConformancePerson => ({
    email: `${who}@shop.test`,
    signIn: (backend, options) => {
      const exchange = backend.session?.exchange;
      if (exchange === undefined) throw new Error('no exchange');
      return exchange(redmine.keys[who], options);
    },
  });

  const asAgent = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${redmine.url}${path}`, {
      method,
      headers: {
        'x-redmine-api-key': redmine.keys.agent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  };
  /** Redmine answers 204 to a change of status that it did not make. */
  const update = async (id: string, status: string, notes?: string): Promise<void> => {
    await asAgent('PUT', `/issues/${id}.json`, {
      issue: { status_id: redmine.statuses[status], ...(notes === undefined ? {} : { notes }) },
    });
    const { issue } = (await asAgent('GET', `/issues/${id}.json`)) as {
      readonly issue: { readonly status: { readonly name: string } };
    };
    if (issue.status.name !== status)
      throw new Error(`the issue is ${issue.status.name} instead of ${status}`);
  };

  const request = (more: { readonly subject: string; readonly email: string }) => ({
    brand: 'ebay',
    language: 'en',
    category: 'label',
    message: 'Where is my parcel?',
    fields: { reference: 'FR2025EBAY0001234567' },
    attachments: [],
    ...more,
  });

  return {
    stop: () => redmine.stop(),
    subject: {
      name: 'redmine (real)',
      open: (through) =>
        Promise.resolve(
          redmineAdapter({
            endpoint: redmine.url,
            brand: 'ebay',
            project: 'support',
            tracker: redmine.tracker,
            categories: { label: redmine.categories['Labels'] ?? 0 },
            fields: { reference: redmine.trackingField },
            fetch: through,
          }),
        ),
      people: () => Promise.resolve([person('alice'), person('bob')]),
      request: ({ person: { email }, subject, message, attachments, followUpOf }) => ({
        ...request({ subject, email }),
        message,
        attachments,
        ...(followUpOf === undefined ? {} : { followUpOf }),
      }),
      refused: { request: request({ subject: '', email: 'alice@shop.test' }), field: 'subject' },
      count: async (subject) => {
        const query = new URLSearchParams({
          project_id: 'support',
          status_id: '*',
          subject,
        });
        const found = (await asAgent('GET', `/issues.json?${query}`)) as {
          readonly total_count: number;
        };
        return found.total_count;
      },
      agent: {
        answer: (id, { text }, group) => update(id, STATUS[group], text),
        setStatus: (id, status) => update(id, STATUS[status]),
        close: (id) => update(id, 'Closed'),
        note: async (id, text) => {
          await asAgent('PUT', `/issues/${id}.json`, {
            issue: { notes: text, private_notes: true },
          });
        },
        setUnknownStatus: (id) => update(id, 'With the carrier'),
      },
      secrets: () => [redmine.keys.alice, redmine.keys.bob],
      retry: 'look-up',
      html: false,
    },
  };
}
