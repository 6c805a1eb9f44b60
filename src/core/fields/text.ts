import { hasCardNumber } from './card-number.js';
import type { Checked } from './checked.js';

/** Code points in one line of text, unless the field says otherwise. */
export const DEFAULT_TEXT_MAX = 200;
/** Code points in a message, unless the field says otherwise. */
export const DEFAULT_MESSAGE_MAX = 2000;

/** What is counted and sent: line ends as `\n` (forms make `\r\n` of them on the way), nothing around. */
export function normaliseText(text: string, lines: 'one' | 'many'): string {
  const unified = text.replace(/\r\n?/g, '\n');
  return (lines === 'one' ? unified.replace(/[\t\n]+/g, ' ') : unified).trim();
}

/** Code points of a text as it would be sent: an emoji counts once or so, not twice. For the counter at the field. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of normaliseText(text, 'many')) count++;
  return count;
}

/** Free text: readable, neither too short nor too long, no card number in it. Never cut. */
export function checkText(
  text: string,
  lines: 'one' | 'many',
  min: number,
  max: number,
): Checked<string> {
  const value = normaliseText(text, lines);
  if (/\p{Cs}|(?![\t\n])\p{Cc}/u.test(value)) return { code: 'unreadable' };
  const count = countCharacters(value);
  if (count < min) return { code: 'tooShort', values: { min, count } };
  if (count > max) return { code: 'tooLong', values: { max, count } };
  return hasCardNumber(value) ? { code: 'cardNumber' } : { value };
}
