import type { NewComment } from '../../core/ports/backend.js';

/** For backends that take no message without words: the names of its files stand for them. */
export const wordsOf = ({ message, attachments }: NewComment): string =>
  message.trim() === '' ? attachments.map(({ name }) => name).join(', ') : message;
