import { HelpError } from '../../core/help-error.js';
import type { NewRequest, RequestAttachment } from '../../core/model/request.js';
import { answersOf } from '../shared/form-answers.js';
import { DETAILS } from './decode.js';

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

export const subjectOf = (subject: string): string =>
  Array.from(subject.replace(/\s+/g, ' ').trim()).slice(0, LONGEST_SUBJECT).join('');

/** The answers that have a custom field. Lists and records have none that could hold them. */
export const customFieldsOf = (
  { fields, shipment }: NewRequest,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    Object.entries({ ...(shipment && { reference: shipment.reference }), ...fields }).flatMap(
      ([id, value]) => {
        const name = Object.hasOwn(names, id) ? names[id] : undefined;
        return name !== undefined && (typeof value === 'string' || typeof value === 'boolean')
          ? [[name, value] as const]
          : [];
      },
    ),
  );

/** The person's words, and below them what the form asked, for the agent, and the key, for us. */
export function descriptionOf(request: NewRequest, key: string): string {
  const { message, followUpOf } = request;
  // Ours come last: an answer of the same name does not count.
  const own = [...(followUpOf === undefined ? [] : [`followUpOf: ${followUpOf}`]), `key: ${key}`];
  const lines = [...answersOf(request), ...own].map((line) =>
    htmlOf(line.replace(/\s+/g, ' ').replaceAll(DETAILS, '—')),
  );
  return `<div>${htmlOf(message)}</div><div>${[DETAILS, ...lines].join('<br>')}</div>`;
}

/** What stands for an empty message: Freshdesk takes none without words. */
export const bodyWith = (message: string, attachments: readonly RequestAttachment[]): string =>
  `<div>${htmlOf(message.trim() === '' ? attachments.map(({ name }) => name).join(', ') : message)}</div>`;

/**
 * A body as Freshdesk wants it: JSON, or a form beside files.
 *
 * @throws {HelpError} `too-large`; `unsupported` for a file without bytes
 */
export async function formOf(
  fields: Fields,
  attachments: readonly RequestAttachment[],
): Promise<
  | { readonly json: unknown }
  | { readonly body: Blob; readonly headers: Readonly<Record<string, string>> }
> {
  if (attachments.length === 0) return { json: fields };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'object')
      for (const [inner, each] of Object.entries(value)) form.set(`${name}[${inner}]`, `${each}`);
    else if (value !== undefined) form.set(name, `${value}`);
  let size = 0;
  for (const file of attachments) {
    if (file.kind !== 'bytes') throw new HelpError('unsupported', 'A file has no bytes');
    size += file.bytes.size;
    if (size > LARGEST)
      throw new HelpError('too-large', 'The files are too large together', {
        fields: [{ field: file.field, code: 'fileTooLarge' }],
      });
    form.append('attachments[]', file.bytes, file.name.replace(/["\s]+/g, ' ').trim() || 'file');
  }
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { body: await encoded.blob(), headers: { 'content-type': type } };
}
