import type { CommentFile } from '../../core/model/comment.js';
import { textOf } from './values.js';

/** A file as a conversation shows it. @param id of the comment's or request's and its own: it is found again by both */
export function commentFile(id: string, name: unknown, type: unknown, bytes: unknown): CommentFile {
  const size = Number(bytes ?? Number.NaN);
  return {
    id,
    name: textOf(name) || id.slice(id.lastIndexOf('.') + 1),
    type: textOf(type),
    ...(size >= 0 && { size }),
  };
}
