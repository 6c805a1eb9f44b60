import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cursorOf,
  isAfter,
  keyQuery,
  listCondition,
  placeOf,
  wordsOf,
} from '../../src/adapters/zammad/conditions.js';
import {
  decodeAnswers,
  decodeArticle,
  decodeArticles,
  decodeCase,
  decodeFormTicket,
  decodeFormToken,
  decodeMe,
  decodeState,
  decodeTicket,
  type Naming,
} from '../../src/adapters/zammad/decode.js';
import { idOf } from '../../src/adapters/shared/values.js';
import { readError } from '../../src/adapters/zammad/errors.js';
import { splitFields } from '../../src/adapters/shared/own-fields.js';
import { contentOf, titleOf } from '../../src/adapters/zammad/messages.js';
import type { NewRequest } from '../../src/core/model/request.js';

// As the documentation shows them (docs.zammad.org: api/ticket/index, api/ticket/articles, api/ticket/states, api/user).
const TICKET = {
  id: 3,
  group_id: 1,
  priority_id: 2,
  state_id: 4,
  organization_id: 3,
  number: '22003',
  title: 'Order 787556',
  owner_id: 3,
  customer_id: 7,
  close_at: null,
  last_close_at: null,
  last_contact_at: '2021-06-03T09:57:17.987Z',
  created_at: '2021-06-01T11:57:17.935Z',
  updated_at: '2021-11-03T11:57:17.997Z',
};
const ARTICLE = {
  id: 9,
  ticket_id: 5,
  type_id: 1,
  sender_id: 2,
  from: 'David Bell <david@example.com>',
  message_id: null,
  content_type: 'text/html',
  body: 'Hi,<br>\n<u>please send me:</u>',
  internal: false,
  created_by_id: 10,
  origin_by_id: null,
  created_at: '2021-08-02T11:57:18.068Z',
  attachments: [],
  type: 'email',
  sender: 'Customer',
};
const state = (id: number, name: string, type: string, more: object = {}) =>
  decodeState({ id, name, state_type: type, active: true, ...more });
const STATES = [
  state(1, 'new', 'new'),
  state(2, 'open', 'open', { default_follow_up: true }),
  state(4, 'closed', 'closed'),
  state(5, 'merged', 'merged'),
].flatMap((one) => one ?? []);
const NAMING: Naming = { states: STATES, categories: new Map([['Sales', 'order']]) };

describe('states', () => {
  test.each([
    ['new', 'new', { group: 'open', raw: 'new' }],
    ['open', 'open', { group: 'open', raw: 'open' }],
    ['pending reminder', 'pending reminder', { group: 'awaiting', raw: 'pending reminder' }],
    ['pending close', 'pending action', { group: 'awaiting', raw: 'pending close' }],
    ['closed', 'closed', { group: 'solved', raw: 'closed' }],
    ['merged', 'merged', { group: 'solved', raw: 'merged', final: true }],
    ['removed', 'removed', { group: 'solved', raw: 'removed', final: true }],
    ['lost', 'closed', { group: 'solved', raw: 'lost', label: 'lost' }],
    ['odd', 'made up later', { group: 'open', raw: 'odd', label: 'odd' }],
  ])('%s of type %s', (name, type, status) => {
    expect(state(9, name, type)?.status).toEqual(status);
  });

  test('the company names those that wait for the customer', () => {
    const told = (name: string, type: string) =>
      decodeState({ id: 9, name, state_type: type }, ['asked'])?.status.group;
    expect([told('asked', 'open'), told('pending reminder', 'pending reminder')]).toEqual([
      'awaiting',
      'open',
    ]);
    expect(decodeState({ id: 9, name: 'x', state_type: 'closed' }, ['x'])?.status.group).toBe(
      'solved',
    );
  });

  test.each([[null], [{}], [{ id: 1 }], [{ name: 'x' }], [{ id: -1, name: 'x' }], ['open']])(
    'not %j',
    (json) => {
      expect(decodeState(json)).toBeUndefined();
    },
  );
});

