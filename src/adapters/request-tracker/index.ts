import { HelpError } from '../../core/help-error.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type {
  AdapterOptions,
  CallOptions,
  HelpBackend,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import { accountKeeper, type TokenOptions } from '../shared/account.js';
import type { ApiCall } from '../shared/api-call.js';
import { categoriesBy } from '../shared/categories-by.js';
import { createdNow, createdOf } from '../shared/created.js';
import {
  checkReply,
  isHidden,
  knownId,
  knownPlace,
  mustBeSolved,
  notFound,
  refused,
} from '../shared/refusals.js';
import { sameAddress } from '../shared/same-address.js';
import { followUps } from '../shared/follow-ups.js';
import { rightsOf } from '../shared/rights.js';
import { isSaid } from '../shared/said.js';
import { settle } from '../shared/settle.js';
import { turns } from '../shared/turns.js';
import { call } from './client.js';
import {
  commentOf,
  decodeBytes,
  decodeCreated,
  decodePage,
  decodePart,
  decodeTicket,
  decodeTransaction,
  decodeUser,
  type Naming,
  type WirePage,
  type WirePart,
  type WireTicket,
  type WireTransaction,
  type WireUser,
} from './decode.js';
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

export interface RequestTrackerOptions extends AdapterOptions, TokenOptions {
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

/**
 * Speaks Request Tracker 5 (REST2): with a customer's own token from a browser or from Node, or for one customer by a
 * service account on a server.
 */
export const requestTrackerAdapter = (options: RequestTrackerOptions): HelpBackend => {
  const { queues, defaultQueue, fields: { reference, key: keyField = 'ClientRef' } = {} } = options;
  const naming: Naming = { categories: categoriesBy(queues), reference };
  const inTurn = turns();

  // --- Session -------------------------------------------------------------------------------------------------------

  /** The text of a token tells its owner's id; the server, whether it is true. @throws {HelpError} `unauthorized` */
  async function userOf(
    token: string,
    signal: AbortSignal,
  ): Promise<WireUser & { readonly id: string }> {
    const id = /^\d+-([1-9]\d*)-[\da-f]+$/i.exec(token)?.[1];
    if (id === undefined) throw new HelpError('unauthorized', 'No token');
    const user = await call(options, token, { path: `/user/${id}`, decode: decodeUser, signal });
    if (user.isDisabled) throw new HelpError('unauthorized', 'Disabled');
    return { ...user, id };
  }

  const {
    session,
    me: signedIn,
    refuse,
  } = accountKeeper<Account>(
    options,
    async (token, signal) => {
      const { id, name, shown, email } = await userOf(token, signal);
      return { token, name, session: { person: { id, name: shown || name, email } } };
    },
    async ({ token, customer: { email, name: shown = email } }, signal) => {
      const { name } = await userOf(token, signal);
      const person = { id: email.toLowerCase(), name: shown, email };
      return { token, name, email, session: { person } };
    },
  );

  const ask = <Answer>(me: Account, given: ApiCall<Answer>): Promise<Answer> =>
    call(options, me.token, given).catch((thrown: unknown) => refuse(me, thrown));

  const isOwn = (me: Account, { name, email }: WireUser): boolean =>
    me.email === undefined ? name === me.name : sameAddress(email, me.email);

  // --- Requests --------------------------------------------------------------------------------------------------------

  async function create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = await signedIn(signal);
    const { category, subject, followUpOf, shipment, attachments } = request;
    const queue = Object.hasOwn(queues, category) ? queues[category] : defaultQueue;
    if (queue === undefined) throw refused('invalid', { field: 'category', code: 'option' });
    if (followUpOf !== undefined) await find(me, followUpOf, signal);
    const told = request.fields['reference'] ?? shipment?.reference;
    const body = await formOf(
      {
        Queue: queue,
        Subject: subjectOf(subject),
        // Without it the ticket would be nobody's, and hidden from who made it.
        Requestor: me.email ?? me.name,
        Content: contentOf(request),
        ContentType: 'text/plain',
        CustomFields: {
          [keyField]: key,
          ...(reference !== undefined && typeof told === 'string' && { [reference]: told }),
        },
      },
      attachments,
    );
    return inTurn(key, 0, async (isFirst) => {
      const kept = isFirst ? undefined : await byKey(me, key, queue, signal);
      if (kept) return createdOf(kept.summary);
      const id = await ask(me, {
        method: 'POST',
        path: '/ticket',
        ...body,
        decode: decodeCreated,
        signal,
      });
      // It is kept, whatever becomes of this look.
      const made = await find(me, id, signal).catch(() => undefined);
      return made ? createdOf(made.summary) : createdNow(id);
    });
  }

