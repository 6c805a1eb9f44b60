import { HelpError } from '../../core/help-error.js';
import type { Session } from '../../core/model/session.js';
import type { ArticleQuery, CallOptions, HelpBackend } from '../../core/ports/backend.js';
import { member } from '../shared/json.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { call, forget, isForeign, type ZendeskOptions, type ZendeskSession } from './client.js';
import { decodeArticles, decodeMe } from './decode.js';
import { categoriesOf } from './fields.js';

export type { ZendeskOptions } from './client.js';

/** Codes that mean: this account does not let us look, or has none of it. */
const CLOSED_DOORS = new Set(['forbidden', 'unauthorized', 'not-found']);

const localeOf = (language: string): string => {
  const locale = language.toLowerCase();
  return locale === 'en' ? 'en-us' : locale;
};

/** Loads once; after a failure, again. @throws {HelpError} `unavailable` */
const once = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let part: Promise<Part> | undefined;
  return () =>
    (part ??= load().catch((cause: unknown) => {
      part = undefined;
      throw new HelpError('unavailable', 'A part of the adapter could not be loaded', { cause });
    }));
};

/**
 * Speaks Zendesk's Requests API as the customer, from a browser or from Node. Anonymous sending works from any page; the
 * rest needs a token of the host page (`session.exchange`), or a page of the same origin (`session.resume`).
 */
export const zendeskAdapter = (options: ZendeskOptions): HelpBackend => {
  const session: ZendeskSession = {};
  /** Comes when somebody writes; a form that is read needs none of it. */
  const contact = once(() =>
    import('./contact.js').then(({ ZendeskContact }) => new ZendeskContact(options, session)),
  );
  /** Comes when somebody follows requests. */
  const activities = once(async () => {
    const [{ ZendeskActivities }, writer] = await Promise.all([
      import('./activities.js'),
      contact(),
    ]);
    return new ZendeskActivities(options, session, writer);
  });

  async function whoIs(proof: ZendeskSession, signal: AbortSignal): Promise<Session | undefined> {
    const { person, csrf } = await call(options, proof, {
      path: '/users/me',
      ...(proof.token === undefined && { credentials: 'same-origin' as const }),
      decode: decodeMe,
      signal,
    });
    if (!person) return undefined;
    forget(session);
    // A token needs no second proof; the cookie is none for a write.
    Object.assign(
      session,
      proof,
      { person },
      proof.token === undefined && csrf !== undefined && { csrf },
    );
    return { person };
  }

  async function setup(path: string, locale: string, signal: AbortSignal): Promise<unknown> {
    return call(options, session, {
      path,
      query: { locale, active: 'true', end_user_visible: 'true', associated_to_brand: 'true' },
      decode: (json) => json ?? undefined,
      signal,
    });
  }

  async function find(
    { language, category, text = '', limit }: ArticleQuery,
    { signal }: CallOptions,
  ) {
    const words = withoutPersonalWords(text);
    if (text.trim() !== '' && words === '') return [];
    const locale = localeOf(language);
    const isSearch = words !== '' || category !== undefined;
    const articles = await call(options, session, {
      path: isSearch
        ? '/help_center/articles/search'
        : `/help_center/${encodeURIComponent(locale)}/articles`,
      query: {
        per_page: limit,
        // An article is about a category when it has the category's id as a label.
        ...(isSearch && { locale, query: words || undefined, label_names: category }),
      },
      decode: decodeArticles,
      signal,
    });
    return articles.slice(0, limit);
  }

  return {
    connect: async ({ language, signal }) => {
      try {
        const locale = localeOf(language);
        const [fields, forms] = await Promise.all([
          setup('/ticket_fields', locale, signal),
          // Smaller plans have no forms: then one category asks for all fields.
          setup('/ticket_forms', locale, signal).catch((error: unknown) => {
            if (CLOSED_DOORS.has(HelpError.from(error).code)) return undefined;
            throw error;
          }),
        ]);
        if (!Array.isArray(member(fields, 'ticket_fields')))
          throw new HelpError('malformed', 'No ticket fields');
        const categories = categoriesOf(forms, fields);
        return categories.length > 0 ? { config: { categories } } : {};
      } catch (thrown) {
        const { code } = HelpError.from(thrown);
        // No page of another origin may read the forms; sending works all the same, with the brand's own categories.
        if (
          code === 'forbidden' ||
          code === 'unauthorized' ||
          (code === 'blocked' && isForeign(options))
        )
          return {};
        throw thrown;
      }
    },
    contact: {
      // Zendesk keeps keys of POST /tickets alone, which is for agents.
      honoursKey: false,
      uploads: 'token',
      prepare: contact,
      create: async (request, given) => (await contact()).create(request, given),
      upload: async (file, given) => (await contact()).upload(file, given),
      discard: async (token, given) => (await contact()).discard(token, given),
    },
    articles: { find },
    activities: {
      list: async (query, given) => (await activities()).list(query, given),
      open: async (id, given) => (await activities()).open(id, given),
      reply: async (id, comment, given) => (await activities()).reply(id, comment, given),
      solve: async (id, given) => (await activities()).solve(id, given),
      rate: async (id, rating, given) => (await activities()).rate(id, rating, given),
      download: async (file, given) => (await activities()).download(file, given),
    },
    session: {
      resume: async ({ signal }) => {
        if (session.token !== undefined && session.person) return { person: session.person };
        return isForeign(options) ? undefined : whoIs({}, signal);
      },
      exchange: async (token, { signal }) => {
        const known = await whoIs({ token }, signal);
        if (known) return known;
        throw new HelpError('unauthorized', 'The token is nobody’s');
      },
      signOut: async ({ signal }) => {
        const { ...proof } = session;
        forget(session);
        // A token is the host page's, which may need it still; the cookie's session ends at Zendesk too.
        if (proof.csrf !== undefined)
          await call(options, proof, {
            method: 'DELETE',
            path: '/users/me/logout',
            decode: () => true,
            signal,
          });
      },
    },
  };
};