describe('tickets', () => {
  test('as documented', () => {
    expect(decodeTicket({ ...TICKET, group: 'Sales', state: 'closed' }, NAMING)).toEqual({
      customer: '7',
      state: STATES[2],
      closedAt: undefined,
      summary: {
        id: '3',
        number: '22003',
        subject: 'Order 787556',
        status: { group: 'solved', raw: 'closed' },
        category: 'order',
        createdAt: '2021-06-01T11:57:17.935Z',
        updatedAt: '2021-11-03T11:57:17.997Z',
        unread: false,
      },
    });
  });

  test('a state that was made since stays visible by its name', () => {
    expect(
      decodeTicket({ ...TICKET, state_id: 88, state: 'parked' }, NAMING)?.summary.status,
    ).toEqual({ group: 'open', raw: 'parked', label: 'parked' });
  });

  test.each([['id'], ['customer_id'], ['state_id'], ['created_at']])('not without %s', (name) => {
    expect(decodeTicket({ ...TICKET, [name]: null }, NAMING)).toBeUndefined();
  });

  test('rights by the group’s rule', () => {
    const can = (group: object, more: object = {}) =>
      decodeCase(
        {
          ticket_id: 3,
          links: [],
          assets: {
            Ticket: { 3: { ...TICKET, ...more } },
            Group: { 1: { name: 'Sales', ...group } },
          },
        },
        '3',
        NAMING,
      )?.can;
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const after = { follow_up_possible: 'new_ticket_after_certain_time' };
    expect(can({ follow_up_possible: 'yes' })).toMatchObject({ reply: true, reopen: true });
    expect(can({ follow_up_possible: 'new_ticket' })).toMatchObject({
      reply: false,
      followUp: true,
    });
    expect(can({ ...after, reopen_time_in_days: 2 }, { close_at: yesterday })?.reply).toBe(true);
    expect(can({ ...after, reopen_time_in_days: 1 }, { close_at: yesterday })?.reply).toBe(false);
    expect(can({ ...after, reopen_time_in_days: null }, { close_at: yesterday })?.reply).toBe(
      false,
    );
    expect(can({ follow_up_possible: 'new_ticket' }, { state_id: 2 })).toEqual({
      reply: true,
      reopen: false,
      solve: true,
      followUp: false,
      rate: false,
    });
    // An older Zammad that tells customers nothing of groups: its refusal will tell.
    expect(can({})?.reply).toBe(true);
  });

  test('links to others’ tickets are not told', () => {
    const found = decodeCase(
      {
        links: [
          { link_type: 'parent', link_object: 'Ticket', link_object_value: 1 },
          { link_type: 'child', link_object: 'Ticket', link_object_value: 4 },
          { link_type: 'child', link_object: 'Ticket', link_object_value: 5 },
          { link_type: 'child', link_object: 'KnowledgeBase::Answer', link_object_value: 4 },
          { link_type: 'child', link_object: 'Ticket', link_object_value: 6 },
        ],
        assets: {
          Ticket: {
            1: { ...TICKET, id: 1, number: '22001', customer_id: 8 },
            3: TICKET,
            4: { ...TICKET, id: 4, number: '22004' },
            5: { ...TICKET, id: 5, state_id: 5 },
          },
        },
      },
      '3',
      NAMING,
    );
    expect([found?.followUpOf, found?.followUps]).toEqual([
      undefined,
      [{ id: '4', number: '22004' }],
    ]);
  });

  test.each([[null], [[]], [{}], [{ assets: { Ticket: { 4: TICKET } } }]])(
    'no case: %j',
    (json) => {
      expect(decodeCase(json, '3', NAMING)).toBeUndefined();
    },
  );
});

