import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureBrowser } from '../../scripts/find-browser.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT = 60_000;
const STOP_LIMIT = 15_000;

/** Folders of demo/sites. */
export type Site = 'ebay' | 'pro' | 'packlink' | 'paypal';

/** Where the demo listens; origins without a slash at the end. */
export interface Urls {
  readonly api: string;
  readonly sites: Readonly<Record<Site, string>>;
  /** Key of the agent desk and the outbox. */
  readonly deskToken: string;
}

/** What a run needs; ends all it started by `close`. */
export interface World {
  readonly urls: Urls;
  readonly browser: Browser;
  /** For files made at run time. */
  readonly folder: string;
  close(): Promise<void>;
}

interface Ready {
  readonly api: string;
  readonly sites: Readonly<Record<Site, string>>;
  readonly deskToken?: string;
  readonly desk?: string;
}

export interface StartedServer {
  readonly urls: Urls;
  stop(): Promise<void>;
}

/** Starts the demo on free ports with its own data. @throws {Error} with what it said when it does not come up */
export async function startServer(folder: string): Promise<StartedServer> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: 'memory:',
      STORAGE_DIR: join(folder, 'uploads'),
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ready = await new Promise<Ready>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the server is not ready: ${said}`)),
      START_LIMIT,
    );
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    let heard = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      said += text;
      const line = /^READY (.*)$/m.exec(heard)?.[1];
      if (line === undefined) return;
      clearTimeout(late);
      resolve(JSON.parse(line) as Ready);
    });
  });
  const deskToken =
    ready.deskToken ?? new URL(ready.desk ?? ready.api).searchParams.get('token') ?? '';
  return { urls: { api: ready.api, sites: ready.sites, deskToken }, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(late);
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureBrowser(), args: CHROMIUM_FLAGS, headless: true });
}

/** A server, a browser and a folder of their own. */
export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'help-bad-input-'));
  const server = await startServer(folder);
  const browser = await startBrowser().catch(async (thrown: unknown) => {
    await server.stop();
    throw thrown;
  });
  return {
    urls: server.urls,
    browser,
    folder,
    async close() {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
