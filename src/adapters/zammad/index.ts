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
import { accountKeeper, type TokenOptions } from '../shared/account.js';
import { categoriesBy } from '../shared/categories-by.js';
import { createdNow, createdOf } from '../shared/created.js';
import { fileIn } from '../shared/file-in.js';
import { member } from '../shared/json.js';
import { splitFields } from '../shared/own-fields.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import {
  afterWrite,
  checkReply,
  knownId,
  knownPlace,
  mustBeSolved,
  notFound,
  refused,
} from '../shared/refusals.js';
import { settle } from '../shared/settle.js';
import { allOf, idOf } from '../shared/values.js';
import { wordsOf as sentWords } from '../shared/words-of.js';
import { call, download as bytesOf, type Proof, type ZammadCall } from './client.js';
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
  decodeAnswers,
  decodeArticles,
  decodeCase,
  decodeFormTicket,
  decodeFormToken,
  decodeMe,
  decodeState,
  decodeTicket,
  isClosing,
  type Naming,
  type WireArticle,
  type WireCase,
  type WireState,
  type WireTicket,
} from './decode.js';
import { articleOf, contentOf, formBody, jsonBody, titleOf } from './messages.js';

export interface ZammadOptions extends AdapterOptions, TokenOptions {
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
/**
 * Speaks Zammad's REST API: with a customer's own token, or for one customer by a service account on a server. Who is not
 * signed in writes by Zammad's form, which any page may use; the rest needs a page of the same origin or a proxy.
 */
export const zammadAdapter = (options: ZammadOptions): HelpBackend => {
  const { groups, defaultGroup, attributes = {}, awaiting, knowledgeBase } = options;
  const categories = categoriesBy(groups);
  let states: readonly WireState[] | undefined;
  /** The last try of each key. */
  const tries = new Map<string, Promise<unknown>>();

  // --- Session -------------------------------------------------------------------------------------------------------

  async function accountOf(proof: Proof, signal: AbortSignal): Promise<Account> {
    const person = await call(options, proof, { path: '/users/me', decode: decodeMe, signal });
    return { ...proof, id: person.id, session: { person } };
  }

  const {
    session,
    known,
    me: signedIn,
    refuse,
  } = accountKeeper(
    options,
    async (token, signal) => {
      if (!/^[\w.~+/=-]+$/.test(token)) throw new HelpError('unauthorized', 'No token of Zammad');
      return accountOf({ token }, signal);
    },
    ({ token, customer: { email } }, signal) =>
      accountOf({ token, onBehalfOf: email }, signal).catch((thrown: unknown) => {
        // Looking makes nobody known; writing does.
        if (HelpError.from(thrown).message.includes('No such user')) return undefined;
        throw thrown;
      }),
  );

  /** An account without a password for who writes for the first time; perhaps another call has just made it. */
  const admit: Parameters<typeof known>[1] = (
    { token, customer: { name: firstname = '', email } },
    signal,
  ) =>
    call(
      options,
      { token },
      {
        method: 'POST',
        path: '/users',
        json: { firstname, email, roles: ['Customer'] },
        decode: decodeMe,
        signal,
      },
    ).catch(() => undefined);

  const ask = <Answer>(me: Account, given: ZammadCall<Answer>): Promise<Answer> =>
    call(options, me, given).catch((thrown: unknown) => refuse(me, thrown));

  async function namingFor(me: Account, signal: AbortSignal): Promise<Naming> {
    states ??= await ask(me, {
      path: '/ticket_states',
      query: { expand: 'true' },
      decode: (json) => allOf(json, (row) => decodeState(row, awaiting)),
      signal,
    });
    return { states, categories, reference: attributes['reference'] };
  }

  // --- Sending ---------------------------------------------------------------------------------------------------------

  async function create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = await known(signal, admit);
    if (!me) return submitForm(request, key, signal);
    const group = Object.hasOwn(groups, request.category) ? groups[request.category] : defaultGroup;
    if (group === undefined) throw refused('invalid', { field: 'category', code: 'option' });
    const naming = await namingFor(me, signal);
    const before =
      request.followUpOf === undefined
        ? undefined
        : (await find(me, request.followUpOf, signal)).summary;
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
      const rows = await ask(me, {
        path: '/tickets/search',
        query: keyQuery(me.id, key),
        decode: (json) => allOf(json, (row) => decodeTicket(row, naming)),
        signal,
      });
      return rows.find(({ customer }) => customer === me.id);
    };
    return inTurn<CreateResult>(key, signal, async () => {
      // Also before the first try: a page that was loaded anew does not know of those before.
      const ticket =
        (await look()) ??
        (await ask(me, {
          method: 'POST',
          path: '/tickets',
          query: { expand: 'true' },
          ...body,
          decode: (json) => decodeTicket(json, naming),
          signal,
        }));
      return createdOf(ticket.summary);
    });
  }

  /**
   * As nobody, by the form that Zammad has for other pages. It keeps no key: this page remembers what arrived, and where an
   * answer was lost nobody can tell.
   */
  function submitForm(
    request: NewRequest,
    key: string,
    signal: AbortSignal,
  ): Promise<CreateResult> {
    const { email, subject, followUpOf, attachments } = request;
    if (followUpOf !== undefined)
      return Promise.reject(new HelpError('unauthorized', 'A follow-up is for who is signed in'));
    return inTurn<CreateResult>(key, signal, async () => {
      const token = await call(options, undefined, {
        method: 'POST',
        path: '/form_config',
        isRead: true,
        // More than 30 signs of our choice; Zammad keeps a hash of them with the ticket.
        ...(await formBody({ fingerprint: key })),
        decode: decodeFormToken,
        signal,
      });
      const link = await call(options, undefined, {
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
            body: contentOf(
              { ...request, message: sentWords(request) },
              splitFields(request, {}).rest,
            ),
          },
          attachments,
        )),
        decode: decodeFormTicket,
        signal,
      });
      return createdNow(link.id, link.number);
    });
  }

  /** Tries of one key one after the other: what arrived is the answer of those that follow. */
  function inTurn<Answer>(
    key: string,
    signal: AbortSignal,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const before = tries.get(key) as Promise<Answer> | undefined;
    const own = before
      ? before.catch(async (thrown: unknown) => {
          if (HelpError.from(thrown).ambiguous) await settle(signal);
          return work();
        })
      : work();
    tries.set(key, own);
    return own;
  }

  // --- Following -------------------------------------------------------------------------------------------------------

  async function list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await signedIn(signal);
    const { filter, sort, cursor, text = '' } = query;
    const place = knownPlace(cursor, placeOf);
    const words = wordsOf(text);
    const naming = await namingFor(me, signal);
    const wanted = naming.states
      .filter(({ status: { group } }) =>
        // What was added since is open: so the others are named.
        filter === 'open' ? group !== 'open' : group === filter,
      )
      .map(({ id }) => id);
    if (!words || (wanted.length === 0 && filter !== 'all' && filter !== 'open'))
      return { items: [] };
    const size = Math.min(Math.max(query.limit, 1), PAGE);
    const condition = listCondition(me.id, query, wanted, words, place, naming.reference);
    const placeOfRow = ({ summary }: WireTicket): Place => ({
      at: Date.parse(summary[`${sort}At`]),
      id: summary.id,
    });
    for (let page = 1; page <= MOST_PAGES; page++) {
      const rows = await ask(me, {
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
        decode: (json) => allOf(json, (row) => decodeTicket(row, naming)),
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

  async function open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    const found = await find(me, id, signal);
    const articles = await articlesOf(me, id, signal);
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

  async function reply(
    id: string,
    comment: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const me = await signedIn(signal);
    checkReply(comment);
    const { message, attachments } = comment;
    const own = messageId(key);
    return inTurn(key, signal, async () => {
      const { can, summary, state } = await find(me, id, signal);
      const said = await articlesOf(me, id, signal);
      if (said.some((article) => article.messageId === own)) return readBack(id, signal);
      if (!can.reply)
        throw new HelpError(summary.status.final ? 'closed' : 'forbidden', 'No reply');
      // Zammad opens nothing by itself when a customer writes; what is new stays new.
      const next =
        state.status.group === 'open'
          ? undefined
          : states?.find(({ isFollowUp }) => isFollowUp)?.id;
      await update(me, id, signal, {
        ...(next !== undefined && { state_id: Number(next) }),
        article: await articleOf(message, attachments, own),
      });
      const after = await readBack(id, signal);
      if (after.comments.length <= said.length)
        throw new HelpError('malformed', 'The reply is not there', { ambiguous: true });
      return after;
    });
  }

  async function solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    const { can, summary } = await find(me, id, signal);
    if (summary.status.group !== 'solved') {
      const closing = states?.filter(isClosing) ?? [];
      const closed = closing.find(({ status }) => status.raw === 'closed') ?? closing[0];
      if (!can.solve || !closed) throw new HelpError('forbidden', 'Nothing closes it');
      await update(me, id, signal, { state_id: Number(closed.id) });
    }
    return mustBeSolved(await readBack(id, signal));
  }

  async function download(file: string, { signal }: CallOptions): Promise<Blob> {
    const me = await signedIn(signal);
    const [ticket = '', article, id] = file.split('.');
    await find(me, ticket, signal);
    const said = await articlesOf(me, ticket, signal);
    const { size } = fileIn(
      said.map(({ comment }) => comment),
      file,
    );
    const path = `/ticket_attachment/${ticket}/${article}/${id}`;
    return bytesOf(options, me, path, size, signal).catch((thrown: unknown) => refuse(me, thrown));
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async function find(me: Account, id: string, signal: AbortSignal): Promise<WireCase> {
    const naming = await namingFor(me, signal);
    const found = await ask(me, {
      path: `/tickets/${knownId(id)}`,
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

  function articlesOf(
    me: Account,
    id: string,
    signal: AbortSignal,
  ): Promise<readonly WireArticle[]> {
    return ask(me, {
      path: `/ticket_articles/by_ticket/${id}`,
      isLarge: true,
      decode: (json) => decodeArticles(json, id, me.id),
      signal,
    });
  }

  async function update(
    me: Account,
    id: string,
    signal: AbortSignal,
    change: unknown,
  ): Promise<void> {
    await ask(me, {
      method: 'PUT',
      path: `/tickets/${id}`,
      ...jsonBody(change),
      decode: (json) => idOf(member(json, 'id')) === id || undefined,
      signal,
    });
  }

  const readBack = (id: string, signal: AbortSignal): Promise<Conversation> =>
    afterWrite(open(id, { signal }));

  // --- Articles --------------------------------------------------------------------------------------------------------

  /** A public search without words finds nothing at Zammad, and it knows no categories of ours. */
  async function answers(
    base: Exclude<ZammadOptions['knowledgeBase'], undefined>,
    { language, text = '', limit }: ArticleQuery,
    { signal }: CallOptions,
  ): Promise<readonly Article[]> {
    const query = withoutPersonalWords(text);
    const locale = base.locales[language] ?? base.locales[language.split('-')[0] ?? ''];
    // Without a locale that it has, Zammad would search all.
    if (query === '' || locale === undefined) return [];
    const found = await call(options, undefined, {
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
      decode: (json) => decodeAnswers(json, options.endpoint),
      signal,
    });
    return found.slice(0, limit);
  }

  return {
    // Zammad tells nothing to those who aren't signed in.
    connect: async () => ({}),
    contact: { honoursKey: false, uploads: 'with-request', create },
    session: {
      ...session,
      signOut: (given) => {
        tries.clear();
        return session.signOut(given);
      },
    },
    activities: { list, open, reply, solve, download },
    ...(knowledgeBase && {
      articles: { find: (query, given) => answers(knowledgeBase, query, given) },
    }),
  };
};
