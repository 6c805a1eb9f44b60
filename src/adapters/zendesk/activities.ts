import { HelpError } from '../../core/help-error.js';
import type { Conversation, Rating } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type {
  ActivitiesBackend,
  CallOptions,
  NewComment,
  WriteOptions,
} from '../../core/ports/backend.js';
import type { ApiCall } from '../shared/api-call.js';
import { member } from '../shared/json.js';
import { requestFile } from '../shared/long-answer.js';
import { fileIn, ownAddress } from '../shared/file-in.js';
import { followUps } from '../shared/follow-ups.js';
import { afterWrite, knownId, mustBeSolved, nobody, optional } from '../shared/refusals.js';
import { turns } from '../shared/turns.js';
import { wordsOf } from '../shared/words-of.js';
import { rightsOf } from '../shared/rights.js';
import {
  baseOf,
  call,
  proved,
  serverOf,
  type ZendeskOptions,
  type ZendeskSession,
} from './client.js';
import type { ReadyComment } from './contact.js';
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

type People = readonly (readonly [string, WireUser])[];
type Query = Exclude<ApiCall<unknown>['query'], undefined>;

/** The requests of the person who is signed in. @param ready makes a comment of a reply */
export function zendeskActivities(
  options: ZendeskOptions,
  session: ZendeskSession,
  ready: ReadyComment,
): ActivitiesBackend {
  /** Of the account. */
  let labels: StatusLabels | undefined;
  const inTurn = turns();
  /** By request: Zendesk tells most accounts nothing of what was rated. */
  const ratings = new Map<string, Rating>();

  async function list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const { text = '' } = query;
    const words = quoteWords(text);
    // Signs alone are in no index: nothing has them, rather than everything.
    if (words === '' && text.trim() !== '') return { items: [] };
    const size = Math.min(query.limit, MOST_ROWS);
    return words === '' ? browse(query, size, signal) : search(words, query, size, signal);
  }

  async function browse(
    { filter, sort, cursor }: RequestQuery,
    size: number,
    signal: AbortSignal,
  ): Promise<RequestPage> {
    let next = cursor;
    for (let look = 1; ; look++) {
      const page = await rows(
        '/requests',
        {
          'page[size]': size,
          'page[after]': next,
          sort_by: `${sort}_at`,
          sort_order: 'desc',
        },
        signal,
      );
      const items = page.items.filter(({ status }) => filter === 'all' || status.group === filter);
      ({ next } = page);
      if (items.length > 0 || next === undefined || look >= LOOKS)
        return { items, ...(next !== undefined && { next }) };
    }
  }

  /** @throws {HelpError} `unsupported` past the thousandth result: the list does not end there, Zendesk does */
  async function search(
    words: string,
    { filter, sort, cursor = '1' }: RequestQuery,
    size: number,
    signal: AbortSignal,
  ): Promise<RequestPage> {
    const page = Number(cursor);
    if (!(page > 0)) throw new HelpError('invalid', 'Not a cursor of a search');
    if (page * size > CEILING) throw new HelpError('unsupported', `More than ${CEILING} results`);
    const { items, count, hasMore } = await rows(
      '/requests/search',
      { query: searchQuery(words, filter, sort), page, per_page: size },
      signal,
    );
    return {
      items,
      ...(hasMore && { next: `${page + 1}` }),
      ...(typeof count === 'number' && { counts: { [filter]: count } }),
    };
  }

  async function rows(path: string, query: Query, signal: AbortSignal) {
    const known = await statusLabels(signal);
    return ask({
      path,
      query,
      decode: (json) => {
        const page = decodeRows(json, 'requests', (row) => decodeRequest(row, known)?.summary);
        return (
          page && {
            ...page,
            count: member(json, 'count'),
            hasMore: typeof member(json, 'next_page') === 'string',
          }
        );
      },
      signal,
    });
  }

  async function open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const wire = await requestOf(id, await statusLabels(signal), signal);
    const { comments, users } = await commentsOf(id, signal);
    const people = new Map([...wire.users, ...users]);
    const { summary, solvable, score, copied, followUpOf } = wire;
    const { status } = summary;
    const rating = wire.rating ?? ratings.get(id);
    const isRated = score === undefined ? options.ratings === true : score !== 'unoffered';
    return {
      request: summary,
      comments: comments.map((comment) => commentOf(comment, people, session.me?.person?.id ?? '')),
      can: rightsOf(status, solvable, {
        rate: isRated && status.group === 'solved' && !status.final,
      }),
      cc: [...new Set(copied)].flatMap((person) => people.get(person)?.name || []),
      ...(rating && { rating }),
      ...followUps(followUpOf),
    };
  }

  /** A second try under its key looks first whether the first one arrived. */
  async function reply(
    id: string,
    given: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const words = wordsOf(given).trim();
    const { comments: before } = await commentsOf(id, signal);
    await inTurn(key, Number(before.at(-1)?.id ?? 0), async (isFirst, since) => {
      const { comments: now } = isFirst ? { comments: [] } : await commentsOf(id, signal);
      const isThere = now.some(
        ({ id: newer, author, text }) =>
          Number(newer) > since && author === session.me?.person?.id && text.trim() === words,
      );
      if (!isThere) await update(id, { comment: ready(given) }, signal);
    });
    return readBack(id, signal);
  }

  /** @throws {HelpError} `forbidden` when it is not for the person to solve: Zendesk would answer 200 and change nothing */
  async function solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const before = await requestOf(id, new Map(), signal);
    if (before.summary.status.group !== 'solved') {
      if (!before.solvable) throw new HelpError('forbidden', 'Not for the requester to solve');
      await update(id, { solved: true }, signal);
    }
    return mustBeSolved(await readBack(id, signal));
  }

  /** The account's older ratings (good or bad); surveys of the newer kind are answered on a page of Zendesk's. */
  async function rate(id: string, rating: Rating, { signal }: WriteOptions): Promise<Conversation> {
    await ask({
      method: 'POST',
      path: `/tickets/${knownId(id)}/satisfaction_rating`,
      json: { satisfaction_rating: rating },
      decode: () => true,
      signal,
    });
    ratings.set(id, rating);
    return readBack(id, signal);
  }

  /** @throws {HelpError} `blocked` for an address that is not Zendesk's own */
  async function download(file: string, { signal }: CallOptions): Promise<Blob> {
    const [request = ''] = file.split('.');
    const { comments } = await commentsOf(request, signal);
    const found = fileIn(comments, file);
    const own = baseOf(options.endpoint, options);
    const server = serverOf(options);
    const url = ownAddress(
      found,
      ({ origin }) => origin === own.origin || origin === server.origin,
    );
    if (url.origin !== server.origin)
      url.href = `${server.href.replace(/\/*$/, '')}${url.pathname}${url.search}`;
    return requestFile(
      {
        url,
        ...proved(session),
        fetch: options.fetch,
        signal,
      },
      found.size,
      // Zendesk sends on to where it keeps files; the platform drops the proof on the way to another origin.
      { redirect: 'follow' },
    );
  }

  /** Names of the account's own statuses; the list works without. */
  async function statusLabels(signal: AbortSignal): Promise<StatusLabels> {
    // Not shared while it is under way: who asked first may give up.
    labels ??= await optional(
      ask({ path: '/custom_statuses', decode: decodeStatusLabels, signal }),
    );
    return labels ?? new Map();
  }

  function requestOf(
    id: string,
    known: StatusLabels,
    signal: AbortSignal,
  ): Promise<WireRequest & { readonly users: People }> {
    return ask({
      path: `/requests/${knownId(id)}`,
      query: { include: 'users' },
      decode: (json) => {
        const request = decodeRequest(member(json, 'request'), known);
        return request && { ...request, users: decodeUsers(json) };
      },
      signal,
    });
  }

  /** All that the requester may see, oldest first. */
  async function commentsOf(
    id: string,
    signal: AbortSignal,
  ): Promise<{ readonly comments: readonly WireComment[]; readonly users: People }> {
    const comments: WireComment[] = [];
    const users: (readonly [string, WireUser])[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const rows = await ask({
        path: `/requests/${knownId(id)}/comments`,
        query: { 'page[size]': MOST_ROWS, 'page[after]': after, include: 'users' },
        isLarge: true,
        decode: (json) => {
          const decoded = decodeRows(json, 'comments', (row) => decodeComment(row, id));
          return decoded && { ...decoded, users: decodeUsers(json) };
        },
        signal,
      });
      comments.push(...rows.items.flatMap((comment) => comment ?? []));
      users.push(...rows.users);
      after = rows.next;
      if (after === undefined) return { comments, users };
    }
    throw new HelpError('malformed', 'Comments without an end');
  }

  async function update(id: string, request: unknown, signal: AbortSignal): Promise<void> {
    await ask({
      method: 'PUT',
      path: `/requests/${knownId(id)}`,
      json: { request },
      decode: () => true,
      signal,
    });
  }

  const readBack = (id: string, signal: AbortSignal): Promise<Conversation> =>
    afterWrite(open(id, { signal }));

  const ask = <Answer>(given: ApiCall<Answer>): Promise<Answer> =>
    session.me ? call(options, session, given) : Promise.reject(nobody());

  return { list, open, reply, solve, rate, download };
}
