import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  startFreshdesk,
  type FreshdeskContact,
  type FreshdeskSimulator,
} from '../support/simulators/freshdesk.js';

// What the simulator answers, against what others have written down of Freshdesk: its documentation
// (developers.freshdesk.com/api, "API"), its own controllers and their tests, and messages that public clients quote. By hand,
// `freshdesk-api` 3.1.0 of npm creates, lists, updates, notes, attaches and searches on it as well.

type Row = Readonly<Record<string, unknown>>;

let freshdesk: FreshdeskSimulator;
let alice: FreshdeskContact;

beforeEach(async () => {
  freshdesk = await startFreshdesk();
  alice = freshdesk.addContact('Alice Martin', ['alice@work.example']);
});
afterEach(() => freshdesk.close());

const basic = (key: string): string => `Basic ${Buffer.from(`${key}:X`).toString('base64')}`;

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { authorization: basic(freshdesk.key) },
): Promise<{ readonly status: number; readonly json: unknown; readonly head: Headers }> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${freshdesk.origin}/api/v2${path}`, {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
    head: response.headers,
  };
}

const make = async (more: Row = {}): Promise<number> => {
  const { json } = await send('POST', '/tickets', {
    email: alice.email,
    subject: 'Support needed..',
    description: 'Details about the issue...',
    status: 2,
    priority: 1,
    ...more,
  });
  return (json as Row)['id'] as number;
};

describe('authentication', () => {
  // API, "Authentication": the key as user name, anything as password. Errors table: 401.
  test('a wrong key', async () => {
    for (const headers of [{}, { authorization: basic('wrong') }, { authorization: 'Bearer x' }])
      expect(
        await send('GET', '/tickets', undefined, headers as Record<string, string>),
      ).toMatchObject({
        status: 401,
        json: {
          code: 'invalid_credentials',
          message: 'You have to be logged in to perform this action.',
        },
      });
  });
});

describe('tickets', () => {
  // API, "Create a Ticket": 201, Location, and the ticket.
  test('are created for an address, which becomes a contact', async () => {
    const made = await send('POST', '/tickets', {
      email: 'tom@outerspace.example',
      name: 'Tom',
      subject: 'Support needed..',
      description: 'Details about the issue...',
      status: 2,
      priority: 1,
      tags: ['a'],
    });
    expect(made.status).toBe(201);
    expect(made.head.get('location')).toMatch(/\/api\/v2\/tickets\/21$/);
    expect(made.json).toMatchObject({
      id: 21,
      status: 2,
      source: 2,
      tags: ['a'],
      requester_id: freshdesk.contacts.at(-1)?.id,
      attachments: [],
    });
    expect(freshdesk.contacts.at(-1)).toMatchObject({
      name: 'Tom',
      email: 'tom@outerspace.example',
    });
    // Email notifications: "New Ticket Created", to the requester.
    expect(freshdesk.mails).toEqual([{ to: 'requester', ticket: 21, about: 'new ticket' }]);
  });

  // API, "Error Handling"; messages as `TicketsControllerTest` and public clients quote them.
  test.each([
    [{ email: undefined }, 'requester_id', 'missing_field'],
    [{ email: 'tom' }, 'email', 'invalid_value'],
    [{ description: undefined }, 'description', 'missing_field'],
    [{ subject: 'x'.repeat(300) }, 'subject', 'invalid_value'],
    [{ status: '2' }, 'status', 'datatype_mismatch'],
    [{ status: 99 }, 'status', 'invalid_value'],
    [{ junk: 1 }, 'junk', 'invalid_field'],
    [{ custom_fields: { cf_none: 'x' } }, 'cf_none', 'invalid_field'],
    // "It should only contain elements that have maximum of 32 characters"
    [{ tags: ['x'.repeat(33)] }, 'tags', 'invalid_value'],
  ])('refuses %j', async (more, field, code) => {
    const { status, json } = await send('POST', '/tickets', {
      email: alice.email,
      subject: 's',
      description: 'd',
      ...more,
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ description: 'Validation failed', errors: [{ field, code }] });
    expect(freshdesk.tickets).toHaveLength(0);
  });

  test('a body that is no JSON, and one that is something else', async () => {
    const call = async (type: string) => {
      const response = await fetch(`${freshdesk.origin}/api/v2/tickets`, {
        method: 'POST',
        headers: { authorization: basic(freshdesk.key), 'content-type': type },
        body: '{',
      });
      return [response.status, ((await response.json()) as Row)['code']];
    };
    expect(await call('application/json')).toEqual([400, 'invalid_json']);
    expect(await call('text/plain')).toEqual([415, 'invalid_content_type']);
  });

  // API, "Create a Ticket" with attachments: multipart, `attachments[]`; "cannot exceed 20MB".
  test('with files come as a form, and the files are elsewhere for a while', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      email: alice.email,
      subject: 's',
      description: 'd',
      status: '2',
      priority: '1',
    }))
      form.set(name, value);
    form.append('attachments[]', new Blob(['hello']), 'a.txt');
    const { status, json } = await send('POST', '/tickets', form);
    expect(status).toBe(201);
    const [file] = (json as { readonly attachments: readonly Row[] }).attachments;
    expect(file).toMatchObject({ name: 'a.txt', size: 5 });
    const url = file?.['attachment_url'] as string;
    expect(new URL(url).origin).toBe(freshdesk.store);
    expect(await (await fetch(url)).text()).toBe('hello');
    // S3: a signature and a header beside it are refused.
    expect((await fetch(url, { headers: { authorization: basic(freshdesk.key) } })).status).toBe(
      400,
    );
    expect((await fetch(url.replace(/Signature=.*/, 'Signature=x'))).status).toBe(403);
    freshdesk.account.largestFiles = 4;
    const refused = await send('POST', '/tickets', form);
    expect(refused).toMatchObject({
      status: 400,
      json: { errors: [{ field: 'attachments', code: 'invalid_size' }] },
    });
  });

  // API, "View a Ticket": 404 without a body.
  test('that are not there', async () => {
    expect(await send('GET', '/tickets/9999')).toMatchObject({ status: 404, json: undefined });
    const id = await make();
    expect((await send('DELETE', `/tickets/${id}`)).status).toBe(204);
    expect((await send('GET', `/tickets/${id}`)).json).toMatchObject({ deleted: true });
    // `ConversationsControllerTest#test_create_with_ticket_trashed`
    expect(await send('POST', `/tickets/${id}/notes`, { body: 'x' })).toMatchObject({
      status: 403,
      json: { code: 'access_denied' },
    });
  });
});

