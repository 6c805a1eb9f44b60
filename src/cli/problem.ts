/** One thing wrong with a document. */
export interface Problem {
  /** JSON pointer. */
  readonly pointer: string;
  readonly message: string;
  /** It works, and loses something. */
  readonly isWarning?: true;
}
