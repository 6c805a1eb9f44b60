import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from './accounts.js';
import { agentAt, type Agent } from './agent.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import {
  call,
  newRequest,
  outbox,
  send,
  startTestServer,
  type Answer,
  type TestServer,
} from './server.js';

let server: TestServer;
let camille: Customer;
let agent: Agent;
beforeAll(async () => {
  server = await startTestServer();
  camille = await newCustomer(server.api);
  agent = await agentAt(server.api, camille.first);
});
afterAll(() => server.stop());

const list = async (who: Customer, query = ''): Promise<Answer['json']> => {
  const { status, json } = await who.get(`/v1/requests${query}`);
  expect(status).toBe(200);
  return json;
};
const details = async (who: Customer, id: string): Promise<Answer['json']> => {
  const { status, json } = await who.get(`/v1/requests/${id}`);
  expect(status).toBe(200);
  return json.request;
};
const ids = (page: Answer['json']): string[] =>
  page.requests.map(({ id }: { readonly id: string }) => id);
/** A request that is closed. */
const closedRequest = async (
  who: Customer,
  changes = {},
): Promise<{ id: string; number: string }> => {
  const request = await who.create(changes);
  expect(await agent.setStatus(request.id, 'closed')).toBe(303);
  return request;
};

describe('the list', () => {
  it('holds the requests sent from the address, in whatever capitals, at this brand only', async () => {
    const who = await newCustomer(server.api);
    const shouted = await send(server.api, newRequest({ email: who.email.toUpperCase() }));
    await send(server.api, newRequest({ email: who.email, brand: 'paypal' }));
    const { requests, counts, next } = await list(who);
    expect(ids({ requests })).toEqual([shouted.json.result.id, who.first]);
    expect(counts).toEqual({ all: 2, open: 2, awaiting: 0, solved: 0 });
    expect(next).toBeUndefined();
    expect(requests[1]).toEqual({
      id: who.first,
      number: expect.stringMatching(/^\d+$/),
      subject: 'Enlèvement non effectué – FR2025EBAY0001234567',
      status: { group: 'open', raw: 'open' },
      category: 'pickup',
      reference: 'FR2025EBAY0001234567',
      createdAt: expect.stringMatching(/^\d{4}-.+Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.+Z$/),
      unread: false,
    });
    const { json } = await signIn(server.api, who.email, undefined, 'paypal');
    const elsewhere = customerOf(server.api, who.email, json.session.token, '', 'paypal');
    expect(ids(await list(elsewhere))).toHaveLength(1);
  });

  it('filters by group and counts each', async () => {
    const who = await newCustomer(server.api);
    const by: Record<string, string> = {};
    for (const status of ['pending', 'solved', 'closed']) {
      const { id } = await who.create();
      expect(await agent.setStatus(id, status)).toBe(303);
      by[status] = id;
    }
    const counts = { all: 4, open: 1, awaiting: 1, solved: 2 };
    for (const [filter, expected] of [
      ['all', [by['closed'], by['solved'], by['pending'], who.first]],
      ['open', [who.first]],
      ['awaiting', [by['pending']]],
      ['solved', [by['closed'], by['solved']]],
    ] as const) {
      const page = await list(who, `?filter=${filter}`);
      expect(ids(page)).toEqual(expected);
      expect(page.counts).toEqual(counts);
    }
    const { requests } = await list(who);
    expect(requests.map(({ status }: { readonly status: unknown }) => status)).toEqual([
      { group: 'solved', raw: 'closed', final: true },
      { group: 'solved', raw: 'solved' },
      { group: 'awaiting', raw: 'pending' },
      { group: 'open', raw: 'open' },
    ]);
  });

  it('sorts by the last change that the person may know of, or by age', async () => {
    const who = await newCustomer(server.api);
    const second = (await who.create()).id;
    const third = (await who.create()).id;
    await agent.answer(who.first, 'Bientôt');
    await agent.note(second, 'Nobody sees this');
    expect(ids(await list(who))).toEqual([who.first, third, second]);
    expect(ids(await list(who, '?sort=created'))).toEqual([third, second, who.first]);
  });

  it.each(['updated', 'created'])(
    'pages by %s through everything once, while requests are added and changed',
    async (sort) => {
      const who = await newCustomer(server.api);
      const all = [who.first];
      for (let i = 0; i < 11; i++) all.push((await who.create()).id);
      const seen: string[] = [];
      let query = `?limit=3&sort=${sort}`;
      for (let pages = 0; pages < 10; pages++) {
        const page = await list(who, query);
        expect(page.requests.length).toBeLessThanOrEqual(3);
        seen.push(...ids(page));
        if (page.next === undefined) break;
        query = `?limit=3&sort=${sort}&cursor=${encodeURIComponent(page.next)}`;
        await who.create();
        // What the person has seen already may move up.
        await who.reply(seen[0] ?? '');
      }
      expect(seen).toEqual(all.toReversed());
    },
  );

  it.each([
    '?cursor=x',
    '?cursor=',
    `?cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    `?cursor=${Buffer.from('["2026-02-30T00:00:00.000000Z","7f0c4b0e-8d0f-4a35-9a0e-0d1a2b3c4d5e"]').toString('base64url')}`,
    `?cursor=${Buffer.from('["0000-01-01T00:00:00.000000Z","7f0c4b0e-8d0f-4a35-9a0e-0d1a2b3c4d5e"]').toString('base64url')}`,
    `?cursor=${Buffer.from('{"at":1}').toString('base64url')}`,
    `?cursor=${'A'.repeat(301)}`,
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?filter=everything',
    '?sort=number',
    '?q=a%00b',
    `?q=${'a'.repeat(201)}`,
  ])('refuses %s in words', async (query) => {
    const { status, json } = await camille.get(`/v1/requests${query}`);
    expect([status, json.error.code]).toEqual([422, 'invalid']);
    expect(json.error.fields[0].field).toBe(/\w+/.exec(query)?.[0]);
  });

  describe('searched', () => {
    let who: Customer;
    let number: string;
    let wanted: string;
    beforeAll(async () => {
      who = await newCustomer(server.api);
      ({ id: wanted, number } = await who.create({
        subject: 'Étrange 100% _cassé_ \\ vu',
        fields: { reference: 'FR2025EBAY0007777777' },
        message: 'Le carton est détrempé',
      }));
      await who.reply(wanted, { message: 'Voici la pièce manquante' });
      await agent.answer(wanted, 'Le transporteur confirme');
      await agent.note(wanted, 'CANARY client pénible');
    });

    it('finds by number, subject, reference and what was said', async () => {
      for (const q of [
        number,
        `#${number}`,
        `n° ${number}`,
        'étrange',
        'ebay0007777777',
        'détrempé',
        'PIÈCE manquante',
        'confirme',
        '100%',
        '_cassé_',
        '\\',
      ]) {
        const page = await list(who, `?q=${encodeURIComponent(q)}`);
        expect([q, ids(page)]).toEqual([q, [wanted]]);
        expect(page.counts.all).toBe(1);
      }
    });

    it('finds nothing by signs that a pattern would take for others, nor in an internal note', async () => {
      for (const q of ['100_', 'é%ange', 'CANARY', 'pénible', `x' or '1'='1`, '%%%']) {
        const page = await list(who, `?q=${encodeURIComponent(q)}`);
        expect([q, ids(page), page.counts.all]).toEqual([q, [], 0]);
      }
    });

    it('searches among the person’s own only', async () => {
      expect(ids(await list(camille, `?q=${number}`))).toEqual([]);
    });

    it('filters and pages what it found', async () => {
      const found = [];
      for (let i = 0; i < 5; i++) found.push((await who.create({ subject: `Lot 3${i}x` })).id);
      await agent.setStatus(found[0] ?? '', 'solved');
      const first = await list(who, '?q=lot+3&filter=open&limit=2');
      expect(first.counts).toEqual({ all: 5, open: 4, awaiting: 0, solved: 1 });
      const second = await list(who, `?q=lot+3&filter=open&limit=2&cursor=${first.next}`);
      expect([...ids(first), ...ids(second)]).toEqual(found.slice(1).toReversed());
      expect(second.next).toBeUndefined();
    });
  });
});

