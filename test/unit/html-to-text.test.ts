import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntities } from '../../src/core/html-entities.js';
import { htmlToText } from '../../src/core/html-to-text.js';

const PIECES =
  '< > </ <!-- --> --!> " \' = & &# ; / <p> </p> <a<href=" <a<href=https://x.example> </a> <script> </script <style <li> <ol<start= <td> <pre> <img<alt=" x &amp; &#0;'
    .split(' ')
    .map((piece) => piece.replace(/(?<=\w)<(?=\w)/, ' '));

const MARKUP = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('the text of HTML', () => {
  it.each([
    ['<p>One</p><p>Two <b>bold</b>\n  word</p>', 'One\n\nTwo bold word'],
    ['<div>One<div>Two</div></div><div>Three</div>', 'One\nTwo\nThree'],
    ['One<br>Two<br/><br>Three', 'One\nTwo\n\nThree'],
    [
      '<ul><li>One<li>Two</ul><ol start="3"><li>Three</li><li>Four</li></ol>End',
      '• One\n• Two\n\n3. Three\n4. Four\n\nEnd',
    ],
    ['<table><tr><th>A<th>B<tr><td>1</td> <td>2</td></table>', 'A\tB\n1\t2'],
    ['<pre>a\r\n  b</pre>  c', 'a\n  b\n\nc'],
    [
      'a &amp;lt; b &lt;i&gt; &eacute;t&eacute; &#8217;&#x2019;&#146; &nbsp;|',
      'a &lt; b <i> été ’’’ \u00a0|',
    ],
    [
      'AT&T &unknown; &amp &#xD800; &#99999999; 1 < 2 > 0',
      'AT&T &unknown; & \ufffd \ufffd 1 < 2 > 0',
    ],
    ['a<script>if (a < b) alert("</p>")</script >b<style>p{}</style>c<title>d</title>', 'abc'],
    ['a<!-- <b> --->b<!-->c<!doctype html>d<?x y?>e</ f>g', 'abcdeg'],
    ['<img src="https://x.example/a.png" alt="A &amp; B"><img>', '[A & B]'],
    [
      '<a title="> href=no" href="https://x.example/?a=1&amp;b=2">here</a>',
      'here (https://x.example/?a=1&b=2)',
    ],
    [
      '<a href="https://x.example/">x.example</a> <a href=mailto:a@x.example>a@x.example</a>',
      'x.example a@x.example',
    ],
    ['<a href="javascript:alert(1)">here</a> <a href="/x">there</a>', 'here there'],
    ['before<script>never closed <p>x', 'before'],
    ['before<a href="never closed', 'before'],
    ['', ''],
  ])('of %j is %j', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it('is plain text unchanged, but for its white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const words = (of: string) => of.split(/[\t\n\f\r ]+/).filter((word) => word !== '');
        const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        expect(words(htmlToText(escaped))).toEqual(words(text));
      }),
    );
  });

  it('never throws, and adds nothing: no more signs than a few for each tag', () => {
    fc.assert(
      fc.property(MARKUP, (html) => {
        expect(htmlToText(html).length).toBeLessThanOrEqual(2 * html.length + 8);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps nothing of what is not meant to be read, whatever stands in it', () => {
    const unread = fc.constantFrom('script', 'STYLE', 'title', 'noscript', 'iframe', 'textarea');
    fc.assert(
      fc.property(unread, MARKUP, MARKUP, (name, before, after) => {
        const inside = `${before.replaceAll('</', '<')}SECRET${after.replaceAll('</', '<')}`;
        expect(htmlToText(`one <${name}>${inside}</${name}> two`)).toBe('one two');
      }),
    );
  });

  it.each([
    '<',
    '<!--',
    '<a ',
    '<a href="',
    '<script>',
    '&#',
    '</script',
    '<b>x</b>',
    '<ul><li>',
    '="\'',
    ' ',
    '<a href=x>',
  ])('of half a million signs of %j is there at once', (part) => {
    const html = part.repeat(500_000 / part.length);
    const begun = performance.now();
    htmlToText(html);
    // A quadratic reader needs minutes.
    expect(performance.now() - begun).toBeLessThan(4000);
  });
});

describe('character references', () => {
  it('with a number mean the same as the sign', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0xa0, max: 0xd7ff }), (code) => {
        const sign = String.fromCodePoint(code);
        expect(decodeEntities(`&#${code};&#x${code.toString(16)};`)).toBe(sign + sign);
      }),
    );
  });
});
