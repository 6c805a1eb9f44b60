import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HelpErrorCode } from '../../../src/core/help-error.js';
import type { FieldProblem } from '../../../src/core/model/field-problem.js';

const STATUS = {
  'not-found': 404,
  invalid: 422,
  conflict: 409,
  'rate-limited': 429,
  'too-large': 413,
  unavailable: 503,
  unsupported: 415,
  malformed: 400,
  aborted: 400,
  unauthorized: 401,
  forbidden: 403,
  closed: 410,
} as const satisfies Partial<Record<HelpErrorCode, ContentfulStatusCode>>;

export type ApiErrorCode = keyof typeof STATUS;

/** Ends a call with the failure shape of the contract. The message is for developers and never quotes what was sent. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly fields: readonly FieldProblem[];
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** A write may have happened although it is answered by a failure. */
  readonly isUnclear: boolean;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: {
      readonly fields?: readonly FieldProblem[];
      readonly retryAfter?: number;
      readonly isUnclear?: boolean;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfter = details.retryAfter;
    this.isUnclear = details.isUnclear ?? false;
  }
}

/** `invalid` for these fields. */
export function invalid(fields: readonly FieldProblem[]): ApiError {
  return new ApiError('invalid', 'Some fields are not acceptable', { fields });
}

/** The answer to an `ApiError`, with another status where that of its code would promise too much. */
export function answerError(
  c: Context,
  error: ApiError,
  // A 503 says that nothing was kept.
  status: ContentfulStatusCode = error.isUnclear ? 500 : STATUS[error.code],
): Response {
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter));
  c.header('Cache-Control', 'no-store');
  const { code, message, fields } = error;
  return c.json({ error: { code, message, ...(fields.length > 0 ? { fields } : {}) } }, status);
}
