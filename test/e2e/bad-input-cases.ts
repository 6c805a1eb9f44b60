import { readFileSync } from 'node:fs';
import type { FieldProblemCode } from '../../src/core/model/field-problem.js';
import type { Fillers } from './bad-input-sentence.js';
import type { Site } from './bad-input-world.js';

/** How a value gets into its control: typed (default), put in by script, or key by key. */
export type Way = 'type' | 'put' | 'keys' | 'foreign option';

interface CaseBase {
  readonly name: string;
  /** Path of the field: its id, or `items.0.value`. */
  readonly field: string;
  readonly value: string;
  readonly way?: Way;
  readonly screen: 'answers' | 'form';
  /** Other answers that this case needs. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Input that must be refused with a sentence. */
export interface RefusedCase extends CaseBase {
  readonly code: FieldProblemCode;
  readonly says?: Fillers;
}

/** Input that must go through, and how it must arrive. */
export interface AcceptedCase extends CaseBase {
  readonly arrives: unknown;
}

/** Cases of one category on one brand, and answers that are right. */
export interface Batch {
  readonly category: string;
  readonly site: Site;
  readonly answers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  /** Files that the category asks for: field → how many. */
  readonly files?: Readonly<Record<string, number>>;
  readonly review?: true;
  readonly refused: readonly RefusedCase[];
  readonly accepted: readonly AcceptedCase[];
}

const DAY = 86_400_000;
const TODAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format();

/** `YYYY-MM-DD`, so many days from today in Paris. */
export const day = (offset: number): string =>
  new Date(Date.parse(TODAY) + offset * DAY).toISOString().slice(0, 10);

/** The next one of a day of the week, 0 is Sunday, from tomorrow on. */
const nextWeekday = (weekday: number): string => {
  const at = [1, 2, 3, 4, 5, 6, 7].find((offset) => new Date(day(offset)).getUTCDay() === weekday);
  return day(at ?? 1);
};

const HOLIDAYS = new Set<string>(
  (
    JSON.parse(
      readFileSync(new URL('../../demo/server/brands/ebay.json', import.meta.url), 'utf8'),
    ) as { readonly hours: { readonly holidays: readonly string[] } }
  ).hours.holidays,
);

/** A day that a carrier collects on, whatever today is. */
export const workday = day(
  [1, 2, 3, 4, 5, 6, 7].find(
    (offset) => ![0, 6].includes(new Date(day(offset)).getUTCDay()) && !HOLIDAYS.has(day(offset)),
  ) ?? 1,
);

const REFERENCE = 'FR2025EBAY0001234567';
const MAIL = 'camille@exemple.fr';
const CARD = '4111111111111111';
/** Its digits in another alphabet. */
export const FULL_WIDTH = Array.from(CARD, (digit) =>
  String.fromCodePoint(0xff10 + Number(digit)),
).join('');
const ARABIC = Array.from(CARD, (digit) => String.fromCodePoint(0x660 + Number(digit))).join('');
const references = (count: number): string[] =>
  Array.from({ length: count }, (_each, place) => `FR2025PRO${String(1_000_000_000 + place)}`);

const answers = (
  field: string,
  code: FieldProblemCode,
  list: readonly (readonly [name: string, value: string, way?: Way, says?: Fillers])[],
): RefusedCase[] =>
  list.map(([name, value, way = 'type', says = {}]) => ({
    name,
    field,
    value,
    way,
    says,
    screen: 'answers',
    code,
  }));
const form = (
  field: string,
  code: FieldProblemCode,
  list: readonly (readonly [name: string, value: string, way?: Way, says?: Fillers])[],
): RefusedCase[] =>
  list.map(([name, value, way = 'type', says = {}]) => ({
    name,
    field,
    value,
    way,
    says,
    screen: 'form',
    code,
  }));
const good = (
  screen: 'answers' | 'form',
  field: string,
  list: readonly (readonly [
    name: string,
    value: string,
    arrives?: unknown,
    way?: Way,
    others?: Readonly<Record<string, string>>,
  ])[],
): AcceptedCase[] =>
  list.map(([name, value, arrives = value, way = 'type', others = {}]) => ({
    name,
    field,
    value,
    arrives,
    way,
    others,
    screen,
  }));

const FAMILY = '👨‍👩‍👧‍👦';
const ORDER = '1a2b3c4d-1111-2222-3333-444455556666';

export const BATCHES: readonly Batch[] = [
  {
    category: 'labels',
    site: 'ebay',
    answers: { reference: REFERENCE, labelIssue: 'other', carrier: '' },
    form: { message: 'L’étiquette ne s’imprime pas.', email: MAIL },
    refused: [
      ...answers('reference', 'required', [
        ['reference: nothing', ''],
        ['reference: spaces only', '     '],
      ]),
      ...answers('reference', 'reference', [
        ['reference: too short', 'FR2025COM00'],
        ['reference: letters in the number', 'FR2025COMABCDEFGHIJ'],
        ['reference: wrong country part', '1F2025COM0000000000X'],
        ['reference: 400 characters', 'FR2025COM'.padEnd(400, '0')],
        ['reference: a card number', '4111 1111 1111 1111'],
        ['reference: NUL inside', 'FR2025\0COM0000000000', 'put'],
        ['reference: half a surrogate pair', 'FR2025COM00000000\ud83d', 'put'],
      ]),
      ...answers('reference', 'referenceSimilar', [
        [
          'reference: O for 0',
          'FR2O25COM0000000001',
          'type',
          { suggestion: 'FR2025COM0000000001' },
        ],
      ]),
      ...answers('carrier', 'tooLong', [
        ['carrier: one too many', 'x'.repeat(81), 'type', { max: '80', count: '81' }],
      ]),
      ...answers('carrier', 'cardNumber', [['carrier: a card number', `Carte ${CARD}`]]),
      ...answers('carrier', 'unreadable', [
        ['carrier: NUL', 'DPD\0', 'put'],
        ['carrier: half a surrogate pair', 'DPD \udc00', 'put'],
      ]),
      ...answers('labelIssue', 'requiredChoice', [['select: nothing chosen', '']]),
      ...answers('labelIssue', 'option', [
        ['select: option smuggled in', 'smuggled', 'foreign option'],
      ]),
      ...form('message', 'required', [
        ['message: nothing', ''],
        ['message: spaces only', '  \n \t  '],
        ['message: invisible characters only', '\u200b\u2060\ufeff', 'put'],
      ]),
      ...form('message', 'tooLong', [
        ['message: one too many', 'é'.repeat(2001), 'put', { max: '2', count: '2001' }],
        ['message: one emoji too many', '😀'.repeat(2001), 'put', { count: '2001' }],
        ['message: 200 kB pasted', 'mot '.repeat(51_200).slice(0, -1), 'put', { count: '204799' }],
      ]),
      ...form('message', 'unreadable', [
        ['message: NUL', 'avant\0après', 'put'],
        ['message: half a surrogate pair', 'avant \ud83d après', 'put'],
        ['message: a control character', 'avant \u0007 après', 'put'],
      ]),
      ...form('message', 'cardNumber', [
        ['message: card number', `Ma carte est ${CARD}, merci.`],
        ['message: card number with spaces', '4111 1111 1111 1111'],
        ['message: card number with dashes', '5500-0000-0000-0004'],
        ['message: card number with dots', 'No. 4111.1111.1111.1111'],
        ['message: card number, full width', FULL_WIDTH],
        ['message: card number, Arabic digits', ARABIC],
        ['message: card number, zero width between', '41111111\u200b11111111', 'put'],
        ['message: American Express', '3782 822463 10005'],
      ]),
      ...form('email', 'required', [['e-mail: nothing', '']]),
      ...form('email', 'email', [
        ['e-mail: no @', 'camille.exemple.fr'],
        ['e-mail: space inside', 'cam ille@exemple.fr'],
        ['e-mail: two @', 'camille@@exemple.fr'],
        ['e-mail: domain without dot', 'camille@exemple'],
        ['e-mail: two addresses', 'a@exemple.fr, b@exemple.fr'],
        ['e-mail: 300 characters', `${'c'.repeat(280)}@exemple.fr.example`],
        ['e-mail: name in brackets', 'Camille <camille@exemple.fr>'],
      ]),
    ],
    accepted: [
      ...good('answers', 'reference', [
        ['reference: spaces', 'FR 2025 EBAY 0001234567', REFERENCE],
        ['reference: dashes', 'FR-2025-EBAY-0001234567', REFERENCE],
        ['reference: lower case', 'fr2025ebay0001234567', REFERENCE],
        ['reference: full width', 'ＦＲ２０２５ＥＢＡＹ０００１２３４５６７', REFERENCE],
        [
          'reference: invisible characters',
          '\u200eFR2025EBAY\u00ad0001234567\u200b',
          REFERENCE,
          'put',
        ],
        ['reference: order id in lower case', ORDER, ORDER.toUpperCase()],
      ]),
      ...good('answers', 'carrier', [
        ['carrier: exactly 80 emoji', '📦'.repeat(80), undefined, 'put'],
        ['carrier: right to left', 'بريد المغرب'],
      ]),
      ...good('form', 'message', [
        ['message: exactly 2,000 emoji', '😀'.repeat(2000), undefined, 'put'],
        ['message: right to left', 'لم أتمكن من طباعة الملصق، شكراً.'],
        ['message: bidi override', 'abc \u202egnp.exe\u202c def', undefined, 'put'],
        ['message: joined emoji', `Merci ${FAMILY} 🏳️‍🌈`],
        [
          'message: reference is no card number',
          'FR2025COM0000000000, 06 39 98 12 34 et FR14 2004 1010 0505 0001 3M02 606',
        ],
        [
          'message: braces stay literal',
          '{{7*7}} $t(action.send) {platform} {{count}} %s %d ${7*7} <%= 7*7 %>',
        ],
        ['message: lines kept', 'un\n\n  deux\n\ttrois'],
        ['message: SQL stays literal', `'; DROP TABLE requests; -- " \\ %00`],
      ]),
      ...good('form', 'email', [
        ['e-mail: other scripts', 'jérôme@exämple.fr'],
        ['e-mail: plus and capitals', 'Camille+Colis@EXEMPLE.FR', 'Camille+Colis@exemple.fr'],
        ['e-mail: spaces around', '  camille@exemple.fr ', MAIL],
      ]),
    ],
  },
  {
    category: 'pickup',
    site: 'packlink',
    answers: {
      reference: REFERENCE,
      pickupReason: 'not_shown',
      missedDate: '',
      newDate: workday,
      phone: '06 39 98 12 34',
      access: '',
    },
    form: { message: '', email: MAIL },
    refused: [
      ...answers('newDate', 'required', [['date: nothing', '']]),
      ...answers('newDate', 'datePast', [
        ['date: yesterday', day(-1)],
        ['date: today is too early', day(0)],
        ['date: year 1999', '1999-12-31'],
      ]),
      ...answers('newDate', 'dateWeekend', [
        ['date: a Saturday', nextWeekday(6)],
        ['date: a Sunday', nextWeekday(0)],
      ]),
      ...answers('newDate', 'dateTooFar', [
        ['date: 15 days ahead', day(15)],
        ['date: year 2199', '2199-01-04'],
      ]),
      ...answers('newDate', 'date', [
        ['date: year 26', '0026-12-01'],
        ['date: 31 February typed', '', 'keys'],
      ]),
      ...answers('missedDate', 'dateFuture', [['missed day: tomorrow', day(1)]]),
      ...answers('missedDate', 'date', [['missed day: 31 February typed', '', 'keys']]),
      ...answers('phone', 'required', [['phone: nothing', '']]),
      ...answers('phone', 'phone', [
        ['phone: letters', 'appelez-moi'],
        ['phone: 5 digits', '12345'],
        ['phone: 16 digits', '+3312345678901234'],
        ['phone: letters among digits', '06 39 98 12 3A'],
        ['phone: a card number', '4111 1111 1111 1111'],
      ]),
      ...answers('access', 'cardNumber', [['access: a card number', `Code ${CARD}`]]),
      ...answers('access', 'tooLong', [
        ['access: one too many', 'x'.repeat(201), 'type', { max: '200', count: '201' }],
      ]),
    ],
    accepted: [
      ...good('answers', 'phone', [
        ['phone: from abroad', '+44 7700 900123', '+447700900123'],
        ['phone: 00 prefix', '0044 7700 900123', '+447700900123'],
        ['phone: dots', '06.39.98.12.34', '+33639981234'],
        ['phone: (0)', '+33 (0)6 39 98 12 34', '+33639981234'],
      ]),
    ],
  },
  {
    category: 'delivery',
    site: 'paypal',
    answers: {
      reference: REFERENCE,
      deliveryIssue: 'address',
      recipientPhone: '06 39 98 12 34',
      addressDetails: '3 rue des Lilas',
      wanted: '',
    },
    form: { message: '', email: MAIL },
    refused: [
      ...answers('addressDetails', 'required', [['address: nothing', '']]),
      ...answers('addressDetails', 'cardNumber', [
        ['address: a card number', `${CARD} rue des Lilas`],
      ]),
      ...answers('addressDetails', 'tooLong', [
        ['address: one too many', 'x'.repeat(301), 'type', { max: '300', count: '301' }],
      ]),
      ...answers('recipientPhone', 'required', [['recipient’s phone: nothing when asked for', '']]),
    ],
    accepted: [],
  },
  {
    category: 'cancel',
    site: 'pro',
    review: true,
    answers: { references: 'FR2025PRO0000309473', cancelReason: 'mistake', unused: 'true' },
    form: { message: '', email: MAIL },
    refused: [
      ...answers('references', 'required', [
        ['references: nothing', ''],
        ['references: separators only', ' ,;\n, '],
      ]),
      ...answers('references', 'tooManyReferences', [
        ['references: 51', references(51).join('\n'), 'type', { max: '50', count: '51' }],
      ]),
      ...answers('references', 'references', [
        [
          'references: one of three is wrong',
          'FR2025PRO0000309473\nFR25PRO\nFR2025PRO0000309474',
          'type',
          { names: 'FR25PRO' },
        ],
        [
          'references: 30 wrong ones',
          Array.from({ length: 30 }, (_each, at) => `faux${at}`).join(', '),
          'type',
          { names: 'faux9' },
        ],
      ]),
      ...answers('cancelReason', 'requiredChoice', [['cancel: no reason chosen', '']]),
      ...answers('unused', 'requiredTick', [['cancel: box not ticked', 'false']]),
    ],
    accepted: [
      ...good('answers', 'references', [
        ['references: exactly 50', references(50).join('\n'), references(50)],
        [
          'references: duplicates become one',
          'FR2025PRO0000309473\nfr 2025 pro 0000309473\nFR2025PRO0000309473, FR2025PRO0000309474',
          ['FR2025PRO0000309473', 'FR2025PRO0000309474'],
        ],
      ]),
    ],
  },
  {
    category: 'tracking',
    site: 'packlink',
    answers: { reference: REFERENCE, trackingNumber: '', trackingIssue: 'no_update' },
    form: { message: '', email: MAIL },
    refused: [
      ...answers('reference', 'oneOf', [['tracking: neither reference nor number', '']]),
      ...answers('trackingNumber', 'cardNumber', [
        ['tracking number: a card number', '4111 1111 1111 1111'],
      ]),
      ...answers('trackingNumber', 'tooLong', [
        ['tracking number: one too many', 'A'.repeat(61), 'type', { max: '60', count: '61' }],
      ]),
    ],
    accepted: [
      ...good('answers', 'trackingNumber', [
        ['tracking number: odd ones only warn', 'pas sûr !', undefined, 'type', { reference: '' }],
      ]),
    ],
  },
  {
    category: 'billing',
    site: 'paypal',
    answers: {
      billingTopic: 'cod',
      reference: REFERENCE,
      invoice: '',
      amount: '',
      chargeDate: '',
      paymentMethod: 'card',
      cardLast4: '',
      iban: '',
    },
    form: { subject: 'Un sujet', message: 'Un message assez long.', email: MAIL },
    refused: [
      ...answers('reference', 'required', [
        ['billing: reference missing where the topic needs it', ''],
      ]),
      ...answers('amount', 'money', [
        ['amount: 0', '0'],
        ['amount: negative', '-5'],
        ['amount: letters', 'abc'],
        ['amount: two commas', '1,2,3'],
        ['amount: three decimals', '12,3456'],
      ]),
      ...answers('amount', 'moneyTooMuch', [['amount: a billion', '1000000000']]),
      ...answers('cardLast4', 'last4', [
        ['last 4: three digits', '123'],
        ['last 4: 16 digits', '1234567812345678'],
        ['last 4: a letter', '12a4'],
      ]),
      ...answers('cardLast4', 'cardNumber', [['last 4: the whole card', CARD]]),
      ...answers('iban', 'iban', [
        ['IBAN: wrong checksum', 'FR15 2004 1010 0505 0001 3M02 606'],
        ['IBAN: too short', 'FR14 2004 1010'],
        ['IBAN: too long', 'FR1420041010050500013M02606'.padEnd(40, '0')],
        ['IBAN: no IBAN', 'mon compte'],
      ]),
      ...answers('chargeDate', 'dateFuture', [['charge day: tomorrow', day(1)]]),
      ...form('subject', 'cardNumber', [['subject: a card number', `Débit ${CARD}`]]),
      ...form('subject', 'tooLong', [
        ['subject: one too many', 'x'.repeat(121), 'type', { max: '120', count: '121' }],
      ]),
      ...form('message', 'tooShort', [
        ['message: one short of 10', '123456789', 'type', { min: '10' }],
        ['message: 9 emoji are 9', '😀'.repeat(9), 'type', { min: '10' }],
        ['message: spaces don’t fill up', `abc${' '.repeat(20)}`, 'type', { min: '10' }],
      ]),
    ],
    accepted: [
      ...good('answers', 'amount', [
        ['amount: 12,50', '12,50', '12.50'],
        ['amount: 1 234,50', '1 234,50', '1234.50'],
        ['amount: narrow no-break space', '1\u202f234,50 €', '1234.50'],
        ['amount: 1,234.50', '1,234.50', '1234.50'],
      ]),
      ...good('answers', 'iban', [
        [
          'IBAN: French, 27 characters in groups',
          'fr14 2004 1010 0505 0001 3M02 606',
          'FR1420041010050500013M02606',
        ],
      ]),
      ...good('answers', 'cardLast4', [['last 4: as on receipts', '•••• 1234', '1234']]),
      ...good('form', 'message', [['message: exactly 10 emoji', '😀'.repeat(10)]]),
    ],
  },
  {
    category: 'claims',
    site: 'ebay',
    review: true,
    answers: {
      claimType: 'missing',
      reference: REFERENCE,
      deliveryDate: day(-2),
      'items.0.description': 'Lampe',
      'items.0.quantity': '1',
      'items.0.value': '12,50',
      relation: '',
    },
    files: { proofOfValue: 1, photoParcel: 1 },
    form: { message: 'Il manque la lampe.', email: MAIL, terms: 'true' },
    refused: [
      ...answers('deliveryDate', 'dateFuture', [['delivery day: tomorrow', day(1)]]),
      ...answers('items.0.quantity', 'quantity', [
        ['quantity: 0', '0'],
        ['quantity: 1.5', '1.5'],
        ['quantity: 1000', '1000'],
        ['quantity: -1', '-1'],
        ['quantity: letters', 'deux'],
      ]),
      ...answers('items.0.value', 'money', [
        ['item value: 0', '0'],
        ['item value: letters', 'cher'],
      ]),
      ...answers('items.0.value', 'moneyTooMuch', [['item value: a billion', '1000000000']]),
      ...answers('items.0.value', 'required', [['item value: nothing', '']]),
      ...answers('items.0.description', 'required', [['item: value without description', '']]),
      ...answers('items.0.description', 'cardNumber', [
        ['item: a card number', `Lampe ${CARD}`],
        ['item: a card number with dashes', 'Lampe 4111-1111-1111-1111'],
      ]),
      ...answers('relation', 'cardNumber', [['relation: a card number', CARD]]),
      ...form('terms', 'requiredTick', [['claim: terms not ticked', 'false']]),
    ],
    accepted: [
      ...good('answers', 'items.0.value', [
        [
          'item value: 1 234,50',
          '1 234,50',
          [{ description: 'Lampe', quantity: 1, value: '1234.50' }],
        ],
      ]),
    ],
  },
  {
    category: 'technical',
    site: 'pro',
    answers: {
      technicalStep: 'payment',
      page: 'https://pro.example/commandes',
      diagnostics: 'false',
    },
    form: { subject: 'Paiement', message: 'Le paiement échoue toujours.', email: MAIL },
    refused: [
      ...answers('page', 'url', [
        ['page: no address', 'pas une adresse'],
        ['page: javascript:', 'javascript:alert(1)'],
        ['page: data:', 'data:text/html,<script>pwned(1)</script>'],
        ['page: with a password', 'https://camille:secret@exemple.fr/'],
      ]),
    ],
    accepted: [
      ...good('answers', 'page', [
        ['page: query stays out', 'exemple.fr/a?jeton=1#b', 'https://exemple.fr/a'],
      ]),
    ],
  },
];
