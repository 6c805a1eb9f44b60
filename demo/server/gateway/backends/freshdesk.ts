import { z } from 'zod';
import { freshdeskAdapter } from '../../../../src/adapters/freshdesk/index.js';
import { backendBy, given, httpUrl, idsByName, json, secret, textsByName } from './backend.js';

const GROUPS = 'must be open, awaiting or solved by number of a status';
const ORIGINS = 'must be a list of origins';

const variables = z.object({
  FRESHDESK_URL: httpUrl,
  FRESHDESK_KEY: secret(/^[\w-]+$/, 'must be an API key of Freshdesk'),
  FRESHDESK_TYPES: textsByName('must name ticket types by category').optional(),
  FRESHDESK_PRODUCTS: idsByName('must be ids of products by brand').optional(),
  FRESHDESK_FIELDS: textsByName('must name custom fields of tickets by field').optional(),
  FRESHDESK_STATUSES: json(
    z.record(
      z.string().regex(/^\d+$/, GROUPS),
      z.enum(['open', 'awaiting', 'solved'], { error: GROUPS }),
      { error: GROUPS },
    ),
  ).optional(),
  FRESHDESK_FILE_ORIGINS: json(
    z.array(
      z
        .url({ protocol: /^https?$/, error: ORIGINS })
        .refine((url) => URL.canParse(url) && new URL(url).origin === url, ORIGINS),
      { error: ORIGINS },
    ),
  ).optional(),
});

export const readFreshdesk = backendBy(variables, (e) => ({
  name: 'Freshdesk',
  staffUrl: e.FRESHDESK_URL,
  findsKeys: true,
  tellsAnswers: false,
  adapterFor: ({ brand, ...customer }, through) =>
    freshdeskAdapter({
      endpoint: e.FRESHDESK_URL,
      brand,
      ...given({
        types: e.FRESHDESK_TYPES,
        products: e.FRESHDESK_PRODUCTS,
        fields: e.FRESHDESK_FIELDS,
        statuses: e.FRESHDESK_STATUSES,
        fileOrigins: e.FRESHDESK_FILE_ORIGINS,
      }),
      service: { key: e.FRESHDESK_KEY, customer },
      fetch: through,
    }),
}));
