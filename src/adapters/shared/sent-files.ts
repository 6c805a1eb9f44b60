import { HelpError } from '../../core/help-error.js';
import type { RequestAttachment } from '../../core/model/request.js';
import { oneLine } from './one-line.js';
import { refused } from './refusals.js';

export interface SentFile {
  readonly name: string;
  readonly bytes: Blob;
}

/** Files that go with a request. @throws {HelpError} `too-large`; `unsupported` for a file without bytes */
export function filesOf(
  attachments: readonly RequestAttachment[],
  { largest = Infinity, together = Infinity },
): readonly SentFile[] {
  let sum = 0;
  return attachments.map((file) => {
    if (file.kind !== 'bytes') throw new HelpError('unsupported', 'A file has no bytes');
    const { field, name, bytes } = file;
    sum += bytes.size;
    if (bytes.size > largest || sum > together)
      throw refused('too-large', { field, code: 'fileTooLarge' });
    return { name: oneLine(name) || 'file', bytes };
  });
}

/** The tokens of files that were uploaded before. @throws {HelpError} `unsupported` for a file without a token */
export const tokenOf = (file: RequestAttachment): string => {
  if (file.kind !== 'token') throw new HelpError('unsupported', 'A file has no token');
  return file.token;
};

/** A form as a body whose type is known, and which no other part of the platform changes on the way. */
export async function bodyOfForm(
  form: FormData,
): Promise<{ readonly body: Blob; readonly headers: Readonly<Record<string, string>> }> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { body: await encoded.blob(), headers: { 'content-type': type } };
}
