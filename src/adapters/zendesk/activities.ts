import { HelpError } from '../../core/help-error.js';
import type { Conversation, Rating, RequestSummary } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CallOptions, NewComment, WriteOptions } from '../../core/ports/backend.js';
import { nativeFetch, STATUS_CODES } from '../shared/http.js';
import { member } from '../shared/json.js';
import {
  baseOf,
  call,
  proofOf,
  serverOf,
  type ZendeskCall,
  type ZendeskOptions,
  type ZendeskSession,
} from './client.js';
import type { ZendeskContact } from './contact.js';
import { decodeRequest, decodeRows, type StatusLabels, type WireRequest } from './decode.js';
import {
  commentOf,
  decodeComment,
  decodeStatusLabels,
  decodeUsers,
  type WireComment,
  type WireUser,
} from './decode-conversation.js';
import { CEILING, quoteWords, searchQuery } from './search.js';

/** Pages that one look at the list reads at most to find a request of a filter: Zendesk's list has none. */
const LOOKS = 5;
/** Rows of one answer: Zendesk gives no more. */
const MOST_ROWS = 100;
/** Pages of comments; no conversation of a person has more. */
const MOST_PAGES = 50;

/** A reply whose fate is not known, or whose answer could not be read. */
interface LostReply {
  /** Newest comment before it. */
  readonly after: number;
  readonly body: string;
  isThere: boolean;
}

/** The requests of the person who is signed in. */
export class ZendeskActivities {
  readonly #options: ZendeskOptions;
  readonly #session: ZendeskSession;
  readonly #contact: ZendeskContact;
  /** Of the account. */
  #labels: StatusLabels | undefined;
  /** By key. */
  readonly #replies = new Map<string, LostReply>();
  /** By request: Zendesk tells most accounts nothing of what was rated. */
  readonly #ratings = new Map<string, Rating>();

  constructor(options: ZendeskOptions, session: ZendeskSession, contact: ZendeskContact) {
    this.#options = options;
    this.#session = session;
    this.#contact = contact;
  }

