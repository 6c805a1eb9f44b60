import { decodeEntities } from './html-entities.js';
import { PlainText } from './plain-text.js';

/** Not meant to be read: everything up to their end tag is left out. */
const UNREAD: ReadonlySet<string> = new Set([
  'iframe',
  'noembed',
  'noframes',
  'noscript',
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
]);

/** With an empty line around. */
const PARAGRAPHS: ReadonlySet<string> = new Set([
  'blockquote',
  'dl',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'ol',
  'p',
  'pre',
  'table',
  'ul',
]);

/** On lines of their own. */
const LINES: ReadonlySet<string> = new Set([
  'address',
  'article',
  'aside',
  'caption',
  'center',
  'dd',
  'div',
  'dt',
  'fieldset',
  'figcaption',
  'figure',
  'footer',
  'form',
  'header',
  'li',
  'main',
  'nav',
  'option',
  'section',
  'tr',
]);

const TAG = /<(\/?)([a-z][^\s/>]{0,60})/iy;

/** Behind the `>` of the tag that begins before `from`; a `>` in a quoted value does not count. */
function tagEnd(html: string, from: number): number {
  let isValue = false;
  for (let at = from; at < html.length; at++) {
    const sign = html.charAt(at);
    if (sign === '>') return at + 1;
    if (isValue && (sign === '"' || sign === "'")) {
      at = html.indexOf(sign, at + 1);
      if (at < 0) return html.length;
    }
    if (sign === '=') isValue = true;
    else if (sign.trim() !== '') isValue = false;
  }
  return html.length;
}

/** Behind the next match, or the end. */
function behind(pattern: RegExp, html: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(html) ? pattern.lastIndex : html.length;
}

function attribute(tag: string, wanted: string): string | undefined {
  const all = /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
  for (const [, name = '', double, single, bare] of tag.matchAll(all))
    if (name.toLowerCase() === wanted) return decodeEntities(double ?? single ?? bare ?? '');
  return undefined;
}

/** Where a link leads, when a person can do something with the address. */
const addressOf = (tag: string): string | undefined => {
  const address = attribute(tag, 'href')?.trim() ?? '';
  return /^(?:https?:\/\/|mailto:|tel:)[^\s]{1,2000}$/i.test(address) ? address : undefined;
};

function open(name: string, tag: string, text: PlainText): void {
  if (name === 'br') text.newLine();
  else if (name === 'td' || name === 'th') text.cell();
  else if (name === 'a') text.beginLink(addressOf(tag));
  else if (name === 'img') {
    const alt = attribute(tag, 'alt')?.trim() ?? '';
    if (alt !== '') text.add(`[${alt}]`);
  } else if (name === 'pre') text.keepSpace(true);
  else if (name === 'ul') text.beginList();
  else if (name === 'ol') text.beginList(Number.parseInt(attribute(tag, 'start') ?? '1', 10) || 1);
  else if (name === 'li') text.item();
}

function close(name: string, text: PlainText): void {
  if (name === 'a') text.endLink();
  else if (name === 'pre') text.keepSpace(false);
  else if (name === 'ul' || name === 'ol') text.endList();
}

/**
 * The readable text of HTML, in one pass over it: block elements become lines, links keep their address, scripts and
 * styles go. No parser and no page is needed. The result is text, never markup, whatever it looks like.
 */
export function htmlToText(html: string): string {
  const text = new PlainText();
  let at = 0;
  while (at < html.length) {
    const tag = html.indexOf('<', at);
    if (tag < 0) {
      text.add(decodeEntities(html.slice(at)));
      break;
    }
    if (tag > at) text.add(decodeEntities(html.slice(at, tag)));
    TAG.lastIndex = tag;
    const [start, slash, found = ''] = TAG.exec(html) ?? [];
    if (start === undefined) {
      const next = html.charAt(tag + 1);
      if (next !== '!' && next !== '?' && next !== '/') {
        text.add('<');
        at = tag + 1;
      } else if (html.startsWith('<!--', tag)) at = behind(/--!?>/g, html, tag + 2);
      else at = behind(/>/g, html, tag);
      continue;
    }
    const name = found.toLowerCase();
    at = tagEnd(html, tag + start.length);
    if (PARAGRAPHS.has(name)) text.paragraph();
    else if (LINES.has(name)) text.line();
    if (slash === '/') close(name, text);
    else if (UNREAD.has(name)) at = behind(new RegExp(`</${name}[^>]*>?`, 'gi'), html, at);
    else open(name, html.slice(tag + start.length, at - 1), text);
  }
  return text.toString();
}
