import { restAdapter } from '../../../src/adapters/rest/index.js';
import type { ConformanceSubject } from '../../../src/conformance/index.js';
import { startRt } from '../../../scripts/live/rt/start-rt.mjs';
import { DESK_TOKEN } from '../../server/server.js';
import { toFreshdesk, toZammad } from '../../server/gateway.js';
import { startReferenceServer } from '../../support/reference-server.js';
import { startFreshdesk } from '../../support/simulators/freshdesk.js';
import { startZammad } from '../../support/simulators/zammad.js';
import { pickupRequest } from './about.js';
import { accountPeople, nobody } from './account-people.js';
import { freshdeskAgent } from './freshdesk.js';
import type { RunningSubject } from './rest.js';
import { rtAgent } from './rt-agent.js';
import { zammadAgent } from './zammad.js';

type Environment = Readonly<Record<string, string>>;

/** A ticket system that is up, and what the server is told about it. */
interface Behind extends Pick<ConformanceSubject, 'name' | 'count' | 'agent'> {
  readonly variables: Environment;
  /** The service account's. */
  readonly secrets: readonly string[];
  readonly stop: () => Promise<unknown>;
}

/** The rest adapter on the reference server, which has its requests in a ticket system. */
async function startBehind(
  environment: Environment,
  { variables, secrets, stop, ...checked }: Behind,
): Promise<RunningSubject> {
  const server = await startReferenceServer({ DESK_TOKEN, ...variables, ...environment }).catch(
    async (thrown: unknown) => {
      await stop();
      throw thrown;
    },
  );
  const { api } = server;
  const tokens = [...secrets];

  return {
    stop: async () => {
      await server.stop();
      await stop();
    },
    subject: {
      ...checked,
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
      secrets: () => tokens,
      retry: 'key',
    },
  };
}

/** In a real Request Tracker. */
export async function startGatewaySubject(environment: Environment): Promise<RunningSubject> {
  const rt = await startRt();
  return startBehind(environment, {
    name: 'gateway (real RT)',
    variables: {
      BACKEND: 'request-tracker',
      RT_URL: rt.url,
      RT_TOKEN: rt.tokens['widget-proxy'],
      RT_QUEUE: 'Pickups',
      RT_QUEUES: JSON.stringify({ labels: 'Labels', cancel: 'Cancellation' }),
      RT_REFERENCE_FIELD: 'TrackingNumber',
    },
    secrets: [rt.tokens['widget-proxy']],
    stop: () => rt.stop(),
    ...rtAgent(rt),
  });
}

/** In a simulated Zammad. */
export async function startGatewayToZammad(environment: Environment): Promise<RunningSubject> {
  const zammad = await startZammad();
  const variables = toZammad(zammad);
  return startBehind(environment, {
    name: 'gateway (Zammad simulator)',
    variables,
    secrets: [variables.ZAMMAD_TOKEN],
    stop: () => zammad.close(),
    agent: zammadAgent(zammad),
    count: (subject) =>
      Promise.resolve(zammad.tickets.filter(({ title }) => title === subject).length),
  });
}

/** In a simulated Freshdesk. */
export async function startGatewayToFreshdesk(environment: Environment): Promise<RunningSubject> {
  const freshdesk = await startFreshdesk();
  return startBehind(environment, {
    name: 'gateway (Freshdesk simulator)',
    variables: toFreshdesk(freshdesk),
    secrets: [freshdesk.key, btoa(`${freshdesk.key}:X`)],
    stop: () => freshdesk.close(),
    agent: freshdeskAgent(freshdesk),
    count: (subject) =>
      Promise.resolve(freshdesk.tickets.filter((ticket) => ticket.subject === subject).length),
  });
}
