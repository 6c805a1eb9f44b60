import { isDeepStrictEqual } from 'node:util';
import type { Case } from './cases.js';
import type { KeptRequest, Mail, RequestsPlace } from './help-desk.js';
import { sha256 } from './samples.js';

/** What came of a case on the screen. */
export interface Sent {
  readonly case: Case;
  readonly number: string;
  /** Label and value of the diagnostics as the screen showed them. */
  readonly diagnostics?: Readonly<Record<string, string>>;
  readonly mails: readonly Mail[];
}

function compare(what: string, found: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(found, expected)
    ? []
    : [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];
}

/** Compares what is kept of a request with what was typed. */
export function checkStored(
  place: RequestsPlace,
  kept: readonly KeptRequest[],
  sent: Sent,
  site: string,
): readonly string[] {
  const { case: typed, number } = sent;
  const [request] = kept;
  if (request === undefined || kept.length !== 1)
    return [`${kept.length} requests of ${typed.email}, expected 1`];
  const { diagnostics, ...fields } = request.fields;
  const expected = Object.fromEntries(
    Object.entries(typed.fields).map(([name, value]) => [name, place.kept(value)]),
  );
  const isFieldKept = request.files.every(({ field }) => field !== undefined);
  const found = [
    ...compare('number', request.number, number),
    ...compare('brand', request.brand, typed.brand.id),
    ...compare('language', request.language, typed.language),
    ...compare('category', request.category, typed.category),
    ...compare('subject', request.subject, typed.subject),
    ...compare('message', request.message, typed.message),
    ...compare('fields', fields, expected),
    ...compare('page', request.page, site),
    ...compare('status', request.status, 'open'),
    ...compare('keys', request.keys, 1),
    ...compare(
      'files',
      request.files
        .map(({ name, field = '', sha256: hash }) => `${field}/${name}/${hash}`)
        .toSorted(),
      typed.files
        .map(
          ({ field, sample }) =>
            `${isFieldKept ? field : ''}/${sample.name}/${sha256(sample.buffer)}`,
        )
        .toSorted(),
    ),
  ];
  if (sent.diagnostics !== undefined) {
    const read: unknown =
      typeof diagnostics === 'string' ? JSON.parse(diagnostics) : (diagnostics ?? {});
    const shown = Object.values(sent.diagnostics).toSorted();
    found.push(
      ...compare(
        'diagnostics',
        Object.values(read as Readonly<Record<string, string>>).toSorted(),
        shown,
      ),
    );
  } else found.push(...compare('diagnostics', diagnostics, undefined));
  return found;
}

const RECEIVED = {
  fr: 'Nous avons bien reçu votre demande',
  en: 'We have received your request',
} as const;

/**
 * Compares the mails to the sender with what an acknowledgement must say. A ticket system sends its own: in its own
 * words, with the number and the person's message.
 */
export function checkMailed(
  { kind }: RequestsPlace,
  { case: typed, number, mails }: Sent,
): readonly string[] {
  const [mail] = mails;
  if (mail === undefined || mails.length !== 1) return [`${mails.length} mails, expected 1`];
  const platform = typed.brand.platform[typed.language];
  const holds = (what: string, text: string, part: string): string[] =>
    text.includes(part) ? [] : [`${what} of the mail lacks "${part}": ${text.slice(0, 300)}`];
  return [
    ...compare('kind of the mail', mail.kind, 'acknowledgement'),
    ...compare('recipient', mail.to, typed.email),
    ...holds('subject', mail.subject, number),
    ...holds('text', mail.text, number),
    ...typed.message.split('\n').flatMap((line) => holds('text', mail.text, line)),
    ...(kind === 'own'
      ? [
          ...holds('subject', mail.subject, platform),
          ...holds('text', mail.text, platform),
          ...holds('text', mail.text, RECEIVED[typed.language]),
        ]
      : holds('subject', mail.subject.replace(/\s+/gu, ' '), typed.subject.replace(/\s+/gu, ' '))),
  ];
}
