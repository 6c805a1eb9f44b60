import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { answersOf, withAnswers } from '../shared/form-answers.js';
import { oneLine } from '../shared/one-line.js';
import { bodyOfForm, filesOf } from '../shared/sent-files.js';
import type { Json } from '../shared/values.js';

/** Bytes of UTF-8 that the server keeps of a subject. */
const LONGEST_SUBJECT = 200;

/** Bytes of a file that goes with a request. The server takes larger ones, and then has them for ever. */
const LARGEST_FILE = 10 * 1024 * 1024;

/** The server cuts in bytes without a word, and keeps carriage returns in mails. */
export function subjectOf(subject: string): string {
  let kept = '';
  let size = 0;
  for (const sign of oneLine(subject)) {
    size += new TextEncoder().encode(sign).length;
    if (size > LONGEST_SUBJECT) break;
    kept += sign;
  }
  return kept;
}

/** The person's words, and for the agent what the form asked beside them. */
export const contentOf = (request: NewRequest): string =>
  withAnswers(request.message, answersOf(request, { followUpOf: request.followUpOf }));

/** Texts would be recoded on the way in. */
const typeOf = ({ type }: Blob): string =>
  /^(?!text|message|multipart)[\w.+-]+\/[\w.+-]+$/i.test(type) ? type : 'application/octet-stream';

/**
 * A body as the server wants it: JSON, or a form beside files. In JSON a file's name outside ASCII is damaged, and
 * outside Latin-1 an error.
 *
 * @throws {HelpError} as `filesOf`
 */
export async function formOf(json: Json, attachments: readonly RequestAttachment[]) {
  if (attachments.length === 0) return { json };
  const form = new FormData();
  form.set('JSON', JSON.stringify(json));
  for (const { name, bytes } of filesOf(attachments, { largest: LARGEST_FILE }))
    form.append(
      'Attachments',
      new Blob([bytes], { type: typeOf(bytes) }),
      // A quote would come back escaped.
      name.replaceAll('"', "'"),
    );
  return bodyOfForm(form);
}
