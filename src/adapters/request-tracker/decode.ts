import type { Comment, CommentFile } from '../../core/model/comment.js';
import type { RequestRights, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { DETAILS } from '../shared/form-answers.js';
import { isRecord, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Request Tracker 5 gives.

type Json = Readonly<Record<string, unknown>>;

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

const FOLLOW_UP = 'followUpOf';

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

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A number in some answers, a text in others. */
export const idOf = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && /^[1-9]\d*$/.test(String(value))
    ? String(value)
    : undefined;

/** Request Tracker writes the start of the epoch for "never". */
const timeOf = (value: unknown): string | undefined =>
  Date.parse(textOf(value)) > 0 ? textOf(value) : undefined;

const rowsOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

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
  const category = categories.get(textOf(member(json['Queue'], 'Name')));
  const kept = customFieldOf(json, reference);
  const answeredAt = timeOf(json['Told']);
  const links = rowsOf(json['_hyperlinks']);
  const leadsTo = (next: string): boolean =>
    links.some(({ ref, to }) => ref === 'lifecycle' && to === next);
  const isAsked = status.group === 'awaiting' && leadsTo('open');
  return {
    summary: {
      id,
      number: id,
      subject: textOf(json['Subject']),
      status,
      ...(category !== undefined && { category }),
      ...(kept !== '' && { reference: kept }),
      createdAt,
      updatedAt: timeOf(json['LastUpdated']) ?? createdAt,
      // Request Tracker's mark of what was read can't be set from outside its own pages.
      unread: false,
      ...(answeredAt !== undefined && { answeredAt }),
    },
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
  return {
    id,
    transaction,
    type,
    name: textOf(json['Filename']),
    ...(size >= 0 && { size }),
    ...(typeof json['Content'] === 'string' && { content: json['Content'] }),
  };
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
  const rows = member(json, 'items');
  if (!Array.isArray(rows)) return undefined;
  const items = rows.map((row: unknown) => decode(row));
  const total = member(json, 'total');
  const size = Number(member(json, 'per_page'));
  return items.includes(undefined)
    ? undefined
    : {
        items: items.filter((item): item is Awaited<Item> => item != null),
        isFull: rows.length >= (size || 1),
        ...(typeof total === 'number' && { total }),
      };
}

/** The id of a new ticket. */
export const decodeCreated = (json: unknown): string | undefined => idOf(member(json, 'id'));

/** Bytes of base64 with line ends, or `undefined` when it is none. */
export function decodeBytes(json: unknown): Uint8Array<ArrayBuffer> | undefined {
  const content = member(json, 'Content') ?? '';
  if (typeof content !== 'string') return undefined;
  try {
    return Uint8Array.from(atob(content.replace(/\s+/g, '')), (sign) => sign.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The transaction that an attachment belongs to. */
export const decodeOwner = (json: unknown): string | undefined => decodePart(json)?.transaction;

/** An own message: without the answers to the form, and with what it goes on from. */
function splitOf(text: string): { readonly text: string; readonly followUpOf?: string } {
  const end = text.lastIndexOf(DETAILS);
  if (end < 0) return { text };
  const followUpOf = new RegExp(`^${FOLLOW_UP}: ([1-9]\\d*)$`, 'm').exec(text.slice(end))?.[1];
  return { text: text.slice(0, end), ...(followUpOf !== undefined && { followUpOf }) };
}

const fileOf = (request: string, { id, name, type, size }: WirePart): CommentFile => ({
  id: `${request}.${id}`,
  name: name || id,
  type,
  ...(size !== undefined && { size }),
});

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
  const { text, followUpOf } =
    isCreate && own && body?.type === 'text/plain' ? splitOf(content) : { text: content };
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
        .map((part) => fileOf(request, part)),
    },
    ...(followUpOf !== undefined && { followUpOf }),
  };
}

export const rightsOf = ({ summary, repliable, solvable }: WireTicket): RequestRights => {
  const { group, final = false } = summary.status;
  const isSolved = group === 'solved';
  return {
    reply: repliable && !final,
    reopen: repliable && !final && isSolved,
    solve: solvable,
    followUp: final,
    rate: false,
  };
};
