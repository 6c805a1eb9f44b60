import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const VERIFY_MILLISECONDS = 100;
const ANSWER_MILLISECONDS = 2000;

/**
 * Keeps a second process of this machine off an embedded database, which two would destroy. The lock is a local socket:
 * the system itself knows whether its owner still lives, whatever process ids did since.
 *
 * @returns a function that gives the lock back.
 * @throws {Error} when a living process holds it.
 */
export async function lockDirectory(dir: string): Promise<() => Promise<void>> {
  const name = `help-widget-${createHash('sha256').update(dir).digest('hex').slice(0, 24)}`;
  // Not in the folder itself: the path of a socket may have some hundred characters only.
  const path =
    process.platform === 'win32' ? String.raw`\\.\pipe\${name}` : join(tmpdir(), `${name}.lock`);
  const id = crypto.randomUUID();

  let server = await listenAt(path, id);
  if (server === undefined && (await askOwner(path)) === undefined) {
    await rm(path, { force: true });
    server = await listenAt(path, id);
  }
  if (server !== undefined) {
    // Two that found the same dead lock may both have come this far: the later one is right.
    await wait(VERIFY_MILLISECONDS);
    if ((await askOwner(path)) === id) {
      const held = server;
      return () =>
        new Promise((resolve) => {
          held.close(() => resolve());
        });
    }
    server.close();
  }
  throw new Error(
    `Another process already uses this embedded database (${dir}). ` +
      'Stop it, choose another DATA_DIR, or set DATABASE_URL to share a Postgres.',
  );
}

async function listenAt(path: string, id: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(id);
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(path, () => resolve(server.unref()));
  });
}

/** What the owner of the lock calls itself; `undefined` when there is none alive. */
async function askOwner(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', () => resolve(undefined));
    socket.once('end', () => resolve(answer));
    // Alive, but halted: still not ours.
    socket.setTimeout(ANSWER_MILLISECONDS, () => {
      socket.destroy();
      resolve('');
    });
  });
}
