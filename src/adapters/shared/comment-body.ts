import type { CommentBody } from '../../core/model/comment.js';
import { plainText } from './plain-text.js';

/**
 * HTML that says no more than its text is not worth a sanitiser. What is kept as HTML is untrusted.
 *
 * @param text what it says, where the backend tells; without it, only what `plainText` reads rightly is text
 */
export const bodyOf = (html: string, text?: string): CommentBody =>
  /<(?!\/?(?:br|p|div)\b)/i.test(html) ||
  (text === undefined && /&(?!(?:lt|gt|quot|#39|nbsp|amp);)/i.test(html))
    ? { kind: 'html', html }
    : { kind: 'text', text: text ?? plainText(html) };