describe('articles', () => {
  test.each([
    ['the person’s', {}, '10', 'requester'],
    ['another customer’s', {}, '11', 'other'],
    ['an agent’s', { sender: 'Agent' }, '11', 'agent'],
    ['taken down by an agent', { created_by_id: 5, origin_by_id: 10 }, '10', 'requester'],
  ])('%s', (_name, more, me, role) => {
    expect(decodeArticle({ ...ARTICLE, ...more }, '5', me)?.comment.author).toEqual({
      role,
      name: 'David Bell',
    });
  });

  test.each([
    ['a note', { internal: true }],
    ['one that does not say', { internal: undefined }],
    ['one that says it oddly', { internal: 'false' }],
    ['the system’s', { sender: 'System' }],
  ])('%s is not for customers', (_name, more) => {
    expect(decodeArticle({ ...ARTICLE, ...more }, '5', '10')).toBeNull();
    expect(decodeArticles([{ ...ARTICLE, ...more }, ARTICLE], '5', '10')).toHaveLength(1);
  });

  test.each([
    ['text/html', { kind: 'html', html: 'a < b\r\n' }],
    ['text/html; charset=utf-8', { kind: 'html', html: 'a < b\r\n' }],
    ['text/plain', { kind: 'text', text: 'a < b\n' }],
    [null, { kind: 'text', text: 'a < b\n' }],
  ])('a body of %s', (type, body) => {
    expect(
      decodeArticle({ ...ARTICLE, content_type: type, body: 'a < b\r\n' }, '5', '1')?.comment.body,
    ).toEqual(body);
  });

  test('only the person’s own text loses what the form added', () => {
    const body = 'Hi\n\n-- form --\ncategory: x';
    const told = (me: string, type = 'text/plain') =>
      decodeArticle({ ...ARTICLE, body, content_type: type }, '5', me)?.comment.body;
    expect(told('10')).toEqual({ kind: 'text', text: 'Hi' });
    expect(told('11')).toEqual({ kind: 'text', text: body });
    expect(told('10', 'text/html')).toEqual({ kind: 'html', html: body });
  });

  test('what it follows, as the person’s own text says', () => {
    const body = 'followUpOf: 1 (1)\n\n-- form --\nfollowUpOf: T-22 (4)\npage: x';
    const of = (more: object, me = '10') =>
      decodeArticle({ ...ARTICLE, content_type: 'text/plain', body, ...more }, '5', me)?.followUpOf;
    expect(of({})).toEqual({ id: '4', number: 'T-22' });
    expect(of({}, '11')).toBeUndefined();
    expect(of({ body: 'followUpOf: 1 (1)' })).toBeUndefined();
  });

  test('files: size as text, types of two names, the mail’s own HTML left out', () => {
    const attachments = [
      { id: 17, filename: 'portal.txt', size: '19', preferences: { 'Mime-Type': 'text/plain' } },
      { id: 18, filename: '', preferences: {} },
      {
        id: 19,
        filename: 'message.html',
        size: '9',
        preferences: { 'content-alternative': true },
      },
    ];
    expect(decodeArticle({ ...ARTICLE, attachments }, '5', '10')?.comment.files).toEqual([
      { id: '5.9.17', name: 'portal.txt', type: 'text/plain', size: 19 },
      { id: '5.9.18', name: '18', type: '' },
    ]);
    expect(decodeArticle({ ...ARTICLE, attachments: [{}] }, '5', '10')).toBeUndefined();
  });

  test('oldest first; one that is wrong spoils all', () => {
    const at = (id: number) => ({ ...ARTICLE, id });
    expect(decodeArticles([at(12), at(9)], '5', '1')?.map(({ comment }) => comment.id)).toEqual([
      '9',
      '12',
    ]);
    for (const json of [null, {}, [null], [{ ...ARTICLE, created_at: 'soon' }]])
      expect(decodeArticles(json, '5', '1')).toBeUndefined();
  });
});

