import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeAdvice } from '../../src/core/advice.js';
import { hasCardNumber } from '../../src/core/fields/card-number.js';
import { checkField, checkFields, type CheckContext } from '../../src/core/fields/check.js';
import { holds, isRequired, visibleFields } from '../../src/core/fields/condition.js';
import { checkEmail } from '../../src/core/fields/email.js';
import { fileEnding, refuse, safeFileName } from '../../src/core/fields/file-rules.js';
import { checkIban } from '../../src/core/fields/iban.js';
import { checkLast4 } from '../../src/core/fields/last4.js';
import { checkMoney } from '../../src/core/fields/money.js';
import { checkPhone } from '../../src/core/fields/phone.js';
import { checkReference, normaliseReference } from '../../src/core/fields/reference.js';
import { checkReferences } from '../../src/core/fields/references.js';
import { checkText, countCharacters } from '../../src/core/fields/text.js';
import { checkUrl } from '../../src/core/fields/url.js';
import { fieldWarning } from '../../src/core/fields/warnings.js';
import type { AnswerValue, Answers } from '../../src/core/model/answers.js';
import type { Attachment, AttachmentState } from '../../src/core/model/attachment.js';
import type { Advice, Category, Shipment, ShipmentState } from '../../src/core/model/category.js';
import { FIELD_PROBLEM_CODES } from '../../src/core/model/field-problem.js';
import { FIELD_KINDS, type Field, type FilesField } from '../../src/core/model/field.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { suggestedCategory } from '../../src/core/suggest.js';

const context: CheckContext = {
  now: Date.parse('2026-06-15T10:00:00Z'), // a Monday
  timeZone: 'Europe/Paris',
  holidays: ['2026-07-14'],
  currency: 'EUR',
  country: 'FR',
  attachments: [],
  attachmentRules: { maxFiles: 5 },
  diagnostics: { Browser: 'Chromium 150' },
};

type Outcome = { readonly value: unknown } | { readonly code: string; readonly values?: unknown };
/** `=value` or `!code`. */
const told = (outcome: Outcome): string =>
  'code' in outcome ? `!${outcome.code}` : `=${JSON.stringify(outcome.value)}`;

describe('references', () => {
  it.each([
    'DE2019PRO0000309473',
    'DE2015API0000003515',
    'ES2025COM0000000000',
    'FR2025COM0000000000',
    'GB2019EBAY0001234567',
    'UN2024PRO0000000000',
    'IT2024PRO0000000000',
    'GB2020PAYPAL0000001234',
  ])('takes %s as it is', (reference) => {
    expect(checkReference(reference)).toEqual({ value: reference });
    expect(checkReference(reference.toLowerCase())).toEqual({ value: reference });
  });

  it.each([
    [' fr 2025 com 0000000000 ', '="FR2025COM0000000000"'],
    ['FR-2025-COM-0000000000', '="FR2025COM0000000000"'],
    ['FR2025COM\u200b0000000000\ufeff', '="FR2025COM0000000000"'],
    ['ＦＲ２０２５ＣＯＭ００００００００００', '="FR2025COM0000000000"'],
    ['FR2025COM\u2011000.000\u20130000', '="FR2025COM0000000000"'],
    ['FR2025COM\u00a00000000000', '="FR2025COM0000000000"'],
    ['450p8212-a29c-46k7-i774-2023l5121185', '="450P8212-A29C-46K7-I774-2023L5121185"'],
    [
      'FRCOM2025-450p8212-a29c-46k7-i774-2023l5121185',
      '="FRCOM2025-450P8212-A29C-46K7-I774-2023L5121185"',
    ],
    ['450p8212 a29c 46k7 i774 2023l5121185', '="450P8212-A29C-46K7-I774-2023L5121185"'],
    ['450p8212a29c46k7i7742023l5121185', '="450P8212-A29C-46K7-I774-2023L5121185"'],
    ['1Z999AA10123456784', '!reference'],
    ['RS35123456789012345678', '!reference'],
    ['FR2025COM000000', '!reference'],
    ['FR1925COM0000000000', '!reference'],
    ['FR2025COM00000000000', '!reference'],
    ['', '!reference'],
    ['<script>alert(1)</script>', '!reference'],
    ['FR2025COM000000000O', '!referenceSimilar'],
    ['FR2O25COM0000000000', '!referenceSimilar'],
    ['FR2025COM00I0000000', '!referenceSimilar'],
    ['FR2025C0M0000000000', '!referenceSimilar'],
    ['FR2025PR00000309473', '!referenceSimilar'],
  ])('%j → %s', (text, expected) => {
    expect(told(checkReference(text))).toBe(expected);
  });

  it('shows the reference that was meant and does not take it', () => {
    expect(checkReference('fr2o25com000000000o')).toEqual({
      code: 'referenceSimilar',
      values: { suggestion: 'FR2025COM0000000000' },
    });
  });

  const a = 'FR2025COM0000000001';
  const b = 'FR2025COM0000000002';
  it.each([
    [`${a}\n${b}`, [a, b]],
    [`${a}, ${b}; ${a}`, [a, b]],
    [`${a} ${b}`, [a, b]],
    [` fr 2025 com 0000000001 \r\n\r\n ${b} `, [a, b]],
    [`${a},,;\n`, [a]],
  ])('splits %j', (text, expected) => {
    expect(checkReferences(text)).toEqual({ value: expected });
  });
  it('names each bad one', () => {
    expect(checkReferences(`${a}, hello\n12-34;${b}`)).toEqual({
      code: 'references',
      values: { count: 2, value: 'hello, 12-34' },
    });
  });
  it('shortens what it names', () => {
    const checked = checkReferences(Array.from({ length: 30 }, () => 'x'.repeat(300)).join(','));
    const values = 'code' in checked ? checked.values : undefined;
    expect(values?.['count']).toBe(30);
    expect(String(values?.['value']).length).toBeLessThan(700);
  });
  it('counts different ones against the limit', () => {
    expect(checkReferences(`${a} ${a} ${a}`, 1)).toEqual({ value: [a] });
    expect(checkReferences(`${a} ${b}`, 1)).toEqual({
      code: 'tooManyReferences',
      values: { max: 1, count: 2 },
    });
  });
});

