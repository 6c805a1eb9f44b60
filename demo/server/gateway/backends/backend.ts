import { z } from 'zod';
import type { HelpBackend } from '../../../../src/core/ports/backend.js';

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
  /** Its list tells when the last answer was given. Without that nobody knows what is unread. */
  readonly tellsAnswers: boolean;
  /** Only who has an account there can write. Elsewhere whoever writes first becomes known by it. Default `false`. */
  readonly needsAccount?: boolean;
  /** An adapter that acts for one customer and is used for one call: nothing of one person reaches another. */
  adapterFor(customer: Customer, through: typeof fetch): HelpBackend;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the variables that are wrong and what is wrong with them; never their values. */
export type Problems = readonly string[];

export type ReadBackend = (env: Environment) => GatewayBackend | Problems;

/** A ticket system that reads its own variables. */
export const backendBy =
  <Schema extends z.ZodType>(
    variables: Schema,
    make: (given: z.output<Schema>) => GatewayBackend,
  ): ReadBackend =>
  (env) => {
    const parsed = variables.safeParse(env);
    return parsed.success ? make(parsed.data) : parsed.error.issues.map(problemOf);
  };

/** Keys of JSON come from the variable too, and are left out. */
const problemOf = ({ path: [name], message }: z.core.$ZodIssue): string =>
  `${String(name)} ${message}`;

export const NEEDED = 'is needed';

export const httpUrl = z
  .url({
    protocol: /^https?$/,
    error: ({ input }) => (input === undefined ? NEEDED : 'must be an http or https address'),
  })
  // It is shown to the staff.
  .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'must not hold a password')
  .transform((url) => url.replace(/\/+$/, ''));

/** A key or token. @param what said of one that does not look like it */
export const secret = (shape: RegExp, what: string) =>
  z.string({ error: NEEDED }).regex(shape, what);

/** JSON from a variable. */
export function json<Schema extends z.ZodType>(schema: Schema) {
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

/** JSON: texts by name. @param error what it must be */
export const textsByName = (error: string) =>
  json(z.record(z.string(), z.string({ error }).min(1, { error }), { error }));

const id = (error: string) => z.number({ error }).int({ error }).positive({ error });

/** A number that the ticket system gave to something. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a number')
  .transform(Number);

/** JSON: such numbers by name. @param error what it must be */
export const idsByName = (error: string) => json(z.record(z.string(), id(error), { error }));

/** JSON: a list of such numbers. */
export const idList = (error: string) => z.array(id(error), { error });

/** Without what is not given: an option that is there is not `undefined`. */
export const given = <Options extends object>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Options]?: Exclude<Options[Name], undefined>;
  };
