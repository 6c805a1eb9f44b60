import type { Brand } from '../brands/brand.js';
import type { Import } from '../core/import-again.js';
import type { AdapterFactory } from '../core/ports/backend.js';
import type { ActivityWords, FirstWords, LaterWords } from '../locales/dictionary.js';
import type { LoadedLocale } from '../platform/i18next-translator.js';

type Load<Module> = () => Promise<Module>;
/** A module for each name, that of `StandIn` for the names that are not there. */
type Table<Module, StandIn extends string> = Readonly<
  Record<string, Load<Module>> & Record<StandIn, Load<Module>>
>;

const LOCALES: Table<{ readonly first: FirstWords }, 'en'> = {
  en: () => import('../locales/en/first.js'),
  fr: () => import('../locales/fr/first.js'),
};

const LATER_WORDS: Table<{ readonly later: LaterWords }, 'en'> = {
  en: () => import('../locales/en/later.js'),
  fr: () => import('../locales/fr/later.js'),
};

const ACTIVITY_WORDS: Table<{ readonly activities: ActivityWords }, 'en'> = {
  en: () => import('../locales/en/activities.js'),
  fr: () => import('../locales/fr/activities.js'),
};

const BRANDS: Table<{ readonly brand: Brand }, ''> = {
  '': () => import('../brands/neutral/index.js'),
  ebay: () => import('../brands/ebay/index.js'),
  'packlink-com': () => import('../brands/packlink-com/index.js'),
  'packlink-pro': () => import('../brands/packlink-pro/index.js'),
  paypal: () => import('../brands/paypal/index.js'),
};

/** How a failed import is tried once more: the script tag brings its own way, a bundler's users need none. */
let again: Import = (load) => load();

/** Imports a part that is not in the tables. */
export function importPart<Module>(load: Load<Module>): Promise<Module> {
  return again(load);
}

/** Defines `help-center`. */
export const loadCenter = (): Promise<unknown> => again(() => import('./center.js'));

/** What was loaded stays: the second one who asks must not meet the failure that the first one has overcome. */
const kept = new Map<() => unknown, Promise<unknown>>();

function keep<Module>(load: Load<Module>): Promise<Module> {
  const known = kept.get(load) as Promise<Module> | undefined;
  if (known !== undefined) return known;
  const loading = again(load);
  kept.set(load, loading);
  loading.catch(() => kept.delete(load));
  return loading;
}

/** Names come from attributes: only own keys count, never `constructor`. */
const pick = <Module, StandIn extends string>(
  table: Table<Module, StandIn>,
  key: string,
  standIn: StandIn,
): Promise<Module> => keep((Object.hasOwn(table, key) ? table[key] : undefined) ?? table[standIn]);

/** The language of the dictionary closest to a tag. */
const languageOf = (tag: string): string => {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  return Object.hasOwn(LOCALES, language) ? language : 'en';
};

/** What comes later follows at once, so that a server that goes away then is met with the whole flow. */
const follow = (part: Promise<unknown>): void => {
  part.catch(() => undefined);
};

const REST = () => import('../adapters/rest/index.js');
const WRITER = () => import('../adapters/rest/write.js');
const LATER = () => import('./later.js');
const ACTIVITIES = () => import('./activities.js');
const PURIFIER = () => import('../platform/sanitise/purify.js');
const ACCOUNT = () => import('../adapters/rest/account.js');
const OTHERS = () => import('./other-adapters.js');

/** What the first form screen can do without. */
export const loadLater = () => keep(LATER);

/** Signing in and following requests: only for those who want to. */
export const loadActivities = () => keep(ACTIVITIES);

/** Only for an HTML body, and only where the browser has no sanitiser of its own. */
export const loadPurifier = () => keep(PURIFIER);

/** First words of the dictionary closest to a tag: `fr-BE` gets `fr`, an unknown language English. */
export async function loadLocale(given: string): Promise<LoadedLocale> {
  const tag = languageOf(given);
  const { first: dictionary } = await pick(LOCALES, tag, 'en');
  follow(loadLaterWords(tag));
  return { tag, dictionary };
}

/** The rest of that dictionary. */
export const loadLaterWords = async (tag: string): Promise<LaterWords> =>
  (await pick(LATER_WORDS, languageOf(tag), 'en')).later;

export const loadActivityWords = async (tag: string): Promise<ActivityWords> =>
  (await pick(ACTIVITY_WORDS, languageOf(tag), 'en')).activities;

/** An unknown brand gets the neutral look. */
export const loadBrand = async (id: string): Promise<Brand> => (await pick(BRANDS, id, '')).brand;

/** One of the adapters that come with the widget; no name means `rest`. That of an unknown name refuses to begin. */
export async function loadAdapter(name: string): Promise<AdapterFactory> {
  if (name !== '' && name !== 'rest') return (await keep(OTHERS)).loadOtherAdapter(name, again);
  const { restAdapter } = await keep(REST);
  const loadWriter = () => keep(WRITER);
  follow(loadWriter());
  return (options) => restAdapter({ ...options, loadWriter, loadAccount: () => keep(ACCOUNT) });
}

/** For the script tag: all that an element will ask for, by a way of its own. */
export async function loadFor(element: Element, language: string, way: Import): Promise<void> {
  again = way;
  const read = (name: string): string => element.getAttribute(name) ?? '';
  await Promise.all([loadLocale(language), loadBrand(read('brand')), loadAdapter(read('adapter'))]);
}