describe('e-mail', () => {
  it.each([
    ['camille@example.fr', '="camille@example.fr"'],
    [' Camille.Dupont+colis@Example.FR ', '="Camille.Dupont+colis@example.fr"'],
    ['\u200bcamille@example.fr\u00a0', '="camille@example.fr"'],
    ["o'neil@example.ie", `="o'neil@example.ie"`],
    ['用户@例子.广告', '="用户@例子.广告"'],
    ['josé@españa.es', '="josé@españa.es"'],
    ['a@b.co', '="a@b.co"'],
    ['a@xn--bcher-kva.example', '="a@xn--bcher-kva.example"'],
    ['a@sub-domain.example.com', '="a@sub-domain.example.com"'],
    ['camille', '!email'],
    ['camille@example', '!email'],
    ['camille@@example.fr', '!email'],
    ['camille@example..fr', '!email'],
    ['camille@.example.fr', '!email'],
    ['camille@example.fr.', '!email'],
    ['camille@-example.fr', '!email'],
    ['.camille@example.fr', '!email'],
    ['camille dupont@example.fr', '!email'],
    ['camille@exam ple.fr', '!email'],
    ['Camille <camille@example.fr>', '!email'],
    ['camille@example.fr, x@example.fr', '!email'],
    ['camille@192.168.0.1', '!email'],
    ['camille@example.f', '!email'],
    ['camille@example.fr\u0000', '!email'],
    ['camille\ud800@example.fr', '!email'],
    ['@example.fr', '!email'],
    [`${'a'.repeat(243)}@example.fr`, `="${'a'.repeat(243)}@example.fr"`],
    [`${'a'.repeat(244)}@example.fr`, '!email'],
  ])('%j → %s', (text, expected) => {
    expect(told(checkEmail(text))).toBe(expected);
  });
});

describe('phone', () => {
  it.each([
    ['06 12 34 56 78', 'FR', '="+33612345678"'],
    ['06.12.34.56.78', 'FR', '="+33612345678"'],
    ['+33 (0)6 12 34 56 78', 'FR', '="+33612345678"'],
    ['+33 6-12-34-56-78', 'DE', '="+33612345678"'],
    ['0033 612345678', 'FR', '="+33612345678"'],
    ['33612345678', 'FR', '="+33612345678"'],
    ['612345678', 'FR', '="+33612345678"'],
    ['0151/2345678', 'DE', '="+491512345678"'],
    ['020 7946 0958', 'GB', '="+442079460958"'],
    ['612 345 678', 'ES', '="+34612345678"'],
    ['06 1234 5678', 'IT', '="+390612345678"'],
    ['347 123 4567', 'IT', '="+393471234567"'],
    ['06 30 123 4567', 'HU', '="+36301234567"'],
    ['0532 123 45 67', 'TR', '="+905321234567"'],
    ['912 345 678', 'PT', '="+351912345678"'],
    ['06 12345678', 'NL', '="+31612345678"'],
    ['(212) 555-0100', 'US', '="+12125550100"'],
    ['1 212 555 0100', 'US', '="+12125550100"'],
    ['011 33 6 12 34 56 78', 'US', '="+33612345678"'],
    ['087 123 4567', 'IE', '="+353871234567"'],
    ['621 123 456', 'LU', '="+352621123456"'],
    ['03-1234-5678', 'JP', '="0312345678"'],
    ['0612345678', 'constructor', '="0612345678"'],
    ['٠٦١٢٣٤٥٦٧٨', 'FR', '!phone'],
    ['０６１２３４５６７８', 'FR', '="+33612345678"'],
    ['12345', 'FR', '!phone'],
    ['1234567890123456', 'JP', '!phone'],
    ['06 12 34 56 78 ext 3', 'FR', '!phone'],
    ['06+12345678', 'FR', '!phone'],
    ['+0612345678', 'FR', '!phone'],
    ['------', 'FR', '!phone'],
  ])('%s in %s → %s', (text, country, expected) => {
    expect(told(checkPhone(text, country))).toBe(expected);
  });
});

