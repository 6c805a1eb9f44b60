import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The reference backend as a process of its own, with an empty database in memory. */
export interface ReferenceServer {
  /** Origin of the API. */
  readonly api: string;
  /** How many requests were acknowledged to an address: each one is, in the transaction that keeps it. */
  requestsFrom(email: string): Promise<number>;
  /** SHA-256 of every file in its storage, in hex. */
  storedHashes(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** What the server says of itself. */
interface Ready {
  readonly api: string;
  /** With the token of the desk. */
  readonly outbox: string;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/**
 * @param more environment beside what every test needs
 * @throws when it is not ready within a minute; what it said is in the message.
 */
export async function startReferenceServer(
  more: Readonly<Record<string, string>> = {},
): Promise<ReferenceServer> {
  const storage = await mkdtemp(join(tmpdir(), 'help-storage-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: 'memory:',
      STORAGE_DIR: storage,
      SITES: 'off',
      RATE_LIMIT: 'off',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  child.stderr.on('data', (data: Buffer) => said.push(data.toString()));

  const stop = async (): Promise<void> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(timer);
    await rm(storage, { recursive: true, force: true });
  };

  const { api, outbox } = await new Promise<Ready>((resolve, reject) => {
    const fail = (): void =>
      reject(new Error(`The reference server is not ready:\n${said.join('')}`));
    const timer = setTimeout(fail, START_MS);
    child.once('exit', fail);
    // Read to the end, or its log would fill the pipe and stop it.
    createInterface(child.stdout).on('line', (line) => {
      said.push(`${line}\n`);
      if (!line.startsWith('READY ')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line.slice('READY '.length)) as Ready);
    });
  }).catch(async (error: unknown) => {
    if (child.exitCode === null) await stop();
    throw error;
  });

  return {
    api,
    stop,
    requestsFrom: async (email) => {
      const url = new URL('mails', outbox);
      url.searchParams.set('to', email);
      const token = new URL(outbox).searchParams.get('token');
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const { mails } = (await response.json()) as {
        readonly mails: readonly { readonly requestId: string }[];
      };
      return new Set(mails.map(({ requestId }) => requestId)).size;
    },
    storedHashes: async () => {
      const entries = await readdir(storage, { recursive: true, withFileTypes: true });
      return Promise.all(
        entries
          .filter((entry) => entry.isFile())
          .map(async ({ parentPath, name }) =>
            createHash('sha256')
              .update(await readFile(join(parentPath, name)))
              .digest('hex'),
          ),
      );
    },
  };
}
