import type { Comment } from '../../core/model/comment.js';

/** Whether a reply of the person's, of these words and so many files, stands behind the comment `since`. */
export const isSaid = (
  comments: readonly Comment[],
  since: number,
  words: string,
  files: number,
): boolean =>
  comments.some(
    ({ id, author, body, files: { length } }) =>
      Number(id) > since &&
      author.role === 'requester' &&
      length === files &&
      body.kind === 'text' &&
      body.text.trim() === words.replace(/\r\n?/g, '\n').trim(),
  );
