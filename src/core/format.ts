import { isDay, wallTime, zoneExists } from './calendar.js';
import { cached } from './intl-cache.js';

/** A tag that Intl takes: a page may say `lang="fr_FR"` or nonsense, and Intl throws at that. */
export function safeTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** For the formats of this folder. */
export function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `date ${locale} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.DateTimeFormat(safeTag(locale), options));
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
