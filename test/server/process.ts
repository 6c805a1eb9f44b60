import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DESK_TOKEN } from './server.js';

const MAIN = fileURLToPath(new URL('../../demo/server/main.ts', import.meta.url));

/** The server as a process of its own: what a person starts, and what can be killed. */
export interface ServerProcess {
  readonly api: string;
  readonly sites: Readonly<Record<string, string>>;
  readonly desk: string;
  /** Everything that it wrote so far. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): void;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export interface EndedProcess {
  readonly code: number | string;
  readonly output: string;
}

const LIMIT = 60_000;

const children = new Map<ChildProcess, Promise<unknown>>();

/** Ends every process that a test started and left behind. */
export async function killProcesses(): Promise<void> {
  for (const child of children.keys()) child.kill('SIGKILL');
  await Promise.all(children.values());
}

/** Starts it and waits for the addresses; if it ends before, with what it said. */
export async function startProcess(
  env: Record<string, string>,
): Promise<ServerProcess | EndedProcess> {
  // Node itself with the loader, so that a signal reaches the server and no wrapper.
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      SITES: 'off',
      RATE_LIMIT: 'off',
      DESK_TOKEN,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      resolve(code ?? signal ?? 'unknown');
    });
  });
  children.set(child, ended);
  const ready = new Promise<Pick<ServerProcess, 'api' | 'sites' | 'desk'>>((resolve) => {
    const collect = (bytes: Buffer): void => {
      output += bytes.toString();
      const line = /^READY (.+)$/m.exec(output)?.[1];
      if (line !== undefined)
        resolve(JSON.parse(line) as Pick<ServerProcess, 'api' | 'sites' | 'desk'>);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
  });
  const late = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  const first = await Promise.race([ready, ended]);
  clearTimeout(late);
  if (typeof first !== 'object') return { code: first, output };
  return { ...first, output: () => output, kill: (signal) => child.kill(signal), ended };
}

export async function startedProcess(env: Record<string, string>): Promise<ServerProcess> {
  const started = await startProcess(env);
  if ('code' in started)
    throw new Error(`The server ended with ${started.code}: ${started.output}`);
  return started;
}