describe('a conversation', () => {
  it('begins with the request’s own message and its files', async () => {
    const photo = await uploaded(server.api, png(), 'photo.png');
    const { id, number } = await camille.create({
      message: '<b>Bonjour</b>\nmerci',
      attachments: [{ ...photo, field: 'attachments' }],
    });
    const request = await details(camille, id);
    expect(request).toEqual({
      id,
      number,
      subject: expect.any(String),
      status: { group: 'open', raw: 'open' },
      category: 'pickup',
      reference: 'FR2025EBAY0001234567',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      unread: false,
      comments: [
        {
          id,
          author: { role: 'requester', name: 'Camille Durand' },
          createdAt: request.createdAt,
          body: { kind: 'text', text: '<b>Bonjour</b>\nmerci' },
          files: [
            {
              id: expect.stringMatching(/^[\da-f-]{36}$/),
              name: 'photo.png',
              type: 'image/png',
              size: png().length,
            },
          ],
        },
      ],
      can: { reply: true, reopen: false, solve: true, followUp: false, rate: false },
      cc: [],
      followUps: [],
    });
  });

  it('shows answers as they were written: text, or HTML that says it is', async () => {
    const { id } = await camille.create();
    await agent.answer(id, 'a < b\r\n<i>text</i>', { agent: 'Noé' });
    const html =
      '<p>Voici <a href="javascript:alert(1)">le lien</a><img src=x onerror=alert(1)></p>';
    await agent.answer(id, html, { format: 'html', agent: ' \u0007 ' });
    const { comments, unread, status } = await details(camille, id);
    expect(comments.slice(1)).toMatchObject([
      {
        author: { role: 'agent', name: 'Noé' },
        body: { kind: 'text', text: 'a < b\n<i>text</i>' },
      },
      { author: { role: 'agent', name: 'Support' }, body: { kind: 'html', html } },
    ]);
    expect([unread, status.group]).toEqual([true, 'awaiting']);
    const mails = await outbox(server.api, camille.email);
    const mail = mails.find(({ text }) => text?.includes('le lien'));
    expect(mail?.['text']).toContain('> Voici le lien');
    for (const part of ['text', 'html'] as const) expect(mail?.[part]).not.toMatch(/<img|onerror/);
    expect(mail?.['html']).not.toContain('href="javascript');
  });

  it('shows people in copy', async () => {
    const { id } = await camille.create();
    await agent.post(`${id}/cc`, { cc: ' Alex Martin \r\n\r\nachats@exemple.fr' });
    expect((await details(camille, id)).cc).toEqual(['Alex Martin', 'achats@exemple.fr']);
  });

  it.each([
    ['open', { reply: true, reopen: false, solve: true, followUp: false, rate: false }],
    ['pending', { reply: true, reopen: false, solve: true, followUp: false, rate: false }],
    ['solved', { reply: true, reopen: true, solve: false, followUp: false, rate: true }],
    ['closed', { reply: false, reopen: false, solve: false, followUp: true, rate: true }],
  ])('that is %s says what may be done', async (status, can) => {
    const { id } = await camille.create();
    await agent.setStatus(id, status);
    expect((await details(camille, id)).can).toEqual(can);
  });
});

