import { closest } from '../../core/config/settings.js';
import type { Article } from '../../core/model/article.js';
import type { LocalText } from '../../core/model/local-text.js';
import type { ArticleQuery } from '../../core/ports/backend.js';

/** An article and the categories that it belongs to; without any it belongs to all. */
export interface MemoryArticle extends Article {
  readonly categories?: readonly string[];
}

const isTable = (text: LocalText): text is Readonly<Record<string, string>> =>
  typeof text === 'object' && !('key' in text);

const inLanguage = (text: LocalText, language: string): LocalText =>
  isTable(text) ? (closest(text, language) ?? '') : text;

/** Case and accents do not count: "etiquette" finds "Étiquette". */
const plain = (text: LocalText): string =>
  typeof text === 'string' ? text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase() : '';

/** All words searched for, somewhere in title or summary. */
export function findArticles(
  articles: readonly MemoryArticle[],
  { language, category, text = '', limit }: ArticleQuery,
): readonly Article[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return articles
    .filter(({ categories }) => category === undefined || (categories?.includes(category) ?? true))
    .map(({ categories: _categories, ...article }) => ({
      ...article,
      title: inLanguage(article.title, language),
      summary: inLanguage(article.summary, language),
    }))
    .filter(({ title, summary }) => {
      const content = `${plain(title)} ${plain(summary)}`;
      return words.every((word) => content.includes(word));
    })
    .slice(0, limit);
}
