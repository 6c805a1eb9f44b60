import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ApiError, invalid } from '../api/errors.js';
import type { BrandId } from '../brands.js';
import type { Db } from '../database/tables.js';
import { normalEmail } from '../text.js';
import type { Proof } from './accounts.js';
import type { Auth, AuthTables } from './auth.js';

/** Link and code are good for so long. */
const PROOF_MINUTES = 60;
const CODE_TRIES = 5;

/** What one mail proves, as it is kept. It holds hashes: whoever reads the table can't use them. */
const Pending = z.object({
  brand: z.string(),
  email: z.string(),
  /** SHA-256 of the secret half of the link's token, which is too long to be guessed. */
  link: z.string(),
  /** Salted scrypt of the code, which is not. */
  code: z.string(),
  /** Whether a mail went out. Where none did the row is there all the same, so that tries are answered alike. */
  sent: z.boolean(),
});

export interface NewProof {
  /** For the link. */
  readonly token: string;
  /** Six digits. */
  readonly code: string;
  /** Puts it in the place of what was asked for before. */
  keep(tables: AuthTables, sent: boolean): Promise<void>;
}

/** A proof that was accepted, but is not used up yet. */
export interface Proven {
  readonly email: string;
  /** @throws {ApiError} `closed` when another call was faster */
  use(tables: AuthTables): Promise<void>;
}

/** A new link and a new code. Slow on purpose: the code is hashed like a password. */
export async function createProof(auth: Auth, brand: BrandId, email: string): Promise<NewProof> {
  const key = keyOf(brand, email);
  const secret = randomBytes(32).toString('base64url');
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const codeHash = await auth.hash(code);
  return {
    token: key + secret,
    code,
    async keep(tables, sent) {
      const value: z.infer<typeof Pending> = {
        brand,
        email,
        link: digest(secret),
        code: codeHash,
        sent,
      };
      await tables.deleteVerificationByIdentifier(identifierOf(key));
      await tables.createVerificationValue({
        identifier: identifierOf(key),
        value: JSON.stringify(value),
        expiresAt: new Date(Date.now() + PROOF_MINUTES * 60_000),
      });
    },
  };
}

/**
 * Looks whether a proof holds.
 *
 * @throws {ApiError} `closed` for one that was used, replaced, tried too often or is too old; `invalid` with the field
 * `code` for a wrong code
 */
export async function checkProof(
  auth: Auth,
  db: Db,
  brand: BrandId,
  proof: Proof,
): Promise<Proven> {
  const code = proof.kind === 'code' ? proof.code.replace(/[\s\p{Cf}\p{Pd}]+/gu, '') : '';
  if (proof.kind === 'code' && !/^\d{6}$/.test(code)) throw wrongCode();
  const key =
    proof.kind === 'link' ? proof.token.slice(0, KEY) : keyOf(brand, normalEmail(proof.email));
  const tables = await auth.on(db);
  const row = await tables.findVerificationValue(identifierOf(key));
  if (!row || row.expiresAt <= new Date()) throw closed();
  const pending = Pending.parse(JSON.parse(row.value));
  if (pending.brand !== brand) throw closed();

  if (proof.kind === 'link') {
    if (!isSame(digest(proof.token.slice(KEY)), pending.link) || !pending.sent) throw closed();
  } else {
    // Counted before it is compared: of many tries at once no more than these are looked at.
    const counted = await db
      .updateTable('verifications')
      .set((each) => ({ tries: each('tries', '+', 1) }))
      .where('id', '=', row.id)
      .where('tries', '<', CODE_TRIES)
      .returning('id')
      .executeTakeFirst();
    if (counted === undefined) throw closed();
    if (!(await auth.verify(pending.code, code)) || !pending.sent) throw wrongCode();
  }
  return {
    email: pending.email,
    async use(within) {
      const used = await within.consumeVerificationValue(identifierOf(key));
      if (used?.id !== row.id) throw closed();
    },
  };
}

/** Length of the half of a link's token that finds the row. */
const KEY = 22;

function keyOf(brand: string, email: string): string {
  return digest(`${brand}\n${email}`).slice(0, KEY);
}

function identifierOf(key: string): string {
  return `password:${key}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function closed(): ApiError {
  return new ApiError('closed', 'The link or code was used or is too old');
}

function wrongCode(): ApiError {
  return invalid([{ field: 'code', code: 'unreadable' }]);
}