describe('money', () => {
  it.each([
    ['12,50', '="12.50"'],
    ['12.50', '="12.50"'],
    ['12.5', '="12.50"'],
    ['12', '="12.00"'],
    ['1 234,50', '="1234.50"'],
    ['1\u202f234,50\u00a0€', '="1234.50"'],
    ['1,234.50', '="1234.50"'],
    ['1.234,50', '="1234.50"'],
    ["1'234.50", '="1234.50"'],
    ['1’234,50', '="1234.50"'],
    ['1,234', '="1234.00"'],
    ['1.234.567', '!moneyTooMuch'],
    ['€12', '="12.00"'],
    ['12 EUR', '="12.00"'],
    ['GBP 12.30', '="12.30"'],
    ['１２,５０', '="12.50"'],
    ['0012,50', '="12.50"'],
    ['1000000', '="1000000.00"'],
    ['1 000 000,01', '!moneyTooMuch'],
    ['99999999999999999999999999', '!moneyTooMuch'],
    ['0', '!money'],
    ['0,00', '!money'],
    ['-5', '!money'],
    ['1,2345', '!money'],
    ['12,345,6', '!money'],
    ['1,234,50', '!money'],
    ['1.234.50', '!money'],
    ['1,23.50', '!money'],
    ['12,', '!money'],
    ['NaN', '!money'],
    ['Infinity', '!money'],
    ['1e3', '!money'],
    ['0x10', '!money'],
    ['douze', '!money'],
    ['EUR', '!money'],
  ])('%j → %s', (text, expected) => {
    expect(told(checkMoney(text, 'EUR'))).toBe(expected);
  });
});

describe('IBAN and last four', () => {
  // The example numbers of the SWIFT IBAN registry.
  it.each([
    ['FR14 2004 1010 0505 0001 3M02 606', '="FR1420041010050500013M02606"'],
    ['it60x0542811101000000123456', '="IT60X0542811101000000123456"'],
    ['DE89-3704-0044-0532-0130-00', '="DE89370400440532013000"'],
    ['NO93 8601 1117 947', '="NO9386011117947"'],
    ['MT84 MALT 0110 0001 2345 MTLC AST0 01S', '="MT84MALT011000012345MTLCAST001S"'],
    ['FR14 2004 1010 0505 0001 3M02 607', '!iban'],
    ['FR41 2004 1010 0505 0001 3M02 606', '!iban'],
    ['1234567890123456', '!iban'],
    ['FR', '!iban'],
    [`FR14${'0'.repeat(31)}`, '!iban'],
  ])('%s → %s', (text, expected) => {
    expect(told(checkIban(text))).toBe(expected);
  });

  it.each([
    ['1234', '="1234"'],
    [' 1234 ', '="1234"'],
    ['•••• 1234', '="1234"'],
    ['**** **** **** 1234', '="1234"'],
    ['１２３４', '="1234"'],
    ['123', '!last4'],
    ['12345', '!last4'],
    ['12a4', '!last4'],
    ['4111 1111 1111 1111', '!cardNumber'],
  ])('last4 %j → %s', (text, expected) => {
    expect(told(checkLast4(text))).toBe(expected);
  });
});

describe('address of a page', () => {
  it.each([
    ['https://www.ebay.fr/ship/1?token=x#top', '="https://www.ebay.fr/ship/1"'],
    ['www.ebay.fr/ship', '="https://www.ebay.fr/ship"'],
    ['HTTP://Example.COM', '="http://example.com/"'],
    ['http://localhost:3000/a', '="http://localhost:3000/a"'],
    ['https://例子.广告/é', '="https://xn--fsqu00a.xn--4rr70v/%C3%A9"'],
    ['javascript:alert(1)', '!url'],
    ['javascript://example.com/%0aalert(1)', '!url'],
    ['data:text/html,x', '!url'],
    ['ftp://example.com/', '!url'],
    ['file:///etc/passwd', '!url'],
    ['https://user:secret@example.com/', '!url'],
    ['camille@example.com', '!url'],
    ['hello', '!url'],
    ['hello world', '!url'],
    ['https://', '!url'],
    [`https://example.com/${'a'.repeat(2000)}`, '!url'],
    ['https://example.com/\ud800', '!url'],
  ])('%s → %s', (text, expected) => {
    expect(told(checkUrl(text))).toBe(expected);
  });
});

describe('text', () => {
  it('counts code points with line ends as one', () => {
    expect(countCharacters('a\r\nb')).toBe(3);
    expect(countCharacters('😀😀')).toBe(2);
    expect(countCharacters('  a  ')).toBe(1);
  });
  it.each<[string, 'one' | 'many', number, number, string]>([
    ['a'.repeat(10), 'many', 0, 10, `="${'a'.repeat(10)}"`],
    ['a'.repeat(11), 'many', 0, 10, '!tooLong'],
    ['😀'.repeat(10), 'many', 0, 10, `="${'😀'.repeat(10)}"`],
    ['a\r\nb', 'many', 0, 3, '="a\\nb"'],
    ['a\r\nb\tc', 'one', 0, 9, '="a b c"'],
    ['  abc  ', 'many', 4, 10, '!tooShort'],
    ['שלום עולם', 'many', 0, 20, '="שלום עולם"'],
    ['<img src=x onerror=alert(1)>', 'one', 0, 200, '="<img src=x onerror=alert(1)>"'],
    ['a\u0000b', 'many', 0, 10, '!unreadable'],
    ['a\u001bb', 'many', 0, 10, '!unreadable'],
    ['a\ud800b', 'many', 0, 10, '!unreadable'],
    ['a\udc00', 'many', 0, 10, '!unreadable'],
    ['Ma carte 4111 1111 1111 1111', 'many', 0, 100, '!cardNumber'],
  ])('%j on %s line, %i to %i → %s', (text, lines, min, max, expected) => {
    expect(told(checkText(text, lines, min, max))).toBe(expected);
  });
  it('says by how much', () => {
    expect(checkText('abc', 'one', 0, 2)).toEqual({
      code: 'tooLong',
      values: { max: 2, count: 3 },
    });
    expect(checkText('a', 'one', 2, 9)).toEqual({ code: 'tooShort', values: { min: 2, count: 1 } });
  });
});

