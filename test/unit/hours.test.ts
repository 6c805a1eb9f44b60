import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  isDay,
  isWeekend,
  isWorkingDay,
  localDay,
  nextWorkingDay,
  zoneExists,
} from '../../src/core/calendar.js';
import { WEEKDAYS, type Schedule } from '../../src/core/model/schedule.js';
import { hoursStatus, nextChange, parseRange } from '../../src/core/opening-hours.js';

const office = (
  timeZone: string,
  holidays: readonly string[] = [],
  range = '09:00-18:00',
): Schedule => ({
  timeZone,
  weekly: { mon: [range], tue: [range], wed: [range], thu: [range], fri: [range] },
  holidays,
});

/** `open 16:00Z…` or `closed …` or `holiday …`, in ISO without the zeros. */
function told(schedule: Schedule, now: string): string {
  const status = hoursStatus(schedule, Date.parse(now));
  const change = nextChange(status);
  const at =
    change === undefined ? 'never' : new Date(change).toISOString().replace(/(:00)?\.000Z$/, 'Z');
  return `${status.kind === 'closed' && status.holiday ? 'holiday' : status.kind} ${at}`;
}

const paris = office('Europe/Paris', ['2026-12-25', '2027-01-01', '2026-05-01']);
const every = (...ranges: string[]): Schedule['weekly'] =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, ranges]));

describe('the nine facts of shared/data/hours.mjs', () => {
  it.each([
    ['2026-06-15T06:59:59Z', 'closed 2026-06-15T07:00Z'],
    ['2026-06-15T07:00:00Z', 'open 2026-06-15T16:00Z'],
    ['2026-06-15T16:00:00Z', 'closed 2026-06-16T07:00Z'],
    ['2026-06-19T16:00:00Z', 'closed 2026-06-22T07:00Z'],
    ['2026-03-27T17:30:00Z', 'closed 2026-03-30T07:00Z'],
    ['2026-10-23T16:30:00Z', 'closed 2026-10-26T08:00Z'],
    ['2026-12-25T10:00:00Z', 'holiday 2026-12-28T08:00Z'],
    ['2026-12-31T17:30:00Z', 'closed 2027-01-04T08:00Z'],
    ['2026-05-01T10:00:00Z', 'holiday 2026-05-04T07:00Z'],
  ])('%s: %s', (now, expected) => {
    expect(told(paris, now)).toBe(expected);
  });
});

describe('offices in other zones', () => {
  it.each([
    // Lisbon and Dublin share London's clock; Dublin's standard time is the summer one.
    ['Europe/Lisbon', '2026-06-15T07:59:59Z', 'closed 2026-06-15T08:00Z'],
    ['Europe/Lisbon', '2026-06-15T08:00:00Z', 'open 2026-06-15T17:00Z'],
    ['Europe/Lisbon', '2026-01-15T08:59:59Z', 'closed 2026-01-15T09:00Z'],
    ['Europe/Lisbon', '2026-01-15T18:00:00Z', 'closed 2026-01-16T09:00Z'],
    ['Europe/Lisbon', '2026-03-27T18:00:00Z', 'closed 2026-03-30T08:00Z'],
    ['Europe/Dublin', '2026-06-15T08:00:00Z', 'open 2026-06-15T17:00Z'],
    ['Europe/Dublin', '2026-12-15T17:59:59Z', 'open 2026-12-15T18:00Z'],
    ['Europe/Dublin', '2026-10-23T17:00:00Z', 'closed 2026-10-26T09:00Z'],
    ['America/New_York', '2026-06-15T13:00:00Z', 'open 2026-06-15T22:00Z'],
    ['America/New_York', '2026-06-15T22:00:00Z', 'closed 2026-06-16T13:00Z'],
    ['America/New_York', '2026-03-06T23:00:00Z', 'closed 2026-03-09T13:00Z'],
    ['America/New_York', '2026-10-30T22:00:00Z', 'closed 2026-11-02T14:00Z'],
    ['America/New_York', '2026-06-15T03:00:00Z', 'closed 2026-06-15T13:00Z'],
    ['Asia/Kolkata', '2026-06-15T03:29:59Z', 'closed 2026-06-15T03:30Z'],
    ['Asia/Kolkata', '2026-06-15T03:30:00Z', 'open 2026-06-15T12:30Z'],
    ['Asia/Kolkata', '2026-06-19T12:30:00Z', 'closed 2026-06-22T03:30Z'],
    ['Asia/Kathmandu', '2026-06-15T03:15:00Z', 'open 2026-06-15T12:15Z'],
    ['Pacific/Auckland', '2026-06-14T21:00:00Z', 'open 2026-06-15T06:00Z'],
    ['Pacific/Auckland', '2026-06-14T20:59:59Z', 'closed 2026-06-14T21:00Z'],
    ['Pacific/Auckland', '2026-09-25T06:00:00Z', 'closed 2026-09-27T20:00Z'],
    ['Pacific/Auckland', '2026-04-03T05:00:00Z', 'closed 2026-04-05T21:00Z'],
    ['Pacific/Chatham', '2026-06-14T20:15:00Z', 'open 2026-06-15T05:15Z'],
    ['Pacific/Kiritimati', '2026-06-14T19:00:00Z', 'open 2026-06-15T04:00Z'],
    ['Pacific/Pago_Pago', '2026-06-15T20:00:00Z', 'open 2026-06-16T05:00Z'],
    ['Australia/Lord_Howe', '2026-06-14T22:30:00Z', 'open 2026-06-15T07:30Z'],
    ['America/St_Johns', '2026-06-15T11:30:00Z', 'open 2026-06-15T20:30Z'],
    ['UTC', '2026-06-15T09:00:00Z', 'open 2026-06-15T18:00Z'],
  ])('%s %s: %s', (zone, now, expected) => {
    expect(told(office(zone), now)).toBe(expected);
  });
});

