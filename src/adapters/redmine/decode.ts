import type { Comment, CommentFile } from '../../core/model/comment.js';
import type { RequestRights, RequestSummary } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';
import { commentFile } from '../shared/comment-file.js';
import { splitAnswers } from '../shared/form-answers.js';
import { isRecord, member } from '../shared/json.js';
import { present } from '../shared/present.js';
import { allOf, idOf, rowsOf, textOf, timeOf, type Json } from '../shared/values.js';
import { unescaped } from './markup.js';

// Each decoder gives the model, or `undefined` when the answer has not the shape that Redmine 5 gives.

type Group = RequestStatus['group'];

/** Redmine's own statuses, as its default data names them: the screens have words for them. */
const OWN_STATUSES: ReadonlySet<string> = new Set([
  'New',
  'In Progress',
  'Resolved',
  'Feedback',
  'Closed',
  'Rejected',
]);

export interface WireUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

export interface WireStatus {
  readonly id: number;
  readonly isClosed: boolean;
  readonly status: RequestStatus;
}

/** Which statuses stand for what, by id. Without ids the default data's names do: Feedback, Resolved. */
export interface StatusIds {
  readonly awaiting?: readonly number[];
  /** Beside those that are closed. */
  readonly solved?: readonly number[];
}

/** What the adapter knows for decoding. */
export interface Naming {
  readonly statuses?: StatusIds | undefined;
  /** Id of Redmine's category by ours. Empty: the form's own answer tells. */
  readonly categories: ReadonlyMap<string, number>;
  /** Id of the custom field that holds the shipment reference. */
  readonly reference?: number | undefined;
}

interface WireFile {
  readonly file: CommentFile;
  readonly id: string;
  readonly author: string;
}

interface WireJournal {
  readonly comment: Comment;
  readonly isPrivate: boolean;
  readonly author: string;
  /** Ids of the attachments that came with it. */
  readonly added: readonly string[];
}

export interface WireIssue {
  readonly summary: RequestSummary;
  readonly author: string;
  readonly isClosed: boolean;
  readonly first: Comment;
  /** Of the form, by name: among them `key` and `followUpOf`. */
  readonly answers: ReadonlyMap<string, string>;
  readonly files: readonly WireFile[];
  readonly journals: readonly WireJournal[];
  /** Where the person may take it; without the one it has. Empty when nothing was asked. */
  readonly allowed: readonly WireStatus[];
  readonly watchers: readonly { readonly id: string; readonly name: string }[];
}

const numberOf = (value: unknown): number | undefined => Number(idOf(value)) || undefined;

/** `{ user }` of one's own account: only there the address is always told. */
export function decodeUser(json: unknown): WireUser | undefined {
  const user = member(json, 'user') ?? json;
  const id = idOf(member(user, 'id'));
  const login = textOf(member(user, 'login'));
  const email = textOf(member(user, 'mail'));
  if (id === undefined || login === '' || email === '') return undefined;
  const name = `${textOf(member(user, 'firstname'))} ${textOf(member(user, 'lastname'))}`.trim();
  return { id, login, name: name || login, email };
}

/** Who has exactly this address, in the list that an administrator gets: the server's search is loose. */
export const decodeUserOf =
  (email: string) =>
  (json: unknown): WireUser | null | undefined => {
    const rows = member(json, 'users');
    if (!Array.isArray(rows)) return undefined;
    return (
      rows.map(decodeUser).find((user) => user?.email.toLowerCase() === email.toLowerCase()) ?? null
    );
  };

export function decodeStatus(json: unknown, { statuses }: Naming): WireStatus | undefined {
  const id = numberOf(member(json, 'id'));
  const raw = textOf(member(json, 'name'));
  if (!id || raw === '') return undefined;
  const isClosed = member(json, 'is_closed') === true;
  const isOne = (group: 'awaiting' | 'solved', name: string): boolean =>
    statuses ? (statuses[group] ?? []).includes(id) : raw === name;
  const group: Group =
    isClosed || isOne('solved', 'Resolved')
      ? 'solved'
      : isOne('awaiting', 'Feedback')
        ? 'awaiting'
        : 'open';
  return {
    id,
    isClosed,
    // A status of the company's own must not vanish.
    status: { group, raw, ...(!OWN_STATUSES.has(raw) && { label: raw }) },
  };
}

export const decodeStatuses = (json: unknown, naming: Naming): readonly WireStatus[] | undefined =>
  allOf(member(json, 'issue_statuses'), (row) => decodeStatus(row, naming));

/** What the form said, as long as no agent has put the request elsewhere. */
function categoryOf(
  id: number | undefined,
  said: string | undefined,
  categories: Naming['categories'],
): string | undefined {
  if (categories.size === 0 || (said !== undefined && categories.get(said) === id)) return said;
  return [...categories].find(([, other]) => other === id)?.[0];
}

function decodeFile(issue: string, row: Json): WireFile | undefined {
  const id = idOf(row['id']);
  return id === undefined
    ? undefined
    : {
        id,
        author: idOf(member(row['author'], 'id')) ?? '',
        file: commentFile(`${issue}.${id}`, row['filename'], row['content_type'], row['filesize']),
      };
}

