/** Seconds, at most an hour: whoever asks for more has made a mistake, and a person is waiting. */
const MOST = 3600;

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3). A date is compared with the server's own `Date`, never with the device's
 * clock, which may be a year off; without a readable `Date` it says nothing.
 *
 * @returns Whole seconds from 1 to 3600, or `undefined` when the header says nothing usable.
 */
export function retryAfterSeconds(
  value: string | null,
  serverDate: string | null,
): number | undefined {
  const wanted = value ?? '';
  const seconds = /^\d+$/.test(wanted)
    ? Number(wanted)
    : wanted.endsWith(' GMT')
      ? (Date.parse(wanted) - Date.parse(serverDate ?? '')) / 1000
      : Number.NaN;
  return Number.isNaN(seconds) ? undefined : Math.min(MOST, Math.max(1, seconds));
}
