import { randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { createInternalAdapter } from 'better-auth/db';
import { getAdapter } from 'better-auth/db/adapter';
import type { Db } from '../database/tables.js';

/** A session lives so long after it was last used. */
export const SESSION_SECONDS = 8 * 3600;
/** In code points. No rules of composition: they make passwords worse. */
export const PASSWORD_LENGTH = { min: 10, max: 128 } as const;

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

/** How better-auth works here: on our tables, without its own routes, limits, cookies or telemetry. */
function optionsFor(db: Db) {
  return {
    database: { db, type: 'postgres' as const },
    // It signs the library's own cookies, which are never set.
    secret: randomBytes(32).toString('base64url'),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // Its lines would quote addresses.
    logger: { disabled: true },
    advanced: { database: { generateId: () => crypto.randomUUID() } },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...stamps } },
    session: {
      modelName: 'sessions',
      expiresIn: SESSION_SECONDS,
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...stamps,
      },
      additionalFields: { brand: { type: 'string' as const, required: true } },
    },
    account: {
      modelName: 'accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', ...stamps },
    },
  };
}

/** The library's users, sessions, passwords and verifications. */
export type AuthTables = ReturnType<typeof createInternalAdapter>;

export interface Auth {
  /** On the database, or on one of our transactions so that what belongs together is kept together. */
  on(db: Db): Promise<AuthTables>;
  /** Salted scrypt. */
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** @throws {Error} when the library's idea of the tables is another than ours. */
export async function createAuth(db: Db): Promise<Auth> {
  const context = await betterAuth(optionsFor(db)).$context;
  const { options, logger, generateId, password } = context;
  // Now, and not at the first call of a person, it is seen whether our tables are what this version works on.
  await context.explicitSchemaCheck?.();
  const within = {
    ...options,
    advanced: {
      ...options.advanced,
      database: { ...options.advanced?.database, validateSchema: false },
    },
  };
  return {
    async on(wanted) {
      if (wanted === db) return context.internalAdapter;
      const adapter = await getAdapter({ ...within, database: { db: wanted, type: 'postgres' } });
      return createInternalAdapter(adapter, { options, logger, generateId, hooks: [] });
    },
    hash: (plain) => password.hash(plain),
    verify: (hash, plain) => password.verify({ hash, password: plain }),
  };
}
