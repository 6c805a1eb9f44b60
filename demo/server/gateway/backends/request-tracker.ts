import { z } from 'zod';
import { requestTrackerAdapter } from '../../../../src/adapters/request-tracker/index.js';
import { backendBy, given, httpUrl, NEEDED, secret, textsByName } from './backend.js';

const variables = z
  .object({
    RT_URL: httpUrl,
    RT_TOKEN: secret(/^\d+-[1-9]\d*-[\da-f]+$/i, 'must be an auth token of Request Tracker'),
    RT_QUEUE: z.string().optional(),
    RT_QUEUES: textsByName('must name queues by category').default({}),
    RT_REFERENCE_FIELD: z.string().optional(),
    RT_KEY_FIELD: z.string().optional(),
  })
  .refine(
    ({ RT_QUEUE, RT_QUEUES }) => RT_QUEUE !== undefined || Object.keys(RT_QUEUES).length > 0,
    {
      path: ['RT_QUEUE'],
      error: `${NEEDED}: the queue of all categories that RT_QUEUES does not name`,
    },
  );

export const readRequestTracker = backendBy(variables, (e) => ({
  name: 'Request Tracker',
  staffUrl: e.RT_URL,
  findsKeys: true,
  tellsAnswers: true,
  adapterFor: ({ brand, ...customer }, through) =>
    requestTrackerAdapter({
      endpoint: e.RT_URL,
      brand,
      queues: e.RT_QUEUES,
      ...given({ defaultQueue: e.RT_QUEUE }),
      fields: given({ reference: e.RT_REFERENCE_FIELD, key: e.RT_KEY_FIELD }),
      service: { token: e.RT_TOKEN, customer },
      fetch: through,
    }),
}));
