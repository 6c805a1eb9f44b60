import { htmlToText } from '../../core/html-to-text.js';
import { linkify } from '../../core/linkify.js';
import type { SafeNode } from '../../core/ports/html-reader.js';
import { isNative, sanitiseNatively } from './native.js';
import type { purify } from './purify.js';
import { RULES } from './rules.js';
import { safeTree } from './safe-tree.js';
import { tooDeep } from './too-deep.js';
import { withoutStyles } from './without-styles.js';

type LoadPurifier = () => Promise<{ readonly purify: typeof purify }>;

/** Signs of HTML that are parsed; the rest of a longer one is shown as its text. */
const LONGEST = 500_000;
/** The bytes of pictures are hardly looked at: they count less, up to so many. */
const MOST_BYTES = 8_000_000;

/** Paragraphs and lines of plain text, with links where somebody wrote an address. */
function textNodes(text: string): readonly SafeNode[] {
  if (text.trim() === '') return [];
  return text.split(/\n{2,}/).map((paragraph) => ({
    kind: 'element',
    name: 'p',
    children: paragraph.split('\n').flatMap((line, place): readonly SafeNode[] => [
      ...(place === 0 ? [] : [{ kind: 'element', name: 'br', children: [] } as const]),
      ...linkify(line).map((part): SafeNode =>
        part.kind === 'text'
          ? part
          : {
              kind: 'element',
              name: 'a',
              href: part.href,
              children: [{ kind: 'text', text: part.text }],
            },
      ),
    ]),
  }));
}

/** How far the sanitiser may read. */
function limitOf(html: string): number {
  let limit = LONGEST;
  for (const { 0: found, index } of html.matchAll(/data:image\/[a-z]+;base64,[\w+/=]{100,}/gi)) {
    if (index > limit || limit + found.length > MOST_BYTES) break;
    limit += found.length;
  }
  return limit;
}

/** Cut before a tag, so that none is torn apart. */
function partsOf(html: string): readonly [string, string] {
  const limit = Math.min(limitOf(html), tooDeep(html));
  if (html.length <= limit) return [html, ''];
  const end = Math.max(html.lastIndexOf('<', limit), 0);
  return [html.slice(0, end), html.slice(end)];
}

/**
 * Untrusted HTML as our own closed tree. Nothing of it is ever put into the page, and nothing in it is fetched. Where
 * neither the browser nor DOMPurify may parse, it becomes text; so it never rejects.
 *
 * @param loadPurifier asked only in a browser that has no sanitiser of its own
 */
export async function readHtml(
  html: string,
  loadPurifier: LoadPurifier,
): Promise<readonly SafeNode[]> {
  const [start, rest] = partsOf(html);
  const head = withoutStyles(start);
  try {
    const root = isNative()
      ? sanitiseNatively(head, RULES)
      : (await loadPurifier()).purify(head, RULES);
    return [...safeTree(root), ...textNodes(htmlToText(rest))];
  } catch {
    return textNodes(htmlToText(html));
  }
}
