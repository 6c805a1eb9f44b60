import type { Article } from '../../core/model/article.js';
import type { Comment, CommentFile } from '../../core/model/comment.js';
import type { RequestLink, RequestRights, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import type { Person } from '../../core/model/session.js';
import { DETAILS } from '../shared/form-answers.js';
import { isRecord, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Zammad documents.

type Json = Readonly<Record<string, unknown>>;

/** States that every Zammad begins with; their words are in our dictionary. */
const STANDARD = /^(?:new|open|pending (?:reminder|close)|closed|merged|removed)$/;

const FINAL = /^(?:merged|removed)$/;
const DAY = 86_400_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const idOf = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && /^[1-9]\d*$/.test(String(value))
    ? String(value)
    : undefined;

/** Text; of a generator of the company's own perhaps not only digits. */
const numberOf = (ticket: unknown): string => textOf(member(ticket, 'number'));

const timeOf = (value: unknown): string | undefined =>
  Date.parse(textOf(value)) > 0 ? textOf(value) : undefined;

/** All of them, or `undefined` as soon as one is wrong: a row left out is a request that a person believes to be lost. */
export function all<Value>(
  values: unknown,
  decode: (value: unknown) => Value | undefined,
): readonly Value[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const decoded = values.map((value: unknown) => decode(value));
  return decoded.every((value) => value !== undefined) ? decoded : undefined;
}

// --- Who ------------------------------------------------------------------------------------------------------------

export function decodeMe(json: unknown): Person | undefined {
  const id = idOf(member(json, 'id'));
  const email = textOf(member(json, 'email')) || textOf(member(json, 'login'));
  const name =
    `${textOf(member(json, 'firstname'))} ${textOf(member(json, 'lastname'))}`.trim() || email;
  return id === undefined || email === '' ? undefined : { id, name, email };
}

// --- States -----------------------------------------------------------------------------------------------------------

export interface WireState {
  readonly id: string;
  readonly status: RequestStatus;
  /** `new`, `open`, `closed` … */
  readonly type: string;
  readonly isActive: boolean;
  /** A reply of the customer leads here. */
  readonly isFollowUp: boolean;
}

/** @param awaiting names of states that wait for the customer; without it, the pending ones */
export function decodeState(json: unknown, awaiting?: readonly string[]): WireState | undefined {
  const id = idOf(member(json, 'id'));
  const raw = textOf(member(json, 'name'));
  if (!isRecord(json) || id === undefined || raw === '') return undefined;
  const type = textOf(json['state_type']);
  const isAwaiting = awaiting?.includes(raw) ?? type.startsWith('pending');
  const isFinal = FINAL.test(type);
  return {
    id,
    type,
    isActive: json['active'] !== false,
    isFollowUp: json['default_follow_up'] === true,
    status: {
      group: isFinal || type === 'closed' ? 'solved' : isAwaiting ? 'awaiting' : 'open',
      raw,
      ...(!STANDARD.test(raw) && { label: raw }),
      ...(isFinal && { final: true }),
    },
  };
}

// --- Tickets ----------------------------------------------------------------------------------------------------------

/** What it takes to read a ticket. */
export interface Naming {
  readonly states: readonly WireState[];
  /** Group name to category id. */
  readonly categories: ReadonlyMap<string, string>;
  /** Attribute that holds the shipment reference. */
  readonly reference?: string | undefined;
}

export interface WireTicket {
  readonly summary: RequestSummary;
  readonly customer: string;
  readonly state: WireState;
  /** When it was closed last. */
  readonly closedAt?: string | undefined;
}

/** @param group its name, where the row has only its id */
export function decodeTicket(
  json: unknown,
  { states, categories, reference }: Naming,
  group?: string,
): WireTicket | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const customer = idOf(json['customer_id']);
  const stateId = idOf(json['state_id']);
  const createdAt = timeOf(json['created_at']);
  if (id === undefined || customer === undefined || stateId === undefined || !createdAt)
    return undefined;
  const answeredAt = timeOf(json['last_contact_agent_at']);
  // Made since the states were read: open, under its own name where there is one.
  const state =
    states.find((known) => known.id === stateId) ??
    decodeState({ id: stateId, name: textOf(json['state']) || stateId });
  if (!state) return undefined;
  const category = categories.get(group ?? textOf(json['group']));
  const kept = reference === undefined ? '' : textOf(json[reference]);
  return {
    customer,
    state,
    closedAt: timeOf(json['last_close_at']) ?? timeOf(json['close_at']),
    summary: {
      id,
      number: numberOf(json) || id,
      subject: textOf(json['title']),
      status: state.status,
      ...(category !== undefined && { category }),
      ...(kept !== '' && { reference: kept }),
      createdAt,
      updatedAt: timeOf(json['updated_at']) ?? createdAt,
      ...(answeredAt !== undefined && { answeredAt }),
      // Zammad keeps no mark of what a customer has read.
      unread: false,
    },
  };
}

/** A ticket with what is around it. */
export interface WireCase extends WireTicket {
  readonly can: RequestRights;
  readonly followUpOf?: RequestLink | undefined;
  readonly followUps: readonly RequestLink[];
}

/** Whether a customer's reply is taken once it is closed: the group decides, and tells customers so. */
function isReopenable(group: unknown, closedAt: string | undefined): boolean {
  const rule = member(group, 'follow_up_possible');
  const days = Number(member(group, 'reopen_time_in_days'));
  return rule === 'new_ticket_after_certain_time'
    ? days > 0 && closedAt !== undefined && Date.now() - Date.parse(closedAt) < days * DAY
    : rule !== 'new_ticket';
}

/** `GET /tickets/{id}?all=true`. Linked tickets of others are left out. */
export function decodeCase(json: unknown, id: string, naming: Naming): WireCase | undefined {
  const assets = member(json, 'assets');
  const row = member(member(assets, 'Ticket'), id);
  const group = member(member(assets, 'Group'), idOf(member(row, 'group_id')) ?? '');
  const ticket = decodeTicket(row, naming, textOf(member(group, 'name')));
  if (!ticket) return undefined;
  const { customer, state, summary, closedAt } = ticket;
  const isSolved = state.status.group === 'solved';
  const isFinal =
    state.status.final === true || (state.type === 'closed' && !isReopenable(group, closedAt));
  const links = member(json, 'links');
  const linked = (type: string, isMerged = false): readonly RequestLink[] =>
    (Array.isArray(links) ? links : []).flatMap((link: unknown) => {
      const other =
        member(link, 'link_type') === type && member(link, 'link_object') === 'Ticket'
          ? decodeTicket(
              member(member(assets, 'Ticket'), idOf(member(link, 'link_object_value')) ?? ''),
              naming,
            )
          : undefined;
      return other?.customer === customer && (other.state.type === 'merged') === isMerged
        ? [{ id: other.summary.id, number: other.summary.number }]
        : [];
    });
  // A merged ticket goes on in its parent.
  const isMerged = state.type === 'merged';
  const parents = linked('parent');
  return {
    ...ticket,
    summary: { ...summary, status: { ...state.status, ...(isFinal && { final: true }) } },
    can: {
      reply: !isFinal,
      reopen: isSolved && !isFinal,
      solve: !isSolved && naming.states.some(isClosing),
      followUp: isFinal,
      rate: false,
    },
    followUpOf: isMerged ? undefined : parents[0],
    followUps: [...(isMerged ? parents : []), ...linked('child')],
  };
}

/** Where solving leads: the standard state before the company's own. */
export const isClosing = ({ type, isActive }: WireState): boolean => type === 'closed' && isActive;

// --- Articles ---------------------------------------------------------------------------------------------------------

/** What was said once. */
export interface WireArticle {
  readonly comment: Comment;
  readonly messageId: string;
  /** As the person's own message tells it. */
  readonly followUpOf?: RequestLink | undefined;
}

function decodeFile(json: unknown, prefix: string): CommentFile | null | undefined {
  const id = idOf(member(json, 'id'));
  if (!isRecord(json) || id === undefined) return undefined;
  const { preferences } = json;
  // The mail's own HTML, which is the body already.
  if (member(preferences, 'content-alternative') === true) return null;
  const size = Number(json['size'] ?? Number.NaN);
  return {
    id: `${prefix}.${id}`,
    name: textOf(json['filename']) || id,
    type: textOf(member(preferences, 'Content-Type')) || textOf(member(preferences, 'Mime-Type')),
    ...(size >= 0 && { size }),
  };
}

/** `"Emma Taylor via Help" <help@example.com>` → `Emma Taylor via Help`. */
const nameIn = (from: string): string =>
  from
    .replace(/\s*<[^<>]*>\s*$/, '')
    .replace(/^"(.*)"$/, '$1')
    .trim();

/** `null` for what no customer may see: notes between agents, and what the system says. @param me id of the person */
export function decodeArticle(
  json: unknown,
  ticket: string,
  me: string,
): WireArticle | null | undefined {
  const id = idOf(member(json, 'id'));
  const createdAt = timeOf(member(json, 'created_at'));
  if (!isRecord(json) || id === undefined || createdAt === undefined) return undefined;
  const { sender, attachments = [] } = json;
  if (json['internal'] !== false || sender === 'System') return null;
  const files = all(attachments, (file) => decodeFile(file, `${ticket}.${id}`));
  if (!files) return undefined;
  const author = idOf(json['origin_by_id']) ?? idOf(json['created_by_id']);
  const isOwn = author === me;
  const html = textOf(json['body']);
  const isHtml = /html/i.test(textOf(json['content_type']));
  // The form's lines end otherwise.
  const text = html.replace(/\r\n?/g, '\n');
  const end = isOwn && !isHtml ? text.lastIndexOf(DETAILS) : -1;
  const [, number, before] =
    /^followUpOf: (\S+) \(([1-9]\d*)\)$/m.exec(end < 0 ? '' : text.slice(end)) ?? [];
  return {
    messageId: textOf(json['message_id']),
    ...(number !== undefined && before !== undefined && { followUpOf: { id: before, number } }),
    comment: {
      id,
      author: {
        role: isOwn ? 'requester' : sender === 'Agent' ? 'agent' : 'other',
        name: nameIn(textOf(json['from'])),
      },
      createdAt,
      body: isHtml
        ? { kind: 'html', html }
        : { kind: 'text', text: end < 0 ? text : text.slice(0, end) },
      files: files.filter((file) => file !== null),
    },
  };
}

/** `GET /ticket_articles/by_ticket/{id}`, oldest first. */
export const decodeArticles = (
  json: unknown,
  ticket: string,
  me: string,
): readonly WireArticle[] | undefined =>
  all(json, (row) => decodeArticle(row, ticket, me))
    ?.filter((article) => article !== null)
    .toSorted((one, other) => Number(one.comment.id) - Number(other.comment.id));

// --- Form and knowledge base ------------------------------------------------------------------------------------------

/** The handshake of the form. A form that is off is refused before it. */
export const decodeFormToken = (json: unknown): string | undefined =>
  textOf(member(json, 'token')) || undefined;

export function decodeFormTicket(json: unknown): RequestLink | undefined {
  const ticket = member(json, 'ticket');
  const id = idOf(member(ticket, 'id'));
  return id === undefined ? undefined : { id, number: numberOf(ticket) || id };
}

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Answers of `POST /knowledge_bases/search`. @param base the address that theirs are relative to */
export function decodeAnswers(json: unknown, base: string): readonly Article[] | undefined {
  const rows = member(json, 'details');
  return Array.isArray(rows)
    ? rows.filter(isRecord).flatMap((row: Json): readonly Article[] => {
        const id = idOf(row['id']);
        const title = plain(textOf(row['title']));
        if (id === undefined || title === '') return [];
        const path = textOf(row['url']);
        const url = path !== '' && URL.canParse(path, base) ? new URL(path, base) : undefined;
        return [
          {
            id,
            title,
            summary: plain(textOf(row['body'])),
            ...(url?.protocol === 'https:' && { url: url.href }),
          },
        ];
      })
    : undefined;
}
