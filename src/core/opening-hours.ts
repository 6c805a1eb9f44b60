import { addDays, dayOf, wallTime, zoneExists } from './calendar.js';
import { WEEKDAYS, type Schedule } from './model/schedule.js';

/** Whether people are there. Times in ms since the epoch. */
export type HoursStatus =
  /** The brand told no hours, or in a time zone that this browser does not know. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'open';
      /** `undefined` when nothing closes within the next year: always open. */
      readonly closesAt?: number;
    }
  | {
      readonly kind: 'closed';
      /** `undefined` when nothing opens within the next year. */
      readonly opensAt?: number;
      /** Today is a holiday of the schedule. */
      readonly holiday: boolean;
    };

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const YEAR = 366;

type Span = readonly [start: number, end: number];

/**
 * Start and end of a range such as `09:00-18:00`, in minutes from midnight. An end at or before the start is meant on the
 * next day, so `22:00-06:00` ends at 1800 and `08:00-08:00` lasts 24 hours; `24:00` is an end. `undefined`: not a range.
 */
export function parseRange(text: string): Span | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (match === null) return undefined;
  const start = Number(match[1]) * 60 + Number(match[2]);
  const end = match[3] === undefined ? 1440 : Number(match[3]) * 60 + Number(match[4]);
  return [start, end > start ? end : end + 1440];
}

/**
 * Ranges that begin on a local day, in wall time as if it were UTC. On a holiday none begins, and one that began on the
 * evening before ends at its midnight.
 */
function wallSpans(schedule: Schedule, day: string): Span[] {
  const { holidays = [] } = schedule;
  if (holidays.includes(day)) return [];
  const midnight = Date.parse(day);
  const weekday = WEEKDAYS[(new Date(midnight).getUTCDay() + 6) % 7] ?? 'mon';
  const last = midnight + (holidays.includes(addDays(day, 1)) ? DAY : 2 * DAY);
  return (schedule.weekly[weekday] ?? []).flatMap((text) => {
    const range = parseRange(text);
    return range === undefined
      ? []
      : [[midnight + range[0] * MINUTE, Math.min(midnight + range[1] * MINUTE, last)] as const];
  });
}

/** Instants between which the offset of a zone to UTC stays the same, around one local day. */
function evenStretches(
  midnight: number,
  timeZone: string,
): { readonly span: Span; readonly offset: number }[] {
  const offsetAt = (at: number): number => wallTime(at, timeZone) - at;
  // UTC+14 to UTC-12, and a range that ends on the day after.
  const from = midnight - DAY;
  const to = midnight + 3 * DAY;
  const before = offsetAt(from);
  const after = offsetAt(to);
  if (before === after) return [{ span: [from, to], offset: before }];
  let low = from;
  let high = to;
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return [
    { span: [from, high], offset: before },
    { span: [high, to], offset: after },
  ];
}

/** When people are there because of one local day: the clock on their wall decides, twice in a doubled hour. */
function openSpans(schedule: Schedule, day: string): Span[] {
  const walls = wallSpans(schedule, day);
  if (walls.length === 0) return [];
  return evenStretches(Date.parse(day), schedule.timeZone).flatMap(({ span, offset }) =>
    walls
      .map(([start, end]): Span => [
        Math.max(start - offset, span[0]),
        Math.min(end - offset, span[1]),
      ])
      .filter(([start, end]) => start < end),
  );
}

/**
 * Whether a schedule is open at `now` (ms since the epoch), and until or from when. A range includes its start and not its
 * end. Ranges that touch or overlap are one.
 */
export function hoursStatus(schedule: Schedule | undefined, now: number): HoursStatus {
  if (schedule === undefined || !zoneExists(schedule.timeZone)) return { kind: 'unknown' };
  const today = dayOf(wallTime(now, schedule.timeZone));
  const holiday = schedule.holidays?.includes(today) ?? false;
  let spans: readonly Span[] = [];
  let closesAt: number | undefined;
  for (let ahead = -1; ahead <= YEAR; ahead++) {
    const reached = closesAt ?? now;
    spans = [...spans, ...openSpans(schedule, addDays(today, ahead))]
      .filter(([, end]) => end > reached)
      .toSorted((left, right) => left[0] - right[0]);
    for (const [start, end] of spans)
      if (start <= (closesAt ?? now)) closesAt = Math.max(closesAt ?? now, end);
    const change = closesAt ?? spans[0]?.[0];
    // No later day begins before this in any zone (UTC+14): nothing can touch or come first any more.
    if (change === undefined || change >= Date.parse(addDays(today, ahead))) continue;
    return closesAt === undefined
      ? { kind: 'closed', opensAt: change, holiday }
      : { kind: 'open', closesAt };
  }
  return closesAt === undefined ? { kind: 'closed', holiday } : { kind: 'open' };
}

/** When a status ends by itself, ms since the epoch: the moment to look again. */
export function nextChange(status: HoursStatus): number | undefined {
  if (status.kind === 'unknown') return undefined;
  return status.kind === 'open' ? status.closesAt : status.opensAt;
}
