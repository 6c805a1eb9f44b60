import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import fc from 'fast-check';
import { html, render } from 'lit';
import type { SafeNode } from '../../src/core/ports/html-reader.js';
import { safeHtml } from '../../src/elements/internal/safe-html.js';
import { purify } from '../../src/platform/sanitise/purify.js';
import { readHtml } from '../../src/platform/sanitise/read-html.js';
import { RULES } from '../../src/platform/sanitise/rules.js';
import { safeTree } from '../../src/platform/sanitise/safe-tree.js';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const unasked = (): Promise<never> =>
  Promise.reject(new Error('the browser has a sanitiser of its own'));

/** By the browser's sanitiser. */
const read = (text: string): Promise<readonly SafeNode[]> => readHtml(text, unasked);

/** By DOMPurify, as in a browser without one. */
const readOtherwise = (text: string): readonly SafeNode[] => safeTree(purify(text, RULES));

const label = (alt: string, host: string): string => `Show ${alt} from ${host}`;

async function shown(nodes: readonly SafeNode[]): Promise<HTMLElement> {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  render(safeHtml(nodes, label), box);
  return box;
}

/** What stands on the page, without Lit's marks. */
const markup = ({ innerHTML }: HTMLElement): string =>
  innerHTML.replaceAll(/<!--[^>]*-->/g, '').replaceAll(/\s+/g, ' ');

const show = async (text: string): Promise<HTMLElement> => shown(await read(text));

/** Both sanitisers, one after the other. */
function both(name: string, test: (read: (text: string) => Promise<HTMLElement>) => Promise<void>) {
  it(`${name} (browser)`, () => test(show));
  it(`${name} (DOMPurify)`, () => test((text) => shown(readOtherwise(text))));
}

