import { isDeepStrictEqual } from 'node:util';
import type { Case } from './cases.js';
import { sha256 } from './samples.js';
import type { DemoServer, Mail, Query } from './server.js';

/** What came of a case on the screen. */
export interface Sent {
  readonly case: Case;
  readonly number: string;
  /** Label and value of the diagnostics as the screen showed them. */
  readonly diagnostics?: Readonly<Record<string, string>>;
  readonly mails: readonly Mail[];
}

export interface Findings {
  readonly stored: readonly string[];
  readonly mailed: readonly string[];
}

function compare(what: string, found: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(found, expected)
    ? []
    : [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];
}

/** Compares the rows and files of a request with what was typed. */
export async function checkStored(
  server: DemoServer,
  query: Query,
  sent: Sent,
  site: string,
): Promise<readonly string[]> {
  const { case: typed, number } = sent;
  const rows = await query('select * from requests where email = $1', [typed.email]);
  const [row] = rows;
  if (row === undefined || rows.length !== 1)
    return [`${rows.length} rows for ${typed.email}, expected 1`];
  const { diagnostics, ...fields } = row['fields'] as Record<string, unknown>;
  const uploads = await query(
    'select id, name, size, sha256, field from uploads where request_id = $1 order by place',
    [row['id']],
  );
  const keys = await query('select key from request_keys where request_id = $1', [row['id']]);
  const found = [
    ...compare('number', String(row['number']), number),
    ...compare('brand', row['brand'], typed.brand.id),
    ...compare('language', row['language'], typed.language),
    ...compare('category', row['category'], typed.category),
    ...compare('subject', row['subject'], typed.subject),
    ...compare('message', row['message'], typed.message),
    ...compare('fields', fields, typed.fields),
    ...compare('page', row['page'], site),
    ...compare('status', row['status'], 'open'),
    ...compare('keys', keys.length, 1),
    ...compare(
      'files',
      uploads.map(({ name, field, sha256: hash }) => `${field}/${name}/${hash}`).toSorted(),
      typed.files
        .map(({ field, sample }) => `${field}/${sample.name}/${sha256(sample.buffer)}`)
        .toSorted(),
    ),
  ];
  for (const { id, name, sha256: hash } of uploads) {
    const bytes = await server.storedFile(String(id)).catch(() => undefined);
    if (bytes === undefined) found.push(`the file ${name} is not in the storage`);
    else found.push(...compare(`bytes of ${name}`, sha256(bytes), hash));
  }
  if (sent.diagnostics !== undefined) {
    const shown = Object.values(sent.diagnostics).toSorted();
    const kept = Object.values((diagnostics ?? {}) as Record<string, string>).toSorted();
    found.push(...compare('diagnostics', kept, shown));
  } else found.push(...compare('diagnostics', diagnostics, undefined));
  return found;
}

const RECEIVED = {
  fr: 'Nous avons bien reçu votre demande',
  en: 'We have received your request',
} as const;

/** Compares the mails to the sender with what an acknowledgement must say. */
export function checkMailed({ case: typed, number, mails }: Sent): readonly string[] {
  const [mail] = mails;
  if (mail === undefined || mails.length !== 1) return [`${mails.length} mails, expected 1`];
  const platform = typed.brand.platform[typed.language];
  const holds = (what: string, text: string, part: string): string[] =>
    text.includes(part) ? [] : [`${what} of the mail lacks "${part}": ${text.slice(0, 300)}`];
  return [
    ...compare('kind of the mail', mail.kind, 'acknowledgement'),
    ...compare('recipient', mail.to, typed.email),
    ...holds('subject', mail.subject, number),
    ...holds('subject', mail.subject, platform),
    ...holds('text', mail.text, number),
    ...holds('text', mail.text, platform),
    ...holds('text', mail.text, RECEIVED[typed.language]),
    ...typed.message.split('\n').flatMap((line) => holds('text', mail.text, line)),
  ];
}
