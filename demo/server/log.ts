import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Structured lines on standard error, so that standard output stays for the addresses. */
export function createLog(level: string): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ fd: 2, sync: true }));
}

/**
 * What may be written of an error: its kind, its code and where it happened. Messages are left out, because those of
 * databases and mail servers quote the values they stumbled over.
 */
export function describeError(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    kind: thrown.name,
    ...('code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}),
    at: frames.slice(0, 6).map((line) => line.trim()),
    ...(thrown.cause instanceof Error ? { cause: describeError(thrown.cause) } : {}),
  };
}
