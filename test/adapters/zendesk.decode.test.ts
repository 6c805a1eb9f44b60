import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeArticles,
  decodeCreated,
  decodeMe,
  decodeRequest,
  decodeRows,
  decodeStatus,
} from '../../src/adapters/zendesk/decode.js';
import {
  decodeComment,
  decodeStatusLabels,
  decodeUsers,
} from '../../src/adapters/zendesk/decode-conversation.js';
import { idOf } from '../../src/adapters/shared/values.js';
import { bodyOf } from '../../src/adapters/shared/comment-body.js';
import { decodeUpload } from '../../src/adapters/shared/upload-call.js';
import { readError } from '../../src/adapters/zendesk/errors.js';
import { categoriesOf, sentFields } from '../../src/adapters/zendesk/fields.js';
import { quoteWords, searchQuery } from '../../src/adapters/zendesk/search.js';

const NONE: ReadonlyMap<string, string> = new Map();
const AT = '2026-11-28T10:00:00Z';
// As the documentation shows it.
const REQUEST = {
  assignee_id: 72983,
  can_be_solved_by_me: false,
  collaborator_ids: [5],
  created_at: '2009-07-20T22:55:29Z',
  description: 'The fire is very colorful.',
  id: 35436,
  requester_id: 1462,
  status: 'open',
  subject: 'Help, my printer is on fire!',
  ticket_form_id: 2,
  updated_at: '2011-05-05T10:38:52Z',
};
const COMMENT = {
  id: 1274,
  type: 'Comment',
  body: 'Thanks for your help!',
  html_body: '<p>Thanks for your help!</p>',
  author_id: 1,
  attachments: [
    {
      id: 498483,
      name: 'crash.log',
      content_url: 'https://company.zendesk.com/attachments/crash.log',
      content_type: 'text/plain',
      size: 2532,
      thumbnails: [],
    },
  ],
  created_at: '2009-07-20T22:55:29Z',
};

test.each([
  [33, '33'],
  ['33', '33'],
  [360000000123, '360000000123'],
  [0, undefined],
  [-1, undefined],
  [1.5, undefined],
  ['', undefined],
  ['1a', undefined],
  ['../1', undefined],
  [null, undefined],
  [undefined, undefined],
  [{}, undefined],
  [1e30, undefined],
])('id %j is %j', (value, id) => {
  expect(idOf(value)).toBe(id);
});

