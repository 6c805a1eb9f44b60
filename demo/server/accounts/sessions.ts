import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../database/tables.js';
import type { IssuedSession, SignedIn } from './accounts.js';
import { SESSION_SECONDS, type Auth } from './auth.js';

/** A user in the words of the library. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Sessions {
  /** On a transaction, so that a session that was answered is there. */
  begin(db: Db, user: User, brand: string): Promise<IssuedSession>;
  /** Who holds the token, and moves the session's end; `undefined` when it has ended or never was. */
  use(token: string): Promise<(SignedIn & { readonly expiresAt: Date }) | undefined>;
  isAlive(sessionId: string): Promise<boolean>;
  end(token: string): Promise<void>;
  /** Removes what has ended anyway. */
  tidy(): Promise<void>;
}

/** Not more often than that is the end moved: it would be a write for each call. */
const MOVE_MILLISECONDS = 60_000;
const TOKEN = /^[\w-]{43}$/;

export function createSessions(auth: Auth, db: Db): Sessions {
  const endFromNow = (): Date => new Date(Date.now() + SESSION_SECONDS * 1000);

  return {
    async begin(on, user, brand) {
      const token = randomBytes(32).toString('base64url');
      const session = await (
        await auth.on(on)
      ).createSession(user.id, false, { token: keyOf(token), brand }, true);
      return {
        token,
        expiresAt: session.expiresAt.toISOString(),
        person: { id: user.id, name: user.name, email: user.email },
      };
    },

    async use(token) {
      if (!TOKEN.test(token)) return undefined;
      const key = keyOf(token);
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.id', 'sessions.brand', 'sessions.expires_at', 'sessions.user_id'])
        .select(['users.name', 'users.email'])
        .where('sessions.token', '=', key)
        .where('sessions.expires_at', '>', new Date())
        .executeTakeFirst();
      if (row === undefined) return undefined;
      let expiresAt = row.expires_at;
      const moved = endFromNow();
      if (moved.getTime() - expiresAt.getTime() > MOVE_MILLISECONDS) {
        expiresAt = moved;
        await (await auth.on(db)).updateSession(key, { expiresAt });
      }
      const { id: sessionId, user_id: personId, name, email, brand } = row;
      return { sessionId, personId, name, email, brand, expiresAt };
    },

    async isAlive(sessionId) {
      const row = await db
        .selectFrom('sessions')
        .select('id')
        .where('id', '=', sessionId)
        .where('expires_at', '>', new Date())
        .executeTakeFirst();
      return row !== undefined;
    },

    async end(token) {
      if (TOKEN.test(token)) await (await auth.on(db)).deleteSession(keyOf(token));
    },

    async tidy() {
      await db
        .deleteFrom('sessions')
        .where('expires_at', '<', sql<Date>`now() - interval '1 minute'`)
        .execute();
    },
  };
}

/** What the table holds of a token: whoever reads the table can't sign in with it. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
