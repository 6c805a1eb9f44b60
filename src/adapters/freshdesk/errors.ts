import type { FieldProblem } from '../../core/model/field-problem.js';
import type { Refusal } from '../shared/http.js';
import { member } from '../shared/json.js';
import { rowsOf, textOf } from '../shared/values.js';

/** Freshdesk's names of what our form calls otherwise. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  requester_id: 'email',
  description: 'message',
  body: 'message',
  type: 'category',
};

/**
 * Reads `{ description, errors: [{ field, message, code }] }` of a 400 and `{ code, message }` of the others. No answer to
 * a call of ours has either name.
 *
 * @param names field id to the name of a custom field
 */
export function readError(
  json: unknown,
  names: Readonly<Record<string, string>> = {},
): Refusal | undefined {
  const code = member(json, 'code');
  const errors = member(json, 'errors');
  if (typeof code !== 'string' && !Array.isArray(errors)) return undefined;
  const rows = rowsOf(errors);
  return {
    ...(rows.some((row) => row['code'] === 'invalid_size') && { code: 'too-large' }),
    message: textOf(member(json, 'message') ?? member(json, 'description') ?? code),
    fields: rows.map((row): FieldProblem => {
      const name = textOf(row['field']);
      const field = Object.keys(names).find((id) => names[id] === name) ?? OWN_NAMES[name] ?? name;
      return row['code'] === 'missing_field'
        ? { field, code: 'required' }
        : { field, code: 'server', message: textOf(row['message']) };
    }),
  };
}
