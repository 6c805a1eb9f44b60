import type { Checked } from './checked.js';
import { checkReference, normaliseReference } from './reference.js';

/** References at most, unless the field says otherwise. */
export const DEFAULT_REFERENCES_MAX = 50;
/** Wrong references that a problem names; the rest is counted. */
const NAMED = 10;

function parts(text: string): string[] {
  return text
    .split(/[\n\r,;]/)
    .map((piece) => piece.trim())
    .filter(Boolean)
    .flatMap((piece) => {
      const words = piece.split(/\s+/);
      // `FR 2025 COM 0000000000` is one reference, unless each word is one already.
      const whole = words.length > 1 && !words.every(isGood) && isGood(piece);
      return whole ? [piece] : words;
    });
}

function isGood(text: string): boolean {
  return 'value' in checkReference(text);
}

/** How many references are meant, right or wrong: each once, however it is written. */
export function countReferences(text: string): number {
  return new Set(parts(text).map(normaliseReference)).size;
}

/** References separated by lines, commas, semicolons or spaces; each once, in the order typed. */
export function checkReferences(
  text: string,
  max = DEFAULT_REFERENCES_MAX,
): Checked<readonly string[]> {
  const good = new Set<string>();
  const bad: string[] = [];
  for (const part of parts(text)) {
    const checked = checkReference(part);
    if ('value' in checked) good.add(checked.value);
    else bad.push(part);
  }
  // Nothing but separators is nothing.
  if (bad.length === 0 && good.size === 0) return { code: 'required' };
  if (bad.length > 0) {
    const names = bad
      .slice(0, NAMED)
      .map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
    if (bad.length > NAMED) names.push('…');
    return {
      code: 'references',
      values: { count: bad.length, value: names.join(', ') },
    };
  }
  return good.size > max
    ? { code: 'tooManyReferences', values: { max, count: good.size } }
    : { value: [...good] };
}
