import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  newRequest,
  outbox,
  send,
  startTestServer,
  upload,
  type TestServer,
} from './server.js';
import { png } from './files.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe('a new request', () => {
  it('is answered with an id that can not be guessed, a number to quote and the status', async () => {
    const { status, json } = await send(server.api, newRequest());
    expect(status).toBe(201);
    expect(json.result).toMatchObject({ kind: 'created', status: { group: 'open', raw: 'open' } });
    expect(json.result.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(Number(json.result.number)).toBeGreaterThanOrEqual(48_213);
    expect(Math.abs(Date.parse(json.result.createdAt) - Date.now())).toBeLessThan(10_000);
  });

  it('needs only what the contract requires', async () => {
    const { fields: _, attachments: __, ...least } = newRequest({ message: '' });
    expect((await send(server.api, least)).status).toBe(201);
  });

  it('takes every shape of a field, and a shipment', async () => {
    const { status } = await send(
      server.api,
      newRequest({
        fields: {
          text: 'a',
          tick: true,
          list: ['FR2025EBAY0001234567', 'FR2025EBAY0001234568'],
          items: [{ description: 'Vase', quantity: 2, value: '12.50' }],
          diagnostics: { browser: 'x', time: '2026-11-23T10:00:00Z' },
        },
        shipment: {
          reference: 'FR2025EBAY0001234567',
          carrier: 'Mondial Relay',
          state: 'IN_TRANSIT',
        },
        page: 'https://host.example/shipments?order=1#x',
      }),
    );
    expect(status).toBe(201);
  });

  it('is refused with 404 for an unknown brand', async () => {
    const { status, json } = await send(server.api, newRequest({ brand: 'nobody' }));
    expect([status, json.error.code]).toEqual([404, 'not-found']);
  });
});

describe('the key', () => {
  it('with the same content gives the same answer, whatever the order of the keys, and one mail', async () => {
    const email = 'again@exemple.fr';
    const body = newRequest({ email });
    const first = await send(server.api, body);
    const second = await send(server.api, Object.fromEntries(Object.entries(body).toReversed()));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toEqual(first.json);
    expect(await outbox(server.api, email)).toHaveLength(1);
  });

  it('with other content is a conflict', async () => {
    const body = newRequest();
    await send(server.api, body);
    for (const change of [
      { message: 'other' },
      { email: 'b@exemple.fr' },
      { fields: {} },
      { language: 'en' },
    ]) {
      const { status, json } = await send(server.api, { ...body, ...change });
      expect([status, json.error.code]).toEqual([409, 'conflict']);
    }
  });

  it('twenty times at once makes one request and twenty identical answers', async () => {
    const email = 'at-once@exemple.fr';
    const body = newRequest({ email });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(server.api, body)));
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    expect([count(201), count(200)]).toEqual([1, 19]);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect(await outbox(server.api, email)).toHaveLength(1);
  });

  it('of a refused request is still free', async () => {
    const body = newRequest({
      attachments: [{ token: 'nothing', field: 'attachments', name: 'a.png' }],
    });
    expect((await send(server.api, body)).status).toBe(422);
    expect((await send(server.api, { ...body, attachments: [] })).status).toBe(201);
  });

  it('replayed with its files claims them once', async () => {
    const { token } = (await upload(server.api, png())).json;
    const body = newRequest({ attachments: [{ token, field: 'attachments', name: 'a.png' }] });
    const first = await send(server.api, body);
    expect(first.status).toBe(201);
    expect((await send(server.api, body)).json).toEqual(first.json);
  });
});

describe('attachments', () => {
  const missing = (name: string) => ({ field: 'photoItem', code: 'fileMissing', values: { name } });

  it('that are unknown, claimed by another or of another brand are refused at their field', async () => {
    const { token } = (await upload(server.api, png())).json;
    const foreign = (await upload(server.api, png(), { brand: 'paypal' })).json.token;
    const attach = (...tokens: string[]) =>
      newRequest({
        attachments: tokens.map((each) => ({ token: each, field: 'photoItem', name: 'p.png' })),
      });
    expect((await send(server.api, attach(token))).status).toBe(201);
    for (const each of [token, foreign, 'unknown']) {
      const { status, json } = await send(server.api, attach(each));
      expect([status, json.error.fields]).toEqual([422, [missing('p.png')]]);
    }
  });

  it('of a refused request stay free for the next', async () => {
    const { token } = (await upload(server.api, png())).json;
    const file = { token, field: 'photoItem', name: 'p.png' };
    const bad = await send(
      server.api,
      newRequest({ attachments: [file, { ...file, token: 'gone' }] }),
    );
    expect(bad.json.error.fields).toEqual([missing('p.png')]);
    expect((await send(server.api, newRequest({ attachments: [file] }))).status).toBe(201);
  });

  it('given twice are named as such', async () => {
    const { token } = (await upload(server.api, png())).json;
    const file = { token, field: 'photoItem', name: 'p.png' };
    const { json } = await send(server.api, newRequest({ attachments: [file, file] }));
    expect(json.error.fields).toEqual([
      { field: 'photoItem', code: 'fileDuplicate', values: { name: 'p.png' } },
    ]);
  });
});