describe('ranges', () => {
  const in_ = (weekly: Schedule['weekly'], holidays: readonly string[] = []): Schedule => ({
    timeZone: 'Europe/Paris',
    weekly,
    holidays,
  });
  it.each<[string, Schedule, string, string]>([
    [
      'lunch break, before',
      in_({ mon: ['09:00-12:00', '14:00-18:00'] }),
      '2026-06-15T09:59:59Z',
      'open 2026-06-15T10:00Z',
    ],
    [
      'lunch break, within',
      in_({ mon: ['09:00-12:00', '14:00-18:00'] }),
      '2026-06-15T10:00:00Z',
      'closed 2026-06-15T12:00Z',
    ],
    [
      'lunch break, after',
      in_({ mon: ['09:00-12:00', '14:00-18:00'] }),
      '2026-06-15T12:00:00Z',
      'open 2026-06-15T16:00Z',
    ],
    [
      'any order',
      in_({ mon: ['14:00-18:00', '09:00-12:00'] }),
      '2026-06-15T06:00:00Z',
      'closed 2026-06-15T07:00Z',
    ],
    [
      'touching',
      in_({ mon: ['09:00-12:00', '12:00-18:00'] }),
      '2026-06-15T08:00:00Z',
      'open 2026-06-15T16:00Z',
    ],
    [
      'overlapping',
      in_({ mon: ['09:00-15:00', '12:00-18:00'] }),
      '2026-06-15T08:00:00Z',
      'open 2026-06-15T16:00Z',
    ],
    [
      'one inside another',
      in_({ mon: ['09:00-18:00', '10:00-11:00'] }),
      '2026-06-15T08:30:00Z',
      'open 2026-06-15T16:00Z',
    ],
    [
      'past midnight, evening',
      in_({ mon: ['22:00-06:00'] }),
      '2026-06-15T20:00:00Z',
      'open 2026-06-16T04:00Z',
    ],
    [
      'past midnight, morning',
      in_({ mon: ['22:00-06:00'] }),
      '2026-06-16T03:59:59Z',
      'open 2026-06-16T04:00Z',
    ],
    [
      'past midnight, over',
      in_({ mon: ['22:00-06:00'] }),
      '2026-06-16T04:00:00Z',
      'closed 2026-06-22T20:00Z',
    ],
    [
      'Sunday night into Monday',
      in_({ sun: ['22:00-06:00'], mon: ['06:00-12:00'] }),
      '2026-06-14T20:00:00Z',
      'open 2026-06-15T10:00Z',
    ],
    [
      'until 24:00',
      in_({ mon: ['18:00-24:00'] }),
      '2026-06-15T21:59:59Z',
      'open 2026-06-15T22:00Z',
    ],
    [
      'until 24:00 and on',
      in_({ mon: ['18:00-24:00'], tue: ['00:00-02:00'] }),
      '2026-06-15T17:00:00Z',
      'open 2026-06-16T00:00Z',
    ],
    [
      'until 00:00 means 24:00',
      in_({ mon: ['18:00-00:00'] }),
      '2026-06-15T17:00:00Z',
      'open 2026-06-15T22:00Z',
    ],
    [
      '24 hours from 08:00',
      in_({ mon: ['08:00-08:00'] }),
      '2026-06-16T05:59:59Z',
      'open 2026-06-16T06:00Z',
    ],
    [
      'a whole day',
      in_({ mon: ['00:00-24:00'] }),
      '2026-06-15T10:00:00Z',
      'open 2026-06-15T22:00Z',
    ],
    [
      'three whole days',
      in_({ mon: ['00:00-24:00'], tue: ['00:00-24:00'], wed: ['00:00-24:00'] }),
      '2026-06-15T10:00:00Z',
      'open 2026-06-17T22:00Z',
    ],
    ['always', in_(every('00:00-24:00')), '2026-06-15T10:00:00Z', 'open never'],
    [
      'always but for Christmas',
      in_(every('00:00-24:00'), ['2026-12-25']),
      '2026-06-15T10:00:00Z',
      'open 2026-12-24T23:00Z',
    ],
    [
      'always, at Christmas',
      in_(every('00:00-24:00'), ['2026-12-25']),
      '2026-12-25T10:00:00Z',
      'holiday 2026-12-25T23:00Z',
    ],
    ['never', in_({}), '2026-06-15T10:00:00Z', 'closed never'],
    [
      'nonsense only',
      in_({ mon: ['9-18', '25:00-26:00', ''] }),
      '2026-06-15T10:00:00Z',
      'closed never',
    ],
    [
      'nonsense beside sense',
      in_({ mon: ['9-18', '09:00-18:00'] }),
      '2026-06-15T10:00:00Z',
      'open 2026-06-15T16:00Z',
    ],
    [
      'only Saturdays',
      in_({ sat: ['09:00-18:00'] }),
      '2026-06-15T10:00:00Z',
      'closed 2026-06-20T07:00Z',
    ],
    [
      'eve of a holiday ends at midnight',
      in_({ thu: ['22:00-06:00'] }, ['2026-12-25']),
      '2026-12-24T22:00:00Z',
      'open 2026-12-24T23:00Z',
    ],
    [
      'nothing begins on a holiday',
      in_({ fri: ['22:00-06:00'] }, ['2026-12-25']),
      '2026-12-25T22:00:00Z',
      'holiday 2027-01-01T21:00Z',
    ],
    [
      'nor goes on after it',
      in_({ fri: ['22:00-06:00'] }, ['2026-12-25']),
      '2026-12-26T01:00:00Z',
      'closed 2027-01-01T21:00Z',
    ],
    [
      'holiday by its own zone, not UTC',
      in_(every('09:00-18:00'), ['2026-12-25']),
      '2026-12-24T23:30:00Z',
      'holiday 2026-12-26T08:00Z',
    ],
    [
      'holiday that is over in its zone',
      in_(every('09:00-18:00'), ['2026-12-25']),
      '2026-12-25T23:30:00Z',
      'closed 2026-12-26T08:00Z',
    ],
    [
      'two holidays in a row',
      in_(every('09:00-18:00'), ['2026-12-25', '2026-12-26']),
      '2026-12-25T08:00:00Z',
      'holiday 2026-12-27T08:00Z',
    ],
  ])('%s', (_name, schedule, now, expected) => {
    expect(told(schedule, now)).toBe(expected);
  });

  it('waits no longer than a year', () => {
    const days = Array.from({ length: 400 }, (_, place) => addDays('2026-06-01', place));
    expect(told(office('Europe/Paris', days), '2026-06-15T10:00:00Z')).toBe('holiday never');
  });

  it.each([
    ['09:00-18:00', [540, 1080]],
    ['00:00-24:00', [0, 1440]],
    ['22:00-06:00', [1320, 1800]],
    ['08:00-08:00', [480, 1920]],
    ['24:00-25:00', undefined],
    ['9:00-18:00', undefined],
    ['09:00-18:60', undefined],
    ['09:00–18:00', undefined],
    [' 09:00-18:00', undefined],
  ])('parses %s', (text, expected) => {
    expect(parseRange(text)).toEqual(expected);
  });
});

