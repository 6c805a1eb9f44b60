import { readFileSync } from 'node:fs';
import { day, FULL_WIDTH } from './bad-input-cases.js';
import { outcome, short, type Outcome } from './bad-input-report.js';
import type { Urls } from './bad-input-world.js';

interface Failure {
  readonly error?: {
    readonly code?: string;
    readonly fields?: readonly { readonly field: string; readonly code: string }[];
  };
}

const good = (): Record<string, unknown> => ({
  key: crypto.randomUUID(),
  brand: 'ebay',
  language: 'fr',
  category: 'labels',
  subject: 'Étiquette',
  email: 'camille@exemple.fr',
  message: 'Un message.',
  fields: { reference: 'FR2025EBAY0001234567', labelIssue: 'other' },
  attachments: [],
});

interface Call {
  readonly name: string;
  /** What is changed in a good body, or the whole body as text. */
  readonly change: Readonly<Record<string, unknown>> | string;
  readonly status: number;
  readonly code: string;
  /** Field and its code that must be named. */
  readonly field?: readonly [field: string, code: string];
  readonly type?: string;
}

const CARD = '4111 1111 1111 1111';
const invalid = (name: string, change: Call['change'], field: string, code: string): Call => ({
  name,
  change,
  status: 422,
  code: 'invalid',
  field: [field, code],
});

const CALLS: readonly Call[] = [
  { name: 'body: not JSON', change: '{"key":', status: 400, code: 'malformed' },
  { name: 'body: a list', change: '[]', status: 400, code: 'malformed' },
  { name: 'body: null', change: 'null', status: 400, code: 'malformed' },
  { name: 'body: text/plain', change: {}, status: 415, code: 'unsupported', type: 'text/plain' },
  {
    name: 'body: 300 kB',
    change: { message: 'x'.repeat(300_000) },
    status: 413,
    code: 'too-large',
  },
  { name: 'brand: unknown', change: { brand: 'nobody' }, status: 404, code: 'not-found' },
  invalid('key: missing', { key: undefined }, 'key', 'required'),
  invalid('key: no UUID', { key: 'abc' }, 'key', 'unreadable'),
  invalid('language: no tag', { language: '<script>' }, 'language', 'unreadable'),
  invalid('e-mail: missing', { email: undefined }, 'email', 'required'),
  invalid('e-mail: blank', { email: '  ' }, 'email', 'required'),
  invalid('e-mail: no @', { email: 'camille.exemple.fr' }, 'email', 'email'),
  invalid(
    'e-mail: header smuggled in',
    { email: 'a@exemple.fr\r\nBcc: b@exemple.fr' },
    'email',
    'email',
  ),
  invalid('e-mail: 300 characters', { email: `${'c'.repeat(290)}@exemple.fr` }, 'email', 'tooLong'),
  invalid('e-mail: an object', { email: { $ne: '' } }, 'email', 'unreadable'),
  invalid('message: 10,001 emoji', { message: '😀'.repeat(10_001) }, 'message', 'tooLong'),
  invalid('message: NUL', { message: 'a\0b' }, 'message', 'unreadable'),
  invalid('message: half a surrogate pair', { message: 'a\ud83db' }, 'message', 'unreadable'),
  invalid('message: card number', { message: `Carte ${CARD}` }, 'message', 'cardNumber'),
  invalid(
    'message: card number, dashes',
    { message: '5500-0000-0000-0004' },
    'message',
    'cardNumber',
  ),
  invalid(
    'message: card number, full width',
    {
      message: FULL_WIDTH,
    },
    'message',
    'cardNumber',
  ),
  invalid('subject: card number', { subject: CARD }, 'subject', 'cardNumber'),
  invalid('subject: blank', { subject: ' ' }, 'subject', 'required'),
  invalid('field: card number', { fields: { access: CARD } }, 'access', 'cardNumber'),
  invalid(
    'item: card number',
    { fields: { items: [{ description: CARD, quantity: 1, value: '1.00' }] } },
    'items.0.description',
    'cardNumber',
  ),
  invalid('field: NUL', { fields: { access: '\0' } }, 'access', 'unreadable'),
  invalid('field: a number', { fields: { access: 7 } }, 'access', 'unreadable'),
  invalid('fields: a list', { fields: [] }, 'fields', 'unreadable'),
  invalid(
    'attachments: unknown token',
    { attachments: [{ token: 'nope', field: 'attachments', name: 'a.png' }] },
    'attachments',
    'fileMissing',
  ),
  invalid(
    'attachments: 21',
    {
      attachments: Array.from({ length: 21 }, (_e, at) => ({
        token: `t${at}`,
        field: 'attachments',
        name: 'a',
      })),
    },
    'attachments',
    'tooManyFiles',
  ),
  invalid('page: javascript:', { page: 'javascript:alert(1)' }, 'page', 'unreadable'),
  invalid(
    'shipment: unknown state',
    { shipment: { reference: 'FR2025EBAY0001234567', state: 'LOST' } },
    'shipment.state',
    'unreadable',
  ),
  invalid(
    'shipment: card number',
    { shipment: { reference: CARD } },
    'shipment.reference',
    'cardNumber',
  ),
  {
    name: 'keys: __proto__',
    change: `{"key":"${crypto.randomUUID()}","brand":"ebay","fields":{"__proto__":{"a":"b"}}}`,
    status: 422,
    code: 'invalid',
  },
  {
    name: 'nesting: 1,000 deep',
    change: `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`,
    status: 422,
    code: 'invalid',
  },
];

/**
 * The widget's own rules, as the server holds them too: category, fields, field and code. What is missing is no
 * case: a form of another version may not ask for it (src/core/check-request.ts).
 */
