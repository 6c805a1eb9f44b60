import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatList,
  formatMoney,
  formatNumber,
  formatValues,
} from '../../src/core/format-amounts.js';
import { formatDay, formatTime, formatWhen } from '../../src/core/format.js';
import { cached } from '../../src/core/intl-cache.js';

/** Which kind of space ICU uses changes with its version. */
const plain = (text: string): string =>
  text.replace(/[\u00a0\u202f\u2009]/g, ' ').replaceAll('’', "'");

const monday = Date.parse('2026-10-26T08:00:00Z');

describe('formats', () => {
  it.each([
    ['fr-FR', 'Europe/Paris', '09:00'],
    ['en-GB', 'Europe/Lisbon', '08:00'],
    ['en-US', 'Asia/Kolkata', '01:30 PM'],
    ['de', 'UTC', '08:00'],
  ])('time in %s, %s: %s', (locale, zone, expected) => {
    expect(plain(formatTime(monday, locale, zone))).toBe(expected);
  });

  it('names weekday and zone, and the visitor’s own time when it differs', () => {
    const now = monday - 3 * 86_400_000;
    const french = formatWhen(
      monday,
      'fr',
      { schedule: 'Europe/Paris', visitor: 'Europe/Lisbon' },
      now,
    );
    expect(plain(french.there)).toMatch(/^lundi.* 09:00.* heure d'Europe centrale$/);
    expect(plain(french.here ?? '')).toMatch(/^lundi.* 08:00$/);
    const german = formatWhen(monday, 'de', { schedule: 'Europe/Paris' }, now);
    expect(plain(german.there)).toMatch(/^Montag.* 09:00 Mitteleuropäische Zeit$/);
    // Madrid's clock shows the same.
    expect(
      formatWhen(monday, 'fr', { schedule: 'Europe/Paris', visitor: 'Europe/Madrid' }, now).here,
    ).toBeUndefined();
    expect(
      formatWhen(monday, 'fr', { schedule: 'Europe/Paris', visitor: 'Moon/Base' }, now).here,
    ).toBeUndefined();
  });
  it('adds the date when a weekday alone could mean two days', () => {
    const week = 7 * 86_400_000;
    expect(formatWhen(monday, 'fr', { schedule: 'UTC' }, monday - week).there).toMatch(
      /26 octobre/,
    );
    expect(formatWhen(monday, 'fr', { schedule: 'UTC' }, monday - week / 2).there).not.toMatch(
      /26/,
    );
  });

  it.each([
    ['2026-11-25', 'fr', 'plain', '25 novembre 2026'],
    ['2026-11-25', 'fr', 'with-weekday', 'mercredi 25 novembre 2026'],
    ['2026-11-25', 'en-GB', 'plain', '25 November 2026'],
    ['2026-01-01', 'de', 'plain', '1. Januar 2026'],
  ] as const)('day %s in %s, %s: %s', (day, locale, weekday, expected) => {
    expect(formatDay(day, locale, weekday)).toBe(expected);
  });

  it.each([
    ['fr', '1 234,50 €'],
    ['en', '€1,234.50'],
    ['es', '1234,50 €'],
    ['de', '1.234,50 €'],
    ['nl', '€ 1.234,50'],
  ])('money in %s: %s', (locale, expected) => {
    expect(plain(formatMoney(1234.5, 'EUR', locale))).toBe(expected);
  });

  it.each([
    [0, 'en', '0 byte'],
    [10 * 1024 * 1024, 'fr', '10 Mo'],
    [1_300_000, 'fr', '1,2 Mo'],
    [1536, 'en', '1.5 kB'],
    [500, 'fr', '500 o'],
    [1_048_575, 'en', '1 MB'],
    [5 * 1024 ** 3, 'en', '5 GB'],
    [5000 * 1024 ** 3, 'en', '5,000 GB'],
    [-1, 'en', '0 byte'],
  ])('%i bytes in %s: %s', (bytes, locale, expected) => {
    expect(plain(formatBytes(bytes, locale))).toBe(expected);
  });

  it('lists', () => {
    expect(formatList(['a', 'b', 'c'], 'fr')).toBe('a, b et c');
    expect(formatList(['a', 'b', 'c'], 'fr', 'or')).toBe('a, b ou c');
    expect(formatList([], 'fr')).toBe('');
    expect(plain(formatNumber(12345.6, 'fr'))).toBe('12 345,6');
  });

  it('takes nonsense for a language', () => {
    expect(formatNumber(1234.5, 'x')).toBe('1,234.5');
    expect(formatNumber(1234.5, '')).toBe('1,234.5');
    expect(plain(formatNumber(1234.5, 'fr_FR'))).toBe('1 234,5');
  });

  it('puts the values of a problem into words and leaves the count to the plural', () => {
    const french = formatValues({ min: '2026-06-16', max: 2000, count: 2114, name: 'a.jpg' }, 'fr');
    expect(french).toEqual({
      min: 'mardi 16 juin 2026',
      max: formatNumber(2000, 'fr'),
      count: 2114,
      name: 'a.jpg',
    });
    expect(formatValues({ name: 'a', size: 31457280, max: 10485760 }, 'en')).toEqual({
      name: 'a',
      size: '30 MB',
      max: '10 MB',
    });
    expect(formatValues({ example: 12.5, currency: 'EUR' }, 'en')).toEqual({
      example: '€12.50',
      currency: 'EUR',
    });
    expect(formatValues({ max: 5, date: '2026-02-30' }, 'en')['date']).toBe('2026-02-30');
  });
});

describe('cache', () => {
  it('makes once and forgets the oldest', () => {
    let made = 0;
    const make = (): object => ({ made: made++ });
    const first = cached('first', make);
    expect(cached('first', make)).toBe(first);
    for (let other = 0; other < 64; other++) cached(`other ${other}`, make);
    expect(cached('other 63', make)).toEqual({ made: 64 });
    expect(cached('first', make)).not.toBe(first);
  });
});
