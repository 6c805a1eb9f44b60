import type { Article } from '../../core/model/article.js';
import type { Comment, CommentBody, CommentFile } from '../../core/model/comment.js';
import type { Rating, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { isRecord, member } from '../shared/json.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Freshdesk documents.

/** Between the person's words and the answers to the form, which Freshdesk has no fields for. */
export const DETAILS = '-- form --';

/** What the options of the adapter say about decoding. */
export interface Naming {
  /** Ticket type to category id. */
  readonly categories: ReadonlyMap<string, string>;
  /** Name of the custom field that holds the shipment reference. */
  readonly reference?: string | undefined;
  readonly statuses?: Readonly<Record<string, RequestStatus['group']>> | undefined;
}

export interface WireTicket {
  readonly summary: RequestSummary;
  readonly requester: string;
  readonly product: string | undefined;
  /** In the trash. */
  readonly isDeleted: boolean;
  /** The person's own words; only of one ticket, or of a list that was asked for it. */
  readonly html: string;
  readonly details: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
  readonly cc: readonly string[];
}

/** A part of a conversation. */
export interface WireNote {
  readonly id: string;
  readonly user: string;
  /** Written by a customer, not by an agent. */
  readonly isIncoming: boolean;
  readonly html: string;
  readonly createdAt: string;
  readonly files: readonly WireFile[];
}

export interface WireFile extends CommentFile {
  /** Where its bytes are for a few minutes. Not to be trusted. */
  readonly url: string;
}

export interface WireContact {
  readonly id: string;
  readonly name: string;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const isTime = (value: unknown): value is string => Date.parse(textOf(value)) > 0;

export const idOf = (value: unknown): string | undefined =>
  /string|number/.test(typeof value) && /^[1-9]\d*$/.test(`${value as number}`)
    ? `${value as number}`
    : undefined;

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
  2: 'open',
  3: 'awaiting',
  4: 'solved',
  5: 'solved',
  6: 'awaiting',
  7: 'open',
};

/** From 6 on an account names its statuses itself. */
export const isOwnStatus = ({ raw }: RequestStatus): boolean => Number(raw) > 5;

/** A status that we don't know counts as open, under its own name: a request must not vanish. */
export function decodeStatus(
  value: unknown,
  groups: Naming['statuses'] = {},
): RequestStatus | undefined {
  const raw = idOf(value);
  if (raw === undefined) return undefined;
  const group = (Number(raw) > 5 && groups[raw]) || GROUPS[raw];
  return {
    group: group ?? 'open',
    raw,
    ...(!group && { label: raw }),
    ...(raw === '5' && { final: true }),
  };
}

/** What customers call the statuses, by number: `choices: { "2": ["Open", "Being Processed"] }`. */
export function decodeLabels(json: unknown): ReadonlyMap<string, string> | undefined {
  if (!Array.isArray(json)) return undefined;
  const choices = member(
    json.find((field: unknown) => member(field, 'type') === 'default_status'),
    'choices',
  );
  return new Map(
    Object.entries(isRecord(choices) ? choices : {}).flatMap(([raw, names]) => {
      const label = Array.isArray(names) ? textOf(names[1]) || textOf(names[0]) : '';
      return label === '' ? [] : [[raw, label] as const];
    }),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};

/** The words of HTML as we send it: lines, and the entities that every sanitiser writes. */
export const plain = (html: string): string =>
  html
    .replace(/\r?\n/g, ' ')
    .replace(/<br\s*\/?>|<\/(?:p|div)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/ *\n */g, '\n')
    .trim();

/** HTML that says no more than its text is not worth a sanitiser. What is kept as HTML is untrusted. */
export const bodyOf = (html: string): CommentBody =>
  /<(?!\/?(?:br|p|div)\b)|&(?!(?:lt|gt|quot|#39|nbsp|amp);)/i.test(html)
    ? { kind: 'html', html }
    : { kind: 'text', text: plain(html) };

/** A request's own words, and the answers below them. Those of a mail are left whole. */
function splitOf(html: string): Pick<WireTicket, 'html' | 'details'> {
  const end = html.lastIndexOf(DETAILS);
  const details = Object.fromEntries(
    plain(end < 0 ? '' : html.slice(end))
      .split('\n')
      .flatMap((line) => {
        const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value] as const];
      }),
  );
  return 'key' in details ? { html: html.slice(0, end), details } : { html, details: {} };
}

const decodeFile =
  (request: string) =>
  (json: unknown): WireFile | undefined => {
    const id = idOf(member(json, 'id'));
    const url = member(json, 'attachment_url');
    const size = member(json, 'size');
    return id === undefined || typeof url !== 'string'
      ? undefined
      : {
          // Found again by both.
          id: `${request}.${id}`,
          name: textOf(member(json, 'name')) || id,
          type: textOf(member(json, 'content_type')),
          ...(typeof size === 'number' && { size }),
          url,
        };
  };

export function decodeTicket(
  json: unknown,
  { categories, reference, statuses }: Naming,
): WireTicket | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const requester = idOf(json['requester_id']);
  const status = decodeStatus(json['status'], statuses);
  const { created_at: createdAt, updated_at: updatedAt } = json;
  const files = all(json['attachments'] ?? [], decodeFile(id ?? ''));
  if (!id || !requester || !status || !isTime(createdAt) || !isTime(updatedAt) || !files)
    return undefined;
  const category = categories.get(textOf(json['type']));
  const kept = textOf(member(json['custom_fields'], reference ?? ''));
  const cc = json['cc_emails'];
  return {
    summary: {
      id,
      number: id,
      subject: textOf(json['subject']),
      status,
      ...(category !== undefined && { category }),
      ...(kept !== '' && { reference: kept }),
      createdAt,
      updatedAt,
      // Freshdesk keeps no mark of what a customer has read.
      unread: false,
    },
    requester,
    product: idOf(json['product_id']),
    isDeleted: json['deleted'] === true,
    ...splitOf(textOf(json['description'])),
    files,
    cc: Array.isArray(cc) ? cc.map(textOf).filter(Boolean) : [],
  };
}

/** Agents' own: 8 is a mail to somebody else, which the API marks as public. 6 is a rating's remark, told as the rating. */
const HIDDEN = new Set<unknown>([6, 8]);

/** `null` for what no customer may see. @param request whose note it is */
export function decodeNote(json: unknown, request: string): WireNote | null | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const user = idOf(json['user_id']);
  const { created_at: createdAt } = json;
  const files = all(json['attachments'] ?? [], decodeFile(request));
  // One that does not say that it is public is not shown, and one that says neither makes the answer malformed.
  if (!id || !user || !isTime(createdAt) || !files || typeof json['private'] !== 'boolean')
    return undefined;
  if (json['private'] || HIDDEN.has(json['source'])) return null;
  return {
    id,
    user,
    isIncoming: json['incoming'] === true,
    html: textOf(json['body']),
    createdAt,
    files,
  };
}

