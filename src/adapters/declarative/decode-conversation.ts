import type { Comment } from '../../core/model/comment.js';
import type { RequestRights } from '../../core/model/conversation.js';
import type { Person } from '../../core/model/session.js';
import { timeOf, type WireRequest } from './decode.js';
import type { DeclarativeMapping, MappedComment, MappedComments, MappedFiles } from './mapping.js';
import { find, findList, findText, holds, isEmpty } from './paths.js';

// What only an open request shows. As in `decode.ts`: the model, or `undefined` for another answer than the document says.

/** A comment with where the bytes of its files are. */
export interface WireComment extends Comment {
  readonly urls: ReadonlyMap<string, string>;
}

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
