import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { KeptRequest, Mail, RequestsPlace } from './help-desk.js';
import { ownPlace } from './own-place.js';
import { DESK_TOKEN, type Query, type Row, type ServerWithDesk, type Urls } from './own-server.js';
import { ROOT } from './report.js';
import { ticketSystem } from './ticket-system.js';

const START_LIMIT = 60_000;
const STOP_LIMIT = 20_000;

/** A port that nobody listens on at present. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * The demo server as a child process with a data folder of its own. It can be killed and started again on the same port
 * and data. With TEST_DATABASE_URL each server gets a fresh database on that Postgres instead of the embedded one.
 */
export class DemoServer implements ServerWithDesk {
  readonly #dir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #database: string | undefined;
  #child: ChildProcess | undefined;
  #log = '';
  /** Where its requests are. */
  readonly place: RequestsPlace;
  urls: Urls = { api: '', sites: {} };

  private constructor(
    dir: string,
    env: Readonly<Record<string, string>>,
    database: string | undefined,
  ) {
    this.#dir = dir;
    this.#env = env;
    this.#database = database;
    this.place = ticketSystem()?.place ?? ownPlace(this);
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<DemoServer> {
    const dir = await mkdtemp(join(tmpdir(), 'help-e2e-'));
    const postgres = process.env['TEST_DATABASE_URL'];
    const database = postgres === undefined ? undefined : await createDatabase(postgres);
    const server = new DemoServer(
      dir,
      {
        PORT: '0',
        SITE_PORT: '0',
        HOST: '127.0.0.1',
        DATA_DIR: dir,
        STORAGE_DIR: join(dir, 'files'),
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'warn',
        DESK_TOKEN,
        ...(database === undefined ? {} : { DATABASE_URL: database }),
        ...ticketSystem()?.env,
        ...env,
      },
      database,
    );
    await server.start();
    return server;
  }

  /** Starts the process (again) and waits for its READY line. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
      cwd: ROOT,
      env: { ...inherited(), ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let output = '';
    this.urls = await new Promise<Urls>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`the server was not ready after ${START_LIMIT / 1000} s\n${output}`));
      }, START_LIMIT);
      const hear = (chunk: string): void => {
        output += chunk;
        this.#log += chunk;
        const urls = urlsIn(output);
        if (urls === undefined) return;
        clearTimeout(timer);
        resolve(urls);
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the server ended (${code ?? signal}) before it was ready\n${output}`));
      });
    });
  }

  /** Everything that the server wrote. */
  get log(): string {
    return this.#log;
  }

  get isRunning(): boolean {
    return (
      this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
    );
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Gracefully. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    await ended;
    clearTimeout(timer);
  }

  /** Reads rows by SQL. The embedded database has one owner, so the server is stopped for good first. */
  async readDatabase<Value>(read: (query: Query) => Promise<Value>): Promise<Value> {
    if (this.#database !== undefined) {
      const client = new pg.Client({ connectionString: this.#database });
      await client.connect();
      try {
        return await read(
          async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
        );
      } finally {
        await client.end();
      }
    }
    await this.stop();
    const embedded = await PGlite.create(join(this.#dir, 'database'));
    try {
      return await read(
        async (sql, values = []) => (await embedded.query<Row>(sql, [...values])).rows,
      );
    } finally {
      await embedded.close();
    }
  }

  storedFile(id: string): Promise<Buffer> {
    return readFile(join(this.#dir, 'files', id));
  }

  /** Mails to an address, the server's and its ticket system's, waiting until there are `count` of them. */
  async mails(to: string, count = 1): Promise<readonly Mail[]> {
    const until = Date.now() + 15_000;
    for (;;) {
      const response = await fetch(`${this.urls.api}/outbox/mails?to=${encodeURIComponent(to)}`, {
        headers: { authorization: `Bearer ${DESK_TOKEN}` },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok)
        throw new Error(
          `the outbox answered ${response.status}: ${(await response.text()).slice(0, 200)}`,
        );
      const { mails: own } = (await response.json()) as { readonly mails: readonly Mail[] };
      const mails = [...own, ...(await this.place.mailsTo(to))];
      if (mails.length >= count || Date.now() > until) return mails;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Ends the process and removes its data. */
  async dispose(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#dir, { recursive: true, force: true });
    if (this.#database !== undefined) await dropDatabase(this.#database);
  }
}

/** All requests of a server; in a ticket system, which others use too, those of the addresses that were read. */
export async function countRequests(
  server: DemoServer,
  kept: ReadonlyMap<string, readonly KeptRequest[]>,
): Promise<number> {
  if (server.place.kind !== 'own')
    return [...kept.values()].reduce((sum, requests) => sum + requests.length, 0);
  const rows = await server.readDatabase((query) => query('select number from requests'));
  return rows.length;
}

/** The addresses that the server announces: as JSON on a free port, in rows for people on a fixed one. */
function urlsIn(output: string): Urls | undefined {
  const line = /^READY (\{.*\})$/m.exec(output)?.[1];
  if (line !== undefined) return JSON.parse(line) as Urls;
  const api = /^ +API +(\S+)\/openapi\.json$/m.exec(output)?.[1];
  if (api === undefined) return undefined;
  const rows = [...output.matchAll(/^ +Site (\w+) +(\S+)\/$/gm)];
  return { api, sites: Object.fromEntries(rows.map(([, site = '', url = '']) => [site, url])) };
}

/** The environment without settings that would change the server under test. */
function inherited(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, SMTP_URL: _smtp, PUBLIC_URL: _address, ...rest } = process.env;
  return rest;
}

async function withClient(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function createDatabase(url: string): Promise<string> {
  const name = `help_e2e_${crypto.randomUUID().replaceAll('-', '')}`;
  await withClient(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await withClient(
    process.env['TEST_DATABASE_URL'] ?? url,
    `drop database if exists ${name} with (force)`,
  );
}
