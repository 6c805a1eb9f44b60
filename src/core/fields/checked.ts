import type { SentValue } from '../model/answers.js';
import type { FieldProblemCode } from '../model/field-problem.js';

/** Why an answer can't be sent. Values are plain data: days as `YYYY-MM-DD`, sizes in bytes (see `formatValues`). */
export interface Refusal {
  readonly code: FieldProblemCode;
  readonly values?: Readonly<Record<string, string | number>>;
  /** With code `server`: the backend's own sentence. */
  readonly message?: string;
}

/** An answer after its check: what to send, or why not. */
export type Checked<Value extends SentValue = SentValue> = { readonly value: Value } | Refusal;

/** Characters that nobody sees: soft hyphen, zero width, direction marks. They come along with copied text. */
export const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Nothing a person would call an answer. */
export function isBlank(text: string): boolean {
  return text.replace(INVISIBLE, '').trim() === '';
}

/** Text with compatibility forms (full-width digits, no-break spaces) turned plain and the invisible removed. */
export function plain(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLE, '').trim();
}
