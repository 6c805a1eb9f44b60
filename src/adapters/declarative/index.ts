import { HelpError } from '../../core/help-error.js';
import type { Article } from '../../core/model/article.js';
import type { Conversation, Rating } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type {
  ActivitiesBackend,
  ArticleQuery,
  CallOptions,
  HelpBackend,
  NewComment,
  SessionBackend,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from '../../core/ports/backend.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { viaXhr } from '../shared/via-xhr.js';
import { DeclarativeClient, type DeclarativeOptions, type SentFile } from './client.js';
import {
  decodeArticles,
  decodeComment,
  decodeRequest,
  decodeRow,
  peopleIn,
  rightsOf,
  summaryOf,
  timeOf,
  type WireComment,
  type WireRequest,
} from './decode.js';
import type { DeclarativeMapping, MappedCall } from './mapping.js';
import { readPage, type Page } from './pages.js';
import { find, findList, findText, holds, own, textOf } from './paths.js';
import { renderText, type Scope } from './template.js';

export type { DeclarativeOptions } from './client.js';
export type { DeclarativeMapping } from './mapping.js';

/** Pages that one look at the list reads at most to find a request of a filter. */
const LOOKS = 5;
/** Pages of comments; no conversation of a person has more. */
const MOST_PAGES = 50;

/** A create under its key, as long as the page lives. */
interface Create {
  readonly content: string;
  /** Ids that the look found before the first try. */
  seen: readonly string[];
  /** Under way, or done. */
  answer?: Promise<CreateResult>;
}

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

const notFound = (): HelpError =>
  new HelpError('not-found', 'There is no such request', { status: 404 });

/** Only the letters: a help desk changes white space, and makes marks of signs. */
const lettersOf = (text: string): string =>
  text.replace(/<[^>]*>|&#?\w+;/g, '').replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, '');

/** Every answer of the form beside the message, one a line, for an agent to read. */
const detailsOf = ({ fields, shipment, page }: NewRequest): string =>
  Object.entries({ ...fields, ...(shipment && { shipment }), ...(page && { page }) })
    .map(([name, value]) => `${name}: ${textOf(value).replace(/\s*[\r\n]+\s*/g, ' / ')}`)
    .join('\n');

class Declarative {
  readonly #mapping: DeclarativeMapping;
  readonly #client: DeclarativeClient;
  readonly #creates = new Map<string, Create>();
  readonly #replies = new Map<string, Reply>();
  /** Replies under way, by key. */
  readonly #replying = new Map<string, Promise<Conversation>>();
  /** By request, where the backend tells nothing of what was rated. */
  readonly #ratings = new Map<string, Rating>();

  constructor(options: DeclarativeOptions) {
    this.#mapping = options.mapping;
    this.#client = new DeclarativeClient(options);
  }

  // --- Session -------------------------------------------------------------------------------------------------------

  async exchange(token: string, { signal }: CallOptions): Promise<Session> {
    // What no header can carry is nobody's token.
    if (!/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(token))
      throw new HelpError('unauthorized', 'No token');
    const session = await this.#whoIs(token, signal);
    if (session) return session;
    throw new HelpError('unauthorized', 'The token is nobody’s');
  }

  async resume({ signal }: CallOptions): Promise<Session | undefined> {
    const { account } = this.#client;
    if (account) return { person: account.person };
    if ((this.#mapping.credentials ?? 'omit') === 'omit') return undefined;
    try {
      return await this.#whoIs(undefined, signal);
    } catch (thrown) {
      if (HelpError.from(thrown).code === 'unauthorized') return undefined;
      throw thrown;
    }
  }

  async signOut({ signal }: CallOptions): Promise<void> {
    const { signOut } = this.#mapping;
    const { account } = this.#client;
    this.#client.signIn(undefined);
    this.#ratings.clear();
    if (signOut && account)
      await this.#client.send({ call: signOut.call, proof: account, decode: () => true, signal });
  }

  async #whoIs(token: string | undefined, signal: AbortSignal): Promise<Session | undefined> {
    const { me } = this.#mapping;
    if (!me) throw new HelpError('unsupported', 'No accounts');
    const session = await this.#client.send<Session | 'nobody'>({
      call: me.call,
      proof: { token },
      // Some answer 200 to nobody, with a person who has no address.
      decode: (json) => {
        if (json === undefined) return undefined;
        const [id, name, email] = [me.id, me.name, me.email].map((paths) => findText(paths, json));
        if (id === undefined || email === undefined) return 'nobody';
        return { person: { id, email, name: name ?? email } };
      },
      signal,
    });
    if (session === 'nobody') return undefined;
    this.#client.signIn({ ...session, ...(token !== undefined && { token }) });
    return session;
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  #me() {
    const { account } = this.#client;
    if (account) return account.person;
    throw new HelpError('unauthorized', 'Nobody is signed in');
  }

  // --- Writing -------------------------------------------------------------------------------------------------------

  async connect({ language, signal }: CallOptions & { readonly language: string }) {
    const { connect } = this.#mapping;
    if (!connect) return {};
    return this.#client.send({
      call: connect.call,
      scope: { language },
      decode: (json) => {
        const config = find(connect.config, json);
        const now = timeOf(find(connect.now, json));
        return {
          ...(config !== undefined && { config }),
          ...(now && { serverNow: Date.parse(now) }),
        };
      },
      signal,
    });
  }

  /** @throws {HelpError} `conflict` when the key stands for other words that arrived */
  create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    if (request.followUpOf !== undefined) this.#me();
    if (this.#mapping.idempotency?.honoured) return this.#create(request, key, signal);
    const content = JSON.stringify(request);
    const before = this.#creates.get(key);
    if (before?.answer)
      return before.content === content
        ? before.answer
        : Promise.reject(new HelpError('conflict', 'The key stands for another request'));
    const create: Create = { content, seen: before?.seen ?? [] };
    create.answer = this.#once(request, key, create, before, signal).catch((error: unknown) => {
      delete create.answer;
      const isUnsure = error instanceof HelpError && error.ambiguous;
      if (!isUnsure && before) this.#creates.set(key, before);
      else if (!isUnsure) this.#creates.delete(key);
      throw error;
    });
    this.#creates.set(key, create);
    return create.answer;
  }

  /** Looks first, where the document tells how. */
  async #once(
    request: NewRequest,
    key: string,
    create: Create,
    before: Create | undefined,
    signal: AbortSignal,
  ): Promise<CreateResult> {
    const { idempotency: { find: look } = {}, me } = this.#mapping;
    // Nobody may look for nobody's requests; and a key is not there before its first try.
    if (look && (!me || this.#client.account) && (before || look.key === undefined)) {
      const rows = await this.#client.send({
        call: look.call,
        scope: { ...request, key },
        decode: (json) =>
          this.#all(findList(look.items, json), (row) => decodeRequest(row, this.#mapping)),
        signal,
      });
      const { subject, message } = look.same ?? {};
      const isSame = (path: typeof subject, row: WireRequest, words: string): boolean =>
        path === undefined || lettersOf(findText(path, row.json) ?? '').includes(lettersOf(words));
      const arrived =
        before &&
        rows.find((row) =>
          look.key === undefined
            ? !before.seen.includes(row.id) &&
              isSame(subject, row, request.subject) &&
              isSame(message, row, request.message)
            : findText(look.key, row.json) === key,
        );
      if (arrived) {
        if (before.content !== create.content)
          throw new HelpError('conflict', 'The key stands for a request that arrived');
        return createdOf(arrived);
      }
      if (!before) create.seen = rows.map(({ id }) => id);
    }
    return this.#create(request, key, signal);
  }

  async #create(request: NewRequest, key: string, signal: AbortSignal): Promise<CreateResult> {
    const { create } = this.#mapping;
    return this.#client.send<CreateResult>({
      call: create.call,
      ...(await this.#scopeOf(request.attachments, {
        ...request,
        key,
        details: detailsOf(request),
        fullMessage: `${request.message}\n\n${detailsOf(request)}`.trim(),
      })),
      decode: (json) => {
        if (holds(create.pending, json))
          return { kind: 'pending-verification', email: request.email };
        const made = create.request === undefined ? json : find(create.request, json);
        const id = findText(this.#mapping.request.id, made);
        const told = decodeRequest(made, this.#mapping);
        if (told) return createdOf(told);
        return id === undefined
          ? undefined
          : {
              kind: 'created',
              id,
              number: findText(this.#mapping.request.number, made) ?? id,
              status: { group: 'open', raw: 'new' },
              createdAt: new Date().toISOString(),
            };
      },
      signal,
    });
  }

  /** @throws {HelpError} `unsupported` for a file that came another way than the document wants */
  async #scopeOf(
    attachments: readonly RequestAttachment[],
    scope: Scope,
  ): Promise<{ readonly scope: Scope; readonly files: readonly SentFile[] }> {
    const files: SentFile[] = [];
    const items = [];
    for (const file of attachments) {
      if ((file.kind === 'token') !== (this.#mapping.upload !== undefined))
        throw new HelpError('unsupported', 'A file came another way');
      if (file.kind === 'token') items.push(file);
      else {
        const sent = await this.#fileOf({ ...file, type: file.bytes.type });
        files.push(sent);
        items.push({ ...sent, field: file.field });
      }
    }
    return { scope: { ...scope, attachments: items }, files };
  }

  async #fileOf({ name, type, bytes: blob }: UploadFile): Promise<SentFile> {
    return {
      name,
      type: type || 'application/octet-stream',
      size: blob.size,
      blob,
      ...(this.#mapping.files === 'base64' && { bytes: new Uint8Array(await blob.arrayBuffer()) }),
    };
  }

  async upload(
    given: UploadFile,
    { key, signal, onProgress }: UploadOptions,
  ): Promise<{ readonly token: string }> {
    const { upload } = this.#mapping;
    if (!upload) throw new HelpError('unsupported', 'No uploads');
    const file = await this.#fileOf(given);
    return this.#client.send({
      call: upload.call,
      scope: { file, key },
      files: [file],
      watched: viaXhr,
      onProgress,
      decode: (json) => {
        const token = findText(upload.token, json);
        return token === undefined ? undefined : { token };
      },
      signal,
    });
  }

  /** A call of which nothing is read but that it went well. */
  async act(
    what: { readonly call: MappedCall } | undefined,
    scope: Scope,
    signal: AbortSignal,
    files: readonly SentFile[] = [],
  ): Promise<void> {
    if (!what) throw new HelpError('unsupported', 'No such call');
    await this.#client.send({ call: what.call, scope, files, decode: () => true, signal });
  }

  // --- Requests ------------------------------------------------------------------------------------------------------

  async list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    this.#me();
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
    const { can, request } = now.conversation;
    if (!can.reply) throw new HelpError(request.status.final ? 'closed' : 'forbidden', 'No reply');
    const { scope, files } = await this.#scopeOf(attachments, { id, message, key });
    const reply = before ?? { seen: now.comments.map((comment) => comment.id), isTaken: false };
    this.#replies.set(key, reply);
    try {
      await this.act(this.#mapping.reply, scope, signal, files);
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
    await this.act(this.#mapping.solve, { id, key }, signal);
    const after = await this.#readBack(id, signal);
    if (after.request.status.group === 'solved') return after;
    throw new HelpError('forbidden', 'The backend has not solved it');
  }

  async rate(id: string, rating: Rating, { key, signal }: WriteOptions): Promise<Conversation> {
    await this.act(this.#mapping.rate, { id, key, ...rating }, signal);
    if (!this.#mapping.request.rating) this.#ratings.set(id, rating);
    return this.#readBack(
      id,
      signal,
      ({ conversation }) => conversation.rating?.score === rating.score,
    );
  }

  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const { download = {} } = this.#mapping;
    const [request = '', ...rest] = file.split('/');
    // Ids are guessable: only what the person can see is fetched.
    const id = decoded(request);
    const { comments } = await this.#read(id, signal);
    const wanted = comments
      .flatMap(({ files, urls }) => files.map((each) => ({ ...each, url: urls.get(each.id) })))
      .find((each) => each.id === rest.join('/'));
    if (!wanted) throw notFound();
    const { call = { path: '/' }, base64 } = download;
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

  async find(
    { language, category, text = '', limit }: ArticleQuery,
    { signal }: CallOptions,
  ): Promise<readonly Article[]> {
    const { articles } = this.#mapping;
    const words = withoutPersonalWords(text);
    if (!articles || (text.trim() !== '' && words === '')) return [];
    const found = await this.#client.send({
      call: articles.call,
      scope: { language, category, text: words, limit },
      decode: (json) => decodeArticles(json, articles),
      signal,
    });
    return found.slice(0, limit);
  }

  // --- Inside --------------------------------------------------------------------------------------------------------

  /** All, or `undefined` as soon as one is wrong. */
  #all<Value>(
    rows: readonly unknown[] | undefined,
    decode: (row: unknown) => Value | undefined,
  ): readonly Value[] | undefined {
    const all = rows?.map((row) => decode(row));
    return all?.every((value) => value !== undefined) ? all : undefined;
  }

  async #read(id: string, signal: AbortSignal): Promise<Told> {
    const me = this.#me();
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
    const said = this.#all(rows, (row) => decodeRow(row, mapped, people, me));
    const first = mapped.first && decodeComment(wire.json, mapped.first, people, me);
    if (!said || (mapped.first && !first)) throw new HelpError('malformed', 'A comment');
    const shown = said.flatMap((comment) => comment ?? []);
    if (mapped.order === 'desc') shown.reverse();
    const claimed = shown.flatMap(({ files }) => files.map((file) => file.id));
    if (first)
      // A request that lists all its files is said with those that no answer came with.
      shown.unshift({ ...first, files: first.files.filter((file) => !claimed.includes(file.id)) });
    const comments = shown.sort(
      (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
    );
    const rating = wire.rating ?? this.#ratings.get(id);
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
      throw new HelpError('unavailable', 'Taken, and not there');
    } catch (cause) {
      const { code, message } = HelpError.from(cause);
      throw new HelpError(code, message, { ambiguous: true, cause });
    }
  }
}

