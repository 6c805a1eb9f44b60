import { setTimeout as wait } from 'node:timers/promises';
import { checkRequest, SHIPPING_CATEGORIES } from '../../../src/check.js';
import { HelpError } from '../../../src/core/help-error.js';
import type { Comment } from '../../../src/core/model/comment.js';
import type { Conversation, RequestSummary } from '../../../src/core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../../src/core/model/page.js';
import type { CreateResult, NewRequest } from '../../../src/core/model/request.js';
import type {
  ActivitiesBackend,
  CallOptions,
  HelpBackend,
  NewComment,
} from '../../../src/core/ports/backend.js';
import type { SignedIn } from '../accounts/accounts.js';
import { ApiError, invalid } from '../api/errors.js';
import type { NewRequestBody } from '../api/schemas.js';
import { notFound, type Details } from '../conversations/details.js';
import { describeError } from '../log.js';
import { OPTIONAL_CALLS } from '../requests/optional-calls.js';
import type { Requests } from '../requests/requests.js';
import { brandOf, type RequestsServices } from '../services.js';
import { normalEmail } from '../text.js';
import type { Customer, GatewayBackend } from './backends.js';
import { apiErrorOf, noAccount, unclear } from './failures.js';
import { claimForWrite, fileIdOf, forget, passOn, readFileId } from './files.js';
import { look, NOBODY } from './look.js';
import { News } from './news.js';
import { isSame } from './same-words.js';
import { SeenMarks } from './seen.js';
import { Writes, type Try } from './writes.js';

/** In ms, for a read with all its calls. */
const READING = 30_000;
/** In ms: a write whose connection broke may still be going on. */
const SETTLING = 1500;
/** Of so many requests, the newest by their last change, changes are looked for. */
const FOLLOWED = 20;
/** In ms: so long a look whether the ticket system is there serves all who ask. */
const LOOK_AGAIN = 5000;

