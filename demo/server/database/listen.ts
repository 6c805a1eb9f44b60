import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log.js';

/**
 * Calls `heard` for each `notify` on the channel by any process, with its payload, until the returned function is
 * called; without a payload when some may have been missed.
 */
export type Listen = (
  channel: string,
  heard: (payload?: string) => void,
) => Promise<() => Promise<void>>;

/** Milliseconds before a lost connection is opened again; longer when that fails. */
const FIRST_PAUSE = 100;
const NEXT_PAUSE = 1000;

/**
 * Listens on a connection of its own. When that breaks it is opened again, and `heard` is called once for whatever was
 * missed meanwhile.
 */
export function listenOnPostgres(settings: pg.ClientConfig, log: Logger): Listen {
  return async (channel, heard) => {
    const stopping = new AbortController();
    let client: pg.Client | undefined;

    const connect = async (): Promise<void> => {
      const next = new pg.Client({
        ...settings,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
      });
      next.on('notification', ({ payload }) => heard(payload));
      next.on('error', () => log.warn('The listening database connection was lost'));
      try {
        await next.connect();
        await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      } catch (thrown) {
        await next.end().catch(() => undefined);
        throw thrown;
      }
      client = next;
      next.on('end', () => {
        if (!stopping.signal.aborted) void reconnect();
      });
    };

    const reconnect = async (): Promise<void> => {
      for (let pause = FIRST_PAUSE; !stopping.signal.aborted; pause = NEXT_PAUSE) {
        await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (stopping.signal.aborted) return;
        try {
          await connect();
          heard();
          return;
        } catch {
          log.warn('The database can not be reached for listening');
        }
      }
    };

    await connect();
    return async () => {
      stopping.abort();
      await client?.end();
    };
  };
}