describe('changes of clocks', () => {
  it.each<[string, Schedule, string, string]>([
    // Paris 2026-03-29: 02:00 becomes 03:00 at 01:00Z.
    [
      'a range in the missing hour does not happen',
      { timeZone: 'Europe/Paris', weekly: { sun: ['02:00-03:00'] } },
      '2026-03-29T00:00:00Z',
      'closed 2026-04-05T00:00Z',
    ],
    [
      'a start in the missing hour is its end',
      { timeZone: 'Europe/Paris', weekly: { sun: ['02:30-05:00'] } },
      '2026-03-29T00:00:00Z',
      'closed 2026-03-29T01:00Z',
    ],
    [
      'an end in the missing hour is its start',
      { timeZone: 'Europe/Paris', weekly: { sun: ['01:00-02:30'] } },
      '2026-03-29T00:30:00Z',
      'open 2026-03-29T01:00Z',
    ],
    [
      'a night is an hour shorter',
      { timeZone: 'Europe/Paris', weekly: { sat: ['22:00-06:00'] } },
      '2026-03-28T21:00:00Z',
      'open 2026-03-29T04:00Z',
    ],
    // Paris 2026-10-25: 03:00 becomes 02:00 at 01:00Z.
    [
      'the doubled hour is open twice over',
      { timeZone: 'Europe/Paris', weekly: { sun: ['02:00-03:00'] } },
      '2026-10-25T00:00:00Z',
      'open 2026-10-25T02:00Z',
    ],
    [
      'an end in the doubled hour comes twice: first',
      { timeZone: 'Europe/Paris', weekly: { sun: ['01:00-02:30'] } },
      '2026-10-25T00:00:00Z',
      'open 2026-10-25T00:30Z',
    ],
    [
      'an end in the doubled hour comes twice: again',
      { timeZone: 'Europe/Paris', weekly: { sun: ['01:00-02:30'] } },
      '2026-10-25T00:30:00Z',
      'closed 2026-10-25T01:00Z',
    ],
    [
      'a start in the doubled hour comes twice: first',
      { timeZone: 'Europe/Paris', weekly: { sun: ['02:30-05:00'] } },
      '2026-10-25T00:00:00Z',
      'closed 2026-10-25T00:30Z',
    ],
    [
      'a start in the doubled hour comes twice: again',
      { timeZone: 'Europe/Paris', weekly: { sun: ['02:30-05:00'] } },
      '2026-10-25T01:15:00Z',
      'closed 2026-10-25T01:30Z',
    ],
    [
      'a night is an hour longer',
      { timeZone: 'Europe/Paris', weekly: { sat: ['22:00-06:00'] } },
      '2026-10-24T20:00:00Z',
      'open 2026-10-25T05:00Z',
    ],
    // Lord Howe moves by half an hour: 2026-04-05 02:00 becomes 01:30 at 2026-04-04T15:00Z.
    [
      'half an hour',
      { timeZone: 'Australia/Lord_Howe', weekly: { sun: ['00:00-02:00'] } },
      '2026-04-04T14:00:00Z',
      'open 2026-04-04T15:30Z',
    ],
    // Santiago 2026-09-06: 00:00 becomes 01:00, midnight itself is missing.
    [
      'a day without midnight',
      { timeZone: 'America/Santiago', weekly: { sun: ['00:00-04:00'] } },
      '2026-09-06T03:00:00Z',
      'closed 2026-09-06T04:00Z',
    ],
    // Santiago 2026-04-05: 24:00 becomes 23:00, Saturday's last hour comes twice.
    [
      'an evening hour that comes twice',
      { timeZone: 'America/Santiago', weekly: { sat: ['23:00-24:00'] } },
      '2026-04-05T02:30:00Z',
      'open 2026-04-05T04:00Z',
    ],
    // New York 2026-11-01: 02:00 becomes 01:00 at 06:00Z.
    [
      'whole days go on',
      { timeZone: 'America/New_York', weekly: { sun: ['00:00-24:00'] } },
      '2026-11-01T04:00:00Z',
      'open 2026-11-02T05:00Z',
    ],
    [
      'Dublin in spring',
      { timeZone: 'Europe/Dublin', weekly: { sun: ['01:00-02:00'] } },
      '2026-03-29T00:00:00Z',
      'closed 2026-04-05T00:00Z',
    ],
  ])('%s', (_name, schedule, now, expected) => {
    expect(told(schedule, now)).toBe(expected);
  });
});

