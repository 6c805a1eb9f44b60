import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeArticles,
  decodeContact,
  decodeLabels,
  decodeNote,
  decodeRating,
  decodeStatus,
  decodeTicket,
  type Naming,
} from '../../src/adapters/freshdesk/decode.js';
import { splitFields } from '../../src/adapters/shared/own-fields.js';
import { plainText } from '../../src/adapters/shared/plain-text.js';
import { idOf } from '../../src/adapters/shared/values.js';
import { bodyOf } from '../../src/adapters/shared/comment-body.js';
import { readError } from '../../src/adapters/freshdesk/errors.js';
import { isFreshdesk } from '../../src/adapters/freshdesk/files.js';
import {
  bodyWith,
  descriptionOf,
  htmlOf,
  subjectOf,
} from '../../src/adapters/freshdesk/messages.js';
import { behind, cursorOf, isAfter, placeOf } from '../../src/adapters/freshdesk/place.js';
import type { RequestSummary } from '../../src/core/model/conversation.js';
import type { NewRequest } from '../../src/core/model/request.js';

const NAMING: Naming = {
  categories: new Map([['Incident', 'delivery']]),
  reference: 'cf_reference',
};
const AT = '2026-11-28T10:00:00Z';
// As developers.freshdesk.com/api shows it ("View a Ticket"), shortened where nothing is read.
const TICKET = {
  cc_emails: ['user@cc.com'],
  fwd_emails: [],
  spam: false,
  priority: 1,
  requester_id: 1,
  source: 2,
  status: 2,
  subject: 'Support needed..',
  id: 20,
  type: 'Incident',
  product_id: null,
  description: '<div>Details about the issue...</div>',
  description_text: 'Details about the issue...',
  custom_fields: { cf_reference: 'FR2025EBAY0001234567' },
  tags: [],
  attachments: [],
  created_at: '2015-08-24T11:56:51Z',
  updated_at: '2015-08-24T11:59:05Z',
};
const NOTE = {
  body: '<div>We are working on this issue. Will keep you posted.</div>',
  body_text: 'We are working on this issue. Will keep you posted.',
  id: 4,
  incoming: false,
  private: false,
  user_id: 1,
  support_email: 'support@example.com',
  source: 0,
  ticket_id: 20,
  created_at: '2015-08-24T11:59:05Z',
  updated_at: '2015-08-24T11:59:05Z',
  attachments: [
    {
      id: 4004881085,
      content_type: 'image/jpeg',
      size: 44115,
      name: 'attachment1.jpg',
      attachment_url:
        'https://s3.amazonaws.com/cdn.freshdesk.com/data/helpdesk/attachments/production/4004881085/original/attachment.txt?Expires=1',
      created_at: '2014-07-28T15:20:09Z',
      updated_at: '2014-07-28T15:20:09Z',
    },
  ],
};

test.each([
  [33, '33'],
  ['33', '33'],
  [43_000_000_100, '43000000100'],
  [0, undefined],
  [-1, undefined],
  [1.5, undefined],
  ['../1', undefined],
  [null, undefined],
  [{}, undefined],
])('id %j is %j', (value, id) => {
  expect(idOf(value)).toBe(id);
});

describe('status', () => {
  test.each([
    [2, { group: 'open', raw: '2' }],
    [3, { group: 'awaiting', raw: '3' }],
    [4, { group: 'solved', raw: '4' }],
    [5, { group: 'solved', raw: '5', final: true }],
    [6, { group: 'awaiting', raw: '6' }],
    [7, { group: 'open', raw: '7' }],
    [8, { group: 'open', raw: '8', label: '8' }],
    [9, { group: 'awaiting', raw: '9' }],
    [10, { group: 'solved', raw: '10' }],
    ['4', { group: 'solved', raw: '4' }],
    [null, undefined],
    ['Open', undefined],
  ])('%j', (value, status) => {
    expect(decodeStatus(value, { 9: 'awaiting', 10: 'solved' })).toEqual(status);
  });

  test('what Freshdesk itself names is not ours to move', () => {
    expect(decodeStatus(5, { 5: 'open' })).toEqual({ group: 'solved', raw: '5', final: true });
    expect(decodeStatus(6, { 6: 'open' })).toEqual({ group: 'open', raw: '6' });
  });

  test('names are those for customers', () => {
    const labels = decodeLabels([
      { name: 'priority', type: 'default_priority', choices: { Low: 1 } },
      {
        name: 'status',
        type: 'default_status',
        choices: { 2: ['Open', 'Being Processed'], 8: ['Escalated', ''], 9: [], 10: null },
      },
    ]);
    expect([...(labels ?? [])]).toEqual([
      ['2', 'Being Processed'],
      ['8', 'Escalated'],
    ]);
    expect(decodeLabels([])).toEqual(new Map());
    expect(decodeLabels({})).toBeUndefined();
  });
});

