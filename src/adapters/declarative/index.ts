import { HelpError } from '../../core/help-error.js';
import type { Session } from '../../core/model/session.js';
import type {
  ActivitiesBackend,
  ArticleQuery,
  CallOptions,
  ContactBackend,
  HelpBackend,
  SessionBackend,
} from '../../core/ports/backend.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { DeclarativeClient, type DeclarativeOptions } from './client.js';
import { decodeArticles, timeOf } from './decode.js';
import type { DeclarativeMapping } from './mapping.js';
import { find, findText, own } from './paths.js';

export type { DeclarativeOptions } from './client.js';
export type { DeclarativeMapping } from './mapping.js';

type Method = (...given: never[]) => Promise<unknown>;

/** As much as this side relies on. @throws {HelpError} `unsupported`; `help-widget check` tells more */
function check(mapping: DeclarativeMapping): void {
  const hasPath = (operation: unknown): boolean =>
    typeof own(own(operation, 'call'), 'path') === 'string';
  const isWhole =
    own(mapping, 'version') === 1 &&
    own(mapping.status, 'paths') !== undefined &&
    own(mapping.request, 'id') !== undefined &&
    hasPath(mapping.create) &&
    Object.values(mapping).every((part) => own(part, 'call') === undefined || hasPath(part));
  if (!isWhole) throw new HelpError('unsupported', 'No mapping: see `help-widget check`');
}

/**
 * The methods of a part of which there are operations. The part loads when it is used, and after a failure again; what it
 * stumbles over is a fault of its document.
 */
function offer(load: () => Promise<object>, names: Readonly<Record<string, unknown>>): unknown {
  let part: Promise<object> | undefined;
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, isThere]) =>
      isThere
        ? [
            [
              name,
              async (...given: never[]) => {
                part ??= load().catch((cause: unknown) => {
                  part = undefined;
                  throw new HelpError('unavailable', 'A part was not loaded', { cause });
                });
                const loaded = (await part) as Readonly<Record<string, Method>>;
                try {
                  return await loaded[name]?.(...given);
                } catch (cause) {
                  if (cause instanceof HelpError) throw cause;
                  throw new HelpError('unsupported', 'The mapping makes no sense', { cause });
                }
              },
            ],
          ]
        : [],
    ),
  );
}

/**
 * Speaks a company's own API as a JSON document tells it (docs/declarative-rest.md), from a browser or from Node. What the
 * document has no call for is left out.
 *
 * @throws {HelpError} `unsupported` for what is no such document
 */
export const declarativeAdapter = (options: DeclarativeOptions): HelpBackend => {
  const { mapping } = options;
  check(mapping);
  const client = new DeclarativeClient(options);
  const { me, list, open, comments, upload, files, articles, credentials = 'omit' } = mapping;

  /** @throws {HelpError} `unauthorized` for nobody */
  async function whoIs(token: string | undefined, signal: AbortSignal) {
    const session = await client.send<Session | 'nobody'>({
      call: me?.call ?? { path: '' },
      proof: { token },
      // Some answer 200 to nobody, with a person who has no address.
      decode: (json) => {
        if (json === undefined) return undefined;
        const [id, name, email] = [me?.id, me?.name, me?.email].map((at) => findText(at, json));
        if (id === undefined || email === undefined) return 'nobody';
        return { person: { id, email, name: name ?? email } };
      },
      signal,
    });
    if (session === 'nobody') throw new HelpError('unauthorized', 'Nobody');
    client.signIn({ ...session, ...(token !== undefined && { token }) });
    return session;
  }

  const parts = {
    async connect({ language, signal }: CallOptions & { readonly language: string }) {
      const { connect } = mapping;
      if (!connect) return {};
      return client.send({
        call: connect.call,
        scope: { language },
        decode: (json) => {
          const config = find(connect.config, json);
          const now = timeOf(find(connect.now, json));
          return {
            ...(config !== undefined && { config }),
            ...(now !== undefined && { serverNow: Date.parse(now) }),
          };
        },
        signal,
      });
    },
    async exchange(token: string, { signal }: CallOptions) {
      // What no header can carry is nobody's token.
      if (/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(token)) return whoIs(token, signal);
      throw new HelpError('unauthorized', 'No token');
    },
    async resume({ signal }: CallOptions) {
      const { account } = client;
      if (account) return { person: account.person };
      if (credentials === 'omit') return undefined;
      return whoIs(undefined, signal).catch((error: unknown) => {
        if (error instanceof HelpError && error.code === 'unauthorized') return undefined;
        throw error;
      });
    },
    async signOut({ signal }: CallOptions) {
      const { signOut } = mapping;
      const { account } = client;
      client.signIn(undefined);
      if (signOut && account)
        await client.send({ call: signOut.call, proof: account, decode: () => true, signal });
    },
    async find({ language, category, text = '', limit }: ArticleQuery, { signal }: CallOptions) {
      const words = withoutPersonalWords(text);
      if (!articles || (text.trim() !== '' && words === '')) return [];
      const found = await client.send({
        call: articles.call,
        scope: { language, category, text: words, limit },
        decode: (json) => decodeArticles(json, articles),
        signal,
      });
      return found.slice(0, limit);
    },
  };

  const withParts = async () => parts;
  const isFollowed = me && list && open && comments;
  return {
    ...(offer(withParts, { connect: true }) as Pick<HelpBackend, 'connect'>),
    contact: {
      honoursKey: mapping.idempotency?.honoured === true,
      uploads: upload ? 'token' : files ? 'with-request' : 'none',
      ...(offer(
        async () => new (await import('./contact.js')).DeclarativeContact(mapping, client),
        { create: true, upload, discard: upload && mapping.discard },
      ) as Pick<ContactBackend, 'create'>),
    },
    ...(me && {
      session: offer(withParts, {
        resume: true,
        exchange: mapping.auth,
        signOut: true,
      }) as SessionBackend,
    }),
    ...(isFollowed && {
      activities: offer(
        async () => new (await import('./activities.js')).DeclarativeActivities(mapping, client),
        {
          list,
          open,
          reply: mapping.reply,
          solve: mapping.solve,
          rate: mapping.rate,
          read: mapping.read,
          download: mapping.download ?? comments.files ?? comments.first?.files,
        },
      ) as ActivitiesBackend,
    }),
    ...(articles && {
      articles: offer(withParts, { find: true }) as NonNullable<HelpBackend['articles']>,
    }),
  };
};
