import type { Article } from '../../core/model/article.js';
import type { Rating, RequestSummary } from '../../core/model/conversation.js';
import type { CreateResult, RequestStatus } from '../../core/model/request.js';
import type { Person } from '../../core/model/session.js';
import { createdNow, createdOf } from '../shared/created.js';
import { foundArticle } from '../shared/found-article.js';
import { isRecord, known, member } from '../shared/json.js';
import { present } from '../shared/present.js';
import { statusOf } from '../shared/status-of.js';
import { allOf, idOf, rowsOf, textOf, timeOf } from '../shared/values.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Zendesk documents.

/** Own names of custom statuses by `custom_status_id`. */
export type StatusLabels = ReadonlyMap<string, string>;

/** A request with what only a conversation shows. */
export interface WireRequest {
  readonly summary: RequestSummary;
  /** The first comment. */
  readonly description: string;
  readonly solvable: boolean;
  readonly copied: readonly string[];
  readonly followUpOf?: string;
  /** `satisfaction_rating.score`, where the account tells it. */
  readonly score?: string;
  readonly rating?: Rating;
}

/** A part of a list that is read by cursor. */
export interface WirePage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

const GROUPS: Readonly<Record<string, RequestStatus['group']>> = {
  new: 'open',
  open: 'open',
  hold: 'open',
  pending: 'awaiting',
  solved: 'solved',
  closed: 'solved',
};

export function decodeStatus(json: unknown, labels: StatusLabels): RequestStatus | undefined {
  const raw = member(json, 'status');
  if (!isText(raw)) return undefined;
  const group = Object.hasOwn(GROUPS, raw) ? GROUPS[raw] : undefined;
  return statusOf(
    raw,
    group,
    raw === 'closed',
    labels.get(idOf(member(json, 'custom_status_id')) ?? ''),
  );
}

export function decodeRequest(json: unknown, labels: StatusLabels): WireRequest | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const status = decodeStatus(json, labels);
  const createdAt = timeOf(json['created_at']);
  const updatedAt = timeOf(json['updated_at'] ?? createdAt);
  if (id === undefined || !status || !createdAt || !updatedAt) return undefined;
  const form = idOf(json['ticket_form_id']);
  const score = member(json['satisfaction_rating'], 'score');
  const judged = known(['good', 'bad'], score);
  return present({
    summary: present({
      id,
      number: id,
      subject: textOf(json['subject']),
      status,
      category: form && `form${form}`,
      createdAt,
      updatedAt,
      // Zendesk keeps no mark of what was read.
      unread: false,
    }),
    description: textOf(json['description']),
    solvable: json['can_be_solved_by_me'] === true,
    copied: [json['email_cc_ids'], json['collaborator_ids']].flatMap((ids) =>
      Array.isArray(ids) ? ids.flatMap((copied: unknown) => idOf(copied) ?? []) : [],
    ),
    followUpOf: idOf(json['followup_source_id']),
    score: textOf(score) || undefined,
    rating: judged && {
      score: judged,
      comment: textOf(member(json['satisfaction_rating'], 'comment')),
    },
  });
}

/** @param name under which the rows are */
export function decodeRows<Item>(
  json: unknown,
  name: string,
  decode: (row: unknown) => Item | undefined,
): WirePage<Item> | undefined {
  const items = allOf(member(json, name), decode);
  const meta = member(json, 'meta');
  const next = member(meta, 'has_more') === true ? member(meta, 'after_cursor') : undefined;
  return items && { items, ...(isText(next) && { next }) };
}

/** `person` is missing where nobody is signed in: Zendesk answers an anonymous user without id. */
export function decodeMe(
  json: unknown,
): { readonly person?: Person; readonly csrf?: string } | undefined {
  const user = member(json, 'user');
  if (!isRecord(user)) return undefined;
  const id = idOf(user['id']);
  const { name, email, authenticity_token: csrf } = user;
  if (id === undefined || !isText(email)) return {};
  return {
    person: { id, email, name: isText(name) ? name : email },
    ...(isText(csrf) && { csrf }),
  };
}

/** A request without an id waits until its address is confirmed. @param email of the requester */
export function decodeCreated(
  json: unknown,
  email: string,
  labels: StatusLabels,
): CreateResult | undefined {
  const request = member(json, 'request');
  if (isRecord(member(json, 'suspended_ticket')) || (isRecord(request) && request['id'] === null))
    return { kind: 'pending-verification', email };
  const id = idOf(member(request, 'id'));
  const made = decodeRequest(request, labels);
  return made ? createdOf(made.summary) : id === undefined ? undefined : createdNow(id);
}

/** Articles of a search (`results`) or of a list (`articles`). Drafts are left out. */
export function decodeArticles(json: unknown): readonly Article[] | undefined {
  const rows = member(json, 'results') ?? member(json, 'articles');
  return Array.isArray(rows)
    ? rowsOf(rows).flatMap(({ id, title, snippet, body, draft, html_url: url }) =>
        draft === true ? [] : foundArticle(id, title, snippet || body, url),
      )
    : undefined;
}
