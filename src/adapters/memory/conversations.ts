import { HelpError } from '../../core/help-error.js';
import type { Comment } from '../../core/model/comment.js';
import type {
  Conversation,
  Rating,
  RequestRights,
  RequestSummary,
} from '../../core/model/conversation.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { RequestFilter, RequestPage, RequestQuery } from '../../core/model/page.js';
import type { NewRequest, RequestAttachment, RequestStatus } from '../../core/model/request.js';
import type {
  ActivitiesBackend,
  CallOptions,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import type { Announce } from './calls.js';
import { fingerprint } from './fingerprint.js';
import { KeyBook } from './key-book.js';
import { pause } from './pause.js';

/** What the desk of a help desk in memory can do: the other side of every conversation. */
export interface MemoryAgent {
  /** A public answer. */
  answer(
    id: string,
    body: string,
    more?: {
      /** Raw status afterwards. Default: as it was. */
      readonly status?: string;
      readonly name?: string;
      /** The body is HTML. Default `false`. */
      readonly html?: boolean;
    },
  ): void;
  setStatus(id: string, raw: string): void;
  /** Puts a request in, as if it came from elsewhere. */
  push(conversation: Conversation): void;
  /** Ends the session of whoever is signed in. */
  endSession(): void;
}

const STATUSES: Readonly<Record<string, RequestStatus>> = {
  open: { group: 'open', raw: 'open' },
  pending: { group: 'awaiting', raw: 'pending' },
  solved: { group: 'solved', raw: 'solved' },
  closed: { group: 'solved', raw: 'closed', final: true },
};

/** A status that only the backend knows stays visible, under its own name. */
const statusOf = (raw: string): RequestStatus =>
  STATUSES[raw] ?? { group: 'open', raw, label: raw };

const rightsIn = ({ group, final = false }: RequestStatus): RequestRights => ({
  reply: !final,
  reopen: group === 'solved' && !final,
  solve: group !== 'solved',
  followUp: final,
  rate: group === 'solved',
});

const notFound = (): HelpError =>
  new HelpError('not-found', 'There is no such request', { status: 404 });

const now = (): string => new Date().toISOString();

/** Whether words occur in what the person knows of. */
function holds({ request, comments }: Conversation, text: string): boolean {
  if (text === '') return true;
  const words = text.toLowerCase();
  return [
    request.subject,
    request.number,
    request.reference ?? '',
    ...comments.map(({ body }) => (body.kind === 'text' ? body.text : '')),
  ].some((piece) => piece.toLowerCase().includes(words));
}

export interface MemoryConversationsOptions {
  readonly conversations: readonly Conversation[];
  readonly latency: number;
  readonly announce: Announce;
  readonly honoursKey: boolean;
  /** Rows of a page, whatever is asked for. */
  readonly pageSize: number | undefined;
  /** Whether lists are counted. */
  readonly counts: boolean;
  /** Address of whoever is signed in. @throws {HelpError} `unauthorized` */
  readonly signedIn: () => { readonly email: string; readonly name: string };
  readonly bytesOf: (attachment: RequestAttachment) => Blob;
  /** Problems of the files that are not there (any more). */
  readonly missingIn: (attachments: readonly RequestAttachment[]) => readonly FieldProblem[];
}

/** Requests with their conversations, each of one address, as long as the page lives. */
export class MemoryConversations {
  readonly #options: MemoryConversationsOptions;
  readonly #all = new Map<string, { conversation: Conversation; readonly owner: string }>();
  readonly #files = new Map<string, Blob>();
  readonly #done = new KeyBook<Conversation>();
  readonly #watchers = new Map<(id?: string) => void, string>();
  readonly #enders = new Set<() => void>();
  #serial = 0;

  constructor(options: MemoryConversationsOptions, owner: string | undefined) {
    this.#options = options;
    for (const conversation of options.conversations)
      this.#all.set(conversation.request.id, { conversation, owner: owner ?? '' });
  }

  isKnown(email: string): boolean {
    return [...this.#all.values()].some(({ owner }) => owner === email);
  }

  /** @throws {HelpError} unless it is the person's own and closed */
  checkFollowUp(id: string): void {
    const before = this.#all.get(id);
    if (
      before?.owner !== this.#options.signedIn().email ||
      before.conversation.request.status.final !== true
    )
      throw new HelpError('forbidden', 'No follow-up of this request', { status: 403 });
  }

  /** What the form has sent becomes a conversation of its sender's. */
  add(id: string, number: string, request: NewRequest, createdAt: string): void {
    const owner = request.email.toLowerCase();
    const reference = request.fields['reference'];
    const before = request.followUpOf === undefined ? undefined : this.#all.get(request.followUpOf);
    const summary: RequestSummary = {
      id,
      number,
      subject: request.subject,
      status: statusOf('open'),
      category: request.category,
      ...(typeof reference === 'string' ? { reference } : {}),
      createdAt,
      updatedAt: createdAt,
      unread: false,
    };
    const conversation: Conversation = {
      request: summary,
      comments: [this.#comment(id, owner, request.message, request.attachments, createdAt)],
      can: rightsIn(summary.status),
      cc: [],
      ...(before === undefined
        ? {}
        : {
            followUpOf: {
              id: before.conversation.request.id,
              number: before.conversation.request.number,
            },
          }),
      followUps: [],
    };
    this.#all.set(id, { conversation, owner });
    if (before !== undefined)
      before.conversation = {
        ...before.conversation,
        followUps: [...before.conversation.followUps, { id, number }],
      };
    this.#tell(id);
  }

  /** Ends what listens: the session is over. */
  end(): void {
    for (const end of this.#enders) end();
  }

  readonly backend: Required<ActivitiesBackend> = {
    list: (query, options) => this.#call('list', options, () => this.#page(query)),
    open: (id, options) => this.#call('open', options, () => this.#own(id)),
    reply: (id, comment, options) =>
      this.#write('reply', id, comment, options, (conversation) =>
        this.#reply(conversation, comment),
      ),
    solve: (id, options) =>
      this.#write('solve', id, 'solve', options, (conversation) => {
        if (conversation.request.status.final === true)
          throw new HelpError('closed', 'It is closed', { status: 410 });
        return this.#with(conversation, statusOf('solved'));
      }),
    rate: (id, rating, options) =>
      this.#write('rate', id, rating, options, (conversation) => this.#rate(conversation, rating)),
    read: (id, _last, options) =>
      this.#call('read', options, () => {
        const own = this.#own(id);
        this.#keep({ ...own, request: { ...own.request, unread: false } });
      }),
    download: (file, options) =>
      this.#call('download', options, () => {
        const { email } = this.#options.signedIn();
        const isOwn = [...this.#all.values()].some(
          ({ conversation, owner }) =>
            owner === email &&
            conversation.comments.some(({ files }) => files.some(({ id }) => id === file)),
        );
        if (!isOwn) throw notFound();
        const bytes = this.#files.get(file) ?? `Contents of ${file}`;
        return new Blob([bytes], { type: 'application/octet-stream' });
      }),
    watch: (changed, { signal }) => this.#watch(changed, signal),
  };

  readonly agent: Omit<MemoryAgent, 'endSession'> = {
    answer: (id, body, { status, name = 'Support', html = false } = {}) => {
      const { conversation } = this.#found(id);
      const comment: Comment = {
        id: `comment-${++this.#serial}`,
        author: { role: 'agent', name },
        createdAt: now(),
        body: html ? { kind: 'html', html: body } : { kind: 'text', text: body },
        files: [],
      };
      const next = this.#with(
        { ...conversation, comments: [...conversation.comments, comment] },
        status === undefined ? conversation.request.status : statusOf(status),
      );
      this.#keep({ ...next, request: { ...next.request, unread: true } });
      this.#tell(id);
    },
    setStatus: (id, raw) => {
      this.#keep(this.#with(this.#found(id).conversation, statusOf(raw)));
      this.#tell(id);
    },
    push: (conversation) => {
      const { id } = conversation.request;
      const owner = [...this.#all.values()][0]?.owner ?? this.#options.signedIn().email;
      this.#all.set(id, { conversation, owner });
      this.#tell(id);
    },
  };

  // --- Inside --------------------------------------------------------------------------------------------------------

  async #call<Answer>(
    name: Parameters<Announce>[0],
    { signal }: CallOptions,
    work: () => Answer,
  ): Promise<Answer> {
    const { announce, latency } = this.#options;
    announce(name, 'before');
    await pause(latency, signal);
    this.#options.signedIn();
    const answer = work();
    announce(name, 'after');
    return answer;
  }

  async #write(
    name: 'reply' | 'solve' | 'rate',
    id: string,
    content: unknown,
    { key, signal }: WriteOptions,
    work: (conversation: Conversation) => Conversation,
  ): Promise<Conversation> {
    const { announce, latency, honoursKey } = this.#options;
    announce(name, 'before', key);
    await pause(latency / 2, signal);
    const act = async (): Promise<Conversation> => {
      const next = work(this.#own(id));
      this.#keep(next);
      this.#tell(id);
      return next;
    };
    this.#options.signedIn();
    this.#own(id);
    await (honoursKey
      ? this.#done.once(key, await fingerprint({ id, name, content }), act)
      : act());
    await pause(latency / 2, signal, true);
    announce(name, 'after', key);
    // As it is now: the same key again answers the same request, whatever became of it since.
    return this.#own(id);
  }

  #found(id: string): { conversation: Conversation; readonly owner: string } {
    const found = this.#all.get(id);
    if (found === undefined) throw notFound();
    return found;
  }

  #own(id: string): Conversation {
    const { conversation, owner } = this.#found(id);
    if (owner !== this.#options.signedIn().email) throw notFound();
    return conversation;
  }

  #keep(conversation: Conversation): void {
    this.#found(conversation.request.id).conversation = conversation;
  }

  #with(conversation: Conversation, status: RequestStatus): Conversation {
    return {
      ...conversation,
      request: { ...conversation.request, status, updatedAt: now() },
      can: rightsIn(status),
    };
  }

  #reply(conversation: Conversation, { message, attachments }: NewComment): Conversation {
    if (conversation.request.status.final === true)
      throw new HelpError('closed', 'It is closed', { status: 410 });
    if (message.trim() === '' && attachments.length === 0)
      throw new HelpError('invalid', 'Empty', {
        status: 422,
        fields: [{ field: 'message', code: 'required' }],
      });
    const fields = this.#options.missingIn(attachments);
    if (fields.length > 0) throw new HelpError('invalid', 'No such file', { status: 422, fields });
    const { name } = this.#options.signedIn();
    const comment = this.#comment(`comment-${++this.#serial}`, name, message, attachments, now());
    return this.#with(
      { ...conversation, comments: [...conversation.comments, comment] },
      statusOf('open'),
    );
  }

  #rate(conversation: Conversation, rating: Rating): Conversation {
    if (conversation.request.status.group !== 'solved')
      throw new HelpError('conflict', 'It is not solved yet', { status: 409 });
    return { ...conversation, rating };
  }

  #comment(
    id: string,
    name: string,
    message: string,
    attachments: readonly RequestAttachment[],
    createdAt: string,
  ): Comment {
    return {
      id,
      author: { role: 'requester', name },
      createdAt,
      body: { kind: 'text', text: message },
      files: attachments.map((attachment) => {
        const bytes = this.#options.bytesOf(attachment);
        const file = `file-${++this.#serial}`;
        this.#files.set(file, bytes);
        return { id: file, name: attachment.name, type: bytes.type, size: bytes.size };
      }),
    };
  }

  #page({ filter, sort, text = '', cursor, limit }: RequestQuery): RequestPage {
    const { email } = this.#options.signedIn();
    const time = sort === 'created' ? 'createdAt' : 'updatedAt';
    const found = [...this.#all.values()]
      .filter(({ owner, conversation }) => owner === email && holds(conversation, text))
      .map(({ conversation }) => conversation.request);
    const isIn = (request: RequestSummary, which: RequestFilter): boolean =>
      which === 'all' || request.status.group === which;
    const place = (request: RequestSummary): string => `${request[time]} ${request.id}`;
    const rows = found
      .filter((request) => isIn(request, filter))
      .map((request) => ({ request, place: place(request) }))
      .toSorted((one, other) => (one.place < other.place ? 1 : -1))
      // Behind the last row that was given: rows that come meanwhile are before it.
      .filter((each) => cursor === undefined || each.place < cursor)
      .map(({ request }) => request);
    const items = rows.slice(0, this.#options.pageSize ?? limit);
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > items.length && last !== undefined ? { next: place(last) } : {}),
      ...(this.#options.counts
        ? {
            counts: {
              all: found.length,
              open: found.filter((request) => isIn(request, 'open')).length,
              awaiting: found.filter((request) => isIn(request, 'awaiting')).length,
              solved: found.filter((request) => isIn(request, 'solved')).length,
            },
          }
        : {}),
    };
  }

  async #watch(changed: (id?: string) => void, signal: AbortSignal): Promise<void> {
    this.#options.announce('watch', 'before');
    await pause(this.#options.latency, signal);
    const { email } = this.#options.signedIn();
    await new Promise<void>((_resolve, reject) => {
      const leave = (error: HelpError): void => {
        this.#watchers.delete(changed);
        this.#enders.delete(end);
        signal.removeEventListener('abort', abort);
        reject(error);
      };
      const end = (): void => leave(new HelpError('unauthorized', 'The session has ended'));
      const abort = (): void => leave(new HelpError('aborted', 'The call was aborted'));
      signal.addEventListener('abort', abort, { once: true });
      this.#enders.add(end);
      this.#watchers.set(changed, email);
      changed();
    });
  }

  #tell(id: string): void {
    const { owner } = this.#found(id);
    for (const [watcher, email] of this.#watchers) if (email === owner) watcher(id);
  }
}