  async list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const { text = '' } = query;
    const words = quoteWords(text);
    // Signs alone are in no index: nothing has them, rather than everything.
    if (words === '' && text.trim() !== '') return { items: [] };
    const labels = await this.#statusLabels(signal);
    const size = Math.min(query.limit, MOST_ROWS);
    return words === ''
      ? this.#browse(query, size, labels, signal)
      : this.#search(words, query, size, labels, signal);
  }

  async #browse(
    { filter, sort, cursor }: RequestQuery,
    size: number,
    labels: StatusLabels,
    signal: AbortSignal,
  ): Promise<RequestPage> {
    let items: readonly RequestSummary[] = [];
    let next = cursor;
    for (let look = 0; look < LOOKS && items.length === 0; look++) {
      const page = await this.#signed({
        path: '/requests',
        query: {
          'page[size]': size,
          'page[after]': next,
          sort_by: `${sort}_at`,
          sort_order: 'desc',
        },
        decode: (json) => decodeRows(json, 'requests', (row) => decodeRequest(row, labels)),
        signal,
      });
      items = page.items
        .map(({ summary }) => summary)
        .filter(({ status }) => filter === 'all' || status.group === filter);
      next = page.next;
      if (next === undefined) break;
    }
    return { items, ...(next !== undefined && { next }) };
  }

  /** @throws {HelpError} `unsupported` past the thousandth result: the list does not end there, Zendesk does */
  async #search(
    words: string,
    { filter, sort, cursor = '1' }: RequestQuery,
    size: number,
    labels: StatusLabels,
    signal: AbortSignal,
  ): Promise<RequestPage> {
    const page = Number(cursor);
    if (!(page > 0)) throw new HelpError('invalid', 'Not a cursor of a search');
    if (page * size > CEILING)
      throw new HelpError('unsupported', `Zendesk answers ${CEILING} results, and there are more`);
    return this.#signed({
      path: '/requests/search',
      query: { query: searchQuery(words, filter, sort), page, per_page: size },
      decode: (json) => {
        const rows = decodeRows(json, 'requests', (row) => decodeRequest(row, labels));
        const count = member(json, 'count');
        return (
          rows && {
            items: rows.items.map(({ summary }) => summary),
            ...(typeof member(json, 'next_page') === 'string' && { next: `${page + 1}` }),
            ...(typeof count === 'number' && { counts: { [filter]: count } }),
          }
        );
      },
      signal,
    });
  }

  async open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const labels = await this.#statusLabels(signal);
    const users = new Map<string, WireUser>();
    const wire = await this.#request(id, labels, users, signal);
    const comments = await this.#comments(id, users, signal);
    const { status } = wire.summary;
    const isFinal = status.final === true;
    const isSolved = status.group === 'solved';
    const me = this.#session.person?.id ?? '';
    const rating = wire.rating ?? this.#ratings.get(id);
    return {
      request: wire.summary,
      comments: comments.map((comment) => commentOf(comment, users, me)),
      can: {
        reply: !isFinal,
        reopen: isSolved && !isFinal,
        solve: wire.solvable && !isSolved,
        followUp: isFinal,
        rate:
          isSolved &&
          !isFinal &&
          (wire.score === undefined ? this.#options.ratings === true : wire.score !== 'unoffered'),
      },
      cc: [...new Set(wire.copied)].flatMap((person) => users.get(person)?.name || []),
      ...(rating && { rating }),
      ...(wire.followUpOf !== undefined && {
        followUpOf: { id: wire.followUpOf, number: wire.followUpOf },
      }),
      // Zendesk tells requesters of the request before, never of those after.
      followUps: [],
    };
  }

  /** A second try under its key looks first whether the first one arrived. */
  async reply(
    id: string,
    { message, attachments }: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const lost = this.#replies.get(key);
    const now = await this.#comments(id, new Map(), signal);
    if (lost) {
      lost.isThere ||= now.some(
        (comment) =>
          Number(comment.id) > lost.after &&
          comment.author === this.#session.person?.id &&
          comment.text.trim() === lost.body,
      );
      if (lost.isThere) return this.#readBack(id, signal);
    }
    const { body, uploads } = this.#contact.files(message, attachments);
    const reply = { after: Number(now.at(-1)?.id ?? 0), body, isThere: false };
    this.#replies.set(key, reply);
    await this.#update(id, { comment: { body, ...(uploads.length > 0 && { uploads }) } }, signal);
    reply.isThere = true;
    return this.#readBack(id, signal);
  }

  /** @throws {HelpError} `forbidden` when it is not for the person to solve: Zendesk would answer 200 and change nothing */
  async solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const before = await this.#request(id, new Map(), new Map(), signal);
    if (before.summary.status.group !== 'solved') {
      if (!before.solvable) throw new HelpError('forbidden', 'Not for the requester to solve');
      await this.#update(id, { solved: true }, signal);
    }
    const after = await this.#readBack(id, signal);
    if (after.request.status.group !== 'solved')
      throw new HelpError('forbidden', 'Zendesk has not solved it');
    return after;
  }

  /** The account's older ratings (good or bad); surveys of the newer kind are answered on a page of Zendesk's. */
  async rate(id: string, rating: Rating, { signal }: WriteOptions): Promise<Conversation> {
    await this.#signed({
      method: 'POST',
      path: `/tickets/${numberOf(id)}/satisfaction_rating`,
      json: { satisfaction_rating: { score: rating.score, comment: rating.comment } },
      decode: () => true,
      signal,
    });
    this.#ratings.set(id, rating);
    return this.#readBack(id, signal);
  }

  /** @throws {HelpError} `blocked` for an address that is not Zendesk's own */
  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const [request = ''] = file.split('.');
    const comments = await this.#comments(request, new Map(), signal);
    const found = comments.flatMap(({ files }) => files).find(({ id }) => id === file);
    if (!found) throw new HelpError('not-found', 'There is no such file', { status: 404 });
    const own = baseOf(this.#options.endpoint, this.#options);
    const server = serverOf(this.#options);
    const url = URL.canParse(found.url) ? new URL(found.url) : undefined;
    if (!url || (url.origin !== own.origin && url.origin !== server.origin))
      throw new HelpError('blocked', 'A file at a foreign address');
    if (url.origin !== server.origin)
      url.href = `${server.href.replace(/\/*$/, '')}${url.pathname}${url.search}`;
    const { csrf } = this.#session;
    let bytes: Blob;
    try {
      const response = await (this.#options.fetch ?? nativeFetch)(url.href, {
        headers: proofOf(this.#session),
        credentials: csrf === undefined ? 'omit' : 'same-origin',
        // Zendesk sends on to where it keeps files; the platform drops the proof on the way to another origin.
        redirect: 'follow',
        cache: 'no-store',
        referrerPolicy: 'strict-origin',
        signal,
      });
      if (!response.ok)
        throw new HelpError(STATUS_CODES[response.status] ?? 'unavailable', 'No file', {
          status: response.status,
        });
      bytes = await response.blob();
    } catch (cause) {
      if (cause instanceof HelpError) throw cause;
      throw new HelpError(signal.aborted ? 'aborted' : 'blocked', 'No file', { cause });
    }
    if (found.size !== undefined && found.size !== bytes.size)
      throw new HelpError('unavailable', 'The file was cut');
    // Whatever it says it is: handed on like this it never opens as a page.
    return new Blob([bytes], { type: 'application/octet-stream' });
  }

  /** Names of the account's own statuses; the list works without. */
  async #statusLabels(signal: AbortSignal): Promise<StatusLabels> {
    // Not shared while it is under way: who asked first may give up.
    if (this.#labels) return this.#labels;
    try {
      return (this.#labels = await this.#signed({
        path: '/custom_statuses',
        decode: decodeStatusLabels,
        signal,
      }));
    } catch (thrown) {
      const { code } = HelpError.from(thrown);
      if (code === 'unauthorized' || code === 'aborted') throw thrown;
      return new Map();
    }
  }

  #request(
    id: string,
    labels: StatusLabels,
    users: Map<string, WireUser>,
    signal: AbortSignal,
  ): Promise<WireRequest> {
    return this.#signed({
      path: `/requests/${numberOf(id)}`,
      query: { include: 'users' },
      decode: (json) => {
        for (const [user, known] of decodeUsers(json)) users.set(user, known);
        return decodeRequest(member(json, 'request'), labels);
      },
      signal,
    });
  }

  /** All that the requester may see, oldest first. */
  async #comments(
    id: string,
    users: Map<string, WireUser>,
    signal: AbortSignal,
  ): Promise<readonly WireComment[]> {
    const path = `/requests/${numberOf(id)}/comments`;
    const comments: WireComment[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const rows = await this.#signed({
        path,
        query: { 'page[size]': MOST_ROWS, 'page[after]': after, include: 'users' },
        decode: (json) => {
          for (const [user, known] of decodeUsers(json)) users.set(user, known);
          return decodeRows(json, 'comments', (row) => decodeComment(row, id));
        },
        signal,
      });
      comments.push(...rows.items.flatMap((comment) => comment ?? []));
      after = rows.next;
      if (after === undefined) return comments;
    }
    throw new HelpError('malformed', 'Comments without an end');
  }

  async #update(id: string, request: unknown, signal: AbortSignal): Promise<void> {
    await this.#signed({
      method: 'PUT',
      path: `/requests/${numberOf(id)}`,
      json: { request },
      decode: () => true,
      signal,
    });
  }

  /** After a write that arrived, a failure is one of reading. @throws {HelpError} always `ambiguous` */
  async #readBack(id: string, signal: AbortSignal): Promise<Conversation> {
    try {
      return await this.open(id, { signal });
    } catch (cause) {
      const { code, message } = HelpError.from(cause);
      throw new HelpError(code, message, { ambiguous: true, cause });
    }
  }

  #signed<Answer>(given: ZendeskCall<Answer>): Promise<Answer> {
    return this.#session.person
      ? call(this.#options, this.#session, given)
      : Promise.reject(new HelpError('unauthorized', 'Nobody is signed in'));
  }
}

/** @throws {HelpError} `not-found` for what is no id of Zendesk's */
function numberOf(id: string): string {
  if (/^\d+$/.test(id)) return id;
  throw new HelpError('not-found', 'There is no such request', { status: 404 });
}
