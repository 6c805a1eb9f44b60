import { isDay, wallTime, zoneExists } from './calendar.js';
import { cached } from './intl-cache.js';

/** A tag that Intl takes: a page may say `lang="fr_FR"` or nonsense, and Intl throws at that. */
function safeTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `date ${locale} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.DateTimeFormat(safeTag(locale), options));
}

function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `number ${locale} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.NumberFormat(safeTag(locale), options));
}

const TIME = { hour: '2-digit', minute: '2-digit' } as const;

/** Time of day, `18:00`, of an instant (ms since the epoch) in an IANA zone. */
export function formatTime(at: number, locale: string, timeZone: string): string {
  return dates(locale, { ...TIME, timeZone }).format(at);
}

export interface FormattedWhen {
  /** In the zone of the people who answer, zone named: `lundi à 09:00 heure d’Europe centrale`. */
  readonly there: string;
  /** In the visitor's zone, present when its clock shows something else: `lundi à 08:00`. */
  readonly here?: string;
}

/**
 * Weekday and time of an instant, with the date once a weekday alone could mean two days (6 days ahead). All instants in
 * ms since the epoch.
 */
export function formatWhen(
  at: number,
  locale: string,
  zones: { readonly schedule: string; readonly visitor?: string },
  now: number,
): FormattedWhen {
  const far = Math.abs(at - now) > 6 * 86_400_000;
  const day = far ? ({ day: 'numeric', month: 'long' } as const) : {};
  const base = { weekday: 'long', ...TIME, ...day } as const;
  const there = dates(locale, {
    ...base,
    timeZone: zones.schedule,
    timeZoneName: 'longGeneric',
  }).format(at);
  const { visitor } = zones;
  const differs =
    visitor !== undefined &&
    zoneExists(visitor) &&
    wallTime(at, visitor) !== wallTime(at, zones.schedule);
  return differs
    ? { there, here: dates(locale, { ...base, timeZone: visitor }).format(at) }
    : { there };
}

/** A day `YYYY-MM-DD` in words: `25 novembre 2026`, or with its weekday. What is no day stays as it is. */
export function formatDay(
  day: string,
  locale: string,
  weekday: 'with-weekday' | 'plain' = 'plain',
): string {
  if (!isDay(day)) return day;
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return dates(locale, weekday === 'plain' ? options : { ...options, weekday: 'long' }).format(
    new Date(day),
  );
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
