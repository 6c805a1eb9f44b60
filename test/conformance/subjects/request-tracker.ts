import { requestTrackerAdapter } from '../../../src/adapters/request-tracker/index.js';
import type { ConformancePerson } from '../../../src/conformance/index.js';
import { startRt } from '../../../scripts/live/rt/start-rt.mjs';
import type { RunningSubject } from './rest.js';
import { rtAgent } from './rt-agent.js';

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

  const { agent, count } = rtAgent(rt);

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
      count,
      agent,
      secrets: () => [rt.tokens.alice, rt.tokens.bob],
      retry: 'look-up',
    },
  };
}
