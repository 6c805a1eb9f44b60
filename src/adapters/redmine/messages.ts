import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { answersOf, withAnswers } from '../shared/form-answers.js';
import { oneLine, shortened } from '../shared/one-line.js';
import { tokenOf } from '../shared/sent-files.js';
import { escaped } from './markup.js';

/** Characters of a subject, and of a file's name, that Redmine takes. */
const LONGEST = 255;

/** What Redmine takes of a subject. */
export const subjectOf = (subject: string): string => shortened(oneLine(subject), LONGEST);

/** What Redmine takes of a file's name, with its end. */
export const fileNameOf = (name: string): string =>
  Array.from(oneLine(name)).slice(-LONGEST).join('') || 'file';

/**
 * The person's words, and below for the agent what the form asked beside them. Redmine keeps no keys, so that the request
 * is found again by the one that stands there.
 */
export function descriptionOf(request: NewRequest, key: string): string {
  const { subject, message, followUpOf } = request;
  const isWhole = subjectOf(subject) === oneLine(subject);
  const lines = answersOf(request, { subject: isWhole ? undefined : subject, followUpOf, key });
  return withAnswers(escaped(message), lines.map(escaped));
}

/** Files as a write names them. @throws {HelpError} `unsupported` for a file without a token */
export const uploadsOf = (
  attachments: readonly RequestAttachment[],
): readonly { readonly token: string; readonly filename: string }[] =>
  attachments.map((file) => ({ token: tokenOf(file), filename: fileNameOf(file.name) }));

/** The number of an uploaded file, which its token begins with. */
export const fileIdOf = (token: string): string => /^(\d{1,18})\./.exec(token)?.[1] ?? '0';
