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
