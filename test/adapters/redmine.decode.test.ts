import { describe, expect, test } from 'vitest';
import {
  commentsOf,
  decodeIssue,
  decodePage,
  decodeStatus,
  decodeStatuses,
  decodeUser,
  decodeUserOf,
  rightsOf,
  type Naming,
} from '../../src/adapters/redmine/decode.js';
import { decodeUpload } from '../../src/adapters/shared/upload-call.js';
import { readError, readUploadError } from '../../src/adapters/redmine/errors.js';
import { escaped, unescaped } from '../../src/adapters/redmine/markup.js';
import {
  descriptionOf,
  fileIdOf,
  fileNameOf,
  subjectOf,
  uploadsOf,
} from '../../src/adapters/redmine/messages.js';
import {
  cursorOf,
  endOf,
  isAfter,
  placeOf,
  statusQuery,
  untilEndOf,
} from '../../src/adapters/redmine/queries.js';
import { HOSTILE_WORDS, LINKED_WORDS } from './redmine-words.js';

/** Between the person's words and the answers to the form. */
const DETAILS = '\n\n-- form --\n';

const naming: Naming = { categories: new Map([['label', 1]]), reference: 9 };
const issue = {
  id: 7,
  status: { id: 2, name: 'In Progress', is_closed: false },
  author: { id: 5, name: 'Alice Shipper' },
  category: { id: 1, name: 'Labels' },
  subject: 'x',
  description: `Bonjour &#42;\r\n${DETAILS.trim()}`,
  custom_fields: [{ id: 9, name: 'Tracking', value: 'REF' }],
  created_on: '2026-11-28T12:20:40Z',
  updated_on: '2026-11-28T12:20:42Z',
};
const [fresh, resolved, feedback, closed] = [
  { id: 1, name: 'New', is_closed: false },
  { id: 3, name: 'Resolved', is_closed: false },
  { id: 4, name: 'Feedback', is_closed: false },
  { id: 5, name: 'Closed', is_closed: true },
];
const journal = (id: number, more: object = {}) => ({
  id,
  user: { id: 8, name: 'Agent One' },
  notes: `note ${id}`,
  private_notes: false,
  created_on: '2026-11-28T12:30:00Z',
  details: [],
  ...more,
});
const attachment = (id: number, author: number) => ({
  id,
  filename: `${id}.pdf`,
  filesize: 3,
  content_type: 'application/pdf',
  author: { id: author },
});
const added = (id: number) => ({ property: 'attachment', name: `${id}`, new_value: `${id}.pdf` });

describe('statuses', () => {
  test.each([
    [fresh, { group: 'open', raw: 'New' }],
    [resolved, { group: 'solved', raw: 'Resolved' }],
    [feedback, { group: 'awaiting', raw: 'Feedback' }],
    [closed, { group: 'solved', raw: 'Closed' }],
    [
      { id: 8, name: 'Erledigt', is_closed: true },
      { group: 'solved', raw: 'Erledigt', label: 'Erledigt' },
    ],
    [
      { id: 9, name: 'toString' },
      { group: 'open', raw: 'toString', label: 'toString' },
    ],
  ])('%o', (json, status) => {
    expect(decodeStatus(json, naming)?.status).toEqual(status);
  });

  test.each([
    [fresh, 'awaiting'],
    [resolved, 'open'],
    [feedback, 'solved'],
    [closed, 'solved'],
  ])('by ids of the options: %o', (json, group) => {
    const statuses = { awaiting: [1, 5], solved: [4] };
    expect(decodeStatus(json, { ...naming, statuses })?.status.group).toBe(group);
  });

  test.each([null, {}, { id: 0, name: 'x' }, { id: 1, name: '' }, { id: '1x', name: 'x' }])(
    'malformed: %o',
    (json) => {
      expect(decodeStatus(json, naming)).toBeUndefined();
      expect(decodeStatuses({ issue_statuses: [fresh, json] }, naming)).toBeUndefined();
    },
  );

  const all = decodeStatuses({ issue_statuses: [fresh, resolved, feedback, closed] }, naming) ?? [];
  test.each([
    ['all', '*'],
    ['open', '!3|4|5'],
    ['awaiting', '4'],
    ['solved', '3|5'],
  ] as const)('a filter: %s', (filter, query) => {
    expect(statusQuery(filter, all)).toBe(query);
  });
  test('no status of a group', () => {
    expect(statusQuery('awaiting', all.slice(0, 1))).toBeUndefined();
    expect(statusQuery('open', all.slice(0, 1))).toBe('*');
  });
});

