import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BRAND_IDS, type BrandId } from './brands.js';
import { readBackend, type GatewayBackend } from './gateway/backends.js';

/** Everything the server may be told, read once at the start. */
export interface Config {
  /** Port of the API, the widget's files, the desk and the outbox; 0 takes a free one. */
  readonly port: number;
  /** First of the four ports of the brand sites; 0 takes free ones; `off` serves none. */
  readonly sitePort: number | 'off';
  readonly host: string;
  /** Address under which a reverse proxy shows the API origin. */
  readonly publicUrl: string | undefined;
  readonly database: DatabaseConfig;
  readonly storageDir: string;
  readonly smtpUrl: string | undefined;
  /** Sender of every mail; without it each brand writes from its support address. */
  readonly mailFrom: string | undefined;
  /** Seconds after which a mail whose sender died is tried by another. */
  readonly mailLeaseSeconds: number;
  /** Longest wait in seconds between two tries of a mail. */
  readonly mailRetrySeconds: number;
  readonly deskToken: string;
  /** Reverse proxies in front, whose `X-Forwarded-For` entries count. */
  readonly trustProxy: number;
  readonly rateLimit: RateLimitConfig | 'off';
  /** Address of each brand's own site where it is not the demo's, without a slash at the end. Mails lead there. */
  readonly siteUrls: ByBrand<string>;
  /** Further origins of each brand's own pages, which may keep a session in a cookie. */
  readonly allowedOrigins: ByBrand<readonly string[]>;
  readonly hostTokens: HostTokenConfig;
  /** The ticket system that has the requests; without one they are in our own tables. */
  readonly backend: GatewayBackend | undefined;
  /** Seconds after which a write to the ticket system whose process died is looked for by another. */
  readonly gatewayLeaseSeconds: number;
  readonly logLevel: string;
  /** Milliseconds that requests under way get at the stop. */
  readonly stopMilliseconds: number;
}

export type DatabaseConfig =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'embedded'; readonly dir: string }
  | { readonly kind: 'memory' };

export type ByBrand<Value> = Readonly<Partial<Record<BrandId, Value>>>;

/** How a company's own login vouches for a person, brand by brand. */
export interface HostTokenConfig {
  /** Shared secrets of JWTs by HS256. */
  readonly secrets: ByBrand<string>;
  /** Addresses of the public keys (JWK Set) of JWTs by RS256 or ES256. */
  readonly keys: ByBrand<string>;
  /** Where opaque tokens are asked about (RFC 7662). */
  readonly introspection: ByBrand<Introspection>;
}

export interface Introspection {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface RateLimitConfig {
  /** Requests per address of the network in ten minutes. */
  readonly perIp: number;
  /** New requests per e-mail address in an hour. */
  readonly perEmail: number;
  /** Uploads per address of the network in ten minutes. */
  readonly uploadsPerIp: number;
  /** Tries to sign in by password, link or code per address of the network in ten minutes. */
  readonly signInsPerIp: number;
  /** Tokens of hosts per address of the network in ten minutes. */
  readonly exchangesPerIp: number;
  /** Wrong passwords per e-mail address in a quarter of an hour. */
  readonly wrongPerEmail: number;
  /** Calls for a password per address of the network in ten minutes. */
  readonly recoveriesPerIp: number;
  /** Calls for a password per e-mail address in an hour. */
  readonly recoveriesPerEmail: number;
  /** Codes tried per e-mail address in an hour; each code has its own limit beside. */
  readonly codesPerEmail: number;
}

/** The environment doesn't make sense; the message names every variable and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const projectDir = fileURLToPath(new URL('../../', import.meta.url));

const port = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .max(65_535, 'must be 65535 or less');

const amount = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more');

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const withoutSlash = httpUrl.transform((url) => url.replace(/\/+$/, ''));

const filled = z.string({ error: 'must be a text' }).min(1, 'must not be empty');

/** JSON with an entry for some of the brands. */
function byBrand<Schema extends z.ZodType>(entry: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.partialRecord(z.enum(BRAND_IDS), entry, {
        error: `must be JSON with some of ${BRAND_IDS.join(', ')}`,
      }),
    )
    .default({});
}

