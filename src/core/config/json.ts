/** Where a text stops being JSON. Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

// In a string: everything from the space on but quote and backslash, unrolled so that it stays linear.
const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;

/**
 * Finds the place of the first fault. `JSON.parse` tells it in words that differ by browser, Safari not at all, and whoever
 * wrote the configuration needs it. Call only when `JSON.parse` threw.
 */
export function findJsonFault(text: string): JsonFault {
  const open: string[] = [];
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end' = 'value';
  let at = 0;
  TOKEN.lastIndex = 0;
  for (;;) {
    at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) break;
    const [token, mark, quoted] = match;
    at += token.length - token.trimStart().length;
    const within = open.at(-1);
    const value = expected === 'value' || expected === 'value or ]';
    if (mark === undefined) {
      if (quoted !== undefined && (expected === 'key' || expected === 'key or }'))
        expected = 'colon';
      else if (value) expected = within === undefined ? 'end' : 'comma';
      else break;
    } else if (value && (mark === '{' || mark === '[')) {
      open.push(mark);
      expected = mark === '{' ? 'key or }' : 'value or ]';
    } else if (expected === 'colon' && mark === ':') expected = 'value';
    else if (expected === 'comma' && mark === ',') expected = within === '{' ? 'key' : 'value';
    else if (
      (mark === '}' && within === '{' && (expected === 'comma' || expected === 'key or }')) ||
      (mark === ']' && within === '[' && (expected === 'comma' || expected === 'value or ]'))
    ) {
      open.pop();
      expected = open.length === 0 ? 'end' : 'comma';
    } else break;
  }
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