describe('people', () => {
  const user = {
    id: 5,
    login: 'alice',
    firstname: 'Alice',
    lastname: 'Shipper',
    mail: 'Alice@shop.test',
  };
  test('of the account, and of an administrator’s list', () => {
    const decoded = { id: '5', login: 'alice', name: 'Alice Shipper', email: 'Alice@shop.test' };
    expect(decodeUser({ user })).toEqual(decoded);
    expect(decodeUser({ user: { ...user, firstname: '', lastname: '' } })?.name).toBe('alice');
    expect(decodeUserOf('alice@shop.test')({ users: [{ id: 1 }, user] })).toEqual(decoded);
    expect(decodeUserOf('lice@shop.test')({ users: [user] })).toBeNull();
    expect(decodeUserOf('')({ users: [{ ...user, mail: '' }] })).toBeNull();
    expect(decodeUserOf('alice@shop.test')({})).toBeUndefined();
  });
  test.each([undefined, {}, { user: { ...user, id: 0 } }, { user: { ...user, mail: undefined } }])(
    'malformed: %o',
    (json) => {
      expect(decodeUser(json)).toBeUndefined();
    },
  );
});

describe('issues', () => {
  test('what the list shows', () => {
    expect(decodeIssue(issue, naming)).toMatchObject({
      summary: {
        id: '7',
        number: '7',
        category: 'label',
        reference: 'REF',
        status: { group: 'open', raw: 'In Progress' },
        updatedAt: issue.updated_on,
        unread: false,
      },
      author: '5',
    });
  });

  test.each([
    ['never updated', { updated_on: undefined }, { summary: { updatedAt: issue.created_on } }],
    ['no subject', { subject: null }, { summary: { subject: '' } }],
    ['no words', { description: null }, { first: { body: { kind: 'text', text: '' } } }],
    ['of Redmine 4', { status: { id: 2, name: 'x' } }, { summary: { status: { group: 'open' } } }],
  ])('%s', (_name, change, expected) => {
    expect(decodeIssue({ ...issue, ...change }, naming)).toMatchObject(expected);
  });

  test.each([
    { id: 0 },
    { id: '7x' },
    { author: undefined },
    { status: {} },
    { created_on: 'yesterday' },
  ])('malformed: %o', (change) => {
    expect(decodeIssue({ ...issue, ...change }, naming)).toBeUndefined();
    expect(
      decodePage({ issues: [issue, { ...issue, ...change }], total_count: 2 }, 'issues', (row) =>
        decodeIssue(row, naming),
      ),
    ).toBeUndefined();
  });

  test.each([{}, { issues: [] }, { issues: {}, total_count: 0 }, { total_count: 0 }])(
    'no page: %o',
    (json) => {
      expect(decodePage(json, 'issues', (row) => row)).toBeUndefined();
    },
  );

  test('of a search for words that are too short', () => {
    expect(decodePage({ results: [], total_count: null }, 'results', (row) => row)).toEqual({
      items: [],
      total: 0,
    });
  });

  test.each([
    ['as the form said', 1, 'label', 'label'],
    ['moved by an agent to one of ours', 1, 'other', 'label'],
    ['moved to one that is not ours', 2, 'label', undefined],
    ['never in one of Redmine’s', undefined, 'other', 'other'],
    ['taken out', undefined, 'label', undefined],
  ])('category: %s', (_name, id, said, expected) => {
    const json = {
      ...issue,
      category: id === undefined ? undefined : { id },
      description: `x${DETAILS}category: ${said}`.replaceAll('\n', '\r\n'),
    };
    expect(decodeIssue(json, naming)?.summary.category).toBe(expected);
    expect(decodeIssue(json, { categories: new Map() })?.summary.category).toBe(said);
  });
});

