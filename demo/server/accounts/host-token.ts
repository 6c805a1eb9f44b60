import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { ApiError } from '../api/errors.js';
import { Email } from '../api/schemas.js';
import type { BrandId } from '../brands.js';
import type { HostTokenConfig, Introspection } from '../config.js';
import { describeError, type Logger } from '../log.js';
import { normalEmail } from '../text.js';
import { cleanName } from './people.js';

/** Whom a company's own login vouches for. */
export interface HostPerson {
  readonly email: string;
  readonly name: string | undefined;
}

/** @throws {ApiError} `unauthorized` for a token that doesn't hold, `unavailable` when the company can't be asked */
export type CheckHostToken = (brand: BrandId, token: string) => Promise<HostPerson>;

const HOST_MILLISECONDS = 5000;
const KEYS_COOLDOWN_MILLISECONDS = 30_000;
/** Clocks of two companies never agree. */
const LEEWAY_SECONDS = 30;

const Claims = z.object({
  email: Email,
  // Some send it as text.
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  name: z.string().optional().catch(undefined),
});

const Introspected = z.object({
  active: z.literal(true),
  exp: z.number().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
});

export function createHostTokens(config: HostTokenConfig, log: Logger): CheckHostToken {
  const keySets = new Map<BrandId, JWTVerifyGetKey>();
  const keysOf = (brand: BrandId, url: string): JWTVerifyGetKey => {
    const keys =
      keySets.get(brand) ??
      createRemoteJWKSet(new URL(url), {
        timeoutDuration: HOST_MILLISECONDS,
        cooldownDuration: KEYS_COOLDOWN_MILLISECONDS,
      });
    keySets.set(brand, keys);
    return keys;
  };

  return async (brand, token) => {
    const secret = config.secrets[brand];
    const keys = config.keys[brand];
    const introspection = config.introspection[brand];
    const algorithm = algorithmOf(token);
    // Which key a signature is checked with follows from our configuration, and never from the token alone: a public key
    // must not serve as a shared secret.
    const rules = { audience: brand, requiredClaims: ['exp'], clockTolerance: LEEWAY_SECONDS };
    try {
      if (algorithm === 'HS256' && secret !== undefined) {
        const key = new TextEncoder().encode(secret);
        const { payload } = await jwtVerify(token, key, { ...rules, algorithms: ['HS256'] });
        return personOfClaims(payload);
      }
      if ((algorithm === 'RS256' || algorithm === 'ES256') && keys !== undefined) {
        const { payload } = await jwtVerify(token, keysOf(brand, keys), {
          ...rules,
          algorithms: ['RS256', 'ES256'],
        });
        return personOfClaims(payload);
      }
      if (introspection !== undefined)
        return personOfClaims(await introspect(brand, introspection, token));
    } catch (thrown) {
      if (thrown instanceof ApiError) throw thrown;
      if (isRefusal(thrown)) throw refused();
      log.warn({ brand, error: describeError(thrown) }, 'A login of a host can not be asked');
      throw new ApiError('unavailable', 'The login of the host does not answer', { retryAfter: 5 });
    }
    throw refused();
  };
}

/** RFC 7662. */
async function introspect(
  brand: BrandId,
  { url, clientId, clientSecret }: Introspection,
  token: string,
): Promise<unknown> {
  // RFC 6749 §2.3.1: both are encoded before they are joined.
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    redirect: 'error',
    signal: AbortSignal.timeout(HOST_MILLISECONDS),
  });
  if (!response.ok) throw new Error('The introspection failed');
  const answer: unknown = await response.json();
  const parsed = Introspected.safeParse(answer);
  if (!parsed.success) throw refused();
  const { exp, aud } = parsed.data;
  if (exp !== undefined && exp + LEEWAY_SECONDS <= Date.now() / 1000) throw refused();
  if (aud !== undefined && ![aud].flat().includes(brand)) throw refused();
  return answer;
}

/** Algorithm of a JWT as it says itself; `undefined` for a token that is none. */
function algorithmOf(token: string): string | undefined {
  try {
    return token.split('.').length === 3 ? decodeProtectedHeader(token).alg : undefined;
  } catch {
    return undefined;
  }
}

function personOfClaims(claims: unknown): HostPerson {
  const parsed = Claims.safeParse(claims);
  if (!parsed.success) throw refused();
  const { email, email_verified: verified, name } = parsed.data;
  // Absent is trusted: the company signed the address. Anything said but yes is not.
  if (verified !== undefined && String(verified) !== 'true') throw refused();
  return { email: normalEmail(email), name: name === undefined ? undefined : cleanName(name) };
}

/** Whether it is the token's fault, and not that of the way to the keys. */
function isRefusal(thrown: unknown): boolean {
  return (
    thrown instanceof errors.JOSEError &&
    !(thrown instanceof errors.JWKSTimeout) &&
    !(thrown instanceof errors.JWKSInvalid) &&
    thrown.code !== errors.JOSEError.code
  );
}

function refused(): ApiError {
  return new ApiError('unauthorized', 'The token of the host is not accepted');
}
