import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, signIn, signOut } from './accounts.js';
import { agentAt, type Agent } from './agent.js';
import { bearer, customerOf, newCustomer, uploaded, type Customer } from './customer.js';
import { png } from './files.js';
import { routesOfTheServer } from './routes.js';
import {
  asAgent,
  call,
  DESK_TOKEN,
  newRequest,
  outbox,
  send,
  startTestServer,
  until,
  type TestServer,
} from './server.js';
import { closeStreams, moment, openStream } from './stream.js';

// `elsewhere`: the owner, signed in at another brand.
const ROLES = ['nobody', 'owner', 'other', 'elsewhere', 'agent'] as const;
type Role = (typeof ROLES)[number];

/** What an endpoint answers to each role, in the order of `ROLES`. */
type Statuses = readonly [number, number, number, number, number];

/** A call on something that is the owner's and was made for this call alone. */
interface Try {
  readonly headers: Record<string, string>;
  readonly role: Role;
  /** Of an open request. */
  readonly id: string;
}

interface Row {
  readonly answers: Statuses;
  run(given: Try): Promise<Response>;
}

let server: TestServer;
let owner: Customer;
let other: Customer;
let agent: Agent;
let headersOf: Record<Role, Record<string, string>>;
let form: string;

beforeAll(async () => {
  server = await startTestServer();
  owner = await newCustomer(server.api);
  other = await newCustomer(server.api);
  agent = await agentAt(server.api, owner.first);
  form = /name="form" value="([^"]+)"/.exec(await agent.page(owner.first))?.[1] ?? '';
  const { json } = await signIn(server.api, owner.email, PASSWORD, 'paypal');
  headersOf = {
    nobody: {},
    owner: bearer(owner.token),
    other: bearer(other.token),
    elsewhere: bearer(json.session.token),
    agent: bearer(DESK_TOKEN),
  };
});
afterEach(closeStreams);
afterAll(() => server.stop());

const all = (status: number): Statuses => [status, status, status, status, status];
const signedIn = (status: number): Statuses => [401, status, status, status, 401];
const owners = (status: number): Statuses => [401, status, 404, 404, 401];
const agents = (status: number): Statuses => [401, 401, 401, 401, status];

