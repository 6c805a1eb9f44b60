import type { SafeElement, SafeName, SafeNode } from '../../core/ports/html-reader.js';
import { RULES } from './rules.js';
import { safeImage, safeLink } from './safe-address.js';

const DEEPEST = 50;
const MOST_NODES = 20_000;
/** Largest value of a number in markup: cells that a table may span, and so on. */
const MOST_SPAN = 100;
const HIGHEST_START = 1_000_000;

const XHTML = 'http://www.w3.org/1999/xhtml';
const KEPT: ReadonlySet<string> = new Set(RULES.elements);
const DROPPED: ReadonlySet<string> = new Set(RULES.dropped);
const INLINE: ReadonlySet<SafeName> = new Set([
  'a',
  'b',
  'br',
  'code',
  'em',
  'i',
  's',
  'span',
  'strong',
  'u',
]);
const EMPTY: ReadonlySet<SafeName> = new Set(['br', 'hr']);

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

const nameOf = (localName: string): SafeName =>
  /^h[1-6]$/.test(localName) ? 'heading' : (localName as SafeName);

/** A whole number between the limits, else nothing. */
function wholeNumber(text: string | null, least: number, most: number): number | undefined {
  const number = /^\s*-?\d{1,9}\s*$/.test(text ?? '') ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

function directionOf(text: string | null): SafeElement['dir'] {
  const dir = text?.toLowerCase();
  return dir === 'ltr' || dir === 'rtl' || dir === 'auto' ? dir : undefined;
}

function addText(nodes: SafeNode[], text: string): void {
  const last = nodes.at(-1);
  if (text === '') return;
  if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: last.text + text };
  else nodes.push({ kind: 'text', text });
}

const isBlank = (node: SafeNode): boolean =>
  node.kind === 'text'
    ? node.text.trim() === ''
    : node.kind === 'element' && node.name !== 'hr' && node.children.every(isBlank);

const isInline = (node: SafeNode): boolean =>
  node.kind !== 'element' || (INLINE.has(node.name) && node.children.every(isInline));

/** Copies what a sanitiser left into our own closed tree, by our own rules once more. */
class TreeReader {
  #left = MOST_NODES;
  /** Pictures of the link that is being read: a button must not stand in a link. */
  #linked: SafeNode[] | undefined;

  childrenOf(parent: Node, depth: number): SafeNode[] {
    const nodes: SafeNode[] = [];
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === Node.TEXT_NODE) addText(nodes, node.nodeValue ?? '');
      else if (isElement(node))
        if (this.#left <= 0 || depth >= DEEPEST) addText(nodes, ` ${node.textContent ?? ''} `);
        else for (const read of this.#element(node, depth + 1)) add(nodes, read);
      this.#left--;
    }
    return nodes;
  }

  #element(element: Element, depth: number): readonly SafeNode[] {
    const { localName } = element;
    if (element.namespaceURI !== XHTML || DROPPED.has(localName)) return [];
    if (!KEPT.has(localName)) return this.childrenOf(element, depth);
    if (localName === 'img') return this.#image(element);
    if (localName === 'a') return this.#link(element, depth);
    const name = nameOf(localName);
    return [this.#plain(element, name, EMPTY.has(name) ? [] : this.childrenOf(element, depth))];
  }

  #plain(element: Element, name: SafeName, children: readonly SafeNode[]): SafeElement {
    const made: Mutable<SafeElement> = { kind: 'element', name, children };
    const isCell = name === 'td' || name === 'th';
    const span = (attribute: string) =>
      isCell ? wholeNumber(element.getAttribute(attribute), 1, MOST_SPAN) : undefined;
    const start =
      name === 'ol'
        ? wholeNumber(element.getAttribute('start'), -HIGHEST_START, HIGHEST_START)
        : undefined;
    const [colspan, rowspan] = [span('colspan'), span('rowspan')];
    const dir = directionOf(element.getAttribute('dir'));
    const lang = element.getAttribute('lang') ?? '';
    if (start !== undefined) made.start = start;
    if (colspan !== undefined) made.colspan = colspan;
    if (rowspan !== undefined) made.rowspan = rowspan;
    if (dir !== undefined) made.dir = dir;
    if (/^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,4}$/i.test(lang)) made.lang = lang;
    return made;
  }

  #link(element: Element, depth: number): readonly SafeNode[] {
    const href = safeLink(element.getAttribute('href') ?? '');
    if (href === undefined || this.#linked !== undefined) return this.childrenOf(element, depth);
    this.#linked = [];
    const children = this.childrenOf(element, depth);
    const images = this.#linked;
    this.#linked = undefined;
    // Targets within a page are links without words; a picture needs the way that it stood for.
    const isEmpty = images.length === 0 && children.every(isBlank);
    return isEmpty ? children : [{ ...this.#plain(element, 'a', children), href }, ...images];
  }

  #image(element: Element): readonly SafeNode[] {
    const alt = (element.getAttribute('alt') ?? '').trim();
    const src = safeImage(element.getAttribute('src') ?? '');
    // A picture that came as a part of a mail is among its files.
    if (src === undefined) return alt === '' ? [] : [{ kind: 'text', text: `[${alt}]` }];
    if (this.#linked === undefined) return [{ kind: 'image', src, alt }];
    this.#linked.push({ kind: 'image', src, alt });
    return [];
  }
}

const isElement = (node: Node): node is Element => node.nodeType === Node.ELEMENT_NODE;

function add(nodes: SafeNode[], node: SafeNode): void {
  if (node.kind === 'text') addText(nodes, node.text);
  else nodes.push(node);
}

/** Words that stand in no block get one, so that each has its own writing direction. */
function inParagraphs(nodes: readonly SafeNode[]): readonly SafeNode[] {
  const blocks: SafeNode[] = [];
  let line: SafeNode[] = [];
  const endLine = (): void => {
    if (!line.every((node) => node.kind !== 'image' && isBlank(node)))
      blocks.push({ kind: 'element', name: 'p', children: line });
    line = [];
  };
  for (const node of nodes)
    if (isInline(node)) line.push(node);
    else {
      endLine();
      blocks.push(node);
    }
  endLine();
  return blocks;
}

/** The tree below a node; what is deeper than 50 elements or beyond 20,000 nodes comes as its text. */
export const safeTree = (root: Node): readonly SafeNode[] =>
  inParagraphs(new TreeReader().childrenOf(root, 0));
