import type { Comment } from '../../core/model/comment.js';
import type { RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { commentFile } from '../shared/comment-file.js';
import { splitAnswers } from '../shared/form-answers.js';
import { isRecord, member } from '../shared/json.js';
import { present } from '../shared/present.js';
import { allOf, idOf, rowsOf, textOf, timeOf, type Json } from '../shared/values.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Request Tracker 5 gives.

/** The transactions that a customer may see: comments, notes and records of mails are the staff's own. */
export const SPOKEN = ['Create', 'Correspond'] as const;

/** Statuses of Request Tracker's own lifecycle beside the open ones. */
export const STATUSES = {
  awaiting: ['stalled'],
  solved: ['resolved', 'rejected', 'deleted'],
} as const satisfies Partial<Record<RequestStatus['group'], readonly string[]>>;

const OPEN = new Set(['new', 'open']);
const DISABLED = new Set<unknown>(['1', 1, true]);
/** After these only a follow-up is possible. */
const FINAL = new Set(['rejected', 'deleted']);

/** Somebody as Request Tracker names them: the name is unique, and not always an address. */
export interface WireUser {
  readonly name: string;
  /** As it is shown; may be empty. */
  readonly shown: string;
  readonly email: string;
  /** Of one's own record alone. */
  readonly isDisabled: boolean;
}

export interface WireTicket {
  readonly summary: RequestSummary;
  readonly requestors: readonly WireUser[];
  readonly cc: readonly string[];
  /** A reply may be written. */
  readonly repliable: boolean;
  /** It may be resolved from where it is. */
  readonly solvable: boolean;
  /**
   * It waits for the person's answer, which may open it: Request Tracker does so by itself for what is resolved alone. Of
   * what waits its links tell only that it may be opened; its lifecycle lets it be resolved too.
   */
  readonly isAsked: boolean;
}

export interface WireTransaction {
  readonly id: string;
  readonly isCreate: boolean;
  readonly author: WireUser;
  readonly createdAt: string;
}

/** One part of a message: its text, or a file. */
export interface WirePart {
  readonly id: string;
  readonly transaction: string;
  readonly type: string;
  readonly name: string;
  readonly size?: number;
  /** Of text parts, once it was asked for. */
  readonly content?: string;
}

/** What the options of the adapter say about decoding. */
export interface Naming {
  /** Queue name to category id. */
  readonly categories: ReadonlyMap<string, string>;
  /** Custom field that holds the shipment reference. */
  readonly reference?: string | undefined;
}

export function decodeStatus(value: unknown): RequestStatus | undefined {
  const raw = textOf(value);
  if (raw === '') return undefined;
  const group = (['awaiting', 'solved'] as const).find((name) =>
    (STATUSES[name] as readonly string[]).includes(raw),
  );
  return {
    group: group ?? 'open',
    raw,
    // A status of the company's own lifecycle must not vanish.
    ...(!group && !OPEN.has(raw) && { label: raw }),
    ...(FINAL.has(raw) && { final: true }),
  };
}

export function decodeUser(json: unknown): WireUser | undefined {
  const name = textOf(member(json, 'Name')) || textOf(member(json, 'id'));
  return name === ''
    ? undefined
    : {
        name,
        shown: textOf(member(json, 'RealName')),
        email: textOf(member(json, 'EmailAddress')),
        isDisabled: DISABLED.has(member(json, 'Disabled')),
      };
}

const usersIn = (value: unknown): readonly WireUser[] =>
  rowsOf(value).flatMap((row) => (row['type'] === 'user' ? (decodeUser(row) ?? []) : []));

/** Its first value. */
function customFieldOf(json: Json, name: string | undefined): string {
  const field = rowsOf(json['CustomFields']).find((row) => row['name'] === name);
  const values = field?.['values'];
  return Array.isArray(values) ? textOf(values[0]) : '';
}

export function decodeTicket(
  json: unknown,
  { categories, reference }: Naming,
): WireTicket | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const status = decodeStatus(json['Status']);
  const createdAt = timeOf(json['Created']);
  if (id === undefined || !status || createdAt === undefined) return undefined;
  const links = rowsOf(json['_hyperlinks']);
  const leadsTo = (next: string): boolean =>
    links.some(({ ref, to }) => ref === 'lifecycle' && to === next);
  const isAsked = status.group === 'awaiting' && leadsTo('open');
  return {
    summary: present({
      id,
      number: id,
      subject: textOf(json['Subject']),
      status,
      category: categories.get(textOf(member(json['Queue'], 'Name'))),
      reference: customFieldOf(json, reference) || undefined,
      createdAt,
      updatedAt: timeOf(json['LastUpdated']) ?? createdAt,
      // Request Tracker's mark of what was read can't be set from outside its own pages.
      unread: false,
      answeredAt: timeOf(json['Told']),
    }),
    requestors: usersIn(json['Requestor']),
    cc: usersIn(json['Cc']).map(({ shown, email, name }) => shown || email || name),
    repliable: links.some(({ ref }) => ref === 'correspond'),
    solvable: status.group !== 'solved' && (leadsTo('resolved') || isAsked),
    isAsked,
  };
}

