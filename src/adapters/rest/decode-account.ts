import type { Comment, CommentBody, CommentFile } from '../../core/model/comment.js';
import type {
  Conversation,
  Rating,
  RequestLink,
  RequestSummary,
} from '../../core/model/conversation.js';
import { REQUEST_FILTERS, type RequestFilter, type RequestPage } from '../../core/model/page.js';
import type { Session } from '../../core/model/session.js';
import { isRecord, known, member } from '../shared/json.js';
import { decodeStatus } from './decode-sent.js';
import { isText, timeOf } from './decode.js';

// As in `decode.ts`: the model, or `undefined` for the whole answer when a part of it has not the shape of the contract.
// A row left out in silence would be a request that a person believes to be lost.

type Json = Readonly<Record<string, unknown>>;

/** What a session is made of on the wire. */
export interface WireSession extends Session {
  readonly token: string;
}

/** All of them, or `undefined` as soon as one is wrong. */
function all<Value>(
  values: unknown,
  decode: (value: unknown) => Value | undefined,
): readonly Value[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const decoded = values.map((value: unknown) => decode(value));
  return decoded.every((value) => value !== undefined) ? decoded : undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function decodeSession(json: unknown): WireSession | undefined {
  const person = member(json, 'person');
  const token = member(json, 'token');
  if (!isText(token) || !isRecord(person)) return undefined;
  const { id, name, email } = person;
  if (!isText(id) || !isText(email)) return undefined;
  return { token, person: { id, email, name: isText(name) ? name : email } };
}

export const decodeSignedIn = (json: unknown): WireSession | undefined =>
  decodeSession(member(json, 'session'));

/** `null` inside: there is none. */
export function decodeResumed(
  json: unknown,
): { readonly session: WireSession | undefined } | undefined {
  const wire = member(json, 'session');
  if (wire === null) return { session: undefined };
  const session = decodeSession(wire);
  return session && { session };
}

function decodeLink(json: unknown): RequestLink | undefined {
  const id = member(json, 'id');
  const number = member(json, 'number');
  return isText(id) && isText(number) ? { id, number } : undefined;
}

function decodeSummary(json: unknown): RequestSummary | undefined {
  if (!isRecord(json)) return undefined;
  const { subject, category, reference, createdAt, updatedAt, unread } = json;
  const link = decodeLink(json);
  const status = decodeStatus(json['status']);
  if (link === undefined || status === undefined) return undefined;
  if (!isText(createdAt) || !isText(updatedAt)) return undefined;
  if (!(timeOf(createdAt) > 0) || !(timeOf(updatedAt) > 0)) return undefined;
  return {
    ...link,
    subject: textOf(subject),
    status,
    ...(isText(category) ? { category } : {}),
    ...(isText(reference) ? { reference } : {}),
    createdAt,
    updatedAt,
    unread: unread === true,
  };
}

export function decodePage(json: unknown): RequestPage | undefined {
  const items = all(member(json, 'requests'), decodeSummary);
  if (items === undefined) return undefined;
  const next = member(json, 'next');
  const counts = decodeCounts(member(json, 'counts'));
  return {
    items,
    ...(isText(next) ? { next } : {}),
    ...(counts === undefined ? {} : { counts }),
  };
}

function decodeCounts(json: unknown): Readonly<Partial<Record<RequestFilter, number>>> | undefined {
  if (!isRecord(json)) return undefined;
  return Object.fromEntries(
    REQUEST_FILTERS.flatMap((filter) => {
      const count = json[filter];
      return Number.isSafeInteger(count) && (count as number) >= 0 ? [[filter, count]] : [];
    }),
  );
}

function decodeFile(json: unknown): CommentFile | undefined {
  if (!isRecord(json)) return undefined;
  const { id, name, type, size } = json;
  if (!isText(id)) return undefined;
  return {
    id,
    name: isText(name) ? name : id,
    type: textOf(type),
    ...(typeof size === 'number' && size >= 0 && Number.isFinite(size) ? { size } : {}),
  };
}

function decodeBody(json: unknown): CommentBody {
  const html = member(json, 'html');
  if (member(json, 'kind') === 'html' && typeof html === 'string') return { kind: 'html', html };
  return { kind: 'text', text: textOf(member(json, 'text')) };
}

function decodeComment(json: unknown): Comment | undefined {
  if (!isRecord(json)) return undefined;
  const { id, author, createdAt, body, files = [] } = json;
  const attached = all(files, decodeFile);
  if (!isText(id) || !isText(createdAt) || !(timeOf(createdAt) > 0) || attached === undefined)
    return undefined;
  return {
    id,
    author: {
      role: known(['requester', 'agent'], member(author, 'role')) ?? 'other',
      name: textOf(member(author, 'name')),
    },
    createdAt,
    body: decodeBody(body),
    files: attached,
  };
}

const decodeRating = ({ score, comment }: Json): Rating | undefined => {
  const isKnown = known(['good', 'bad'], score);
  return isKnown && { score: isKnown, comment: textOf(comment) };
};

export function decodeConversation(json: unknown): Conversation | undefined {
  const wire = member(json, 'request');
  const request = decodeSummary(wire);
  if (request === undefined || !isRecord(wire)) return undefined;
  const { cc = [], rating, followUpOf, can } = wire;
  const comments = all(wire['comments'], decodeComment);
  const people = all(cc, (name) => (typeof name === 'string' ? name : undefined));
  const followUps = all(wire['followUps'] ?? [], decodeLink);
  if (comments === undefined || people === undefined || followUps === undefined) return undefined;
  const may = (right: string): boolean => member(can, right) === true;
  const rated = isRecord(rating) ? decodeRating(rating) : undefined;
  const before = decodeLink(followUpOf);
  return {
    request,
    comments,
    can: {
      reply: may('reply'),
      reopen: may('reopen'),
      solve: may('solve'),
      followUp: may('followUp'),
      rate: may('rate'),
    },
    cc: people,
    ...(rated === undefined ? {} : { rating: rated }),
    ...(before === undefined ? {} : { followUpOf: before }),
    followUps,
  };
}
