import type { Article } from '../../core/model/article.js';
import type { CreateResult } from '../../core/model/request.js';
import type { BackendSetup } from '../../core/ports/backend.js';
import { isRecord, known, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape of docs/http-contract.md.

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

const timeOf = (value: unknown): number => (isText(value) ? Date.parse(value) : Number.NaN);

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

export function decodeUpload(json: unknown): { readonly token: string } | undefined {
  const token = member(json, 'token');
  // A token becomes a step of a path: dots would lead elsewhere, half a surrogate pair can't be encoded.
  return isText(token) && !/^\.\.?$|\p{Cs}/u.test(token) ? { token } : undefined;
}

export function decodeCreated(json: unknown): CreateResult | undefined {
  const result = member(json, 'result');
  if (!isRecord(result)) return undefined;
  const { kind, id, number, status, createdAt, email } = result;
  if (kind === 'pending-verification' && isText(email)) return { kind, email };
  if (
    kind !== 'created' ||
    !isText(id) ||
    !isText(number) ||
    !isText(createdAt) ||
    !isRecord(status)
  )
    return undefined;
  const { group, raw, label, final } = status;
  if (!isText(raw) || !(timeOf(createdAt) > 0)) return undefined;
  const knownGroup = known(['open', 'awaiting', 'solved'], group);
  return {
    kind,
    id,
    number,
    status: {
      // The request exists, so it must not vanish: a group that we don't know counts as open, under its own name.
      group: knownGroup ?? 'open',
      raw,
      ...(isText(label) ? { label } : !knownGroup && { label: raw }),
      ...(final === true && { final }),
    },
    createdAt,
  };
}
