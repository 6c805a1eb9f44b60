import { HelpError } from '../../core/help-error.js';
import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { LARGEST_FILE } from './client.js';
import { answersOf, DETAILS } from '../shared/form-answers.js';

/** Bytes of UTF-8 that the server keeps of a subject. */
const LONGEST_SUBJECT = 200;

const oneLine = (text: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- they are what must go
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

/** The server cuts in bytes without a word, and keeps carriage returns in mails. */
export function subjectOf(subject: string): string {
  const encoder = new TextEncoder();
  let kept = '';
  let size = 0;
  for (const sign of oneLine(subject)) {
    size += encoder.encode(sign).length;
    if (size > LONGEST_SUBJECT) break;
    kept += sign;
  }
  return kept;
}

/** The person's words, and for the agent what the form asked beside them. */
export const contentOf = (request: NewRequest): string =>
  [request.message, answersOf(request, { followUpOf: request.followUpOf }).join('\n')].join(
    DETAILS,
  );

/** Texts would be recoded on the way in. */
const typeOf = ({ type }: Blob): string =>
  /^(?!text|message|multipart)[\w.+-]+\/[\w.+-]+$/i.test(type) ? type : 'application/octet-stream';

/**
 * A body as the server wants it: JSON, or a form beside files. In JSON a file's name outside ASCII is damaged, and
 * outside Latin-1 an error.
 *
 * @throws {HelpError} `too-large`; `unsupported` for a file without bytes
 */
export async function formOf(
  json: Readonly<Record<string, unknown>>,
  attachments: readonly RequestAttachment[],
): Promise<
  | { readonly json: unknown }
  | { readonly body: Blob; readonly headers: Readonly<Record<string, string>> }
> {
  if (attachments.length === 0) return { json };
  const form = new FormData();
  form.set('JSON', JSON.stringify(json));
  for (const file of attachments) {
    if (file.kind !== 'bytes') throw new HelpError('unsupported', 'A file has no bytes');
    if (file.bytes.size > LARGEST_FILE)
      throw new HelpError('too-large', 'A file is too large', {
        fields: [{ field: file.field, code: 'fileTooLarge' }],
      });
    form.append(
      'Attachments',
      new Blob([file.bytes], { type: typeOf(file.bytes) }),
      // A quote would come back escaped.
      oneLine(file.name).replaceAll('"', "'") || 'file',
    );
  }
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { body: await encoded.blob(), headers: { 'content-type': type } };
}
