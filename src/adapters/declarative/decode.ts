import type { Article } from '../../core/model/article.js';
import type { Rating, RequestLink, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { known } from '../shared/json.js';
import type { DeclarativeMapping } from './mapping.js';
import { find, findList, findText, holds, listOf, own, pathsOf, textOf } from './paths.js';

// Each decoder gives the model, or `undefined` where an answer has not what the document says.

export interface WireRequest extends RequestSummary {
  readonly cc: readonly string[];
  readonly followUpOf?: RequestLink;
  readonly rating?: Rating;
  /** As it came, for what else the document asks of it. */
  readonly json: unknown;
}

const GROUPS = ['open', 'awaiting', 'solved'] as const;

/** Seconds or milliseconds since the epoch, or a date; without a zone it is UTC. */
export function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  const number = Number(text);
  // Engines read a date into almost anything.
  const date = /^\d{4}-\d\d-\d\d|^[A-Z][a-z]{2}, /.test(text) ? text : '';
  const ms =
    number > 0
      ? number * (number < 1e11 ? 1000 : 1)
      : Date.parse(/^[\d-]{10}[ T][\d:.]+$/.test(date) ? `${date.replace(' ', 'T')}Z` : date);
  return ms > 0 && ms < 8e15 ? new Date(ms).toISOString() : undefined;
}

/** A status that the map has not counts as open, under its own name: a request must not vanish. */
export function decodeStatus(
  json: unknown,
  { paths, map, label, final }: DeclarativeMapping['status'],
): RequestStatus | undefined {
  const values = pathsOf(paths).map((path) => textOf(find(path, json)));
  const [raw = ''] = values;
  if (raw === '') return undefined;
  const group = values
    .map((value) => known(GROUPS, own(map, value)))
    .find((found) => found !== undefined);
  return {
    group: group ?? 'open',
    raw,
    ...(own(map, raw) === undefined && { label: findText(label, json) ?? raw }),
    ...(values.some((value) => listOf(final).includes(value)) && { final: true }),
  };
}

export function decodeRequest(json: unknown, mapping: DeclarativeMapping): WireRequest | undefined {
  const { request } = mapping;
  const id = findText(request.id, json);
  const status = decodeStatus(json, mapping.status);
  const createdAt = timeOf(find(request.createdAt, json));
  if (id === undefined || !status || createdAt === undefined) return undefined;
  const category = findText(request.category, json);
  const reference = findText(request.reference, json);
  const { followUpOf = { id: [] } } = request;
  const follows = findText(followUpOf.id, json);
  const { good, bad, comment } = request.rating ?? {};
  const score = holds(good, json) ? 'good' : holds(bad, json) ? 'bad' : undefined;
  return {
    id,
    number: findText(request.number, json) ?? id,
    subject: findText(request.subject, json) ?? '',
    status,
    ...(category !== undefined && { category }),
    ...(reference !== undefined && { reference }),
    createdAt,
    updatedAt: timeOf(find(request.updatedAt, json)) ?? createdAt,
    unread: holds(request.unread, json),
    cc: listOf(find(request.cc, json)).flatMap((name) => textOf(name) || []),
    ...(follows !== undefined && {
      followUpOf: { id: follows, number: findText(followUpOf.number, json) ?? follows },
    }),
    ...(score && { rating: { score, comment: findText(comment, json) ?? '' } }),
    json,
  };
}

export const summaryOf = ({
  cc: _cc,
  followUpOf: _followUpOf,
  rating: _rating,
  json: _json,
  ...summary
}: WireRequest): RequestSummary => summary;

/** Articles that can be read, in their order. */
export const decodeArticles = (
  json: unknown,
  { items, id, title, summary, url }: NonNullable<DeclarativeMapping['articles']>,
): readonly Article[] | undefined =>
  findList(items, json)?.flatMap((item) => {
    const [known, name, link] = [id, title, url].map((paths) => findText(paths, item));
    if (known === undefined || name === undefined) return [];
    return [
      {
        id: known,
        title: name,
        summary: (findText(summary, item) ?? '')
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 300),
        ...(link !== undefined && /^https:\/\/[^/\s]/.test(link) && { url: link }),
      },
    ];
  });

/** All, or `undefined` as soon as one is wrong: a row left out is a request that a person believes to be lost. */
export function allOf<Value>(
  rows: readonly unknown[] | undefined,
  decode: (row: unknown) => Value | undefined,
): readonly Value[] | undefined {
  const all = rows?.map((row) => decode(row));
  return all?.every((value) => value !== undefined) ? all : undefined;
}

/** Only the letters: a help desk changes white space, and makes marks of signs. */
export const lettersOf = (text: string): string =>
  text.replace(/<[^>]*>|&#?\w+;/g, '').replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, '');
