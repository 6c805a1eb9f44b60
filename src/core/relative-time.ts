import { formatShortDay } from './format-moments.js';
import { cached } from './intl-cache.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Beyond so many days the date says more than their number. */
const DAYS = 6;

export interface RelativeTime {
  /** `5 minutes ago`, `yesterday`, `12 Nov`. */
  readonly text: string;
  /** In ms, until other words are right. */
  readonly nextChangeIn: number;
}

const format = (locale: string): Intl.RelativeTimeFormat =>
  cached(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

/** Days between two instants as the wall calendar of this device counts them. */
function calendarDays(at: number, now: number): number {
  const midnight = (time: number): number => {
    const day = new Date(time);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(now) - midnight(at)) / DAY);
}

/** In ms, to the next day of this device's wall calendar. */
function untilMidnight(now: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - now;
}

/** A time as people say it. All instants in ms since the epoch; what a wrong clock puts into the future is now. */
export function relativeTime(at: number, now: number, locale: string): RelativeTime {
  const ago = Math.max(0, now - at);
  if (ago < MINUTE) return { text: format(locale).format(0, 'second'), nextChangeIn: MINUTE - ago };
  if (ago < HOUR) {
    const minutes = Math.floor(ago / MINUTE);
    return {
      text: format(locale).format(-minutes, 'minute'),
      nextChangeIn: MINUTE - (ago % MINUTE),
    };
  }
  const days = calendarDays(at, now);
  if (days === 0) {
    const hours = Math.floor(ago / HOUR);
    return {
      text: format(locale).format(-hours, 'hour'),
      nextChangeIn: Math.min(HOUR - (ago % HOUR), untilMidnight(now)),
    };
  }
  const text = days <= DAYS ? format(locale).format(-days, 'day') : formatShortDay(at, locale, now);
  return { text, nextChangeIn: Math.min(HOUR, untilMidnight(now)) };
}