describe('card numbers', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111.1111.1111.1111',
    '4111\u00a01111\u202f1111\u20111111',
    '4111  1111  1111  1111',
    '41 11 11 11 11 11 11 11',
    '４１１１ １１１１ １１１１ １１１１',
    '٤١١١ ١١١١ ١١١١ ١١١١',
    '4111\u200b1111\u200b1111\u200b1111',
    'CB : 4111 1111 1111 1111 12/27',
    '4111 1111 1111 1111 123',
    'le 23 11 2026 4111 1111 1111 1111',
    'nº4111111111111111',
    'carte4111111111111111',
    '3782 822463 10005',
    '378282246310005',
    '30569309025904',
    '5555 5555 5555 4444',
    '2223 0031 2200 3222',
    '6011111111111117',
    '3530111333300000',
    '4222222222222',
    '6304 0000 0000 0000',
    'tel +33 6 12 34 56 78, carte 4111 1111 1111 1111',
    'FR2025COM0000000000 4111 1111 1111 1111',
  ])('sees %s', (text) => {
    expect(hasCardNumber(text)).toBe(true);
  });

  it.each([
    'FR2025COM0000000000',
    'GB2019EBAY0001234567 GB2019EBAY0001234568',
    '450p8212-a29c-46k7-i774-2023l5121185',
    '41111111-1111-1111-1111-111111111111',
    'FRCOM2025-41111111-1111-1111-1111-111111111111',
    '1Z999AA10123456784',
    'RS35123456789012345678',
    'LA4111111111111111',
    '31016279',
    '+33 6 12 34 56 78',
    '+33612345678',
    '+4111111111111111',
    '06 12 34 56 78',
    '06 12 34 56 78 / 06 12 34 56 79',
    '06 10 00 30 38 06 34 56 78 12',
    'FR14 2004 1010 0505 0001 3M02 606',
    'FR76 3000 6000 0112 3456 7890 189',
    'IBAN FR7630006000011234567890189 merci',
    'iban DE89 3704 0044 0532 0130 00 danke schön',
    'ES91 2100 0418 4502 0005 1332',
    '4111 1111 1111 1112',
    '1234567890123456',
    '0000000000000000',
    'commande 12-34567-89012',
    '2026-11-23 09:00 - 18:00',
    '4,1,1,1 1 1 1 1',
    '',
  ])('passes %s', (text) => {
    expect(hasCardNumber(text)).toBe(false);
  });
});

describe('dates', () => {
  const field = (rest: object): Field => ({ kind: 'date', id: 'day', label: 'Day', ...rest });
  const check = (day: string, rest: object, now = context.now): unknown => {
    const { problems, value } = checkField(field(rest), { day }, { ...context, now });
    return problems[0] === undefined ? value : `!${problems[0].code}`;
  };
  it.each<[string, object, unknown]>([
    ['2026-06-15', {}, '2026-06-15'],
    ['2026-02-30', {}, '!date'],
    ['15/06/2026', {}, '!date'],
    ['0026-06-15', {}, '!date'],
    ['2026-06-15', { latest: 0 }, '2026-06-15'],
    ['2026-06-16', { latest: 0 }, '!dateFuture'],
    ['2026-06-15', { earliest: 1 }, '!datePast'],
    ['2026-06-16', { earliest: 1 }, '2026-06-16'],
    ['2026-06-29', { earliest: 1, latest: 14 }, '2026-06-29'],
    ['2026-06-30', { earliest: 1, latest: 14 }, '!dateTooFar'],
    ['2026-06-20', { workingDays: true }, '!dateWeekend'],
    ['2026-06-21', { workingDays: true }, '!dateWeekend'],
    ['2026-06-22', { workingDays: true }, '2026-06-22'],
    ['2026-07-14', { workingDays: true }, '!dateHoliday'],
    ['2026-07-14', {}, '2026-07-14'],
  ])('%s with %j → %s', (day, rest, expected) => {
    expect(check(day, rest)).toBe(expected);
  });
  it('counts from today in the zone', () => {
    const lateEvening = Date.parse('2026-06-15T22:30:00Z');
    expect(check('2026-06-16', { latest: 0 }, lateEvening)).toBe('2026-06-16');
    expect(check('2026-06-16', { earliest: 1 }, lateEvening)).toBe('!datePast');
  });
  it('offers what would do', () => {
    const { problems } = checkField(field({ workingDays: true }), { day: '2026-06-20' }, context);
    expect(problems).toEqual([
      { field: 'day', code: 'dateWeekend', values: { date: '2026-06-20', next: '2026-06-22' } },
    ]);
    expect(
      checkField(field({ earliest: 1 }), { day: '2026-06-15' }, context).problems[0]?.values,
    ).toEqual({
      date: '2026-06-15',
      min: '2026-06-16',
    });
  });
});

const text = (id: string, rest: object = {}): Field => ({ kind: 'text', id, label: id, ...rest });

