import { HelpError } from '../../core/help-error.js';
import type { Conversation, Rating } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CallOptions, NewComment, WriteOptions } from '../../core/ports/backend.js';
import type { DeclarativeClient } from './client.js';
import { allOf, decodeRequest, lettersOf, summaryOf, type WireRequest } from './decode.js';
import {
  decodeComment,
  decodeRow,
  peopleIn,
  rightsOf,
  type WireComment,
} from './decode-conversation.js';
import { scopeOf } from './files.js';
import type { DeclarativeMapping } from './mapping.js';
import { readPage, type Page } from './pages.js';
import { find, findList, findText, own, textOf } from './paths.js';
import { renderText } from './template.js';

/** Pages that one look at the list reads at most to find a request of a filter. */
const LOOKS = 5;
/** Pages of comments; no conversation of a person has more. */
const MOST_PAGES = 50;

/** A reply under its key. */
interface Reply {
  /** Comments that were there before the first try. */
  readonly seen: readonly string[];
  /** The backend has taken it. */
  isTaken: boolean;
}

/** An open request, as the screens have it and as it came. */
interface Told {
  readonly conversation: Conversation;
  readonly comments: readonly WireComment[];
}

const missing = (): HelpError =>
  new HelpError('unavailable', 'Taken, and not there', { ambiguous: true });

const notFound = (): HelpError =>
  new HelpError('not-found', 'There is no such request', { status: 404 });

const wordsIn = ({ body }: WireComment): string => (body.kind === 'text' ? body.text : body.html);

const hasWords = ({ number, subject, reference = '' }: WireRequest, text: string): boolean =>
  [number, subject, reference].some((place) => place.toLowerCase().includes(text.toLowerCase()));

const idIn = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
};

/** The requests of the person who is signed in. */
export class DeclarativeActivities {
  readonly #mapping: DeclarativeMapping;
  readonly #client: DeclarativeClient;
  readonly #replies = new Map<string, Reply>();
  /** Replies under way, by key. */
  readonly #replying = new Map<string, Promise<Conversation>>();
  /** By person and request, where the backend tells nothing of what was rated. */
  readonly #ratings = new Map<string, Rating>();

  constructor(mapping: DeclarativeMapping, client: DeclarativeClient) {
    this.#mapping = mapping;
    this.#client = client;
  }