  async function list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await signedIn(signal);
    const { sort, limit, filter, cursor } = query;
    const place = knownPlace(cursor, placeOf);
    const byCreation = sort === 'created';
    const order = byCreation ? ['id'] : ['LastUpdated', 'id'];
    const size = Math.min(Math.max(limit, 1), PAGE);
    const sql = listQuery(query, ownedBy(me.email), place, reference);
    // Newcomers push rows back, solved ones leave a gap: the page before is looked at once more.
    let number = byCreation || !place ? 1 : Math.floor(place.start / size) + 1;
    for (; ; number++) {
      const {
        items: rows,
        isFull,
        last: end,
        total,
      } = await tickets(me, sql, signal, size, order, number);
      const items = rows
        .map(({ summary }) => summary)
        .filter((row) => !place || byCreation || isAfter(row, place));
      const last = isFull ? end?.summary : undefined;
      if (items.length === 0 && last && number < MOST_PAGES * PAGE) continue;
      return {
        items,
        ...(last && {
          next: cursorOf({ at: last.updatedAt, id: last.id, start: (number - 1) * size }),
        }),
        ...(!place && total !== undefined && { counts: { [filter]: total } }),
      };
    }
  }

  async function open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    return conversation(me, await find(me, id, signal), signal);
  }

  async function reply(
    id: string,
    comment: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const me = await signedIn(signal);
    checkReply(comment);
    const { message, attachments } = comment;
    const ticket = await find(me, id, signal);
    const { status } = ticket.summary;
    const body = await formOf(
      { Content: message, ContentType: 'text/plain', ...(ticket.isAsked && { Status: 'open' }) },
      attachments,
    );
    const before = await said(me, id, signal);
    await inTurn(key, Number(before.at(-1)?.id ?? 0), async (isFirst, since) => {
      if (!isFirst) {
        await settle(signal);
        const { comments } = await conversation(me, ticket, signal);
        if (isSaid(comments, since, message, attachments.length)) return;
      }
      if (status.final || !ticket.repliable)
        throw new HelpError(status.final ? 'closed' : 'forbidden', 'No reply');
      await ask(me, {
        method: 'POST',
        path: `/ticket/${id}/correspond`,
        ...body,
        decode: (json) => Array.isArray(json) || undefined,
        signal,
      });
    });
    return open(id, { signal });
  }

  async function solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    const { summary, solvable } = await find(me, id, signal);
    if (summary.status.group !== 'solved') {
      if (!solvable) throw new HelpError('forbidden', 'Not solvable');
      await ask(me, {
        method: 'PUT',
        path: `/ticket/${id}`,
        json: { Status: 'resolved' },
        // The answer is 200 also when it was refused.
        decode: () => true,
        signal,
      });
    }
    return mustBeSolved(await open(id, { signal }));
  }

  async function download(file: string, { signal }: CallOptions): Promise<Blob> {
    const me = await signedIn(signal);
    const [, request = '', id] = /^([1-9]\d*)\.([1-9]\d*)$/.exec(file) ?? [];
    await find(me, request, signal);
    const shown = await said(me, request, signal);
    const { bytes, owner } = await ask(me, {
      path: `/attachment/${id}`,
      isLarge: true,
      decode: (json) => {
        const content = decodeBytes(json);
        return content && { bytes: content, owner: decodePart(json)?.transaction };
      },
      signal,
    }).catch((thrown: unknown) => {
      // Somebody else's answers as what does not exist does.
      throw isHidden(thrown) ? notFound(file) : thrown;
    });
    // Ids are guessable, and a service account may read everybody's.
    if (!shown.some((transaction) => transaction.id === owner)) throw notFound(file);
    // Whatever it says it is: handed on like this it never opens as a page.
    return new Blob([bytes], { type: 'application/octet-stream' });
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** @throws {HelpError} `ambiguous` where the server keeps no key, so that nobody can tell */
  async function byKey(
    me: Account,
    key: string,
    queue: string,
    signal: AbortSignal,
  ): Promise<WireTicket | undefined> {
    const query = `${ownedBy(me.email)} AND ${customField(keyField)} = ${quoted(key)}`;
    const look = async (): Promise<WireTicket | undefined> =>
      (await tickets(me, query, signal)).items[0];
    const kept = await look();
    if (kept) return kept;
    const keepsKeys = await ask(me, {
      path: `/queue/${encodeURIComponent(queue)}`,
      decode: (json) => JSON.stringify(json).includes(`"name":${JSON.stringify(keyField)}`),
      signal,
    });
    if (!keepsKeys)
      throw new HelpError('unavailable', `No custom field ${keyField}`, { ambiguous: true });
    await settle(signal);
    return look();
  }

  /** Rows that are not the person's are dropped, whatever the server thinks. */
  async function tickets(
    me: Account,
    query: string,
    signal: AbortSignal,
    size = 1,
    order: readonly string[] = ['id'],
    page = 1,
  ): Promise<WirePage<WireTicket> & { readonly last?: WireTicket | undefined }> {
    const rows = await ask(me, {
      path: '/tickets',
      query: {
        query,
        ...TICKET_FIELDS,
        per_page: size,
        page,
        orderby: order,
        order: order.map(() => 'DESC'),
      },
      isLarge: true,
      decode: (json) => decodePage(json, (row) => decodeTicket(row, naming)),
      signal,
    });
    return {
      ...rows,
      items: rows.items.filter(({ requestors }) => requestors.some((one) => isOwn(me, one))),
      last: rows.items.at(-1),
    };
  }

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async function find(me: Account, id: string, signal: AbortSignal): Promise<WireTicket> {
    const query = `${ownedBy(me.email)} AND id = ${knownId(id)}`;
    const { items } = await tickets(me, query, signal);
    const ticket = items.find(({ summary }) => summary.id === id);
    if (!ticket) throw notFound(id);
    return ticket;
  }

  /** Page by page, as far as `isDone` wants. */
  async function pages<Row>(
    me: Account,
    given: Pick<ApiCall<unknown>, 'path' | 'query' | 'isLarge' | 'signal'>,
    decode: (row: unknown) => Row | null | undefined,
    isDone: (all: readonly Row[]) => boolean = () => true,
  ): Promise<readonly Row[]> {
    const all: Row[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { items, isFull } = await ask(me, {
        ...given,
        query: { ...given.query, orderby: 'id', per_page: PAGE, page },
        decode: (json) => decodePage(json, decode),
      });
      all.push(...items);
      if (!isFull && isDone(all)) break;
    }
    return all;
  }

  /** What was said to or by the customer, oldest first. */
  const said = (
    me: Account,
    id: string,
    signal: AbortSignal,
  ): Promise<readonly WireTransaction[]> =>
    pages(
      me,
      {
        path: `/ticket/${id}/history`,
        query: {
          query: SPOKEN_ONLY,
          fields: 'Type,Creator,Created',
          'fields[Creator]': 'Name,RealName,EmailAddress',
        },
        signal,
      },
      decodeTransaction,
      // Rows that are hidden leave gaps; the first message is never hidden.
      (all) => all.some(({ isCreate }) => isCreate),
    );

  /** Parts of some transactions, or their texts; asked by id, so that no hidden row takes a place on the pages. */
  const partsIn = (
    me: Account,
    id: string,
    transactions: readonly string[],
    textOnly: boolean,
    signal: AbortSignal,
  ): Promise<readonly WirePart[]> =>
    pages(
      me,
      {
        path: `/ticket/${id}/attachments`,
        query: {
          query: partsOf(transactions, textOnly),
          fields: `TransactionId,ContentType,Filename,${textOnly ? 'Content' : 'ContentLength'}`,
        },
        isLarge: true,
        signal,
      },
      decodePart,
    );

  async function conversation(
    me: Account,
    ticket: WireTicket,
    signal: AbortSignal,
  ): Promise<Conversation> {
    const { summary, solvable, repliable, cc } = ticket;
    const { id } = summary;
    const spoken = await said(me, id, signal);
    const ids = spoken.map((transaction) => transaction.id);
    const parts: WirePart[] = [];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      const texts = new Map(
        (await partsIn(me, id, chunk, true, signal)).map((part) => [part.id, part]),
      );
      for (const part of await partsIn(me, id, chunk, false, signal))
        if (chunk.includes(part.transaction)) parts.push({ ...texts.get(part.id), ...part });
    }
    const told = spoken.map((transaction) =>
      commentOf(
        id,
        transaction,
        parts.filter((part) => part.transaction === transaction.id),
        (author) => author.name === me.name || isOwn(me, author),
      ),
    );
    return {
      request: summary,
      comments: told.map(({ comment }) => comment),
      can: rightsOf(summary.status, solvable, { reply: repliable }),
      cc,
      ...followUps(told[0]?.followUpOf),
    };
  }

  return {
    // Request Tracker tells nothing to those who aren't signed in.
    connect: async () => ({}),
    contact: { honoursKey: false, uploads: 'with-request', create },
    session,
    activities: { list, open, reply, solve, download },
  };
};
