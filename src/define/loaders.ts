import type { Brand } from '../brands/brand.js';
import type { AdapterFactory } from '../core/ports/backend.js';
import type { LoadedLocale } from '../platform/i18next-translator.js';

type Import = <Module>(load: () => Promise<Module>) => Promise<Module>;
type Table<Value> = Readonly<Record<string, () => Promise<Value>>>;

const LOCALES: Table<LoadedLocale> = {
  en: async () => ({ tag: 'en', dictionary: (await again(() => import('../locales/en.js'))).en }),
  fr: async () => ({ tag: 'fr', dictionary: (await again(() => import('../locales/fr.js'))).fr }),
};

const BRANDS: Table<Brand> = {
  '': async () => (await again(() => import('../brands/neutral/index.js'))).brand,
  ebay: async () => (await again(() => import('../brands/ebay/index.js'))).brand,
  'packlink-com': async () => (await again(() => import('../brands/packlink-com/index.js'))).brand,
  'packlink-pro': async () => (await again(() => import('../brands/packlink-pro/index.js'))).brand,
  paypal: async () => (await again(() => import('../brands/paypal/index.js'))).brand,
};

const ADAPTERS: Table<AdapterFactory> = {
  rest: async () => (await again(() => import('../adapters/rest/index.js'))).restAdapter,
  memory: async () => (await again(() => import('../adapters/memory/index.js'))).memoryAdapter,
};

let again: Import = (load) => load();

/** How a failed import is tried once more: the script tag brings its own way, a bundler's users need none. */
export function importBy(way: Import): void {
  again = way;
}

/** Imports a part that is not in the tables. */
export function importPart<Module>(load: () => Promise<Module>): Promise<Module> {
  return again(load);
}

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

/** Dictionary closest to a tag: `fr-BE` gets `fr`, an unknown language English. */
export function loadLocale(tag: string): Promise<LoadedLocale> {
  const load = own(LOCALES, tag.toLowerCase().split('-')[0] ?? '') ?? own(LOCALES, 'en');
  return load === undefined ? Promise.reject(new Error('No dictionary')) : keep(load);
}

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
