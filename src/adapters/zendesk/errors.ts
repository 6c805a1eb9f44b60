import type { HelpErrorCode } from '../../core/help-error.js';
import type { Refusal } from '../shared/http.js';
import { isRecord, member } from '../shared/json.js';
import { idOf, rowsOf, textOf } from '../shared/values.js';

/** Zendesk's names of what our form calls otherwise. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  requester: 'email',
  email: 'email',
  comment: 'message',
  description: 'message',
  uploads: 'attachments',
  subject: 'subject',
};

/** How the names of refusals begin whose status does not say it. */
const NAMED: Readonly<Record<string, HelpErrorCode>> = {
  AttachmentTooLarge: 'too-large',
  'Number of search words': 'invalid',
};

/** Reads `{ error: 'RecordInvalid', description, details }` and `{ error: { title, message } }`. Any `error` is a failure. */
export function readError(json: unknown): Refusal | undefined {
  const error = member(json, 'error');
  if (!error) return undefined;
  const name = textOf(member(error, 'title') ?? error);
  const details = member(json, 'details');
  const code =
    Object.entries(NAMED).find(([start]) => name.startsWith(start))?.[1] ??
    // Of all that a requester can write, only a closed request refuses by its status.
    (member(details, 'status') === undefined ? undefined : 'closed');
  return {
    ...(code && { code }),
    message: `${name} ${textOf(member(error, 'message') ?? member(json, 'description'))}`,
    ...(isRecord(details) && {
      fields: Object.entries(details).flatMap(([field, problems]) =>
        rowsOf(problems).map(({ description, field_key: key }) => ({
          field: idOf(key) === undefined ? (OWN_NAMES[field] ?? '') : `f${idOf(key)}`,
          code: 'server' as const,
          message: textOf(description),
        })),
      ),
    }),
  };
}