describe('ticket', () => {
  test('as documented', () => {
    expect(decodeTicket(TICKET, NAMING)).toEqual({
      summary: {
        id: '20',
        number: '20',
        subject: 'Support needed..',
        status: { group: 'open', raw: '2' },
        category: 'delivery',
        reference: 'FR2025EBAY0001234567',
        createdAt: '2015-08-24T11:56:51Z',
        updatedAt: '2015-08-24T11:59:05Z',
        unread: false,
      },
      requester: '1',
      product: undefined,
      isDeleted: false,
      html: '<div>Details about the issue...</div>',
      answers: new Map(),
      files: [],
      cc: ['user@cc.com'],
    });
  });

  test.each([
    ['no id', { id: null }],
    ['no requester', { requester_id: null }],
    ['no status', { status: 'x' }],
    ['no time', { created_at: 'yesterday' }],
    ['a file without an address', { attachments: [{ id: 1 }] }],
  ])('%s is malformed', (_name, more) => {
    expect(decodeTicket({ ...TICKET, ...more }, NAMING)).toBeUndefined();
  });

  test('a row of a list has neither words nor files', () => {
    const { description: _text, attachments: _files, ...row } = TICKET;
    expect(decodeTicket(row, NAMING)).toMatchObject({ html: '', files: [], answers: new Map() });
  });

  test('our own answers are taken off the words, and read', () => {
    const key = crypto.randomUUID();
    const request: NewRequest = {
      brand: 'ebay',
      language: 'fr',
      category: 'delivery',
      subject: 'x',
      email: 'a@example.com',
      message: 'Où est <mon> colis ?\n-- form --\nkey: stolen',
      fields: { note: 'two\nlines -- form -- x', key: 'mine' },
      attachments: [],
      followUpOf: '12',
    };
    const description = descriptionOf(request, key);
    const ticket = decodeTicket({ ...TICKET, description }, NAMING);
    expect(Object.fromEntries(ticket?.answers ?? [])).toMatchObject({
      category: 'delivery',
      language: 'fr',
      note: 'two / lines — x',
      followUpOf: '12',
      key,
    });
    expect(bodyOf(ticket?.html ?? '')).toEqual({ kind: 'text', text: request.message });
  });

  test('a mail that looks like it is left whole', () => {
    const description = '<div>I copy: -- form --<br>category: x</div>';
    expect(decodeTicket({ ...TICKET, description }, NAMING)).toMatchObject({
      html: description,
      answers: new Map(),
    });
  });
});

describe('note', () => {
  test('as documented', () => {
    expect(decodeNote(NOTE, '20')).toEqual({
      id: '4',
      user: '1',
      isIncoming: false,
      html: '<div>We are working on this issue. Will keep you posted.</div>',
      createdAt: '2015-08-24T11:59:05Z',
      files: [
        {
          id: '20.4004881085',
          name: 'attachment1.jpg',
          type: 'image/jpeg',
          size: 44115,
          url: NOTE.attachments[0]?.attachment_url,
        },
      ],
    });
  });

  test.each([
    ['private', { private: true }, null],
    ['a forwarded mail, although it is marked as public', { source: 8 }, null],
    ['the remark of a rating', { source: 6 }, null],
    ['not said whether it is private', { private: undefined }, undefined],
    ['said in words', { private: 'false' }, undefined],
    ['nobody’s', { user_id: null }, undefined],
  ])('%s: %j', (_name, more, expected) => {
    expect(decodeNote({ ...NOTE, ...more }, '20')).toBe(expected);
  });
});

describe('contact', () => {
  const CONTACT = {
    id: 432,
    name: 'Rachel',
    email: 'rachel@freshdesk.com',
    other_emails: ['R@x.org'],
  };

  test.each([
    ['rachel@freshdesk.com', { id: '432', name: 'Rachel' }],
    ['RACHEL@freshdesk.com', { id: '432', name: 'Rachel' }],
    ['r@X.org', { id: '432', name: 'Rachel' }],
    ['other@freshdesk.com', null],
  ])('%s', (email, expected) => {
    expect(decodeContact([CONTACT], email)).toEqual(expected);
  });

  test('whoever a search gives is not believed', () => {
    expect(
      decodeContact([{ ...CONTACT, email: 'x@y.org', other_emails: [] }], 'r@x.org'),
    ).toBeNull();
    expect(decodeContact([], 'r@x.org')).toBeNull();
    // Some have a telephone alone.
    expect(decodeContact([{ id: 1, name: 'x', email: null }], '')).toBeNull();
    expect(decodeContact({}, 'r@x.org')).toBeUndefined();
    expect(decodeContact([{ email: 'r@x.org' }], 'r@x.org')).toBeUndefined();
  });
});

