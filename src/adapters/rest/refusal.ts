import { STATUS_CODES, type Refusal } from '../shared/http.js';
import { known, member } from '../shared/json.js';

/** Reads `{ error: { code, message } }`. Any `error` is a failure, also one that can't be understood. */
export function readRefusal(json: unknown): Refusal | undefined {
  const error = member(json, 'error');
  if (!error) return undefined;
  // Of `blocked`, `aborted` and the like only this side can know: no status has them.
  const code = known(Object.values(STATUS_CODES), member(error, 'code'));
  const message = member(error, 'message') ?? error;
  return { ...(code && { code }), ...(typeof message === 'string' && { message }) };
}
