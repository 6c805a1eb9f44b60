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
import { member } from '../shared/json.js';
import { viaXhr } from '../shared/via-xhr.js';
import { bytesOf, call, type Proof, type RedmineCall } from './client.js';
import {
  commentsOf,
  decodeHit,
  decodeIssue,
  decodePage,
  decodeStatuses,
  decodeUpload,
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
import { isHidden, notFound, readUploadError } from './errors.js';
import { escaped, unescaped } from './markup.js';
import { descriptionOf, fileIdOf, fileNameOf, subjectOf, uploadsOf } from './messages.js';
import { cursorOf, endOf, isAfter, placeOf, statusQuery, untilEndOf } from './queries.js';

export interface RedmineOptions extends AdapterOptions {
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
  /** The customer's own API key, as the host page has it; asked once by `resume`. */
  readonly getToken?: () => string | undefined | Promise<string | undefined>;
  /** On a server alone: an administrator's key acts for one customer, who has an account with this address. */
  readonly service?: {
    readonly token: string;
    readonly customer: { readonly name?: string; readonly email: string };
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
/** In ms: a write whose connection broke may still be going on. */
const SETTLING = 1500;
const INCLUDED = 'journals,attachments,allowed_statuses,watchers';

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const resultOf = ({ summary: { id, number, status, createdAt } }: WireIssue): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

function conversationOf(issue: WireIssue, me: Account): Conversation {
  const { summary, details, watchers } = issue;
  const followUpOf = details.get('followUpOf');
  return {
    request: {
      ...summary,
      status: { ...summary.status, ...(isFinal(issue) && { final: true }) },
    },
    comments: commentsOf(issue, me.id),
    can: rightsOf(issue),
    cc: watchers.filter(({ id }) => id !== me.id).map(({ name }) => name),
    ...(followUpOf !== undefined && { followUpOf: { id: followUpOf, number: followUpOf } }),
    followUps: [],
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
  const { service, getToken } = options;
  let account: Account | undefined;
  /** Signed out: the service waits for `resume`. */
  let isOver = false;
  let statuses: readonly WireStatus[] | undefined;
  /** The last try of each key, with what was said before a reply. */
  const tries = new Map<string, { readonly over: Promise<unknown>; readonly since: number }>();

  // --- Session -------------------------------------------------------------------------------------------------------

  async function resume({ signal }: CallOptions): Promise<Session | undefined> {
    if (account) return account.session;
    if (!service) {
      const token = await getToken?.();
      return token === undefined ? undefined : exchange(token, { signal });
    }
    const { token: key, customer } = service;
    const user = await call(
      options,
      { key },
      {
        path: '/users.json',
        query: { name: customer.email, limit: 100 },
        decode: decodeUserOf(customer.email),
        signal,
      },
    );
    if (!user) return undefined;
    const { id, login } = user;
    const session = await enter({ key, login }, signal, id, customer.name);
    isOver = false;
    return session;
  }

  function exchange(token: string, { signal }: CallOptions): Promise<Session> {
    return enter({ key: token }, signal);
  }

  async function signOut(): Promise<void> {
    isOver = true;
    account = undefined;
  }

  async function enter(
    proof: Proof,
    signal: AbortSignal,
    expected?: string,
    shown?: string,
  ): Promise<Session> {
    const { id, name, email } = await whoIs(proof, signal);
    // From who is no administrator Redmine ignores for whom he acts.
    if (expected !== undefined && id !== expected)
      throw new HelpError('unauthorized', 'The key is no administrator’s');
    const session = { person: { id, name: shown ?? name, email } };
    account = { proof, id, session };
    return session;
  }

  function whoIs(proof: Proof, signal: AbortSignal): Promise<WireUser> {
    return call(options, proof, { path: '/my/account.json', decode: decodeUser, signal });
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  async function signedIn(signal: AbortSignal): Promise<Account> {
    if (service && !isOver) await resume({ signal });
    if (!account) throw new HelpError('unauthorized', 'Nobody is signed in');
    return account;
  }

  async function ask<Answer>(me: Account, given: RedmineCall<Answer>): Promise<Answer> {
    try {
      return await call(options, me.proof, given);
    } catch (thrown) {
      leave(me, thrown);
      throw thrown;
    }
  }

  /** A key that was refused is of no use any more. */
  function leave(me: Account, thrown: unknown): void {
    if (thrown instanceof HelpError && thrown.code === 'unauthorized' && account === me)
      account = undefined;
  }

  /**
   * Whether the key is still the person's. With one that has ended Redmine answers as to anybody: an empty list, and
   * where the project is open to all it even takes what is written.
   *
   * @throws {HelpError} `unauthorized`
   */
  async function check(me: Account, signal: AbortSignal): Promise<void> {
    try {
      const { id } = await whoIs(me.proof, signal);
      if (id !== me.id) throw new HelpError('unauthorized', 'The key is somebody else’s');
    } catch (thrown) {
      leave(me, thrown);
      throw thrown;
    }
  }

  // --- Files ---------------------------------------------------------------------------------------------------------

  async function upload(
    { name, type, bytes }: UploadFile,
    { signal, onProgress }: UploadOptions,
  ): Promise<{ readonly token: string }> {
    return ask(await signedIn(signal), {
      method: 'POST',
      path: '/uploads.json',
      query: { filename: fileNameOf(name), content_type: type || undefined },
      // Anything else is answered with 406.
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      onProgress,
      watched: viaXhr,
      decode: decodeUpload,
      readError: readUploadError,
      signal,
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
    // Ids are guessable; only what the conversation shows is handed out.
    const found = commentsOf(await find(me, request, signal), me.id)
      .flatMap(({ files }) => files)
      .find(({ id }) => id === file);
    if (!found) throw notFound(file);
    const path = `/attachments/download/${file.slice(request.length + 1)}`;
    try {
      return await bytesOf(options, me.proof, path, found.size, signal);
    } catch (thrown) {
      leave(me, thrown);
      throw isHidden(thrown) ? notFound(file) : thrown;
    }
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
    return once(key, 0, async (isFirst) => {
      // Also before a first try: the page may have been opened again since another one.
      let [kept] = await Promise.all([byKey(me, key, signal), check(me, signal)]);
      if (!kept && !isFirst) {
        await wait(SETTLING, signal);
        kept = await byKey(me, key, signal);
      }
      if (kept) return resultOf(kept);
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
      return resultOf(made);
    });
  }

  async function list(query: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    const me = await signedIn(signal);
    const { sort, limit, filter, cursor, text = '' } = query;
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && !place) throw new HelpError('invalid', 'No cursor of ours');
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
    { message, attachments }: NewComment,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    const me = await signedIn(signal);
    if (message.trim() === '' && attachments.length === 0)
      throw new HelpError('invalid', 'An empty reply', {
        fields: [{ field: 'message', code: 'required' }],
      });
    const uploads = uploadsOf(attachments);
    const issue = await find(me, id, signal);
    const newest = Math.max(0, ...issue.journals.map(({ comment }) => Number(comment.id)));
    return once(key, newest, async (isFirst, since) => {
      const isKept = (now: WireIssue): boolean =>
        commentsOf(now, me.id).some(
          ({ id: comment, author, body, files }) =>
            Number(comment) > since &&
            author.role === 'requester' &&
            files.length === attachments.length &&
            body.kind === 'text' &&
            body.text.trim() === unescaped(escaped(message)).trim(),
        );
      if (!isFirst) {
        await wait(SETTLING, signal);
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
    const after = await readBack(me, id, signal);
    if (after.request.status.group !== 'solved')
      throw new HelpError('forbidden', 'Redmine did not resolve it');
    return after;
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  /** Tries of one key one after the other; `work` hears whether it is the first, and where the thread stood then. */
  function once<Answer>(
    key: string,
    since: number,
    work: (isFirst: boolean, since: number) => Promise<Answer>,
  ): Promise<Answer> {
    const before = tries.get(key);
    const begun = before?.since ?? since;
    const own = (async () => {
      await before?.over.catch(() => undefined);
      return work(!before, begun);
    })();
    tries.set(key, { over: own, since: begun });
    return own;
  }

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
    return items.find(({ author, details }) => author === me.id && details.get('key') === key);
  }

  function issues(
    me: Account,
    signal: AbortSignal,
    query: Exclude<RedmineCall<unknown>['query'], undefined>,
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
    if (!/^[1-9]\d{0,9}$/.test(id)) throw notFound(id);
    const [issue] = await Promise.all([
      ask(me, {
        path: `/issues/${id}.json`,
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

  /** After a write that arrived, a failure is one of reading. @throws {HelpError} always `ambiguous` */
  async function readBack(
    me: Account,
    id: string,
    signal: AbortSignal,
    isKept: (now: WireIssue) => boolean = () => true,
  ): Promise<Conversation> {
    try {
      const now = await find(me, id, signal);
      if (!isKept(now)) throw new HelpError('malformed', 'The reply is not there');
      return conversationOf(now, me);
    } catch (cause) {
      const { code, message } = HelpError.from(cause);
      throw new HelpError(code, message, { ambiguous: true, cause });
    }
  }
  return {
    // Redmine tells nothing to those who aren't signed in, and would make a browser ask them for a password.
    connect: async () => ({}),
    contact: { honoursKey: false, uploads: 'token', create, upload, discard },
    session: {
      signOut,
      ...((service ?? getToken) && { resume }),
      ...(!service && { exchange }),
    },
    activities: { list, open, reply, solve, download },
  };
};