describe('people, form, knowledge base', () => {
  test.each([
    [
      { id: 3, firstname: 'Christopher', lastname: 'Miller', email: 'chris@chrispresso.com' },
      { id: '3', name: 'Christopher Miller', email: 'chris@chrispresso.com' },
    ],
    [
      { id: 3, firstname: '', lastname: '', email: '', login: 'chris@chrispresso.com' },
      { id: '3', name: 'chris@chrispresso.com', email: 'chris@chrispresso.com' },
    ],
    [{ id: 3, firstname: 'Nobody' }, undefined],
    [{ error: 'Authentication required' }, undefined],
    [null, undefined],
  ])('%j', (json, person) => {
    expect(decodeMe(json)).toEqual(person);
  });

  test('the handshake and the ticket of the form', () => {
    expect(decodeFormToken({ enabled: true, endpoint: 'x', token: 'abc' })).toBe('abc');
    expect(decodeFormToken({ enabled: true })).toBeUndefined();
    expect(decodeFormTicket({ ticket: { id: 4, number: '22004' } })).toEqual({
      id: '4',
      number: '22004',
    });
    for (const json of [{}, { ticket: null }, { ticket: { number: '1' } }, [], null])
      expect(decodeFormTicket(json)).toBeUndefined();
  });

  test('answers: text alone, and only https', () => {
    const details = [
      { id: 1, title: 'A <em>b</em>', body: 'c\n d', url: '/help/en-us/1-a/1-b' },
      { id: 2, title: 'Evil', body: '', url: 'javascript:alert(1)' },
      { id: 3, title: '', url: '/x' },
      null,
    ];
    expect(decodeAnswers({ result: [], details }, 'https://z.example/')).toEqual([
      { id: '1', title: 'A b', summary: 'c d', url: 'https://z.example/help/en-us/1-a/1-b' },
      { id: '2', title: 'Evil', summary: '' },
    ]);
    expect(decodeAnswers({ error: 'x' }, 'https://z.example/')).toBeUndefined();
  });

  test.each([
    [1, '1'],
    ['12', '12'],
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    ['1 OR 1=1', undefined],
    [null, undefined],
    [true, undefined],
  ])('the id %j', (value, id) => {
    expect(idOf(value)).toBe(id);
  });
});

test('whatever the server says, no decoder throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const like of [
        json,
        [json],
        { ...TICKET, id: json },
        { ...ARTICLE, attachments: json },
      ]) {
        decodeState(like);
        decodeTicket(like, NAMING);
        decodeCase({ links: json, assets: { Ticket: { 3: like }, Group: json } }, '3', NAMING);
        decodeArticles(like, '5', '10');
        decodeArticle(like, '5', '10');
        decodeMe(like);
        decodeFormToken(like);
        decodeFormTicket(like);
        decodeAnswers({ details: like }, 'https://z.example/');
        readError(like);
      }
    }),
  );
});

describe('refusals', () => {
  const both = (error: string) => ({ error, error_human: error });
  test.each([
    [both('Cannot follow-up on a closed ticket. Please create a new ticket.'), { code: 'closed' }],
    [both('Authentication required'), { code: 'unauthorized' }],
    [both('Maintenance mode enabled!'), { code: 'unavailable' }],
    [both("Invalid value '3' for field 'state_id'!"), { code: 'forbidden' }],
    [
      both("The required value 'group_id' is missing."),
      { fields: [{ field: 'category', code: 'server' }] },
    ],
    [both("Attribute 'title' required!"), { fields: [{ field: 'subject', code: 'server' }] }],
    [
      both("Missing required value for field 'tracking'!"),
      { fields: [{ field: 'tracking', code: 'server' }] },
    ],
    [{ errors: { email: 'invalid' } }, { fields: [{ field: 'email', code: 'email' }] }],
    [
      { errors: { title: 'required', body: 'required', name: 'required' } },
      {
        code: 'invalid',
        fields: [{ field: 'subject' }, { field: 'message' }, { field: 'email', code: 'required' }],
      },
    ],
  ])('%j', (json, refusal) => {
    expect(readError(json)).toMatchObject(refusal);
  });

  test.each([
    [{ error: 'Error ID xYz: Please contact your administrator.' }],
    [both('Not authorized')],
    [both("Couldn't find Ticket with 'id'=9")],
  ])('nothing for the person in %j', (json) => {
    expect(readError(json)).toEqual({ message: json.error });
  });

  test.each([[null], [[]], [{}], [{ error: null }], [{ errors: [] }], [{ ticket: {} }]])(
    'none in %j',
    (json) => {
      expect(readError(json)).toBeUndefined();
    },
  );
});

