import type { Brand } from '../brands/brand.js';
import { HelpError } from '../core/help-error.js';
import type { AdapterFactory } from '../core/ports/backend.js';
import type { LoadedLocale } from '../platform/i18next-translator.js';
import { registeredAdapter } from '../core/registry.js';

const LOCALES: Readonly<Record<string, () => Promise<LoadedLocale>>> = {
  en: async () => ({ tag: 'en', dictionary: (await import('../locales/en.js')).en }),
  fr: async () => ({ tag: 'fr', dictionary: (await import('../locales/fr.js')).fr }),
};

const BRANDS: Readonly<Record<string, () => Promise<{ readonly brand: Brand }>>> = {
  ebay: () => import('../brands/ebay/index.js'),
  'packlink-com': () => import('../brands/packlink-com/index.js'),
  'packlink-pro': () => import('../brands/packlink-pro/index.js'),
  paypal: () => import('../brands/paypal/index.js'),
};

const ADAPTERS: Readonly<Record<string, () => Promise<AdapterFactory>>> = {
  rest: async () => (await import('../adapters/rest/index.js')).restAdapter,
  memory: async () => (await import('../adapters/memory/index.js')).memoryAdapter,
};

/** Names come from attributes: only own keys count, never `constructor`. */
const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Dictionary closest to a tag: `fr-BE` gets `fr`, an unknown language English. */
export function loadLocale(tag: string): Promise<LoadedLocale> {
  const base = tag.toLowerCase().split('-')[0] ?? '';
  return (own(LOCALES, base) ?? own(LOCALES, 'en') ?? Promise.reject)();
}

/** An unknown brand gets the neutral look. */
export async function loadBrand(id: string): Promise<Brand> {
  const load = own(BRANDS, id) ?? (() => import('../brands/neutral/index.js'));
  return (await load()).brand;
}

/** Adapters registered by the page come first; no name means `rest`. @throws {HelpError} `unsupported` for an unknown name */
export async function loadAdapter(name: string): Promise<AdapterFactory> {
  const load = registeredAdapter(name) ?? own(ADAPTERS, name === '' ? 'rest' : name);
  if (load === undefined) throw new HelpError('unsupported', `No adapter is named "${name}"`);
  return load();
}