describe('conditions', () => {
  const answers: Answers = {
    reason: 'other',
    note: ' ',
    tick: true,
    items: [{ description: '', quantity: '1', value: '' }],
  };
  it.each([
    [{ field: 'reason', in: ['other', 'late'] }, true],
    [{ field: 'reason', in: ['late'] }, false],
    [{ field: 'tick', in: ['true'] }, true],
    [{ field: 'nothing', in: ['x'] }, false],
    [{ field: 'reason', filled: true }, true],
    [{ field: 'note', filled: true }, false],
    [{ field: 'note', filled: false }, true],
    [{ field: 'tick', filled: true }, true],
    [{ field: 'items', filled: true }, false],
    [{ field: 'constructor', filled: true }, false],
    [
      {
        all: [
          { field: 'tick', filled: true },
          { field: 'note', filled: false },
        ],
      },
      true,
    ],
    [{ all: [] }, true],
    [
      {
        any: [
          { field: 'note', filled: true },
          { field: 'tick', filled: true },
        ],
      },
      true,
    ],
    [{ any: [] }, false],
    [{ not: { field: 'note', filled: true } }, true],
  ])('%j: %s', (condition, expected) => {
    expect(holds(condition, answers)).toBe(expected);
  });

  const chain: Field[] = [
    text('third', { when: { field: 'second', filled: true } }),
    text('second', { when: { field: 'first', in: ['yes'] } }),
    text('first'),
  ];
  it('follows hidden fields to their end', () => {
    const answers = { first: 'no', second: 'kept', third: 'kept' };
    expect(visibleFields(chain, answers).map(({ id }) => id)).toEqual(['first']);
    expect(visibleFields(chain, { ...answers, first: 'yes' }).map(({ id }) => id)).toEqual([
      'third',
      'second',
      'first',
    ]);
  });
  it('ends in a circle', () => {
    const circle = [
      text('a', { when: { field: 'b', filled: false } }),
      text('b', { when: { field: 'a', filled: false } }),
      text('c', { when: { not: { field: 'c', filled: true } } }),
    ];
    expect(visibleFields(circle, { a: '', b: '', c: '' })).toBeInstanceOf(Array);
  });
  it('looks beyond the screen', () => {
    const late = text('late', {
      when: { field: 'third', filled: true },
      required: { field: 'second', in: ['x'] },
    });
    const answers = { first: 'no', second: 'x', third: 'kept' };
    expect(visibleFields([late], answers, [...chain, late])).toEqual([]);
    expect(isRequired(late, answers, [...chain, late])).toBe(false);
    expect(isRequired(late, answers)).toBe(true);
    expect(isRequired(text('a'), {})).toBe(false);
  });
});

const file = (
  id: string,
  state: AttachmentState = { kind: 'held' },
  rest: Partial<Attachment> = {},
): Attachment => ({
  id,
  field: 'photos',
  name: `${id}.jpg`,
  type: 'image/jpeg',
  size: 10,
  state,
  ...rest,
});