  async list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    this.#client.me();
    const { list, search, status } = this.#mapping;
    const { filter, sort, cursor } = query;
    const text = query.text?.trim() ?? '';
    // Signs alone are in no index: nothing has them, rather than everything.
    if (text !== '' && !/[\p{L}\p{N}]/u.test(text)) return { items: [] };
    const from = text !== '' && search ? search : list;
    if (!from) throw new HelpError('unsupported', 'No list');
    const filterText = renderText(own(status.filter, filter), {});
    const key = sort === 'created' ? 'createdAt' : 'updatedAt';
    let page: Page<WireRequest> | undefined;
    let items: readonly WireRequest[] = [];
    for (let look = 0; look < LOOKS && items.length === 0; look++) {
      page = await readPage(this.#client, {
        ...from,
        scope: { text, sort, filter: filterText },
        limit: query.limit,
        cursor: page?.next ?? cursor,
        decode: (row) => decodeRequest(row, this.#mapping),
        compare: (one, other) => Date.parse(other[key]) - Date.parse(one[key]),
        signal,
      });
      items = page.rows.filter(
        (row) =>
          (filter === 'all' || row.status.group === filter) &&
          // Where the backend has no search, what the list shows is looked through.
          (text === '' || search !== undefined || hasWords(row, text)),
      );
      if (page.next === undefined) break;
    }
    const count = Number(findText(from.count, page?.json) ?? NaN);
    return {
      items: items.map(summaryOf),
      ...(page?.next !== undefined && { next: page.next }),
      ...(count >= 0 && { counts: { [filter]: count } }),
    };
  }

  async open(id: string, { signal }: CallOptions): Promise<Conversation> {
    return (await this.#read(id, signal)).conversation;
  }

  /** A second try under its key looks first whether the first one arrived. */
  reply(id: string, comment: NewComment, options: WriteOptions): Promise<Conversation> {
    const { key } = options;
    const running = this.#replying.get(key);
    if (running) return running;
    const work = this.#reply(id, comment, options).finally(() => this.#replying.delete(key));
    this.#replying.set(key, work);
    return work;
  }

  async #reply(
    id: string,
    { message, attachments }: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const now = await this.#read(id, signal);
    const before = this.#replies.get(key);
    const isNew = ({ author, id: comment }: WireComment, { seen }: Reply): boolean =>
      author.role === 'requester' && !seen.includes(comment);
    if (
      before &&
      now.comments.some(
        (comment) =>
          isNew(comment, before) &&
          (before.isTaken ||
            (lettersOf(wordsIn(comment)).includes(lettersOf(message)) &&
              comment.files.length === attachments.length)),
      )
    )
      return now.conversation;
    // Taken, and not shown yet: once more would be twice.
    if (before?.isTaken) throw missing();
    const { can, request } = now.conversation;
    if (!can.reply) throw new HelpError(request.status.final ? 'closed' : 'forbidden', 'No reply');
    const { scope, files } = await scopeOf(this.#mapping, attachments, { id, message, key });
    const reply = before ?? { seen: now.comments.map((comment) => comment.id), isTaken: false };
    this.#replies.set(key, reply);
    try {
      await this.#client.act(this.#mapping.reply, scope, signal, files);
    } catch (thrown) {
      if (!before && !(thrown instanceof HelpError && thrown.ambiguous)) this.#replies.delete(key);
      throw thrown;
    }
    reply.isTaken = true;
    return this.#readBack(id, signal, ({ comments }) =>
      comments.some((comment) => isNew(comment, reply)),
    );
  }

  /** @throws {HelpError} `forbidden` when it is not for the person to solve, or the backend has not done it */
  async solve(id: string, { key, signal }: WriteOptions): Promise<Conversation> {
    const { conversation } = await this.#read(id, signal);
    if (conversation.request.status.group === 'solved') return conversation;
    if (!conversation.can.solve) throw new HelpError('forbidden', 'Not for the person to solve');
    await this.#client.act(this.#mapping.solve, { id, key }, signal);
    const after = await this.#readBack(id, signal);
    if (after.request.status.group === 'solved') return after;
    throw new HelpError('forbidden', 'The backend has not solved it');
  }

  async rate(id: string, rating: Rating, { key, signal }: WriteOptions): Promise<Conversation> {
    await this.#client.act(this.#mapping.rate, { id, key, ...rating }, signal);
    if (!this.#mapping.request.rating) this.#ratings.set(`${this.#client.me().id} ${id}`, rating);
    return this.#readBack(
      id,
      signal,
      ({ conversation }) => conversation.rating?.score === rating.score,
    );
  }

  async read(id: string, lastComment: string, { signal }: CallOptions): Promise<void> {
    this.#client.me();
    await this.#client.act(this.#mapping.read, { id, lastComment }, signal);
  }

  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const { download = {} } = this.#mapping;
    const [request = '', ...rest] = file.split('/');
    // Ids are guessable: only what the person can see is fetched.
    const id = idIn(request);
    const { comments } = await this.#read(id, signal);
    const wanted = comments
      .flatMap(({ files, urls }) => files.map((each) => ({ ...each, url: urls.get(each.id) })))
      .find((each) => each.id === rest.join('/'));
    if (!wanted) throw notFound();
    const { call = { path: '' }, base64 } = download;
    if (!download.call && wanted.url === undefined)
      throw new HelpError('unsupported', 'A file without an address');
    const sent = { call, scope: { id, file: wanted }, signal };
    const bytes =
      base64 === undefined
        ? await this.#client.bytes({
            ...sent,
            ...(wanted.url !== undefined &&
              !download.call && { href: this.#client.hrefOf(wanted.url) }),
          })
        : await this.#client.send({
            ...sent,
            decode: (json) => {
              const text = findText(base64, json);
              return text === undefined
                ? undefined
                : new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))]);
            },
          });
    if (wanted.size !== undefined && wanted.size !== bytes.size)
      throw new HelpError('unavailable', 'The file was cut');
    // Whatever it says it is: handed on like this it never opens as a page.
    return new Blob([bytes], { type: 'application/octet-stream' });
  }

  // --- Inside ---

  async #read(id: string, signal: AbortSignal): Promise<Told> {
    const me = this.#client.me();
    const mapping = this.#mapping;
    const { open, comments: mapped } = mapping;
    if (!open || !mapped) throw new HelpError('unsupported', 'Nothing to open');
    const { json, wire } = await this.#client.send({
      call: open.call,
      scope: { id },
      decode: (json) => {
        const wire = decodeRequest(
          open.request === undefined ? json : find(open.request, json),
          mapping,
        );
        return wire && { json, wire };
      },
      signal,
    });
    // A backend that takes `1 or so` for 1.
    if (wire.id !== id) throw notFound();
    const people = new Map(peopleIn(json, mapped));
    const rows: unknown[] = [];
    if (mapped.call) {
      const { paging = { style: 'none' as const }, items, call } = mapped;
      let cursor: string | undefined;
      for (let page = 0; page === 0 || cursor !== undefined; page++) {
        if (page === MOST_PAGES) throw new HelpError('malformed', 'Comments without an end');
        const read = await readPage(this.#client, {
          call,
          items,
          paging,
          scope: { id },
          limit: 100,
          cursor,
          decode: (row) => ({ id: findText(mapped.id, row) ?? textOf(row), row }),
          signal,
        });
        rows.push(...read.rows.map(({ row }) => row));
        for (const [who, known] of peopleIn(read.json, mapped)) people.set(who, known);
        cursor = read.next;
      }
    } else rows.push(...(findList(mapped.items, json) ?? [undefined]));
    const said = allOf(rows, (row) => decodeRow(row, mapped, people, me));
    const first = mapped.first && decodeComment(wire.json, mapped.first, people, me);
    if (!said || (mapped.first && !first)) throw new HelpError('malformed', 'A comment');
    const shown = said.flatMap((comment) => comment ?? []);
    if (mapped.order === 'desc') shown.reverse();
    const claimed = new Set(shown.flatMap(({ files }) => files.map((file) => file.id)));
    if (first)
      // A request that lists all its files is said with those that no answer came with.
      shown.unshift({ ...first, files: first.files.filter((file) => !claimed.has(file.id)) });
    const comments = shown.sort(
      (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
    );
    const rating = wire.rating ?? this.#ratings.get(`${me.id} ${id}`);
    return {
      comments,
      conversation: {
        request: summaryOf(wire),
        comments: comments.map(({ urls: _urls, ...comment }) => ({
          ...comment,
          files: comment.files.map((file) => ({
            ...file,
            id: `${encodeURIComponent(id)}/${file.id}`,
          })),
        })),
        can: rightsOf(wire, mapping),
        cc: wire.cc,
        ...(rating && { rating }),
        ...(wire.followUpOf && { followUpOf: wire.followUpOf }),
        followUps: [],
      },
    };
  }

  /** After a write that arrived, a failure is one of reading. @throws {HelpError} always `ambiguous` */
  async #readBack(
    id: string,
    signal: AbortSignal,
    isThere: (told: Told) => boolean = () => true,
  ): Promise<Conversation> {
    try {
      const told = await this.#read(id, signal);
      if (isThere(told)) return told.conversation;
      throw missing();
    } catch (cause) {
      const { code, message } = HelpError.from(cause);
      throw new HelpError(code, message, { ambiguous: true, cause });
    }
  }
}
