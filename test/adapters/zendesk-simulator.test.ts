import { Readable } from 'node:stream';
import zendeskClient from 'node-zendesk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startZendesk,
  type ZendeskSimulator,
  type ZendeskUser,
} from '../support/simulators/zendesk.js';

// The simulator under a client that others wrote: what both understand is not our own invention.

const { createClient } = zendeskClient;
type Client = ReturnType<typeof createClient>;
type Row = Readonly<Record<string, unknown>>;

let zendesk: ZendeskSimulator;
let alice: ZendeskUser;
let agent: ZendeskUser;
let asAlice: Client;
let asBob: Client;
let asAgent: Client;

const clientOf = (user: ZendeskUser): Client => {
  const client = createClient({
    endpointUri: `${zendesk.origin}/api/v2`,
    oauth: true,
    token: zendesk.tokenOf(user),
  } as Parameters<typeof createClient>[0]);
  // Version 6.0.1 looks for comments under `requests` and finds none.
  client.requests.jsonAPINames.push('comments');
  return client;
};

/** What the client makes of an answer: the object itself, or `{ result }`. */
const resultOf = (answer: unknown): Row => {
  const { result = answer } = answer as { readonly result?: unknown };
  const row = result as Row;
  return (row['request'] ??
    row['ticket'] ??
    row['comment'] ??
    row['upload'] ??
    row['user'] ??
    row) as Row;
};

async function make(subject: string): Promise<number> {
  const made = resultOf(
    await asAlice.requests.create({
      request: { subject, comment: { body: `${subject}: au secours` } },
    }),
  );
  return made['id'] as number;
}

beforeAll(async () => {
  zendesk = await startZendesk();
  alice = zendesk.addUser('Alice Martin');
  agent = zendesk.addUser('Ana Agent', 'agent');
  asAlice = clientOf(alice);
  asBob = clientOf(zendesk.addUser('Bob Durand'));
  asAgent = clientOf(agent);
});
afterAll(() => zendesk.close());

/** HTTP status of a refusal, as the client tells it. */
const refusal = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    (answer) => {
      throw new Error(`answered ${JSON.stringify(answer)}`);
    },
    (error: unknown) => /\((\d+)\)/.exec(String(error))?.[1],
  );

