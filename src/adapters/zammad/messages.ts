import { HelpError } from '../../core/help-error.js';
import type { RequestLink } from '../../core/model/conversation.js';
import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import type { SentValue } from '../../core/model/answers.js';
import { LARGEST_FILE } from './client.js';
import { answersOf, DETAILS } from '../shared/form-answers.js';

/** A title of more signs is refused. */
const LONGEST_TITLE = /^.{0,250}/u;

const oneLine = (text: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- they are what must go
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

export const titleOf = (subject: string): string =>
  LONGEST_TITLE.exec(oneLine(subject))?.[0] || '-';

/** Answers that have an attribute of their own in Zammad, and the rest. */
export function splitFields(
  { fields, shipment }: NewRequest,
  attributes: Readonly<Record<string, string>>,
): {
  readonly own: Readonly<Record<string, SentValue>>;
  readonly rest: Readonly<Record<string, SentValue>>;
} {
  const answers = Object.entries({
    ...(shipment && { reference: shipment.reference }),
    ...fields,
  });
  const has = ([name, value]: readonly [string, SentValue]): boolean =>
    // Lists are no value of an attribute.
    Object.hasOwn(attributes, name) && typeof value !== 'object';
  return {
    own: Object.fromEntries(
      answers.filter(has).map(([name, value]) => [attributes[name] ?? name, value]),
    ),
    rest: Object.fromEntries(answers.filter((answer) => !has(answer))),
  };
}

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
  [
    request.message,
    answersOf(request, before && { followUpOf: `${before.number} (${before.id})` }, rest).join(
      '\n',
    ),
  ].join(DETAILS);

interface CheckedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Blob;
}

/** @throws {HelpError} `too-large`; `unsupported` for a file without bytes */
const checked = (attachments: readonly RequestAttachment[]): readonly CheckedFile[] =>
  attachments.map((file) => {
    if (file.kind !== 'bytes') throw new HelpError('unsupported', 'A file has no bytes');
    if (file.bytes.size > LARGEST_FILE)
      throw new HelpError('too-large', 'A file is too large', {
        fields: [{ field: file.field, code: 'fileTooLarge' }],
      });
    return {
      name: oneLine(file.name) || 'file',
      type: file.bytes.type || 'application/octet-stream',
      bytes: file.bytes,
    };
  });

async function base64Of(bytes: Blob): Promise<string> {
  const all = new Uint8Array(await bytes.arrayBuffer());
  let text = '';
  for (let start = 0; start < all.length; start += 0x80_00)
    text += String.fromCharCode(...all.subarray(start, start + 0x80_00));
  return btoa(text);
}

/** An article of the customer. @throws {HelpError} as `checked` */
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
      checked(attachments).map(async ({ name, type, bytes }) => ({
        filename: name,
        'mime-type': type,
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

/** Fields and files as a form, which needs no leave to go to another origin. @throws {HelpError} as `checked` */
export async function formBody(
  fields: Readonly<Record<string, string>>,
  attachments: readonly RequestAttachment[] = [],
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const { name, type, bytes } of checked(attachments))
    form.append('file[]', new Blob([bytes], { type }), name);
  const encoded = new Response(form);
  return {
    body: await encoded.blob(),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  };
}
