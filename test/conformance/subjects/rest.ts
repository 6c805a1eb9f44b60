import { restAdapter } from '../../../src/adapters/rest/index.js';
import type { ConformanceSubject } from '../../../src/conformance/index.js';
import { agentAt } from '../../server/agent.js';
import { DESK_TOKEN } from '../../server/server.js';
import { startReferenceServer } from '../../support/reference-server.js';
import { pickupRequest } from './about.js';
import { accountPeople, nobody } from './account-people.js';

export interface RunningSubject {
  readonly subject: ConformanceSubject;
  readonly stop: () => Promise<unknown>;
}

const done = async (status: Promise<number>): Promise<void> => {
  if ((await status) !== 303) throw new Error(`the desk answered ${await status}`);
};

/** Statuses of the open contract. */
const STATUS = { open: 'open', awaiting: 'pending', solved: 'solved' } as const;

/** The rest adapter on the reference backend. @param name heads the column: which database it is on */
export async function startRestSubject(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningSubject & { readonly api: string }> {
  const server = await startReferenceServer({ DESK_TOKEN, ...environment });
  const { api } = server;
  const tokens: string[] = [];

  /** By each account's own list, the newest requests: a check counts what it has just made. */
  const count = async (subject: string): Promise<number> => {
    let found = 0;
    for (const token of tokens) {
      const url = new URL('/v1/requests', api);
      url.searchParams.set('brand', 'ebay');
      url.searchParams.set('filter', 'all');
      url.searchParams.set('sort', 'created');
      url.searchParams.set('limit', '50');
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`the list answered ${response.status}`);
      const { requests } = (await response.json()) as {
        readonly requests: readonly { readonly subject: string }[];
      };
      found += requests.filter((request) => request.subject === subject).length;
    }
    return found;
  };

  return {
    api,
    stop: () => server.stop(),
    subject: {
      name,
      open: (through) =>
        Promise.resolve(restAdapter({ endpoint: api, brand: 'ebay', fetch: through })),
      people: accountPeople(api, tokens),
      request: (about) => pickupRequest('ebay', about),
      refused: {
        request: pickupRequest('ebay', {
          person: nobody,
          subject: 'x',
          message: 'x',
          attachments: [],
        }),
        field: 'email',
      },
      count,
      agent: {
        answer: async (id, { kind, text }, group) =>
          done(
            (await agentAt(api, id)).answer(id, text, {
              status: STATUS[group],
              ...(kind === 'html' ? { format: 'html' } : {}),
            }),
          ),
        setStatus: async (id, status) =>
          done((await agentAt(api, id)).setStatus(id, STATUS[status])),
        close: async (id) => done((await agentAt(api, id)).setStatus(id, 'closed')),
        note: async (id, text) => done((await agentAt(api, id)).note(id, text)),
      },
      secrets: () => tokens,
      retry: 'key',
    },
  };
}