function decodeJournal(row: Json): WireJournal | undefined {
  const id = idOf(row['id']);
  const createdAt = timeOf(row['created_on']);
  if (id === undefined || createdAt === undefined) return undefined;
  return {
    isPrivate: row['private_notes'] === true,
    author: idOf(member(row['user'], 'id')) ?? '',
    added: rowsOf(row['details'])
      .filter(({ property, new_value: added }) => property === 'attachment' && added != null)
      .map(({ name }) => textOf(name)),
    comment: {
      id,
      author: { role: 'agent', name: textOf(member(row['user'], 'name')) },
      createdAt,
      body: { kind: 'text', text: unescaped(textOf(row['notes'])) },
      files: [],
    },
  };
}

export function decodeIssue(json: unknown, naming: Naming): WireIssue | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json['id']);
  const author = idOf(member(json['author'], 'id'));
  const createdAt = timeOf(json['created_on']);
  const at = decodeStatus(json['status'], naming);
  if (id === undefined || author === undefined || createdAt === undefined || !at) return undefined;
  const { text, answers } = splitAnswers(textOf(json['description']), unescaped);
  const kept = rowsOf(json['custom_fields']).find(({ id: field }) => field === naming.reference);
  return {
    summary: present({
      id,
      number: id,
      subject: textOf(json['subject']),
      status: at.status,
      category: categoryOf(
        numberOf(member(json['category'], 'id')),
        answers.get('category'),
        naming.categories,
      ),
      reference: textOf(kept?.['value']) || answers.get('reference'),
      createdAt,
      updatedAt: timeOf(json['updated_on']) ?? createdAt,
      // Redmine keeps no mark of what was read.
      unread: false,
    }),
    author,
    isClosed: at.isClosed,
    first: {
      id: `d${id}`,
      author: { role: 'requester', name: textOf(member(json['author'], 'name')) },
      createdAt,
      body: { kind: 'text', text },
      files: [],
    },
    answers,
    files: rowsOf(json['attachments']).flatMap((row) => decodeFile(id, row) ?? []),
    journals: rowsOf(json['journals']).flatMap((row) => decodeJournal(row) ?? []),
    allowed: rowsOf(json['allowed_statuses'])
      .flatMap((row) => decodeStatus(row, naming) ?? [])
      .filter((status) => status.id !== at.id),
    watchers: rowsOf(json['watchers']).flatMap(({ id: watcher, name }) => {
      const known = idOf(watcher);
      return known === undefined || textOf(name) === '' ? [] : { id: known, name: textOf(name) };
    }),
  };
}

/** A part of a list, and how many there are in all. */
export interface WirePage<Row> {
  readonly items: readonly Row[];
  readonly total: number;
}

export function decodePage<Row>(
  json: unknown,
  name: string,
  decode: (row: unknown) => Row | undefined,
): WirePage<Row> | undefined {
  const items = allOf(member(json, name), decode);
  const count = member(json, 'total_count');
  // The search says so of words that are too short.
  const total = count === null ? 0 : count;
  return items && typeof total === 'number' ? { items, total } : undefined;
}

/** The id of a result of the search. */
export const decodeHit = (row: unknown): string | undefined => idOf(member(row, 'id'));

const byTime = (one: Comment, other: Comment): number =>
  Date.parse(one.createdAt) - Date.parse(other.createdAt) || Number(one.id) - Number(other.id);

/** What was said to or by the person, oldest first; the server's order is a preference of the account. */
export function commentsOf(
  { author, first, files, journals }: WireIssue,
  me: string,
): readonly Comment[] {
  const linked = new Set(journals.flatMap(({ added }) => added));
  const said = journals
    .filter(({ isPrivate }) => !isPrivate)
    .map((journal): Comment => ({
      ...journal.comment,
      author: { ...journal.comment.author, role: journal.author === me ? 'requester' : 'agent' },
      files: files.filter(({ id }) => journal.added.includes(id)).map(({ file }) => file),
    }))
    // A change of fields alone says nothing.
    .filter(
      ({ body, files: added }) => added.length > 0 || (body.kind === 'text' && body.text.trim()),
    );
  return [
    {
      ...first,
      files: files
        // What came with a note that the person may not see is linked to nothing either.
        .filter((file) => !linked.has(file.id) && file.author === author)
        .map(({ file }) => file),
    },
    ...said.toSorted(byTime),
  ];
}

const leadingTo =
  (group: Group) =>
  ({ summary, allowed }: WireIssue): WireStatus | undefined =>
    summary.status.group === group
      ? undefined
      : allowed.find(({ status }) => status.group === group);

/** The status that makes it open again, where the person may. */
export const opening = leadingTo('open');

/** The status that makes it solved, where the person may. */
export const solving = leadingTo('solved');

/** Closed, and not for the person to open: agents look there no more. */
export const isFinal = (issue: WireIssue): boolean => issue.isClosed && !opening(issue);

export const rightsOf = (issue: WireIssue): RequestRights => ({
  reply: !isFinal(issue),
  reopen: issue.summary.status.group === 'solved' && opening(issue) !== undefined,
  solve: solving(issue) !== undefined,
  followUp: isFinal(issue),
  rate: false,
});