describe('a reply', () => {
  it('is kept with its files, in order, and is seen at the desk', async () => {
    const { id } = await camille.create();
    const files = [
      await uploaded(server.api, png(10), 'deux.png'),
      await uploaded(server.api, png(20), 'trois.png'),
    ];
    const { status, json } = await camille.reply(id, {
      message: '  Voici\r\nles photos <script>  ',
      attachments: files,
    });
    expect(status).toBe(201);
    const [, reply] = json.request.comments;
    expect(reply).toMatchObject({
      author: { role: 'requester', name: 'Camille Durand' },
      body: { kind: 'text', text: 'Voici\nles photos <script>' },
      files: [{ name: 'deux.png' }, { name: 'trois.png' }],
    });
    expect(json.request.comments[0].files).toEqual([]);
    const page = await agent.page(id);
    expect(page).toContain('Voici\nles photos &lt;script&gt;');
    expect(page).toContain(`/desk/files/${reply.files[0].id}`);
    expect(page).toContain('Camille Durand');
  });

  it('of a file alone will do; of nothing will not', async () => {
    const { id } = await camille.create();
    const attachments = [await uploaded(server.api, png(), 'seule.png')];
    expect((await camille.reply(id, { message: '', attachments })).status).toBe(201);
    const { status, json } = await camille.reply(id, { message: ' \n ' });
    expect([status, json.error.fields]).toEqual([422, [{ field: 'message', code: 'required' }]]);
  });

  it.each([
    ['open', 201],
    ['pending', 201],
    ['solved', 201],
    ['closed', 410],
  ])('to one that is %s', async (before, expected) => {
    const { id } = await camille.create();
    await agent.setStatus(id, before);
    const { status, json } = await camille.reply(id);
    expect(status).toBe(expected);
    if (expected === 201) expect(json.request.status).toEqual({ group: 'open', raw: 'open' });
    else {
      expect(json.error.code).toBe('closed');
      expect((await details(camille, id)).comments).toHaveLength(1);
    }
  });

  it('sends no mail', async () => {
    const who = await newCustomer(server.api);
    const before = (await outbox(server.api, who.email)).length;
    await who.reply(who.first);
    expect(await outbox(server.api, who.email)).toHaveLength(before);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['a card number', { message: 'Carte 4111 1111 1111 1111' }, 'message', 'cardNumber'],
    ['too much', { message: 'é'.repeat(10_001) }, 'message', 'tooLong'],
    ['half a sign', { message: 'a\ud800' }, 'message', 'unreadable'],
    ['NUL', { message: 'a\0' }, 'message', 'unreadable'],
    ['no key', { key: 'x' }, 'key', 'unreadable'],
    [
      'a file that is not there',
      { attachments: [{ token: 'x', name: 'a.png' }] },
      'attachments',
      'fileMissing',
    ],
  ])('with %s is refused, and nothing of it stays', async (_, changes, field, code) => {
    const { id } = await camille.create();
    await agent.setStatus(id, 'solved');
    const { status, json } = await camille.reply(id, changes);
    expect(status).toBe(422);
    expect(json.error.fields).toMatchObject([{ field, code }]);
    const after = await details(camille, id);
    expect([after.comments.length, after.status.raw]).toEqual([1, 'solved']);
  });

  it('takes no more files than the brand does, none twice and none of another brand', async () => {
    const { id } = await camille.create();
    const file = await uploaded(server.api, png(), 'une.png');
    const foreign = await uploaded(server.api, png(), 'autre.png', 'paypal');
    for (const [attachments, code] of [
      [Array.from({ length: 6 }, () => file), 'tooManyFiles'],
      [[file, file], 'fileDuplicate'],
      [[file, foreign], 'fileMissing'],
    ] as const) {
      const { status, json } = await camille.reply(id, { attachments });
      expect([status, json.error.fields[0].code]).toEqual([422, code]);
    }
    // It is still free: what was refused has claimed nothing.
    expect((await camille.reply(id, { attachments: [file] })).status).toBe(201);
    const again = await camille.reply(id, { attachments: [file] });
    expect(again.json.error.fields[0].code).toBe('fileMissing');
  });
});

