import type { Article } from '../../core/model/article.js';
import type { Rating, RequestSummary } from '../../core/model/conversation.js';
import type { CreateResult, RequestStatus } from '../../core/model/request.js';
import type { Person } from '../../core/model/session.js';
import { isRecord, known, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Zendesk documents.

type Json = Readonly<Record<string, unknown>>;

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

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Ids are positive whole numbers. */
export const idOf = (value: unknown): string | undefined =>
  /string|number/.test(typeof value) && /^[1-9]\d*$/.test(`${value as number}`)
    ? `${value as number}`
    : undefined;

export const isTime = (value: unknown): value is string => isText(value) && Date.parse(value) > 0;

/** All of them, or `undefined` as soon as one is wrong: a row left out is a request that a person believes to be lost. */
export function all<Value>(
  values: unknown,
  decode: (value: unknown) => Value | undefined,
): readonly Value[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const decoded = values.map((value: unknown) => decode(value));
  return decoded.every((value) => value !== undefined) ? decoded : undefined;
}

const GROUPS: Readonly<Record<string, RequestStatus['group']>> = {
  new: 'open',
  open: 'open',
  hold: 'open',
  pending: 'awaiting',
  solved: 'solved',
  closed: 'solved',
};

/** A status that we don't know counts as open, under its own name: a request must not vanish. */
export function decodeStatus(json: unknown, labels: StatusLabels): RequestStatus | undefined {
  const raw = member(json, 'status');
  if (!isText(raw)) return undefined;
  const group = Object.hasOwn(GROUPS, raw) ? GROUPS[raw] : undefined;
  const label =
    labels.get(idOf(member(json, 'custom_status_id')) ?? '') ?? (group ? undefined : raw);
  return {
    group: group ?? 'open',
    raw,
    ...(label !== undefined && { label }),
    ...(raw === 'closed' && { final: true }),
  };
}

export function decodeRequest(json: unknown, labels: StatusLabels): WireRequest | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const status = decodeStatus(json, labels);
  const { created_at: createdAt, updated_at: updatedAt = createdAt } = json;
  if (id === undefined || !status || !isTime(createdAt) || !isTime(updatedAt)) return undefined;
  const form = idOf(json['ticket_form_id']);
  const followUpOf = idOf(json['followup_source_id']);
  const { score, comment } = isRecord(json['satisfaction_rating'])
    ? json['satisfaction_rating']
    : ({} as Json);
  const judged = known(['good', 'bad'], score);
  return {
    summary: {
      id,
      number: id,
      subject: textOf(json['subject']),
      status,
      ...(form !== undefined && { category: `form${form}` }),
      createdAt,
      updatedAt,
      // Zendesk keeps no mark of what was read.
      unread: false,
    },
    description: textOf(json['description']),
    solvable: json['can_be_solved_by_me'] === true,
    copied: [json['email_cc_ids'], json['collaborator_ids']].flatMap((ids) =>
      Array.isArray(ids) ? ids.flatMap((copied: unknown) => idOf(copied) ?? []) : [],
    ),
    ...(followUpOf !== undefined && { followUpOf }),
    ...(isText(score) && { score }),
    ...(judged && { rating: { score: judged, comment: textOf(comment) } }),
  };
}

/** @param name under which the rows are */
export function decodeRows<Item>(
  json: unknown,
  name: string,
  decode: (row: unknown) => Item | undefined,
): WirePage<Item> | undefined {
  const items = all(member(json, name), decode);
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

export function decodeUpload(json: unknown): { readonly token: string } | undefined {
  const token = member(member(json, 'upload'), 'token');
  return isText(token) && /^[\w-]+$/.test(token) ? { token } : undefined;
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
  const createdAt = member(request, 'created_at');
  return id === undefined
    ? undefined
    : {
        kind: 'created',
        id,
        number: id,
        status: decodeStatus(request, labels) ?? { group: 'open', raw: 'new' },
        createdAt: isTime(createdAt) ? createdAt : new Date().toISOString(),
      };
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};

/** Words of an excerpt; what it becomes is text. */
const plain = (html: unknown): string =>
  textOf(html)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#39|\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);

/** Articles of a search (`results`) or of a list (`articles`). Drafts are left out. */
export function decodeArticles(json: unknown): readonly Article[] | undefined {
  const rows = member(json, 'results') ?? member(json, 'articles');
  if (!Array.isArray(rows)) return undefined;
  return rows.filter(isRecord).flatMap((row) => {
    const id = idOf(row['id']);
    const { title, html_url: url, draft } = row;
    if (id === undefined || !isText(title) || draft === true) return [];
    return [
      {
        id,
        title,
        summary: plain(row['snippet']) || plain(row['body']),
        ...(isText(url) && /^https:\/\/[^/\s]/.test(url) && { url }),
      },
    ];
  });
}