describe('the list', () => {
  const day = 24 * 3600_000;
  const list = async (query: string): Promise<readonly Row[]> =>
    (await send('GET', `/tickets?${query}`)).json as readonly Row[];

  // API, "List All Tickets": "By default, only tickets that have been created within the past 30 days will be returned. For
  // older tickets, use the updated_since filter."
  test('has the last 30 days unless asked for more', async () => {
    const old = freshdesk.addTicket(alice, { createdAt: Date.now() - 40 * day });
    const young = freshdesk.addTicket(alice, { createdAt: Date.now() - 20 * day });
    expect((await list(`requester_id=${alice.id}`)).map(({ id }) => id)).toEqual([young.id]);
    expect(
      (await list(`requester_id=${alice.id}&updated_since=2000-01-01T00:00:00Z`)).map(
        ({ id }) => id,
      ),
    ).toEqual([young.id, old.id]);
  });

  // The same: "Except for … description … include=description"; accounts made after 2018-11-30.
  test('has descriptions when asked for them', async () => {
    await make();
    expect((await list('include=description'))[0]).toHaveProperty('description_text');
    expect((await list(''))[0]).not.toHaveProperty('description');
  });

  // "There is no contact matching the given email": as clients quote it.
  test('of nobody', async () => {
    expect(await send('GET', '/tickets?email=nobody@example.com')).toMatchObject({
      status: 400,
      json: {
        errors: [
          {
            field: 'email',
            message: 'There is no contact matching the given email',
            code: 'invalid_value',
          },
        ],
      },
    });
  });

  // API, "Pagination": 30 rows, at most 100, `Link` while there are more. `TicketFilterValidation`: 300 pages.
  test('comes by pages', async () => {
    for (let count = 0; count < 130; count++) freshdesk.addTicket(alice);
    const first = await send('GET', '/tickets?per_page=100');
    expect(first.json).toHaveLength(100);
    expect(first.head.get('link')).toMatch(/^<http:.+[?&]page=2>; rel="next"$/);
    const second = await send('GET', '/tickets?per_page=100&page=2');
    expect(second.json).toHaveLength(30);
    expect(second.head.get('link')).toBeNull();
    expect((await send('GET', '/tickets')).json).toHaveLength(30);
    expect((await send('GET', '/tickets?per_page=101')).status).toBe(400);
    expect((await send('GET', '/tickets?page=301')).json).toMatchObject({
      errors: [
        {
          field: 'page',
          message:
            'You cannot access tickets beyond the 300th page. Please provide a smaller page number.',
        },
      ],
    });
  });

  test('leaves out the trash and spam', async () => {
    freshdesk.addTicket(alice, { isDeleted: true });
    freshdesk.addTicket(alice, { isSpam: true });
    expect(await list('')).toEqual([]);
  });

  // API, "List All Contacts": `email` is any of a contact's.
  test('of contacts is by any address', async () => {
    for (const email of [alice.email, 'alice@work.example', 'ALICE@work.example'])
      expect((await send('GET', `/contacts?email=${email}`)).json).toMatchObject([
        { id: alice.id, name: 'Alice Martin', other_emails: ['alice@work.example'] },
      ]);
    expect((await send('GET', '/contacts?email=nobody@example.com')).json).toEqual([]);
  });
});