const RULES: readonly (readonly [
  name: string,
  category: string,
  fields: Readonly<Record<string, unknown>>,
  field: string,
  code: string,
])[] = [
  [
    'reference: too short',
    'labels',
    { reference: 'FR2025', labelIssue: 'other' },
    'reference',
    'reference',
  ],
  [
    'select: tampered value',
    'labels',
    { reference: 'FR2025EBAY0001234567', labelIssue: 'smuggled' },
    'labelIssue',
    'option',
  ],
  [
    'date: yesterday',
    'pickup',
    {
      reference: 'FR2025EBAY0001234567',
      pickupReason: 'other',
      phone: '+33639981234',
      newDate: day(-1),
    },
    'newDate',
    'datePast',
  ],
  [
    'date: impossible',
    'pickup',
    {
      reference: 'FR2025EBAY0001234567',
      pickupReason: 'other',
      phone: '+33639981234',
      newDate: '2026-02-31',
    },
    'newDate',
    'date',
  ],
  [
    'phone: letters',
    'pickup',
    {
      reference: 'FR2025EBAY0001234567',
      pickupReason: 'other',
      phone: 'appelez-moi',
      newDate: day(5),
    },
    'phone',
    'phone',
  ],
  [
    'references: 51',
    'cancel',
    {
      references: Array.from({ length: 51 }, (_e, at) => `FR2025PRO${1_000_000_000 + at}`),
      cancelReason: 'mistake',
      unused: true,
    },
    'references',
    'tooManyReferences',
  ],
  [
    'IBAN: wrong checksum',
    'billing',
    { billingTopic: 'cod', reference: 'FR2025EBAY0001234567', iban: 'FR1520041010050500013M02606' },
    'iban',
    'iban',
  ],
  ['amount: 0', 'billing', { billingTopic: 'get_invoice', amount: '0.00' }, 'amount', 'money'],
  [
    'last 4: 16 digits',
    'billing',
    { billingTopic: 'get_invoice', paymentMethod: 'card', cardLast4: '1234567812345678' },
    'cardLast4',
    'last4',
  ],
  [
    'quantity: 1000',
    'claims',
    {
      claimType: 'loss',
      reference: 'FR2025EBAY0001234567',
      items: [{ description: 'Lampe', quantity: 1000, value: '1.00' }],
    },
    'items.0.quantity',
    'quantity',
  ],
  [
    'quantity: 1.5',
    'claims',
    {
      claimType: 'loss',
      reference: 'FR2025EBAY0001234567',
      items: [{ description: 'Lampe', quantity: 1.5, value: '1.00' }],
    },
    'items.0.quantity',
    'quantity',
  ],
];

async function call(
  urls: Urls,
  { name, change, status, code, field, type = 'application/json' }: Call,
): Promise<Outcome> {
  return outcome(`api ${name}`, 'api', async (findings) => {
    const body = typeof change === 'string' ? change : JSON.stringify({ ...good(), ...change });
    const answer = await fetch(`${urls.api}/v1/requests`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    const { error } = (await answer.json().catch(() => ({}))) as Failure;
    findings.equal(answer.status, status, 'status');
    findings.equal(error?.code, code, 'code');
    if (field !== undefined)
      findings.check(
        error?.fields?.some((each) => each.field === field[0] && each.code === field[1]) === true,
        `fields: ${short(JSON.stringify(error?.fields))} instead of ${field.join(' ')}`,
      );
  });
}

const MEGABYTE = 1024 * 1024;
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/files/${name}`, import.meta.url));
const UPLOADS: readonly (readonly [
  name: string,
  bytes: Buffer,
  status: number,
  code: string,
  field?: string,
])[] = [
  ['0 bytes', Buffer.alloc(0), 422, 'invalid', 'fileEmpty'],
  ['.exe sent as JPEG', fixture('program.exe'), 422, 'invalid', 'fileType'],
  ['.svg sent as JPEG', fixture('drawing.svg'), 422, 'invalid', 'fileType'],
  ['.html sent as JPEG', fixture('page.html'), 422, 'invalid', 'fileType'],
  ['30 MB', Buffer.concat([fixture('photo.png'), Buffer.alloc(30 * MEGABYTE)]), 413, 'too-large'],
  [
    'one byte over 10 MB',
    Buffer.concat([
      fixture('photo.png'),
      Buffer.alloc(10 * MEGABYTE + 1 - fixture('photo.png').length),
    ]),
    413,
    'too-large',
  ],
];

/** The server is the second line: the same wrong input straight to it. Never 500, always the field's code. */
export async function runApi(urls: Urls): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of CALLS) outcomes.push(await call(urls, each));
  for (const [name, category, fields, field, code] of RULES)
    outcomes.push(await call(urls, invalid(name, { category, fields }, field, code)));
  for (const [name, bytes, status, code, field] of UPLOADS)
    outcomes.push(
      await outcome(`api upload: ${name}`, 'api', async (findings) => {
        const answer = await fetch(`${urls.api}/v1/uploads?brand=ebay`, {
          method: 'POST',
          headers: {
            'Content-Type': 'image/jpeg',
            'Content-Disposition': "attachment; filename*=UTF-8''photo.jpg",
            'Idempotency-Key': crypto.randomUUID(),
          },
          body: new Uint8Array(bytes),
        });
        const { error } = (await answer.json().catch(() => ({}))) as Failure;
        findings.equal(answer.status, status, 'status');
        findings.equal(error?.code, code, 'code');
        if (field !== undefined) findings.equal(error?.fields?.[0]?.code, field, 'field code');
      }),
    );
  outcomes.push(
    await outcome('api a right body is taken', 'api', async (findings) => {
      const answer = await fetch(`${urls.api}/v1/requests`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(good()),
      });
      findings.equal(answer.status, 201, 'status');
    }),
  );
  return outcomes;
}