const request = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  fetch(`${server.api}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
    ...init,
    headers,
  });
const get =
  (path: (given: Try) => string | Promise<string>): Row['run'] =>
  async (given) =>
    request(await path(given), given.headers);
const post =
  (path: (given: Try) => string, body: (given: Try) => unknown): Row['run'] =>
  async (given) =>
    request(
      path(given),
      { ...given.headers, 'Content-Type': 'application/json' },
      { method: 'POST', body: JSON.stringify(await body(given)) },
    );
const postForm =
  (path: (given: Try) => string, fields: Record<string, string>): Row['run'] =>
  (given) =>
    request(
      path(given),
      { ...given.headers, Origin: server.api },
      {
        method: 'POST',
        // Whoever has seen the desk once knows the form's token: it alone opens nothing.
        body: new URLSearchParams({ form, id: crypto.randomUUID(), ...fields }),
      },
    );
const key = () => crypto.randomUUID();
const fileOf = async (id: string): Promise<string> => {
  const { json } = await owner.reply(id, {
    attachments: [await uploaded(server.api, png(), 'photo.png')],
  });
  return json.request.comments[1].files[0].id;
};
const mailOf = async (id: string): Promise<string> => {
  const mails = await outbox(server.api, owner.email);
  return mails.find((mail) => mail['requestId'] === id)?.['id'] ?? '';
};

const TABLE: Readonly<Record<string, Row>> = {
  // Open to all.
  'GET /': { answers: all(200), run: get(() => '/') },
  'GET /favicon.ico': { answers: all(204), run: get(() => '/favicon.ico') },
  'GET /:file{[\\w.-]+\\.(?:css|js|svg|png|ico)}': {
    answers: all(200),
    run: get(() => '/index.css'),
  },
  'GET /art/*': { answers: all(404), run: get(() => '/art/none.svg') },
  'GET /widget/*': { answers: all(404), run: get(() => '/widget/none.js') },
  'GET /healthz': { answers: all(200), run: get(() => '/healthz') },
  'GET /openapi.json': { answers: all(200), run: get(() => '/openapi.json') },
  'GET /v1/setup': { answers: all(200), run: get(() => '/v1/setup?brand=ebay&language=fr') },
  'GET /v1/articles': {
    answers: all(200),
    run: get(() => '/v1/articles?brand=ebay&language=fr&limit=3'),
  },
  'POST /v1/uploads': {
    answers: all(201),
    run: ({ headers }) =>
      request(
        '/v1/uploads?brand=ebay',
        {
          ...headers,
          'Content-Type': 'image/png',
          'Content-Disposition': `attachment; filename*=UTF-8''a.png`,
        },
        { method: 'POST', body: Buffer.from(png()) },
      ),
  },
  'DELETE /v1/uploads/:token': {
    // Whoever knows the token; a file that a request has claimed stays, see below.
    answers: all(204),
    run: async ({ headers }) => {
      const { token } = await uploaded(server.api, png(), 'a.png');
      return request(`/v1/uploads/${token}`, headers, { method: 'DELETE' });
    },
  },
  'POST /v1/requests': {
    answers: all(201),
    run: post(
      () => '/v1/requests',
      () => newRequest(),
    ),
  },
  'POST /v1/session': {
    answers: all(200),
    run: post(
      () => '/v1/session',
      () => ({ brand: 'ebay', email: owner.email, password: PASSWORD }),
    ),
  },
  'POST /v1/session/resume': {
    // By the cookie of an own page only, which none of them has.
    answers: all(200),
    run: post(
      () => '/v1/session/resume',
      () => ({ brand: 'ebay' }),
    ),
  },
  'POST /v1/session/exchange': {
    answers: all(401),
    run: post(
      () => '/v1/session/exchange',
      () => ({ brand: 'ebay', token: owner.token }),
    ),
  },
  'POST /v1/session/recovery': {
    answers: all(202),
    run: post(
      () => '/v1/session/recovery',
      () => ({ brand: 'ebay', language: 'fr', email: 'nobody@exemple.fr' }),
    ),
  },
  'POST /v1/session/password': {
    answers: all(410),
    run: post(
      () => '/v1/session/password',
      () => ({ brand: 'ebay', password: 'un-autre-mot-de-passe', token: 'x'.repeat(43) }),
    ),
  },
  'DELETE /v1/session': {
    // The session of the caller alone, see below.
    answers: [401, 204, 204, 204, 204],
    run: async ({ headers, role }) => {
      const fresh: Partial<Record<Role, () => Promise<string>>> = {
        owner: async () => (await signIn(server.api, owner.email)).json.session.token,
        other: async () => (await signIn(server.api, other.email)).json.session.token,
        elsewhere: async () =>
          (await signIn(server.api, owner.email, PASSWORD, 'paypal')).json.session.token,
      };
      const token = await fresh[role]?.();
      return request('/v1/session', token === undefined ? headers : bearer(token), {
        method: 'DELETE',
      });
    },
  },

  // For those who are signed in, about their own.
  'GET /v1/requests': { answers: signedIn(200), run: get(() => '/v1/requests') },
  'GET /v1/events': { answers: signedIn(200), run: get(() => '/v1/events') },
  'GET /v1/requests/:id': { answers: owners(200), run: get(({ id }) => `/v1/requests/${id}`) },
  'POST /v1/requests/:id/comments': {
    answers: owners(201),
    run: post(
      ({ id }) => `/v1/requests/${id}/comments`,
      () => ({ key: key(), message: 'a', attachments: [] }),
    ),
  },
  'POST /v1/requests/:id/solve': {
    answers: owners(200),
    run: post(
      ({ id }) => `/v1/requests/${id}/solve`,
      () => ({ key: key() }),
    ),
  },
  'POST /v1/requests/:id/rating': {
    answers: owners(200),
    run: post(
      ({ id }) => `/v1/requests/${id}/rating`,
      async ({ id }) => {
        await agent.setStatus(id, 'solved');
        return { key: key(), score: 'good', comment: '' };
      },
    ),
  },
  'POST /v1/requests/:id/read': {
    answers: owners(204),
    run: post(
      ({ id }) => `/v1/requests/${id}/read`,
      ({ id }) => ({ comment: id }),
    ),
  },
  'GET /v1/attachments/:id': {
    answers: owners(200),
    run: get(async ({ id }) => `/v1/attachments/${await fileOf(id)}`),
  },

  // For agents.
  'GET /desk': { answers: all(301), run: get(() => '/desk') },
  'GET /desk/desk.css': { answers: all(200), run: get(() => '/desk/desk.css') },
  'GET /desk/desk.svg': { answers: all(200), run: get(() => '/desk/desk.svg') },
  'GET /desk/': { answers: agents(200), run: get(() => '/desk/') },
  'GET /desk/requests/:id': { answers: agents(200), run: get(({ id }) => `/desk/requests/${id}`) },
  'GET /desk/files/:id': {
    answers: agents(200),
    run: get(async ({ id }) => `/desk/files/${await fileOf(id)}`),
  },
  'POST /desk/requests/:id/answers': {
    answers: agents(303),
    run: postForm(({ id }) => `/desk/requests/${id}/answers`, { body: 'a', status: 'open' }),
  },
  'POST /desk/requests/:id/notes': {
    answers: agents(303),
    run: postForm(({ id }) => `/desk/requests/${id}/notes`, { body: 'a' }),
  },
  'POST /desk/requests/:id/cc': {
    answers: agents(303),
    run: postForm(({ id }) => `/desk/requests/${id}/cc`, { cc: 'a' }),
  },
  'POST /desk/requests/:id/status': {
    answers: agents(303),
    run: postForm(({ id }) => `/desk/requests/${id}/status`, { status: 'solved' }),
  },
  'GET /outbox': { answers: all(301), run: get(() => '/outbox') },
  'GET /outbox/': { answers: agents(200), run: get(() => '/outbox/') },
  'GET /outbox/mails': { answers: agents(200), run: get(() => '/outbox/mails') },
  'GET /outbox/:id': {
    answers: agents(200),
    run: get(async ({ id }) => `/outbox/${await mailOf(id)}`),
  },
  'GET /outbox/:id/html': {
    answers: agents(200),
    run: get(async ({ id }) => `/outbox/${await mailOf(id)}/html`),
  },
};

describe('every endpoint', () => {
  it('of the server stands in the table, and no other', async () => {
    expect((await routesOfTheServer()).toSorted()).toEqual(Object.keys(TABLE).toSorted());
  });

  it('of the contract stands in the OpenAPI document', async () => {
    const { json } = await call(`${server.api}/openapi.json`);
    const described = Object.entries(json.paths as Record<string, object>).flatMap(
      ([path, calls]) =>
        Object.keys(calls).map(
          (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        ),
    );
    const own = Object.keys(TABLE).filter((route) => /^\w+ \/(v1|healthz)/.test(route));
    expect(described.toSorted()).toEqual(own.toSorted());
  });

  const cells = Object.entries(TABLE).flatMap(([route, row]) =>
    ROLES.map((role, place) => [route, role, row.answers[place] ?? 0, row] as const),
  );

  it.each(cells)('%s by %s: %i', async (_, role, expected, row) => {
    const { id } = await owner.create();
    const before = await owner.get(`/v1/requests/${id}`);
    const response = await row.run({ headers: headersOf[role], role, id });
    expect(response.status).toBe(expected);
    const isRefused = [401, 403, 404].includes(expected);
    if (response.headers.get('content-type')?.startsWith('text/event-stream'))
      await response.body?.cancel();
    else {
      const body = await response.text();
      if (role !== 'owner' && role !== 'agent') {
        expect(body).not.toContain(id);
        expect(body).not.toContain(owner.first);
      }
    }
    if (
      !isRefused ||
      row === TABLE['GET /v1/attachments/:id'] ||
      row === TABLE['GET /desk/files/:id']
    )
      return;
    const after = await owner.get(`/v1/requests/${id}`);
    expect(after.json.request.comments).toEqual(before.json.request.comments);
    expect([after.json.request.rating, after.json.request.cc]).toEqual([undefined, []]);
  });
});

describe('what is somebody else’s', () => {
  it('is in no list, no search and no count', async () => {
    const { id, number } = await owner.create();
    for (const role of ['other', 'elsewhere'] as const)
      for (const query of ['', `?q=${number}`, '?sort=created&filter=open']) {
        const { json } = await call(`${server.api}/v1/requests${query}`, {
          headers: headersOf[role],
        });
        expect(JSON.stringify(json)).not.toContain(id);
        if (query.startsWith('?q')) expect(json.counts.all).toBe(0);
      }
  });

  it('answers byte by byte as what is not there, whatever the id', async () => {
    const { id } = await owner.create();
    const file = await fileOf(id);
    const body = { key: key(), message: 'a', attachments: [], score: 'good', comment: id };
    const calls = [
      ['GET', '/v1/requests/$'],
      ['POST', '/v1/requests/$/comments'],
      ['POST', '/v1/requests/$/solve'],
      ['POST', '/v1/requests/$/rating'],
      ['POST', '/v1/requests/$/read'],
      ['GET', '/v1/attachments/$'],
    ] as const;
    const bare = async (method: string, path: string): Promise<string> => {
      const response = await fetch(`${server.api}${path}`, {
        method,
        headers: { ...headersOf.other, 'Content-Type': 'application/json' },
        ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
      });
      const headers = [...response.headers].filter(
        ([name]) => name !== 'date' && name !== 'x-request-id',
      );
      return JSON.stringify([response.status, headers, await response.text()]);
    };
    for (const [method, path] of calls) {
      const answers = new Set<string>();
      for (const tried of [
        id,
        id.toUpperCase(),
        file,
        crypto.randomUUID(),
        '00000000-0000-0000-0000-000000000000',
        'ffffffff-ffff-0fff-ffff-ffffffffffff',
        '1',
        '48213',
        '%00',
        `${id}'--`,
      ])
        answers.add(await bare(method, path.replace('$', tried)));
      expect([path, [...answers]]).toEqual([path, [expect.stringContaining('[404,')]]);
    }
  });

  it('answers to nobody the same whether it is there or not', async () => {
    const { id } = await owner.create();
    for (const path of ['', '/comments', '/solve', '/rating', '/read']) {
      const answers = await Promise.all(
        [id, crypto.randomUUID(), 'x'].map(async (tried) => {
          const { status, json } = await call(`${server.api}/v1/requests/${tried}${path}`, {
            method: path === '' ? 'GET' : 'POST',
          });
          return JSON.stringify([status, json]);
        }),
      );
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toMatch(/^\[401,/);
    }
  });

  it('has ids that are random', async () => {
    const { id } = await owner.create();
    const file = await fileOf(id);
    await agent.answer(id, 'a');
    const { json } = await owner.get(`/v1/requests/${id}`);
    const session = (await signIn(server.api, owner.email)).json.session;
    const ids: string[] = [
      id,
      file,
      ...json.request.comments.map((comment: { readonly id: string }) => comment.id),
      session.person.id,
    ];
    expect(ids.length).toBeGreaterThanOrEqual(6);
    for (const each of ids)
      expect(each).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(session.token).toMatch(/^[\w-]{43}$/);
  });

  it('can’t be taken along: a claimed file goes neither by its token nor into another request', async () => {
    const { id } = await owner.create();
    const photo = await uploaded(server.api, png(), 'photo.png');
    const { json } = await owner.reply(id, { attachments: [photo] });
    const file = json.request.comments[1].files[0].id;
    await call(`${server.api}/v1/uploads/${photo.token}`, { method: 'DELETE' });
    const stolen = await other.reply(other.first, { attachments: [photo] });
    expect([stolen.status, stolen.json.error.fields[0].code]).toEqual([422, 'fileMissing']);
    const { status } = await call(`${server.api}/v1/attachments/${file}`, {
      headers: headersOf.owner,
    });
    expect(status).toBe(200);
  });

  it('stays when somebody else signs out', async () => {
    const second = (await signIn(server.api, other.email)).json.session.token;
    await signOut(server.api, second);
    expect((await owner.get('/v1/requests')).status).toBe(200);
    expect((await other.get('/v1/requests')).status).toBe(200);
    const gone = customerOf(server.api, other.email, second, other.first);
    expect((await gone.get('/v1/requests')).status).toBe(401);
  });
});

