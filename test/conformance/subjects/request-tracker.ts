import { requestTrackerAdapter } from '../../../src/adapters/request-tracker/index.js';
import type { ConformancePerson } from '../../../src/conformance/index.js';
import { startRt } from '../../../scripts/live/rt/start-rt.mjs';
import type { RunningSubject } from './rest.js';

const STATUS = { open: 'open', awaiting: 'stalled', solved: 'resolved' } as const;

/** The Request Tracker adapter on the real server of Debian's packages. */
export async function startRequestTrackerSubject(): Promise<RunningSubject> {
  const rt = await startRt();

  const person = (who: 'alice' | 'bob'): ConformancePerson => ({
    email: `${who}@shop.test`,
    signIn: (backend, options) => {
      const exchange = backend.session?.exchange;
      if (exchange === undefined) throw new Error('no exchange');
      return exchange(rt.tokens[who], options);
    },
  });

  const asAgent = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${rt.url}/REST/2.0${path}`, {
      method,
      headers: {
        authorization: `token ${rt.tokens.agent}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
    return response.json();
  };
  const statusOf = async (id: string): Promise<string> =>
    ((await asAgent('GET', `/ticket/${id}`)) as { readonly Status: string }).Status;
  /** Request Tracker answers 200 to a change that it did not make. */
  const setStatus = async (id: string, status: string): Promise<void> => {
    await asAgent('PUT', `/ticket/${id}`, { Status: status });
    const now = await statusOf(id);
    if (now !== status) throw new Error(`the ticket is ${now} instead of ${status}`);
  };

  return {
    stop: () => rt.stop(),
    subject: {
      name: 'request-tracker (real)',
      open: (through) =>
        Promise.resolve(
          requestTrackerAdapter({
            endpoint: rt.url,
            brand: 'ebay',
            queues: { label: 'Labels' },
            fields: { reference: 'TrackingNumber' },
            fetch: through,
          }),
        ),
      people: () => Promise.resolve([person('alice'), person('bob')]),
      request: ({ person: { email }, subject, message, attachments, followUpOf }) => ({
        brand: 'ebay',
        language: 'en',
        category: 'label',
        subject,
        email,
        message,
        fields: { reference: 'FR2025EBAY0001234567' },
        attachments,
        ...(followUpOf === undefined ? {} : { followUpOf }),
      }),
      count: async (subject) => {
        const query = encodeURIComponent(`Subject = '${subject}'`);
        const found = (await asAgent('GET', `/tickets?query=${query}`)) as {
          readonly total: number;
        };
        return found.total;
      },
      agent: {
        answer: async (id, { kind, text }, group) => {
          await asAgent('POST', `/ticket/${id}/correspond`, {
            Content: text,
            ContentType: kind === 'html' ? 'text/html' : 'text/plain',
          });
          await setStatus(id, STATUS[group]);
        },
        setStatus: (id, status) => setStatus(id, STATUS[status]),
        close: (id) => setStatus(id, 'rejected'),
        note: async (id, text) => {
          await asAgent('POST', `/ticket/${id}/comment`, {
            Content: text,
            ContentType: 'text/plain',
          });
        },
      },
      secrets: () => [rt.tokens.alice, rt.tokens.bob],
      retry: 'look-up',
    },
  };
}
