import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asAgent,
  call,
  DESK_TOKEN,
  newRequest,
  outbox,
  send,
  startTestServer,
  type TestServer,
} from './server.js';

let server: TestServer;
let cookie = '';
beforeAll(async () => {
  server = await startTestServer();
  const response = await fetch(`${server.api}/desk/?token=${DESK_TOKEN}`, { redirect: 'manual' });
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => server.stop());

const page = (path: string) => call(`${server.api}${path}`, { headers: { Cookie: cookie } });

async function create(
  changes: Record<string, unknown> = {},
): Promise<{ id: string; number: string }> {
  return (await send(server.api, newRequest(changes))).json.result;
}

interface Post {
  readonly origin?: string | undefined;
  readonly form?: string;
  readonly cookie?: string;
}

async function post(path: string, fields: Record<string, string>, how: Post = {}): Promise<number> {
  const { origin = server.api, cookie: sent = cookie } = how;
  const form = how.form ?? (await formToken());
  const response = await fetch(`${server.api}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: sent, ...(origin === '' ? {} : { Origin: origin }) },
    body: new URLSearchParams({ ...fields, form }),
  });
  return response.status;
}

async function formToken(): Promise<string> {
  const { id } = await create();
  const { json } = await page(`/desk/requests/${id}`);
  return /name="form" value="([^"]+)"/.exec(json)?.[1] ?? '';
}

describe('the guard', () => {
  const GUARDED = [
    '/desk/',
    '/desk/requests/1',
    '/desk/files/1',
    '/outbox/',
    '/outbox/mails',
    '/outbox/1',
    '/outbox/1/html',
  ];

  it.each(GUARDED)(
    '%s is closed without the token, with a wrong one and with a made-up cookie',
    async (path) => {
      for (const [query, headers] of [
        ['', {}],
        ['?token=wrong', {}],
        ['', { Cookie: 'help_desk=x' }],
        ['', { Cookie: `help_desk=${DESK_TOKEN}` }],
        ['', { Authorization: 'Bearer x' }],
      ] as const) {
        const { status, json } = await call(`${server.api}${path}${query}`, { headers });
        expect(status).toBe(401);
        expect(json).toContain('closed to you');
      }
    },
  );

  it('trades the token for a cookie that no script sees and no other site sends', async () => {
    const response = await fetch(`${server.api}/desk/?token=${DESK_TOKEN}&q=x`, {
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/desk/?q=x');
    const set = response.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect(set).not.toContain(DESK_TOKEN);
  });

  it('closes POST as well', async () => {
    const { id } = await create();
    expect(await post(`/desk/requests/${id}/status`, { status: 'solved' }, { cookie: '' })).toBe(
      401,
    );
  });

  it('lets no form of another site through', async () => {
    const { id } = await create();
    const path = `/desk/requests/${id}/status`;
    for (const how of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { form: 'x' },
      { form: '' },
    ])
      expect(await post(path, { status: 'solved' }, how)).toBe(403);
    expect((await page(`/desk/requests/${id}`)).json).toContain('<span class="chip open">');
  });

  it('sends pages that can run no script', async () => {
    const { headers } = await page('/desk/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('the list', () => {
  it('finds by number, address, reference and words, and filters by status', async () => {
    const { id, number } = await create({
      email: 'needle@exemple.fr',
      subject: 'Étrange 100%',
      fields: { reference: 'FR2025EBAY0009999999' },
    });
    for (const q of [number, 'NEEDLE@', 'FR2025EBAY0009999999', '100%'])
      expect((await page(`/desk/?q=${encodeURIComponent(q)}`)).json).toContain(
        `/desk/requests/${id}`,
      );
    expect((await page('/desk/?q=100_')).json).not.toContain(id);
    expect((await page('/desk/?q=needle&status=solved')).json).not.toContain(id);
    expect(await post(`/desk/requests/${id}/status`, { status: 'solved' })).toBe(303);
    expect((await page('/desk/?q=needle&status=solved')).json).toContain(id);
  });

  it('goes on to the next page', async () => {
    for (let i = 0; i < 30; i++) await create({ subject: `paged ${i}` });
    const first = (await page('/desk/?q=paged')).json as string;
    const second = (await page('/desk/?q=paged&page=2')).json as string;
    const rows = (html: string) => html.match(/\/desk\/requests\//g)?.length;
    expect([rows(first), rows(second)]).toEqual([25, 5]);
    expect(first).toContain('page=2');
  });

  it('shows what people wrote as text', async () => {
    const bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const { id } = await create({
      subject: bad,
      message: bad,
      fields: { access: bad, diag: { browser: bad } },
    });
    for (const path of [
      '/desk/',
      `/desk/requests/${id}`,
      `/desk/?q=${encodeURIComponent(bad)}`,
      '/outbox/',
    ]) {
      const { json } = await page(path);
      expect(json).not.toMatch(/<script|<img/);
    }
    const mail = (await outbox(server.api)).find((each) => each['requestId'] === id);
    expect(mail?.['html']).not.toMatch(/<script|<img/);
    expect(mail?.['html']).toContain('&lt;script&gt;');
  });
});

describe('a request', () => {
  it('is read in the words of the form; what is not in its dictionary keeps its id', async () => {
    const { id } = await create({
      fields: {
        reference: 'FR2025EBAY0001234567',
        pickupReason: 'not_shown',
        odd: 'constructor',
      },
    });
    const { json } = await page(`/desk/requests/${id}`);
    expect(json).toContain('<dt>What happened?</dt>');
    expect(json).toContain('The carrier did not come (not_shown)');
    expect(json).toContain('<dt>odd</dt>');
  });
});

describe('answering', () => {
  it('is kept, mailed and sets the status', async () => {
    const { id, number } = await create({ email: 'answered@exemple.fr' });
    const fields = {
      id: crypto.randomUUID(),
      body: 'Bonjour,\r\n<b>demain</b>',
      status: 'pending',
    };
    expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
    // Sent twice by an impatient finger.
    expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
    const { json } = await page(`/desk/requests/${id}`);
    expect(json).toContain('>Bonjour,\n&lt;b&gt;demain&lt;/b&gt;<');
    expect(json).toContain('<span class="chip pending">');
    const [mail, acknowledgement, ...others] = await outbox(server.api, 'answered@exemple.fr');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ kind: 'answer', inReplyTo: acknowledgement?.['messageId'] });
    expect(mail?.['subject']).toContain(number);
    expect(mail?.['text']).toContain('> <b>demain</b>');
  });

  it.each([
    ['nothing', { body: '  ', status: 'open' }],
    ['too much', { body: 'x'.repeat(10_001), status: 'open' }],
    ['NUL', { body: 'a\0', status: 'open' }],
    ['a made-up status', { body: 'a', status: 'gone' }],
  ])('with %s is refused', async (_, fields) => {
    const { id } = await create();
    expect(await post(`/desk/requests/${id}/answers`, { id: crypto.randomUUID(), ...fields })).toBe(
      422,
    );
  });

  it('of a request that is not there says so', async () => {
    const fields = { id: crypto.randomUUID(), body: 'a', status: 'open' };
    for (const id of ['1', crypto.randomUUID()]) {
      expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(404);
      expect((await page(`/desk/requests/${id}`)).status).toBe(404);
    }
  });
});

describe('the statuses', () => {
  it('are four, each with its own list and count', async () => {
    const email = 'statuses@exemple.fr';
    for (const [status, name] of [
      ['open', 'Open'],
      ['pending', 'Awaiting reply'],
      ['solved', 'Solved'],
      ['closed', 'Closed'],
    ] as const) {
      const { id } = await create({ email });
      expect(await post(`/desk/requests/${id}/status`, { status })).toBe(303);
      const { json } = await page(`/desk/?q=${email}&status=${status}`);
      expect(json).toContain(`<span class="chip ${status}">${name}</span>`);
      expect(json).toContain(`/desk/requests/${id}`);
      expect(json.match(/\/desk\/requests\//g)).toHaveLength(1);
    }
    const { json } = await page(`/desk/?q=${email}`);
    expect(json.match(/class="count">\d+</g)).toEqual(
      [4, 1, 1, 1, 1].map((count) => `class="count">${count}<`),
    );
  });

  it('closed takes no answer, says why, and can be opened again', async () => {
    const email = 'closed@exemple.fr';
    const { id } = await create({ email });
    await post(`/desk/requests/${id}/status`, { status: 'closed' });
    const before = (await page(`/desk/requests/${id}`)).json;
    expect(before).toContain('This request is closed');
    expect(before).not.toContain(`/desk/requests/${id}/answers`);
    const fields = { id: crypto.randomUUID(), body: 'trop tard', status: 'open' };
    const refused = await fetch(`${server.api}/desk/requests/${id}/answers`, {
      method: 'POST',
      headers: { Cookie: cookie, Origin: server.api },
      body: new URLSearchParams({ ...fields, form: await formToken() }),
    });
    expect([refused.status, await refused.text()]).toEqual([
      409,
      'This request is closed. Open it again to answer it\n',
    ]);
    expect((await outbox(server.api, email)).map(({ kind }) => kind)).toEqual(['acknowledgement']);
    await post(`/desk/requests/${id}/status`, { status: 'open' });
    expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
    expect((await page(`/desk/requests/${id}`)).json).toContain('trop tard');
  });

  it('closed by an answer that was sent twice tells nobody that it came too late', async () => {
    const { id } = await create();
    const fields = { id: crypto.randomUUID(), body: 'fin', status: 'closed' };
    for (let i = 0; i < 2; i++)
      expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
    expect((await page(`/desk/requests/${id}`)).json.match(/>fin</g)).toHaveLength(1);
  });
});

describe('an internal note', () => {
  it('has a form and a card of its own that say what it is, and no mail', async () => {
    const email = 'note@exemple.fr';
    const { id } = await create({ email });
    const fields = { id: crypto.randomUUID(), body: 'a <b>b</b>', agent: 'Noé' };
    for (let i = 0; i < 2; i++) expect(await post(`/desk/requests/${id}/notes`, fields)).toBe(303);
    const { json } = await page(`/desk/requests/${id}`);
    expect(json.match(/Internal note: the customer never sees this/g)).toHaveLength(2);
    expect(json).toMatch(/<article class="card internal">[^]+<bdi>Noé<\/bdi>[^]+a &lt;b&gt;b/);
    expect(json).toContain('<span class="chip open">');
    expect(await outbox(server.api, email)).toHaveLength(1);
  });

  it.each([
    ['nothing', { body: ' ' }],
    ['too much', { body: 'x'.repeat(10_001) }],
    ['no id', { id: 'x', body: 'a' }],
  ])('with %s is refused', async (_, fields) => {
    const { id } = await create();
    expect(await post(`/desk/requests/${id}/notes`, { id: crypto.randomUUID(), ...fields })).toBe(
      422,
    );
  });

  it('is let through from our own form only', async () => {
    const { id } = await create();
    for (const [path, fields] of [
      ['notes', { id: crypto.randomUUID(), body: 'a' }],
      ['cc', { cc: 'a' }],
    ] as const) {
      for (const how of [{ origin: 'https://evil.example' }, { form: 'x' }])
        expect(await post(`/desk/requests/${id}/${path}`, fields, how)).toBe(403);
      for (const missing of ['1', crypto.randomUUID()])
        expect(await post(`/desk/requests/${missing}/${path}`, fields)).toBe(404);
    }
  });
});

describe('an answer', () => {
  it('in HTML stays HTML in the conversation, is shown as it was written here, and mailed as text', async () => {
    const email = 'html@exemple.fr';
    const { id } = await create({ email });
    const body =
      '<p>Voici&nbsp;<b>tout</b>\u00a0:</p><ul><li>un</li><li>deux</li></ul>' +
      '<script>alert(1)</script><a href="https://suivi.example/1">suivi</a>';
    const fields = { id: crypto.randomUUID(), body, format: 'html', status: 'open' };
    expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
    const { json } = await page(`/desk/requests/${id}`);
    expect(json).toContain('Answer, HTML');
    expect(json).toContain('&lt;p&gt;Voici&amp;nbsp;');
    const [mail] = await outbox(server.api, email);
    expect(mail?.['text']).toContain('> Voici\u00a0tout\u00a0:');
    expect(mail?.['text']).toMatch(/>  \* un\n>  \* deux/);
    expect(mail?.['text']).toContain('https://suivi.example/1');
    expect(mail?.['text']).not.toMatch(/<|alert/);
    expect(mail?.['html']).not.toMatch(/<script|<li|alert/);
  });

  it('nested without end is turned into text all the same', async () => {
    const { id } = await create();
    const fields = {
      id: crypto.randomUUID(),
      body: `${'<i>'.repeat(3200)}fin`,
      format: 'html',
      status: 'open',
    };
    expect(await post(`/desk/requests/${id}/answers`, fields)).toBe(303);
  });

  it('carries the agent’s name, which the next form remembers', async () => {
    const { id } = await create();
    expect((await page(`/desk/requests/${id}`)).json).toContain('value="Support"');
    const response = await fetch(`${server.api}/desk/requests/${id}/answers`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: cookie, Origin: server.api },
      body: new URLSearchParams({
        id: crypto.randomUUID(),
        body: 'a',
        status: 'open',
        agent: 'Zoé "Z" Ünal',
        form: await formToken(),
      }),
    });
    const set = response.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    const { json } = await call(`${server.api}/desk/requests/${id}`, {
      headers: { Cookie: `${cookie}; ${set.split(';')[0]}` },
    });
    expect(json).toContain('value="Zoé &quot;Z&quot; Ünal"');
    expect(json).toContain('<bdi>Zoé &quot;Z&quot; Ünal</bdi>');
  });
});

describe('people in copy', () => {
  it('are one a line, are shown as text and can be taken out', async () => {
    const { id } = await create();
    const cc = 'Alex <b>\r\n\r\n </textarea><i>x';
    expect(await post(`/desk/requests/${id}/cc`, { cc })).toBe(303);
    const { json } = await page(`/desk/requests/${id}`);
    expect(json).toMatch(/<textarea id="cc"[^>]*>\nAlex &lt;b&gt;\n&lt;\/textarea&gt;&lt;i&gt;x</);
    expect(await post(`/desk/requests/${id}/cc`, { cc: '' })).toBe(303);
    expect((await page(`/desk/requests/${id}`)).json).toMatch(/<textarea id="cc"[^>]*>\n</);
    for (const bad of ['x'.repeat(2001), 'a\0'])
      expect(await post(`/desk/requests/${id}/cc`, { cc: bad })).toBe(422);
  });
});

describe('solving', () => {
  it.each([
    ['fr', /résolue/],
    ['en', /solved/],
  ])('tells the person in %s, once each time', async (language, words) => {
    const email = `solved-${language}@exemple.fr`;
    const { id } = await create({ email, language });
    const solved = async () =>
      (await outbox(server.api, email)).filter((mail) => mail['kind'] === 'solved');
    expect(await post(`/desk/requests/${id}/status`, { status: 'solved' })).toBe(303);
    expect(await post(`/desk/requests/${id}/status`, { status: 'solved' })).toBe(303);
    expect(await solved()).toHaveLength(1);
    expect((await solved())[0]?.['subject']).toMatch(words);
    await post(`/desk/requests/${id}/status`, { status: 'open' });
    await post(`/desk/requests/${id}/status`, { status: 'solved' });
    expect(await solved()).toHaveLength(2);
  });
});

describe('the outbox', () => {
  it('shows a mail in a frame that can run nothing', async () => {
    await create({ email: 'framed@exemple.fr' });
    const [mail] = await outbox(server.api, 'FRAMED@exemple.fr');
    const view = await page(`/outbox/${mail?.['id']}`);
    expect(view.json).toContain('sandbox=""');
    const html = await page(`/outbox/${mail?.['id']}/html`);
    expect(html.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox`,
    );
    expect(html.json).toContain('<!doctype html>');
    expect((await call(`${server.api}/outbox/`, asAgent())).json).toContain('framed@exemple.fr');
  });
});
