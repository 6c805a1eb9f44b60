import { FIELD_PROBLEM_CODES, type FieldProblem } from '../../core/model/field-problem.js';
import type { Refusal } from '../shared/http.js';
import { isRecord, known, member } from '../shared/json.js';
import { readRefusal } from './refusal.js';

/** A code that we have no sentence for becomes `server`, with the backend's own sentence. */
const problemOf = ({
  field,
  code,
  values,
  message,
}: Readonly<Record<string, unknown>>): FieldProblem => ({
  field: typeof field === 'string' ? field : '',
  code: known(FIELD_PROBLEM_CODES, code) ?? 'server',
  ...(isRecord(values) && {
    values: Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string | number] =>
        /string|number/.test(typeof entry[1]),
      ),
    ),
  }),
  ...(typeof message === 'string' && { message }),
});

/** Reads `{ error: { code, message, fields? } }`, as `readRefusal` does, with what is wrong field by field. */
export function readError(json: unknown): Refusal | undefined {
  const refusal = readRefusal(json);
  const fields = member(member(json, 'error'), 'fields');
  return refusal && Array.isArray(fields)
    ? { ...refusal, fields: fields.filter(isRecord).map(problemOf) }
    : refusal;
}
