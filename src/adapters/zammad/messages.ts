import type { SentValue } from '../../core/model/answers.js';
import type { RequestLink } from '../../core/model/conversation.js';
import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { answersOf, withAnswers } from '../shared/form-answers.js';
import { oneLine, shortened } from '../shared/one-line.js';
import { bodyOfForm, filesOf } from '../shared/sent-files.js';

/** Bytes; base64 makes a third more of it, and servers in front take 50 MB. */
const LARGEST_FILE = 10 * 1024 * 1024;

/** A title of more signs is refused. */
export const titleOf = (subject: string): string => shortened(oneLine(subject), 250) || '-';

/**
 * The person's words, and for the agent what the form asked beside them.
 *
 * @param before the request that this one follows. A link of Zammad's would need an agent's leave
 */
export const contentOf = (
  request: NewRequest,
  rest: Readonly<Record<string, SentValue>>,
  before?: RequestLink,
): string =>
  withAnswers(
    request.message,
    answersOf(
      { ...request, fields: rest },
      { followUpOf: before && `${before.number} (${before.id})` },
    ),
  );

const typeOf = ({ type }: Blob): string => type || 'application/octet-stream';

async function base64Of(bytes: Blob): Promise<string> {
  const all = new Uint8Array(await bytes.arrayBuffer());
  let text = '';
  for (let start = 0; start < all.length; start += 0x80_00)
    text += String.fromCharCode(...all.subarray(start, start + 0x80_00));
  return btoa(text);
}

/** An article of the customer. @throws {HelpError} as `filesOf` */
export async function articleOf(
  body: string,
  attachments: readonly RequestAttachment[],
  id: string,
): Promise<unknown> {
  return {
    body,
    content_type: 'text/plain',
    type: 'web',
    internal: false,
    message_id: id,
    attachments: await Promise.all(
      filesOf(attachments, { largest: LARGEST_FILE }).map(async ({ name, bytes }) => ({
        filename: name,
        'mime-type': typeOf(bytes),
        data: await base64Of(bytes),
      })),
    ),
  };
}

/** Beside files, JSON takes as long to go up as they do. */
export const jsonBody = (json: unknown) => ({
  body: new Blob([JSON.stringify(json)]),
  headers: { 'content-type': 'application/json' },
});

/** Fields and files as a form, which needs no leave to go to another origin. @throws {HelpError} as `filesOf` */
export async function formBody(
  fields: Readonly<Record<string, string>>,
  attachments: readonly RequestAttachment[] = [],
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const { name, bytes } of filesOf(attachments, { largest: LARGEST_FILE }))
    form.append('file[]', new Blob([bytes], { type: typeOf(bytes) }), name);
  return bodyOfForm(form);
}