const wordsIn = ({ body }: WireComment): string => (body.kind === 'text' ? body.text : body.html);

const hasWords = ({ number, subject, reference = '' }: WireRequest, text: string): boolean =>
  [number, subject, reference].some((place) => place.toLowerCase().includes(text.toLowerCase()));

const createdOf = ({ id, number, status, createdAt }: WireRequest): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
};

/** What an interpreter stumbles over is a fault of its document. */
const guarded =
  <Given extends readonly unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
  async (...given: Given): Promise<Answer> => {
    try {
      return await work(...given);
    } catch (thrown) {
      if (thrown instanceof HelpError) throw thrown;
      throw new HelpError('unsupported', 'The mapping makes no sense', { cause: thrown });
    }
  };

/** As much as this side relies on. @throws {HelpError} `unsupported`; `help-widget check` tells more */
function check(mapping: DeclarativeMapping): void {
  const calls: readonly unknown[] = [
    mapping.create,
    ...(['connect', 'me', 'signOut', 'upload', 'discard', 'list', 'search', 'open'] as const).map(
      (name) => mapping[name] ?? mapping.create,
    ),
    ...(['reply', 'solve', 'rate', 'read', 'articles'] as const).map(
      (name) => mapping[name] ?? mapping.create,
    ),
  ];
  const isWhole =
    mapping.version === 1 &&
    own(mapping.status, 'paths') !== undefined &&
    own(mapping.request, 'id') !== undefined &&
    calls.every((call) => typeof own(own(call, 'call'), 'path') === 'string');
  if (!isWhole) throw new HelpError('unsupported', 'No mapping: see `help-widget check`');
}