describe('a conversation', () => {
  test('ordered by time; private, empty and foreign parts left out', () => {
    const decoded = decodeIssue(
      {
        ...issue,
        attachments: [
          attachment(1, 5),
          attachment(2, 8),
          attachment(3, 5),
          attachment(4, 8),
          attachment(5, 8),
        ],
        journals: [
          journal(12, { user: { id: 5, name: 'Alice Shipper' }, details: [added(3)], notes: '' }),
          journal(11, { created_on: '2026-11-28T12:25:00Z', details: [added(2)] }),
          journal(13, { private_notes: true, details: [added(4)] }),
          journal(14, { notes: ' ', details: [{ property: 'attr', name: 'status_id' }] }),
          // Taken away again: nothing is added.
          journal(15, {
            notes: '',
            details: [{ ...added(1), new_value: null, old_value: '1.pdf' }],
          }),
        ],
      },
      naming,
    )!;
    expect(
      commentsOf(decoded, '5').map(({ id, author, files }) => [
        id,
        author.role,
        files.map((file) => file.id),
      ]),
    ).toEqual([
      ['d7', 'requester', ['7.1']],
      ['11', 'agent', ['7.2']],
      ['12', 'requester', ['7.3']],
    ]);
  });

  test.each([
    ['open, no workflow', fresh, [], { reply: true, reopen: false, solve: false, followUp: false }],
    ['open', fresh, [fresh, resolved], { reply: true, solve: true }],
    ['solved', resolved, [resolved, fresh], { reply: true, reopen: true, solve: false }],
    ['solved, no workflow', resolved, [], { reply: true, reopen: false, solve: false }],
    ['solved, may only close', resolved, [resolved, closed], { reopen: false, solve: false }],
    ['awaiting', feedback, [feedback, fresh], { reply: true, reopen: false, solve: false }],
    ['closed', closed, [], { reply: false, reopen: false, solve: false, followUp: true }],
    [
      'closed, may be opened',
      closed,
      [closed, fresh],
      { reply: true, reopen: true, followUp: false },
    ],
  ])('rights: %s', (_name, status, allowed, rights) => {
    const decoded = decodeIssue({ ...issue, status, allowed_statuses: allowed }, naming)!;
    expect(rightsOf(decoded)).toMatchObject({ rate: false, ...rights });
  });
});