const environment = z.object({
  PORT: port.default(4600),
  SITE_PORT: port.optional(),
  SITES: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: withoutSlash.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  DATA_DIR: z.string().default('.data'),
  STORAGE_DIR: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.email('must be a bare e-mail address').optional(),
  MAIL_LEASE_SECONDS: amount.default(60),
  MAIL_RETRY_SECONDS: amount.default(3600),
  DESK_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
  TRUST_PROXY: z.coerce
    .number({ error: 'must be the number of proxies in front' })
    .int('must be a whole number')
    .min(0, 'must be 0 or more')
    .default(0),
  RATE_LIMIT: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
  RATE_LIMIT_IP: amount.default(20),
  RATE_LIMIT_EMAIL: amount.default(10),
  RATE_LIMIT_UPLOADS: amount.default(200),
  RATE_LIMIT_SIGN_IN_IP: amount.default(30),
  RATE_LIMIT_EXCHANGE_IP: amount.default(300),
  RATE_LIMIT_SIGN_IN_EMAIL: amount.default(10),
  RATE_LIMIT_RECOVERY_IP: amount.default(10),
  RATE_LIMIT_RECOVERY_EMAIL: amount.default(3),
  RATE_LIMIT_CODE_EMAIL: amount.default(10),
  SITE_URLS: byBrand(withoutSlash),
  ALLOWED_ORIGINS: byBrand(
    z.array(
      httpUrl.refine((url) => URL.canParse(url) && new URL(url).origin === url, {
        error: 'must be an origin, like https://shop.example',
      }),
      { error: 'must be a list of origins' },
    ),
  ),
  HOST_JWT_SECRETS: byBrand(z.string().min(32, 'must have 32 characters or more')),
  HOST_JWKS_URLS: byBrand(httpUrl),
  HOST_INTROSPECTION: byBrand(
    z.object(
      { url: httpUrl, clientId: filled, clientSecret: filled },
      { error: 'must have url, clientId and clientSecret' },
    ),
  ),
  GATEWAY_LEASE_SECONDS: amount.default(15),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'must be one of silent, fatal, error, warn, info, debug, trace',
    })
    .default('info'),
  STOP_SECONDS: amount.default(10),
});

/**
 * Reads the environment. An empty variable counts as absent.
 *
 * @throws {ConfigError} naming each wrong variable.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const chosen = readBackend(given);
  if (!parsed.success || chosen.kind === 'wrong') {
    const problems = [
      ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
      ...(chosen.kind === 'wrong' ? chosen.problems : []),
    ];
    throw new ConfigError(
      `The configuration is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  const e = parsed.data;
  const memory = e.DATA_DIR === 'memory:';
  if (memory && e.STORAGE_DIR === undefined)
    throw new ConfigError('DATA_DIR=memory: needs a STORAGE_DIR for uploaded files');
  const dataDir = resolve(projectDir, e.DATA_DIR);
  return {
    port: e.PORT,
    sitePort: e.SITES === 'off' ? 'off' : (e.SITE_PORT ?? (e.PORT === 0 ? 0 : e.PORT + 1)),
    host: e.HOST,
    publicUrl: e.PUBLIC_URL,
    database: databaseOf(e.DATABASE_URL, memory, dataDir),
    storageDir: e.STORAGE_DIR === undefined ? resolve(dataDir, 'files') : resolve(e.STORAGE_DIR),
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    mailLeaseSeconds: e.MAIL_LEASE_SECONDS,
    mailRetrySeconds: e.MAIL_RETRY_SECONDS,
    deskToken: e.DESK_TOKEN ?? randomBytes(24).toString('base64url'),
    trustProxy: e.TRUST_PROXY,
    rateLimit:
      e.RATE_LIMIT === 'off'
        ? 'off'
        : {
            perIp: e.RATE_LIMIT_IP,
            perEmail: e.RATE_LIMIT_EMAIL,
            uploadsPerIp: e.RATE_LIMIT_UPLOADS,
            signInsPerIp: e.RATE_LIMIT_SIGN_IN_IP,
            exchangesPerIp: e.RATE_LIMIT_EXCHANGE_IP,
            wrongPerEmail: e.RATE_LIMIT_SIGN_IN_EMAIL,
            recoveriesPerIp: e.RATE_LIMIT_RECOVERY_IP,
            recoveriesPerEmail: e.RATE_LIMIT_RECOVERY_EMAIL,
            codesPerEmail: e.RATE_LIMIT_CODE_EMAIL,
          },
    siteUrls: e.SITE_URLS,
    allowedOrigins: e.ALLOWED_ORIGINS,
    hostTokens: {
      secrets: e.HOST_JWT_SECRETS,
      keys: e.HOST_JWKS_URLS,
      introspection: e.HOST_INTROSPECTION,
    },
    backend: chosen.kind === 'gateway' ? chosen.backend : undefined,
    gatewayLeaseSeconds: e.GATEWAY_LEASE_SECONDS,
    logLevel: e.LOG_LEVEL,
    stopMilliseconds: e.STOP_SECONDS * 1000,
  };
}

function databaseOf(url: string | undefined, memory: boolean, dataDir: string): DatabaseConfig {
  if (url !== undefined) return { kind: 'postgres', url };
  return memory ? { kind: 'memory' } : { kind: 'embedded', dir: resolve(dataDir, 'database') };
}
