import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkify } from '../../src/core/linkify.js';

/** Links as `text → href`. */
const links = (text: string): readonly string[] =>
  linkify(text).flatMap((part) => (part.kind === 'link' ? [`${part.text} → ${part.href}`] : []));

const whole = (text: string): string =>
  linkify(text)
    .map((part) => part.text)
    .join('');

describe('what becomes a link', () => {
  it.each([
    [
      'see https://ebay.fr/a?b=c&d=é#f now',
      'https://ebay.fr/a?b=c&d=é#f → https://ebay.fr/a?b=c&d=%C3%A9#f',
    ],
    ['HTTP://EBAY.FR', 'HTTP://EBAY.FR → http://ebay.fr/'],
    ['www.ebay.fr/colis', 'www.ebay.fr/colis → https://www.ebay.fr/colis'],
    ['a.b+c@ebay.co.uk', 'a.b+c@ebay.co.uk → mailto:a.b+c@ebay.co.uk'],
    [
      'https://münchen.example/ü',
      'https://münchen.example/ü → https://xn--mnchen-3ya.example/%C3%BC',
    ],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x → http://127.0.0.1:8080/x'],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual([expected]);
    expect(whole(text)).toBe(text);
  });

  it.each([
    'javascript:alert(1)',
    'jAvAsCrIpT://ebay.fr/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'mailto:nobody',
    'ftp://ebay.fr',
    'http://localhost/admin',
    'https://ebay.fr@evil.example/',
    'https://user:word@evil.example',
    'https://',
    'http://[',
    'a@b',
    '@ebay.fr',
    'FR2026EBAY0001234567 du 12.11.2026',
  ])('nothing in %s', (text) => {
    expect(links(text)).toEqual([]);
    expect(whole(text)).toBe(text);
  });

  it.each([
    ['Look at https://ebay.fr.', 'https://ebay.fr'],
    ['(https://ebay.fr/a)', 'https://ebay.fr/a'],
    ['https://ebay.fr/a_(b)', 'https://ebay.fr/a_(b)'],
    ['(see https://ebay.fr/a_(b))', 'https://ebay.fr/a_(b)'],
    ['« https://ebay.fr » ?', 'https://ebay.fr'],
    ['“https://ebay.fr/”', 'https://ebay.fr/'],
    ['<https://ebay.fr/a>', 'https://ebay.fr/a'],
    ['**https://ebay.fr/a**', 'https://ebay.fr/a'],
    ['https://ebay.fr/a?!…', 'https://ebay.fr/a'],
    ['to a@ebay.fr, please', 'a@ebay.fr'],
  ])('the sentence of %s stays text', (text, expected) => {
    const link = linkify(text).find(({ kind }) => kind === 'link');
    expect(link?.text).toBe(expected);
    expect(whole(text)).toBe(text);
  });

  it('several in a row, with the text between them', () => {
    expect(linkify('https://a.fr www.b.fr\nc@d.fr!').map(({ kind, text }) => [kind, text])).toEqual(
      [
        ['link', 'https://a.fr'],
        ['text', ' '],
        ['link', 'www.b.fr'],
        ['text', '\n'],
        ['link', 'c@d.fr'],
        ['text', '!'],
      ],
    );
  });

  it('text without any is one part, also when it is empty', () => {
    expect(linkify('')).toEqual([{ kind: 'text', text: '' }]);
    expect(linkify('Bonjour')).toEqual([{ kind: 'text', text: 'Bonjour' }]);
  });
});

/** Text that is full of what addresses are made of. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'http://',
        'https://',
        'www.',
        'mailto:',
        'javascript:',
        '@',
        '.',
        ':',
        '/',
        '(',
        ')',
        'ebay',
        'fr',
        ' ',
        '\n',
        '\t',
        '»',
        '"',
        '<',
        '>',
        '\u202E',
        '\u0000',
        '\\',
        '%',
        '#',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('whatever the text', () => {
  it('the parts together are the text, and none is empty', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(whole(text)).toBe(text);
        if (text !== '') expect(linkify(text).every((part) => part.text !== '')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('no link leads to anything but http, https and mailto, nor hides where it goes', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        for (const part of linkify(text)) {
          if (part.kind !== 'link') continue;
          const { protocol, username, password } = new URL(part.href);
          expect(['http:', 'https:', 'mailto:']).toContain(protocol);
          expect([username, password]).toEqual(['', '']);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['one address', `https://ebay.fr/${'a'.repeat(100_000)}`],
    ['dots', `https://${'.'.repeat(100_000)}`],
    ['brackets', `https://ebay.fr/${'('.repeat(50_000)}${')'.repeat(50_000)}`],
    ['many addresses', 'https://ebay.fr/)))))))))) '.repeat(4000)],
    ['letters before an @', 'a'.repeat(100_000)],
    ['signs before an @', `${'a.'.repeat(50_000)}@`],
    ['many @', 'a@'.repeat(50_000)],
    ['a host of many parts', `a@${'b.'.repeat(50_000)}`],
    ['beginnings', 'http://'.repeat(15_000)],
    ['www', 'www.'.repeat(25_000)],
  ])('100 kB of %s are no burden', (_, text) => {
    const start = performance.now();
    expect(whole(text)).toBe(text);
    // A bound for sanity on a busy machine, far above what it takes.
    expect(performance.now() - start).toBeLessThan(200);
  });
});