describe('a bad body', () => {
  const long = (count: number) => 'é'.repeat(count);
  const items = (count: number) => Array.from({ length: count }, (_, i) => [`f${i}`, 'x'] as const);
  const cases: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
    ['no key', { key: undefined }, 'key', 'required'],
    ['a key that is no uuid', { key: '1' }, 'key', 'unreadable'],
    ['no brand', { brand: undefined }, 'brand', 'required'],
    ['a language that is no tag', { language: 'fr"><' }, 'language', 'unreadable'],
    ['a category that is no id', { category: '<b>' }, 'category', 'unreadable'],
    ['no subject', { subject: '   ' }, 'subject', 'required'],
    ['a subject of 301', { subject: long(301) }, 'subject', 'tooLong'],
    ['no e-mail', { email: '' }, 'email', 'required'],
    ['an e-mail without @', { email: 'camille' }, 'email', 'email'],
    ['an e-mail without dot', { email: 'camille@exemple' }, 'email', 'email'],
    ['two recipients', { email: 'a@exemple.fr,b@exemple.fr' }, 'email', 'email'],
    ['a second header', { email: 'a@exemple.fr\r\nBcc: b@exemple.fr' }, 'email', 'email'],
    ['an e-mail of 300', { email: `${long(288)}@exemple.fr` }, 'email', 'tooLong'],
    ['a message that is a number', { message: 5 }, 'message', 'unreadable'],
    ['a message of 10,001', { message: long(10_001) }, 'message', 'tooLong'],
    ['NUL in the message', { message: 'a\0b' }, 'message', 'unreadable'],
    ['half an emoji in the message', { message: 'a\ud83d' }, 'message', 'unreadable'],
    ['the other half in a field', { fields: { access: '\ude00' } }, 'access', 'unreadable'],
    [
      'NUL deep in a field',
      { fields: { items: [{ description: '\0', quantity: 1, value: '1' }] } },
      'items.0.description',
      'unreadable',
    ],
    ['61 fields', { fields: Object.fromEntries(items(61)) }, 'fields', 'tooLong'],
    ['fields that are a list', { fields: [] }, 'fields', 'unreadable'],
    ['a field of 10,001', { fields: { access: long(10_001) } }, 'access', 'tooLong'],
    ['a field that is a number', { fields: { access: 1 } }, 'access', 'unreadable'],
    [
      'half a vase',
      { fields: { items: [{ description: 'Vase', quantity: 0.5, value: '1' }] } },
      'items.0.quantity',
      'quantity',
    ],
    [
      '21 files',
      {
        attachments: Array.from({ length: 21 }, (_, i) => ({
          token: `t${i}`,
          field: 'a',
          name: 'n',
        })),
      },
      'attachments',
      'tooManyFiles',
    ],
    [
      'a file without token',
      { attachments: [{ field: 'a', name: 'n' }] },
      'attachments.0.token',
      'required',
    ],
    [
      'a shipment without reference',
      { shipment: { carrier: 'x' } },
      'shipment.reference',
      'required',
    ],
    [
      'a shipment in a made-up state',
      { shipment: { reference: 'x', state: 'LOST' } },
      'shipment.state',
      'unreadable',
    ],
    ['a page that is a script', { page: 'javascript:alert(1)' }, 'page', 'unreadable'],
    [
      'a card number in the message',
      { message: 'Ma carte : 4111 1111 1111 1111.' },
      'message',
      'cardNumber',
    ],
    [
      'a card number with dashes in the subject',
      { subject: '5555-5555-5555-4444' },
      'subject',
      'cardNumber',
    ],
    ['a card number in a field', { fields: { access: '378282246310005' } }, 'access', 'cardNumber'],
    [
      'a card number in a list',
      { fields: { list: ['a', '4111.1111.1111.1111'] } },
      'list.1',
      'cardNumber',
    ],
    [
      'a card number in a row',
      { fields: { items: [{ description: '4111111111111111', quantity: 1, value: '1' }] } },
      'items.0.description',
      'cardNumber',
    ],
  ];

  it.each(cases)('%s', async (_, changes, field, code) => {
    const { status, json } = await send(
      server.api,
      newRequest({ email: 'bad@exemple.fr', ...changes }),
    );
    expect(status).toBe(422);
    expect(json.error.code).toBe('invalid');
    expect(json.error.fields).toContainEqual(expect.objectContaining({ field, code }));
  });

  it('leaves nothing behind', async () => {
    expect(await outbox(server.api, 'bad@exemple.fr')).toEqual([]);
  });

  it('says how long is too long', async () => {
    const { json } = await send(server.api, newRequest({ message: '🙁'.repeat(10_001) }));
    expect(json.error.fields).toEqual([
      { field: 'message', code: 'tooLong', values: { max: 10_000, count: 10_001 } },
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('with the key %s is refused', async (key) => {
    const text = JSON.stringify(newRequest()).replace('"fields":{', `"fields":{"${key}":"x",`);
    const { status, json } = await send(server.api, text);
    expect([status, json.error.fields]).toEqual([422, [{ field: 'fields', code: 'unreadable' }]]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['not JSON', '{', 400, 'malformed'],
    ['nothing', '', 400, 'malformed'],
    ['a list', '[]', 400, 'malformed'],
    ['a text', '"x"', 400, 'malformed'],
    ['over 256 kB', JSON.stringify(newRequest({ extra: 'x'.repeat(262_144) })), 413, 'too-large'],
  ])('that is %s', async (_, text, status, code) => {
    const answer = await send(server.api, text);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('of another type is refused, so that no plain form can post it', async () => {
    const { status, json } = await call(`${server.api}/v1/requests`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify(newRequest()),
    });
    expect([status, json.error.code]).toEqual([415, 'unsupported']);
  });
});

describe('texts of every kind', () => {
  it.each([
    ['emoji', '👩‍👩‍👧 🙁'],
    ['right to left', 'مرحبا \u202eabc'],
    ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['SQL', `'; drop table requests; --`],
    ['2,000 emoji', '🙁'.repeat(2000)],
  ])('%s is kept', async (_, message) => {
    expect((await send(server.api, newRequest({ message }))).status).toBe(201);
  });
});

describe('the rules of the category, as a second line behind the form', () => {
  const fields = {
    reference: 'FR2025EBAY0001234567',
    pickupReason: 'not_shown',
    newDate: '2099-01-01',
  };
  it.each([
    ['reference', { ...fields, newDate: undefined, reference: 'FR2025' }, 'reference'],
    ['pickupReason', { pickupReason: 'smuggled' }, 'option'],
    ['newDate', { newDate: '2026-02-31' }, 'date'],
    ['newDate', { newDate: '2020-01-02' }, 'datePast'],
    ['newDate', fields, 'dateTooFar'],
    ['phone', { phone: 'appelez-moi' }, 'phone'],
    ['access', { access: 'code ４１１１ １１１１ １１１１ １１１１' }, 'cardNumber'],
  ])('refuse a wrong %s', async (field, given, code) => {
    const answer = await send(
      server.api,
      newRequest({ category: 'pickup', fields: JSON.parse(JSON.stringify(given)) }),
    );
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.json)).toContain(`"field":"${field}","code":"${code}"`);
  });
});

describe('setup and articles', () => {
  it.each(['ebay', 'packlink-pro', 'packlink-com', 'paypal'])('%s has a setup', async (brand) => {
    const { status, json } = await call(`${server.api}/v1/setup?brand=${brand}&language=fr`);
    expect(status).toBe(200);
    expect(json.config.supportEmail).toMatch(/^aide@\w+\.example$/);
    expect(Math.abs(Date.parse(json.serverNow) - Date.now())).toBeLessThan(10_000);
  });

  it('an unknown brand has none', async () => {
    for (const path of ['setup', 'articles']) {
      const { status, json } = await call(`${server.api}/v1/${path}?brand=nobody&language=fr`);
      expect([status, json.error.code]).toEqual([404, 'not-found']);
    }
  });

  it('lists the articles of a category in the language asked for', async () => {
    const { json } = await call(
      `${server.api}/v1/articles?brand=ebay&language=fr-FR&category=cancel`,
    );
    expect(json.articles.map((each: { id: string }) => each.id)).toEqual([
      'can-i-cancel',
      'refund-time',
      'after-cancel',
    ]);
    expect(json.articles[0].title).toBe('Puis-je annuler mon envoi\u202f?');
  });

  it('finds without accents and in the words of the brand, the best first', async () => {
    const find = async (brand: string, q: string) =>
      (
        await call(
          `${server.api}/v1/articles?brand=${brand}&language=fr&q=${encodeURIComponent(q)}&limit=3`,
        )
      ).json.articles;
    expect((await find('ebay', 'REMBOURSE'))[0].id).toBe('refund-time');
    const own = await find('paypal', 'coller étiquettes');
    expect(own[0]).toMatchObject({
      id: 'stick-label',
      title: 'Bien coller le bordereau sur le colis',
    });
    expect(await find('ebay', 'xyzzy')).toEqual([]);
  });

  it('refuses a limit that is none', async () => {
    const { status, json } = await call(`${server.api}/v1/articles?brand=ebay&limit=many`);
    expect([status, json.error.fields[0].field]).toEqual([422, 'limit']);
  });
});
