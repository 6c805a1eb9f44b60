import type { Comment } from '../../core/model/comment.js';
import { bodyOf } from '../shared/comment-body.js';
import { commentFile } from '../shared/comment-file.js';
import { shown, type AddressedFile } from '../shared/file-in.js';
import { isRecord, member } from '../shared/json.js';
import { allOf, idOf, rowsOf, textOf, timeOf } from '../shared/values.js';
import { isText, type StatusLabels } from './decode.js';

// What only an open request shows. As in `decode.ts`: the model, or `undefined` for another shape than documented.

export interface WireUser {
  readonly name: string;
  readonly isAgent: boolean;
}

/** A comment as it came: `text` is what its author typed. */
export interface WireComment {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: string;
  readonly files: readonly AddressedFile[];
}

/** The account's own statuses. The standard ones have their words in our dictionary. */
export function decodeStatusLabels(json: unknown): StatusLabels | undefined {
  const statuses = member(json, 'custom_statuses');
  if (!Array.isArray(statuses)) return undefined;
  return new Map(
    rowsOf(statuses).flatMap(({ id, default: isStandard, ...names }) => {
      const known = idOf(id);
      const label = [names['end_user_label'], names['agent_label']].find(isText);
      return known !== undefined && label !== undefined && isStandard !== true
        ? [[known, label] as const]
        : [];
    }),
  );
}

/** Side-loaded people by id. Agents are marked by `agent`; where it is missing, by `role`. */
export function decodeUsers(json: unknown): readonly (readonly [string, WireUser])[] {
  return rowsOf(member(json, 'users')).flatMap(({ id, name, ...rest }) => {
    const known = idOf(id);
    const isAgent = rest['agent'] === true || rest['role'] === 'agent' || rest['role'] === 'admin';
    return known === undefined ? [] : [[known, { name: textOf(name), isAgent }] as const];
  });
}

/** @param request whose comment it is: a file is found again by both ids */
export function decodeFile(json: unknown, request: string): AddressedFile | undefined {
  if (!isRecord(json)) return undefined;
  const { file_name: fileName, name, content_type: type, content_url: url, size } = json;
  const id = idOf(json['id']);
  if (id === undefined || !isText(url)) return undefined;
  return { ...commentFile(`${request}.${id}`, fileName || name, type, size), url };
}

/** `null` for what no customer may see. */
export function decodeComment(json: unknown, request: string): WireComment | null | undefined {
  if (!isRecord(json)) return undefined;
  if (json['public'] === false) return null;
  const createdAt = timeOf(json['created_at']);
  const id = idOf(json['id']);
  const files = allOf(json['attachments'] ?? [], (file) => decodeFile(file, request));
  if (id === undefined || !createdAt || !files) return undefined;
  return {
    id,
    author: idOf(json['author_id']) ?? '',
    text: textOf(json['body']) || textOf(json['plain_body']),
    html: textOf(json['html_body']),
    createdAt,
    files,
  };
}

/** @param me id of the person who is signed in */
export function commentOf(
  wire: WireComment,
  users: ReadonlyMap<string, WireUser>,
  me: string,
): Comment {
  const { id, author, createdAt, files, html, text } = wire;
  const { name = '', isAgent = false } = users.get(author) ?? {};
  return {
    id,
    author: { role: author === me ? 'requester' : isAgent ? 'agent' : 'other', name },
    createdAt,
    body: bodyOf(html, text || undefined),
    files: shown(files),
  };
}
