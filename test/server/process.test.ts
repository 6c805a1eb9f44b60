import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { png } from './files.js';
import { killProcesses, startedProcess, startProcess, type ServerProcess } from './process.js';
import { call, DESK_TOKEN, newRequest, outbox, send, until, upload } from './server.js';

// A process with a database on the disk takes seconds to start, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'help-process-'));
});
afterEach(async () => {
  await killProcesses();
  await rm(dir, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}): Promise<ServerProcess> =>
  startedProcess({ DATA_DIR: dir, ...env });

describe('the configuration', () => {
  it('that makes no sense is told variable by variable', async () => {
    const { code, output } = (await startProcess({
      PORT: 'http',
      SITES: 'maybe',
      DATABASE_URL: 'mysql://x',
      SMTP_URL: 'mail.example',
      MAIL_FROM: 'nobody',
      DESK_TOKEN: 'short',
      LOG_LEVEL: 'loud',
      RATE_LIMIT_IP: '0',
      PUBLIC_URL: 'javascript:alert(1)',
    })) as { code: number; output: string };
    expect(code).toBe(1);
    for (const name of [
      'PORT',
      'SITES',
      'DATABASE_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'DESK_TOKEN',
      'LOG_LEVEL',
      'RATE_LIMIT_IP',
      'PUBLIC_URL',
    ])
      expect(output).toMatch(new RegExp(`^  ${name} must `, 'm'));
    expect(output).not.toContain('    at ');
  });

  it('that names a taken port says so', async () => {
    const { api } = await start();
    const { code, output } = (await startProcess({
      DATA_DIR: join(dir, 'other'),
      PORT: new URL(api).port,
    })) as { code: number; output: string };
    expect(code).toBe(1);
    expect(output).toMatch(/could not start.*EADDRINUSE/);
  });

  it('that shares an embedded database between two is refused, and the first goes on', async () => {
    const { api } = await start();
    const { code, output } = (await startProcess({ DATA_DIR: dir })) as {
      code: number;
      output: string;
    };
    expect(code).toBe(1);
    expect(output).toMatch(/Another process already uses this embedded database/);
    expect((await call(`${api}/healthz`)).status).toBe(200);
  });
});

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s ends with 0 and keeps everything',
    async (signal) => {
      const first = await start();
      const body = newRequest();
      const { json } = await send(first.api, body);
      first.kill(signal);
      expect(await first.ended).toBe(0);
      const second = await start();
      const again = await send(second.api, body);
      expect([again.status, again.json]).toEqual([200, json]);
    },
  );

  it('waits for an upload under way, and takes no new call', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.api);
    const bytes = png(200_000);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.write(
      `POST /v1/uploads?brand=ebay HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 100_000));
    const files = join(dir, 'files');
    await until(async () => ((await readdir(files)).length > 0 ? true : undefined));
    server.kill('SIGTERM');
    await until(() =>
      call(`${server.api}/healthz`).then(
        () => undefined,
        () => true,
      ),
    );
    socket.write(bytes.subarray(100_000));
    expect(await server.ended).toBe(0);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect((await readdir(files)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('cuts an upload that takes too long, without a file left', async () => {
    const server = await start({ STOP_SECONDS: '1' });
    const { hostname, port } = new URL(server.api);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/uploads?brand=ebay HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 100000\r\n\r\nabc`,
    );
    await until(async () => ((await readdir(join(dir, 'files'))).length > 0 ? true : undefined));
    const begun = Date.now();
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await readdir(join(dir, 'files'))).toEqual([]);
  });
});

describe('kill -9', () => {
  it('between the commit and the mail: the mail comes after the restart, once', async () => {
    // Takes the connection and says nothing: the mail is committed and can't have gone out.
    let greets = false;
    const received: string[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onConnect(_session, done) {
        if (greets) done();
      },
      onData(stream, _session, done) {
        simpleParser(stream).then(
          (mail) => {
            received.push(mail.messageId ?? '');
            done();
          },
          (thrown: unknown) => done(thrown as Error),
        );
      },
    });
    smtp.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', () => resolve());
    });
    const env = {
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      MAIL_LEASE_SECONDS: '2',
    };
    try {
      const first = await start(env);
      const email = 'killed@exemple.fr';
      const body = newRequest({ email });
      const { json } = await send(first.api, body);
      await until(async () =>
        (await outbox(first.api, email))[0]?.['tries'] === (1 as never) ? true : undefined,
      );
      first.kill('SIGKILL');
      expect(await first.ended).toBe('SIGKILL');
      expect(received).toEqual([]);

      greets = true;
      const second = await start(env);
      await until(async () =>
        (await outbox(second.api, email))[0]?.['state'] === 'sent' ? true : undefined,
      );
      // The person's page, which saw the connection break, tries again meanwhile.
      const again = await send(second.api, body);
      expect([again.status, again.json]).toEqual([200, json]);
      // Longer than the lease.
      await new Promise((resolve) => {
        setTimeout(resolve, 3000);
      });
      expect(received).toEqual([`<request-${json.result.id}@ebay.example>`]);
    } finally {
      await new Promise<void>((resolve) => {
        smtp.close(() => resolve());
      });
    }
  });

  it('among many sends: what was answered is there, and no key makes two', async () => {
    const first = await start();
    const bodies = Array.from({ length: 60 }, (_, i) =>
      newRequest({ email: `crash-${i}@exemple.fr` }),
    );
    let answered = 0;
    const sends = bodies.map(async (body) => {
      const answer = await send(first.api, body).catch(() => undefined);
      if (answer?.status === 201 && ++answered === 10) first.kill('SIGKILL');
      return answer;
    });
    const answers = await Promise.all(sends);
    await first.ended;
    expect(answered).toBeGreaterThanOrEqual(10);
    const second = await start();
    for (const [i, body] of bodies.entries()) {
      const again = await send(second.api, body);
      const before = answers[i];
      if (before?.status === 201) expect([again.status, again.json]).toEqual([200, before.json]);
      else expect([200, 201]).toContain(again.status);
    }
    const mails = await outbox(second.api);
    expect(new Set(mails.map((mail) => mail['requestId'])).size).toBe(60);
    expect(mails).toHaveLength(60);
  });
});

