import type { FieldProblem } from '../../core/model/field-problem.js';
import type { Refusal } from '../shared/http.js';
import { isRecord, member } from '../shared/json.js';
import { idOf } from './decode.js';

/** Zendesk's names of what our form calls otherwise. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  requester: 'email',
  email: 'email',
  comment: 'message',
  description: 'message',
  uploads: 'attachments',
  subject: 'subject',
};

/** Refusals with a name of their own. */
const NAMED = {
  AttachmentTooLarge: 'too-large',
  RecordNotFound: 'not-found',
  TooManyRequests: 'rate-limited',
} as const;

function problemsIn(details: Readonly<Record<string, unknown>>): readonly FieldProblem[] {
  return Object.entries(details).flatMap(([name, problems]) =>
    (Array.isArray(problems) ? problems.filter(isRecord) : []).map(
      ({ description, field_key: key }): FieldProblem => ({
        field: idOf(key) === undefined ? (OWN_NAMES[name] ?? '') : `f${idOf(key)}`,
        code: 'server',
        ...(typeof description === 'string' && { message: description }),
      }),
    ),
  );
}

/** Reads `{ error: 'RecordInvalid', description, details }` and `{ error: { title, message } }`. Any `error` is a failure. */
export function readError(json: unknown): Refusal | undefined {
  const error = member(json, 'error');
  if (!error) return undefined;
  const title = member(error, 'title') ?? error;
  const name = typeof title === 'string' ? title : '';
  const said = member(error, 'message') ?? member(json, 'description');
  const details = member(json, 'details');
  const code = name.startsWith('Number of search words')
    ? 'invalid'
    : Object.hasOwn(NAMED, name)
      ? NAMED[name as keyof typeof NAMED]
      : // Of all that a requester can write, only a closed request refuses by its status.
        isRecord(details) && 'status' in details
        ? 'closed'
        : undefined;
  return {
    ...(code && { code }),
    message: `${name} ${typeof said === 'string' ? said : ''}`,
    ...(isRecord(details) && { fields: problemsIn(details) }),
  };
}
