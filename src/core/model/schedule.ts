export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When people answer. `weekly`: ranges such as `"09:00-18:00"` by day; an end before its start runs past midnight. */
export interface Schedule {
  /** IANA name, for example `Europe/Paris`. */
  readonly timeZone: string;
  readonly weekly: Readonly<Partial<Record<Weekday, readonly string[]>>>;
  /** Closed days, `YYYY-MM-DD` in the schedule's zone. */
  readonly holidays?: readonly string[];
}
