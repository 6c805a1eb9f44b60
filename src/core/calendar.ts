import { cached } from './intl-cache.js';

const DAY = 86_400_000;

/** Whether this browser knows the IANA time zone. */
export function zoneExists(timeZone: string): boolean {
  try {
    clock(timeZone);
    return true;
  } catch {
    return false;
  }
}

function clock(timeZone: string): Intl.DateTimeFormat {
  return cached(`clock ${timeZone}`, () => {
    const two = '2-digit';
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
  });
}

/**
 * What a clock on the wall shows at `at`, as if it were UTC: ms since the epoch, whole seconds.
 *
 * @throws {RangeError} for a zone that the browser does not know; ask `zoneExists` first.
 */
export function wallTime(at: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clock(timeZone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** ms since the epoch, read as UTC, to `YYYY-MM-DD`. */
export function dayOf(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}

/** The day that it is at `now` in a time zone, `YYYY-MM-DD`. @throws {RangeError} for an unknown zone. */
export function localDay(now: number, timeZone: string): string {
  return dayOf(wallTime(now, timeZone));
}

/** Whether `text` is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && dayOf(at) === text;
}

/** `count` days after `day`; before it when negative. */
export function addDays(day: string, count: number): string {
  return dayOf(Date.parse(day) + count * DAY);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY;
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  return new Date(day).getUTCDay() % 6 === 0;
}

/** Neither weekend nor one of `holidays`. */
export function isWorkingDay(day: string, holidays: readonly string[]): boolean {
  return !isWeekend(day) && !holidays.includes(day);
}

/** First working day after `day`. The search ends after a year: whoever lists more holidays gets that day. */
export function nextWorkingDay(day: string, holidays: readonly string[]): string {
  let next = addDays(day, 1);
  for (let tries = 0; tries < 366 && !isWorkingDay(next, holidays); tries++)
    next = addDays(next, 1);
  return next;
}
