import { englishWords } from '../../../src/check.js';

const words: Readonly<Record<string, string>> = englishWords;

const find = (key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined;

/** What the form asks, in English; a field of a brand's own categories keeps its id. */
export const fieldName = (id: string): string => find(`field.${id}`) ?? id;

/** An answer that was chosen from a list, in the words of the list with its id; anything else as it is. */
export function answerName(field: string, value: unknown): unknown {
  const name = typeof value === 'string' ? find(`option.${field}.${value}`) : undefined;
  return name === undefined ? value : `${name} (${String(value)})`;
}
