import type { Refusal } from '../shared/http.js';
import { member } from '../shared/json.js';

/** Reads `{ message }` of a refusal. Request Tracker has one in errors alone: its answers to writes are lists. */
export function readError(json: unknown): Refusal | undefined {
  const message = member(json, 'message');
  if (typeof message !== 'string') return undefined;
  // Syntax errors hold a path of the server: only the first sentence, and only for developers.
  const said = message.split(' at /', 1)[0] ?? '';
  // 400 on a reply: no right to.
  return { message: said, ...(said === 'Permission Denied' && { code: 'forbidden' }) };
}
