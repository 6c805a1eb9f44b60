import type { Context } from 'hono';
import type { BrandId } from '../brands.js';

/** Who makes a call. */
export interface SignedIn {
  readonly personId: string;
  readonly name: string;
  /** Lower case; confirmed, since an account begins with a link in a mail. */
  readonly email: string;
  /** A session is good for one brand's requests only. */
  readonly brand: string;
  readonly sessionId: string;
}

/** What a person gets who signs in, as in the contract. */
export interface IssuedSession {
  /** Nowhere kept as it is: the table holds its hash. */
  readonly token: string;
  /** ISO 8601; it moves on with each call. */
  readonly expiresAt: string;
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
}

/** What came by mail, see `PasswordProof` of the core. */
export type Proof =
  | { readonly kind: 'link'; readonly token: string }
  | { readonly kind: 'code'; readonly email: string; readonly code: string };

export interface Accounts {
  /** The person of the call's `Authorization: Bearer`. @throws {ApiError} `unauthorized` */
  signedIn(c: Context): Promise<SignedIn>;
  /** Whether a session still stands: asked again and again by connections that stay open. */
  isAlive(sessionId: string): Promise<boolean>;
  /** @throws {ApiError} `unauthorized`, the same and after the same time for an unknown address; `rate-limited` */
  signIn(brand: BrandId, email: string, password: string): Promise<IssuedSession>;
  /** The session of a token that was kept, if it still stands and is this brand's. */
  resume(brand: BrandId, token: string): Promise<IssuedSession | undefined>;
  /** @throws {ApiError} `unauthorized`; `unavailable` when the company's own login can't be asked */
  exchange(brand: BrandId, hostToken: string): Promise<IssuedSession>;
  /** Notes that a mail is wanted. Whether the address is known is found out later, so that the answer can't tell. */
  recover(brand: BrandId, language: string, email: string): Promise<void>;
  /** Uses the proof up and ends all other sessions of the person. @throws {ApiError} `closed`, `invalid`, `rate-limited` */
  setPassword(brand: BrandId, proof: Proof, password: string): Promise<IssuedSession>;
  /** Also fine for a session that has ended. */
  signOut(token: string): Promise<void>;
}