describe('status', () => {
  test.each([
    [{ status: 'new' }, { group: 'open', raw: 'new' }],
    [{ status: 'open' }, { group: 'open', raw: 'open' }],
    [{ status: 'hold' }, { group: 'open', raw: 'hold' }],
    [{ status: 'pending' }, { group: 'awaiting', raw: 'pending' }],
    [{ status: 'solved' }, { group: 'solved', raw: 'solved' }],
    [{ status: 'closed' }, { group: 'solved', raw: 'closed', final: true }],
    [{ status: 'deleted' }, { group: 'open', raw: 'deleted', label: 'deleted' }],
    [{ status: 'constructor' }, { group: 'open', raw: 'constructor', label: 'constructor' }],
    [
      { status: 'pending', custom_status_id: 900 },
      { group: 'awaiting', raw: 'pending', label: 'Chez nous' },
    ],
    [
      { status: 'hold', custom_status_id: 901 },
      { group: 'open', raw: 'hold' },
    ],
    [{ status: ' ' }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j', (json, status) => {
    expect(decodeStatus(json, new Map([['900', 'Chez nous']]))).toEqual(status);
  });

  test('names are those for customers, of statuses that are not the standard ones', () => {
    const labels = decodeStatusLabels({
      custom_statuses: [
        { id: 1, default: true, end_user_label: 'Open', status_category: 'open' },
        { id: 2, default: false, agent_label: 'internal', end_user_label: 'En route' },
        { id: 3, default: false, agent_label: 'agent' },
        { id: 'x', end_user_label: 'no id' },
        { id: 4 },
        null,
      ],
    });
    expect([...(labels ?? [])]).toEqual([
      ['2', 'En route'],
      ['3', 'agent'],
    ]);
    expect(decodeStatusLabels({})).toBeUndefined();
  });
});

describe('request', () => {
  test('as documented', () => {
    expect(decodeRequest(REQUEST, NONE)).toEqual({
      summary: {
        id: '35436',
        number: '35436',
        subject: 'Help, my printer is on fire!',
        status: { group: 'open', raw: 'open' },
        category: 'form2',
        createdAt: '2009-07-20T22:55:29Z',
        updatedAt: '2011-05-05T10:38:52Z',
        unread: false,
      },
      description: 'The fire is very colorful.',
      solvable: false,
      copied: ['5'],
    });
  });

  test.each([
    ['no id', { id: null }],
    ['an id that is none', { id: 'x' }],
    ['no status', { status: null }],
    ['no time', { created_at: 'yesterday' }],
    ['a time that is none', { updated_at: 7 }],
  ])('%s is no request, and its page no page', (_name, wrong) => {
    expect(decodeRequest({ ...REQUEST, ...wrong }, NONE)).toBeUndefined();
    const page = { requests: [REQUEST, { ...REQUEST, ...wrong }] };
    expect(decodeRows(page, 'requests', (row) => decodeRequest(row, NONE))).toBeUndefined();
  });

  test.each([
    [{ has_more: true, after_cursor: 'xyz' }, 'xyz'],
    [{ has_more: false, after_cursor: 'xyz' }, undefined],
    [{ has_more: true, after_cursor: '' }, undefined],
    [undefined, undefined],
  ])('meta %j leads to %j', (meta, next) => {
    expect(decodeRows({ requests: [], meta }, 'requests', (row) => row)?.next).toBe(next);
  });

  test.each([
    ['good', 'merci', { score: 'good', comment: 'merci' }],
    ['bad', null, { score: 'bad', comment: '' }],
    ['offered', null, undefined],
    ['unoffered', null, undefined],
  ])('rating %s', (score, comment, rating) => {
    const wire = decodeRequest({ ...REQUEST, satisfaction_rating: { score, comment } }, NONE);
    expect(wire?.score).toBe(score);
    expect(wire?.rating).toEqual(rating);
  });
});

describe('comment', () => {
  test('as documented', () => {
    expect(decodeComment(COMMENT, '7')).toEqual({
      id: '1274',
      author: '1',
      text: 'Thanks for your help!',
      html: '<p>Thanks for your help!</p>',
      createdAt: '2009-07-20T22:55:29Z',
      files: [
        {
          id: '7.498483',
          name: 'crash.log',
          type: 'text/plain',
          size: 2532,
          url: 'https://company.zendesk.com/attachments/crash.log',
        },
      ],
    });
  });

  test('a note is none, whatever the rest of it', () => {
    expect(decodeComment({ ...COMMENT, public: false, created_at: 'x' }, '7')).toBeNull();
  });

  test.each([
    [
      { text: 'a', html: '<div class="zd-comment" dir="auto"><p dir="auto">a<br></p></div>' },
      'text',
    ],
    [{ text: 'a < b', html: '<p>a &lt; b</p>' }, 'text'],
    [{ text: 'a', html: '<p><strong>a</strong></p>' }, 'html'],
    [{ text: 'a', html: '<a href="https://x.example">a</a>' }, 'html'],
    [{ text: 'a', html: 'a<script>alert(1)</script>' }, 'html'],
    [{ text: 'a', html: '<pre>a</pre>' }, 'html'],
    [{ text: '', html: '<p>a</p>' }, 'text'],
    [{ text: '', html: '<p>&eacute;</p>' }, 'html'],
    [{ text: '', html: '' }, 'text'],
  ])('%j is %s', (wire, kind) => {
    expect(bodyOf(wire.html, wire.text || undefined).kind).toBe(kind);
  });

  test('people are agents by mark or by role', () => {
    const users = [
      { id: 1, name: 'A', agent: true },
      { id: 2, name: 'B', role: 'admin' },
      { id: 3, name: 'C', agent: false },
      { id: null, name: 'D' },
      7,
    ];
    expect(decodeUsers({ users })).toEqual([
      ['1', { name: 'A', isAgent: true }],
      ['2', { name: 'B', isAgent: true }],
      ['3', { name: 'C', isAgent: false }],
    ]);
  });
});

test.each([
  [
    { user: { id: 1, name: 'Alice', email: 'a@b.fr', authenticity_token: 't' } },
    { person: { id: '1', name: 'Alice', email: 'a@b.fr' }, csrf: 't' },
  ],
  [
    { user: { id: 1, name: ' ', email: 'a@b.fr' } },
    { person: { id: '1', name: 'a@b.fr', email: 'a@b.fr' } },
  ],
  [{ user: { id: null, name: 'Anonymous user', email: 'invalid@example.com' } }, {}],
  [{ user: { id: 1, name: 'No address', email: null } }, {}],
  [{}, undefined],
])('me %j', (json, me) => {
  expect(decodeMe(json)).toEqual(me);
});

test.each([
  [{ upload: { token: '6bk3gql82em5nmf' } }, { token: '6bk3gql82em5nmf' }],
  [{ upload: { token: '../x' } }, undefined],
  [{ upload: {} }, undefined],
  [undefined, undefined],
])('upload %j', (json, upload) => {
  expect(decodeUpload(json)).toEqual(upload);
});

test.each([
  [
    { request: { id: 33, status: 'new', created_at: AT } },
    {
      kind: 'created',
      id: '33',
      number: '33',
      status: { group: 'open', raw: 'new' },
      createdAt: AT,
    },
  ],
  [
    { suspended_ticket: { id: 9, cause: 'Sign-up required' } },
    { kind: 'pending-verification', email: 'a@b.fr' },
  ],
  [{ request: { id: null } }, { kind: 'pending-verification', email: 'a@b.fr' }],
  [{ request: {} }, undefined],
  [{}, undefined],
  [[], undefined],
])('created %j', (json, result) => {
  expect(decodeCreated(json, 'a@b.fr', NONE)).toEqual(result);
});

test('a request is created also when the answer is as short as the documentation’s', () => {
  const result = decodeCreated(
    { request: { custom_status_id: 1, description: 'x', id: 33, status: 'new', subject: 'Help!' } },
    'a@b.fr',
    NONE,
  );
  expect(result).toMatchObject({ kind: 'created', id: '33' });
});

test('articles: drafts and rows without a title are left out, words come without tags', () => {
  const results = [
    {
      id: 1,
      title: 'A',
      snippet: 'le <em>colis</em> &lt;b&gt; &amp;lt; &unknown; x',
      html_url: 'https://h.example/1',
    },
    { id: 2, title: 'B', body: `<p>${'é'.repeat(400)}</p>`, html_url: 'http://h.example/2' },
    { id: 3, title: 'C', draft: true },
    { id: 4, title: ' ' },
    'x',
  ];
  expect(decodeArticles({ results })).toEqual([
    { id: '1', title: 'A', summary: 'le colis <b> &lt; &unknown; x', url: 'https://h.example/1' },
    { id: '2', title: 'B', summary: 'é'.repeat(300) },
  ]);
  expect(decodeArticles({})).toBeUndefined();
});

describe('errors', () => {
  test.each([
    [
      { error: 'RecordNotFound', description: 'Not found' },
      { message: 'RecordNotFound Not found' },
    ],
    [{ error: "Couldn't authenticate you" }, { message: "Couldn't authenticate you " }],
    [{ error: { title: 'Forbidden', message: 'No' } }, { message: 'Forbidden No' }],
    [
      { error: 'AttachmentTooLarge', description: 'big' },
      { code: 'too-large', message: 'AttachmentTooLarge big' },
    ],
    [
      { error: 'Number of search words exceeds the limit of 64.' },
      { code: 'invalid', message: 'Number of search words exceeds the limit of 64. ' },
    ],
    [{ error: 'constructor' }, { message: 'constructor ' }],
    [
      {
        error: 'RecordInvalid',
        description: 'Record validation errors',
        details: { status: [{ description: 'Status: closed prevents ticket update' }] },
      },
      {
        code: 'closed',
        message: 'RecordInvalid Record validation errors',
        fields: [{ field: '', code: 'server', message: 'Status: closed prevents ticket update' }],
      },
    ],
    [
      {
        error: 'RecordInvalid',
        details: {
          base: [{ description: 'Age: is required', field_key: 12 }],
          comment: [{ description: 'Comment: cannot be blank' }],
          requester: 'x',
        },
      },
      {
        message: 'RecordInvalid ',
        fields: [
          { field: 'f12', code: 'server', message: 'Age: is required' },
          { field: 'message', code: 'server', message: 'Comment: cannot be blank' },
        ],
      },
    ],
    [{ requests: [] }, undefined],
    [undefined, undefined],
  ])('%j', (json, refusal) => {
    expect(readError(json)).toEqual(refusal);
  });
});

describe('search', () => {
  test.each([
    ['colis perdu', '"colis" "perdu"'],
    ['status:closed -x * "a b"', '"status:closed" "-x" "a" "b"'],
    ['#48213', '"48213"'],
    ['a\\"b', '"ab"'],
    ['  " * - ', ''],
    ['', ''],
  ])('%j is asked as %j', (text, words) => {
    expect(quoteWords(text)).toBe(words);
  });

  test('nothing that is typed leaves its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(
          quoteWords(text)
            .replace(/"[^"\\\s]+"/gu, '')
            .trim(),
        ).toBe('');
      }),
    );
  });

  test('statuses of a filter', () => {
    expect(searchQuery('"x"', 'open', 'created')).toBe(
      '"x" requester:me status:new status:open status:hold order_by:created_at sort:desc',
    );
    expect(searchQuery('"x"', 'all', 'updated')).toBe(
      '"x" requester:me order_by:updated_at sort:desc',
    );
  });
});

