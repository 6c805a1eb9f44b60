import { describe, expect, it } from 'vitest';
import { hasCardNumber } from '../../src/core/fields/card-number.js';

describe('a card number', () => {
  it.each([
    '4111111111111111',
    'Ma carte 4111 1111 1111 1111 svp',
    '5555-5555-5555-4444',
    '3782 822463 10005',
    '6011.1111.1111.1117',
    '4222222222222',
    '4111\u00a01111\u202f1111\u00a01111',
    '12 4111 1111 1111 1111 07/29',
    '41 11 11 11 11 11 11 11',
    'n°4111111111111111,cvc 123',
  ])('is found in %j', (text) => {
    expect(hasCardNumber(text)).toBe(true);
  });

  it.each([
    'FR2025EBAY0001234567',
    'DE2019PRO0000309473',
    '06 12 34 56 78 06 98 76 54 32',
    '+33 6 12 34 56 78',
    'FR76 3000 6000 0112 3456 7890 189',
    '4111111111111112',
    '31016279',
    '2026-11-23 10:15:00',
    '41111111111111110000000',
    '450p8212-4c1a-4d7e-9a62-411111111111',
    '',
  ])('is not seen in %j', (text) => {
    expect(hasCardNumber(text)).toBe(false);
  });

  it('is looked for quickly in hostile text', () => {
    const start = performance.now();
    for (const text of [
      '1'.repeat(100_000),
      '1 '.repeat(50_000),
      '123 '.repeat(25_000),
      '4111-'.repeat(20_000),
    ])
      hasCardNumber(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
