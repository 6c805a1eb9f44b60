import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config } from '../../demo/server/config.js';
import { startServer } from '../../demo/server/start.js';

/** The real server on a free port of this machine, its database in memory, its files in a folder of its own. */
export interface TestServer {
  readonly api: string;
  readonly sites: Readonly<Record<string, string>>;
  readonly token: string;
  readonly storage: string;
  stop(): Promise<void>;
}

export const DESK_TOKEN = 'desk-token-of-the-tests';

/** @param change what no variable says */
export async function startTestServer(
  env: Record<string, string> = {},
  change: (config: Config) => Config = (config) => config,
): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'help-server-'));
  const storage = join(dir, 'files');
  const config = change(
    readConfig({
      PORT: '0',
      SITES: 'off',
      DATA_DIR: 'memory:',
      STORAGE_DIR: storage,
      DESK_TOKEN,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'silent',
      ...env,
    }),
  );
  const server = await startServer(config);
  return {
    api: server.addresses.api,
    sites: server.addresses.sites,
    token: DESK_TOKEN,
    storage,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

const LIMIT = 30_000;

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT), ...init });
  const text = await response.text();
  let json: unknown = text;
  if (response.headers.get('content-type')?.includes('json')) json = JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

/** A whole and acceptable body; `changes` replaces what the test is about. */
export function newRequest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    key: crypto.randomUUID(),
    brand: 'ebay',
    language: 'fr',
    category: 'pickup',
    subject: 'Enlèvement non effectué – FR2025EBAY0001234567',
    email: 'camille@exemple.fr',
    message: 'Bonjour,\nle livreur n’est pas passé. 🙁',
    fields: { reference: 'FR2025EBAY0001234567', pickupReason: 'not_shown' },
    attachments: [],
    ...changes,
  };
}

export function send(api: string, body: unknown): Promise<Answer> {
  return call(`${api}/v1/requests`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export interface UploadOptions {
  readonly brand?: string;
  readonly name?: string;
  readonly type?: string;
  readonly key?: string;
}

export function upload(
  api: string,
  bytes: Uint8Array,
  options: UploadOptions = {},
): Promise<Answer> {
  const { brand = 'ebay', name = 'photo.png', type = 'image/png', key } = options;
  return call(`${api}/v1/uploads?brand=${brand}`, {
    method: 'POST',
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    },
    body: Buffer.from(bytes),
  });
}

/** What the outbox holds, of one recipient or of all, the newest first. */
export async function outbox(
  api: string,
  to = '',
): Promise<readonly Record<string, string | null>[]> {
  const { json } = await call(`${api}/outbox/mails?to=${encodeURIComponent(to)}`, asAgent());
  return json.mails;
}

/** How a program comes to the desk. */
export function asAgent(): RequestInit {
  return { headers: { Authorization: `Bearer ${DESK_TOKEN}` } };
}

/** Waits until `ready` answers something else than undefined. */
export async function until<T>(
  ready: () => Promise<T | undefined> | T | undefined,
  milliseconds = 40_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await ready();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`Nothing came within ${milliseconds} ms`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