/** Requests in a ticket system, by its adapter; the service account's secret stays on the server. */
export function createGateway(services: RequestsServices, backend: GatewayBackend): Requests {
  const { database, files, log, limits, config, stopped } = services;
  const { db } = database;
  const writes = new Writes(db, log, {
    leaseMilliseconds: config.gatewayLeaseSeconds * 1000,
    stopped,
  });
  const adapterOf = (person: Customer, through: typeof fetch = fetch): Served =>
    served(backend.adapterFor(person, through));
  const customerOf = ({ brand, email, name }: SignedIn): Customer => ({ brand, email, name });
  const reading = (): { signal: AbortSignal } => ({
    signal: AbortSignal.any([stopped, AbortSignal.timeout(READING)]),
  });

  /** Requests that this person sent to another brand: a session is good for one. */
  const elsewhere = async (
    { brand, email }: SignedIn,
    ids?: readonly string[],
  ): Promise<ReadonlySet<string | null>> => {
    let found = db
      .selectFrom('gateway_writes')
      .select('request_id')
      .where('email', '=', email)
      .where('deed', '=', 'create')
      .where('brand', '<>', brand)
      .where('request_id', 'is not', null);
    if (ids !== undefined) found = found.where('request_id', 'in', ids);
    return new Set((await found.execute()).map(({ request_id: id }) => id));
  };

  /** @throws {ApiError} `not-found` */
  const openOwn = async (
    person: SignedIn,
    adapter: Served,
    id: string,
    signal = reading().signal,
  ): Promise<Conversation> => {
    if ((await elsewhere(person, [id])).size > 0) throw notFound();
    if (!(await isThere(adapter, { signal }))) throw notFound();
    const conversation = await adapter.activities.open(id, { signal });
    // Whatever was asked for: this one must have come.
    if (conversation.request.id !== id) throw notFound();
    return conversation;
  };

  /** With unread marks: the ticket system's, else ours. */
  const withMarks = (
    person: SignedIn,
    { read: ownRead }: ActivitiesBackend,
    rows: readonly RequestSummary[],
  ): Promise<readonly RequestSummary[]> =>
    ownRead === undefined ? marks.marked(person, rows) : Promise.resolve(rows);

  /** For calls in which a refusal says what our account may not, and nothing about the person. */
  const asService = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (thrown) {
      throw thrown instanceof HelpError && thrown.code === 'forbidden'
        ? apiErrorOf(new HelpError('unavailable', 'refused', { cause: thrown }), log)
        : apiErrorOf(thrown, log);
    }
  };
  /** For calls in which a refusal is the person's to hear. */
  const asPerson = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (thrown) {
      throw apiErrorOf(thrown, log);
    }
  };

  const forgetFiles = async (key: string): Promise<void> => {
    await forget(db, files, key).catch((thrown: unknown) =>
      log.warn({ error: describeError(thrown) }, 'Files that were passed on are still here'),
    );
  };

  /** Comments that other keys are known to have made. */
  const madeByOthers = async (id: string, key: string): Promise<ReadonlySet<string | null>> => {
    const rows = await db
      .selectFrom('gateway_writes')
      .select('answer')
      .where('request_id', '=', id)
      .where('deed', '=', 'reply')
      .where('key', '<>', key.toLowerCase())
      .execute();
    return new Set(rows.map(({ answer }) => answer));
  };

  const news = new News(stopped);
  const marks = new SeenMarks(db);

  let looked: { readonly at: number; readonly answer: Promise<unknown> } | undefined;

  const present = adapterOf(NOBODY);
  return {
    without: OPTIONAL_CALLS.filter(
      // Changes are looked for and marks kept here.
      (name) =>
        name !== 'watch' &&
        !(name === 'read' && backend.tellsAnswers) &&
        present.activities[name] === undefined,
    ),

    async check() {
      // This call is open to everybody: one look serves many.
      if (looked === undefined || Date.now() - looked.at > LOOK_AGAIN)
        looked = { at: Date.now(), answer: look(backend) };
      await looked.answer.catch((thrown: unknown) => {
        throw apiErrorOf(HelpError.from(thrown), log);
      });
    },

    async isKnown(brand, email) {
      const wrote = await db
        .selectFrom('gateway_writes')
        .select('key')
        .where('email', '=', normalEmail(email))
        .where('brand', '=', brand)
        .where('deed', '=', 'create')
        .limit(1)
        .executeTakeFirst();
      if (wrote !== undefined) return true;
      // Who wrote by mail is known to the ticket system alone.
      const adapter = adapterOf({ brand, email: normalEmail(email) });
      const { items } = await listOwn(
        adapter,
        { filter: 'all', sort: 'created', limit: 1 },
        reading(),
      );
      return items.length > 0;
    },

    create: (body, person) =>
      asService(async () => {
        const brand = brandOf(services, body.brand);
        const email = normalEmail(body.email);
        const { key, followUpOf, ...content } = body;
        const about = { key, brand: brand.id, email, deed: 'create' } as const;
        const { isNew, answer } = await writes.once(
          { ...about, content: { ...content, followUpOf } },
          async (trx) => {
            const problems = checkRequest(body, brand.config, SHIPPING_CATEGORIES, Date.now());
            if (problems.length > 0) throw invalid(problems);
            if (followUpOf !== undefined) checkOwner(body, person);
            await limits.email(trx, body.email, key);
            await claimForWrite(trx, key, brand.id, body.attachments);
          },
          async (attempt) => {
            const { gate, signal } = attempt;
            const adapter = adapterOf(
              { brand: brand.id, email, ...(person && { name: person.name }) },
              gate.fetch,
            );
            if (backend.needsAccount === true && !(await isThere(adapter, { signal })))
              throw noAccount(body.language);
            if (followUpOf !== undefined && attempt.isFirst)
              await checkFollowUp(() => {
                checkOwner(body, person);
                return openOwn(person, adapter, followUpOf, signal);
              });
            const attachments = await passOn(db, files, adapter, body.attachments, signal);
            const result = await createOnce(
              backend,
              adapter,
              attempt,
              requestOf(body, attachments),
              key,
            );
            return {
              answer: JSON.stringify(result),
              ...(result.kind === 'created' ? { requestId: result.id } : {}),
            };
          },
        );
        await forgetFiles(key);
        return { isNew, result: JSON.parse(answer) as CreateResult };
      }),

    list: (person, { filter, sort, q, cursor, limit }) =>
      asService(async () => {
        const adapter = adapterOf(customerOf(person));
        const page = await listOwn(
          adapter,
          {
            filter,
            sort,
            limit,
            ...(q === '' ? {} : { text: q }),
            ...(cursor === undefined ? {} : { cursor }),
          },
          reading(),
        ).catch((thrown: unknown) => {
          throw thrown instanceof HelpError && thrown.code === 'invalid' && cursor !== undefined
            ? invalid([{ field: 'cursor', code: 'unreadable' }])
            : thrown;
        });
        const others = await elsewhere(person);
        return {
          requests: await withMarks(
            person,
            adapter.activities,
            page.items.filter(({ id }) => !others.has(id)),
          ),
          ...(page.next === undefined ? {} : { next: page.next }),
          // They count those of other brands too.
          counts: others.size > 0 ? {} : (page.counts ?? {}),
        };
      }),

    open: (person, id) =>
      asService(async () => {
        const adapter = adapterOf(customerOf(person));
        return detailsOf(person, adapter, await openOwn(person, adapter, id));
      }),

    reply: (person, id, { key, message, attachments }) =>
      asPerson(async () => {
        const { brand, email } = person;
        const passing = attachments.map((file) => ({ ...file, field: 'attachments' }));
        const customer = customerOf(person);
        const seen = await writes.before(key, () => openOwn(person, adapterOf(customer), id));
        let now: Conversation | undefined;
        const { isNew } = await writes.once(
          {
            key,
            brand,
            email,
            deed: 'reply',
            requestId: id,
            content: { message, attachments },
            before: seen.comments.at(-1)?.id ?? '',
          },
          (trx) => claimForWrite(trx, key, brand, passing),
          async ({ gate, signal, isFirst, before }) => {
            const adapter = adapterOf(customer, gate.fetch);
            const { reply } = adapter.activities;
            if (reply === undefined) throw new ApiError('forbidden', 'No replies are taken here');
            const isIt = (comment: Comment): boolean =>
              isSame(comment, { message, files: passing });
            const find = async (conversation: Conversation): Promise<Comment | undefined> => {
              const others = await madeByOthers(id, key);
              return since(conversation, before).find(
                (comment) => isIt(comment) && !others.has(comment.id),
              );
            };
            if (!isFirst)
              // Twice: what is still on its way is there the second time.
              for (const pause of [0, SETTLING]) {
                await wait(pause, undefined, { signal });
                const looked = await openOwn(person, adapter, id, signal);
                const made = await find(looked);
                if (made === undefined) continue;
                now = looked;
                return { answer: made.id };
              }
            const comment: NewComment = {
              message,
              attachments: await passOn(db, files, adapter, passing, signal),
            };
            now = await reply.call(adapter.activities, id, comment, { key, signal });
            const made = await find(now);
            // It is made by the service account: some take that for an answer to the person.
            const seen = seenUntil(now, made?.id);
            if (seen !== undefined) await marks.set(person, id, seen);
            return { answer: made?.id ?? '' };
          },
        );
        await forgetFiles(key);
        const reader = adapterOf(customer);
        now ??= await openOwn(person, reader, id);
        return { isNew, request: detailsOf(person, reader, now) };
      }),

    solve: (person, id, key) =>
      asPerson(async () => {
        const { brand, email } = person;
        const customer = customerOf(person);
        const seen = await writes.before(key, () => openOwn(person, adapterOf(customer), id));
        let now: Conversation | undefined;
        await writes.once(
          { key, brand, email, deed: 'solve', requestId: id, content: 'solve' },
          async () => undefined,
          async ({ gate, signal }) => {
            const adapter = adapterOf(customer, gate.fetch);
            const { solve } = adapter.activities;
            const { status } = seen.request;
            if (status.final === true) throw new ApiError('closed', 'The request is closed');
            if (status.group === 'solved') return { answer: '' };
            if (solve === undefined || !seen.can.solve)
              throw new ApiError('forbidden', 'It can not be solved from here');
            // Twice is the same as once.
            now = await solve.call(adapter.activities, id, { key, signal });
            return { answer: '' };
          },
        );
        const reader = adapterOf(customer);
        now ??= await openOwn(person, reader, id);
        return detailsOf(person, reader, now);
      }),

    rate: (person, id, { key, ...rating }) =>
      asPerson(async () => {
        const { brand, email } = person;
        const customer = customerOf(person);
        const seen = await writes.before(key, () => openOwn(person, adapterOf(customer), id));
        let now: Conversation | undefined;
        await writes.once(
          { key, brand, email, deed: 'rate', requestId: id, content: rating },
          async () => undefined,
          async ({ gate, signal }) => {
            const adapter = adapterOf(customer, gate.fetch);
            const { rate } = adapter.activities;
            if (rate === undefined || !seen.can.rate)
              throw new ApiError('conflict', 'It can not be rated');
            // The last rating counts: twice is the same as once.
            now = await rate.call(adapter.activities, id, rating, { key, signal });
            return { answer: '' };
          },
        );
        const reader = adapterOf(customer);
        now ??= await openOwn(person, reader, id);
        return detailsOf(person, reader, now);
      }),

    read: (person, id, comment) =>
      asService(async () => {
        const adapter = adapterOf(customerOf(person));
        const conversation = await openOwn(person, adapter, id);
        const seen = seenUntil(conversation, comment);
        if (adapter.activities.read !== undefined)
          await adapter.activities.read(id, comment, reading());
        else if (seen !== undefined) await marks.set(person, id, seen);
      }),

    download: (person, id) =>
      asService(async () => {
        const named = readFileId(id);
        const adapter = adapterOf(customerOf(person));
        const { download } = adapter.activities;
        if (named === undefined || download === undefined) throw notFound();
        // By the conversation, so that no file of a request is anybody's but its owner's, whatever the adapter checks.
        const { comments } = await openOwn(person, adapter, named.request);
        const isThere = comments.some(({ files: each }) =>
          each.some((file) => file.id === named.file),
        );
        if (!isThere) throw notFound();
        const bytes = await download.call(adapter.activities, named.file, reading());
        return { size: bytes.size, stream: bytes.stream() as ReadableStream };
      }),

    follow: (person, ready, changed) =>
      news.follow({
        look: async (signal) => {
          const adapter = adapterOf(customerOf(person));
          const { items } = await listOwn(
            adapter,
            { filter: 'all', sort: 'updated', limit: FOLLOWED },
            { signal },
          );
          const others = await elsewhere(person);
          return withMarks(
            person,
            adapter.activities,
            items.filter(({ id }) => !others.has(id)),
          );
        },
        ready,
        changed,
      }),
  };
}

