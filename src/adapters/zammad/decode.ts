import type { Article } from '../../core/model/article.js';
import type { Comment, CommentFile } from '../../core/model/comment.js';
import type { RequestLink, RequestRights, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import type { Person } from '../../core/model/session.js';
import { commentFile } from '../shared/comment-file.js';
import { splitAnswers } from '../shared/form-answers.js';
import { foundArticle } from '../shared/found-article.js';
import { isRecord, member } from '../shared/json.js';
import { excerptOf } from '../shared/plain-text.js';
import { present } from '../shared/present.js';
import { rightsOf } from '../shared/rights.js';
import { statusOf } from '../shared/status-of.js';
import { allOf, idOf, rowsOf, textOf, timeOf } from '../shared/values.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Zammad documents.

/** States that every Zammad begins with; their words are in our dictionary. */
const STANDARD = /^(?:new|open|pending (?:reminder|close)|closed|merged|removed)$/;

const FINAL = /^(?:merged|removed)$/;
const DAY = 86_400_000;

/** Text; of a generator of the company's own perhaps not only digits. */
const numberOf = (ticket: unknown): string => textOf(member(ticket, 'number'));

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
    status: statusOf(
      raw,
      isFinal || type === 'closed' ? 'solved' : isAwaiting ? 'awaiting' : 'open',
      isFinal,
      STANDARD.test(raw) ? undefined : raw,
    ),
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
  return {
    customer,
    state,
    closedAt: timeOf(json['last_close_at']) ?? timeOf(json['close_at']),
    summary: present({
      id,
      number: numberOf(json) || id,
      subject: textOf(json['title']),
      status: state.status,
      category: categories.get(group ?? textOf(json['group'])),
      reference: textOf(json[reference ?? '']) || undefined,
      createdAt,
      updatedAt: timeOf(json['updated_at']) ?? createdAt,
      ...(answeredAt !== undefined && { answeredAt }),
      // Zammad keeps no mark of what a customer has read.
      unread: false,
    }),
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
  const isFinal =
    state.status.final === true || (state.type === 'closed' && !isReopenable(group, closedAt));
  const status = { ...state.status, ...(isFinal && { final: true }) };
  const linked = (type: string, isMerged = false): readonly RequestLink[] =>
    rowsOf(member(json, 'links')).flatMap((link) => {
      const other =
        link['link_type'] === type && link['link_object'] === 'Ticket'
          ? decodeTicket(
              member(member(assets, 'Ticket'), idOf(link['link_object_value']) ?? ''),
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
    summary: { ...summary, status },
    can: rightsOf(status, naming.states.some(isClosing)),
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
  return commentFile(
    `${prefix}.${id}`,
    json['filename'],
    member(preferences, 'Content-Type') ?? member(preferences, 'Mime-Type'),
    json['size'],
  );
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
  const files = allOf(attachments, (file) => decodeFile(file, `${ticket}.${id}`));
  if (!files) return undefined;
  const author = idOf(json['origin_by_id']) ?? idOf(json['created_by_id']);
  const isOwn = author === me;
  const html = textOf(json['body']);
  const isHtml = /html/i.test(textOf(json['content_type']));
  // The form's lines end otherwise.
  const { text, answers } =
    isOwn && !isHtml ? splitAnswers(html) : { text: html.replace(/\r\n?/g, '\n') };
  const [, number, before] = /^(\S+) \(([1-9]\d*)\)$/.exec(answers?.get('followUpOf') ?? '') ?? [];
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
      body: isHtml ? { kind: 'html', html } : { kind: 'text', text },
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
  allOf(json, (row) => decodeArticle(row, ticket, me))
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

/** Answers of `POST /knowledge_bases/search`. @param base the address that theirs are relative to */
export function decodeAnswers(json: unknown, base: string): readonly Article[] | undefined {
  const rows = member(json, 'details');
  return Array.isArray(rows)
    ? rowsOf(rows).flatMap(({ id, title, body, url: path }) => {
        const isPath = textOf(path) !== '' && URL.canParse(textOf(path), base);
        const url = isPath && new URL(textOf(path), base).href;
        return foundArticle(id, excerptOf(textOf(title)), body, url);
      })
    : undefined;
}
