import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../src/core/relative-time.js';

// Tuesday 24 November 2026 at noon, by the clock of this device.
const NOON = new Date(2026, 10, 24, 12, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** With plain spaces: Intl puts narrow ones in some places. */
const words = (ago: number, locale = 'en', now = NOON): string =>
  relativeTime(now - ago, now, locale).text.replaceAll(/\s/gu, ' ');

describe('a time', () => {
  it.each([
    [0, 'now', 'maintenant'],
    [59_999, 'now', 'maintenant'],
    [-HOUR, 'now', 'maintenant'],
    [MINUTE, '1 minute ago', 'il y a 1 minute'],
    [59 * MINUTE + 59_999, '59 minutes ago', 'il y a 59 minutes'],
    [HOUR, '1 hour ago', 'il y a 1 heure'],
    [11 * HOUR + 59 * MINUTE, '11 hours ago', 'il y a 11 heures'],
    [12 * HOUR + 1, 'yesterday', 'hier'],
    [36 * HOUR, 'yesterday', 'hier'],
    [36 * HOUR + 1, '2 days ago', 'avant-hier'],
    [6 * DAY, '6 days ago', 'il y a 6 jours'],
    [7 * DAY, 'Nov 17', '17 nov.'],
  ])('%d ms ago', (ago, en, fr) => {
    expect([words(ago), words(ago, 'fr')]).toEqual([en, fr]);
  });

  it('of another year has its year', () => {
    expect(words(400 * DAY)).toMatch(/2025/);
    expect(words(20 * DAY)).not.toMatch(/\d{4}/);
  });

  it('late in the evening is yesterday soon after midnight, but not at once', () => {
    const night = new Date(2026, 10, 25, 0, 10).getTime();
    expect(words(20 * MINUTE, 'en', night)).toBe('20 minutes ago');
    expect(words(2 * HOUR, 'en', night)).toBe('yesterday');
    const before = relativeTime(night - 2 * HOUR, night - 30 * MINUTE, 'en');
    expect(before.text).toBe('1 hour ago');
    expect(before.nextChangeIn).toBe(20 * MINUTE);
  });

  it('has words that stay right until it says that they change', () => {
    const within = fc.integer({ min: 0, max: 9 * DAY });
    const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(within, fc.integer({ min: 0, max: 400 * DAY }), part, (ago, shift, share) => {
        const now = NOON + shift;
        const { text, nextChangeIn } = relativeTime(now - ago, now, 'en');
        expect(nextChangeIn).toBeGreaterThan(0);
        expect(nextChangeIn).toBeLessThanOrEqual(HOUR);
        const later = now + Math.floor(nextChangeIn * share);
        expect(relativeTime(now - ago, later, 'en').text).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
