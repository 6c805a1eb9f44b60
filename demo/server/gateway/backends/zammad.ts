import { z } from 'zod';
import { zammadAdapter } from '../../../../src/adapters/zammad/index.js';
import { backendBy, given, httpUrl, json, NEEDED, secret, textsByName } from './backend.js';

const NAMES = 'must be a list of names of states';

const variables = z
  .object({
    ZAMMAD_URL: httpUrl,
    ZAMMAD_TOKEN: secret(/^[\w.~+/=-]+$/, 'must be an access token of Zammad'),
    ZAMMAD_GROUP: z.string().optional(),
    ZAMMAD_GROUPS: textsByName('must name groups by category').default({}),
    ZAMMAD_ATTRIBUTES: textsByName('must name attributes of tickets by field').optional(),
    ZAMMAD_AWAITING: json(z.array(z.string({ error: NAMES }), { error: NAMES })).optional(),
  })
  .refine(
    ({ ZAMMAD_GROUP, ZAMMAD_GROUPS }) =>
      ZAMMAD_GROUP !== undefined || Object.keys(ZAMMAD_GROUPS).length > 0,
    {
      path: ['ZAMMAD_GROUP'],
      error: `${NEEDED}: the group of all categories that ZAMMAD_GROUPS does not name`,
    },
  );

export const readZammad = backendBy(variables, (e) => ({
  name: 'Zammad',
  staffUrl: e.ZAMMAD_URL,
  findsKeys: true,
  tellsAnswers: true,
  adapterFor: ({ brand, ...customer }, through) =>
    zammadAdapter({
      endpoint: e.ZAMMAD_URL,
      brand,
      groups: e.ZAMMAD_GROUPS,
      ...given({
        defaultGroup: e.ZAMMAD_GROUP,
        attributes: e.ZAMMAD_ATTRIBUTES,
        awaiting: e.ZAMMAD_AWAITING,
      }),
      service: { token: e.ZAMMAD_TOKEN, customer },
      fetch: through,
    }),
}));
