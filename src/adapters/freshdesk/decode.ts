import type { Article } from '../../core/model/article.js';
import type { Comment } from '../../core/model/comment.js';
import type { Rating, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { bodyOf } from '../shared/comment-body.js';
import { commentFile } from '../shared/comment-file.js';
import { shown, type AddressedFile } from '../shared/file-in.js';
import { answersIn, DETAILS } from '../shared/form-answers.js';
import { foundArticle } from '../shared/found-article.js';
import { isRecord, member } from '../shared/json.js';
import { plainText } from '../shared/plain-text.js';
import { present } from '../shared/present.js';
import { statusOf } from '../shared/status-of.js';
import { allOf, idOf, rowsOf, textOf, timeOf } from '../shared/values.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Freshdesk documents.

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
  readonly answers: ReadonlyMap<string, string>;
  readonly files: readonly AddressedFile[];
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
  readonly files: readonly AddressedFile[];
}

export interface WireContact {
  readonly id: string;
  readonly name: string;
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

export function decodeStatus(
  value: unknown,
  groups: Naming['statuses'] = {},
): RequestStatus | undefined {
  const raw = idOf(value);
  if (raw === undefined) return undefined;
  return statusOf(raw, (Number(raw) > 5 && groups[raw]) || GROUPS[raw], raw === '5');
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

/** A request's own words, and the answers below them. Those of a mail are left whole. */
function splitOf(html: string): Pick<WireTicket, 'html' | 'answers'> {
  const end = html.lastIndexOf(DETAILS);
  const answers = answersIn(plainText(html.slice(end)));
  return end < 0 || !answers.has('key')
    ? { html, answers: new Map() }
    : { html: html.slice(0, end), answers };
}

const decodeFile =
  (request: string | undefined) =>
  (json: unknown): AddressedFile | undefined => {
    const id = idOf(member(json, 'id'));
    const url = textOf(member(json, 'attachment_url'));
    const [name, type, size] = ['name', 'content_type', 'size'].map((part) => member(json, part));
    return id === undefined || url === ''
      ? undefined
      : { ...commentFile(`${request}.${id}`, name, type, size), url };
  };

export function decodeTicket(
  json: unknown,
  { categories, reference, statuses }: Naming,
): WireTicket | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const requester = idOf(json['requester_id']);
  const status = decodeStatus(json['status'], statuses);
  const createdAt = timeOf(json['created_at']);
  const updatedAt = timeOf(json['updated_at']);
  const files = allOf(json['attachments'] ?? [], decodeFile(id));
  if (!id || !requester || !status || !createdAt || !updatedAt || !files) return undefined;
  const cc = json['cc_emails'];
  return {
    summary: present({
      id,
      number: id,
      subject: textOf(json['subject']),
      status,
      category: categories.get(textOf(json['type'])),
      reference: textOf(member(json['custom_fields'], reference ?? '')) || undefined,
      createdAt,
      updatedAt,
      // Freshdesk keeps no mark of what a customer has read.
      unread: false,
    }),
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
  const createdAt = timeOf(json['created_at']);
  const files = allOf(json['attachments'] ?? [], decodeFile(request));
  // One that does not say that it is public is not shown, and one that says neither makes the answer malformed.
  if (!id || !user || !createdAt || !files || typeof json['private'] !== 'boolean')
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
  const ratings = allOf(json, (row) => {
    const given = member(member(row, 'ratings'), 'default_question');
    const at = timeOf(member(row, 'created_at'));
    return typeof given === 'number' && at !== undefined
      ? { given, at: Date.parse(at), id: Number(member(row, 'id')), row }
      : undefined;
  });
  if (!ratings) return undefined;
  const last = ratings.toSorted((one, other) => one.at - other.at || one.id - other.id).at(-1);
  return last
    ? { score: last.given > 100 ? 'good' : 'bad', comment: textOf(member(last.row, 'feedback')) }
    : null;
}

/** Articles that are published, in folders that everybody may see: an agent's key finds drafts and the agents' own too. */
export const decodeArticles = (json: unknown, portal: string): readonly Article[] | undefined =>
  Array.isArray(json)
    ? rowsOf(json)
        .filter((row) => row['status'] === 2 && row['folder_visibility'] === 1)
        .flatMap(({ id, title, description }) =>
          foundArticle(
            id,
            title,
            description,
            `${portal}/support/solutions/articles/${String(id)}`,
          ),
        )
    : undefined;

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
  files: shown(files),
});
