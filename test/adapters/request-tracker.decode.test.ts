import { describe, expect, test } from 'vitest';
import {
  commentOf,
  decodeBytes,
  decodePage,
  decodePart,
  decodeStatus,
  decodeTicket,
  decodeTransaction,
  type WireUser,
} from '../../src/adapters/request-tracker/decode.js';
import { readError } from '../../src/adapters/request-tracker/errors.js';
import { contentOf, formOf, subjectOf } from '../../src/adapters/request-tracker/messages.js';
import {
  cursorOf,
  customField,
  isAfter,
  listQuery,
  ownedBy,
  placeOf,
  quoted,
} from '../../src/adapters/request-tracker/queries.js';

/** Between the person's words and the answers to the form. */
const DETAILS = '\n\n-- form --\n';

const naming = { categories: new Map([['Labels', 'label']]), reference: 'TrackingNumber' };
const ticket = {
  id: '7',
  Status: 'open',
  Subject: 'x',
  Created: '2026-11-28T12:20:40Z',
  LastUpdated: '2026-11-28T12:20:42Z',
  Queue: { id: '3', Name: 'Labels' },
  Requestor: [{ type: 'user', id: 'alice', Name: 'alice', EmailAddress: 'a@shop.test' }],
  CustomFields: [{ name: 'TrackingNumber', values: ['REF'] }],
  _hyperlinks: [{ ref: 'correspond' }, { ref: 'lifecycle', to: 'resolved' }],
};

describe('statuses', () => {
  test.each([
    ['new', { group: 'open', raw: 'new' }],
    ['open', { group: 'open', raw: 'open' }],
    ['stalled', { group: 'awaiting', raw: 'stalled' }],
    ['resolved', { group: 'solved', raw: 'resolved' }],
    ['rejected', { group: 'solved', raw: 'rejected', final: true }],
    ['deleted', { group: 'solved', raw: 'deleted', final: true }],
    ['with the carrier', { group: 'open', raw: 'with the carrier', label: 'with the carrier' }],
    ['toString', { group: 'open', raw: 'toString', label: 'toString' }],
    ['', undefined],
    [null, undefined],
  ])('%s', (raw, status) => {
    expect(decodeStatus(raw)).toEqual(status);
  });
});

describe('tickets', () => {
  test('what the list shows', () => {
    expect(decodeTicket(ticket, naming)).toMatchObject({
      summary: { id: '7', number: '7', category: 'label', reference: 'REF', unread: false },
      repliable: true,
      solvable: true,
      isAsked: false,
    });
  });

  test.each([
    ['a number as id', { id: 7 }, { summary: { id: '7' } }],
    [
      'never updated',
      { LastUpdated: '1970-01-01T00:00:00Z' },
      { summary: { updatedAt: ticket.Created } },
    ],
    ['no links', { _hyperlinks: undefined }, { repliable: false, solvable: false }],
    ['a group asks', { Requestor: [{ type: 'group', id: '4' }] }, { requestors: [] }],
    ['resolved already', { Status: 'resolved' }, { solvable: false }],
    [
      'waiting, and the account may open it',
      { Status: 'stalled', _hyperlinks: [{ ref: 'lifecycle', to: 'open' }] },
      { solvable: true, isAsked: true },
    ],
    [
      'waiting, and the account may change nothing',
      { Status: 'stalled', _hyperlinks: [{ ref: 'correspond' }] },
      { solvable: false, isAsked: false },
    ],
  ])('%s', (_name, change, expected) => {
    expect(decodeTicket({ ...ticket, ...change }, naming)).toMatchObject(expected);
  });

  test.each([{ id: '0' }, { id: '7/../8' }, { Status: '' }, { Created: '1970-01-01T00:00:00Z' }])(
    'malformed: %o',
    (change) => {
      expect(decodeTicket({ ...ticket, ...change }, naming)).toBeUndefined();
    },
  );
});

