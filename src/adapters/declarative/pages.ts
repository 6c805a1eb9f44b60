import { HelpError } from '../../core/help-error.js';
import type { DeclarativeClient } from './client.js';
import type { MappedCall, Paging, Paths } from './mapping.js';
import { findList, findText, holds } from './paths.js';
import type { Scope } from './template.js';

/** Where a list goes on: the six styles need a number, a text, or nothing. */
interface Place {
  /** Of the next page or row; `cursor` has a text, `next-url` and `link-header` an address. */
  readonly at: number | string;
  readonly limit: number;
  /** Ids of the page before: when rows are added meanwhile, some come again. */
  readonly seen: readonly string[];
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
  readonly json: unknown;
}

interface Wanted<Row> {
  readonly call: MappedCall;
  readonly items: Paths;
  readonly paging: Paging;
  readonly scope: Scope;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly decode: (row: unknown) => Row | undefined;
  /** Order of a list that comes whole. */
  readonly compare?: (one: Row, other: Row) => number;
  readonly signal: AbortSignal;
}

function placeOf(cursor: string): Place {
  try {
    const { at, limit, seen } = JSON.parse(cursor) as Place;
    if (/number|string/.test(typeof at) && limit > 0 && Array.isArray(seen))
      return { at, limit, seen };
  } catch {
    // Below.
  }
  throw new HelpError('invalid', 'No cursor of ours');
}

/** `Link: <…>; rel="next"` (RFC 8288). */
const linked = (header: string | null | undefined): string | undefined =>
  /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(header ?? '')?.[1];

/** One page of a list. All rows can be read, or none: a row left out would be believed to be lost. @throws {HelpError} */
export async function readPage<Row extends { readonly id: string }>(
  client: DeclarativeClient,
  wanted: Wanted<Row>,
): Promise<Page<Row>> {
  const { call, items, paging, scope, cursor, decode, compare, signal } = wanted;
  const { style, first = 1, total, more, next: nextPath, maxLimit = Infinity } = paging;
  const place = cursor === undefined ? undefined : placeOf(cursor);
  const limit = place?.limit ?? Math.max(1, Math.min(wanted.limit, maxLimit));
  const isLinked = style === 'next-url' || style === 'link-header';
  const at = place?.at ?? (style === 'page' ? first : 0);
  let link: string | undefined;
  const { all, json } = await client.send({
    call,
    href: isLinked && place ? String(at) : undefined,
    scope: {
      ...scope,
      limit,
      ...(style === 'page' && { page: at }),
      ...(style === 'offset' && { offset: at }),
      ...(style === 'cursor' && place && { cursor: at }),
    },
    ...(style === 'link-header' && {
      onHead: (headers: Headers) => {
        link = linked(headers.get('link'));
      },
    }),
    decode: (json) => {
      const all = (findList(items, json) ?? [undefined]).map((row) => decode(row));
      return all.every((row) => row !== undefined) ? { all, json } : undefined;
    },
    signal,
  });
  const number = Number(at);
  const count = findText(total, json);
  let rows: readonly Row[] = all;
  let next: number | string | undefined;
  if (style === 'none') {
    // The document has no pages: this side makes them.
    rows = (compare ? [...all].sort(compare) : all).slice(number, number + limit);
    if (number + limit < all.length) next = number + limit;
  } else if (more !== undefined && !holds(more, json)) next = undefined;
  else if (isLinked) {
    const address = style === 'next-url' ? findText(nextPath, json) : link;
    if (address !== undefined) next = client.hrefOf(address);
  } else if (style === 'cursor') next = findText(nextPath, json);
  else {
    const done = style === 'page' ? (number - first + 1) * limit : number + all.length;
    const isLast = all.length === 0 || (count !== undefined && done >= Number(count));
    if (!isLast) next = style === 'page' ? number + 1 : done;
  }
  // A page that leads to itself has no end.
  const isOver = next === undefined || (place !== undefined && next === at);
  const seen = rows.map(({ id }) => id);
  return {
    rows: place ? rows.filter(({ id }) => !place.seen.includes(id)) : rows,
    json,
    ...(!isOver && { next: JSON.stringify({ at: next, limit, seen }) }),
  };
}
