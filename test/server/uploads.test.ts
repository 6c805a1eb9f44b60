import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILES, png } from './files.js';
import {
  asAgent,
  call,
  newRequest,
  send,
  startTestServer,
  until,
  upload,
  type TestServer,
} from './server.js';

const MAX = 10 * 1024 * 1024;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const stored = () => readdir(server.storage);

describe('an upload', () => {
  it.each([
    ['png', png(), 'image/png'],
    ['jpg', FILES.jpg, 'image/jpeg'],
    ['webp', FILES.webp, 'image/webp'],
    ['heic', FILES.heic, 'image/heic'],
    ['pdf', FILES.pdf, 'application/pdf'],
  ])('of %s is kept, recognised by its content', async (ending, bytes, type) => {
    const { status, json } = await upload(server.api, bytes, {
      name: `Facture n° 1.${ending}`,
      type: 'application/octet-stream',
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      token: json.token,
      name: `Facture n° 1.${ending}`,
      size: bytes.length,
      type,
    });
    expect(json.token).toMatch(/^[\w-]{32}$/);
  });

  it.each([
    ['a script in a drawing', FILES.svg],
    ['a page', FILES.html],
    ['a program', FILES.exe],
    ['an archive', FILES.zip],
    ['a moving picture', FILES.gif],
    ['words', FILES.text],
  ])('of %s is refused whatever its name and type say', async (_, bytes) => {
    const { status, json } = await upload(server.api, bytes, {
      name: 'photo.png',
      type: 'image/png',
    });
    expect([status, json.error.code, json.error.fields]).toEqual([
      422,
      'invalid',
      [{ field: 'file', code: 'fileType' }],
    ]);
  });

  it('of nothing is refused', async () => {
    const { status, json } = await upload(server.api, Buffer.alloc(0));
    expect([status, json.error.fields]).toEqual([422, [{ field: 'file', code: 'fileEmpty' }]]);
  });

  it('for an unknown brand, or with half a name, is refused', async () => {
    expect((await upload(server.api, png(), { brand: 'nobody' })).status).toBe(404);
    const { status } = await call(`${server.api}/v1/uploads?brand=ebay`, {
      method: 'POST',
      headers: { 'Content-Disposition': `attachment; filename*=UTF-8''%E2%82` },
      body: Buffer.from(png()),
    });
    expect(status).toBe(422);
  });

  it.each([
    ['../../etc/passwd.png', 'passwd.png'],
    [String.raw`C:\temp\photo.png`, 'photo.png'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['a\r\nSet-Cookie: x.png', 'aSet-Cookie: x.png'],
    [`${'é'.repeat(300)}.png`, `${'é'.repeat(251)}.png`],
  ])('named %j is shown as %j', async (name, shown) => {
    expect((await upload(server.api, png(), { name })).json.name).toBe(shown);
  });

  it('of the largest size is kept, of one byte more refused, without a file left', async () => {
    const base = png(1).length - 1;
    expect((await upload(server.api, png(MAX - base))).status).toBe(201);
    const before = await stored();
    const { status, json, headers } = await upload(server.api, png(MAX - base + 1));
    expect([status, json.error.code]).toEqual([413, 'too-large']);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(await stored()).toEqual(before);
  });

  it('without a length is counted while it comes, and answered before its end', async () => {
    const before = await stored();
    const { hostname, port } = new URL(server.api);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.write(
      `POST /v1/uploads?brand=ebay HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: image/png\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n',
    );
    const piece = Buffer.alloc(256 * 1024, 'x');
    let sent = 0;
    // Twice the limit, the last chunk never.
    while (sent < 2 * MAX) {
      socket.write(`${piece.length.toString(16)}\r\n`);
      socket.write(piece);
      const flushed = socket.write('\r\n');
      if (!flushed) await new Promise((resolve) => socket.once('drain', resolve));
      sent += piece.length;
    }
    await until(() => (answer.includes('too-large') ? true : undefined));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    // The connection is still good: the rest is read, and the next call answered.
    socket.write(`0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    await until(() => (answer.includes('"database":"ok"') ? true : undefined));
    socket.destroy();
    expect(await stored()).toEqual(before);
  });

  it('of 30 MB gets its answer while it is still being sent', async () => {
    const { status, json } = await upload(server.api, Buffer.alloc(30 * 1024 * 1024, 'x'));
    expect([status, json.error.code]).toEqual([413, 'too-large']);
  });

  it('whose connection is cut leaves no file', async () => {
    const before = await stored();
    const { hostname, port } = new URL(server.api);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/uploads?brand=ebay HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 1000000\r\n\r\n`,
    );
    socket.write(png(500_000));
    await until(async () =>
      (await stored()).some((name) => name.endsWith('.part')) ? true : undefined,
    );
    socket.destroy();
    await until(async () => ((await stored()).length === before.length ? true : undefined));
    expect(await stored()).toEqual(before);
  });

  it('again with its key is the same upload; another file with that key is a conflict', async () => {
    const key = crypto.randomUUID();
    const first = await upload(server.api, png(10), { key });
    const before = await stored();
    const second = await upload(server.api, png(10), { key });
    expect([second.status, second.json]).toEqual([201, first.json]);
    const other = await upload(server.api, png(11), { key });
    expect([other.status, other.json.error.code]).toEqual([409, 'conflict']);
    expect(await stored()).toEqual(before);
  });

  it('five times at once with its key is one upload', async () => {
    const key = crypto.randomUUID();
    const before = (await stored()).length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => upload(server.api, png(20), { key })),
    );
    expect(new Set(answers.map(({ json }) => json.token)).size).toBe(1);
    expect(await stored()).toHaveLength(before + 1);
  });
});

describe('taking an upload back', () => {
  const remove = (token: string) => call(`${server.api}/v1/uploads/${token}`, { method: 'DELETE' });

  it('removes the file, and is fine again', async () => {
    const before = await stored();
    const { token } = (await upload(server.api, png())).json;
    expect(await stored()).toHaveLength(before.length + 1);
    expect((await remove(token)).status).toBe(204);
    expect(await stored()).toEqual(before);
    expect((await remove(token)).status).toBe(204);
  });

  it('does not touch what went with a request', async () => {
    const { token } = (await upload(server.api, png())).json;
    const attachments = [{ token, field: 'attachments', name: 'a.png' }];
    expect((await send(server.api, newRequest({ attachments }))).status).toBe(201);
    const before = await stored();
    expect((await remove(token)).status).toBe(204);
    expect(await stored()).toEqual(before);
  });
});

describe('the desk', () => {
  it('gives the file back byte by byte, never to be shown in place', async () => {
    const bytes = png(3_000_000);
    const { token } = (await upload(server.api, bytes, { name: 'Reçu (1).png' })).json;
    const attachments = [{ token, field: 'attachments', name: 'Reçu (1).png' }];
    const { json } = await send(server.api, newRequest({ attachments }));
    const page = await call(`${server.api}/desk/requests/${json.result.id}`, asAgent());
    const href = /href="(\/desk\/files\/[^"]+)"/.exec(page.json)?.[1];
    const response = await fetch(`${server.api}${href}`, asAgent());
    const back = Buffer.from(await response.arrayBuffer());
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(back)).toBe(hash(bytes));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''Re%C3%A7u%20%281%29.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; sandbox`,
    });
    expect((await fetch(`${server.api}${href}`)).status).toBe(401);
  });
});