/** An adapter that can do what the contract has in every case. */
interface Served extends HelpBackend {
  readonly activities: ActivitiesBackend;
}

function served(adapter: HelpBackend): Served {
  const { activities } = adapter;
  if (activities === undefined)
    throw new Error('A ticket system without a list of requests can not be served');
  return { ...adapter, activities };
}

/** Whether the ticket system knows the person. */
const isThere = async ({ session }: Served, options: CallOptions): Promise<boolean> =>
  session?.resume === undefined || (await session.resume(options)) !== undefined;

/** Whom the ticket system does not know has nothing there. @throws {HelpError} */
const listOwn = async (
  adapter: Served,
  query: RequestQuery,
  options: CallOptions,
): Promise<RequestPage> =>
  (await isThere(adapter, options)) ? adapter.activities.list(query, options) : { items: [] };

/** @throws {ApiError} `forbidden` unless the person sends it for themselves */
function checkOwner(
  body: NewRequestBody,
  person: SignedIn | undefined,
): asserts person is SignedIn {
  if (person?.brand !== body.brand || person.email !== normalEmail(body.email))
    throw notOwnClosed();
}

const notOwnClosed = (): ApiError =>
  new ApiError('forbidden', 'Only one’s own closed request can be gone on from');

async function checkFollowUp(open: () => Promise<Conversation>): Promise<void> {
  const { can } = await open().catch((thrown: unknown) => {
    const isMissing =
      (thrown instanceof HelpError || thrown instanceof ApiError) && thrown.code === 'not-found';
    throw isMissing ? notOwnClosed() : thrown;
  });
  if (!can.followUp) throw notOwnClosed();
}

