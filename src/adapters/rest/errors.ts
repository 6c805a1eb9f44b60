import { FIELD_PROBLEM_CODES, type FieldProblem } from '../../core/model/field-problem.js';
import { STATUS_CODES, type Refusal } from '../shared/http.js';
import { isRecord, known, member } from '../shared/json.js';

/** A code that we have no sentence for becomes `server`, with the backend's own sentence. */
const problemOf = ({
  field,
  code,
  values,
  message,
}: Readonly<Record<string, unknown>>): FieldProblem => ({
  field: String(field ?? ''),
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

/** Reads `{ error: { code, message, fields? } }`. Any `error` is a failure, also one that can't be understood. */
export function readError(json: unknown): Refusal | undefined {
  const error = member(json, 'error');
  if (!error) return undefined;
  // Of `blocked`, `aborted` and the like only this side can know: no status has them.
  const code = known(Object.values(STATUS_CODES), member(error, 'code'));
  const message = member(error, 'message') ?? error;
  const fields = member(error, 'fields');
  return {
    ...(code && { code }),
    ...(typeof message === 'string' && { message }),
    ...(Array.isArray(fields) && { fields: fields.filter(isRecord).map(problemOf) }),
  };
}