describe('an internal note', () => {
  const CANARY = 'canary-5b1f-internal';

  it('occurs in nothing that a customer gets: no answer, no event, no mail', async () => {
    const stream = await openStream(server.api, owner.token);
    await stream.heard('ready');
    const { id } = await owner.create({ subject: 'Avec note' });
    const mailsBefore = (await outbox(server.api, owner.email)).length;
    expect(
      await agent.post(`${id}/notes`, { id: crypto.randomUUID(), body: CANARY, agent: CANARY }),
    ).toBe(303);
    // With notes between the words of the conversation.
    await agent.answer(id, 'Réponse');
    await agent.note(id, `${CANARY} encore`);
    await owner.reply(id);
    await owner.solve(id);
    await owner.rate(id);
    await stream.heard(`request ${id}`, 5000, 4);
    await until(async () =>
      (await outbox(server.api, owner.email)).length === mailsBefore + 2 ? true : undefined,
    );
    await moment();
    const answers = await Promise.all([
      owner.get(`/v1/requests/${id}`),
      owner.get('/v1/requests?limit=100'),
      owner.get(`/v1/requests?q=${CANARY}`),
      owner.get('/v1/requests?q=canary'),
      owner.reply(id),
      owner.solve(id),
      owner.rate(id, { score: 'bad' }),
    ]);
    for (const { status } of answers) expect([200, 201]).toContain(status);
    expect(answers[0]?.json.request.comments).toHaveLength(3);
    expect([answers[2]?.json.counts.all, answers[2]?.json.requests]).toEqual([0, []]);
    const seen = [
      ...answers.map(({ json }) => JSON.stringify(json)),
      stream.text(),
      JSON.stringify(await outbox(server.api)),
    ].join('\n');
    expect(seen).toContain('Réponse');
    expect(seen).not.toContain('canary');
    // The test can fail: the desk shows it.
    expect(await agent.page(id)).toContain(CANARY);
    expect((await call(`${server.api}/desk/`, asAgent())).status).toBe(200);
  });

  it('can’t be marked as read by its id: it is not there', async () => {
    const { id } = await owner.create();
    const note = crypto.randomUUID();
    await agent.post(`${id}/notes`, { id: note, body: CANARY });
    await agent.answer(id, 'Réponse');
    const after = crypto.randomUUID();
    await agent.post(`${id}/notes`, { id: after, body: CANARY });
    const read = (comment: string) => owner.post(`/v1/requests/${id}/read`, { comment });
    const [byNote, byNothing] = [await read(after), await read(crypto.randomUUID())];
    expect(byNote.status).toBe(byNothing.status);
    expect((await owner.get(`/v1/requests/${id}`)).json.request.unread).toBe(true);
  });
});

describe('a request of a person without an account', () => {
  it('is nobody’s until the address is confirmed', async () => {
    const { json } = await send(server.api, newRequest({ email: 'inconnu@exemple.fr' }));
    for (const role of ROLES)
      expect(
        (await call(`${server.api}/v1/requests/${json.result.id}`, { headers: headersOf[role] }))
          .status,
      ).toBe(role === 'nobody' || role === 'agent' ? 401 : 404);
  });
});
