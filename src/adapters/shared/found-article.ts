import type { Article } from '../../core/model/article.js';
import { excerptOf } from './plain-text.js';
import { idOf, textOf } from './values.js';

/** One result of a search, or none where it has no id or no title. @param url left out unless it leads to HTTPS */
export function foundArticle(
  rowId: unknown,
  rowTitle: unknown,
  html: unknown,
  url: unknown,
): readonly Article[] {
  const id = idOf(rowId);
  const title = textOf(rowTitle).trim();
  return id === undefined || title === ''
    ? []
    : [
        {
          id,
          title,
          summary: excerptOf(textOf(html)),
          ...(/^https:\/\/[^/\s]/.test(textOf(url)) && { url: textOf(url) }),
        },
      ];
}
