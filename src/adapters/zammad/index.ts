import { HelpError } from '../../core/help-error.js';
import type { Article } from '../../core/model/article.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type {
  AdapterOptions,
  ArticleQuery,
  CallOptions,
  HelpBackend,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import { member } from '../shared/json.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { call, download, type Proof, type ZammadCall } from './client.js';
import {
  cursorOf,
  isAfter,
  keyQuery,
  listCondition,
  messageId,
  placeOf,
  wordsOf,
  type Place,
} from './conditions.js';
import {
  all,
  decodeAnswers,
  decodeArticles,
  decodeCase,
  decodeFormTicket,
  decodeFormToken,
  decodeMe,
  decodeState,
  decodeTicket,
  idOf,
  isClosing,
  type Naming,
  type WireArticle,
  type WireCase,
  type WireState,
  type WireTicket,
} from './decode.js';
import { notFound } from './errors.js';
import { articleOf, contentOf, formBody, jsonBody, splitFields, titleOf } from './messages.js';

export interface ZammadOptions extends AdapterOptions {
  /** Category id to the name of the group that its requests go to, for those who are signed in; the form has its own group. */
  readonly groups: Readonly<Record<string, string>>;
  /** Group of the categories that are not named above; without it they are refused. */
  readonly defaultGroup?: string;
  /** Field id to the name of a ticket attribute that customers may fill in; the other answers stand in the message. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Names of the states that wait for the customer. Default: the pending ones. */
  readonly awaiting?: readonly string[];
  /** Public knowledge base: its id, and by language the locale it is written in (`en` → `en-us`). */
  readonly knowledgeBase?: {
    readonly id: number;
    readonly locales: Readonly<Record<string, string>>;
  };
  /** The customer's own access token, as the host page has it; asked once by `resume`. */
  readonly getToken?: () => string | undefined | Promise<string | undefined>;
  /** On a server alone: an account with `admin.user` calls in the name of one customer. */
  readonly service?: {
    readonly token: string;
    readonly customer: { readonly name?: string; readonly email: string };
  };
}

/** Who is signed in, and what proves it. In memory only: it ends with the page. */
interface Account extends Proof {
  readonly id: string;
  readonly session: Session;
}

/** The most rows of one answer. */
const PAGE = 100;
/** Pages that one look at the list reads at most. */
const MOST_PAGES = 50;
/** In ms: a write whose connection broke may still be going on. */
const SETTLING = 1500;

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

class Zammad {
  readonly #options: ZammadOptions;
  readonly #categories: ReadonlyMap<string, string>;
  #account: Account | undefined;
  /** Signed out: the service waits for `resume`. */
  #isOver = false;
  #states: readonly WireState[] | undefined;
  /** The last try of each key. */
  readonly #tries = new Map<string, Promise<unknown>>();

