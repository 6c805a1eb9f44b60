/** One row of an `items` field, as typed. */
export interface ClaimItem {
  readonly description: string;
  readonly quantity: string;
  readonly value: string;
}

/**
 * What a field holds while it is being edited: the text as typed (also for dates `YYYY-MM-DD`, amounts, references),
 * a tick, or the rows of a claim. Files are kept apart, see `Attachment`.
 */
export type AnswerValue = string | boolean | readonly ClaimItem[];

/** Answers by field id. Kept over a change of category, language or element. */
export type Answers = Readonly<Record<string, AnswerValue>>;

/** What is sent for a field once it is checked: references upper-cased, amounts as `"12.50"`, lists as arrays. */
export type SentValue =
  | string
  | boolean
  | readonly string[]
  | readonly { readonly description: string; readonly quantity: number; readonly value: string }[]
  | Readonly<Record<string, string>>;

/** A text answer; everything else has no text. */
export const textOf = (value: AnswerValue | SentValue | undefined): string =>
  typeof value === 'string' ? value : '';