describe('a key', () => {
  it('of a reply works once, also when it comes twenty times at once', async () => {
    const { id } = await camille.create();
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => camille.reply(id, { key, message: 'une fois' })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect((await details(camille, id)).comments).toHaveLength(2);
    // In capitals it is the same key, and after the request has closed the same answer.
    await agent.setStatus(id, 'closed');
    const later = await camille.reply(id, { key: key.toUpperCase(), message: 'une fois' });
    expect([later.status, later.json.request.comments.length]).toEqual([200, 2]);
  });

  it('with other content, for another deed or another request is a conflict', async () => {
    const { id } = await camille.create();
    const other = await camille.create();
    const key = crypto.randomUUID();
    expect((await camille.reply(id, { key })).status).toBe(201);
    for (const tried of [
      camille.reply(id, { key, message: 'autre chose' }),
      camille.reply(other.id, { key }),
      camille.solve(id, key),
    ]) {
      const { status, json } = await tried;
      expect([status, json.error.code]).toEqual([409, 'conflict']);
    }
  });

  it('of what was refused is free again', async () => {
    const { id } = await camille.create();
    const key = crypto.randomUUID();
    await agent.setStatus(id, 'closed');
    expect((await camille.reply(id, { key })).status).toBe(410);
    await agent.setStatus(id, 'open');
    expect((await camille.reply(id, { key })).status).toBe(201);
  });

  it('of solving works once: one mail, and no more after a reply', async () => {
    const who = await newCustomer(server.api);
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => who.solve(who.first, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    await who.reply(who.first);
    const late = await who.solve(who.first, key);
    expect([late.status, late.json.request.status.raw]).toEqual([200, 'open']);
    const mails = await outbox(server.api, who.email);
    expect(mails.filter(({ kind }) => kind === 'solved')).toHaveLength(1);
  });
});

describe('solving', () => {
  it.each([
    ['open', 200],
    ['pending', 200],
    ['solved', 200],
    ['closed', 410],
  ])('one that is %s', async (before, expected) => {
    const { id } = await camille.create();
    await agent.setStatus(id, before);
    const { status, json } = await camille.solve(id);
    expect(status).toBe(expected);
    if (expected === 200) expect(json.request.status).toEqual({ group: 'solved', raw: 'solved' });
  });

  it.each([
    ['fr', 'activities.html', 'Mes activités'],
    ['en', 'activities.en.html', 'My activities'],
  ])(
    'sends a mail in %s that leads to the request and to the rating',
    async (language, page, words) => {
      const { id } = await camille.create({ language });
      await agent.answer(id, 'C’est fait');
      await camille.solve(id);
      const mails = (await outbox(server.api, camille.email)).filter(
        (mail) => mail['requestId'] === id,
      );
      const [solved, answer, first] = mails;
      expect(mails.map(({ kind }) => kind)).toEqual(['solved', 'answer', 'acknowledgement']);
      for (const mail of mails)
        for (const part of ['text', 'html'] as const) {
          expect(mail[part]).toContain(`/${page}#help/requests/${id}`);
          expect(mail[part]).toContain(words);
        }
      expect([solved?.['inReplyTo'], answer?.['inReplyTo']]).toEqual([
        first?.['messageId'],
        first?.['messageId'],
      ]);
    },
  );
});

describe('the rating', () => {
  it('is kept, can be changed, and is read at the desk', async () => {
    const { id } = await camille.create();
    await camille.solve(id);
    expect((await details(camille, id)).rating).toBeUndefined();
    await camille.rate(id, { score: 'bad', comment: 'Trop <i>long</i>' });
    const { json } = await camille.rate(id, { score: 'good', comment: 'Parfait <3' });
    expect(json.request.rating).toEqual({ score: 'good', comment: 'Parfait <3' });
    const page = await agent.page(id);
    expect(page).toContain('Parfait &lt;3');
    expect(page).not.toContain('long');
    await agent.setStatus(id, 'closed');
    expect((await camille.rate(id)).status).toBe(200);
  });

  it.each(['open', 'pending'])('of one that is %s is a conflict', async (before) => {
    const { id } = await camille.create();
    await agent.setStatus(id, before);
    const { status, json } = await camille.rate(id);
    expect([status, json.error.code]).toEqual([409, 'conflict']);
    expect((await details(camille, id)).rating).toBeUndefined();
  });

  it('is good or bad', async () => {
    const { id } = await camille.create();
    await camille.solve(id);
    for (const changes of [{ score: 'great' }, { comment: 'x'.repeat(2001) }])
      expect((await camille.rate(id, changes)).status).toBe(422);
  });
});

describe('what was read', () => {
  const read = (id: string, comment: string) =>
    camille.post(`/v1/requests/${id}/read`, { comment });

  it('is unread from an answer on until the person has seen that answer', async () => {
    const { id } = await camille.create();
    const unread = async () => (await details(camille, id)).unread;
    expect(await unread()).toBe(false);
    await agent.answer(id, 'Un');
    expect(await unread()).toBe(true);
    const [, first] = (await details(camille, id)).comments;
    // Another comes while the person still reads the first.
    await agent.answer(id, 'Deux');
    expect((await read(id, first.id)).status).toBe(204);
    expect(await unread()).toBe(true);
    const { comments } = await details(camille, id);
    expect((await read(id, comments[2].id)).status).toBe(204);
    expect(await unread()).toBe(false);
    // Late news of an older comment take nothing back.
    await read(id, comments[0].id);
    await read(id, first.id);
    expect(await unread()).toBe(false);
    await agent.answer(id, 'Trois');
    expect((await list(camille, '?limit=1')).requests[0]).toMatchObject({ id, unread: true });
  });

  it('is not moved by notes, statuses, one’s own words or comments of another request', async () => {
    const { id } = await camille.create();
    await agent.note(id, 'Note');
    await agent.setStatus(id, 'pending');
    expect((await details(camille, id)).unread).toBe(false);
    await agent.answer(id, 'Un');
    const other = await camille.create();
    await camille.reply(other.id);
    const foreign = (await details(camille, other.id)).comments[1].id;
    await read(id, foreign);
    expect((await details(camille, id)).unread).toBe(true);
    await camille.reply(id);
    expect((await details(camille, id)).unread).toBe(false);
  });

  it('changes no time and no order', async () => {
    const { id } = await camille.create();
    await agent.answer(id, 'Un');
    const before = await details(camille, id);
    await read(id, before.comments[1].id);
    expect((await details(camille, id)).updatedAt).toBe(before.updatedAt);
  });
});

describe('an internal note', () => {
  it('moves nothing that the customer can see', async () => {
    const { id } = await camille.create();
    const before = await camille.get(`/v1/requests/${id}`);
    const listed = await list(camille);
    const mails = (await outbox(server.api)).length;
    expect(await agent.note(id, 'CANARY-7f3a')).toBe(303);
    expect(await agent.page(id)).toContain('CANARY-7f3a');
    expect((await camille.get(`/v1/requests/${id}`)).json).toEqual(before.json);
    expect(await list(camille)).toEqual(listed);
    expect(await outbox(server.api)).toHaveLength(mails);
  });
});

describe('a follow-up', () => {
  const followUp = (token: string | undefined, changes: Record<string, unknown>) =>
    call(`${server.api}/v1/requests`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : bearer(token)),
      },
      body: JSON.stringify(newRequest({ email: camille.email, ...changes })),
    });

  it('carries the old number, and the old one shows it', async () => {
    const old = await closedRequest(camille);
    const body = {
      followUpOf: old.id,
      key: crypto.randomUUID(),
      email: camille.email.toUpperCase(),
    };
    const { status, json } = await followUp(camille.token, body);
    expect(status).toBe(201);
    const { id, number } = json.result;
    expect((await details(camille, id)).followUpOf).toEqual({ id: old.id, number: old.number });
    expect((await details(camille, old.id)).followUps).toEqual([{ id, number }]);
    expect((await followUp(camille.token, body)).status).toBe(200);
    expect(await agent.page(id)).toContain(`/desk/requests/${old.id}`);
    expect(await agent.page(old.id)).toContain(`/desk/requests/${id}`);
  });

  it('needs the session of the owner', async () => {
    const { id: followUpOf } = await closedRequest(camille);
    const other = await newCustomer(server.api);
    const { json } = await signIn(server.api, camille.email, undefined, 'paypal');
    for (const [token, changes, expected] of [
      [undefined, {}, [401, 'unauthorized']],
      [other.token, {}, [403, 'forbidden']],
      [other.token, { email: other.email }, [403, 'forbidden']],
      [camille.token, { email: other.email }, [403, 'forbidden']],
      [json.session.token, {}, [403, 'forbidden']],
      [json.session.token, { brand: 'paypal' }, [403, 'forbidden']],
    ] as const) {
      const answer = await followUp(token, { followUpOf, ...changes });
      expect([answer.status, answer.json.error.code]).toEqual(expected);
    }
    expect((await details(camille, followUpOf)).followUps).toEqual([]);
  });

  it('needs a closed request', async () => {
    const { id: open } = await camille.create();
    const { id: solved } = await camille.create();
    await camille.solve(solved);
    for (const followUpOf of [open, solved, crypto.randomUUID()])
      expect((await followUp(camille.token, { followUpOf })).status).toBe(403);
    expect((await followUp(camille.token, { followUpOf: 'x' })).status).toBe(422);
  });
});

