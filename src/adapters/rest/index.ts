import { HelpError } from '../../core/help-error.js';
import type {
  ActivitiesBackend,
  AdapterOptions,
  HelpBackend,
  SessionBackend,
} from '../../core/ports/backend.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import type * as Account from './account.js';
import { call } from './client.js';
import { decodeArticles, decodeSetup } from './decode.js';
import type * as Write from './write.js';

interface RestOptions extends AdapterOptions {
  /** Imports what sending and attaching need, which is not with the first form screen; default: once, as it is. */
  readonly loadWriter?: () => Promise<typeof Write>;
  /** Imports what signing in and following requests need; default: once, as it is. */
  readonly loadAccount?: () => Promise<typeof Account>;
}

type Method = keyof Account.RestAccount;

const SESSION = ['resume', 'signIn', 'recover', 'setPassword', 'exchange', 'signOut'] as const;
const ACTIVITIES = ['list', 'open', 'reply', 'solve', 'rate', 'read', 'download', 'watch'] as const;

/** Speaks our open HTTP contract (docs/http-contract.md), from a browser or from Node. */
export const restAdapter = (options: RestOptions): HelpBackend => {
  const {
    brand,
    loadWriter = () => import('./write.js'),
    loadAccount = () => import('./account.js'),
  } = options;
  let writing: Promise<typeof Write> | undefined;
  const write = (): Promise<typeof Write> =>
    (writing ??= loadWriter().catch((cause: unknown) => {
      writing = undefined;
      throw new HelpError('unavailable', 'A part of the adapter could not be loaded', { cause });
    }));
  let account: Promise<Account.RestAccount> | undefined;
  /** Each method comes with the module that has it. */
  const from = (names: readonly Method[]): unknown =>
    Object.fromEntries(
      names.map((name) => [
        name,
        async (...given: unknown[]) => {
          account ??= loadAccount().then(
            ({ RestAccount }) => new RestAccount(options, session),
            (cause: unknown) => {
              account = undefined;
              throw new HelpError('unavailable', 'A part of the adapter could not be loaded', {
                cause,
              });
            },
          );
          return ((await account)[name] as (...all: unknown[]) => unknown)(...given);
        },
      ]),
    );
  const session: Account.RestSession = { activities: from(ACTIVITIES) as ActivitiesBackend };
  return {
    connect: ({ language, signal }) => {
      const setup = call(options, {
        method: 'GET',
        path: '/v1/setup',
        query: { brand, language },
        decode: (json) => {
          session.setup = json;
          return decodeSetup(json);
        },
        signal,
      });
      session.connecting = setup;
      return setup;
    },
    session: from(SESSION) as SessionBackend,
    activities: session.activities,
    contact: {
      honoursKey: true,
      uploads: 'token',
      prepare: write,
      create: async (request, given) =>
        (await write()).create(options, request, given, session.token),
      upload: async (file, given) => (await write()).upload(options, file, given),
      discard: async (token, given) => (await write()).discard(options, token, given),
    },
    articles: {
      find: async ({ language, category, text = '', limit }, { signal }) => {
        const q = withoutPersonalWords(text) || undefined;
        if (text.trim() && !q) return [];
        const articles = await call(options, {
          method: 'GET',
          path: '/v1/articles',
          query: { brand, language, category, q, limit },
          decode: decodeArticles,
          signal,
        });
        return articles.slice(0, limit);
      },
    },
  };
};
