/** No mail that somebody wrote is so deep; the tree shows far less. */
const DEEPEST = 500;

/** Never inside themselves: they have no end tag, or the next one ends them. */
const FLAT: ReadonlySet<string> = new Set(
  'area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
);

/**
 * Where tags stand too deep in one another, or the length. For each tag a parser looks through all that are open, so
 * that half a million signs of `<div>` would hold the page up for 20 s (measured in Chromium 150).
 */
export function tooDeep(html: string): number {
  const open = new Map<string, number>();
  let depth = 0;
  for (const { 1: slash, 2: found = '', index } of html.matchAll(/<(\/?)([a-z][^\s/>]*)/gi)) {
    const name = found.toLowerCase();
    if (FLAT.has(name)) continue;
    const count = open.get(name) ?? 0;
    if (slash !== '') {
      if (count === 0) continue;
      open.set(name, count - 1);
      depth--;
    } else {
      if (++depth > DEEPEST) return index;
      open.set(name, count + 1);
    }
  }
  return html.length;
}
