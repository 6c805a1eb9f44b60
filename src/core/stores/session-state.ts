import type { HelpErrorCode } from '../help-error.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { PasswordProof, Person } from '../model/session.js';

/** Who is there. */
export type Identity =
  /** Nobody has looked yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'signed-in'; readonly person: Person }
  /** The session ended in the middle of work: what was typed is kept for this person only. */
  | { readonly kind: 'expired'; readonly person: Person };

/** The screens before the account. */
export type DoorStep =
  | { readonly name: 'sign-in' }
  /** Address typed, mail asked for. */
  | { readonly name: 'forgot' }
  /** The mail is on its way if the address is known; the code of the mail can be typed here. */
  | { readonly name: 'sent'; readonly email: string }
  /** A password is chosen. */
  | { readonly name: 'password'; readonly proof: PasswordProof };

export type DoorProblem =
  /** At the fields `email`, `password`, `code`. */
  | { readonly kind: 'fields'; readonly problems: readonly FieldProblem[] }
  /** Address and password do not fit; which of them is never told. */
  | { readonly kind: 'wrong' }
  /** The link or the code was used or is older than an hour. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'failure';
      readonly code: HelpErrorCode;
      /** Seconds until another try makes sense, counted from `at`. */
      readonly retryAfter?: number;
      /** ms since the epoch. */
      readonly at: number;
    };

export interface SessionState {
  readonly identity: Identity;
  readonly door: DoorStep;
  /** Kept over the steps of the door: asked once (WCAG 3.3.7). */
  readonly email: string;
  /** A call of the door is under way: its button waits. */
  readonly work: 'idle' | 'busy';
  readonly problem?: DoorProblem;
  /** Counts the tries that failed, never back: the screen moves the focus each time it grows. */
  readonly attempts: number;
}
