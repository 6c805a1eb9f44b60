/** A piece of somebody's text. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/**
 * What may be an address: from its scheme, `www.` or an @ up to white space or what never stands in one. Each
 * alternative begins with fixed letters or is bounded, so that no text makes it slow.
 */
const CANDIDATE =
  /\bhttps?:\/\/[^\s<>"«»“”]{1,2000}|\bwww\.[^\s<>"«»“”]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/giu;

/** Belongs to the sentence, not to the address, when it stands at the end. */
const TRAILING = /[.,;:!?'’*_~…)\]}]$/u;

const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

const count = (text: string, sign: string): number => text.split(sign).length - 1;

/** Without the punctuation of the sentence; a bracket stays when it was opened inside. */
function trimmed(text: string): string {
  let end = text.length;
  // As far as a sentence may go: an address of a thousand dots is none.
  for (let steps = 0; steps < 10; steps++) {
    const piece = text.slice(0, end);
    if (!TRAILING.test(piece)) break;
    const last = piece.at(-1) ?? '';
    const opener = OPENERS[last];
    if (opener !== undefined && count(piece, opener) >= count(piece, last)) break;
    end--;
  }
  return text.slice(0, end);
}

function hrefOf(text: string): string | undefined {
  const isMail = !/^https?:|^www\./i.test(text);
  const address = isMail ? `mailto:${text}` : /^www\./i.test(text) ? `https://${text}` : text;
  try {
    const url = new URL(address);
    if (isMail) return url.protocol === 'mailto:' ? url.href : undefined;
    // A name before the host makes people believe that they go elsewhere.
    const isPlain = url.username === '' && url.password === '' && url.hostname.includes('.');
    return isPlain && (url.protocol === 'https:' || url.protocol === 'http:')
      ? url.href
      : undefined;
  } catch {
    return undefined;
  }
}

/** Plain text with the addresses in it as links: `http`, `https`, `www.` and e-mail. Nothing else ever becomes one. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const address = trimmed(found);
    const href = hrefOf(address);
    if (href === undefined) continue;
    if (index > from) parts.push({ kind: 'text', text: text.slice(from, index) });
    parts.push({ kind: 'link', text: address, href });
    from = index + address.length;
  }
  if (from < text.length || parts.length === 0)
    parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
