import { restAdapter } from '../../../src/adapters/rest/index.js';
import type { ConformancePerson } from '../../../src/conformance/index.js';
import { startRt } from '../../../scripts/live/rt/start-rt.mjs';
import { makeAccount, newAddress, PASSWORD, requester } from '../../server/accounts.js';
import { DESK_TOKEN } from '../../server/server.js';
import { startReferenceServer } from '../../support/reference-server.js';
import { pickupRequest } from './about.js';
import type { RunningSubject } from './rest.js';
import { rtAgent } from './rt-agent.js';

/** The rest adapter on the reference server, which has its requests in a real Request Tracker. */
export async function startGatewaySubject(
  environment: Readonly<Record<string, string>>,
): Promise<RunningSubject> {
  const rt = await startRt();
  const server = await startReferenceServer({
    DESK_TOKEN,
    BACKEND: 'request-tracker',
    RT_URL: rt.url,
    RT_TOKEN: rt.tokens['widget-proxy'],
    RT_QUEUE: 'Pickups',
    RT_QUEUES: JSON.stringify({ labels: 'Labels', cancel: 'Cancellation' }),
    RT_REFERENCE_FIELD: 'TrackingNumber',
    ...environment,
  }).catch(async (thrown: unknown) => {
    await rt.stop();
    throw thrown;
  });
  const { api } = server;
  const tokens = [rt.tokens['widget-proxy']];

  const newPerson = async (): Promise<ConformancePerson> => {
    const email = await requester(api, 'ebay', newAddress());
    const { json } = await makeAccount(api, email);
    tokens.push((json as { readonly session: { readonly token: string } }).session.token);
    return {
      email,
      signIn: (backend, options) => {
        const signIn = backend.session?.signIn;
        if (signIn === undefined) throw new Error('no signIn');
        return signIn({ email, password: PASSWORD }, options);
      },
    };
  };
  // Accounts are dear by design: a password is hashed for long.
  let pair: Promise<[ConformancePerson, ConformancePerson]> | undefined;
  const { agent, count } = rtAgent(rt);
  const nobody: ConformancePerson = {
    email: 'camille@',
    signIn: () => Promise.reject(new Error('nobody')),
  };

  return {
    stop: async () => {
      await server.stop();
      await rt.stop();
    },
    subject: {
      name: 'gateway (real RT)',
      open: (through) =>
        Promise.resolve(restAdapter({ endpoint: api, brand: 'ebay', fetch: through })),
      people: () => (pair ??= Promise.all([newPerson(), newPerson()])),
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
      agent,
      secrets: () => tokens,
      retry: 'key',
    },
  };
}