/** Open or not by the clock on the wall alone: Intl, no arithmetic on instants. */
function isOpenByTheWall(schedule: Schedule, at: number): boolean {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: schedule.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
  const [day = '', time = ''] = text.split(' ');
  const dayBefore = addDays(day, -1);
  const closed = (date: string): boolean => schedule.holidays?.includes(date) ?? false;
  const rangesOf = (date: string): string[][] => {
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(date),
    );
    return (schedule.weekly[weekday.toLowerCase() as (typeof WEEKDAYS)[number]] ?? []).map(
      (range) => range.split('-'),
    );
  };
  if (closed(day)) return false;
  const today = rangesOf(day).some(
    ([from = '', to = '']) => time >= from && (to <= from || time < to),
  );
  const leftOver = rangesOf(dayBefore).some(([from = '', to = '']) => to <= from && time < to);
  return today || (leftOver && !closed(dayBefore));
}

describe('against an oracle that asks every minute', () => {
  const MINUTE = 60_000;
  const minutes = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const range = fc
    .tuple(minutes, fc.oneof(minutes, fc.constant(1440)))
    .map(([from, to]) => `${clock(from)}-${clock(to)}`);
  const day = fc.oneof(
    // Near changes of clocks, or anywhere.
    fc.constantFrom(
      '2026-03-28',
      '2026-03-29',
      '2026-10-25',
      '2026-03-08',
      '2026-11-01',
      '2026-04-05',
      '2026-09-27',
      '2026-09-06',
    ),
    fc.integer({ min: 0, max: 700 }).map((count) => addDays('2026-01-01', count)),
  );
  const arbitrary = fc.record({
    zone: fc.constantFrom(
      'Europe/Paris',
      'Europe/Lisbon',
      'Europe/Dublin',
      'America/New_York',
      'America/Santiago',
      'Asia/Kolkata',
      'Pacific/Auckland',
      'Australia/Lord_Howe',
      'Pacific/Kiritimati',
    ),
    weekly: fc.dictionary(fc.constantFrom(...WEEKDAYS), fc.array(range, { maxLength: 3 })),
    day,
    minute: fc.integer({ min: 0, max: 1439 }),
    holidays: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 2 }),
  });

  it('says the same, and changes at the same minute', () => {
    let changes = 0;
    fc.assert(
      fc.property(arbitrary, ({ zone, weekly, day, minute, holidays }) => {
        const schedule = {
          timeZone: zone,
          weekly,
          holidays: holidays.map((count) => addDays(day, count)),
        };
        const now = Date.parse(day) + minute * MINUTE;
        const status = hoursStatus(schedule, now);
        const open = isOpenByTheWall(schedule, now);
        expect(status.kind).toBe(open ? 'open' : 'closed');
        const change = nextChange(status) ?? Infinity;
        // Each quarter of an hour up to the change and the minutes around it; two days at most.
        const end = Math.min(change, now + 2 * 1440 * MINUTE);
        for (let at = now; at < end; at += 15 * MINUTE)
          expect(isOpenByTheWall(schedule, at)).toBe(open);
        if (change === Infinity) return;
        changes++;
        expect(isOpenByTheWall(schedule, change - MINUTE)).toBe(open);
        expect(isOpenByTheWall(schedule, change)).toBe(!open);
      }),
      { numRuns: 250 },
    );
    expect(changes).toBeGreaterThan(100);
  }, 120_000);
});

