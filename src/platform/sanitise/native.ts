import type { SanitiserRules } from './rules.js';

interface ElementRule {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** The part of the HTML Sanitizer API in use; TypeScript does not know it yet. */
interface SanitizerConfig {
  readonly elements: readonly ElementRule[];
  readonly replaceWithChildrenElements: readonly string[];
  readonly attributes: readonly string[];
  readonly comments: boolean;
  readonly dataAttributes: boolean;
}

interface SetsHtml {
  setHTML?(html: string, options: { readonly sanitizer: SanitizerConfig }): void;
}

/** Names with more signs, and more names than these, are no markup of a mail program. */
const LONGEST_NAME = 40;
const MOST_NAMES = 200;

/** The browser has a sanitiser of its own (Chromium 146, Firefox 148). It needs no Trusted Types policy. */
export const isNative = (): boolean =>
  typeof (Element.prototype as SetsHtml).setHTML === 'function';

/**
 * Elements that the text names beyond the rules: their content is kept. Left to itself the sanitiser would drop it, and
 * half a mail from Outlook with it. None of them is let through.
 */
function unknownNames(html: string, { elements, dropped }: SanitiserRules): readonly string[] {
  // A fragment has neither, and a sanitiser may refuse to hear of them.
  const known = new Set([...elements, ...dropped, 'html', 'body']);
  const found = new Set<string>();
  for (const [, name = ''] of html.matchAll(/<([a-z][^\s/>\0]*)/gi)) {
    if (name.length <= LONGEST_NAME && !known.has(name.toLowerCase()))
      found.add(name.toLowerCase());
    if (found.size >= MOST_NAMES) break;
  }
  return [...found];
}

/** Parses in a document of its own that fetches and runs nothing. @throws what the browser throws */
export function sanitiseNatively(html: string, rules: SanitiserRules): Node {
  const box = document.implementation.createHTMLDocument('').createElement('div');
  (box as SetsHtml).setHTML?.(html, {
    sanitizer: {
      elements: rules.elements.map((name) => ({ name, attributes: rules.attributes[name] ?? [] })),
      replaceWithChildrenElements: unknownNames(html, rules),
      attributes: rules.everywhere,
      comments: false,
      dataAttributes: false,
    },
  });
  return box;
}