describe('conditions', () => {
  test.each([
    ['', []],
    ['colis  perdu', ['colis', 'perdu']],
    ['#22003', ['22003']],
    ['50%_off', ['50', 'off']],
    ['a*b?c\\d', ['a', 'b', 'c', 'd']],
    ['"état" (OR)', ['"état"', '(OR)']],
    ['%_*?:\\"(', undefined],
    ['colis -', undefined],
  ])('the words of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('whatever is typed stays a value, and the person’s own', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const words = wordsOf(text) ?? [];
        const { conditions } = listCondition(
          '7',
          { filter: 'all', sort: 'updated', text, limit: 5 },
          [],
          words,
          undefined,
          undefined,
        );
        expect(conditions[0]).toEqual({ name: 'ticket.customer_id', operator: 'is', value: '7' });
        const names = JSON.stringify(conditions, ['name', 'conditions']).match(/"name":"[^"]*"/g);
        expect(names).toHaveLength(words.length === 0 ? 1 : 2 + 3 * words.length);
        for (const word of words) expect(word).not.toMatch(/[%_\\*?\s]/);
      }),
    );
  });

  test('filters and places', () => {
    const of = (filter: 'open' | 'solved' | 'all', states: readonly string[]) =>
      listCondition(
        '7',
        { filter, sort: 'created', limit: 5 },
        states,
        [],
        { at: 1_700_000_000_123, id: '4' },
        undefined,
      ).conditions.slice(1);
    const place = {
      name: 'ticket.created_at',
      operator: 'before (absolute)',
      value: '2023-11-14T22:13:20.123Z',
    };
    expect(of('all', [])).toEqual([place]);
    expect(of('open', ['3', '4'])).toEqual([
      { name: 'ticket.state_id', operator: 'is not', value: ['3', '4'] },
      place,
    ]);
    expect(of('solved', ['4'])).toEqual([
      { name: 'ticket.state_id', operator: 'is', value: ['4'] },
      place,
    ]);
    expect(of('open', [])).toEqual([place]);
  });

  test('cursors come back; others are none', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1 }), (at, id) => {
        const place = { at, id: `${id}` };
        expect(placeOf(cursorOf(place))).toEqual(place);
      }),
    );
    for (const cursor of ['', '2', '1.0', '1.2.3', '-1.2', '1.2 OR 1'])
      expect(placeOf(cursor)).toBeUndefined();
    const place = { at: 10, id: '9' };
    expect(
      [
        { at: 11, id: '1' },
        { at: 10, id: '10' },
        { at: 10, id: '9' },
        { at: 10, id: '8' },
        { at: 9, id: '99' },
      ].map((row) => isAfter(row, place)),
    ).toEqual([false, false, false, true, true]);
  });

  test('the look for a key, as an address', () => {
    expect(keyQuery('7', 'k')).toEqual({
      'condition[ticket.customer_id][operator]': 'is',
      'condition[ticket.customer_id][value]': '7',
      'condition[article.message_id][operator]': 'is',
      'condition[article.message_id][value]': '<k@help-widget.invalid>',
      expand: 'true',
      per_page: '1',
    });
  });
});

describe('messages', () => {
  const request: NewRequest = {
    brand: 'ebay',
    language: 'fr',
    category: 'pickup',
    subject: 'x',
    email: 'a@b.example',
    message: 'Hi',
    fields: { reason: 'a\nb', tick: true, list: ['c'] },
    attachments: [],
    shipment: { reference: 'FR1' },
    page: 'https://shop.example/',
    followUpOf: '4',
  };

  test('what the form asked stands below, a line each', () => {
    expect(contentOf(request, { reason: 'a\r\nb', list: ['c'] }, { id: '4', number: 'T-22' })).toBe(
      'Hi\n\n-- form --\nbrand: ebay\ncategory: pickup\nlanguage: fr\nemail: a@b.example\nreason: a / b\nlist: ["c"]\nshipment: {"reference":"FR1"}\nsent from: https://shop.example/\nfollowUpOf: T-22 (4)',
    );
  });

  test('attributes take what they can hold; the shipment’s reference as the answer of that name', () => {
    const attributes = { reference: 'tracking', tick: 'agreed', list: 'many' };
    expect(splitFields(request, attributes)).toEqual({
      own: { tracking: 'FR1', agreed: true },
      rest: { reason: 'a\nb', list: ['c'] },
    });
    expect(splitFields({ ...request, fields: { reference: 'FR2' } }, attributes).own).toEqual({
      tracking: 'FR2',
    });
  });

  test.each([
    [' a\r\nb\u0000 ', 'a b'],
    ['', '-'],
    ['é'.repeat(251), 'é'.repeat(250)],
    ['📦'.repeat(251), '📦'.repeat(250)],
  ])('the title of %j', (subject, title) => {
    expect(titleOf(subject)).toBe(title);
  });
});