  constructor(options: ZammadOptions) {
    this.#options = options;
    const names = Object.entries(options.groups);
    this.#categories = new Map(
      names
        // A group of two categories tells neither.
        .filter(([, group]) => names.filter(([, other]) => other === group).length === 1)
        .map(([category, group]) => [group, category]),
    );
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
    const proof = { token, onBehalfOf: customer.email };
    const account = await this.#accountOf(proof, signal).catch((thrown: unknown) => {
      // Looking makes nobody known; writing does.
      if (HelpError.from(thrown).message.includes('No such user')) return undefined;
      throw thrown;
    });
    this.#isOver = false;
    return (this.#account = account)?.session;
  }

  /** An account without a password for who writes to Zammad for the first time. */
  async #newcomer(signal: AbortSignal): Promise<Account | undefined> {
    const { service } = this.#options;
    if (!service || this.#isOver) return undefined;
    const { token, customer } = service;
    const user = { firstname: customer.name ?? '', email: customer.email, roles: ['Customer'] };
    await call(
      this.#options,
      { token },
      { method: 'POST', path: '/users', json: user, decode: decodeMe, signal },
      // Perhaps another call has just made it.
    ).catch(() => undefined);
    const proof = { token, onBehalfOf: customer.email };
    return (this.#account = await this.#accountOf(proof, signal));
  }

  async exchange(token: string, { signal }: CallOptions): Promise<Session> {
    if (!/^[\w.~+/=-]+$/.test(token)) throw new HelpError('unauthorized', 'No token of Zammad');
    return (this.#account = await this.#accountOf({ token }, signal)).session;
  }

  async signOut(): Promise<void> {
    this.#isOver = true;
    this.#account = undefined;
    this.#tries.clear();
  }

  async #accountOf(proof: Proof, signal: AbortSignal): Promise<Account> {
    const person = await call(this.#options, proof, {
      path: '/users/me',
      decode: decodeMe,
      signal,
    });
    return { ...proof, id: person.id, session: { person } };
  }

  async #meOrNobody(signal: AbortSignal): Promise<Account | undefined> {
    if (this.#options.service && !this.#isOver) await this.resume({ signal });
    return this.#account;
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  async #me(signal: AbortSignal): Promise<Account> {
    const me = await this.#meOrNobody(signal);
    if (!me) throw new HelpError('unauthorized', 'Nobody is signed in');
    return me;
  }

  /** A proof that was refused is of no use any more. */
  #refuse(me: Account, thrown: unknown): never {
    if (thrown instanceof HelpError && thrown.code === 'unauthorized' && this.#account === me)
      this.#account = undefined;
    throw thrown;
  }

  #call<Answer>(me: Account, given: ZammadCall<Answer>): Promise<Answer> {
    return call(this.#options, me, given).catch((thrown: unknown) => this.#refuse(me, thrown));
  }

  async #naming(me: Account, signal: AbortSignal): Promise<Naming> {
    this.#states ??= await this.#call(me, {
      path: '/ticket_states',
      query: { expand: 'true' },
      decode: (json) => all(json, (row) => decodeState(row, this.#options.awaiting)),
      signal,
    });
    return {
      states: this.#states,
      categories: this.#categories,
      reference: this.#options.attributes?.['reference'],
    };
  }

  // --- Sending ---------------------------------------------------------------------------------------------------------

  async create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = (await this.#meOrNobody(signal)) ?? (await this.#newcomer(signal));
    if (!me) return this.#submitForm(request, key, signal);
    const { groups, defaultGroup, attributes = {} } = this.#options;
    const group = Object.hasOwn(groups, request.category) ? groups[request.category] : defaultGroup;
    if (group === undefined)
      throw new HelpError('invalid', `No group for ${request.category}`, {
        fields: [{ field: 'category', code: 'option' }],
      });
    const naming = await this.#naming(me, signal);
    const before =
      request.followUpOf === undefined
        ? undefined
        : (await this.#find(me, request.followUpOf, signal)).summary;
    const { own, rest } = splitFields(request, attributes);
    const body = jsonBody({
      ...own,
      title: titleOf(request.subject),
      group,
      // What Zammad does for customers anyway; an agent's token would make a ticket of nobody.
      customer_id: Number(me.id),
      article: await articleOf(
        contentOf(request, rest, before),
        request.attachments,
        messageId(key),
      ),
    });
    const look = async (): Promise<WireTicket | undefined> => {
      const rows = await this.#call(me, {
        path: '/tickets/search',
        query: keyQuery(me.id, key),
        decode: (json) => all(json, (row) => decodeTicket(row, naming)),
        signal,
      });
      return rows.find(({ customer }) => customer === me.id);
    };
    return this.#inTurn<CreateResult>(key, signal, async () => {
      // Also before the first try: a page that was loaded anew does not know of those before.
      const ticket =
        (await look()) ??
        (await this.#call(me, {
          method: 'POST',
          path: '/tickets',
          query: { expand: 'true' },
          ...body,
          decode: (json) => decodeTicket(json, naming),
          signal,
        }));
      const { id, number, status, createdAt } = ticket.summary;
      return { kind: 'created', id, number, status, createdAt };
    });
  }

  /**
   * As nobody, by the form that Zammad has for other pages. It keeps no key: this page remembers what arrived, and where an
   * answer was lost nobody can tell.
   */
  #submitForm(request: NewRequest, key: string, signal: AbortSignal): Promise<CreateResult> {
    const { email, subject, followUpOf, message, attachments } = request;
    if (followUpOf !== undefined)
      return Promise.reject(new HelpError('unauthorized', 'A follow-up is for who is signed in'));
    return this.#inTurn<CreateResult>(key, signal, async () => {
      const token = await call(this.#options, undefined, {
        method: 'POST',
        path: '/form_config',
        isRead: true,
        // More than 30 signs of our choice; Zammad keeps a hash of them with the ticket.
        ...(await formBody({ fingerprint: key })),
        decode: decodeFormToken,
        signal,
      });
      const words =
        message.trim() === '' ? attachments.map(({ name }) => name).join(', ') : message;
      const link = await call(this.#options, undefined, {
        method: 'POST',
        // Not the address that the answer names, which is the server's own.
        path: '/form_submit',
        ...(await formBody(
          {
            fingerprint: key,
            token,
            name: email.split('@')[0] || email,
            email,
            title: titleOf(subject),
            body: contentOf({ ...request, message: words }, splitFields(request, {}).rest),
          },
          attachments,
        )),
        decode: decodeFormTicket,
        signal,
      });
      return {
        kind: 'created',
        ...link,
        status: { group: 'open', raw: 'new' },
        createdAt: new Date().toISOString(),
      };
    });
  }

  /** Tries of one key one after the other: what arrived is the answer of those that follow. */
  #inTurn<Answer>(key: string, signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#tries.get(key) as Promise<Answer> | undefined;
    const own = before
      ? before.catch(async (thrown: unknown) => {
          if (HelpError.from(thrown).ambiguous) await wait(SETTLING, signal);
          return work();
        })
      : work();
    this.#tries.set(key, own);
    return own;
  }

  // --- Following -------------------------------------------------------------------------------------------------------

  async list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await this.#me(signal);
    const { filter, sort, cursor, text = '' } = query;
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && !place) throw new HelpError('invalid', 'No cursor of ours');
    const words = wordsOf(text);
    const naming = await this.#naming(me, signal);
    const states = naming.states
      .filter(({ status: { group } }) =>
        // What was added since is open: so the others are named.
        filter === 'open' ? group !== 'open' : group === filter,
      )
      .map(({ id }) => id);
    if (!words || (states.length === 0 && filter !== 'all' && filter !== 'open'))
      return { items: [] };
    const size = Math.min(Math.max(query.limit, 1), PAGE);
    const condition = listCondition(me.id, query, states, words, place, naming.reference);
    const placeOfRow = ({ summary }: WireTicket): Place => ({
      at: Date.parse(summary[`${sort}At`]),
      id: summary.id,
    });
    for (let page = 1; page <= MOST_PAGES; page++) {
      const rows = await this.#call(me, {
        method: 'POST',
        path: '/tickets/search',
        isRead: true,
        json: {
          condition,
          expand: true,
          page,
          per_page: size,
          sort_by: `${sort}_at,id`,
          order_by: 'desc,desc',
        },
        decode: (json) => all(json, (row) => decodeTicket(row, naming)),
        signal,
      });
      const items = rows
        .filter((row) => row.customer === me.id && (!place || isAfter(placeOfRow(row), place)))
        .map(({ summary }) => summary);
      const last = rows.length < size ? undefined : rows.at(-1);
      if (items.length > 0 || !last)
        return { items, ...(last && { next: cursorOf(placeOfRow(last)) }) };
    }
    throw new HelpError('malformed', 'A list without an end');
  }

  async open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await this.#me(signal);
    const found = await this.#find(me, id, signal);
    const articles = await this.#articles(me, id, signal);
    const { summary, can, followUps } = found;
    const followUpOf = articles[0]?.followUpOf ?? found.followUpOf;
    return {
      request: summary,
      comments: articles.map(({ comment }) => comment),
      can,
      cc: [],
      ...(followUpOf && { followUpOf }),
      followUps,
    };
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
    const own = messageId(key);
    return this.#inTurn(key, signal, async () => {
      const { can, summary, state } = await this.#find(me, id, signal);
      const said = await this.#articles(me, id, signal);
      if (said.some((article) => article.messageId === own)) return this.#readBack(id, signal);
      if (!can.reply)
        throw new HelpError(summary.status.final ? 'closed' : 'forbidden', 'No reply');
      // Zammad opens nothing by itself when a customer writes; what is new stays new.
      const next =
        state.status.group === 'open'
          ? undefined
          : this.#states?.find(({ isFollowUp }) => isFollowUp)?.id;
      await this.#update(me, id, signal, {
        ...(next !== undefined && { state_id: Number(next) }),
        article: await articleOf(message, attachments, own),
      });
      const after = await this.#readBack(id, signal);
      if (after.comments.length <= said.length)
        throw new HelpError('malformed', 'The reply is not there', { ambiguous: true });
      return after;
    });
  }

  async solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const me = await this.#me(signal);
    const { can, summary } = await this.#find(me, id, signal);
    if (summary.status.group !== 'solved') {
      const closing = this.#states?.filter(isClosing) ?? [];
      const closed = closing.find(({ status }) => status.raw === 'closed') ?? closing[0];
      if (!can.solve || !closed) throw new HelpError('forbidden', 'Nothing closes it');
      await this.#update(me, id, signal, { state_id: Number(closed.id) });
    }
    const after = await this.#readBack(id, signal);
    if (after.request.status.group !== 'solved')
      throw new HelpError('forbidden', 'Zammad did not close it');
    return after;
  }

  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const me = await this.#me(signal);
    const [ticket, article, id] = /^([1-9]\d*)\.([1-9]\d*)\.([1-9]\d*)$/.exec(file)?.slice(1) ?? [];
    if (ticket === undefined || article === undefined || id === undefined) throw notFound(file);
    await this.#find(me, ticket, signal);
    const said = await this.#articles(me, ticket, signal);
    const found = said.flatMap(({ comment }) => comment.files).find((each) => each.id === file);
    if (!found) throw notFound(file);
    const bytes = await download(
      this.#options,
      me,
      `/ticket_attachment/${ticket}/${article}/${id}`,
      signal,
    ).catch((thrown: unknown) => this.#refuse(me, thrown));
    if (found.size !== undefined && found.size !== bytes.size)
      throw new HelpError('unavailable', 'The file was cut');
    return bytes;
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async #find(me: Account, id: string, signal: AbortSignal): Promise<WireCase> {
    if (!/^[1-9]\d{0,9}$/.test(id)) throw notFound(id);
    const naming = await this.#naming(me, signal);
    const found = await this.#call(me, {
      path: `/tickets/${id}`,
      query: { all: 'true' },
      isLarge: true,
      decode: (json) => decodeCase(json, id, naming),
      signal,
    }).catch((thrown: unknown): never => {
      // Of a ticket that is hidden Zammad says "Not authorized".
      throw thrown instanceof HelpError && thrown.code === 'forbidden' ? notFound(id) : thrown;
    });
    // Colleagues of a shared organisation see each other's at Zammad.
    if (found.customer !== me.id) throw notFound(id);
    return found;
  }

  #articles(me: Account, id: string, signal: AbortSignal): Promise<readonly WireArticle[]> {
    return this.#call(me, {
      path: `/ticket_articles/by_ticket/${id}`,
      isLarge: true,
      decode: (json) => decodeArticles(json, id, me.id),
      signal,
    });
  }

  async #update(me: Account, id: string, signal: AbortSignal, change: unknown): Promise<void> {
    await this.#call(me, {
      method: 'PUT',
      path: `/tickets/${id}`,
      ...jsonBody(change),
      decode: (json) => idOf(member(json, 'id')) === id || undefined,
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

  // --- Articles --------------------------------------------------------------------------------------------------------

  /** A public search without words finds nothing at Zammad, and it knows no categories of ours. */
  async answers(
    base: { readonly id: number; readonly locales: Readonly<Record<string, string>> },
    { language, text = '', limit }: ArticleQuery,
    { signal }: CallOptions,
  ): Promise<readonly Article[]> {
    const query = withoutPersonalWords(text);
    const locale = base.locales[language] ?? base.locales[language.split('-')[0] ?? ''];
    // Without a locale that it has, Zammad would search all.
    if (query === '' || locale === undefined) return [];
    const found = await call(this.#options, undefined, {
      method: 'POST',
      path: '/knowledge_bases/search',
      isRead: true,
      json: {
        knowledge_base_id: base.id,
        locale,
        query,
        limit,
        flavor: 'public',
        url_type: 'public',
        index: 'KnowledgeBase::Answer::Translation',
        highlight_enabled: false,
      },
      decode: (json) => decodeAnswers(json, this.#options.endpoint),
      signal,
    });
    return found.slice(0, limit);
  }
}

/**
 * Speaks Zammad's REST API: with a customer's own token, or for one customer by a service account on a server. Who is not
 * signed in writes by Zammad's form, which any page may use; the rest needs a page of the same origin or a proxy.
 */
export const zammadAdapter = (options: ZammadOptions): HelpBackend => {
  const zammad = new Zammad(options);
  const { knowledgeBase } = options;
  return {
    // Zammad tells nothing to those who aren't signed in.
    connect: async () => ({}),
    contact: {
      honoursKey: false,
      uploads: 'with-request',
      create: (request, given) => zammad.create(request, given),
    },
    session: {
      signOut: () => zammad.signOut(),
      ...((options.service ?? options.getToken) && { resume: (given) => zammad.resume(given) }),
      ...(!options.service && { exchange: (token, given) => zammad.exchange(token, given) }),
    },
    activities: {
      list: (query, given) => zammad.list(query, given),
      open: (id, given) => zammad.open(id, given),
      reply: (id, comment, given) => zammad.reply(id, comment, given),
      solve: (id, given) => zammad.solve(id, given),
      download: (file, given) => zammad.download(file, given),
    },
    ...(knowledgeBase && {
      articles: { find: (query, given) => zammad.answers(knowledgeBase, query, given) },
    }),
  };
};