describe('node-zendesk on the simulator', () => {
  test('knows who it is', async () => {
    expect(resultOf(await asAlice.users.me())).toMatchObject({
      id: alice.id,
      name: 'Alice Martin',
      role: 'end-user',
    });
  });

  test('an agent’s API token is taken as well', async () => {
    const basic = createClient({
      endpointUri: `${zendesk.origin}/api/v2`,
      username: agent.email,
      token: 'any',
    });
    expect(resultOf(await basic.users.me())).toMatchObject({ id: agent.id, role: 'agent' });
  });

  test('creates, shows and updates a request', async () => {
    const id = await make('Colis perdu');
    expect(resultOf(await asAlice.requests.getRequest(id))).toMatchObject({
      id,
      subject: 'Colis perdu',
      description: 'Colis perdu: au secours',
      status: 'new',
      requester_id: alice.id,
      can_be_solved_by_me: false,
    });
    await asAgent.tickets.update(id, {
      ticket: { status: 'pending', assignee_id: agent.id, comment: { body: 'Quel numéro ?' } },
    } as never);
    expect(resultOf(await asAlice.requests.getRequest(id))).toMatchObject({
      status: 'pending',
      can_be_solved_by_me: true,
    });
    const updated = resultOf(
      await asAlice.requests.update(id, { request: { comment: { body: '42' } } }),
    );
    expect(updated['status']).toBe('open');
    expect(
      resultOf(await asAlice.requests.update(id, { request: { solved: true } }))['status'],
    ).toBe('solved');
  });

  test('reads comments, and no note', async () => {
    const id = await make('Étiquette');
    await asAgent.tickets.update(id, {
      ticket: { comment: { body: 'note', public: false } },
    } as never);
    await asAgent.tickets.update(id, { ticket: { comment: { body: 'réponse' } } } as never);
    const comments = (await asAlice.requests.listComments(id)).flat() as Row[];
    expect(comments.map(({ body }) => body)).toEqual(['Étiquette: au secours', 'réponse']);
    expect(comments.at(-1)?.['author_id']).toBe(agent.id);
    const [last] = [
      await asAlice.requests.getComment(id, comments.at(-1)?.['id'] as number),
    ].flat();
    expect(last).toMatchObject({ comment: { body: 'réponse', public: true } });
  });

  test('walks all pages of its list and of open and solved ones', async () => {
    for (let count = 0; count < 120; count++) await make(`n° ${count}`);
    const all = (await asAlice.requests.list()).flat() as Row[];
    expect(all).toHaveLength(zendesk.tickets.length);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const open = (await asAlice.requests.listOpen()).flat() as Row[];
    const solved = (await asAlice.requests.listSolved()).flat() as Row[];
    expect(open.length + solved.length).toBe(all.length);
    expect(solved.length).toBeGreaterThan(0);
    expect((await asBob.requests.list()).flat()).toEqual([]);
  });

  test('is refused in the shapes that it knows', async () => {
    const id = await make('à elle');
    expect(await refusal(asBob.requests.getRequest(id))).toBe('404');
    expect(await refusal(asAlice.requests.create({ request: { subject: 'sans rien' } }))).toBe(
      '422',
    );
    expect(await refusal(asAlice.tickets.list())).toBe('403');
    const nobody = createClient({
      endpointUri: `${zendesk.origin}/api/v2`,
      oauth: true,
      token: 'wrong',
    } as Parameters<typeof createClient>[0]);
    expect(await refusal(nobody.requests.list())).toBe('401');
    await asAgent.tickets.update(id, { ticket: { status: 'closed' } } as never);
    expect(
      await refusal(asAlice.requests.update(id, { request: { comment: { body: 'x' } } })),
    ).toBe('422');
  });

  test('lists forms and fields', async () => {
    zendesk.addForm({
      id: 7,
      name: 'Livraison',
      active: true,
      end_user_visible: true,
      ticket_field_ids: [1, 2],
    });
    const forms = (await asAlice.ticketforms.list()) as unknown as Row | Row[];
    expect(JSON.stringify(forms)).toContain('"Livraison"');
    const fields = (await asAlice.ticketfields.list()) as unknown as Row | Row[];
    expect(JSON.stringify(fields)).toContain('"title_in_portal":"Description"');
  });

  test('uploads a file and deletes it again', async () => {
    const upload = resultOf(
      await asAlice.attachments.upload(Readable.from([Buffer.from('%PDF-1.7')]) as never, {
        filename: 'a.pdf',
        binary: true,
      }),
    );
    expect(upload['attachment']).toMatchObject({ file_name: 'a.pdf', size: 8 });
    const token = upload['token'] as string;
    await asAlice.attachments.deleteUpload(token);
    expect(await refusal(asAlice.attachments.deleteUpload(token))).toBe('404');
  });

  test('searches what is its own', async () => {
    const id = await make('parapluie bleu');
    const found = (await asAlice.requests.search({ query: 'parapluie' })) as unknown;
    expect(JSON.stringify(found)).toContain(`"id":${id}`);
    expect(JSON.stringify(await asBob.requests.search({ query: 'parapluie' }))).not.toContain(
      `"id":${id}`,
    );
  });

  test('rates what is solved', async () => {
    const id = await make('à noter');
    const rating = { satisfaction_rating: { score: 'good', comment: 'merci' } };
    expect(await refusal(asAlice.satisfactionratings.create(id, rating))).toBe('422');
    await asAgent.tickets.update(id, { ticket: { status: 'solved' } } as never);
    await asAlice.satisfactionratings.create(id, rating);
    expect(zendesk.tickets.find((one) => one.id === id)).toMatchObject({
      score: 'good',
      scoreComment: 'merci',
    });
  });
});
