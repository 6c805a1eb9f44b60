import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startZammad,
  type ZammadSimulator,
  type ZammadUser,
} from '../support/simulators/zammad.js';

// No client for Zammad runs in Node that others wrote and we have. So each test here says where the answer it expects is
// written down: a page of docs.zammad.org (zammad/zammad-documentation) or a file of zammad/zammad.

let zammad: ZammadSimulator;
let alice: ZammadUser;
let agent: ZammadUser;
let admin: ZammadUser;

beforeAll(async () => {
  zammad = await startZammad();
  alice = zammad.addUser('Alice Martin', 'Customer', 5);
  agent = zammad.addUser('Emma Taylor', 'Agent');
  admin = zammad.addUser('Chris Miller', 'Admin');
});
afterAll(() => zammad.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

async function ask(
  who: ZammadUser | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${zammad.origin}/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(who && { authorization: `Token token=${zammad.tokenOf(who)}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

const ticket = async (title: string, more: object = {}, who = alice): Promise<number> => {
  const { json } = await ask(who, 'POST', '/tickets', {
    title,
    group: 'Users',
    article: { body: `${title}: help`, type: 'web' },
    ...more,
  });
  return (json as { readonly id: number }).id;
};

describe('who calls (app/controllers/application_controller/authenticates.rb, has_user.rb)', () => {
  test.each([
    ['without anything', undefined, 403, 'Authentication required'],
    ['with an unknown token', 'Token token=nope', 401, "Can't find User for Token"],
    ['with an unknown OAuth token', 'Bearer nope', 401, 'The provided token is invalid.'],
  ])('%s', async (_name, authorization, status, error) => {
    const answer = await ask(undefined, 'GET', '/users/me', undefined, {
      ...(authorization !== undefined && { authorization }),
    });
    expect(answer.status).toBe(status);
    // handles_errors.rb: humanize_error gives both.
    expect(answer.json).toEqual({ error, error_human: error });
    expect(answer.headers.get('x-failure')).toBe(error);
    // sets_headers.rb: set_access_control_headers returns before for who is not known.
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a token under either scheme (Rails HttpAuthentication::Token reads Token and Bearer)', async () => {
    for (const authorization of [
      `Token token=${zammad.tokenOf(alice)}`,
      `Token token="${zammad.tokenOf(alice)}"`,
      `Bearer ${zammad.tokenOf(alice)}`,
      `Bearer ${zammad.oauthOf(alice)}`,
    ]) {
      const { status, json } = await ask(undefined, 'GET', '/users/me', undefined, {
        authorization,
      });
      expect(status).toBe(200);
      expect(json).toMatchObject({ id: alice.id, firstname: 'Alice', email: alice.email });
    }
  });

  test('in the name of another: for admins, header From (api/intro.rst "Actions On Behalf of Other Users")', async () => {
    const from = { from: alice.email };
    expect((await ask(admin, 'GET', '/users/me', undefined, from)).json).toMatchObject({
      id: alice.id,
    });
    expect(await ask(agent, 'GET', '/users/me', undefined, from)).toMatchObject({
      status: 403,
      json: { error: "Current user has no permission to use 'From'/'X-On-Behalf-Of'!" },
    });
    expect(
      await ask(admin, 'GET', '/users/me', undefined, { from: 'nobody@example.com' }),
    ).toMatchObject({ status: 403, json: { error: "No such user 'nobody@example.com'" } });
  });

  test('a page of another origin may not send a token: no Authorization in the preflight (sets_headers.rb)', async () => {
    const { headers } = await ask(undefined, 'OPTIONS', '/tickets');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).not.toMatch(/authorization/i);
  });

  test('errors are HTML for who does not ask for JSON (handles_errors.rb respond_to_exception)', async () => {
    const { status, text } = await ask(undefined, 'GET', '/users/me', undefined, {
      accept: 'text/html',
    });
    expect([status, text.slice(0, 15)]).toEqual([403, '<!DOCTYPE html>']);
  });
});

describe('tickets (tickets_controller.rb, api/ticket/index.rst)', () => {
  test('a customer’s own, whatever is said: customer, sender, internal', async () => {
    const { status, json } = await ask(alice, 'POST', '/tickets', {
      title: 'Help me!',
      group: 'Users',
      customer_id: agent.id,
      owner_id: agent.id,
      article: {
        body: 'I am a message!',
        type: 'email',
        sender: 'Agent',
        internal: true,
        message_id: '<a@b>',
      },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ title: 'Help me!', customer_id: alice.id, state_id: 1 });
    expect((json as { readonly number: unknown }).number).toBeTypeOf('string');
    // creates_ticket_articles.rb: "overwrite params" takes these and leaves message_id.
    const { id } = json as { readonly id: number };
    expect((await ask(alice, 'GET', `/ticket_articles/by_ticket/${id}`)).json).toMatchObject([
      {
        sender: 'Customer',
        type: 'note',
        internal: false,
        content_type: 'text/plain',
        message_id: '<a@b>',
        created_by_id: alice.id,
        from: 'Alice Martin',
      },
    ]);
  });

  test.each<[string, object, string]>([
    [
      'no group (ticket_policy.rb ensure_group?)',
      { group: undefined },
      "The required value 'group_id' is missing.",
    ],
    [
      'no body (creates_ticket_articles.rb)',
      { article: { type: 'web' } },
      "Need at least an 'article body' field.",
    ],
    [
      'a file without bytes (creates_ticket_articles.rb)',
      { article: { body: 'x', attachments: [{ filename: 'a', 'mime-type': 'b' }] } },
      "Attachment needs 'data' param for attachment with index '0'",
    ],
    [
      'a state that no customer may set (checks_core_workflow.rb; seeds: viewable_customer_new)',
      { state_id: 3 },
      "Invalid value '3' for field 'state_id'!",
    ],
  ])('422: %s', async (_name, more, error) => {
    const before = zammad.tickets.length;
    expect(
      await ask(alice, 'POST', '/tickets', {
        title: 'x',
        group: 'Users',
        article: { body: 'x' },
        ...more,
      }),
    ).toMatchObject({ status: 422, json: { error, error_human: error } });
    expect(zammad.tickets).toHaveLength(before);
  });

  test('what is not for people is a number to a customer (handles_errors.rb humanize_error)', async () => {
    const { status, json } = await ask(alice, 'POST', '/tickets', {
      title: 'x',
      group: 'Nope',
      article: { body: 'x' },
    });
    expect(status).toBe(422);
    expect(json).toEqual({
      error: expect.stringMatching(
        /^Error ID [\w-]+: Please contact your administrator\.$/,
      ) as unknown,
    });
  });

  test('others’: 403 for what exists, 404 for what does not; a shared organisation sees all (ticket_policy.rb)', async () => {
    const id = await ticket('Mine');
    const bob = zammad.addUser('Bob Durand');
    expect(await ask(bob, 'GET', `/tickets/${id}`)).toMatchObject({
      status: 403,
      json: { error: 'Not authorized' },
    });
    expect(await ask(bob, 'GET', '/tickets/99999')).toMatchObject({
      status: 404,
      json: { error: "Couldn't find Ticket with 'id'=99999" },
    });
    const colleague = zammad.addUser('Carla Collegue', 'Customer', 5);
    expect((await ask(colleague, 'GET', `/tickets/${id}`)).status).toBe(200);
  });

  test('?all=true: assets, links, and of a group what a customer may know (ticket/assets_all.rb, group/assets.rb)', async () => {
    const old = await ticket('Before');
    const id = await ticket('After', { links: { Ticket: { child: [old] } } });
    expect((await ask(alice, 'GET', `/tickets/${id}?all=true`)).json).toMatchObject({
      ticket_id: id,
      links: [{ link_type: 'parent', link_object: 'Ticket', link_object_value: old }],
      assets: {
        Ticket: { [id]: { title: 'After' }, [old]: { title: 'Before' } },
        Group: {
          1: { name: 'Users', follow_up_possible: 'yes', reopen_time_in_days: null },
        },
      },
    });
  });

  test('a customer may close and open again, and set no other state (seeds: viewable_customer_edit)', async () => {
    const id = await ticket('Close me');
    for (const [state, status] of [
      ['closed', 200],
      ['open', 200],
      ['pending reminder', 422],
    ] as const)
      expect((await ask(alice, 'PUT', `/tickets/${id}`, { state })).status).toBe(status);
  });

  test('a closed ticket and its group’s follow-ups (ticket_policy.rb follow_up?)', async () => {
    for (const [rule, days, since, status] of [
      ['yes', null, 0, 200],
      ['new_ticket', null, 0, 422],
      ['new_ticket_after_certain_time', 3, 2, 200],
      ['new_ticket_after_certain_time', 3, 3, 422],
      ['new_ticket_after_certain_time', null, 0, 422],
    ] as const) {
      const group = zammad.addGroup(`${rule} ${days} ${since}`, rule, days ?? undefined);
      const id = await ticket('Closed', { group: group.name });
      await ask(agent, 'PUT', `/tickets/${id}`, { state: 'closed' });
      const stored = zammad.tickets.find((one) => one.id === id);
      if (stored) stored.closedAt = (stored.closedAt ?? 0) - since * 86_400_000;
      const answer = await ask(alice, 'PUT', `/tickets/${id}`, {
        state: 'open',
        article: { body: 'again' },
      });
      expect([group.name, answer.status]).toEqual([group.name, status]);
      if (status === 422)
        expect(answer.json).toMatchObject({
          error: 'Cannot follow-up on a closed ticket. Please create a new ticket.',
        });
    }
  });

  test('an article alone opens nothing, and checks no follow-up (ticket_articles_controller.rb create)', async () => {
    const group = zammad.addGroup('Never again', 'new_ticket');
    const id = await ticket('Closed', { group: group.name });
    await ask(agent, 'PUT', `/tickets/${id}`, { state: 'closed' });
    const { status } = await ask(alice, 'POST', '/ticket_articles', {
      ticket_id: id,
      body: 'psst',
    });
    expect([status, zammad.tickets.find((one) => one.id === id)?.state]).toEqual([201, 4]);
  });

  test('an agent’s message opens what is new, a note does not (resets_ticket_state.rb)', async () => {
    const id = await ticket('New');
    const state = () => zammad.tickets.find((one) => one.id === id)?.state;
    await ask(agent, 'POST', '/ticket_articles', { ticket_id: id, body: 'x', type: 'note' });
    expect(state()).toBe(1);
    await ask(agent, 'POST', '/ticket_articles', { ticket_id: id, body: 'x', type: 'phone' });
    expect(state()).toBe(2);
  });

  test('merged: the articles go, a link stays (ticket.rb merge_to)', async () => {
    const [source, target] = [await ticket('Twice'), await ticket('Once')];
    const number = zammad.tickets.find((one) => one.id === target)?.number ?? '';
    expect((await ask(agent, 'PUT', `/ticket_merge/${source}/${number}`)).json).toMatchObject({
      result: 'success',
    });
    expect((await ask(alice, 'GET', `/ticket_articles/by_ticket/${source}`)).json).toEqual([]);
    expect((await ask(alice, 'GET', `/tickets/${source}?all=true`)).json).toMatchObject({
      links: [{ link_type: 'parent', link_object_value: target }],
    });
  });
});

describe('articles (api/ticket/articles.rst, article_policy.rb)', () => {
  test('internal ones are for agents', async () => {
    const id = await ticket('Note');
    await ask(agent, 'POST', '/ticket_articles', { ticket_id: id, body: 'psst', internal: true });
    const count = async (who: ZammadUser) =>
      ((await ask(who, 'GET', `/ticket_articles/by_ticket/${id}`)).json as unknown[]).length;
    expect([await count(alice), await count(agent)]).toEqual([1, 2]);
  });

  test('a file: its size is text, its bytes come back', async () => {
    const id = await ticket('File', {
      article: {
        body: 'see',
        type: 'web',
        attachments: [
          {
            filename: 'portal.txt',
            data: 'VGhlIGNha2UgaXMgYSBsaWUhCg==',
            'mime-type': 'text/plain',
          },
        ],
      },
    });
    const [article] = (await ask(alice, 'GET', `/ticket_articles/by_ticket/${id}`))
      .json as readonly { readonly id: number; readonly attachments: readonly { id: number }[] }[];
    expect(article?.attachments).toMatchObject([
      { filename: 'portal.txt', size: '19', preferences: { 'Mime-Type': 'text/plain' } },
    ]);
    const path = `/ticket_attachment/${id}/${article?.id}/${article?.attachments[0]?.id}`;
    expect((await ask(alice, 'GET', path)).text).toBe('The cake is a lie!\n');
    expect((await ask(zammad.addUser('Zoe'), 'GET', path)).status).toBe(403);
  });
});

describe('search (tickets_controller.rb search, can_search.rb, lib/selector/sql.rb)', () => {
  test('by conditions, flat in an address and nested in a body; sorted; without others’', async () => {
    const other = zammad.addUser('Dora Autre');
    await ticket('Zinc pipe', {}, other);
    const [one, two] = [await ticket('Zinc roof'), await ticket('Zinc gutter')];
    const flat =
      '/tickets/search?condition[ticket.title][operator]=contains&condition[ticket.title][value]=zinc&expand=true&sort_by=id&order_by=asc';
    const ids = (answer: Answer) =>
      (answer.json as readonly { readonly id: number }[]).map(({ id }) => id);
    expect(ids(await ask(alice, 'GET', flat))).toEqual([one, two]);
    const nested = {
      expand: true,
      sort_by: 'created_at,id',
      order_by: 'desc,desc',
      condition: {
        operator: 'AND',
        conditions: [
          { name: 'ticket.customer_id', operator: 'is', pre_condition: 'current_user.id' },
          {
            operator: 'OR',
            conditions: [
              { name: 'ticket.title', operator: 'contains', value: 'roof' },
              { name: 'article.body', operator: 'contains', value: 'gutter: help' },
            ],
          },
        ],
      },
    };
    expect(ids(await ask(alice, 'POST', '/tickets/search', nested))).toEqual([two, one]);
    expect(
      ids(await ask(alice, 'POST', '/tickets/search', { ...nested, per_page: 1, page: 2 })),
    ).toEqual([one]);
    expect(
      (await ask(alice, 'POST', '/tickets/search', { ...nested, sort_by: 'password' })).status,
    ).toBe(500);
  });
});

describe('the form (form_controller.rb, form_controller_policy.rb, rack_attack.rb)', () => {
  const fingerprint = 'f'.repeat(31);
  const fields = {
    fingerprint,
    name: 'Camille',
    email: 'camille@example.com',
    title: 'Colis',
    body: 'Où ?',
  };
  const token = async (): Promise<string> =>
    ((await ask(undefined, 'POST', '/form_config', { fingerprint })).json as { token: string })
      .token;

  test('fingerprint, token, ticket; for any origin', async () => {
    const answer = await ask(undefined, 'POST', '/form_config', { fingerprint });
    expect(answer.json).toEqual({
      enabled: true,
      endpoint: 'https://zammad.example.com/api/v1/form_submit',
      token: expect.any(String) as unknown,
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const sent = await ask(undefined, 'POST', '/form_submit', { ...fields, token: await token() });
    expect(sent).toMatchObject({
      status: 200,
      json: {
        ticket: { id: expect.any(Number) as unknown, number: expect.any(String) as unknown },
      },
    });
  });

  test.each([
    ['a short fingerprint', { fingerprint: 'f'.repeat(30) }, 403, { error: 'Not authorized' }],
    ['no token', { token: '' }, 403, { error: 'Not authorized' }],
    ['a wrong token', { token: 'x' }, 401, { error: 'Authorization failed' }],
    ['missing words: 200 all the same', { title: '' }, 200, { errors: { title: 'required' } }],
    ['no address', { email: 'camille@' }, 200, { errors: { email: 'invalid' } }],
  ])('%s', async (_name, more, status, json) => {
    const answer = await ask(undefined, 'POST', '/form_submit', {
      ...fields,
      token: await token(),
      ...more,
    });
    expect(answer).toMatchObject({ status, json });
  });

  test('an old token, a form that is off, too many', async () => {
    const old = await token();
    zammad.expireForms();
    expect((await ask(undefined, 'POST', '/form_submit', { ...fields, token: old })).status).toBe(
      401,
    );
    zammad.settings.form = false;
    expect((await ask(undefined, 'POST', '/form_config', { fingerprint })).status).toBe(403);
    zammad.settings.form = true;
    zammad.settings.formsPerHour = 0;
    expect(await ask(undefined, 'POST', '/form_submit', fields)).toMatchObject({
      status: 429,
      text: 'Retry later\n',
    });
    zammad.settings.formsPerHour = 20;
  });
});

test('states: documented fields, names of types with expand (api/ticket/states.rst, api/intro.rst "expand")', async () => {
  const { json } = await ask(alice, 'GET', '/ticket_states?expand=true');
  expect(json).toMatchObject([
    { id: 1, state_type_id: 1, name: 'new', default_create: true, state_type: 'new' },
    { id: 2, state_type_id: 2, name: 'open', default_follow_up: true, state_type: 'open' },
    { id: 3, state_type_id: 3, name: 'pending reminder', state_type: 'pending reminder' },
    { id: 4, state_type_id: 5, name: 'closed', state_type: 'closed' },
    { id: 5, state_type_id: 6, name: 'merged', state_type: 'merged' },
    { id: 6, state_type_id: 7, name: 'removed', active: false, state_type: 'removed' },
    { id: 7, state_type_id: 4, name: 'pending close', state_type: 'pending action' },
  ]);
});
