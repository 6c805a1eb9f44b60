import { HelpError } from '../../core/help-error.js';
import type { Session } from '../../core/model/session.js';
import type { ArticleQuery, CallOptions, HelpBackend } from '../../core/ports/backend.js';
import { member } from '../shared/json.js';
import { nobody } from '../shared/refusals.js';
import { withoutPersonalWords } from '../shared/personal-words.js';
import { zendeskActivities } from './activities.js';
import { call, isForeign, type ZendeskOptions, type ZendeskSession } from './client.js';
import { zendeskContact } from './contact.js';
import { decodeArticles, decodeMe } from './decode.js';
import { categoriesOf } from './fields.js';

export type { ZendeskOptions } from './client.js';

/** Codes that mean: this account does not let us look, or has none of it. */
const CLOSED_DOORS = new Set(['forbidden', 'unauthorized', 'not-found']);

const localeOf = (language: string): string => {
  const locale = language.toLowerCase();
  return locale === 'en' ? 'en-us' : locale;
};

/**
 * Speaks Zendesk's Requests API as the customer, from a browser or from Node. Anonymous sending works from any page; the
 * rest needs a token of the host page (`session.exchange`), or a page of the same origin (`session.resume`).
 */
export const zendeskAdapter = (options: ZendeskOptions): HelpBackend => {
  const session: ZendeskSession = {};
  const { contact, ready } = zendeskContact(options, session);

  async function whoIs(
    proof: { readonly token?: string },
    signal: AbortSignal,
  ): Promise<Session | undefined> {
    const isToken = proof.token !== undefined;
    const { person, csrf } = await call(
      options,
      { me: proof },
      {
        path: '/users/me',
        ...(!isToken && { credentials: 'same-origin' as const }),
        decode: decodeMe,
        signal,
      },
    );
    if (!person) return undefined;
    // A token needs no second proof; the cookie is none for a write.
    session.me = { ...proof, person, ...(!isToken && csrf !== undefined && { csrf }) };
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
    contact,
    articles: { find },
    activities: zendeskActivities(options, session, ready),
    session: {
      resume: async ({ signal }) => {
        const { person, token } = session.me ?? {};
        if (token !== undefined && person) return { person };
        return isForeign(options) ? undefined : whoIs({}, signal);
      },
      exchange: async (token, { signal }) => {
        const known = await whoIs({ token }, signal);
        if (!known) throw nobody();
        return known;
      },
      signOut: async ({ signal }) => {
        const { me } = session;
        session.me = undefined;
        // A token is the host page's, which may need it still; the cookie's session ends at Zendesk too.
        if (me?.csrf !== undefined)
          await call(
            options,
            { me },
            { method: 'DELETE', path: '/users/me/logout', decode: () => true, signal },
          );
      },
    },
  };
};
