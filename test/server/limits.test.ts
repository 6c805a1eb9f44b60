import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from './files.js';
import { newRequest, send, startTestServer, upload, type TestServer } from './server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    RATE_LIMIT: 'on',
    RATE_LIMIT_IP: '12',
    RATE_LIMIT_EMAIL: '3',
    RATE_LIMIT_UPLOADS: '2',
    TRUST_PROXY: '1',
  });
});
afterAll(() => server.stop());

const sendFrom = async (ip: string, body: Record<string, unknown>) => {
  const response = await fetch(`${server.api}/v1/requests`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Forwarded-For': `6.6.6.6, ${ip}`,
      Origin: 'https://shop.example',
    },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as { error?: { code: string } },
  };
};

describe('too many calls', () => {
  it('per address of the network are told when to come back, in a way that a page can read', async () => {
    for (let i = 0; i < 12; i++)
      expect((await sendFrom('10.0.0.1', newRequest({ email: `a${i}@exemple.fr` }))).status).toBe(
        201,
      );
    const { status, headers, json } = await sendFrom(
      '10.0.0.1',
      newRequest({ email: 'z@exemple.fr' }),
    );
    expect([status, json.error?.code]).toEqual([429, 'rate-limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(600);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toMatch(/Retry-After/);
    expect((await sendFrom('10.0.0.2', newRequest({ email: 'z@exemple.fr' }))).status).toBe(201);
  });

  it('per e-mail address are told as well, replays not counted, from wherever they come', async () => {
    const email = 'Victim@exemple.fr';
    const first = newRequest({ email });
    expect((await sendFrom('10.1.0.1', first)).status).toBe(201);
    for (let i = 0; i < 4; i++) expect((await sendFrom('10.1.0.1', first)).status).toBe(200);
    expect((await sendFrom('10.1.0.2', newRequest({ email }))).status).toBe(201);
    expect((await sendFrom('10.1.0.3', newRequest({ email: email.toLowerCase() }))).status).toBe(
      201,
    );
    const body = newRequest({ email });
    const { status, headers } = await sendFrom('10.1.0.4', body);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3600);
    // What was there already is still answered.
    expect((await sendFrom('10.1.0.4', first)).status).toBe(200);
  });

  it('per e-mail address do not count tries that failed', async () => {
    const email = 'patient@exemple.fr';
    const attachments = [{ token: 'gone', field: 'attachments', name: 'a.png' }];
    const body = newRequest({ email, attachments });
    for (let i = 0; i < 5; i++) expect((await sendFrom('10.2.0.1', body)).status).toBe(422);
    expect((await sendFrom('10.2.0.1', { ...body, attachments: [] })).status).toBe(201);
  });

  it('of one IPv6 customer count together', async () => {
    for (let i = 0; i < 12; i++)
      await sendFrom(`2001:db8:1:2::${i}`, newRequest({ email: `v${i}@exemple.fr` }));
    expect((await sendFrom('2001:db8:1:2:ffff::1', newRequest())).status).toBe(429);
    expect((await sendFrom('2001:db8:1:3::1', newRequest())).status).toBe(201);
  });

  it('of uploads are limited apart', async () => {
    expect((await upload(server.api, png())).status).toBe(201);
    expect((await upload(server.api, png())).status).toBe(201);
    const { status, headers } = await upload(server.api, png());
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await send(server.api, newRequest({ email: 'own@exemple.fr' }))).status).toBe(201);
  });
});