describe('rating', () => {
  const row = (given: number, at: string, id = 1) => ({
    id,
    ratings: { default_question: given },
    feedback: `${given}`,
    created_at: at,
  });

  test.each([
    [[], null],
    [[row(103, AT)], { score: 'good', comment: '103' }],
    [[row(101, AT)], { score: 'good', comment: '101' }],
    [[row(100, AT)], { score: 'bad', comment: '100' }],
    [[row(-103, AT)], { score: 'bad', comment: '-103' }],
    [[row(-103, AT, 1), row(103, AT, 2)], { score: 'good', comment: '103' }],
    [[row(-103, AT, 1), row(103, '2026-11-28T09:00:00Z', 2)], { score: 'bad', comment: '-103' }],
    [[{}], undefined],
    [{}, undefined],
  ])('%j', (json, expected) => {
    expect(decodeRating(json)).toEqual(expected);
  });
});

describe('articles', () => {
  const ARTICLE = {
    id: 2,
    type: 1,
    category_id: 3,
    folder_id: 4,
    folder_visibility: 1,
    title: 'sample article',
    status: 2,
    description: '<p>sample description</p>',
    description_text: 'sample description',
  };

  test('published, in a folder for everybody', () => {
    expect(decodeArticles([ARTICLE], 'https://help.example.com')).toEqual([
      {
        id: '2',
        title: 'sample article',
        summary: 'sample description',
        url: 'https://help.example.com/support/solutions/articles/2',
      },
    ]);
    expect(decodeArticles([ARTICLE], 'http://localhost')?.[0]).not.toHaveProperty('url');
  });

  test.each([
    ['a draft', { status: 1 }],
    ['for who is signed in', { folder_visibility: 2 }],
    ['for agents', { folder_visibility: 3 }],
    ['for some companies', { folder_visibility: 4 }],
    ['for nobody knows whom', { folder_visibility: undefined }],
    ['without a title', { title: ' '.trim() }],
  ])('%s: left out', (_name, more) => {
    expect(decodeArticles([{ ...ARTICLE, ...more }], 'https://x')).toEqual([]);
  });
});

describe('words', () => {
  test.each([
    ['a < b & "c"', 'a &lt; b &amp; &quot;c&quot;'],
    ['one\ntwo\r\nthree\rfour', 'one<br>two<br>three<br>four'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ])('%j becomes %j', (text, html) => {
    expect(htmlOf(text)).toBe(html);
  });

  test('whatever is typed comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const lines = text
          .replace(/\r\n?/g, '\n')
          .replace(/ *\n */g, '\n')
          .trim();
        expect(plainText(`<div>${htmlOf(text)}</div>`)).toBe(lines);
      }),
    );
  });

  test.each([
    ['<div>plain</div>', { kind: 'text', text: 'plain' }],
    ['<div style="x">a<br />b</div>', { kind: 'text', text: 'a\nb' }],
    ['<p>a</p>\n<p>b &amp;lt; c</p>', { kind: 'text', text: 'a\n b &lt; c'.replace('\n ', '\n') }],
    ['<div>a <b>b</b></div>', { kind: 'html', html: '<div>a <b>b</b></div>' }],
    ['caf&eacute;', { kind: 'html', html: 'caf&eacute;' }],
    ['<img src=x onerror=alert(1)>', { kind: 'html', html: '<img src=x onerror=alert(1)>' }],
    ['<brx>', { kind: 'html', html: '<brx>' }],
    ['', { kind: 'text', text: '' }],
  ])('%j', (html, body) => {
    expect(bodyOf(html)).toEqual(body);
  });

  test('a subject is one line of 255 signs', () => {
    expect(subjectOf(' a\n\tb ')).toBe('a b');
    expect(subjectOf('🎉'.repeat(300))).toBe('🎉'.repeat(255));
  });

  test('files alone are named', () => {
    const file = {
      kind: 'bytes',
      bytes: new Blob(),
      field: 'attachments',
      name: '<a>.pdf',
    } as const;
    expect(bodyWith({ message: ' ', attachments: [file, { ...file, name: 'b.pdf' }] })).toBe(
      '<div>&lt;a&gt;.pdf, b.pdf</div>',
    );
    expect(bodyWith({ message: 'x', attachments: [file] })).toBe('<div>x</div>');
  });

  test('answers go where the account has a field for them', () => {
    const request = {
      fields: { reference: 'FR1', insured: true, refs: ['a'], other: 'x' },
      shipment: { reference: 'FR2' },
    } as unknown as NewRequest;
    const names = { reference: 'cf_reference', insured: 'cf_insured', refs: 'cf_refs' };
    expect(splitFields(request, names).own).toEqual({ cf_reference: 'FR1', cf_insured: true });
    expect(splitFields({ ...request, fields: {} }, names).own).toEqual({ cf_reference: 'FR2' });
  });
});