describe('a whole form', () => {
  it('sends neither hidden nor empty fields, and tells problems in order', () => {
    const fields: Field[] = [
      { kind: 'email', id: 'email', label: 'E', required: true },
      {
        kind: 'select',
        id: 'reason',
        label: 'R',
        required: true,
        options: [{ value: 'other', label: 'O' }],
      },
      text('hidden', { required: true, when: { field: 'reason', in: ['late'] } }),
      text('empty'),
      { kind: 'checkbox', id: 'terms', label: 'T', required: true },
      { kind: 'diagnostics', id: 'about', label: 'D' },
      { kind: 'money', id: 'amount', label: 'A' },
    ];
    expect(
      checkFields(
        { fields },
        { hidden: 'kept', empty: '\u200b ', amount: 'x', reason: 'gone' },
        context,
      ),
    ).toEqual({
      problems: [
        { field: 'email', code: 'required' },
        { field: 'reason', code: 'option' },
        { field: 'terms', code: 'requiredTick' },
        { field: 'amount', code: 'money', values: { example: 12.5, currency: 'EUR' } },
      ],
      values: {},
    });
    const answers = {
      email: 'a@b.fr',
      reason: 'other',
      terms: true,
      about: true,
      amount: '5',
      hidden: 'kept',
    };
    expect(checkFields({ fields }, answers, context)).toEqual({
      problems: [],
      values: {
        email: 'a@b.fr',
        reason: 'other',
        terms: true,
        about: { Browser: 'Chromium 150' },
        amount: '5.00',
      },
    });
  });

  it('knows a choice that is missing', () => {
    const fields: Field[] = [
      { kind: 'choice', id: 'wanted', label: 'W', required: true, options: [] },
    ];
    expect(checkFields({ fields }, {}, context).problems).toEqual([
      { field: 'wanted', code: 'requiredChoice' },
    ]);
  });

  it('wants one of several, said at the first that is shown', () => {
    const fields = [text('a', { when: { field: 'c', filled: true } }), text('b'), text('c')];
    const form = { fields, rules: [{ kind: 'one-of', fields: ['a', 'b', 'c'] }] } as const;
    expect(checkFields(form, { a: 'hidden' }, context).problems).toEqual([
      { field: 'b', code: 'oneOf', values: { fields: 'b,c' } },
    ]);
    expect(checkFields(form, { c: 'x' }, context).problems).toEqual([]);
    expect(checkFields({ ...form, fields: [text('b')] }, {}, context).problems).toEqual([]);
  });

  it('checks the goods of a claim row by row', () => {
    const field: Field = { kind: 'items', id: 'items', label: 'I', required: true, max: 2 };
    const check = (items: AnswerValue): unknown => {
      const { problems, value } = checkField(field, { items }, context);
      return problems.length > 0 ? problems.map(({ field, code }) => `${field} ${code}`) : value;
    };
    const good = { description: ' Lampe ', quantity: '2', value: '12,50' };
    const blank = { description: '', quantity: '1', value: '' };
    expect(check([good])).toEqual([{ description: 'Lampe', quantity: 2, value: '12.50' }]);
    expect(check([blank, good])).toEqual([{ description: 'Lampe', quantity: 2, value: '12.50' }]);
    expect(check([])).toEqual(['items required']);
    expect(check([blank, blank])).toEqual([
      'items.0.description required',
      'items.0.value required',
    ]);
    expect(check([good, good, good])).toEqual(['items tooManyItems']);
    expect(check([good, { description: 'x'.repeat(201), quantity: '0', value: '-1' }])).toEqual([
      'items.1.description tooLong',
      'items.1.quantity quantity',
      'items.1.value money',
    ]);
    expect(check([{ ...good, description: '4111111111111111', quantity: '1.5' }])).toEqual([
      'items.0.description cardNumber',
      'items.0.quantity quantity',
    ]);
    expect(check([{ ...good, quantity: '999' }])).toHaveLength(1);
    expect(check([{ ...good, quantity: '1000' }])).toEqual(['items.0.quantity quantity']);
    expect(checkField({ ...field, required: false }, { items: [blank] }, context)).toEqual({
      problems: [],
    });
  });

  it('counts files, waits for none and hides none that failed', () => {
    const field: FilesField = {
      kind: 'files',
      id: 'photos',
      label: 'P',
      required: true,
      min: 2,
      max: 3,
    };
    const check = (...attachments: Attachment[]): unknown =>
      checkField(field, {}, { ...context, attachments }).problems.map(({ code, values }) => ({
        code,
        ...values,
      }));
    const problemOf = (code: 'fileEmpty' | 'fileFailed', name: string) =>
      ({ field: 'photos', code, values: { name } }) as const;
    expect(check()).toEqual([{ code: 'requiredFile', count: 2 }]);
    expect(check(file('a'))).toEqual([{ code: 'tooFewFiles', min: 2, count: 1 }]);
    expect(
      check(file('a', { kind: 'reading' }), file('b', { kind: 'uploading', sent: 1, total: 10 })),
    ).toEqual([]);
    const failed = file('b', { kind: 'failed', problem: problemOf('fileFailed', 'b.jpg') });
    expect(check(file('a'), failed)).toEqual([{ code: 'fileFailed', name: 'b.jpg' }]);
    const refused = file('a', { kind: 'refused', problem: problemOf('fileEmpty', 'a.jpg') });
    expect(check(refused, failed)).toEqual([{ code: 'fileEmpty', name: 'a.jpg' }]);
    expect(check(file('a'), file('b'), file('c'), file('d'))).toEqual([
      { code: 'tooManyFiles', max: 3, count: 4 },
    ]);
    expect(check(file('a'), file('b', undefined, { field: 'other' }))).toEqual([
      { code: 'tooFewFiles', min: 2, count: 1 },
    ]);
    expect(checkField({ ...field, required: false }, {}, context).problems).toEqual([]);
  });
});

