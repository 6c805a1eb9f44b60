import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import type { NewComment } from '../../core/ports/backend.js';
import { answersOf, DETAILS } from '../shared/form-answers.js';
import { oneLine, shortened } from '../shared/one-line.js';
import { bodyOfForm, filesOf } from '../shared/sent-files.js';
import { wordsOf } from '../shared/words-of.js';

/** All files of one message together, in bytes. */
const LARGEST = 20 * 1024 * 1024;
/** Freshdesk refuses a longer subject. */
const LONGEST_SUBJECT = 255;

type Value = string | number | boolean;

/** Form fields of a ticket or a note; a record becomes `name[inner]`. */
export type Fields = Readonly<Record<string, Value | Readonly<Record<string, Value>> | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Plain words as HTML: Freshdesk takes nothing else. */
export const htmlOf = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign).replace(/\r\n?|\n/g, '<br>');

export const subjectOf = (subject: string): string => shortened(oneLine(subject), LONGEST_SUBJECT);

/** The person's words, and below them what the form asked, for the agent, and the key, for us. */
export function descriptionOf(request: NewRequest, key: string): string {
  // Ours come last: an answer of the same name does not count.
  const lines = answersOf(request, { followUpOf: request.followUpOf, key });
  return `<div>${htmlOf(request.message)}</div><div>${[DETAILS, ...lines.map(htmlOf)].join('<br>')}</div>`;
}

export const bodyWith = (comment: NewComment): string => `<div>${htmlOf(wordsOf(comment))}</div>`;

/**
 * A body as Freshdesk wants it: JSON, or a form beside files.
 *
 * @throws {HelpError} as `filesOf`
 */
export async function formOf(fields: Fields, attachments: readonly RequestAttachment[]) {
  if (attachments.length === 0) return { json: fields };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'object')
      for (const [inner, each] of Object.entries(value)) form.set(`${name}[${inner}]`, `${each}`);
    else if (value !== undefined) form.set(name, `${value}`);
  for (const { name, bytes } of filesOf(attachments, { together: LARGEST }))
    form.append('attachments[]', bytes, name.replace(/["\s]+/g, ' '));
  return bodyOfForm(form);
}