describe('conversations', () => {
  // API, "Create a Note": private unless said otherwise; `user_id`, "ID of the agent/user who is adding the note".
  // `Helpdesk::Note#send_notifications`: for a customer's the agents are told, for an agent's public note the requester.
  test('a note of the requester tells the agents, and opens the ticket', async () => {
    const id = await make({ status: 4 });
    freshdesk.mails.length = 0;
    const note = { body: 'Still nothing', private: false, incoming: true, user_id: alice.id };
    expect(await send('POST', `/tickets/${id}/notes`, note)).toMatchObject({
      status: 201,
      json: { private: false, incoming: true, user_id: alice.id, source: 2, ticket_id: id },
    });
    expect(freshdesk.mails).toEqual([{ to: 'agent', ticket: id, about: 'reply by requester' }]);
    expect(freshdesk.tickets[0]?.status).toBe(2);
  });

  test('a public note of an agent and a reply mail the requester, a private note nobody', async () => {
    const id = await make();
    freshdesk.mails.length = 0;
    expect((await send('POST', `/tickets/${id}/notes`, { body: 'x' })).json).toMatchObject({
      private: true,
    });
    await send('POST', `/tickets/${id}/notes`, { body: 'x', private: false });
    await send('POST', `/tickets/${id}/reply`, { body: 'x' });
    expect(freshdesk.mails.map(({ about }) => about)).toEqual(['comment by agent', 'reply']);
    expect((await send('GET', `/tickets/${id}/conversations`)).json).toHaveLength(3);
  });

  // `ConversationsControllerTest#test_create_with_user_id_invalid_privilege`, `…#test_create_invalid_model` and others.
  test('what is refused', async () => {
    const id = await make();
    const note = (body: Row, key = freshdesk.key) =>
      send('POST', `/tickets/${id}/notes`, body, { authorization: basic(key) });
    expect(await note({ body: 'x', user_id: alice.id }, freshdesk.weakKey)).toMatchObject({
      status: 403,
      json: { code: 'invalid_user' },
    });
    expect((await note({ body: 'x', user_id: 789_789_789 })).json).toMatchObject({
      errors: [{ field: 'user_id', code: 'invalid_value' }],
    });
    expect((await note({})).json).toMatchObject({
      errors: [{ field: 'body', code: 'missing_field' }],
    });
    expect((await note({ body: 'x', private: 'x' })).json).toMatchObject({
      errors: [{ field: 'private', code: 'datatype_mismatch' }],
    });
    expect((await note({ body: 'x', junk: 1 })).json).toMatchObject({
      errors: [{ field: 'junk', code: 'invalid_field' }],
    });
    expect(freshdesk.tickets[0]?.notes).toEqual([]);
  });

  // `ConversationConcern`: "only note can have choices for private field. others will be set to false always."
  test('a forwarded mail says that it is not private', async () => {
    const id = await make();
    freshdesk.forward(id, 'To the carrier: who is this customer?');
    expect((await send('GET', `/tickets/${id}/conversations`)).json).toMatchObject([
      { source: 8, private: false },
    ]);
  });
});

