import { find, isEmpty, listOf, own, textOf } from './paths.js';

/** What a template can name. */
export type Scope = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();

export const toBase64 = (bytes: Uint8Array): string => {
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
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));

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

function filtered(value: unknown, filter: string, scope: Scope): unknown {
  const [name = '', argument = ''] = filter.split(':');
  if (name === 'map') {
    const map = own(scope['maps'], argument);
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

function valueOf(tag: string, scope: Scope): unknown {
  const [path = '', ...filters] = tag.split('|').map((part) => part.trim());
  return filters.reduce(
    (value, filter) => filtered(value, filter, scope),
    find(
      path.split('??').map((each) => each.trim()),
      scope,
    ),
  );
}

/**
 * A template filled in. A lone `{{…}}` keeps its type. With `escape`, values come out escaped, but those whose last filter
 * is `url` or `raw`.
 */
export function render(
  template: unknown,
  scope: Scope,
  escape?: (text: string) => string,
): unknown {
  if (typeof template !== 'string') return template;
  // Literal text and tags take turns.
  const parts = template.split(/\{\{([^{}]*)\}\}/);
  const [before, tag = '', after] = parts;
  if (parts.length === 3 && !before && !after && !escape && !/^[?/]/.test(tag))
    return valueOf(tag, scope);
  let text = '';
  const hidden: boolean[] = [];
  parts.forEach((part, place) => {
    if (place % 2 === 1 && part === '/') hidden.pop();
    else if (place % 2 === 1 && part.startsWith('?'))
      hidden.push(isEmpty(valueOf(part.slice(1), scope)));
    else if (hidden.includes(true)) return;
    else if (place % 2 === 0) text += part;
    else {
      const value = textOf(valueOf(part, scope));
      text += escape && !/\|\s*(?:url|raw)\s*$/.test(part) ? escape(value) : value;
    }
  });
  return text;
}

export const renderText = (template: unknown, scope: Scope): string =>
  textOf(render(template, scope));

/** A path below the endpoint, each value in it encoded. */
export const renderPath = (template: unknown, scope: Scope): string =>
  textOf(render(template, scope, encode));

/**
 * A JSON value with its templates filled in; what comes out empty is left out. `{ "$each": path, "$item": … }` is a list,
 * one for each `{{item}}`; `{ "$if": path, "$then": …, "$else": … }` is one or the other.
 */
export function renderJson(json: unknown, scope: Scope): unknown {
  if (typeof json !== 'object' || json === null) return render(json, scope);
  if (Array.isArray(json))
    return json.map((item) => renderJson(item, scope)).filter((item) => !isEmpty(item));
  if ('$each' in json)
    return listOf(valueOf(textOf(json.$each), scope)).map((item) =>
      renderJson(own(json, '$item'), { ...scope, item }),
    );
  if ('$if' in json)
    return renderJson(
      own(json, isEmpty(valueOf(textOf(json.$if), scope)) ? '$else' : '$then'),
      scope,
    );
  return Object.fromEntries(
    Object.entries(json)
      .map(([name, value]) => [name, renderJson(value, scope)] as const)
      .filter(([name, value]) => !isEmpty(value) || own(json, name) === value),
  );
}
