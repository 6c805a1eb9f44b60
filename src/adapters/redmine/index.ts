import { HelpError } from '../../core/help-error.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../core/model/request.js';
import type { Session } from '../../core/model/session.js';
import type {
  AdapterOptions,
  CallOptions,
  HelpBackend,
  NewComment,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from '../../core/ports/backend.js';
import { accountKeeper, type TokenOptions } from '../shared/account.js';
import type { ApiCall } from '../shared/api-call.js';
import { createdOf } from '../shared/created.js';
import { fileIn } from '../shared/file-in.js';
import { followUps } from '../shared/follow-ups.js';
import { member } from '../shared/json.js';
import {
  afterWrite,
  checkReply,
  isHidden,
  knownId,
  knownPlace,
  mustBeSolved,
  notFound,
} from '../shared/refusals.js';
import { isSaid } from '../shared/said.js';
import { settle } from '../shared/settle.js';
import { turns } from '../shared/turns.js';
import { uploadCall } from '../shared/upload-call.js';
import { bytesOf, call, type Proof } from './client.js';
import {
  commentsOf,
  decodeHit,
  decodeIssue,
  decodePage,
  decodeStatuses,
  decodeUser,
  decodeUserOf,
  isFinal,
  opening,
  rightsOf,
  solving,
  type Naming,
  type StatusIds,
  type WireIssue,
  type WirePage,
  type WireStatus,
  type WireUser,
} from './decode.js';
import { readUploadError } from './errors.js';
import { escaped, unescaped } from './markup.js';
import { descriptionOf, fileIdOf, fileNameOf, subjectOf, uploadsOf } from './messages.js';
import { cursorOf, endOf, isAfter, placeOf, statusQuery, untilEndOf } from './queries.js';

export interface RedmineOptions extends AdapterOptions, TokenOptions {
  /** Identifier of the project that requests go to, or its number. */
  readonly project: string;
  /** Id of the tracker of new requests. Default: the project's first. */
  readonly tracker?: number;
  /** Category id to the id of the project's issue category. Others have none, and keep ours in the description. */
  readonly categories?: Readonly<Record<string, number>>;
  /** Ids of statuses; needed where they are not called as in Redmine's English default data. */
  readonly statuses?: StatusIds;
  /** Ids of custom fields of issues. */
  readonly fields?: {
    /** Holds the shipment reference; it stands in the description as well. */
    readonly reference?: number;
  };
}

/** Who is signed in, and what proves it. In memory only: it ends with the page. */
interface Account {
  readonly proof: Proof;
  readonly id: string;
  readonly session: Session;
}

/** Rows of one answer: each holds its whole description, and an answer must not be too long. */
const PAGE = 25;
/** Results of a search that are looked through: their ids have to fit into one address. */
const MOST_FOUND = 500;
const INCLUDED = 'journals,attachments,allowed_statuses,watchers';

function conversationOf(issue: WireIssue, me: Account): Conversation {
  const { summary, answers, watchers } = issue;
  return {
    request: {
      ...summary,
      status: { ...summary.status, ...(isFinal(issue) && { final: true }) },
    },
    comments: commentsOf(issue, me.id),
    can: rightsOf(issue),
    cc: watchers.filter(({ id }) => id !== me.id).map(({ name }) => name),
    ...followUps(answers.get('followUpOf')),
  };
}

/**
 * Speaks Redmine 5 (REST): with a customer's own API key through a proxy of the page's origin or from Node, or for one
 * customer by an administrator's key on a server.
 */
export const redmineAdapter = (options: RedmineOptions): HelpBackend => {
  const naming: Naming = {
    statuses: options.statuses,
    categories: new Map(Object.entries(options.categories ?? {})),
    reference: options.fields?.reference,
  };
  let statuses: readonly WireStatus[] | undefined;
  const inTurn = turns();

  // --- Session -------------------------------------------------------------------------------------------------------

  const whoIs = (proof: Proof, signal: AbortSignal): Promise<WireUser> =>
    call(options, proof, { path: '/my/account.json', decode: decodeUser, signal });

  async function enter(proof: Proof, signal: AbortSignal, shown?: string): Promise<Account> {
    const { id, name, email } = await whoIs(proof, signal);
    return { proof, id, session: { person: { id, name: shown ?? name, email } } };
  }

  const {
    session,
    me: signedIn,
    refuse,
  } = accountKeeper(
    options,
    (key, signal) => enter({ key }, signal),
    async ({ token: key, customer: { email, name } }, signal) => {
      const user = await call(
        options,
        { key },
        {
          path: '/users.json',
          query: { name: email, limit: 100 },
          decode: decodeUserOf(email),
          signal,
        },
      );
      if (!user) return undefined;
      const account = await enter({ key, login: user.login }, signal, name);
      // From who is no administrator Redmine ignores for whom he acts.
      if (account.id !== user.id) throw new HelpError('unauthorized', 'No key of an administrator');
      return account;
    },
  );

  const ask = <Answer>(me: Account, given: ApiCall<Answer>): Promise<Answer> =>
    call(options, me.proof, given).catch((thrown: unknown) => refuse(me, thrown));

  /**
   * Whether the key is still the person's. With one that has ended Redmine answers as to anybody: an empty list, and
   * where the project is open to all it even takes what is written.
   *
   * @throws {HelpError} `unauthorized`
   */
  const check = (me: Account, signal: AbortSignal): Promise<void> =>
    whoIs(me.proof, signal)
      .then(({ id }) => {
        if (id !== me.id) throw new HelpError('unauthorized', 'The key is somebody else’s');
      })
      .catch((thrown: unknown) => refuse(me, thrown));

  // --- Files ---------------------------------------------------------------------------------------------------------

  async function upload(
    { name, type, bytes }: UploadFile,
    watching: UploadOptions,
  ): Promise<{ readonly token: string }> {
    const query = { filename: fileNameOf(name), content_type: type || undefined };
    return ask(await signedIn(watching.signal), {
      // With another type than this it is answered with 406.
      ...uploadCall('/uploads.json', query, bytes, '', watching),
      readError: readUploadError,
    });
  }

  async function discard(token: string, { signal }: CallOptions): Promise<void> {
    await ask(await signedIn(signal), {
      method: 'DELETE',
      path: `/attachments/${fileIdOf(token)}.json`,
      decode: () => true,
      signal,
    });
  }

  async function download(file: string, { signal }: CallOptions): Promise<Blob> {
    const me = await signedIn(signal);
    const [request = ''] = file.split('.');
    const found = fileIn(commentsOf(await find(me, request, signal), me.id), file);
    const path = `/attachments/download/${file.slice(request.length + 1)}`;
    return bytesOf(options, me.proof, path, found.size, signal)
      .catch((thrown: unknown) => refuse(me, thrown))
      .catch((thrown: unknown) => {
        throw isHidden(thrown) ? notFound(file) : thrown;
      });
  }

  /** A refusal may be for an upload that has ended: Redmine throws away what nobody claimed in a day. */
  async function explain(
    me: Account,
    thrown: unknown,
    attachments: readonly RequestAttachment[],
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!(thrown instanceof HelpError) || thrown.code !== 'invalid') return thrown;
    const fields = await Promise.all(
      attachments.map(async (file) => {
        const path = `/attachments/${fileIdOf(file.kind === 'token' ? file.token : '')}.json`;
        const isThere = await ask(me, { path, decode: () => true, signal }).catch(
          (error: unknown) => !isHidden(error),
        );
        const { field, name } = file;
        return isThere ? [] : [{ field, code: 'fileMissing', values: { name } } as const];
      }),
    );
    return new HelpError('invalid', thrown.message, {
      status: 422,
      fields: [...thrown.fields, ...fields.flat()],
    });
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  async function create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const me = await signedIn(signal);
    const { project, tracker, categories = {}, fields = {} } = options;
    const { category, attachments, followUpOf } = request;
    if (followUpOf !== undefined) await find(me, followUpOf, signal);
    const reference = request.fields['reference'] ?? request.shipment?.reference;
    const issue = {
      project_id: project,
      ...(tracker !== undefined && { tracker_id: tracker }),
      ...(Object.hasOwn(categories, category) && { category_id: categories[category] }),
      subject: subjectOf(request.subject),
      description: descriptionOf(request, key),
      uploads: uploadsOf(attachments),
      ...(fields.reference !== undefined &&
        typeof reference === 'string' && {
          custom_fields: [{ id: fields.reference, value: reference }],
        }),
    };
    return inTurn(key, 0, async (isFirst) => {
      // Also before a first try: the page may have been opened again since another one.
      let [kept] = await Promise.all([byKey(me, key, signal), check(me, signal)]);
      if (!kept && !isFirst) {
        await settle(signal);
        kept = await byKey(me, key, signal);
      }
      if (kept) return createdOf(kept.summary);
      const made = await ask(me, {
        method: 'POST',
        path: '/issues.json',
        json: { issue },
        decode: (json) => decodeIssue(member(json, 'issue'), naming),
        signal,
      }).catch(async (thrown: unknown) => {
        throw await explain(me, thrown, attachments, signal);
      });
      if (made.author !== me.id)
        throw new HelpError('unauthorized', 'Written as somebody else', { ambiguous: true });
      // Who may not relate issues has the number in the description.
      if (followUpOf !== undefined)
        await ask(me, {
          method: 'POST',
          path: `/issues/${made.summary.id}/relations.json`,
          json: { relation: { issue_to_id: followUpOf, relation_type: 'relates' } },
          decode: () => true,
          signal,
        }).catch(() => undefined);
      return createdOf(made.summary);
    });
  }

  async function list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await signedIn(signal);
    const { sort, limit, filter, cursor, text = '' } = query;
    const place = knownPlace(cursor, placeOf);
    const byCreation = sort === 'created';
    const last = byCreation ? Number(place?.ids.at(-1) ?? Infinity) : Infinity;
    const status = statusQuery(filter, await allStatuses(me, signal));
    const found =
      text.trim() === ''
        ? undefined
        : (await search(me, text.trim(), signal)).filter((id) => Number(id) < last);
    const size = Math.min(Math.max(limit, 1), PAGE);
    let page: WirePage<WireIssue> = { items: [], total: 0 };
    let items: RequestPage['items'] = [];
    let offset = 0;
    if (status !== undefined && found?.length !== 0)
      do {
        page = await issues(me, signal, {
          project_id: options.project,
          status_id: status,
          sort: byCreation ? 'id:desc' : 'updated_on:desc,id:desc',
          limit: size,
          offset,
          issue_id: found?.join() ?? (last < Infinity ? `<=${last - 1}` : undefined),
          updated_on: place && !byCreation ? untilEndOf(place.at) : undefined,
        });
        items = page.items
          .filter(({ author }) => author === me.id)
          .map(({ summary }) => summary)
          .filter((row) => !place || byCreation || isAfter(row, place));
        offset += size;
      } while (items.length === 0 && offset < page.total);
    if (items.length === 0) await check(me, signal);
    const end = offset < page.total ? endOf(items, place) : undefined;
    return {
      items,
      ...(end && { next: cursorOf(end) }),
      ...(!place && { counts: { [filter]: page.total } }),
    };
  }

  async function open(id: string, { signal }: CallOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    return conversationOf(await find(me, id, signal), me);
  }

  async function reply(
    id: string,
    comment: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const me = await signedIn(signal);
    checkReply(comment);
    const { message, attachments } = comment;
    const uploads = uploadsOf(attachments);
    const issue = await find(me, id, signal);
    const newest = Math.max(0, ...issue.journals.map((journal) => Number(journal.comment.id)));
    return inTurn(key, newest, async (isFirst, since) => {
      const isKept = (now: WireIssue): boolean =>
        isSaid(commentsOf(now, me.id), since, unescaped(escaped(message)), attachments.length);
      if (!isFirst) {
        await settle(signal);
        const now = await find(me, id, signal);
        if (isKept(now)) return conversationOf(now, me);
      }
      if (isFinal(issue)) throw new HelpError('closed', 'Only a follow-up is possible');
      await update(
        me,
        issue,
        {
          notes: escaped(message),
          uploads,
          // The word is with the agents again. What is not allowed Redmine would leave out without a word.
          status_id: opening(issue)?.id,
        },
        signal,
      ).catch(async (thrown: unknown) => {
        throw await explain(me, thrown, attachments, signal);
      });
      return readBack(me, id, signal, isKept);
    });
  }

  async function solve(id: string, { signal }: WriteOptions): Promise<Conversation> {
    const me = await signedIn(signal);
    const issue = await find(me, id, signal);
    if (issue.summary.status.group === 'solved') return conversationOf(issue, me);
    const target = solving(issue);
    if (!target) throw new HelpError('forbidden', 'No right to resolve');
    await update(me, issue, { status_id: target.id }, signal);
    return mustBeSolved(await readBack(me, id, signal));
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** The person's request that carries a key, among the newest. */
  async function byKey(
    me: Account,
    key: string,
    signal: AbortSignal,
  ): Promise<WireIssue | undefined> {
    const { items } = await issues(me, signal, {
      project_id: options.project,
      status_id: '*',
      sort: 'id:desc',
      limit: PAGE,
    });
    return items.find(({ author, answers }) => author === me.id && answers.get('key') === key);
  }

  function issues(
    me: Account,
    signal: AbortSignal,
    query: ApiCall<unknown>['query'],
  ): Promise<WirePage<WireIssue>> {
    return ask(me, {
      path: '/issues.json',
      query: { author_id: 'me', ...query },
      decode: (json) => decodePage(json, 'issues', (row) => decodeIssue(row, naming)),
      signal,
    });
  }

  /** Not shared while it is under way: who asked first may give up. */
  async function allStatuses(me: Account, signal: AbortSignal): Promise<readonly WireStatus[]> {
    return (statuses ??= await ask(me, {
      path: '/issue_statuses.json',
      decode: (json) => decodeStatuses(json, naming),
      signal,
    }));
  }

  /** Ids of what holds all the words anywhere, and of the request with this number. */
  async function search(
    me: Account,
    text: string,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const number = /^#?([1-9]\d{0,8})$/.exec(text)?.[1];
    const found = number === undefined ? [] : [number];
    // Few digits stand in every key.
    if (number !== undefined && number.length < 4) return found;
    for (let offset = 0; offset < MOST_FOUND; offset += PAGE) {
      const { items, total } = await ask(me, {
        path: `/projects/${encodeURIComponent(options.project)}/search.json`,
        query: { q: text, issues: 1, limit: PAGE, offset },
        decode: (json) => decodePage(json, 'results', decodeHit),
        signal,
      });
      found.push(...items);
      if (offset + PAGE >= total) return found;
    }
    throw new HelpError('unsupported', `More than ${MOST_FOUND} requests have these words`);
  }

  /** The guard of every call about one request. @throws {HelpError} `not-found` also for somebody else's */
  async function find(me: Account, id: string, signal: AbortSignal): Promise<WireIssue> {
    const [issue] = await Promise.all([
      ask(me, {
        path: `/issues/${knownId(id)}.json`,
        query: { include: INCLUDED },
        decode: (json) => decodeIssue(member(json, 'issue'), naming),
        signal,
      }).catch((thrown: unknown) => {
        if (isHidden(thrown)) return undefined;
        throw thrown;
      }),
      check(me, signal),
    ]);
    if (issue?.author !== me.id || issue.summary.id !== id) throw notFound(id);
    return issue;
  }

  function update(
    me: Account,
    { summary }: WireIssue,
    issue: unknown,
    signal: AbortSignal,
  ): Promise<true> {
    return ask(me, {
      method: 'PUT',
      path: `/issues/${summary.id}.json`,
      json: { issue },
      // 204 without a body; what came of it is read back.
      decode: () => true,
      signal,
    });
  }

  const readBack = (
    me: Account,
    id: string,
    signal: AbortSignal,
    isKept: (now: WireIssue) => boolean = () => true,
  ): Promise<Conversation> =>
    afterWrite(
      find(me, id, signal).then((now) => {
        if (!isKept(now)) throw new HelpError('malformed', 'The reply is not there');
        return conversationOf(now, me);
      }),
    );

  return {
    // Redmine tells nothing to those who aren't signed in, and would make a browser ask them for a password.
    connect: async () => ({}),
    contact: { honoursKey: false, uploads: 'token', create, upload, discard },
    session,
    activities: { list, open, reply, solve, download },
  };
};