describe('a file', () => {
  it('comes byte by byte as it went, as nothing that a browser would open', async () => {
    const bytes = png(100_000);
    const { id } = await camille.create();
    const { json } = await camille.reply(id, {
      attachments: [await uploaded(server.api, bytes, 'grande.png')],
    });
    const file = json.request.comments[1].files[0].id;
    const response = await fetch(`${server.api}/v1/attachments/${file}`, {
      headers: bearer(camille.token),
    });
    expect(response.status).toBe(200);
    const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
    expect(hash(new Uint8Array(await response.arrayBuffer()))).toBe(hash(bytes));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': `default-src 'none'; sandbox`,
      'content-length': String(bytes.length),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });
});

describe('bodies', () => {
  it.each([
    ['no JSON', '{', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['a form', 'message=a', 'application/x-www-form-urlencoded', 415],
    ['too many bytes', JSON.stringify({ message: 'x'.repeat(200_000) }), 'application/json', 413],
  ])('of %s are refused', async (_, body, type, expected) => {
    const { status } = await call(`${server.api}/v1/requests/${camille.first}/comments`, {
      method: 'POST',
      headers: { 'Content-Type': type, ...bearer(camille.token) },
      body,
    });
    expect(status).toBe(expected);
  });

  it('of a new request still need no session, and a list still needs one', async () => {
    expect((await send(server.api, newRequest())).status).toBe(201);
    expect((await call(`${server.api}/v1/requests`)).status).toBe(401);
  });
});
