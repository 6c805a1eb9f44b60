import { sql } from 'kysely';
import type { Db } from '../database/tables.js';
import { codePoints } from '../text.js';
import type { AuthTables } from './auth.js';
import type { User } from './sessions.js';

const MAX_NAME = 100;
// Controls, and signs that turn the direction of what stands beside a name.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/** A name to show for an address: `Camille Durand` for `camille.durand+colis@…`. Never empty. */
export function nameOfEmail(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@')).replace(/\+.*$/s, '');
  const words = local.split(/[\p{P}\p{S}\s]+/u).filter((word) => word !== '');
  return (
    cleanName(
      words
        .map((word) => {
          const [first = '', ...rest] = word;
          return first.toUpperCase() + rest.join('');
        })
        .join(' '),
    ) ?? email
  );
}

/** A name as somebody else gave it, fit to be shown; `undefined` when nothing is left of it. */
export function cleanName(name: string): string | undefined {
  const clean = name.replace(INVISIBLE, ' ').replace(/\s+/gu, ' ').trim();
  if (clean === '') return undefined;
  return codePoints(clean) <= MAX_NAME ? clean : Array.from(clean).slice(0, MAX_NAME).join('');
}

/** From here to the end of the transaction nobody else works on this address: two at once would make two persons. */
export async function lockAddress(trx: Db, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account:${email}`}, 0))`.execute(trx);
}

/** The person of a confirmed address, made now if there is none. Call `lockAddress` before. */
export async function personOf(
  tables: AuthTables,
  email: string,
  givenName: string | undefined,
): Promise<User> {
  const derived = nameOfEmail(email);
  const found = await tables.findUserByEmail(email);
  if (found === null)
    return tables.createUser(
      { email, name: givenName ?? derived, emailVerified: true },
      { method: 'host' },
    );
  // A name that somebody gave is better than one that was made from the address, and stays.
  if (givenName === undefined || givenName === derived || found.user.name !== derived)
    return found.user;
  await tables.updateUser(found.user.id, { name: givenName });
  return { ...found.user, name: givenName };
}
