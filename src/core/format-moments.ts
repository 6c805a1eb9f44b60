import { dates } from './format.js';

// Apart from format.ts, whose words stand on the first screens: these come later.

/** Day and time in full, in the visitor's zone: `mardi 24 novembre 2026 à 17:42`. */
export function formatFullTime(at: number, locale: string): string {
  return dates(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** A day in few letters, in the visitor's zone; its year only when that is another one than now's: `12 nov.`. */
export function formatShortDay(at: number, locale: string, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return dates(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at);
}