describe('errors', () => {
  test.each([
    [
      'validation, as in "Error: 400"',
      {
        description: 'Validation failed',
        errors: [
          { field: 'email', message: 'It should be a valid email address', code: 'invalid_value' },
          { field: 'description', message: 'It should be a/an String', code: 'missing_field' },
          { field: 'cf_reference', message: 'Too long', code: 'invalid_value' },
          { field: 'priority', message: 'No', code: 'datatype_mismatch' },
        ],
      },
      {
        message: 'Validation failed',
        fields: [
          { field: 'email', code: 'server', message: 'It should be a valid email address' },
          { field: 'message', code: 'required' },
          { field: 'reference', code: 'server', message: 'Too long' },
          { field: 'priority', code: 'server', message: 'No' },
        ],
      },
    ],
    [
      'files that are too large',
      {
        description: 'Validation failed',
        errors: [{ field: 'attachments', message: 'Invalid file size', code: 'invalid_size' }],
      },
      {
        code: 'too-large',
        message: 'Validation failed',
        fields: [{ field: 'attachments', code: 'server', message: 'Invalid file size' }],
      },
    ],
    [
      'a key that is wrong',
      {
        code: 'invalid_credentials',
        message: 'You have to be logged in to perform this action.',
      },
      { message: 'You have to be logged in to perform this action.', fields: [] },
    ],
    ['a ticket', TICKET, undefined],
    ['a list', [TICKET], undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_name, json, refusal) => {
    expect(readError(json, { reference: 'cf_reference' })).toEqual(refusal);
  });
});

describe('where files are', () => {
  test.each([
    [
      'https://s3.amazonaws.com/cdn.freshdesk.com/data/helpdesk/attachments/production/1/original/a',
      true,
    ],
    ['https://s3-eu-central-1.amazonaws.com/euc-cdn.freshdesk.com/data/helpdesk/x.png', true],
    ['https://s3.eu-central-1.amazonaws.com/euc-cdn.freshdesk.com/x.png', true],
    ['https://attachment.freshdesk.com/inline/attachment?token=x', true],
    ['https://acme.freshdesk.com/helpdesk/attachments/1', true],
    ['http://acme.freshdesk.com/helpdesk/attachments/1', false],
    ['https://s3.amazonaws.com/some-other-bucket/cdn.freshdesk.com/', false],
    ['https://evil.s3.amazonaws.com/cdn.freshdesk.com/', false],
    ['https://ec2-1-2-3-4.compute.amazonaws.com/cdn.freshdesk.com/', false],
    ['https://evilfreshdesk.com/', false],
    ['https://freshdesk.com.evil.example/', false],
    ['https://freshdesk.com@evil.example/', false],
    ['https://169.254.169.254/cdn.freshdesk.com/', false],
  ])('%s: %j', (url, expected) => {
    expect(isFreshdesk(new URL(url))).toBe(expected);
  });
});

describe('places', () => {
  const row = (id: number, second: number): RequestSummary =>
    ({
      id: `${id}`,
      createdAt: new Date(second * 1000).toISOString(),
      updatedAt: new Date(second * 1000).toISOString(),
    }) as RequestSummary;

  test('rows of one second are told apart by name', () => {
    const place = behind(
      row(8, 100),
      behind(row(7, 100), behind(row(9, 101), undefined, 1, 'created'), 1, 'created'),
      2,
      'created',
    );
    expect(place).toEqual({ page: 2, at: 100, ids: ['7', '8'] });
    expect(placeOf(cursorOf(place))).toEqual(place);
    expect(
      [row(9, 101), row(7, 100), row(8, 100)].map((one) => isAfter(one, place, 'created')),
    ).toEqual([false, false, false]);
    expect([row(3, 100), row(99, 99)].map((one) => isAfter(one, place, 'created'))).toEqual([
      true,
      true,
    ]);
  });

  test.each(['', 'x', '1', '1.2', '1.2.x', '1.2.3.', '0.1.2', '1.-2.3', '1000.1.2'])(
    '%j is no cursor',
    (cursor) => {
      expect(placeOf(cursor)).toBeUndefined();
    },
  );
});

test('no answer, whatever it is, makes a decoder throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      decodeTicket(json, NAMING);
      decodeNote(json, '1');
      decodeContact(json, 'a@b.c');
      decodeRating(json);
      decodeArticles(json, 'https://x');
      decodeLabels(json);
      readError(json);
      for (const key of ['attachments', 'cc_emails', 'custom_fields', 'description'] as const)
        decodeTicket({ ...TICKET, [key]: json }, NAMING);
    }),
  );
});
