import { z } from 'zod';
import { redmineAdapter } from '../../../../src/adapters/redmine/index.js';
import {
  backendBy,
  given,
  httpUrl,
  idList,
  idsByName,
  idText,
  json,
  NEEDED,
  secret,
} from './backend.js';

const STATUSES = 'must be lists of status ids, named awaiting and solved';

const variables = z.object({
  REDMINE_URL: httpUrl,
  REDMINE_KEY: secret(/^[\da-f]{40}$/i, 'must be an API key of Redmine'),
  REDMINE_PROJECT: z
    .string({ error: NEEDED })
    .regex(/^[\w-]+$/, 'must be the identifier or the number of a project'),
  REDMINE_TRACKER: idText.optional(),
  REDMINE_CATEGORIES: idsByName('must be ids of issue categories by category').default({}),
  REDMINE_STATUSES: json(
    z
      .strictObject(
        { awaiting: idList(STATUSES).optional(), solved: idList(STATUSES).optional() },
        { error: STATUSES },
      )
      .transform(given),
  ).optional(),
  REDMINE_REFERENCE_FIELD: idText.optional(),
});

export const readRedmine = backendBy(variables, (e) => ({
  name: 'Redmine',
  staffUrl: e.REDMINE_URL,
  findsKeys: true,
  tellsAnswers: false,
  needsAccount: true,
  adapterFor: ({ brand, ...customer }, through) =>
    redmineAdapter({
      endpoint: e.REDMINE_URL,
      brand,
      project: e.REDMINE_PROJECT,
      categories: e.REDMINE_CATEGORIES,
      ...given({ tracker: e.REDMINE_TRACKER, statuses: e.REDMINE_STATUSES }),
      fields: given({ reference: e.REDMINE_REFERENCE_FIELD }),
      service: { token: e.REDMINE_KEY, customer },
      fetch: through,
    }),
}));
