import { HelpError } from '../../core/help-error.js';
import type { Conversation, Rating, RequestSummary } from '../../core/model/conversation.js';
import { REQUEST_FILTERS, type RequestPage, type RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type { Article } from '../../core/model/article.js';
import type {
  ArticleQuery,
  HelpBackend,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { call, type FreshdeskCall, type FreshdeskOptions } from './client.js';
import {
  all,
  commentOf,
  decodeArticles,
  decodeContact,
  decodeLabels,
  decodeNote,
  decodeRating,
  decodeTicket,
  idOf,
  isOwnStatus,
  plain,
  type Naming,
  type WireContact,
  type WireNote,
  type WireTicket,
} from './decode.js';
import { notFound } from './errors.js';
import { bytesOf } from './files.js';
import { bodyWith, customFieldsOf, descriptionOf, formOf, subjectOf } from './messages.js';
import { behind, cursorOf, isAfter, placeOf, type Place } from './place.js';

export type { FreshdeskCustomer, FreshdeskOptions } from './client.js';

/** Without a time Freshdesk lists the requests of the last 30 days alone. */
const EVER = '2000-01-01T00:00:00Z';
/** Rows of one answer: Freshdesk gives no more. */
const ROWS = 100;
/** Freshdesk answers no later page. */
const LAST_PAGE = 300;
/** Pages that one look at the list reads at most to find requests of a filter: Freshdesk's list has none. */
const LOOKS = 5;
/** Newest requests that are looked through for a key. */
const NEWEST = 10;
/** Notes of one answer. */
const NOTES = 20;
/** Pages of one conversation; no conversation of a person has more. */
const MOST_PAGES = 100;
/** In ms: a write whose connection broke may still be going on. */
const SETTLING = 1500;

/** Codes that mean: this account, or this key, has none of it. */
const CLOSED_DOORS: ReadonlySet<string> = new Set(['forbidden', 'not-found', 'invalid']);

/** Whose requests these are. `contact` is missing until Freshdesk has one with the address. */
interface Customer {
  readonly session: Session;
  contact?: WireContact;
}

/** A write under its key: who goes after it waits; a reply is then looked for behind the note `since`. */
interface Try {
  readonly since: number;
  readonly over: Promise<unknown>;
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/** Answers with words may be too long, by mails that quote each other: then in five parts. */
const inParts = async <Answer>(
  size: number,
  read: (size: number) => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await read(size);
  } catch (thrown) {
    if (HelpError.from(thrown).code !== 'malformed') throw thrown;
    return read(size / 5);
  }
};

/** After a write that arrived, a failure is one of reading. @throws {HelpError} always `ambiguous` */
const afterwards = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
  try {
    return await work;
  } catch (cause) {
    const { code, message } = HelpError.from(cause);
    throw new HelpError(code, message, { ambiguous: true, cause });
  }
};

class Freshdesk {
  readonly #options: FreshdeskOptions;
  readonly #naming: Naming;
  #customer: Customer | undefined;
  /** Signed out: nobody is there before `resume`. */
  #isOver = false;
  /** Counts who came and went: an answer about somebody of before is dropped. */
  #sessions = 0;
  #labels: ReadonlyMap<string, string> | undefined;
  /** The account has a survey that is in use. */
  #surveys: boolean | undefined;
  /** Whether articles are found by language. */
  #speaks = true;
  /** By key. */
  readonly #tries = new Map<string, Try>();

  constructor(options: FreshdeskOptions) {
    this.#options = options;
    const types = Object.entries(options.types ?? {});
    this.#naming = {
      // A type of two categories tells neither.
      categories: new Map(
        types
          .filter(([, type]) => types.filter(([, other]) => other === type).length === 1)
          .map(([category, type]) => [type, category]),
      ),
      reference: options.fields?.['reference'],
      statuses: options.statuses,
    };
  }

  // --- Session -------------------------------------------------------------------------------------------------------

  async resume(signal: AbortSignal): Promise<Session | undefined> {
    this.signOut();
    this.#isOver = false;
    return (await this.#known(signal))?.session;
  }

  signOut(): void {
    this.#isOver = true;
    this.#sessions++;
    this.#customer = undefined;
  }

  async #known(signal: AbortSignal): Promise<Customer | undefined> {
    const { service, getCustomer } = this.#options;
    if (this.#isOver) return undefined;
    if (this.#customer?.contact) return this.#customer;
    const sessions = this.#sessions;
    const given = service ? service.customer : await getCustomer?.();
    if (!given) return undefined;
    const { email, name = email } = given;
    const contact = await this.#contactOf(email, signal);
    if (sessions !== this.#sessions) return undefined;
    return (this.#customer = {
      session: { person: { id: email.toLowerCase(), name, email } },
      ...(contact && { contact }),
    });
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  async #me(signal: AbortSignal): Promise<Customer> {
    const me = await this.#known(signal);
    if (!me) throw new HelpError('unauthorized', 'Nobody is signed in');
    return me;
  }

  #contactOf(email: string, signal: AbortSignal): Promise<WireContact | null> {
    return this.#call({
      path: '/contacts',
      query: { email },
      decode: (json) => decodeContact(json, email),
      signal,
    });
  }

  #call<Answer>(given: FreshdeskCall<Answer>): Promise<Answer> {
    return call(this.#options, given);
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  /** Freshdesk keeps no keys: each try looks for its own among the newest requests, also the first of a new page. */
  async create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const { service, types = {}, products = {}, fields = {} } = this.#options;
    const me = await this.#known(signal);
    // A key may write for those who are not signed in; a proxy may not be asked to.
    if (!me && (!service || service.customer || request.followUpOf !== undefined))
      throw new HelpError('unauthorized', 'Nobody is signed in');
    if (me && request.followUpOf !== undefined) await this.#find(me, request.followUpOf, signal);
    const email = me?.session.person.email ?? request.email;
    const type = Object.hasOwn(types, request.category) ? types[request.category] : undefined;
    const product = products[request.brand];
    const custom = customFieldsOf(request, fields);
    return this.#once(key, 0, async (isFirst) => {
      if (!isFirst) await wait(SETTLING, signal);
      const contact = me?.contact ?? (await this.#contactOf(email, signal));
      const kept = contact && (await this.#byKey(contact, key, signal));
      if (kept) return resultOf(kept);
      const name = service?.customer?.name;
      const body = await formOf(
        {
          ...(contact ? { requester_id: Number(contact.id) } : { email, ...(name && { name }) }),
          subject: subjectOf(request.subject),
          description: descriptionOf(request, key),
          status: 2,
          priority: 1,
          source: 2,
          ...(type !== undefined && { type }),
          ...(product !== undefined && { product_id: product }),
          ...(Object.keys(custom).length > 0 && { custom_fields: custom }),
        },
        request.attachments,
      );
      const made = await this.#call({
        method: 'POST',
        path: '/tickets',
        ...body,
        decode: (json) => decodeTicket(json, this.#naming),
        signal,
      });
      if (me && !contact) me.contact = { id: made.requester, name: me.session.person.name };
      return resultOf(made);
    });
  }

  async #byKey(
    contact: WireContact,
    key: string,
    signal: AbortSignal,
  ): Promise<WireTicket | undefined> {
    return inParts(NEWEST, async (size) => {
      for (let page = 1; page <= NEWEST / size; page++) {
        const { rows, hasNext } = await this.#rows(
          contact,
          { sort: 'created', page, size, include: 'description' },
          signal,
        );
        const found = rows.find(({ details }) => details['key'] === key);
        if (found || !hasNext) return found;
      }
      return undefined;
    });
  }

  /** A part of the customer's requests. Rows that are not the customer's are dropped, whatever Freshdesk thinks. */
  #rows(
    { id }: WireContact,
    {
      sort,
      page,
      size = ROWS,
      include,
    }: {
      readonly sort: RequestQuery['sort'];
      readonly page: number;
      readonly size?: number;
      readonly include?: string;
    },
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly WireTicket[]; readonly hasNext: boolean }> {
    return this.#call({
      path: '/tickets',
      query: {
        requester_id: id,
        updated_since: EVER,
        order_by: `${sort}_at`,
        order_type: 'desc',
        per_page: size,
        page,
        ...(include !== undefined && { include }),
      },
      decode: (json, named) => {
        const rows = all(json, (row) => decodeTicket(row, this.#naming));
        return (
          rows && {
            rows: rows.filter((row) => this.#isShown(row, id)),
            // A proxy may drop the header.
            hasNext: named || rows.length >= size,
          }
        );
      },
      signal,
    });
  }

  #isShown({ requester, isDeleted, product }: WireTicket, contact: string): boolean {
    const { products = {}, brand } = this.#options;
    return (
      requester === contact &&
      !isDeleted &&
      // A mail to no brand's address has none.
      (product === undefined || products[brand] === undefined || product === `${products[brand]}`)
    );
  }

  async list(
    { filter, sort, limit, text = '', cursor }: RequestQuery,
    signal: AbortSignal,
  ): Promise<RequestPage> {
    const place = cursor === undefined ? undefined : placeOf(cursor);
    const { contact } = await this.#me(signal);
    if (!contact) return { items: [] };
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const has = ({ subject, reference = '', number }: RequestSummary): boolean => {
      const told = `${subject} ${reference}`.toLowerCase();
      return words.every((word) => told.includes(word) || word.replace('#', '') === number);
    };
    const isUnder = (row: RequestSummary, name: RequestQuery['filter']): boolean =>
      name === 'all' || row.status.group === name;

    let page = place?.page ?? 1;
    const read = async () => {
      const { rows, hasNext } = await this.#rows(contact, { sort, page }, signal);
      return { hasNext, rows: await this.#labelled(rows, signal) };
    };
    let part = await read();
    // What went meanwhile has moved rows to pages before.
    if (place)
      while (page > 1 && (!part.rows[0] || isAfter(part.rows[0], place, sort))) {
        page--;
        part = await read();
      }
    const items: RequestSummary[] = [];
    let last: Place | undefined = place;
    for (let looks = 1; ; looks++) {
      for (const row of part.rows) {
        if (last && !isAfter(row, last, sort)) continue;
        const isWanted = isUnder(row, filter) && has(row);
        if (isWanted && items.length >= limit && last) return { items, next: cursorOf(last) };
        if (isWanted) items.push(row);
        last = behind(row, last, page, sort);
      }
      if (!part.hasNext) {
        const rows = part.rows.filter(has);
        const counts = Object.fromEntries(
          REQUEST_FILTERS.map((name) => [name, rows.filter((row) => isUnder(row, name)).length]),
        );
        return { items, ...(page === 1 && { counts }) };
      }
      if (last && (looks >= LOOKS || (page >= LAST_PAGE && items.length > 0)))
        return { items, next: cursorOf(last) };
      if (page >= LAST_PAGE)
        throw new HelpError('unsupported', 'Freshdesk answers 300 pages, and there are more');
      page++;
      part = await read();
    }
  }

  /** With the account's own names of its statuses; the list works without. */
  async #labelled(
    rows: readonly WireTicket[],
    signal: AbortSignal,
  ): Promise<readonly RequestSummary[]> {
    const summaries = rows.map(({ summary }) => summary);
    if (!summaries.some(({ status }) => isOwnStatus(status))) return summaries;
    try {
      this.#labels ??= await this.#call({
        path: '/ticket_fields',
        query: { type: 'default_status' },
        decode: decodeLabels,
        signal,
      });
    } catch (thrown) {
      const { code } = HelpError.from(thrown);
      if (code === 'unauthorized' || code === 'aborted') throw thrown;
    }
    return summaries.map((row) => {
      const label = isOwnStatus(row.status) ? this.#labels?.get(row.status.raw) : undefined;
      return label === undefined ? row : { ...row, status: { ...row.status, label } };
    });
  }

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async #find(
    { contact }: Customer,
    id: string,
    signal: AbortSignal,
  ): Promise<{ readonly ticket: WireTicket; readonly contact: WireContact }> {
    if (!contact || !/^[1-9]\d{0,17}$/.test(id)) throw notFound(id);
    const ticket = await this.#call({
      path: `/tickets/${id}`,
      decode: (json) => decodeTicket(json, this.#naming),
      signal,
    });
    if (ticket.summary.id !== id || !this.#isShown(ticket, contact.id)) throw notFound(id);
    return { ticket, contact };
  }

  /** What the customer may see, oldest first, without the request itself. */
  #notes(id: string, signal: AbortSignal): Promise<readonly WireNote[]> {
    return inParts(NOTES, (size) => this.#notesBy(size, id, signal));
  }

  async #notesBy(size: number, id: string, signal: AbortSignal): Promise<readonly WireNote[]> {
    const notes = new Map<string, WireNote>();
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { rows, hasNext } = await this.#call({
        path: `/tickets/${id}/conversations`,
        query: { per_page: size, page },
        decode: (json, named) => {
          const decoded = all(json, (row) => decodeNote(row, id));
          return decoded && { rows: decoded, hasNext: named || decoded.length >= size };
        },
        signal,
      });
      for (const note of rows) if (note) notes.set(note.id, note);
      if (!hasNext)
        return [...notes.values()].sort(
          (one, other) =>
            Date.parse(one.createdAt) - Date.parse(other.createdAt) ||
            Number(one.id) - Number(other.id),
        );
    }
    throw new HelpError('malformed', 'A conversation without an end');
  }

  async open(id: string, signal: AbortSignal): Promise<Conversation> {
    const me = await this.#me(signal);
    const { ticket, contact } = await this.#find(me, id, signal);
    const notes = await this.#notes(id, signal);
    const [request = ticket.summary] = await this.#labelled([ticket], signal);
    const { group, final = false } = request.status;
    const isSolved = group === 'solved';
    const rating = isSolved ? await this.#ratingOf(id, signal) : undefined;
    const followUpOf = idOf(ticket.details['followUpOf']);
    const { html, files, requester: user, summary, cc } = ticket;
    const { email } = me.session.person;
    return {
      request,
      comments: [
        { id: '0', user, isIncoming: true, html, createdAt: summary.createdAt, files },
        ...notes,
      ].map((note) => commentOf(note, { ...contact, name: me.session.person.name })),
      can: {
        reply: !final,
        reopen: isSolved && !final,
        solve: !isSolved,
        followUp: final,
        rate: rating !== undefined,
      },
      cc: cc.filter((address) => !address.toLowerCase().includes(email.toLowerCase())),
      ...(rating && { rating }),
      ...(followUpOf !== undefined && { followUpOf: { id: followUpOf, number: followUpOf } }),
      followUps: [],
    };
  }

  /**
   * A public note whose author is the customer: Freshdesk tells the agents, and mails the customer nothing. (`/reply` is an
   * agent's and would mail the customer their own words.)
   */
  async reply(
    id: string,
    { message, attachments }: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    if (message.trim() === '' && attachments.length === 0)
      throw new HelpError('invalid', 'An empty reply', {
        fields: [{ field: 'message', code: 'required' }],
      });
    const { ticket, contact } = await this.#find(await this.#me(signal), id, signal);
    const html = bodyWith(message, attachments);
    const body = await formOf(
      { body: html, private: false, incoming: true, user_id: Number(contact.id) },
      attachments,
    );
    const words = wordsOf(html);
    const before = await this.#notes(id, signal);
    await this.#once(key, Number(before.at(-1)?.id ?? 0), async (isFirst, since) => {
      if (!isFirst) {
        await wait(SETTLING, signal);
        const isKept = (await this.#notes(id, signal)).some(
          (note) =>
            Number(note.id) > since &&
            note.user === contact.id &&
            note.files.length === attachments.length &&
            wordsOf(note.html) === words,
        );
        if (isKept) return;
      }
      if (ticket.summary.status.final) throw new HelpError('closed', 'No reply');
      await this.#call({
        method: 'POST',
        path: `/tickets/${id}/notes`,
        ...body,
        // `null`: kept as a private one.
        decode: (json) => decodeNote(json, id) ?? undefined,
        signal,
      });
    });
    const now = await afterwards(this.open(id, signal));
    if (now.request.status.group === 'open') return now;
    // An account's own rule opens it, or it does not: the words are there, whatever becomes of this.
    await this.#setStatus(id, 2, signal).catch(() => undefined);
    return afterwards(this.open(id, signal));
  }

  async solve(id: string, signal: AbortSignal): Promise<Conversation> {
    const { ticket } = await this.#find(await this.#me(signal), id, signal);
    if (ticket.summary.status.group !== 'solved')
      await this.#setStatus(id, 4, signal).catch((thrown: unknown) => {
        // A field that agents must fill in first.
        throw thrown instanceof HelpError && thrown.code === 'invalid'
          ? new HelpError('forbidden', thrown.message, { cause: thrown })
          : thrown;
      });
    const after = await afterwards(this.open(id, signal));
    if (after.request.status.group !== 'solved')
      throw new HelpError('forbidden', 'Freshdesk has not solved it');
    return after;
  }

  async #setStatus(id: string, status: number, signal: AbortSignal): Promise<void> {
    await this.#call({
      method: 'PUT',
      path: `/tickets/${id}`,
      json: { status },
      decode: (json) => decodeTicket(json, this.#naming),
      signal,
    });
  }

  // --- Ratings -----------------------------------------------------------------------------------------------------------

  async rate(id: string, { score, comment }: Rating, signal: AbortSignal): Promise<Conversation> {
    await this.#find(await this.#me(signal), id, signal);
    await this.#call({
      method: 'POST',
      path: `/tickets/${id}/satisfaction_ratings`,
      json: {
        // The ends of the scale are in every survey.
        ratings: { default_question: score === 'good' ? 103 : -103 },
        ...(comment.trim() !== '' && { feedback: comment }),
      },
      decode: (json) => decodeRating([json]) ?? undefined,
      signal,
    });
    return afterwards(this.open(id, signal));
  }

  /** `undefined` where nothing can be rated: not every plan has surveys, and not every key may ask. */
  async #ratingOf(id: string, signal: AbortSignal): Promise<Rating | null | undefined> {
    try {
      this.#surveys ??= await this.#call({
        path: '/surveys',
        query: { state: 'active' },
        decode: (json) => (Array.isArray(json) ? json.length > 0 : undefined),
        signal,
      });
      return this.#surveys
        ? await this.#call({
            path: `/tickets/${id}/satisfaction_ratings`,
            decode: decodeRating,
            signal,
          })
        : undefined;
    } catch (thrown) {
      const { code } = HelpError.from(thrown);
      if (code === 'unauthorized' || code === 'aborted') throw thrown;
      if (CLOSED_DOORS.has(code)) this.#surveys = false;
      return undefined;
    }
  }

  // --- Files and articles ------------------------------------------------------------------------------------------------

  async download(file: string, signal: AbortSignal): Promise<Blob> {
    const [id = ''] = file.split('.');
    const { ticket } = await this.#find(await this.#me(signal), id, signal);
    const found = [ticket, ...(await this.#notes(id, signal))]
      .flatMap(({ files }) => files)
      .find((one) => one.id === file);
    if (!found) throw notFound(file);
    return bytesOf(found, this.#options, signal);
  }

  /** Freshdesk has a search and no list of what is read most: without words nothing is found. */
  async find(
    { text = '', language, limit }: ArticleQuery,
    signal: AbortSignal,
  ): Promise<readonly Article[]> {
    const term = withoutPersonalWords(text);
    if (term === '') return [];
    const portal = (this.#options.portal ?? this.#options.endpoint).replace(/\/+$/, '');
    const search = async (path: string): Promise<readonly Article[]> =>
      (
        await this.#call({
          path: `/search/solutions${path}`,
          query: { term },
          decode: (json) => decodeArticles(json, portal),
          signal,
        })
      ).slice(0, limit);
    if (this.#speaks)
      try {
        return await search(`/${encodeURIComponent(language.toLowerCase())}`);
      } catch (thrown) {
        // Articles in one language alone, or none in this one.
        if (!CLOSED_DOORS.has(HelpError.from(thrown).code)) throw thrown;
        this.#speaks = false;
      }
    return search('');
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** Tries of one key one after the other; `work` hears whether it is the first, and where the thread stood then. */
  async #once<Answer>(
    key: string,
    now: number,
    work: (isFirst: boolean, since: number) => Promise<Answer>,
  ): Promise<Answer> {
    const before = this.#tries.get(key);
    const since = before?.since ?? now;
    const own = (async () => {
      await before?.over.catch(() => undefined);
      return work(!before, since);
    })();
    this.#tries.set(key, { over: own, since });
    return own;
  }
}

/** Words as they are compared: a sanitiser changes white space, quotes and pictures, and makes links of addresses. */
const wordsOf = (html: string): string => plain(html).replace(/[^\p{L}\p{N}]+/gu, ' ');

const resultOf = ({ summary: { id, number, status, createdAt } }: WireTicket): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

/**
 * Speaks Freshdesk's API v2 for one customer: on a server with an agent's key, in a browser behind a proxy of the company's
 * own that adds it.
 *
 * @throws {HelpError} `unsupported` for a key in a browser, where everybody could read it
 */
export const freshdeskAdapter = (options: FreshdeskOptions): HelpBackend => {
  if (options.service && (typeof location === 'object' || 'document' in globalThis))
    throw new HelpError(
      'unsupported',
      'An API key of Freshdesk is an agent, with all its rights: keep it on a server',
    );
  const freshdesk = new Freshdesk(options);
  return {
    // Freshdesk tells nothing to those who have no key.
    connect: async () => ({}),
    contact: {
      honoursKey: false,
      uploads: 'with-request',
      create: (request, given) => freshdesk.create(request, given),
    },
    articles: { find: (query, { signal }) => freshdesk.find(query, signal) },
    session: {
      resume: ({ signal }) => freshdesk.resume(signal),
      signOut: async () => freshdesk.signOut(),
    },
    activities: {
      list: (query, { signal }) => freshdesk.list(query, signal),
      open: (id, { signal }) => freshdesk.open(id, signal),
      reply: (id, comment, given) => freshdesk.reply(id, comment, given),
      solve: (id, { signal }) => freshdesk.solve(id, signal),
      rate: (id, rating, { signal }) => freshdesk.rate(id, rating, signal),
      download: (file, { signal }) => freshdesk.download(file, signal),
    },
  };
};
