/** Length as people count: an emoji of one code point is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The form in which addresses are compared: one address, one person, whatever its capitals. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

// NUL ends strings in C and is refused by Postgres; a lone surrogate is no character and breaks UTF-8.
const UNREADABLE = /\0|\p{Surrogate}/u;

/** Whether the text holds what can't be stored and given back unchanged: NUL or half a surrogate pair. */
export function isUnreadable(text: string): boolean {
  return UNREADABLE.test(text);
}

const KEYS_OF_PROTOTYPES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Path of the first key or text in parsed JSON that must not go further: unreadable text, a key that could reach a
 * prototype, or nesting deeper than `depth`. `undefined` when all is well.
 */
export function findUnreadable(json: unknown, depth = 8): readonly string[] | undefined {
  if (typeof json === 'string') return isUnreadable(json) ? [] : undefined;
  if (typeof json !== 'object' || json === null) return undefined;
  if (depth === 0) return [];
  for (const [key, value] of Object.entries(json)) {
    // The key itself is not repeated in the answer: it may be anything.
    if (isUnreadable(key) || KEYS_OF_PROTOTYPES.has(key)) return [];
    const inner = findUnreadable(value, depth - 1);
    if (inner) return [key, ...inner];
  }
  return undefined;
}
