import { addDays, isDay, isWeekend, localDay, nextWorkingDay } from '../calendar.js';
import type { DateField } from '../model/field.js';
import type { Checked } from './checked.js';

/** First and last day that a date field takes, `YYYY-MM-DD`, counted from today in a time zone. */
export function dateLimits(
  field: Pick<DateField, 'earliest' | 'latest'>,
  now: number,
  timeZone: string,
): { readonly earliest?: string; readonly latest?: string } {
  const today = localDay(now, timeZone);
  return {
    ...(field.earliest === undefined ? {} : { earliest: addDays(today, field.earliest) }),
    ...(field.latest === undefined ? {} : { latest: addDays(today, field.latest) }),
  };
}

/** A day within the limits of its field; with `workingDays` neither weekend nor holiday. */
export function checkDate(
  text: string,
  field: Pick<DateField, 'earliest' | 'latest' | 'workingDays'>,
  now: number,
  timeZone: string,
  holidays: readonly string[],
): Checked<string> {
  const date = text.trim();
  const { earliest, latest } = dateLimits(field, now, timeZone);
  // A year such as 0026 is a slip of the hand.
  if (!isDay(date) || date < '1900' || date > '2200')
    return { code: 'date', values: { example: latest ?? earliest ?? localDay(now, timeZone) } };
  if (earliest !== undefined && date < earliest)
    return { code: 'datePast', values: { date, min: earliest } };
  if (latest !== undefined && date > latest)
    return {
      code: (field.latest ?? 0) > 0 ? 'dateTooFar' : 'dateFuture',
      values: { date, max: latest },
    };
  if (field.workingDays === true) {
    const next = nextWorkingDay(date, holidays);
    if (isWeekend(date)) return { code: 'dateWeekend', values: { date, next } };
    if (holidays.includes(date)) return { code: 'dateHoliday', values: { date, next } };
  }
  return { value: date };
}
