import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { sql } from 'kysely';
import { ApiError } from './api/errors.js';
import type { Config } from './config.js';
import type { Database } from './database/open.js';
import type { Db } from './database/tables.js';
import { normalEmail } from './text.js';

/** Counts calls; each function throws `rate-limited` when it was one too many. */
export interface RateLimits {
  request(c: Context): Promise<void>;
  upload(c: Context): Promise<void>;
  /**
   * Counts the requests that are really there, in the transaction that adds one: a try that failed costs nothing, so
   * that whoever sends again after a failure of ours is not told to wait. `ownKey`: of the write that is already noted.
   */
  email(trx: Db, address: string, ownKey?: string): Promise<void>;
  /** A try by password, link or code. */
  signIn(c: Context): Promise<void>;
  /** A token of a host: not to be guessed, but each costs a call to somebody else. */
  exchange(c: Context): Promise<void>;
  /**
   * A try of a password, before it is known whether it fits: several at once must not all find room. The returned
   * function takes the tries back, for a password that was right.
   */
  password(address: string): Promise<() => Promise<void>>;
  /** A code that was tried. */
  code(address: string): Promise<void>;
  /** A call for the mail that leads to a password, whether the address is known or not. */
  recovery(c: Context, address: string): Promise<void>;
}

const NO_KEY = '00000000-0000-0000-0000-000000000000';
const TEN_MINUTES = 600;
const QUARTER_OF_AN_HOUR = 900;
const HOUR = 3600;

/** Calls are counted in Postgres when several processes share one, else in this process. */
export function createRateLimits(config: Config, database: Database): RateLimits {
  const { rateLimit } = config;
  if (rateLimit === 'off') {
    const pass = async (): Promise<void> => undefined;
    return {
      request: pass,
      upload: pass,
      email: pass,
      signIn: pass,
      exchange: pass,
      password: async () => pass,
      code: pass,
      recovery: pass,
    };
  }
  const create = (keyPrefix: string, points: number, duration: number): RateLimiterAbstract =>
    database.limits === undefined
      ? new RateLimiterMemory({ keyPrefix, points, duration })
      : new RateLimiterPostgres({
          keyPrefix,
          points,
          duration,
          storeClient: database.limits,
          storeType: 'pool',
          tableName: 'rate_limits',
          tableCreated: true,
          // A database in trouble is reported by the call itself.
          insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration }),
        });
  const requests = create('request', rateLimit.perIp, TEN_MINUTES);
  const uploads = create('upload', rateLimit.uploadsPerIp, TEN_MINUTES);
  const signIns = create('sign-in', rateLimit.signInsPerIp, TEN_MINUTES);
  const exchanges = create('exchange', rateLimit.exchangesPerIp, TEN_MINUTES);
  const passwords = create('password', rateLimit.wrongPerEmail, QUARTER_OF_AN_HOUR);
  const codes = create('code', rateLimit.codesPerEmail, HOUR);
  const recoveries = create('recovery', rateLimit.recoveriesPerIp, TEN_MINUTES);
  const mails = create('recovery-mail', rateLimit.recoveriesPerEmail, HOUR);
  return {
    request: (c) => consume(requests, clientNetwork(c, config.trustProxy)),
    upload: (c) => consume(uploads, clientNetwork(c, config.trustProxy)),
    email: (trx, address, ownKey = NO_KEY) => limitEmail(trx, address, rateLimit.perEmail, ownKey),
    signIn: (c) => consume(signIns, clientNetwork(c, config.trustProxy)),
    exchange: (c) => consume(exchanges, clientNetwork(c, config.trustProxy)),
    async password(address) {
      await consume(passwords, address);
      return async () => void (await passwords.delete(keyOf(address)));
    },
    code: (address) => consume(codes, address),
    async recovery(c, address) {
      await consume(recoveries, clientNetwork(c, config.trustProxy));
      await consume(mails, normalEmail(address));
    },
  };
}

async function limitEmail(
  trx: Db,
  address: string,
  perHour: number,
  ownKey: string,
): Promise<void> {
  // One after the other for the same address, or several at once would all find room.
  await sql`select pg_advisory_xact_lock(hashtextextended(lower(${address}), 0))`.execute(trx);
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from created_at + interval '1 hour' - now()))::integer as seconds
    from (
      select created_at from requests where lower(email) = lower(${address})
      union all
      select created_at from gateway_writes where email = lower(${address}) and deed = 'create' and key <> ${ownKey}::uuid
    ) as sent
    where created_at > now() - interval '1 hour'
    order by created_at desc offset ${perHour - 1} limit 1`.execute(trx);
  const oldest = rows[0];
  if (oldest !== undefined)
    throw new ApiError('rate-limited', 'Too many requests of this address', {
      retryAfter: Math.max(1, oldest.seconds),
    });
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(keyOf(key));
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw new ApiError('rate-limited', 'Too many calls', {
      retryAfter: Math.max(1, Math.ceil(thrown.msBeforeNext / 1000)),
    });
  }
}

/** The table holds no address of anybody. */
function keyOf(address: string): string {
  return createHash('sha256').update(address).digest('base64url');
}

/** The caller's address as the outermost trusted proxy saw it; of IPv6 the first half, which one customer gets. */
function clientNetwork(c: Context, trustProxy: number): string {
  const direct = getConnInfo(c).remote.address ?? 'unknown';
  const forwarded = (c.req.header('X-Forwarded-For') ?? '').split(',').map((each) => each.trim());
  const address = trustProxy === 0 ? direct : (forwarded.at(-trustProxy) ?? forwarded[0] ?? direct);
  return isIPv6(address) ? firstHalf(address) : address;
}

function firstHalf(ipv6: string): string {
  if (ipv6.startsWith('::ffff:') && ipv6.includes('.')) return ipv6.slice('::ffff:'.length);
  const [head = '', tail] = ipv6.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  if (tail !== undefined) while (groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}