describe('HTML of a message', () => {
  it('is read by the browser itself where it can', () => {
    expect(Element.prototype).to.respondTo('setHTML');
  });

  both('keeps words, lists, tables and their attributes', async (read) => {
    const box = await read(
      '<h2>Title</h2><p lang="fr" dir="rtl">Bon<b>jour</b></p><ol start="3"><li>a</li></ol>' +
        '<table><tbody><tr><th>h</th><td colspan="2" rowspan="3">d</td></tr></tbody></table><hr><pre>x\n y</pre>',
    );
    expect(box.querySelector('h1,h2,h3')).to.equal(null);
    expect(box.querySelector('p strong')?.textContent).to.equal('Title');
    expect(box.querySelector('[lang=fr]')).to.have.attribute('dir', 'rtl');
    expect(box.querySelector('ol')?.start).to.equal(3);
    expect(box.querySelector('td')?.colSpan).to.equal(2);
    expect(box.querySelector('td')?.rowSpan).to.equal(3);
    expect(box.querySelector('table')).not.to.have.attribute('role');
    expect(box.querySelector('hr')).not.to.equal(null);
    expect(box.querySelector('pre')?.textContent).to.equal('x\n y');
  });

  both('drops what is no text, and keeps the words in what it does not know', async (read) => {
    const box = await read(
      'one <o:p>two</o:p> <font color=red>three</font> <x-y>four</x-y> <center><form><label>five</label>' +
        '</form></center><script>no()</script><style>no{}</style><svg><text>no</text></svg><math><mi>no</mi></math>' +
        '<iframe>no</iframe><textarea>no</textarea><select><option>no</option></select><template>no</template>',
    );
    expect(box.textContent?.replaceAll(/\s+/g, ' ').trim()).to.equal('one two three four five');
  });

  both('keeps no style, class, id, name, handler and no unknown attribute', async (read) => {
    const box = await read(
      '<p style="position:fixed" class="app" id="heading" name="x" onclick="no()" data-a="b" aria-label="x" role="alert" slot="x" part="y" tabindex="3">hi</p>',
    );
    expect(markup(box)).to.equal('<p dir="auto">hi</p>');
  });

  both('puts loose words into paragraphs', async (read) => {
    const box = await read('a <b>b</b> c<br>d<div>e</div> f');
    expect(markup(box)).to.equal(
      '<p dir="auto">a <strong>b</strong> c<br>d</p><div dir="auto">e</div><p dir="auto"> f</p>',
    );
  });

  both('has no links but web, mail and telephone', async (read) => {
    const bad = [
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'blob:https://x.example/1',
      'file:///etc/passwd',
      'https://bank.example@evil.example/',
      '/relative',
      '//evil.example',
      '#here',
    ];
    const box = await read(
      bad.map((href) => `<a href="${href}">bad</a>`).join('') +
        '<a href="https://x.example/a">good</a><a href="mailto:a@x.example">good</a><a href="tel:+331">good</a>',
    );
    const links = [...box.querySelectorAll('a')];
    expect(links.map((link) => link.href)).to.deep.equal([
      'https://x.example/a',
      'mailto:a@x.example',
      'tel:+331',
    ]);
    for (const link of links) {
      expect(link.target).to.equal('_blank');
      expect(link.rel).to.equal('noopener noreferrer nofollow');
    }
    expect(box.textContent?.match(/bad/g)?.length).to.equal(bad.length);
  });

  both('tells where a link leads unless its words do', async (read) => {
    const box = await read(
      '<a href="https://x.example/">here</a>;<a href="https://x.example/a">x.example</a>;' +
        '<a href="https://x.example/a">https://x.example/b</a>;<a href="https://evil.example/">https://bank.example</a>;' +
        '<a href="https://evil.example/">https://bank.example@evil.example</a>;<a href="mailto:evil@x.example">help@bank.example</a>',
    );
    expect(
      box.textContent
        ?.trim()
        .split(';')
        .map((words) => words.replaceAll('\u00A0', ' ').trim()),
    ).to.deep.equal([
      'here (x.example)',
      'x.example',
      'https://x.example/b',
      'https://bank.example (evil.example)',
      'https://bank.example@evil.example (evil.example)',
      'help@bank.example (evil@x.example)',
    ]);
  });

  both('waits for a press before it fetches a picture', async (read) => {
    const box = await read(
      `<p><a href="https://x.example/">see <img src="${location.origin}/pixel.png?secret" alt="Logo"></a></p>`,
    );
    const before = performance.getEntriesByType('resource').length;
    await aTimeout(50);
    expect(box.querySelector('img')).to.equal(null);
    const button = box.querySelector('button');
    expect(button?.textContent).to.equal(`Show Logo from ${location.host}`);
    expect(button?.closest('a')).to.equal(null);
    expect(performance.getEntriesByType('resource').length).to.equal(before);
    button?.focus();
    button?.click();
    const image = box.querySelector('img');
    expect(image?.referrerPolicy).to.equal('no-referrer');
    expect(image?.alt).to.equal('Logo');
    expect(document.activeElement).to.equal(box.querySelector('.picture'));
    // There is no such picture.
    await waitUntil(() => box.querySelector('img') === null, 'the failure');
    const link = box.querySelector<HTMLAnchorElement>('.picture a');
    expect(link?.textContent).to.equal('Logo');
    expect(link?.href).to.equal(`${location.origin}/pixel.png?secret`);
  });

  both('shows a picture that came with the message as a file of its own', async (read) => {
    const box = await read(`<img src="${PIXEL}" alt="Pixel">`);
    box.querySelector('button')?.click();
    const image = box.querySelector('img');
    expect(image?.src).to.match(/^blob:/);
    await waitUntil(() => image?.naturalWidth === 1, 'the picture');
  });

  both('has no pictures but web addresses and small pictures of its own', async (read) => {
    const huge = `data:image/png;base64,${'A'.repeat(1_500_000)}`;
    const box = await shown(
      (
        await Promise.all(
          [
            'data:image/svg+xml;base64,PHN2Zz4=',
            'data:text/html;base64,PHN2Zz4=',
            'cid:part1',
            '/relative.png',
            '//x.example/a.png',
            'https://me:secret@x.example/a.png',
            'javascript:alert(1)',
            'blob:https://x.example/1',
          ].map((src) => read(`<img alt="words" src="${src}">`)),
        )
      ).flatMap((part): SafeNode[] => [
        { kind: 'text', text: `${part.textContent} ${part.querySelector('button') !== null}` },
      ]),
    );
    expect(box.textContent?.match(/\[words\]\s*false/g)?.length).to.equal(8);
    const tooLarge = await read(`<img src="${huge}" alt="large">`);
    expect(tooLarge.textContent?.trim().slice(0, 100)).to.equal('[large]');
    const large = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
    const some = await read(`<img src="${large}"><img src="${large}">`);
    expect(some.querySelectorAll('button').length).to.equal(2);
  });

  both('is text where it is too deep', async (read) => {
    const box = await read(`${'<div>'.repeat(400)}deep <b>words</b>`);
    let depth = 0;
    for (let at = box.querySelector('div'); at !== null; at = at.querySelector('div')) depth++;
    expect(depth).to.equal(50);
    expect(box.querySelector('strong')).to.equal(null);
    expect(box.textContent).to.contain('deep words');
  });

  both('is text where there is too much of it', async (read) => {
    const box = await read(`${'<i>x</i>'.repeat(30_000)}<b>end</b>`);
    expect(box.querySelectorAll('*').length).to.be.lessThan(20_010);
    expect(box.querySelector('strong')).to.equal(null);
    expect(box.textContent?.match(/x/g)?.length).to.equal(30_000);
    expect(box.textContent).to.contain('end');
  });

  it('holds nobody up by its depth', async () => {
    for (const part of ['<div>', '<div></x>', '<b>', '<x-y><p>', '<table><tr><td>']) {
      const begun = performance.now();
      const box = await show(`${part.repeat(400_000 / part.length)}end`);
      // A parser left to itself needs 20 s.
      expect(performance.now() - begun, part).to.be.lessThan(3000);
      expect(box.textContent).to.contain('end');
    }
  });

  it('is text beyond half a million signs', async () => {
    const nodes = await read(`<p>${'a'.repeat(499_000)}</p>${'<b>b</b>'.repeat(1000)}`);
    const box = await shown(nodes);
    expect(box.querySelectorAll('strong').length).to.be.within(100, 130);
    expect(box.textContent?.match(/b/g)?.length).to.equal(1000);
  });

  it('becomes text with its links when nothing can parse it', async () => {
    const { setHTML } = Element.prototype as { setHTML?: unknown };
    Reflect.deleteProperty(Element.prototype, 'setHTML');
    try {
      const nodes = await readHtml(
        '<p>One <img src=x onerror=alert(1)><b>two</b></p><p>see <a href="https://x.example/a">here</a></p>',
        () => Promise.reject(new Error('not there')),
      );
      expect(markup(await shown(nodes))).to.match(
        /^<p dir="auto">One two<\/p><p dir="auto">see here \(<a .*href="https:\/\/x\.example\/a".*>https:\/\/x\.example\/a ?<\/a>.*\)<\/p>$/,
      );
    } finally {
      Object.defineProperty(Element.prototype, 'setHTML', {
        value: setHTML,
        configurable: true,
        writable: true,
      });
    }
  });

  it('is rendered once for the same nodes', async () => {
    const nodes = await read('<p>one</p>');
    const box = await shown(nodes);
    const paragraph = box.querySelector('p');
    paragraph?.append('changed');
    render(safeHtml(nodes, label), box);
    expect(box.querySelector('p')).to.equal(paragraph);
    render(
      safeHtml(nodes, () => 'Afficher'),
      box,
    );
    expect(box.textContent).to.contain('one');
  });

  it('of any kind never gets more than the closed tree has', async () => {
    const pieces = fc.constantFrom(
      ...'<p>|</p>|<a href="|<a href=https://x.example>|</a>|<svg>|</svg>|<math><mtext>|<style>|</style>|<img src=x onerror=fired()>|<table>|<tr>|<td>|</table>|<!--|-->|<script>fired()</script>|<template>|<form>|<select>|<noscript>|"|\'|>|<|&lt;|x| |\0|javascript:fired()|data:text/html,|<annotation-xml encoding="text/html">|<foreignObject>|<desc>|<title>|<mglyph>|<malignmark>|<li|<b onclick=fired()>|</b>'.split(
        '|',
      ),
    );
    let fired = 0;
    (globalThis as unknown as { fired: () => void }).fired = () => {
      fired++;
    };
    const allowed = new Set(
      'a b bdi blockquote br button code div em hr i li ol p pre s span strong table tbody td tfoot th thead tr u ul'.split(
        ' ',
      ),
    );
    const attributes = new Set(
      'href target rel dir lang class type colspan rowspan start role tabindex'.split(' '),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (parts) => {
        const text = parts.join('');
        for (const nodes of [await read(text), readOtherwise(text)]) {
          const box = document.createElement('div');
          document.body.append(box);
          render(safeHtml(nodes, label), box);
          for (const element of box.querySelectorAll('*')) {
            expect(allowed.has(element.localName), element.localName).to.equal(true);
            expect(element.namespaceURI).to.equal('http://www.w3.org/1999/xhtml');
            for (const { name } of element.attributes)
              expect(attributes.has(name), name).to.equal(true);
            if (element instanceof HTMLAnchorElement)
              expect(element.protocol).to.match(/^(?:https?|mailto|tel):$/);
          }
          for (const element of box.querySelectorAll<HTMLElement>('b,button,p')) element.click();
          box.remove();
        }
      }),
      { numRuns: 300 },
    );
    expect(fired).to.equal(0);
  });
});