describe('ratings', () => {
  const rate = (id: number, body: Row) => send('POST', `/tickets/${id}/satisfaction_ratings`, body);

  // `SatisfactionRatingsControllerTest`, `SatisfactionRatingsController#custom_survey_results` (created_at desc).
  test('are kept one after the other, newest first', async () => {
    const id = await make();
    expect(await rate(id, { ratings: { default_question: -103 }, feedback: 'Slow' })).toMatchObject(
      {
        status: 201,
        json: {
          ticket_id: id,
          user_id: alice.id,
          feedback: 'Slow',
          ratings: { default_question: -103 },
        },
      },
    );
    await rate(id, { ratings: { default_question: 103 } });
    const { json } = await send('GET', `/tickets/${id}/satisfaction_ratings`);
    expect(
      (json as readonly { ratings: Row }[]).map(({ ratings }) => ratings['default_question']),
    ).toEqual([103, -103]);
    expect((await rate(id, { ratings: { default_question: 5 } })).status).toBe(400);
    expect((await rate(id, { feedback: 'x' })).json).toMatchObject({
      errors: [{ field: 'ratings', code: 'missing_field' }],
    });
  });

  test('need a survey', async () => {
    const id = await make();
    const body = { ratings: { default_question: 103 } };
    freshdesk.account.surveys = 'inactive';
    expect(await rate(id, body)).toMatchObject({
      status: 403,
      json: { code: 'action_restricted' },
    });
    expect((await send('GET', '/surveys?state=active')).json).toEqual([]);
    freshdesk.account.surveys = 'not in the plan';
    expect(await rate(id, body)).toMatchObject({ status: 403, json: { code: 'require_feature' } });
    expect((await send('GET', '/surveys?state=active')).json).toMatchObject({
      code: 'require_feature',
    });
  });
});

// API, "List All Ticket Fields": `choices` of the status are number → [for agents, for customers].
test('statuses have a name for customers', async () => {
  const own = freshdesk.addStatus('At the carrier', 'With the carrier');
  const { json } = await send('GET', '/ticket_fields?type=default_status');
  expect(json).toMatchObject([
    {
      type: 'default_status',
      choices: { 2: ['Open', 'Being Processed'], [own]: ['At the carrier', 'With the carrier'] },
    },
  ]);
});

// API, "Search Solution Articles"; rows as `freshdesk-api` 3.1.0 has them in its tests.
test('articles are found whether anybody may read them or not', async () => {
  const article = { type: 1, title: 'Lost', description: 'parcel', language: 'en' };
  freshdesk.addArticle({ ...article, id: 1, status: 2, folder_visibility: 1 });
  freshdesk.addArticle({ ...article, id: 2, status: 1, folder_visibility: 1 });
  freshdesk.addArticle({ ...article, id: 3, status: 2, folder_visibility: 3 });
  expect((await send('GET', '/search/solutions?term=parcel')).json).toHaveLength(3);
  expect((await send('GET', '/search/solutions/fr?term=parcel')).json).toEqual([]);
  freshdesk.account.isMultilingual = false;
  expect((await send('GET', '/search/solutions/fr?term=parcel')).status).toBe(404);
});
