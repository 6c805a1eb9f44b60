import { z } from 'zod';
import { requestTrackerAdapter } from '../../../src/adapters/request-tracker/index.js';
import type { HelpBackend } from '../../../src/core/ports/backend.js';

/** For whom an adapter acts. */
export interface Customer {
  readonly brand: string;
  /** Lower case. Confirmed, unless all that is done is sending a new request. */
  readonly email: string;
  readonly name?: string;
}

/** A ticket system behind the server. */
export interface GatewayBackend {
  /** As it is shown to the staff. */
  readonly name: string;
  /** Where the staff answers. */
  readonly staffUrl: string;
  /**
   * Its adapter finds a request again by the key, in whatever process the first try was made. Without that a request whose
   * answer was lost is never sent again by itself.
   */
  readonly findsKeys: boolean;
  /** An adapter that acts for one customer and is used for one call: nothing of one person reaches another. */
  adapterFor(customer: Customer, through: typeof fetch): HelpBackend;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names the variables that are wrong and what is wrong with them; never their values. */
type Problems = readonly string[];

const NEEDED = 'is needed';
const httpUrl = z
  .url({
    protocol: /^https?$/,
    error: ({ input }) => (input === undefined ? NEEDED : 'must be an http or https address'),
  })
  // It is shown to the staff.
  .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'must not hold a password')
  .transform((url) => url.replace(/\/+$/, ''));

/** JSON from a variable. */
function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const requestTracker = z
  .object({
    RT_URL: httpUrl,
    RT_TOKEN: z
      .string({ error: NEEDED })
      .regex(/^\d+-[1-9]\d*-[\da-f]+$/i, 'must be an auth token of Request Tracker'),
    RT_QUEUE: z.string().optional(),
    RT_QUEUES: json(
      z.record(z.string(), z.string().min(1), { error: 'must name queues by category' }),
    ).default({}),
    RT_REFERENCE_FIELD: z.string().optional(),
    RT_KEY_FIELD: z.string().optional(),
  })
  .refine((given) => given.RT_QUEUE !== undefined || Object.keys(given.RT_QUEUES).length > 0, {
    path: ['RT_QUEUE'],
    error: `${NEEDED}: the queue of all categories that RT_QUEUES does not name`,
  });

/** Each reads its own variables. */
const BACKENDS: Readonly<Record<string, (env: Environment) => GatewayBackend | Problems>> = {
  'request-tracker': (env) => {
    const parsed = requestTracker.safeParse(env);
    if (!parsed.success)
      return parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    const e = parsed.data;
    return {
      name: 'Request Tracker',
      staffUrl: e.RT_URL,
      findsKeys: true,
      adapterFor: ({ brand, ...customer }, through) =>
        requestTrackerAdapter({
          endpoint: e.RT_URL,
          brand,
          queues: e.RT_QUEUES,
          ...(e.RT_QUEUE === undefined ? {} : { defaultQueue: e.RT_QUEUE }),
          fields: {
            ...(e.RT_REFERENCE_FIELD === undefined ? {} : { reference: e.RT_REFERENCE_FIELD }),
            ...(e.RT_KEY_FIELD === undefined ? {} : { key: e.RT_KEY_FIELD }),
          },
          service: { token: e.RT_TOKEN, customer },
          fetch: through,
        }),
    };
  },
};

const OWN = new Set(['', 'own', 'postgres']);

/** The ticket system that `BACKEND` names; none where requests live in our own tables. */
export function readBackend(
  env: Environment,
):
  | { readonly kind: 'own' }
  | { readonly kind: 'gateway'; readonly backend: GatewayBackend }
  | { readonly kind: 'wrong'; readonly problems: Problems } {
  const name = env['BACKEND'] ?? '';
  if (OWN.has(name)) return { kind: 'own' };
  const read = Object.hasOwn(BACKENDS, name) ? BACKENDS[name] : undefined;
  if (read === undefined)
    return {
      kind: 'wrong',
      problems: [`BACKEND must be one of own, ${Object.keys(BACKENDS).join(', ')}`],
    };
  const found = read(env);
  return 'adapterFor' in found
    ? { kind: 'gateway', backend: found }
    : { kind: 'wrong', problems: found };
}
