import { HelpError } from '../../core/help-error.js';
import type { Comment } from '../../core/model/comment.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type {
  ActivitiesBackend,
  AdapterOptions,
  CallOptions,
  HelpBackend,
  NewComment,
  SessionBackend,
  WriteOptions,
} from '../../core/ports/backend.js';
import { call, type RtCall } from './client.js';
import {
  commentOf,
  decodeBytes,
  decodeCreated,
  decodeOwner,
  decodePage,
  decodePart,
  decodeTicket,
  decodeTransaction,
  decodeUser,
  rightsOf,
  type Naming,
  type WirePage,
  type WirePart,
  type WireTicket,
  type WireTransaction,
  type WireUser,
} from './decode.js';
import { notFound } from './errors.js';
import { contentOf, formOf, subjectOf } from './messages.js';
import {
  cursorOf,
  isAfter,
  customField,
  listQuery,
  ownedBy,
  partsOf,
  placeOf,
  quoted,
  SPOKEN_ONLY,
} from './queries.js';

export interface RequestTrackerOptions extends AdapterOptions {
  /** Category id to the name of the queue that its requests go to. */
  readonly queues: Readonly<Record<string, string>>;
  /** Queue of the categories that are not named above; without it they are refused. */
  readonly defaultQueue?: string;
  /** Names of custom fields of tickets. */
  readonly fields?: {
    /** Holds the shipment reference; without it the reference stands in the message. */
    readonly reference?: string;
    /** Holds the key by which a request is found again after a lost answer. Default `ClientRef`. */
    readonly key?: string;
  };
  /** The customer's own auth token, as the host page has it; asked once by `resume`. */
  readonly getToken?: () => string | undefined | Promise<string | undefined>;
  /** On a server alone: an account that may create, see and answer everything acts for one customer. */
  readonly service?: {
    readonly token: string;
    readonly customer: { readonly name?: string; readonly email: string };
  };
}

/** Who is signed in, and what proves it. In memory only: it ends with the page. */
interface Account {
  readonly token: string;
  readonly session: Session;
  /** Name of the account that the token is of. */
  readonly name: string;
  /** In the service's hands: the customer's address, by which requests are the customer's. */
  readonly email?: string;
}

const TICKET_FIELDS = {
  fields: 'Subject,Status,Created,LastUpdated,Told,Queue,Requestor,Cc,CustomFields,_hyperlinks',
  'fields[Queue]': 'Name',
  'fields[Requestor]': 'Name,EmailAddress',
  'fields[Cc]': 'Name,RealName,EmailAddress',
};

/** The most that the server gives at once. */
const PAGE = 100;
/** Pages of one thread, so that a server that never ends is left in time. */
const MOST_PAGES = 50;
/** Transactions whose parts are asked for in one address. */
const CHUNK = 25;
/** In ms: a create whose connection broke may still be going on. */
const SETTLING = 1500;

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

class RequestTracker {
  readonly #options: RequestTrackerOptions;
  readonly #naming: Naming;
  readonly #keyField: string;
  #account: Account | undefined;
  /** Signed out: the service waits for `resume`. */
  #isOver = false;
  /** The last try of each key, with what was said before a reply. */
  readonly #tries = new Map<string, { readonly over: Promise<unknown>; readonly since?: number }>();