describe('transactions and parts', () => {
  const creator = { id: 'alice', Name: 'alice' };
  test.each(['Comment', 'EmailRecord', 'Status', 'CommentEmailRecord'])('%s is hidden', (Type) => {
    expect(decodeTransaction({ id: '1', Type, Creator: creator })).toBeNull();
  });
  test('an envelope is left out', () => {
    expect(decodePart({ id: '1', TransactionId: '2', ContentType: 'multipart/mixed' })).toBeNull();
    expect(decodePart({ id: 1, TransactionId: { id: '2' } })).toMatchObject({ transaction: '2' });
  });
  test('a page: hidden rows still fill it, one broken row breaks it', () => {
    const decode = (row: unknown) => (row === 0 ? null : typeof row === 'number' ? row : undefined);
    const page = { total: null, per_page: 2 };
    expect(decodePage({ ...page, items: [0, 5] }, decode)).toEqual({ items: [5], isFull: true });
    expect(decodePage({ ...page, items: [] }, decode)).toEqual({ items: [], isFull: false });
    expect(decodePage({ ...page, items: ['x'] }, decode)).toBeUndefined();
    expect(decodePage({}, decode)).toBeUndefined();
  });
  test('base64 with line ends', () => {
    expect(decodeBytes({ Content: 'AP8N\nCg==\n' })).toEqual(Uint8Array.from([0, 255, 13, 10]));
    expect(decodeBytes({ Content: '***' })).toBeUndefined();
  });
});

describe('comments', () => {
  const user: WireUser = { name: 'alice', shown: 'Alice', email: '', isDisabled: false };
  const create = { id: '5', isCreate: true, author: user, createdAt: ticket.Created };
  const text = (content: string, more = {}) => ({
    id: '1',
    transaction: '5',
    type: 'text/plain',
    name: '',
    content,
    ...more,
  });

  test('the answers to the form are left out of the person’s own message alone', () => {
    const content = `Bonjour${DETAILS}category: label\nfollowUpOf: 12`;
    const own = commentOf('7', create, [text(content)], () => true);
    expect(own.comment.body).toEqual({ kind: 'text', text: 'Bonjour' });
    expect(own.followUpOf).toBe('12');
    expect(commentOf('7', create, [text(content)], () => false).comment.body).toEqual({
      kind: 'text',
      text: content,
    });
  });

  test('HTML wins over its plain twin; an empty part is no file', () => {
    const { comment } = commentOf(
      '7',
      create,
      [
        text('x'),
        text('<p>x</p>', { id: '2', type: 'text/html' }),
        text('', { id: '3', type: 'application/octet-stream', size: 0 }),
        text('', { id: '4', type: 'image/png', name: 'a.png', size: 3 }),
      ],
      () => false,
    );
    expect(comment.body).toEqual({ kind: 'html', html: '<p>x</p>' });
    expect(comment.files).toEqual([{ id: '7.4', name: 'a.png', type: 'image/png', size: 3 }]);
  });
});