describe('words', () => {
  test.each([...HOSTILE_WORDS, ...LINKED_WORDS, '', '&#38;#42;', 'a\u0000b'])(
    'come back: %j',
    (text) => {
      expect(unescaped(escaped(text))).toBe(text);
    },
  );

  test('what is no markup stays as it was typed', () => {
    for (const text of [
      'Bonjour, mon colis FR-2025-EBAY_1 n’est pas arrivé : 10:30, 3 < 5, -20% !',
      'Order #48213, call +33 6 12 34 56 78 or me@shop.test (today). https://a.test/x_y*z?a=1#b',
      'R & D. Dear "agent",\nit\'s late...\n— Alice',
    ])
      expect(escaped(text)).toBe(text);
  });

  test.each([
    ['# one', '&#35; one'],
    ['* one', '&#42; one'],
    ['*bold*', '&#42;bold*'],
    ['!x.png!', '&#33;x.png!'],
    ['&lt;', '&#38;lt;'],
    ['{{toc}}', '&#123;{toc}}'],
  ])('%s', (text, source) => {
    expect(escaped(text)).toBe(source);
  });

  test('only our references are read, and line ends are one kind', () => {
    expect(unescaped('&#42;\r\n&#233;&#0;&#10;&#9;&amp;&#x2a;\r')).toBe(
      '*\n&#233;&#0;&#10;\t&amp;&#x2a;\n',
    );
  });

  test('a long text takes no time', () => {
    const begun = performance.now();
    for (const text of [
      '*',
      '_ ',
      '`',
      '[',
      ' -x',
      '\n- ',
      'A(',
      'https://',
      '    \n',
      ' ',
      '1',
      '- - ',
    ])
      escaped(text.repeat(20_000 / text.length));
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('what is sent', () => {
  const request = {
    brand: 'ebay',
    language: 'fr',
    category: 'label',
    subject: 'x',
    email: 'alice@shop.test',
    message: '# un\n\n-- form --\nkey: forged',
    fields: { reference: 'FR1', note: 'a\r\nkey: forged', boxes: ['1', '2'] },
    attachments: [],
    page: 'https://shop.test/a',
    followUpOf: '4',
  };

  test('the description, read again', () => {
    const description = descriptionOf(request, 'k-1').replaceAll('\n', '\r\n');
    const { first, answers } = decodeIssue({ ...issue, description }, naming)!;
    expect(first.body).toEqual({ kind: 'text', text: request.message });
    expect(Object.fromEntries(answers)).toEqual({
      brand: 'ebay',
      category: 'label',
      language: 'fr',
      email: 'alice@shop.test',
      followUpOf: '4',
      reference: 'FR1',
      note: 'a / key: forged',
      boxes: '["1","2"]',
      'sent from': 'https://shop.test/a',
      key: 'k-1',
    });
  });

  test('a subject and a file’s name of the length that is taken', () => {
    expect(subjectOf(' a\r\nb\u0000c ')).toBe('a b c');
    expect(Array.from(subjectOf('😀'.repeat(300)))).toHaveLength(255);
    expect(descriptionOf({ ...request, subject: '😀'.repeat(300) }, 'k')).toContain(
      '😀'.repeat(300),
    );
    expect(fileNameOf(`${'a'.repeat(300)}.pdf`)).toMatch(/^a{251}\.pdf$/);
    expect(fileNameOf('\n')).toBe('file');
  });

  test('files', () => {
    expect(uploadsOf([{ kind: 'token', token: '1.ab', field: 'files', name: 'a\nb' }])).toEqual([
      { token: '1.ab', filename: 'a b' },
    ]);
    expect(() =>
      uploadsOf([{ kind: 'bytes', bytes: new Blob(), field: 'files', name: 'a' }]),
    ).toThrow('token');
    expect(decodeUpload({ upload: { id: 1, token: '1.ab' } })).toEqual({ token: '1.ab' });
    expect(decodeUpload({ upload: {} })).toBeUndefined();
    expect([fileIdOf('12.ab'), fileIdOf('../1'), fileIdOf('')]).toEqual(['12', '0', '0']);
  });
});

describe('errors', () => {
  test.each([
    [
      ['Subject cannot be blank', 'Tracker cannot be blank'],
      [{ field: 'subject', code: 'server', message: 'Subject cannot be blank' }],
    ],
    [['Description is too long', 1, null], [{ field: 'message' }]],
    [['Sujet doit être rempli(e)'], []],
    [[], []],
  ])('%o', (errors, fields) => {
    const refusal = readError({ errors });
    expect(refusal?.fields).toHaveLength(fields.length);
    expect(refusal?.fields).toMatchObject(fields);
  });
  test('of a file', () => {
    expect(readUploadError({ errors: ['Trop gros (5 Mo)'] })?.fields).toEqual([
      { field: 'attachments', code: 'server', message: 'Trop gros (5 Mo)' },
    ]);
    expect([readError({}), readError(null), readUploadError([])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('pages', () => {
  const row = (id: string, second: number) => ({
    id,
    updatedAt: new Date(1_790_000_000_000 + second * 1000).toISOString(),
  });

  test('where one ends', () => {
    const end = endOf([row('3', 9), row('5', 8), row('4', 8)], undefined)!;
    expect(cursorOf(end)).toBe('1790000008.5-4');
    expect(placeOf('1790000008.5-4')).toEqual(end);
    expect(endOf([row('9', 8)], end)?.ids).toEqual(['5', '4', '9']);
    expect(endOf([row('9', 7)], end)?.ids).toEqual(['9']);
    expect(endOf([], end)).toBeUndefined();
    expect(untilEndOf(Date.UTC(2026, 10, 28, 14, 59, 59))).toBe('<=2026-11-28T15:00:00Z');
    expect(
      [row('5', 8), row('6', 8), row('1', 7), row('2', 9)].map((each) => isAfter(each, end)),
    ).toEqual([false, true, true, false]);
  });

  test.each(['', '1', '1.', '.1', '1.0', '1.2.3', '1.2|3', '-1.2', '1 OR.2'])(
    'no cursor: %j',
    (cursor) => {
      expect(placeOf(cursor)).toBeUndefined();
    },
  );
});