  constructor(options: RequestTrackerOptions) {
    this.#options = options;
    this.#keyField = options.fields?.key ?? 'ClientRef';
    const names = Object.entries(options.queues);
    this.#naming = {
      // A queue of two categories tells neither.
      categories: new Map(
        names
          .filter(([, queue]) => names.filter(([, other]) => other === queue).length === 1)
          .map(([category, queue]) => [queue, category]),
      ),
      reference: options.fields?.reference,
    };
  }

  // --- Session -------------------------------------------------------------------------------------------------------

  async resume({ signal }: CallOptions): Promise<Session | undefined> {
    const { service, getToken } = this.#options;
    if (this.#account) return this.#account.session;
    if (!service) {
      const token = await getToken?.();
      return token === undefined ? undefined : this.exchange(token, { signal });
    }
    const { token, customer } = service;
    const { name } = await this.#userOf(token, signal);
    this.#isOver = false;
    const { email } = customer;
    this.#account = {
      token,
      name,
      email,
      session: { person: { id: email.toLowerCase(), name: customer.name ?? email, email } },
    };
    return this.#account.session;
  }

  async exchange(token: string, { signal }: CallOptions): Promise<Session> {
    const { id, name, shown, email } = await this.#userOf(token, signal);
    const session = { person: { id, name: shown || name, email } };
    this.#account = { token, session, name };
    return session;
  }

  async signOut(): Promise<void> {
    this.#isOver = true;
    this.#account = undefined;
  }

  /** The text of a token tells its owner's id; the server, whether it is true. @throws {HelpError} `unauthorized` */
  async #userOf(token: string, signal: AbortSignal): Promise<WireUser & { readonly id: string }> {
    const id = /^\d+-([1-9]\d*)-[\da-f]+$/i.exec(token)?.[1];
    if (id === undefined) throw new HelpError('unauthorized', 'No token of Request Tracker');
    const user = await call(this.#options, token, {
      path: `/user/${id}`,
      decode: decodeUser,
      signal,
    });
    if (user.isDisabled) throw new HelpError('unauthorized', 'The account is disabled');
    return { ...user, id };
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  async #me(signal: AbortSignal): Promise<Account> {
    if (this.#options.service && !this.#isOver) await this.resume({ signal });
    if (!this.#account) throw new HelpError('unauthorized', 'Nobody is signed in');
    return this.#account;
  }

  async #call<Answer>(me: Account, given: RtCall<Answer>): Promise<Answer> {
    try {
      return await call(this.#options, me.token, given);
    } catch (thrown) {
      // A token that was refused is of no use any more.
      if (thrown instanceof HelpError && thrown.code === 'unauthorized' && this.#account === me)
        this.#account = undefined;
      throw thrown;
    }
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  async create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = await this.#me(signal);
    const { queues, defaultQueue, fields = {} } = this.#options;
    const queue = Object.hasOwn(queues, request.category) ? queues[request.category] : defaultQueue;
    if (queue === undefined)
      throw new HelpError('invalid', `No queue for ${request.category}`, {
        fields: [{ field: 'category', code: 'option' }],
      });
    if (request.followUpOf !== undefined) await this.#find(me, request.followUpOf, signal);
    const reference = request.fields['reference'] ?? request.shipment?.reference;
    const body = await formOf(
      {
        Queue: queue,
        Subject: subjectOf(request.subject),
        // Without it the ticket would be nobody's, and hidden from who made it.
        Requestor: me.email ?? me.name,
        Content: contentOf(request),
        ContentType: 'text/plain',
        CustomFields: {
          [this.#keyField]: key,
          ...(fields.reference !== undefined &&
            typeof reference === 'string' && { [fields.reference]: reference }),
        },
      },
      request.attachments,
    );
    return this.#once(key, async (isFirst) => {
      const kept = isFirst ? undefined : await this.#byKey(me, key, queue, signal);
      if (kept) return resultOf(kept);
      const id = await this.#call(me, {
        method: 'POST',
        path: '/ticket',
        ...body,
        decode: decodeCreated,
        signal,
      });
      // It is kept, whatever becomes of this look.
      const made = await this.#find(me, id, signal).catch(() => undefined);
      return made
        ? resultOf(made)
        : {
            kind: 'created',
            id,
            number: id,
            status: { group: 'open', raw: 'new' },
            createdAt: new Date().toISOString(),
          };
    });
  }

  async list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await this.#me(signal);
    const { sort, limit, filter, cursor } = query;
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && !place) throw new HelpError('invalid', 'No cursor of ours');
    const order = sort === 'created' ? ['id'] : ['LastUpdated', 'id'];
    const most = Math.min(Math.max(limit, 1), PAGE);
    const sql = listQuery(query, ownedBy(me.email), place, this.#naming.reference);
    // Newcomers push rows back, solved ones leave a gap: the page before is looked at once more.
    for (
      let number = sort === 'created' || !place ? 1 : Math.floor(place.start / most) + 1;
      ;
      number++
    ) {
      const page = await this.#tickets(me, sql, signal, { limit: most, order, number });
      const items = page.items
        .map(({ summary }) => summary)
        .filter((row) => !place || sort === 'created' || isAfter(row, place));
      const last = page.isFull ? page.last?.summary : undefined;
      if (items.length === 0 && last && number < MOST_PAGES * PAGE) continue;
      return {
        items,
        ...(last && {
          next: cursorOf({ at: last.updatedAt, id: last.id, start: (number - 1) * most }),
        }),
        ...(!place && page.total !== undefined && { counts: { [filter]: page.total } }),
      };
    }
  }

  async open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await this.#me(signal);
    return this.#conversation(me, await this.#find(me, id, signal), signal);
  }

  async reply(
    id: string,
    { message, attachments }: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const me = await this.#me(signal);
    if (message.trim() === '' && attachments.length === 0)
      throw new HelpError('invalid', 'An empty reply', {
        fields: [{ field: 'message', code: 'required' }],
      });
    const ticket = await this.#find(me, id, signal);
    const body = await formOf(
      { Content: message, ContentType: 'text/plain', ...(ticket.isAsked && { Status: 'open' }) },
      attachments,
    );
    const said = await this.#said(me, id, signal);
    await this.#once(
      key,
      async (isFirst, since) => {
        if (!isFirst) {
          await wait(SETTLING, signal);
          const { comments } = await this.#conversation(me, ticket, signal);
          const isKept = comments.some(
            (comment) =>
              Number(comment.id) > since &&
              comment.author.role === 'requester' &&
              comment.files.length === attachments.length &&
              comment.body.kind === 'text' &&
              comment.body.text.trim() === message.replace(/\r\n?/g, '\n').trim(),
          );
          if (isKept) return;
        }
        const { reply } = rightsOf(ticket);
        if (!reply)
          throw new HelpError(ticket.summary.status.final ? 'closed' : 'forbidden', 'No reply');
        await this.#call(me, {
          method: 'POST',
          path: `/ticket/${ticket.summary.id}/correspond`,
          ...body,
          decode: (json) => Array.isArray(json) || undefined,
          signal,
        });
      },
      Number(said.at(-1)?.id ?? 0),
    );
    return this.open(id, { signal });
  }

  async solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const me = await this.#me(signal);
    const ticket = await this.#find(me, id, signal);
    if (ticket.summary.status.group !== 'solved') {
      if (!ticket.solvable) throw new HelpError('forbidden', 'No right to resolve');
      await this.#call(me, {
        method: 'PUT',
        path: `/ticket/${ticket.summary.id}`,
        json: { Status: 'resolved' },
        // The answer is 200 also when it was refused.
        decode: () => true,
        signal,
      });
    }
    const conversation = await this.open(id, { signal });
    if (conversation.request.status.group !== 'solved')
      throw new HelpError('forbidden', 'The server did not resolve it');
    return conversation;
  }

  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const me = await this.#me(signal);
    const [, request, id] = /^([1-9]\d*)\.([1-9]\d*)$/.exec(file) ?? [];
    if (request === undefined || id === undefined) throw notFound(file);
    await this.#find(me, request, signal);
    const said = await this.#said(me, request, signal);
    const read = await this.#call(me, {
      path: `/attachment/${id}`,
      isLarge: true,
      decode: (json) => {
        const bytes = decodeBytes(json);
        const owner = decodeOwner(json);
        return bytes && owner !== undefined ? { bytes, owner } : undefined;
      },
      signal,
    }).catch(hidden(file));
    // Ids are guessable, and a service account may read everybody's.
    if (!said.some((transaction) => transaction.id === read.owner)) throw notFound(file);
    // Whatever it says it is: handed on like this it never opens as a page.
    return new Blob([read.bytes], { type: 'application/octet-stream' });
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** Tries of one key one after the other; `work` hears whether it is the first, and where the thread stood then. */
  async #once<Answer>(
    key: string,
    work: (isFirst: boolean, since: number) => Promise<Answer>,
    since = 0,
  ): Promise<Answer> {
    const before = this.#tries.get(key);
    const begun = before?.since ?? since;
    const own = (async () => {
      await before?.over.catch(() => undefined);
      return work(!before, begun);
    })();
    this.#tries.set(key, { over: own, since: begun });
    return own;
  }

  /** @throws {HelpError} `ambiguous` where the server keeps no key, so that nobody can tell */
  async #byKey(
    me: Account,
    key: string,
    queue: string,
    signal: AbortSignal,
  ): Promise<WireTicket | undefined> {
    const query = `${ownedBy(me.email)} AND ${customField(this.#keyField)} = ${quoted(key)}`;
    const look = async (): Promise<WireTicket | undefined> =>
      (await this.#tickets(me, query, signal)).items[0];
    const kept = await look();
    if (kept) return kept;
    const keepsKeys = await this.#call(me, {
      path: `/queue/${encodeURIComponent(queue)}`,
      decode: (json) => JSON.stringify(json).includes(`"name":${JSON.stringify(this.#keyField)}`),
      signal,
    });
    if (!keepsKeys)
      throw new HelpError('unavailable', `No custom field ${this.#keyField}`, { ambiguous: true });
    await wait(SETTLING, signal);
    return look();
  }

  /** Rows that are not the person's are dropped, whatever the server thinks. */
  async #tickets(
    me: Account,
    query: string,
    signal: AbortSignal,
    {
      limit = 1,
      order = ['id'],
      number = 1,
    }: {
      readonly limit?: number;
      readonly order?: readonly string[];
      readonly number?: number;
    } = {},
  ): Promise<WirePage<WireTicket> & { readonly last?: WireTicket | undefined }> {
    const page = await this.#call(me, {
      path: '/tickets',
      query: {
        query,
        ...TICKET_FIELDS,
        per_page: limit,
        page: number,
        orderby: order,
        order: order.map(() => 'DESC'),
      },
      isLarge: true,
      decode: (json) => decodePage(json, (row) => decodeTicket(row, this.#naming)),
      signal,
    });
    return {
      ...page,
      items: page.items.filter(({ requestors }) =>
        requestors.some(({ name, email }) =>
          me.email === undefined
            ? name === me.name
            : email.toLowerCase() === me.email.toLowerCase(),
        ),
      ),
      last: page.items.at(-1),
    };
  }

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async #find(me: Account, id: string, signal: AbortSignal): Promise<WireTicket> {
    if (!/^[1-9]\d{0,17}$/.test(id)) throw notFound(id);
    const { items } = await this.#tickets(me, `${ownedBy(me.email)} AND id = ${id}`, signal);
    const ticket = items.find(({ summary }) => summary.id === id);
    if (!ticket) throw notFound(id);
    return ticket;
  }

  /** What was said to or by the customer, oldest first. */
  async #said(me: Account, id: string, signal: AbortSignal): Promise<readonly WireTransaction[]> {
    const all: WireTransaction[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { items, isFull } = await this.#call(me, {
        path: `/ticket/${id}/history`,
        query: {
          query: SPOKEN_ONLY,
          fields: 'Type,Creator,Created',
          'fields[Creator]': 'Name,RealName,EmailAddress',
          orderby: 'id',
          per_page: PAGE,
          page,
        },
        decode: (json) => decodePage(json, decodeTransaction),
        signal,
      });
      all.push(...items);
      // Rows that are hidden leave gaps; the first message is never hidden.
      if (!isFull && all.some(({ isCreate }) => isCreate)) break;
    }
    return all;
  }

  /** Parts of some transactions, or their texts; asked by id, so that no hidden row takes a place on the pages. */
  async #parts(
    me: Account,
    id: string,
    transactions: readonly string[],
    textOnly: boolean,
    signal: AbortSignal,
  ): Promise<readonly WirePart[]> {
    const all: WirePart[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { items, isFull } = await this.#call(me, {
        path: `/ticket/${id}/attachments`,
        query: {
          query: partsOf(transactions, textOnly),
          fields: `TransactionId,ContentType,Filename,${textOnly ? 'Content' : 'ContentLength'}`,
          orderby: 'id',
          per_page: PAGE,
          page,
        },
        isLarge: true,
        decode: (json) => decodePage(json, decodePart),
        signal,
      });
      all.push(...items.filter(({ transaction }) => transactions.includes(transaction)));
      if (!isFull) break;
    }
    return all;
  }

  async #conversation(me: Account, ticket: WireTicket, signal: AbortSignal): Promise<Conversation> {
    const { id } = ticket.summary;
    const said = await this.#said(me, id, signal);
    const ids = said.map((transaction) => transaction.id);
    const parts: WirePart[] = [];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      const texts = new Map(
        (await this.#parts(me, id, chunk, true, signal)).map((part) => [part.id, part]),
      );
      for (const part of await this.#parts(me, id, chunk, false, signal))
        parts.push({ ...texts.get(part.id), ...part });
    }
    const isOwn = ({ name, email }: WireUser): boolean =>
      name === me.name ||
      (me.email !== undefined && email.toLowerCase() === me.email.toLowerCase());
    const told = said.map((transaction) =>
      commentOf(
        id,
        transaction,
        parts.filter((part) => part.transaction === transaction.id),
        isOwn,
      ),
    );
    const followUpOf = told[0]?.followUpOf;
    return {
      request: ticket.summary,
      comments: told.map(({ comment }): Comment => comment),
      can: rightsOf(ticket),
      cc: ticket.cc,
      ...(followUpOf !== undefined && { followUpOf: { id: followUpOf, number: followUpOf } }),
      followUps: [],
    };
  }
}

