import type { FieldProblem } from './model/field-problem.js';

/** Every way in which talking to a backend can fail. The set is closed: adapters map what they meet onto it. */
export const HELP_ERROR_CODES = [
  'offline',
  'blocked',
  'unauthorized',
  'forbidden',
  'not-found',
  'invalid',
  'conflict',
  'closed',
  'rate-limited',
  'too-large',
  'unavailable',
  'unsupported',
  'aborted',
  'malformed',
] as const;

export type HelpErrorCode = (typeof HELP_ERROR_CODES)[number];

/** What an adapter knows of a failure beside its code. */
export interface HelpErrorDetails {
  /** The write may have happened although no usable answer came. Default `false`. */
  readonly ambiguous?: boolean;
  /** Seconds to wait before the next try, as the backend asked for it. */
  readonly retryAfter?: number;
  /** With `invalid`: what is wrong, field by field. */
  readonly fields?: readonly FieldProblem[];
  /** HTTP status, when there was one. For logs and tests, never shown. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** The one error that leaves an adapter or a store. Its message is for developers; visitors read the dictionary. */
export class HelpError extends Error {
  readonly code: HelpErrorCode;
  readonly ambiguous: boolean;
  readonly retryAfter: number | undefined;
  readonly fields: readonly FieldProblem[];
  readonly status: number | undefined;

  constructor(code: HelpErrorCode, message: string, details: HelpErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HelpError';
    this.code = code;
    this.ambiguous = details.ambiguous ?? false;
    this.retryAfter = details.retryAfter;
    this.fields = details.fields ?? [];
    this.status = details.status;
  }

  /** Turns anything thrown into a `HelpError`: an abort stays an abort, the unknown becomes `malformed`. */
  static from(thrown: unknown): HelpError {
    if (thrown instanceof HelpError) return thrown;
    if (thrown instanceof Error && thrown.name === 'AbortError')
      return new HelpError('aborted', 'The call was aborted', { cause: thrown });
    return new HelpError('malformed', thrown instanceof Error ? thrown.message : String(thrown), {
      cause: thrown,
    });
  }
}