/**
 * Adapters look before the second try of a key. A process that made no first one makes one that reaches nobody.
 *
 * @throws {HelpError}
 */
async function createOnce(
  { findsKeys }: GatewayBackend,
  { contact }: HelpBackend,
  { isFirst, gate, signal }: Try,
  request: NewRequest,
  key: string,
): Promise<CreateResult> {
  if (!isFirst && !contact.honoursKey) {
    if (!findsKeys) throw unclear();
    gate.isShut = true;
    try {
      return await contact.create(request, { key, signal });
    } catch (thrown) {
      if (gate.turnedBack === 0) throw thrown;
    }
    gate.isShut = false;
  }
  return contact.create(request, { key, signal });
}

function requestOf(
  { key: _key, attachments: _attachments, ...body }: NewRequestBody,
  attachments: NewRequest['attachments'],
): NewRequest {
  const sent: unknown = { ...body, attachments };
  // It was JSON: nothing in it is there as undefined.
  return sent as NewRequest;
}

/** When the last answer was given that somebody has seen who saw a comment; it is noted some time after it was. */
function seenUntil({ comments, request }: Conversation, id?: string): string | undefined {
  const seen = comments.find((comment) => comment.id === id);
  if (seen === undefined) return undefined;
  const { answeredAt = seen.createdAt } = request;
  const isAll = seen === comments.at(-1) && Date.parse(answeredAt) > Date.parse(seen.createdAt);
  return isAll ? answeredAt : seen.createdAt;
}

/** What was said after a comment; all where it is not there any more. */
function since({ comments }: Conversation, before: string | null): readonly Comment[] {
  return comments.slice(comments.findIndex(({ id }) => id === before) + 1);
}

/** As the contract has it: with the person's own name, and rights that there is a way to use. */
function detailsOf(
  person: SignedIn,
  { activities, contact }: Served,
  { request, comments, can, ...more }: Conversation,
): Details {
  const reply = can.reply && activities.reply !== undefined;
  return {
    ...request,
    ...more,
    comments: comments.map((comment) => ({
      ...comment,
      author:
        comment.author.role === 'requester'
          ? { role: 'requester', name: person.name }
          : comment.author,
      files: comment.files.map((file) => ({ ...file, id: fileIdOf(request.id, file.id) })),
    })),
    can: {
      reply,
      reopen: can.reopen && reply,
      solve: can.solve && activities.solve !== undefined,
      rate: can.rate && activities.rate !== undefined,
      followUp: can.followUp && contact !== undefined,
    },
  };
}