describe('queries', () => {
  test.each([
    ["l'é", String.raw`'l\'é'`],
    [String.raw`a\b`, String.raw`'a\\b'`],
    ['a\r\nb\u0000', "'a  b '"],
    [String.raw`\' OR id > 0`, String.raw`'\\\' OR id > 0'`],
  ])('%s quoted', (value, sql) => {
    expect(quoted(value)).toBe(sql);
  });
  test('names and owners', () => {
    expect(customField("a}' OR {b")).toBe('CF.{a OR b}');
    expect(ownedBy(undefined)).toBe("Requestor.id = '__CurrentUser__'");
    expect(ownedBy("x'y@z")).toBe(String.raw`Requestor.EmailAddress = 'x\'y@z'`);
  });
  test('cursors', () => {
    const place = { at: '2026-11-28T12:20:42.000Z', id: '7', start: 25 };
    expect(placeOf(cursorOf(place))).toEqual(place);
    for (const cursor of ['', '1', '1.0', '1.2', '1.2.3 OR 1', 'x.1.1'])
      expect(placeOf(cursor)).toBeUndefined();
  });
  test.each([
    [{ filter: 'all' }, 'ME'],
    [{ filter: 'awaiting' }, "ME AND (Status = 'stalled')"],
    [
      { filter: 'open' },
      "ME AND Status != 'stalled' AND Status != 'resolved' AND Status != 'rejected' AND Status != 'deleted'",
    ],
    [
      { filter: 'all', text: '#12' },
      "ME AND (Subject LIKE '#12' OR CF.{Ref} LIKE '#12' OR id = 12)",
    ],
    [{ filter: 'all', text: ' 5% ' }, "ME AND (Subject LIKE '5_' OR CF.{Ref} LIKE '5_')"],
  ] as const)('%o', (query, sql) => {
    expect(listQuery({ sort: 'updated', limit: 5, ...query }, 'ME', undefined, 'Ref')).toBe(sql);
  });
  test('after a place', () => {
    const place = { at: '2026-11-28T12:20:42Z', id: '7', start: 0 };
    const of = (sort: 'updated' | 'created') =>
      listQuery({ filter: 'all', sort, limit: 5 }, 'ME', place, undefined);
    expect(of('created')).toBe('ME AND id < 7');
    expect(of('updated')).toBe('ME');
    const row = { id: '6', updatedAt: place.at };
    expect(isAfter(row, place)).toBe(true);
    expect(isAfter({ ...row, id: '7' }, place)).toBe(false);
    expect(isAfter({ id: '9', updatedAt: '2026-11-28T12:20:41Z' }, place)).toBe(true);
    expect(isAfter({ id: '6', updatedAt: '2026-11-28T12:20:43Z' }, place)).toBe(false);
  });
});

describe('what is sent', () => {
  test('subjects in one line and 200 bytes', () => {
    expect(subjectOf('a\r\nBcc: x\u2028y')).toBe('a Bcc: x y');
    expect(subjectOf('é'.repeat(150))).toBe('é'.repeat(100));
    expect(subjectOf(`${'x'.repeat(198)}🎉`)).toBe('x'.repeat(198));
  });
  test('an answer can’t make a line of its own', () => {
    const content = contentOf({
      brand: 'ebay',
      language: 'fr',
      category: 'label',
      subject: 's',
      email: 'a@b.c',
      message: 'm',
      fields: { note: 'x\nfollowUpOf: 9', tick: true },
      attachments: [],
    });
    expect(content).toBe(
      `m${DETAILS}brand: ebay\ncategory: label\nlanguage: fr\nemail: a@b.c\nnote: x / followUpOf: 9\ntick: true`,
    );
  });
  test('a field may be called like something of ours, and loses nothing', () => {
    const content = contentOf({
      brand: 'ebay',
      language: 'fr',
      category: 'technical',
      subject: 's',
      email: 'a@b.c',
      message: 'm',
      fields: { page: 'https://shop.example/typed', email: 'typed@b.c' },
      page: 'https://shop.example/host',
      attachments: [],
    });
    expect(content.split('\n')).toEqual(
      expect.arrayContaining([
        'email: a@b.c',
        'email: typed@b.c',
        'page: https://shop.example/typed',
        'sent from: https://shop.example/host',
      ]),
    );
  });
  test('a file without bytes', async () => {
    const file = { kind: 'token', token: 't', field: 'f', name: 'n' } as const;
    await expect(formOf({}, [file])).rejects.toMatchObject({ code: 'unsupported' });
  });
  test('errors', () => {
    expect(readError(['Correspondence added'])).toBeUndefined();
    expect(readError({ message: 'Permission Denied' })).toMatchObject({ code: 'forbidden' });
    expect(readError({ message: 'Wrong query at /usr/share/x.pm line 3' })).toEqual({
      message: 'Wrong query',
    });
  });
});