describe('fields', () => {
  const asked = (
    field: Readonly<Record<string, unknown>>,
    form: Readonly<Record<string, unknown>> = {},
  ) =>
    categoriesOf(
      { ticket_forms: [{ id: 7, name: 'F', ticket_field_ids: [5, 6], ...form }] },
      {
        ticket_fields: [
          { id: 5, title_in_portal: 'Q', editable_in_portal: true, ...field },
          { id: 6, type: 'checkbox', title_in_portal: 'C', editable_in_portal: true },
        ],
      },
    )[0]?.questions ?? [];
  const options = {
    custom_field_options: [
      { name: 'A::B', value: 'a' },
      { name: 'C', value: 'c' },
    ],
  };

  test.each([
    [{ type: 'text' }, 'f5 text'],
    [{ type: 'integer' }, 'f5 text'],
    [{ type: 'regexp' }, 'f5 text'],
    [{ type: 'textarea' }, 'f5 message'],
    [{ type: 'date' }, 'f5 date'],
    [{ type: 'partialcreditcard' }, 'f5 last4'],
    [{ type: 'tagger', ...options }, 'f5 select'],
    [{ type: 'multiselect', ...options }, 'm5 select'],
    [
      { type: 'basic_priority', system_field_options: [{ name: 'High', value: 'high' }] },
      'priority select',
    ],
    [
      { type: 'tickettype', system_field_options: [{ name: 'Task', value: 'task' }] },
      'type select',
    ],
  ])('%j is %s', (field, expected) => {
    const [first] = asked(field);
    expect(`${first?.id} ${first?.kind}`).toBe(expected);
  });

  test.each([
    [{ type: 'lookup' }],
    [{ type: 'tagger' }],
    [{ type: 'text', editable_in_portal: false }],
    [{ type: 'text', active: false }],
    [{ type: 'text', title_in_portal: '' }],
    [{ type: 'constructor' }],
  ])('%j is not asked', (field) => {
    expect(asked(field).map(({ id }) => id)).toEqual(['f6']);
  });

  test('a tree is one list with paths', () => {
    expect(asked({ type: 'tagger', ...options })[0]).toMatchObject({
      options: [
        { value: 'a', label: 'A › B' },
        { value: 'c', label: 'C' },
      ],
    });
  });

  test.each([
    [true, [{ id: 6, is_required: true }], { when: { field: 'f5', in: ['a'] }, required: true }],
    [true, [{ id: 6, is_required: false }], { when: { field: 'f5', in: ['a'] }, required: false }],
  ])('a condition', (_is, child_fields, expected) => {
    const rule = { parent_field_id: 5, parent_field_type: 'tagger', value: 'a', child_fields };
    expect(asked({ type: 'tagger', ...options }, { end_user_conditions: [rule] })[1]).toMatchObject(
      expected,
    );
  });

  test('two conditions, of which one requires', () => {
    const rules = [
      { parent_field_id: 5, value: 'a', child_fields: [{ id: 6, is_required: true }] },
      { parent_field_id: 5, value: 'c', child_fields: [{ id: 6, is_required: false }] },
    ];
    expect(asked({ type: 'tagger', ...options }, { end_user_conditions: rules })[1]).toMatchObject({
      when: {
        any: [
          { field: 'f5', in: ['a'] },
          { field: 'f5', in: ['c'] },
        ],
      },
      required: { field: 'f5', in: ['a'] },
    });
  });

  test('unticked is a condition too; one on a field that is not there never holds', () => {
    const unticked = {
      parent_field_id: 6,
      parent_field_type: 'checkbox',
      value: false,
      child_fields: [{ id: 5, is_required: false }],
    };
    expect(asked({ type: 'text' }, { end_user_conditions: [unticked] })[0]).toMatchObject({
      when: { field: 'f6', filled: false },
    });
    const gone = { parent_field_id: 99, value: 'x', child_fields: [{ id: 5, is_required: false }] };
    expect(asked({ type: 'text' }, { end_user_conditions: [gone] }).map(({ id }) => id)).toEqual([
      'f6',
    ]);
  });

  test('answers go where they belong', () => {
    expect(
      sentFields({
        f5: 'a',
        m6: 'b',
        priority: 'high',
        type: 'task',
        f7: true,
        note: 'x',
        ok: false,
      }),
    ).toEqual({
      request: {
        priority: 'high',
        type: 'task',
        custom_fields: [
          { id: 5, value: 'a' },
          { id: 6, value: ['b'] },
          { id: 7, value: true },
        ],
      },
      rest: { note: 'x', ok: false },
    });
    expect(sentFields({})).toEqual({ request: {}, rest: {} });
  });
});

test('no JSON makes a decoder throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      decodeRequest(json, NONE);
      decodeComment(json, '1');
      decodeMe(json);
      decodeUpload(json);
      decodeCreated(json, '', NONE);
      decodeArticles({ results: json });
      decodeArticles({ results: [json] });
      decodeStatusLabels({ custom_statuses: [json] });
      decodeUsers({ users: [json] });
      readError(json);
      readError({ error: json, details: json });
      categoriesOf({ ticket_forms: [json] }, { ticket_fields: [json] });
      expect(categoriesOf(json, json).length).toBeLessThan(2);
    }),
  );
});