describe('unknown hours', () => {
  it('knows nothing without a schedule or in an unknown zone', () => {
    expect(hoursStatus(undefined, 0)).toEqual({ kind: 'unknown' });
    expect(hoursStatus(office('Europe/Atlantis'), 0)).toEqual({ kind: 'unknown' });
    expect(nextChange({ kind: 'unknown' })).toBeUndefined();
  });
  it('knows zones', () => {
    expect(zoneExists('Europe/Paris')).toBe(true);
    expect(zoneExists('Europe/Atlantis')).toBe(false);
    expect(zoneExists('')).toBe(false);
  });
});

describe('calendar', () => {
  it.each([
    ['2026-06-14T21:59:59Z', 'Europe/Paris', '2026-06-14'],
    ['2026-06-14T22:00:00Z', 'Europe/Paris', '2026-06-15'],
    ['2026-06-14T10:00:00Z', 'Pacific/Kiritimati', '2026-06-15'],
    ['2026-06-14T10:59:00Z', 'Pacific/Pago_Pago', '2026-06-13'],
    ['2026-12-31T23:30:00Z', 'Asia/Kolkata', '2027-01-01'],
  ])('%s in %s is %s', (now, zone, day) => {
    expect(localDay(Date.parse(now), zone)).toBe(day);
  });
  it.each([
    ['2026-02-28', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-04-31', false],
    ['2026-4-1', false],
    ['0000-00-00', false],
    ['2026-01-01T00:00', false],
  ])('%s: %s', (text, real) => {
    expect(isDay(text)).toBe(real);
  });
  it('counts days over months, leap days and changes of clocks', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
  });
  it('knows working days', () => {
    expect(['2026-06-19', '2026-06-20', '2026-06-21', '2026-06-22'].map(isWeekend)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isWorkingDay('2026-12-25', ['2026-12-25'])).toBe(false);
    expect(nextWorkingDay('2026-12-24', ['2026-12-25'])).toBe('2026-12-28');
    expect(nextWorkingDay('2026-06-15', [])).toBe('2026-06-16');
  });
});
