import type { Brand } from '../brands/brand.js';
import type { AdapterFactory } from '../core/ports/backend.js';
import type { ActivityWords, LaterWords } from '../locales/dictionary.js';
import type { LoadedLocale } from '../platform/i18next-translator.js';

type Import = <Module>(load: () => Promise<Module>) => Promise<Module>;
type Table<Value> = Readonly<Record<string, () => Promise<Value>>>;

const LOCALES: Table<LoadedLocale> = {
  en: async () => ({
    tag: 'en',
    dictionary: (await again(() => import('../locales/en/first.js'))).first,
  }),
  fr: async () => ({
    tag: 'fr',
    dictionary: (await again(() => import('../locales/fr/first.js'))).first,
  }),
};

const LATER_WORDS: Table<LaterWords> = {
  en: async () => (await again(() => import('../locales/en/later.js'))).later,
  fr: async () => (await again(() => import('../locales/fr/later.js'))).later,
};

const ACTIVITY_WORDS: Table<ActivityWords> = {
  en: async () => (await again(() => import('../locales/en/activities.js'))).activities,
  fr: async () => (await again(() => import('../locales/fr/activities.js'))).activities,
};

const BRANDS: Table<Brand> = {
  '': async () => (await again(() => import('../brands/neutral/index.js'))).brand,
  ebay: async () => (await again(() => import('../brands/ebay/index.js'))).brand,
  'packlink-com': async () => (await again(() => import('../brands/packlink-com/index.js'))).brand,
  'packlink-pro': async () => (await again(() => import('../brands/packlink-pro/index.js'))).brand,
  paypal: async () => (await again(() => import('../brands/paypal/index.js'))).brand,
};

const ADAPTERS: Table<AdapterFactory> = {
  rest: async () => {
    const { restAdapter } = await again(() => import('../adapters/rest/index.js'));
    const loadWriter = () => keep(WRITER);
    follow(loadWriter());
    return (options) => restAdapter({ ...options, loadWriter, loadAccount: () => keep(ACCOUNT) });
  },
  memory: async () => (await again(() => import('../adapters/memory/index.js'))).memoryAdapter,
};

/** How a failed import is tried once more: the script tag brings its own way, a bundler's users need none. */
let again: Import = (load) => load();

/** Imports a part that is not in the tables. */
export function importPart<Module>(load: () => Promise<Module>): Promise<Module> {
  return again(load);
}

/** Defines `help-center`. */
export const loadCenter = (): Promise<unknown> => again(() => import('./center.js'));

/** What was loaded stays: the second one who asks must not meet the failure that the first one has overcome. */
const kept = new Map<() => unknown, Promise<unknown>>();

function keep<Value>(load: () => Promise<Value>): Promise<Value> {
  const known = kept.get(load) as Promise<Value> | undefined;
  if (known !== undefined) return known;
  const loading = load();
  kept.set(load, loading);
  loading.catch(() => kept.delete(load));
  return loading;
}

/** Names come from attributes: only own keys count, never `constructor`. */
const own = <Value>(table: Table<Value>, key: string): (() => Promise<Value>) | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

const closest = <Value>(table: Table<Value>, tag: string): Promise<Value> => {
  const load = own(table, tag.toLowerCase().split('-')[0] ?? '') ?? own(table, 'en');
  return load === undefined ? Promise.reject(new Error('No dictionary')) : keep(load);
};

/** What comes later follows at once, so that a server that goes away then is met with the whole flow. */
const follow = (part: Promise<unknown>): void => {
  part.catch(() => undefined);
};

const WRITER = () => again(() => import('../adapters/rest/write.js'));
const LATER = () => again(() => import('./later.js'));
const ACTIVITIES = () => again(() => import('./activities.js'));
const PURIFIER = () => again(() => import('../platform/sanitise/purify.js'));
const ACCOUNT = () => again(() => import('../adapters/rest/account.js'));

/** What the first form screen can do without. */
export const loadLater = () => keep(LATER);

/** Signing in and following requests: only for those who want to. */
export const loadActivities = () => keep(ACTIVITIES);

/** Only for an HTML body, and only where the browser has no sanitiser of its own. */
export const loadPurifier = () => keep(PURIFIER);

/** First words of the dictionary closest to a tag: `fr-BE` gets `fr`, an unknown language English. */
export async function loadLocale(tag: string): Promise<LoadedLocale> {
  const locale = await closest(LOCALES, tag);
  follow(loadLaterWords(tag));
  return locale;
}

/** The rest of that dictionary. */
export const loadLaterWords = (tag: string): Promise<LaterWords> => closest(LATER_WORDS, tag);

export const loadActivityWords = (tag: string): Promise<ActivityWords> =>
  closest(ACTIVITY_WORDS, tag);

/** An unknown brand gets the neutral look. */
export function loadBrand(id: string): Promise<Brand> {
  const load = own(BRANDS, id) ?? own(BRANDS, '');
  return load === undefined ? Promise.reject(new Error('No brand')) : keep(load);
}

/** One of the adapters that come with the widget; no name means `rest`. `undefined` for an unknown name. */
export function loadAdapter(name: string): Promise<AdapterFactory> | undefined {
  const load = own(ADAPTERS, name === '' ? 'rest' : name);
  return load && keep(load);
}

/** For the script tag: all that an element will ask for, by a way of its own. */
export async function loadFor(element: Element, language: string, way: Import): Promise<void> {
  again = way;
  const read = (name: string): string => element.getAttribute(name) ?? '';
  await Promise.all([loadLocale(language), loadBrand(read('brand')), loadAdapter(read('adapter'))]);
}