/** The contact that has the address, of those that a search for it gave; `null` when none has. */
export function decodeContact(json: unknown, email: string): WireContact | null | undefined {
  if (!Array.isArray(json)) return undefined;
  const wanted = email.toLowerCase();
  // Who has a telephone alone has no address either.
  if (wanted === '') return null;
  const found: unknown = json.find((contact: unknown) => {
    const others = member(contact, 'other_emails');
    return [member(contact, 'email'), ...(Array.isArray(others) ? (others as unknown[]) : [])].some(
      (address) => textOf(address).toLowerCase() === wanted,
    );
  });
  if (found === undefined) return null;
  const id = idOf(member(found, 'id'));
  return id === undefined ? undefined : { id, name: textOf(member(found, 'name')) };
}

/** The newest; `null` when there is none. Ratings go from -103 (extremely unhappy) to 103, 100 is neither. */
export function decodeRating(json: unknown): Rating | null | undefined {
  const ratings = all(json, (row) => {
    const given = member(member(row, 'ratings'), 'default_question');
    const at = member(row, 'created_at');
    return typeof given === 'number' && isTime(at)
      ? { given, at: Date.parse(at), id: Number(member(row, 'id')), row }
      : undefined;
  });
  const last = ratings?.toSorted((one, other) => one.at - other.at || one.id - other.id).at(-1);
  return (
    ratings &&
    (last
      ? {
          score: last.given > 100 ? 'good' : 'bad',
          comment: textOf(member(last.row, 'feedback')),
        }
      : null)
  );
}

/** Articles that are published, in folders that everybody may see: an agent's key finds drafts and the agents' own too. */
export function decodeArticles(json: unknown, portal: string): readonly Article[] | undefined {
  if (!Array.isArray(json)) return undefined;
  return json.filter(isRecord).flatMap((row) => {
    const id = idOf(row['id']);
    const title = textOf(row['title']);
    if (!id || title === '' || row['status'] !== 2 || row['folder_visibility'] !== 1) return [];
    const url = `${portal}/support/solutions/articles/${id}`;
    return [
      {
        id,
        title,
        summary: (textOf(row['description_text']) || plain(textOf(row['description'])))
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 300),
        ...(url.startsWith('https://') && { url }),
      },
    ];
  });
}

/** @param customer who reads: their own words are theirs */
export const commentOf = (
  { id, user, isIncoming, html, createdAt, files }: WireNote,
  customer: WireContact,
): Comment => ({
  id,
  author:
    user === customer.id
      ? { role: 'requester', name: customer.name }
      : // Agents have names of their own at an address that not every key may read.
        { role: isIncoming ? 'other' : 'agent', name: '' },
  createdAt,
  body: bodyOf(html),
  files: files.map(({ url: _url, ...file }) => file),
});