const resultOf = ({ summary: { id, number, status, createdAt } }: WireTicket): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

/** Somebody else's answers as what does not exist does. */
const hidden =
  (id: string) =>
  (thrown: unknown): never => {
    throw thrown instanceof HelpError && thrown.code === 'forbidden' ? notFound(id) : thrown;
  };

/**
 * Speaks Request Tracker 5 (REST2): with a customer's own token from a browser or from Node, or for one customer by a
 * service account on a server.
 */
export const requestTrackerAdapter = (options: RequestTrackerOptions): HelpBackend => {
  const tracker = new RequestTracker(options);
  const session: SessionBackend = {
    signOut: () => tracker.signOut(),
    ...((options.service ?? options.getToken) && { resume: (given) => tracker.resume(given) }),
    ...(!options.service && { exchange: (token, given) => tracker.exchange(token, given) }),
  };
  const activities: ActivitiesBackend = {
    list: (query, given) => tracker.list(query, given),
    open: (id, given) => tracker.open(id, given),
    reply: (id, comment, given) => tracker.reply(id, comment, given),
    solve: (id, given) => tracker.solve(id, given),
    download: (file, given) => tracker.download(file, given),
  };
  return {
    // Request Tracker tells nothing to those who aren't signed in.
    connect: async () => ({}),
    contact: {
      honoursKey: false,
      uploads: 'with-request',
      create: (request, given) => tracker.create(request, given),
    },
    session,
    activities,
  };
};
