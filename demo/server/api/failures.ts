import type { ApiErrorCode } from './errors.js';
import { Failure } from './schemas.js';

const DESCRIPTIONS = {
  malformed: [400, 'The body is not JSON'],
  unauthorized: [401, 'Nobody is signed in, or what should prove it does not'],
  forbidden: [403, 'It is not the person’s own, or not closed'],
  'not-found': [404, 'Unknown brand, or nothing of the person’s own under this id'],
  conflict: [409, 'The key was used with other content'],
  closed: [410, 'It was used already or is too old'],
  'too-large': [413, 'More bytes than allowed'],
  unsupported: [415, 'The body has another type than asked for'],
  invalid: [422, 'Some fields are not acceptable'],
  'rate-limited': [429, 'Too many calls; Retry-After says when to come back'],
  unavailable: [503, 'The database is away; Retry-After says when to come back'],
} as const satisfies Partial<Record<ApiErrorCode, readonly [number, string]>>;

type FailureResponses = Record<
  number,
  { description: string; content: { 'application/json': { schema: typeof Failure } } }
>;

/** Responses of a route's description for these codes. */
export function failures(...codes: readonly (keyof typeof DESCRIPTIONS)[]): FailureResponses {
  return Object.fromEntries(
    codes.map((code) => {
      const [status, description] = DESCRIPTIONS[code];
      return [status, { description, content: { 'application/json': { schema: Failure } } }];
    }),
  );
}