/**
 * Speaks a company's own API as a JSON document tells it (docs/declarative-rest.md), from a browser or from Node. What the
 * document has no call for is left out.
 *
 * @throws {HelpError} `unsupported` for what is no such document
 */
export const declarativeAdapter = (options: DeclarativeOptions): HelpBackend => {
  const { mapping } = options;
  check(mapping);
  const backend = new Declarative(options);
  const { me, list, open, comments, reply, solve, rate, read, download, upload, discard } = mapping;
  const session: SessionBackend | undefined = me && {
    resume: guarded((given) => backend.resume(given)),
    ...(mapping.auth && { exchange: guarded((token, given) => backend.exchange(token, given)) }),
    signOut: guarded((given) => backend.signOut(given)),
  };
  const activities: ActivitiesBackend | undefined =
    session && list && open && comments
      ? {
          list: guarded((query, given) => backend.list(query, given)),
          open: guarded((id, given) => backend.open(id, given)),
          ...(reply && {
            reply: guarded((id, comment, given) => backend.reply(id, comment, given)),
          }),
          ...(solve && { solve: guarded((id, given) => backend.solve(id, given)) }),
          ...(rate && { rate: guarded((id, rating, given) => backend.rate(id, rating, given)) }),
          ...(read && {
            read: guarded((id, lastComment, { signal }) =>
              backend.act(read, { id, lastComment }, signal),
            ),
          }),
          ...((download || comments.files || comments.first?.files) && {
            download: guarded((file, given) => backend.download(file, given)),
          }),
        }
      : undefined;
  return {
    connect: guarded((given) => backend.connect(given)),
    contact: {
      honoursKey: mapping.idempotency?.honoured === true,
      uploads: upload ? 'token' : mapping.files ? 'with-request' : 'none',
      create: guarded((request, given) => backend.create(request, given)),
      ...(upload && { upload: guarded((file, given) => backend.upload(file, given)) }),
      ...(upload &&
        discard && {
          discard: guarded((token, { signal }) => backend.act(discard, { token }, signal)),
        }),
    },
    ...(session && { session }),
    ...(activities && { activities }),
    ...(mapping.articles && {
      articles: { find: guarded((query, given) => backend.find(query, given)) },
    }),
  };
};