describe('the logs', () => {
  it('hold nothing personal, no token and no query', async () => {
    const canary = 'CANARY';
    const server = await start({ LOG_LEVEL: 'trace' });
    const { token } = (await upload(server.api, png(), { name: `${canary}.png` })).json;
    const email = `${canary}@exemple.fr`;
    const good = newRequest({
      email,
      subject: canary,
      message: canary,
      fields: { access: canary },
      attachments: [{ token, field: 'attachments', name: `${canary}.png` }],
      page: `https://host.example/${canary}`,
    });
    const { json } = await send(server.api, good);
    expect(json.result.kind).toBe('created');
    await send(server.api, { ...good, message: `${canary} 2` });
    await send(server.api, newRequest({ email: `${canary} x`, message: `${canary}\0` }));
    await send(server.api, `{"${canary}":`);
    for (const path of [
      `/v1/articles?brand=ebay&q=${canary}`,
      `/v1/setup?brand=${canary}`,
      `/v1/uploads/${canary}`,
      `/${canary}?${canary}`,
      `/widget/${canary}.js`,
      `/desk/?token=${DESK_TOKEN}`,
      `/desk/?q=${canary}`,
      `/desk/requests/${json.result.id}`,
      `/outbox/mails?to=${email}`,
    ])
      await fetch(`${server.api}${path}`, {
        headers: {
          Authorization: `Bearer ${DESK_TOKEN}`,
          Referer: `https://host.example/${canary}`,
        },
      });
    await fetch(`${server.api}/v1/uploads/${token}`, { method: 'DELETE' });
    server.kill('SIGTERM');
    await server.ended;

    const written = server.output().replace(/^READY .+$/m, '');
    const lines = written
      .trim()
      .split(/\n+/)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const calls = lines.filter(({ msg }) => msg === 'Call');
    expect(calls.length).toBeGreaterThanOrEqual(14);
    for (const each of calls)
      expect(Object.keys(each).toSorted()).toEqual(
        [
          'level',
          'method',
          'milliseconds',
          'msg',
          'pid',
          'requestId',
          'route',
          'status',
          'time',
        ].toSorted(),
      );
    const routes = new Set(calls.map(({ route }) => route));
    for (const route of [
      '/v1/requests',
      '/v1/uploads',
      '/v1/uploads/:token',
      '/v1/articles',
      '/desk/requests/:id',
      '/outbox/mails',
    ])
      expect(routes).toContain(route);
    for (const secret of [
      canary,
      canary.toLowerCase(),
      'exemple.fr',
      DESK_TOKEN,
      token,
      json.result.id,
      'FR2025',
    ])
      expect(written).not.toContain(secret);
  });
});

describe('the pages', () => {
  it('of each brand stand alone, with the strictest policy, and know the API', async () => {
    const server = await start({ SITES: 'on' });
    expect(Object.keys(server.sites)).toEqual(['ebay', 'pro', 'packlink', 'paypal']);
    expect(new Set([server.api, ...Object.values(server.sites)]).size).toBe(5);
    for (const site of Object.values(server.sites)) {
      const response = await fetch(`${site}/`);
      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy');
      expect(policy).toBe(
        `default-src 'none'; script-src 'self' ${server.api}; style-src 'self'; img-src 'self' blob:; ` +
          `font-src 'self'; connect-src ${server.api}; base-uri 'none'; form-action 'self'; ` +
          `frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types help-widget`,
      );
      const html = await response.text();
      expect(html).toContain(`${server.api}/widget/help.js`);
      expect(html).not.toContain('{{');
      for (const path of [
        '/../../package.json',
        '/%2e%2e/%2e%2e/package.json',
        '/.git/config',
        '/..%2f..%2fpackage.json',
        '/%00',
      ])
        expect([400, 404]).toContain((await fetch(`${site}${path}`)).status);
    }
    const missing = await fetch(`${server.api}/widget/nothing.js`);
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([
      404,
      '*',
    ]);
    expect(await missing.text()).toContain('npm run build:cdn');
    expect([400, 404]).toContain(
      (await fetch(`${server.api}/widget/..%2f..%2fpackage.json`)).status,
    );
  });

  it('of the front give the key to the desk to this machine only', async () => {
    const { api } = await start({ SITES: 'on' });
    const own = await call(`${api}/`);
    expect(own.status).toBe(200);
    expect(own.json).toContain(DESK_TOKEN);
    expect(own.json).not.toContain('{{');
    const { hostname, port } = new URL(api);
    // A name of somebody else that points at this machine.
    const foreign = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.write(`GET / HTTP/1.1\r\nHost: evil.example:${port}\r\nConnection: close\r\n\r\n`);
    });
    expect(foreign).toMatch(/^HTTP\/1\.1 200 /);
    expect(foreign).not.toContain(DESK_TOKEN);
  });
});
