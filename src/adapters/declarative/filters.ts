import { isEmpty, listOf, own, textOf } from './paths.js';

const encoder = new TextEncoder();

const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
};

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '<br>',
};

/** Half of an emoji has no encoding. */
export const encode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));

/** Values as the filters see them: all but the first few want text. */
const TEXT_FILTERS: Readonly<Record<string, (text: string, argument: string) => unknown>> = {
  url: encode,
  raw: (text) => text,
  string: (text) => text,
  number: (text) => (text.trim() && Number.isFinite(Number(text)) ? Number(text) : undefined),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  oneLine: (text) => text.replace(/\s+/g, ' ').trim(),
  // As SQL-like languages want a text between single quotes.
  sqlstr: (text) => text.replace(/[\\']/g, '\\$&'),
  noquotes: (text) => text.replace(/["'\\]/g, ' '),
  // Each word between quotes, so that none is an operator; signs alone are no words.
  words: (text) =>
    (text.match(/[^\s"\\]+/g) ?? [])
      .filter((word) => /[\p{L}\p{N}]/u.test(word))
      .map((word) => `"${word}"`)
      .join(' '),
  textToHtml: (text) => text.replace(/[&<>"\n]/g, (sign) => HTML[sign] ?? ''),
  date: (text) => text.slice(0, 10),
  max: (text, most) => Array.from(text).slice(0, Number(most)).join(''),
};

/** The closed set. Nothing of a document is ever run. */
export const FILTERS: readonly string[] = [
  ...Object.keys(TEXT_FILTERS),
  'json',
  'base64',
  'join',
  'map',
];

/** A value through one filter; one that is not known leaves nothing. */
export function filtered(value: unknown, filter: string, maps: unknown): unknown {
  const [name = '', argument = ''] = filter.split(':');
  if (name === 'map') {
    const map = own(maps, argument);
    return own(map, textOf(value)) ?? own(map, '*');
  }
  if (isEmpty(value)) return value;
  if (name === 'json') return JSON.stringify(value);
  if (name === 'join')
    return listOf(value)
      .map(textOf)
      .join(argument || ', ');
  if (name === 'base64')
    return toBase64(value instanceof Uint8Array ? value : encoder.encode(textOf(value)));
  return Object.hasOwn(TEXT_FILTERS, name)
    ? TEXT_FILTERS[name]?.(textOf(value), argument)
    : undefined;
}