describe('choosing files', () => {
  const field: FilesField = { kind: 'files', id: 'photos', label: 'P', max: 2 };
  const rules = { maxFiles: 5, maxBytes: 1000, types: ['jpg', 'jpeg', 'png', 'heic', 'pdf'] };
  const chosen = (
    name: string,
    type = '',
    size = 10,
  ): { name: string; type: string; size: number } => ({ name, type, size });
  it.each<[ReturnType<typeof chosen>, string | undefined]>([
    [chosen('a.jpg', 'image/jpeg'), undefined],
    [chosen('A.JPG', 'IMAGE/JPEG'), undefined],
    [chosen('a.heic'), undefined],
    [chosen('a.heic', 'image/heif'), undefined],
    [chosen('a.pdf', 'application/x-pdf'), undefined],
    [chosen('a.pdf', 'application/octet-stream'), undefined],
    [chosen('image', 'image/png'), undefined],
    [chosen('a.exe', 'application/x-msdownload'), 'fileType'],
    [chosen('a.jpg', 'text/html'), 'fileType'],
    [chosen('a.jpg.exe'), 'fileType'],
    [chosen('a.svg', 'image/svg+xml'), 'fileType'],
    [chosen('README'), 'fileType'],
    [chosen('README', 'text/plain'), 'fileType'],
    [chosen('a\u202egpj.exe'), 'fileType'],
    [chosen('a.jpg', 'image/jpeg', 0), 'fileEmpty'],
    [chosen('a.jpg', 'image/jpeg', 1000), undefined],
    [chosen('a.jpg', 'image/jpeg', 1001), 'fileTooLarge'],
    [chosen('folder', '', 4096), 'fileFolder'],
    [chosen('folder', '', 0), 'fileFolder'],
  ])('%j: %s', (file, code) => {
    expect(refuse(file, field, [], rules)?.code).toBe(code);
  });
  it('takes the word of the page for a folder', () => {
    expect(refuse({ ...chosen('a.jpg'), folder: true }, field, [], rules)?.code).toBe('fileFolder');
    expect(
      refuse({ ...chosen('x', 'image/png', 4096), folder: false }, field, [], {
        ...rules,
        maxBytes: 9999,
      }),
    ).toBeUndefined();
  });
  it('knows what is listed already', () => {
    const problem = { field: 'photos', code: 'fileEmpty' } as const;
    expect(refuse(chosen('a.jpg'), field, [file('a')], rules)?.code).toBe('fileDuplicate');
    expect(refuse(chosen('a.jpg', '', 11), field, [file('a')], rules)).toBeUndefined();
    expect(
      refuse(chosen('a.jpg'), field, [file('a', undefined, { field: 'other' })], rules),
    ).toBeUndefined();
    expect(
      refuse(chosen('a.jpg'), field, [file('a', { kind: 'refused', problem })], rules),
    ).toBeUndefined();
    expect(refuse(chosen('c.jpg'), field, [file('a'), file('b')], rules)).toEqual({
      field: 'photos',
      code: 'tooManyFiles',
      values: { name: 'c.jpg', max: 2, count: 3 },
    });
    expect(refuse(chosen('a.gif'), { ...field, types: ['GIF'] }, [], rules)).toBeUndefined();
  });
  it.each([
    ['C:\\fakepath\\a.jpg', 'a.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['a\u0000\n.jpg', 'a.jpg'],
    ['\ud800a.jpg', 'a.jpg'],
    ['é 😀.png', 'é 😀.png'],
    ['', 'file'],
    ['..', 'file'],
    ['\u200b', 'file'],
  ])('shows %j as %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });
  it('keeps the ending of a long name', () => {
    const name = safeFileName(`${'😀'.repeat(300)}.jpeg`);
    expect(name.length).toBeLessThanOrEqual(255);
    expect(name.endsWith('😀.jpeg')).toBe(true);
    expect(fileEnding(name)).toBe('jpeg');
  });
});

describe('warnings', () => {
  it.each<['tracking-number' | 'transaction-id', string, boolean]>([
    ['tracking-number', '31016279', false],
    ['tracking-number', '1z999aa1 0123456784', false],
    ['tracking-number', '12345', true],
    ['tracking-number', 'colis-n°5', true],
    ['tracking-number', '', false],
    ['transaction-id', '1AB23456CD789012E', false],
    ['transaction-id', '1ab23456cd789012e', true],
    ['transaction-id', '123', true],
  ])('%s %j: %s', (warn, answer, expected) => {
    expect(fieldWarning(text('x', { warn }), { x: answer })).toBe(expected ? warn : undefined);
  });
  it('never blocks', () => {
    expect(checkField(text('x', { warn: 'transaction-id' }), { x: '?' }, context).value).toBe('?');
  });
});

describe('advice', () => {
  const category = (when: Advice['when'], fields: Field[] = []): Category => ({
    id: 'c',
    label: 'C',
    hint: 'C',
    icon: 'question',
    questions: fields,
    details: [],
    advice: [{ when, text: 'T' }],
  });
  const active = (c: Category, answers: Answers, shipment?: Shipment): number =>
    activeAdvice(c, answers, shipment, context.now, context.timeZone).length;
  it('looks at answers, days and the shipment', () => {
    const other = category({ kind: 'answers', condition: { field: 'a', in: ['x'] } }, [
      text('a', { when: { field: 'b', filled: true } }),
      text('b'),
    ]);
    expect(active(other, { a: 'x', b: 'y' })).toBe(1);
    expect(active(other, { a: 'x' })).toBe(0);
    const paid = category({ kind: 'paid-days-ago', days: 15 });
    expect(active(paid, {}, { reference: 'r', paid: '2026-05-30' })).toBe(1);
    expect(active(paid, {}, { reference: 'r', paid: '2026-05-31' })).toBe(0);
    expect(active(paid, {}, { reference: 'r', paid: 'soon' })).toBe(0);
    expect(active(paid, {})).toBe(0);
    const delivered = category({ kind: 'days-ago', field: 'day', days: 7 });
    expect(active(delivered, { day: '2026-06-07' })).toBe(1);
    expect(active(delivered, { day: '2026-06-08' })).toBe(0);
    const moving = category({ kind: 'shipment-state', states: ['IN_TRANSIT'] });
    expect(active(moving, {}, { reference: 'r', state: 'IN_TRANSIT' })).toBe(1);
    expect(active(moving, {}, { reference: 'r' })).toBe(0);
  });
});

describe('the reason that fits', () => {
  const ids = SHIPPING_CATEGORIES.map(({ id }) => id);
  const suggest = (state?: ShipmentState, expected?: string): string | undefined =>
    suggestedCategory(
      { reference: 'r', ...(state && { state }), ...(expected && { expected }) },
      context.now,
      context.timeZone,
      ids,
    );
  it('follows the shipment', () => {
    expect(suggestedCategory(undefined, context.now, context.timeZone, ids)).toBe('technical');
    expect(suggestedCategory(undefined, context.now, context.timeZone, ['labels'])).toBeUndefined();
    expect(suggest()).toBeUndefined();
    expect(suggest('READY_FOR_COLLECTION', '2026-06-14')).toBe('pickup');
    expect(suggest('READY_FOR_COLLECTION', '2026-06-15')).toBeUndefined();
    expect(suggest('READY_FOR_COLLECTION')).toBeUndefined();
    expect(suggest('IN_TRANSIT')).toBe('tracking');
    expect(suggest('INCIDENT')).toBe('delivery');
    expect(suggest('OUT_FOR_DELIVERY')).toBe('delivery');
    expect(suggest('DELIVERED')).toBe('claims');
    expect(suggest('CANCELED')).toBe('billing');
    expect(suggest('LABELS_KO')).toBe('labels');
    expect(suggest('CARRIER_KO')).toBe('labels');
  });
});

const oneOfEach: Field[] = FIELD_KINDS.map((kind): Field => ({
  kind,
  id: kind,
  label: kind,
  options: [],
}));
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  // Lone surrogates, too.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom(...'0123456789 .,-+()€FRCOM@'.split('')), maxLength: 40 }),
);

describe('any text', () => {
  it('throws nowhere and finds known problems only', () => {
    fc.assert(
      fc.property(anyText, (answer) => {
        const answers = Object.fromEntries(oneOfEach.map(({ id }) => [id, answer as AnswerValue]));
        const items = [{ description: answer, quantity: answer, value: answer }];
        const { problems, values } = checkFields(
          { fields: oneOfEach },
          { ...answers, items },
          context,
        );
        for (const { code } of problems) expect(FIELD_PROBLEM_CODES).toContain(code);
        expect(() => JSON.stringify(values)).not.toThrow();
        fieldWarning(text('x', { warn: 'tracking-number' }), { x: answer });
        refuse(
          { name: answer, type: answer, size: 5 },
          { kind: 'files', id: 'f', label: 'F' },
          [],
          {
            maxFiles: 1,
            maxBytes: 10,
            types: ['jpg'],
          },
        );
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, (text: string) => Outcome]>([
    ['reference', checkReference],
    ['email', checkEmail],
    ['phone', (text) => checkPhone(text, 'FR')],
    ['phone without country', (text) => checkPhone(text, '')],
    ['money', (text) => checkMoney(text, 'EUR')],
    ['iban', checkIban],
    ['last4', checkLast4],
    ['url', checkUrl],
    ['text', (text) => checkText(text, 'one', 0, 200)],
    ['message', (text) => checkText(text, 'many', 0, 200)],
  ])('%s: what is sent would be taken again unchanged', (_kind, check) => {
    const seeds = fc.oneof(
      anyText,
      fc.stringMatching(/^[A-Z]{2}20\d{2}[A-Z]{2,8}\d{7,10}$/),
      fc.emailAddress(),
      fc.stringMatching(/^(\+|00|0)?\d([ .-]?\d){5,13}$/),
      fc.stringMatching(/^\d{1,3}([ .,']\d{3})?([.,]\d{1,2})?$/),
      fc.stringMatching(/^https?:\/\/[a-z]{1,9}\.[a-z]{2,5}\/[\w%?#./-]{0,20}$/),
    );
    let taken = 0;
    fc.assert(
      fc.property(seeds, (text) => {
        const once = check(text);
        if ('code' in once) return;
        taken++;
        expect(check(String(once.value))).toEqual(once);
      }),
      { numRuns: 1500 },
    );
    // IBANs and last fours are rarely met by chance.
    if (!['iban', 'last4'].includes(_kind)) expect(taken).toBeGreaterThan(20);
  });

  it('normalises references once and for all', () => {
    fc.assert(
      fc.property(
        anyText,
        (text) => normaliseReference(normaliseReference(text)) === normaliseReference(text),
      ),
      { numRuns: 1500, examples: [['\u1FD2'], ['A \u0300'], ['\u2026']] },
    );
  });
});

describe('100 kB of hostile text', () => {
  const long = 100_000;
  const hostile: readonly [string, string][] = [
    ['digits', '4'.repeat(long)],
    ['digits and spaces', '4 '.repeat(long / 2)],
    ['groups of four', '4111 '.repeat(long / 5)],
    ['almost IBANs', 'FR76 3000 '.repeat(long / 10)],
    ['almost an order id', '45018212-'.repeat(long / 9)],
    ['at signs', '@'.repeat(long)],
    ['almost an address', `a@${'a.'.repeat(long / 2)}`],
    ['almost an address with dashes', `a@${'a-'.repeat(long / 2)}`],
    ['dots', '.'.repeat(long)],
    ['spaces', ' '.repeat(long)],
    ['lines', '\r\n'.repeat(long / 2)],
    ['spaces before a letter', `${' '.repeat(long)}a`],
    ['dashes', '-'.repeat(long)],
    ['ligatures that grow', '\ufdfa'.repeat(long / 3)],
    ['combining marks', `a${'\u0301'.repeat(long / 2)}`],
    ['lone surrogates', '\ud800'.repeat(long)],
    ['commas', ','.repeat(long)],
    ['slashes', '/'.repeat(long)],
    ['dotted name', `${'a.'.repeat(long / 2)}jpg`],
  ];
  it.each(hostile)('%s', (_name, text) => {
    const kinds = oneOfEach.filter(({ kind }) => kind !== 'items');
    for (const field of kinds) {
      const start = performance.now();
      checkField(field, { [field.id]: text }, context);
      expect(performance.now() - start, field.kind).toBeLessThan(3000);
    }
    const start = performance.now();
    safeFileName(text);
    fileEnding(text);
    hasCardNumber(text);
    expect(performance.now() - start, 'file names and card numbers').toBeLessThan(3000);
  });
});
