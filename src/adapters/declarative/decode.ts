import type { Article } from '../../core/model/article.js';
import type { Comment } from '../../core/model/comment.js';
import type {
  Rating,
  RequestLink,
  RequestRights,
  RequestSummary,
} from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import type { Person } from '../../core/model/session.js';
import { known } from '../shared/json.js';
import type { DeclarativeMapping, MappedComment, MappedComments, MappedFiles } from './mapping.js';
import { find, findList, findText, holds, isEmpty, listOf, own, pathsOf, textOf } from './paths.js';

// Each decoder gives the model, or `undefined` where an answer has not what the document says.

/** A comment with where the bytes of its files are. */
export interface WireComment extends Comment {
  readonly urls: ReadonlyMap<string, string>;
}

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

/** What the document says a person may do, within what there are calls for. */
export function rightsOf(
  { status, json }: WireRequest,
  { can = {}, reply, solve, rate, create }: DeclarativeMapping,
): RequestRights {
  const may = (name: keyof RequestRights, preset: boolean): boolean =>
    can[name] === undefined ? preset : holds(can[name], json);
  const isOpen = status.final !== true;
  const isSolved = status.group === 'solved';
  const canReply = reply !== undefined && isOpen && may('reply', true);
  return {
    reply: canReply,
    reopen: canReply && isSolved && may('reopen', true),
    solve: solve !== undefined && isOpen && !isSolved && may('solve', true),
    followUp: create.followUp === true && may('followUp', !isOpen),
    rate: rate !== undefined && isSolved && may('rate', true),
  };
}

function filesOf(json: unknown, files: MappedFiles | undefined, urls: Map<string, string>) {
  return (findList(files?.items, json) ?? []).flatMap((item) => {
    const id = findText(files?.id, item);
    if (!files || id === undefined || (files.keepIf !== undefined && !holds(files.keepIf, item)))
      return [];
    const url = findText(files.url, item);
    if (url !== undefined) urls.set(id, url);
    const size = Number(findText(files.size, item) ?? NaN);
    return [
      {
        id,
        name: findText(files.name, item) ?? id,
        type: findText(files.type, item) ?? '',
        ...(size >= 0 && { size }),
      },
    ];
  });
}

/** Author id → what the people beside say. */
type People = ReadonlyMap<string, { readonly name: string; readonly isAgent: boolean }>;

export const peopleIn = (json: unknown, { people }: MappedComments): People =>
  new Map(
    (findList(people?.items, json) ?? []).map((item) => [
      findText(people?.id, item) ?? '',
      { name: findText(people?.name, item) ?? '', isAgent: holds(people?.agent, item) },
    ]),
  );

export function decodeComment(
  json: unknown,
  comment: MappedComment,
  people: People,
  me: Person,
): WireComment | undefined {
  const { author = {}, format, formatPath } = comment;
  const id = findText(comment.id, json);
  const createdAt = timeOf(find(comment.createdAt, json));
  if (id === undefined || createdAt === undefined) return undefined;
  const urls = new Map<string, string>();
  const who = findText(author.id, json);
  const { name, isAgent = false } = people.get(who ?? '') ?? {};
  const isMine = author.mine === undefined ? who === me.id : holds(author.mine, json);
  const text = findText(comment.body, json) ?? '';
  const told = findText(formatPath, json);
  const isHtml = told === undefined ? format === 'html' : /html/i.test(told);
  return {
    id,
    author: {
      role: isMine ? 'requester' : isAgent || holds(author.agent, json) ? 'agent' : 'other',
      name: findText(author.name, json) ?? name ?? '',
    },
    createdAt,
    body: isHtml ? { kind: 'html', html: text } : { kind: 'text', text },
    files: filesOf(json, comment.files, urls),
    urls,
  };
}

/** `null` for what is not to be shown. */
export function decodeRow(
  json: unknown,
  comments: MappedComments,
  people: People,
  me: Person,
): WireComment | null | undefined {
  const { keepIf, dropIf, dropIfEmpty } = comments;
  if ((keepIf !== undefined && !holds(keepIf, json)) || holds(dropIf, json)) return null;
  const comment = decodeComment(json, comments, people, me);
  const isBare = comment?.files.length === 0 && isEmpty(findText(comments.body, json)?.trim());
  return dropIfEmpty && isBare ? null : comment;
}

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
