/** Somebody with an account at the help centre. */
export interface Person {
  /** Opaque; the same person keeps it. */
  readonly id: string;
  /** As it is shown, never empty. */
  readonly name: string;
  readonly email: string;
}

/** A person who is signed in. The token stays inside the adapter: no store and no element ever sees it. */
export interface Session {
  readonly person: Person;
}

/** What proves that a person may choose a password: the link of the mail, or the code that stands beside it. */
export type PasswordProof =
  | { readonly kind: 'link'; readonly token: string }
  | { readonly kind: 'code'; readonly email: string; readonly code: string };
