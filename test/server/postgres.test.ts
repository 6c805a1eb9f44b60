import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MIGRATIONS } from '../../demo/server/database/migrations.js';
import { png } from './files.js';
import { killProcesses, startedProcess, type ServerProcess } from './process.js';
import { asAgent, call, newRequest, outbox, send, until, upload } from './server.js';

// Address of a database on a real server, for example postgres://user:password@127.0.0.1:5432/postgres
const SERVER_URL = process.env['TEST_DATABASE_URL'];

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(SERVER_URL === undefined)('several processes on one Postgres', () => {
  const name = `help_test_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: SERVER_URL });
  const received: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          received.push([mail.to].flat()[0]?.text ?? '');
          done();
        },
        (thrown: unknown) => done(thrown as Error),
      );
    },
  });
  // A process that is killed while it sends resets its connection.
  smtp.on('error', () => undefined);
  let env: Record<string, string>;
  let dir: string;
  let first: ServerProcess;
  let second: ServerProcess;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'help-postgres-'));
    await admin.connect();
    await admin.query(`create database ${name}`);
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', () => resolve());
    });
    const url = new URL(SERVER_URL ?? '');
    url.pathname = `/${name}`;
    env = {
      DATABASE_URL: url.href,
      STORAGE_DIR: join(dir, 'files'),
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      MAIL_LEASE_SECONDS: '2',
      RATE_LIMIT: 'on',
      RATE_LIMIT_IP: '100000',
      RATE_LIMIT_EMAIL: '3',
      RATE_LIMIT_UPLOADS: '100000',
    };
    // At once, on an empty database.
    [first, second] = await Promise.all([startedProcess(env), startedProcess(env)]);
  });

  afterAll(async () => {
    await killProcesses();
    await new Promise<void>((resolve) => {
      smtp.close(() => resolve());
    });
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await rm(dir, { recursive: true, force: true });
  });

  const inDatabase = async <T extends pg.QueryResultRow>(sql: string): Promise<readonly T[]> => {
    const client = new pg.Client({ connectionString: env['DATABASE_URL'] });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('migrate it once', async () => {
    const rows = await inDatabase<{ name: string }>(
      'select name from migrations order by ran_at, name',
    );
    expect(rows.map((row) => row.name)).toEqual(MIGRATIONS.map((migration) => migration.name));
  });

  it('make one request of one key, with identical answers', async () => {
    const email = 'both@exemple.fr';
    const body = newRequest({ email });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => send((i % 2 === 0 ? first : second).api, body)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(39);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    const rows = await inDatabase<{ count: number }>(
      `select count(*)::integer as count from requests where email = '${email}'`,
    );
    expect(rows[0]?.count).toBe(1);
  });

  it('count the limits together', async () => {
    const email = 'limited@exemple.fr';
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await send((i % 2 === 0 ? first : second).api, newRequest({ email }))).status);
    expect(statuses).toEqual([201, 201, 201, 429, 429, 429]);
    const flood = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        send((i % 2 === 0 ? first : second).api, newRequest({ email: 'flood@exemple.fr' })),
      ),
    );
    expect(flood.filter((answer) => answer.status === 201)).toHaveLength(3);
    expect(JSON.stringify(await inDatabase('select key from rate_limits'))).not.toContain(
      'exemple',
    );
  });

  it('send each mail once, whoever takes it', async () => {
    const addresses = Array.from({ length: 60 }, (_, i) => `mail-${i}@exemple.fr`);
    await Promise.all(
      addresses.map((email, i) => send((i % 2 === 0 ? first : second).api, newRequest({ email }))),
    );
    const ours = () => received.filter((to) => to.startsWith('mail-'));
    await until(() => (ours().length >= 60 ? true : undefined));
    // Longer than the lease.
    await new Promise((resolve) => {
      setTimeout(resolve, 3000);
    });
    expect(ours().toSorted()).toEqual(addresses.toSorted());
  });

  it('read what the other stored, files too', async () => {
    const { token } = (await upload(first.api, png())).json;
    const attachments = [{ token, field: 'attachments', name: 'a.png' }];
    const { status, json } = await send(
      second.api,
      newRequest({ email: 'file@exemple.fr', attachments }),
    );
    expect(status).toBe(201);
    const page = await call(`${first.api}/desk/requests/${json.result.id}`, asAgent());
    expect(page.json).toContain('a.png');
  });

  it('outlive their connections, also those cut in the middle of a transaction', async () => {
    const bodies = Array.from({ length: 60 }, (_, i) =>
      newRequest({ email: `cut-${i}@exemple.fr` }),
    );
    const stopping = new AbortController();
    const cut = (async () => {
      while (!stopping.signal.aborted) {
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
        );
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
    })();
    const stop = setTimeout(() => stopping.abort(), 3000);
    const statuses = await Promise.all(
      bodies.map((body, i) =>
        until(async () => {
          const { status } = await send((i % 2 === 0 ? first : second).api, body);
          // 500: the connection broke in the commit itself, so it may have happened; the key makes asking again safe.
          return status >= 500 ? undefined : status;
        }),
      ),
    );
    clearTimeout(stop);
    stopping.abort();
    await cut;
    for (const status of statuses) expect([200, 201]).toContain(status);
    const rows = await inDatabase<{ count: number }>(
      `select count(*)::integer as count from requests where email like 'cut-%'`,
    );
    expect(rows[0]?.count).toBe(60);
    const ours = () => new Set(received.filter((to) => to.startsWith('cut-')));
    await until(() => (ours().size === 60 ? true : undefined));
  });

  it('say so while the database is away, and go on when it is back', async () => {
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    const body = newRequest({ email: 'away@exemple.fr' });
    try {
      const health = await until(async () => {
        const tried = await call(`${first.api}/healthz`);
        return tried.status === 503 ? tried : undefined;
      });
      expect(health.json.error.code).toBe('unavailable');
      const sent = await send(first.api, body);
      expect([sent.status, sent.json.error.code]).toEqual([503, 'unavailable']);
      expect(sent.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(sent.headers.get('access-control-expose-headers')).toContain('Retry-After');
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
    }
    await until(async () => ((await send(first.api, body)).status === 201 ? true : undefined));
    expect((await call(`${first.api}/healthz`)).status).toBe(200);
  });

  it('finish each other’s mails after a kill, and restart among calls without loss', async () => {
    const bodies = Array.from({ length: 40 }, (_, i) =>
      newRequest({ email: `kill-${i}@exemple.fr` }),
    );
    let answered = 0;
    const answers = await Promise.all(
      bodies.map(async (body) => {
        const answer = await send(second.api, body).catch(() => undefined);
        if (answer?.status === 201 && ++answered === 8) second.kill('SIGKILL');
        return answer;
      }),
    );
    expect(answered).toBeGreaterThanOrEqual(8);
    for (const [i, body] of bodies.entries()) {
      const again = await send(first.api, body);
      const before = answers[i];
      if (before?.status === 201) expect([again.status, again.json]).toEqual([200, before.json]);
      else expect([200, 201]).toContain(again.status);
    }
    await until(async () => {
      const mails = (await outbox(first.api)).filter((mail) => mail['to']?.startsWith('kill-'));
      return mails.length === 40 && mails.every((mail) => mail['state'] === 'sent')
        ? true
        : undefined;
    }, 30_000);
    expect(new Set(received.filter((to) => to.startsWith('kill-'))).size).toBe(40);
  });
});