export function decodeTransaction(json: unknown): WireTransaction | null | undefined {
  if (!isRecord(json)) return undefined;
  const { Type: type } = json;
  if (type !== 'Create' && type !== 'Correspond')
    return typeof type === 'string' ? null : undefined;
  const id = idOf(json['id']);
  const createdAt = timeOf(json['Created']);
  const author = decodeUser(json['Creator']);
  return id === undefined || createdAt === undefined || !author
    ? undefined
    : { id, isCreate: type === 'Create', author, createdAt };
}

/** `null` for the envelope of other parts. */
export function decodePart(json: unknown): WirePart | null | undefined {
  if (!isRecord(json)) return undefined;
  const transactionId = json['TransactionId'];
  const id = idOf(json['id']);
  const transaction = idOf(isRecord(transactionId) ? transactionId['id'] : transactionId);
  if (id === undefined || transaction === undefined) return undefined;
  const type = textOf(json['ContentType']);
  if (type.startsWith('multipart/')) return null;
  const size = Number(json['ContentLength'] ?? Number.NaN);
  return present({
    id,
    transaction,
    type,
    name: textOf(json['Filename']),
    size: size >= 0 ? size : undefined,
    content: typeof json['Content'] === 'string' ? json['Content'] : undefined,
  });
}

/** A part of a list. `isFull`: there may be more; totals and links to the next page are often missing. */
export interface WirePage<Item> {
  readonly items: readonly Item[];
  readonly isFull: boolean;
  readonly total?: number;
}

/** @param decode gives `null` for a row that is not for us; one `undefined` makes the whole list malformed */
export function decodePage<Item>(
  json: unknown,
  decode: (row: unknown) => Item | null | undefined,
): WirePage<Item> | undefined {
  const rows = allOf(member(json, 'items'), decode);
  const total = member(json, 'total');
  return (
    rows && {
      items: rows.filter((item): item is Awaited<Item> => item != null),
      isFull: rows.length >= (Number(member(json, 'per_page')) || 1),
      ...(typeof total === 'number' && { total }),
    }
  );
}

/** The id of a new ticket. */
export const decodeCreated = (json: unknown): string | undefined => idOf(member(json, 'id'));

/** Bytes of base64 with line ends, or `undefined` when it is none. */
export function decodeBytes(json: unknown): Uint8Array<ArrayBuffer> | undefined {
  try {
    const signs = atob(textOf(member(json, 'Content')).replace(/\s+/g, ''));
    return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/**
 * A message of its transaction and its parts: the first text without a name is the body, HTML before plain text.
 *
 * @param isOwn tells whose words are the person's
 */
export function commentOf(
  request: string,
  { id, author, createdAt, isCreate }: WireTransaction,
  parts: readonly WirePart[],
  isOwn: (author: WireUser) => boolean,
): { readonly comment: Comment; readonly followUpOf?: string } {
  const unnamed = parts.filter(
    ({ name, type }) => name === '' && /^text\/(?:html|plain)$/.test(type),
  );
  const body = unnamed.find(({ type }) => type === 'text/html') ?? unnamed[0];
  const own = isOwn(author);
  const content = (body?.content ?? '').replace(/\r\n?/g, '\n');
  const isForm = isCreate && own && body?.type === 'text/plain';
  const { text, answers } = isForm ? splitAnswers(content) : { text: content };
  const followUpOf = idOf(answers?.get('followUpOf'));
  return {
    comment: {
      id,
      author: {
        role: own ? 'requester' : author.name === 'RT_System' ? 'other' : 'agent',
        name: author.shown || author.email || author.name,
      },
      createdAt,
      body: body?.type === 'text/html' ? { kind: 'html', html: content } : { kind: 'text', text },
      files: parts
        // An empty message comes back as an empty part of no kind.
        .filter((part) => !unnamed.includes(part) && (part.name !== '' || part.size !== 0))
        .map((part) => commentFile(`${request}.${part.id}`, part.name, part.type, part.size)),
    },
    ...(followUpOf !== undefined && { followUpOf }),
  };
}
