import type { Article } from '../../core/model/article.js';
import type { BackendSetup } from '../../core/ports/backend.js';
import { isRecord, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape of docs/http-contract.md.

export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

export const timeOf = (value: unknown): number => (isText(value) ? Date.parse(value) : Number.NaN);

export function decodeSetup(json: unknown): BackendSetup | undefined {
  const config = member(json, 'config');
  const serverNow = timeOf(member(json, 'serverNow'));
  return isRecord(config) && serverNow > 0 ? { config, serverNow } : undefined;
}

const isArticle = (value: unknown): value is Article =>
  isRecord(value) &&
  isText(value['id']) &&
  isText(value['title']) &&
  typeof value['summary'] === 'string' &&
  (value['url'] === undefined || (isText(value['url']) && /^https:\/\/[^/\s]/.test(value['url'])));

export function decodeArticles(json: unknown): readonly Article[] | undefined {
  const articles = member(json, 'articles');
  return Array.isArray(articles) && articles.every(isArticle) ? articles : undefined;
}
