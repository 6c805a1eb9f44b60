import { formatDay, safeTag } from './format.js';
import { cached } from './intl-cache.js';

// Apart from format.ts, whose words stand on the first screens: these come later.

function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `number ${locale} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.NumberFormat(safeTag(locale), options));
}

/** An amount in a currency (ISO 4217): `1 234,50 €`. */
export function formatMoney(amount: number, currency: string, locale: string): string {
  return numbers(locale, { style: 'currency', currency }).format(amount);
}

export function formatNumber(value: number, locale: string): string {
  return numbers(locale, {}).format(value);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size of a file, in steps of 1,024 as file managers count: `1,2 Mo`. */
export function formatBytes(bytes: number, locale: string): string {
  let unit = 0;
  let size = Math.max(0, bytes);
  // 1023.95 would be shown as 1,024 of the smaller unit.
  for (; size >= 1023.95 && unit < UNITS.length - 1; unit++) size /= 1024;
  return numbers(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  }).format(size);
}

/** `a, b et c`, or with `or`: `a, b ou c`. */
export function formatList(
  items: readonly string[],
  locale: string,
  join: 'and' | 'or' = 'and',
): string {
  const type = join === 'and' ? 'conjunction' : 'disjunction';
  return cached(
    `list ${locale} ${type}`,
    () => new Intl.ListFormat(safeTag(locale), { type }),
  ).format(items);
}

/**
 * Fillers of a problem's sentence in a language. Problems carry plain data so that they survive a change of language and
 * may come from a backend: days `YYYY-MM-DD` become words, numbers beside a `size` (and itself) sizes in bytes, numbers
 * beside a `currency` money, other numbers get their separators. `count` stays a number: plurals are chosen by it.
 */
export function formatValues(
  values: Readonly<Record<string, string | number>>,
  locale: string,
): Record<string, string | number> {
  const { currency } = values;
  const word = (key: string, value: string | number): string | number => {
    if (typeof value === 'string') return formatDay(value, locale, 'with-weekday');
    if (key === 'count') return value;
    if ('size' in values) return formatBytes(value, locale);
    return typeof currency === 'string'
      ? formatMoney(value, currency, locale)
      : formatNumber(value, locale);
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, word(key, value)]));
}
