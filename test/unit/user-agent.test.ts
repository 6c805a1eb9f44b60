import { describe, expect, it } from 'vitest';
import { browserOf, systemOf } from '../../src/platform/user-agent.js';

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('what a technical report says of browser and system', () => {
  it.each([
    [
      `(Windows NT 10.0; Win64; x64) ${blink} Chrome/141.0.0.0 Safari/537.36`,
      'Chrome 141',
      'Windows 10/11',
    ],
    [
      `(Windows NT 10.0; Win64; x64) ${blink} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.3537.57`,
      'Edge 141.0.3537.57',
      'Windows 10/11',
    ],
    [
      `(Windows NT 6.1; Win64; x64) ${blink} Chrome/109.0.0.0 Safari/537.36`,
      'Chrome 109',
      'Windows',
    ],
    [`(X11; Linux x86_64) ${blink} HeadlessChrome/150.0.0.0 Safari/537.36`, 'Chrome 150', 'Linux'],
    ['(X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox 144', 'Linux'],
    [
      `(X11; CrOS x86_64 14541.0.0) ${blink} Chrome/141.0.0.0 Safari/537.36`,
      'Chrome 141',
      'ChromeOS',
    ],
    [
      `(Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.6 Safari/605.1.15`,
      'Safari 18.6',
      'macOS',
    ],
    [
      `(Macintosh; Intel Mac OS X 10_15_7) ${blink} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`,
      'Opera 125',
      'macOS',
    ],
    [
      `(Linux; Android 10; K) ${blink} Chrome/141.0.0.0 Mobile Safari/537.36`,
      'Chrome 141',
      'Android',
    ],
    ['(Android 14; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', 'Firefox 144', 'Android 14'],
    [
      `(iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`,
      'Safari 26',
      'iOS 26',
    ],
    [
      `(iPhone; CPU iPhone OS 17_7 like Mac OS X) ${webkit} CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1`,
      'Chrome 141.0.7390.41',
      'iOS 17',
    ],
    [
      `(iPad; CPU OS 16_6 like Mac OS X) ${webkit} FxiOS/144.0 Mobile/15E148 Safari/605.1.15`,
      'Firefox 144',
      'iOS 16',
    ],
  ])('%s', (tail, browser, system) => {
    expect([browserOf(`Mozilla/5.0 ${tail}`), systemOf(`Mozilla/5.0 ${tail}`, 0)]).toEqual([
      browser,
      system,
    ]);
  });

  it('tells an iPad, which says that it is a Mac, by its touch screen', () => {
    const pad = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.6 Safari/605.1.15`;
    expect(systemOf(pad, 5)).toBe('iPadOS');
  });

  it('hands on what it does not know, cut short', () => {
    const odd = `Toaster/1 (${'x'.repeat(40)})`;
    expect([browserOf(odd), systemOf(odd, 0)]).toEqual([odd, 'x'.repeat(40)]);
    expect(browserOf('y'.repeat(500))).toHaveLength(80);
    expect(systemOf('', 0)).toBe('');
  });
});
