import { HelpError } from '../../core/help-error.js';
import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { answersOf, DETAILS } from '../shared/form-answers.js';
import { escaped } from './markup.js';

/** Characters of a subject, and of a file's name, that Redmine takes. */
const LONGEST = 255;

const oneLine = (text: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- they are what must go
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

/** What Redmine takes of a subject. */
export const subjectOf = (subject: string): string =>
  Array.from(oneLine(subject)).slice(0, LONGEST).join('');

/** What Redmine takes of a file's name, with its end. */
export const fileNameOf = (name: string): string =>
  Array.from(oneLine(name)).slice(-LONGEST).join('') || 'file';

/**
 * The person's words, and below for the agent what the form asked beside them. Redmine keeps no keys, so that the request
 * is found again by the one that stands there.
 */
export function descriptionOf(request: NewRequest, key: string): string {
  const { subject, message, followUpOf } = request;
  const isCut = subjectOf(subject) !== oneLine(subject);
  const lines = answersOf(request, { ...(isCut && { subject }), followUpOf });
  return `${escaped(message)}${DETAILS}${[...lines, `key: ${key}`].map(escaped).join('\n')}`;
}

/** Files as a write names them. @throws {HelpError} `unsupported` for a file without a token */
export const uploadsOf = (
  attachments: readonly RequestAttachment[],
): readonly { readonly token: string; readonly filename: string }[] =>
  attachments.map((file) => {
    if (file.kind !== 'token') throw new HelpError('unsupported', 'A file has no token');
    return { token: file.token, filename: fileNameOf(file.name) };
  });

/** The number of an uploaded file, which its token begins with. */
export const fileIdOf = (token: string): string => /^(\d{1,18})\./.exec(token)?.[1] ?? '0';
