import { HelpError } from '../../core/help-error.js';
import type { Conversation, Rating, RequestSummary } from '../../core/model/conversation.js';
import { REQUEST_FILTERS, type RequestPage, type RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type { Article } from '../../core/model/article.js';
import type {
  ArticleQuery,
  CallOptions,
  HelpBackend,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import { categoriesBy } from '../shared/categories-by.js';
import { createdOf } from '../shared/created.js';
import { fileIn } from '../shared/file-in.js';
import { followUps } from '../shared/follow-ups.js';
import { splitFields } from '../shared/own-fields.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { plainText } from '../shared/plain-text.js';
import {
  afterWrite,
  checkReply,
  knownId,
  knownPlace,
  mustBeSolved,
  nobody,
  notFound,
  optional,
} from '../shared/refusals.js';
import { rightsOf } from '../shared/rights.js';
import { settle } from '../shared/settle.js';
import { turns } from '../shared/turns.js';
import { allOf, idOf } from '../shared/values.js';
import { call, type FreshdeskCall, type FreshdeskOptions } from './client.js';
import {
  commentOf,
  decodeArticles,
  decodeContact,
  decodeLabels,
  decodeNote,
  decodeRating,
  decodeTicket,
  isOwnStatus,
  type Naming,
  type WireContact,
  type WireNote,
  type WireTicket,
} from './decode.js';
import { bytesOf } from './files.js';
import { bodyWith, descriptionOf, formOf, subjectOf } from './messages.js';
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

/** Codes that mean: this account, or this key, has none of it. */
const CLOSED_DOORS: ReadonlySet<string> = new Set(['forbidden', 'not-found', 'invalid']);

/** Whose requests these are. `contact` is missing until Freshdesk has one with the address. */
interface Customer {
  readonly session: Session;
  contact?: WireContact;
}

/** Words as they are compared: a sanitiser changes white space, quotes and pictures, and makes links of addresses. */
const comparable = (html: string): string => plainText(html).replace(/[^\p{L}\p{N}]+/gu, ' ');

/**
 * Speaks Freshdesk's API v2 for one customer: on a server with an agent's key, in a browser behind a proxy of the company's
 * own that adds it.
 *
 * @throws {HelpError} `unsupported` for a key in a browser, where everybody could read it
 */
export const freshdeskAdapter = (options: FreshdeskOptions): HelpBackend => {
  const { service, getCustomer, types = {}, products = {}, fields = {}, statuses, brand } = options;
  if (service && (typeof location === 'object' || 'document' in globalThis))
    throw new HelpError(
      'unsupported',
      'An API key of Freshdesk is an agent, with all its rights: keep it on a server',
    );
  const naming: Naming = {
    categories: categoriesBy(types),
    reference: fields['reference'],
    statuses,
  };
  let customer: Customer | undefined;
  /** Signed out: nobody is there before `resume`. */
  let isOver = false;
  /** Counts who came and went: an answer about somebody of before is dropped. */
  let sessions = 0;
  let labels: ReadonlyMap<string, string> | undefined;
  /** The account has a survey that is in use. */
  let surveys: boolean | undefined;
  /** Whether articles are found by language. */
  let speaks = true;
  const inTurn = turns();

  const ask = <Answer>(given: FreshdeskCall<Answer>): Promise<Answer> => call(options, given);

  // --- Session -------------------------------------------------------------------------------------------------------

  async function resume({ signal }: CallOptions): Promise<Session | undefined> {
    leave();
    isOver = false;
    return (await known(signal))?.session;
  }

  function leave(): void {
    isOver = true;
    sessions++;
    customer = undefined;
  }

  async function known(signal: AbortSignal): Promise<Customer | undefined> {
    if (isOver) return undefined;
    if (customer?.contact) return customer;
    const before = sessions;
    const given = service ? service.customer : await getCustomer?.();
    if (!given) return undefined;
    const { email, name = email } = given;
    const contact = await contactOf(email, signal);
    if (before !== sessions) return undefined;
    return (customer = {
      session: { person: { id: email.toLowerCase(), name, email } },
      ...(contact && { contact }),
    });
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  async function signedIn(signal: AbortSignal): Promise<Customer> {
    const me = await known(signal);
    if (!me) throw nobody();
    return me;
  }

  function contactOf(email: string, signal: AbortSignal): Promise<WireContact | null> {
    return ask({
      path: '/contacts',
      query: { email },
      decode: (json) => decodeContact(json, email),
      signal,
    });
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  /** Freshdesk keeps no keys: each try looks for its own among the newest requests, also the first of a new page. */
  async function create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = await known(signal);
    // A key may write for those who are not signed in; a proxy may not be asked to.
    if (!me && (!service || service.customer || request.followUpOf !== undefined)) throw nobody();
    if (me && request.followUpOf !== undefined) await find(me, request.followUpOf, signal);
    const email = me?.session.person.email ?? request.email;
    const type = Object.hasOwn(types, request.category) ? types[request.category] : undefined;
    const product = products[request.brand];
    const custom = splitFields(request, fields).own as Readonly<Record<string, string | boolean>>;
    return inTurn(key, 0, async (isFirst) => {
      if (!isFirst) await settle(signal);
      const contact = me?.contact ?? (await contactOf(email, signal));
      const kept = contact && (await byKey(contact, key, signal));
      if (kept) return createdOf(kept.summary);
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
      const made = await ask({
        method: 'POST',
        path: '/tickets',
        ...body,
        decode: (json) => decodeTicket(json, naming),
        signal,
      });
      if (me && !contact) me.contact = { id: made.requester, name: me.session.person.name };
      return createdOf(made.summary);
    });
  }

  async function byKey(
    contact: WireContact,
    key: string,
    signal: AbortSignal,
  ): Promise<WireTicket | undefined> {
    const { rows } = await rowsBy(contact, 'created', 1, signal, NEWEST);
    return rows.find(({ answers }) => answers.get('key') === key);
  }

  /**
   * A part of the customer's requests. Rows that are not the customer's are dropped, whatever Freshdesk thinks.
   *
   * @param newest only so many, with their words
   */
  function rowsBy(
    { id }: WireContact,
    sort: RequestQuery['sort'],
    page: number,
    signal: AbortSignal,
    newest?: number,
  ): Promise<{ readonly rows: readonly WireTicket[]; readonly hasNext: boolean }> {
    const size = newest ?? ROWS;
    return ask({
      path: '/tickets',
      query: {
        requester_id: id,
        updated_since: EVER,
        order_by: `${sort}_at`,
        order_type: 'desc',
        per_page: size,
        page,
        include: newest && 'description',
      },
      isLarge: true,
      decode: (json, named) => {
        const rows = allOf(json, (row) => decodeTicket(row, naming));
        return (
          rows && {
            rows: rows.filter((row) => isShown(row, id)),
            // A proxy may drop the header.
            hasNext: named || rows.length >= size,
          }
        );
      },
      signal,
    });
  }

  function isShown({ requester, isDeleted, product }: WireTicket, contact: string): boolean {
    return (
      requester === contact &&
      !isDeleted &&
      // A mail to no brand's address has none.
      (product === undefined || products[brand] === undefined || product === `${products[brand]}`)
    );
  }

  async function list(
    { filter, sort, limit, text = '', cursor }: RequestQuery,
    { signal }: CallOptions,
  ): Promise<RequestPage> {
    const place = knownPlace(cursor, placeOf);
    const { contact } = await signedIn(signal);
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
      const { rows, hasNext } = await rowsBy(contact, sort, page, signal);
      return { hasNext, rows: await labelled(rows, signal) };
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
  async function labelled(
    rows: readonly WireTicket[],
    signal: AbortSignal,
  ): Promise<readonly RequestSummary[]> {
    const summaries = rows.map(({ summary }) => summary);
    if (!summaries.some(({ status }) => isOwnStatus(status))) return summaries;
    labels ??= await optional(
      ask({
        path: '/ticket_fields',
        query: { type: 'default_status' },
        decode: decodeLabels,
        signal,
      }),
    );
    return summaries.map((row) => {
      const label = isOwnStatus(row.status) ? labels?.get(row.status.raw) : undefined;
      return label === undefined ? row : { ...row, status: { ...row.status, label } };
    });
  }

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async function find(
    { contact }: Customer,
    id: string,
    signal: AbortSignal,
  ): Promise<{ readonly ticket: WireTicket; readonly contact: WireContact }> {
    if (!contact) throw notFound(id);
    const ticket = await ask({
      path: `/tickets/${knownId(id)}`,
      decode: (json) => decodeTicket(json, naming),
      signal,
    });
    if (ticket.summary.id !== id || !isShown(ticket, contact.id)) throw notFound(id);
    return { ticket, contact };
  }

  /** What the customer may see, oldest first, without the request itself. */
  async function notesOf(id: string, signal: AbortSignal): Promise<readonly WireNote[]> {
    const notes = new Map<string, WireNote>();
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { rows, hasNext } = await ask({
        path: `/tickets/${id}/conversations`,
        query: { per_page: NOTES, page },
        isLarge: true,
        decode: (json, named) => {
          const decoded = allOf(json, (row) => decodeNote(row, id));
          return decoded && { rows: decoded, hasNext: named || decoded.length >= NOTES };
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

  async function open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    const { ticket, contact } = await find(me, id, signal);
    const notes = await notesOf(id, signal);
    const [request = ticket.summary] = await labelled([ticket], signal);
    const rating = request.status.group === 'solved' ? await ratingOf(id, signal) : undefined;
    const followUpOf = idOf(ticket.answers.get('followUpOf'));
    const { html, files, requester: user, summary, cc } = ticket;
    const { email } = me.session.person;
    return {
      request,
      comments: [
        { id: '0', user, isIncoming: true, html, createdAt: summary.createdAt, files },
        ...notes,
      ].map((note) => commentOf(note, { ...contact, name: me.session.person.name })),
      can: rightsOf(request.status, true, { rate: rating !== undefined }),
      cc: cc.filter((address) => !address.toLowerCase().includes(email.toLowerCase())),
      ...(rating && { rating }),
      ...followUps(followUpOf),
    };
  }

  /**
   * A public note whose author is the customer: Freshdesk tells the agents, and mails the customer nothing. (`/reply` is an
   * agent's and would mail the customer their own words.)
   */
  async function reply(
    id: string,
    comment: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    checkReply(comment);
    const { attachments } = comment;
    const { ticket, contact } = await find(await signedIn(signal), id, signal);
    const html = bodyWith(comment);
    const body = await formOf(
      { body: html, private: false, incoming: true, user_id: Number(contact.id) },
      attachments,
    );
    const words = comparable(html);
    const before = await notesOf(id, signal);
    await inTurn(key, Number(before.at(-1)?.id ?? 0), async (isFirst, since) => {
      if (!isFirst) {
        await settle(signal);
        const isKept = (await notesOf(id, signal)).some(
          (note) =>
            Number(note.id) > since &&
            note.user === contact.id &&
            note.files.length === attachments.length &&
            comparable(note.html) === words,
        );
        if (isKept) return;
      }
      if (ticket.summary.status.final) throw new HelpError('closed', 'No reply');
      await ask({
        method: 'POST',
        path: `/tickets/${id}/notes`,
        ...body,
        // `null`: kept as a private one.
        decode: (json) => decodeNote(json, id) ?? undefined,
        signal,
      });
    });
    const now = await afterWrite(open(id, { signal }));
    if (now.request.status.group === 'open') return now;
    // An account's own rule opens it, or it does not: the words are there, whatever becomes of this.
    await setStatus(id, 2, signal).catch(() => undefined);
    return afterWrite(open(id, { signal }));
  }

  async function solve(id: string, { signal }: CallOptions): Promise<Conversation> {
    const { ticket } = await find(await signedIn(signal), id, signal);
    if (ticket.summary.status.group !== 'solved')
      await setStatus(id, 4, signal).catch((thrown: unknown) => {
        // A field that agents must fill in first.
        throw thrown instanceof HelpError && thrown.code === 'invalid'
          ? new HelpError('forbidden', thrown.message, { cause: thrown })
          : thrown;
      });
    return mustBeSolved(await afterWrite(open(id, { signal })));
  }

  async function setStatus(id: string, status: number, signal: AbortSignal): Promise<void> {
    await ask({
      method: 'PUT',
      path: `/tickets/${id}`,
      json: { status },
      decode: (json) => decodeTicket(json, naming),
      signal,
    });
  }

  // --- Ratings -----------------------------------------------------------------------------------------------------------

  async function rate(
    id: string,
    { score, comment }: Rating,
    { signal }: CallOptions,
  ): Promise<Conversation> {
    await find(await signedIn(signal), id, signal);
    await ask({
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
    return afterWrite(open(id, { signal }));
  }

  /** `undefined` where nothing can be rated: not every plan has surveys, and not every key may ask. */
  async function ratingOf(id: string, signal: AbortSignal): Promise<Rating | null | undefined> {
    try {
      surveys ??= await ask({
        path: '/surveys',
        query: { state: 'active' },
        decode: (json) => (Array.isArray(json) ? json.length > 0 : undefined),
        signal,
      });
      return surveys
        ? await ask({
            path: `/tickets/${id}/satisfaction_ratings`,
            decode: decodeRating,
            signal,
          })
        : undefined;
    } catch (thrown) {
      const { code } = HelpError.from(thrown);
      if (code === 'unauthorized' || code === 'aborted') throw thrown;
      if (CLOSED_DOORS.has(code)) surveys = false;
      return undefined;
    }
  }

  // --- Files and articles ------------------------------------------------------------------------------------------------

  async function download(file: string, { signal }: CallOptions): Promise<Blob> {
    const [id = ''] = file.split('.');
    const { ticket } = await find(await signedIn(signal), id, signal);
    const found = fileIn([ticket, ...(await notesOf(id, signal))], file);
    return bytesOf(found, options, signal);
  }

  /** Freshdesk has a search and no list of what is read most: without words nothing is found. */
  async function findArticles(
    { text = '', language, limit }: ArticleQuery,
    { signal }: CallOptions,
  ): Promise<readonly Article[]> {
    const term = withoutPersonalWords(text);
    if (term === '') return [];
    const portal = (options.portal ?? options.endpoint).replace(/\/+$/, '');
    const search = async (path: string): Promise<readonly Article[]> =>
      (
        await ask({
          path: `/search/solutions${path}`,
          query: { term },
          decode: (json) => decodeArticles(json, portal),
          signal,
        })
      ).slice(0, limit);
    if (speaks)
      try {
        return await search(`/${encodeURIComponent(language.toLowerCase())}`);
      } catch (thrown) {
        // Articles in one language alone, or none in this one.
        if (!CLOSED_DOORS.has(HelpError.from(thrown).code)) throw thrown;
        speaks = false;
      }
    return search('');
  }

  return {
    // Freshdesk tells nothing to those who have no key.
    connect: async () => ({}),
    contact: { honoursKey: false, uploads: 'with-request', create },
    articles: { find: findArticles },
    session: { resume, signOut: async () => leave() },
    activities: { list, open, reply, solve, rate, download },
  };
};
