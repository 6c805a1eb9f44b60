// What the script tag does about elements that stand in the page. Nothing is defined here: `load` only notes.
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { watchEmbedded } from '../../src/embed/watch-embedded.js';

const loaded: Element[] = [];
const names = (): readonly string[] => loaded.map(({ localName }) => localName);

const watch = (): void => {
  loaded.length = 0;
  watchEmbedded(
    (selector) => [...document.querySelectorAll(selector)],
    (element) => {
      loaded.push(element);
      return Promise.reject(new Error('no network'));
    },
  );
};

const entry = (): Promise<HTMLElement> =>
  fixture<HTMLElement>(
    html`<div>
      <help-sign-in><a href="#account">My account</a></help-sign-in>
      <p>Text</p>
    </div>`,
  );

describe('elements that stand in the page', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => sendMouse({ type: 'move', position: [600, 500] }));

  it('the activities load when they come near, those added later too', async () => {
    const page = await fixture<HTMLElement>(html`<div style="padding-top: 5000px"></div>`);
    page.append(document.createElement('help-activities'));
    watch();
    await aTimeout(300);
    expect(names()).to.deep.equal([]);
    const late = document.createElement('help-activities');
    document.body.prepend(late);
    await waitUntil(() => loaded.length > 0, 'the one added later');
    expect(loaded).to.deep.equal([late]);
    late.remove();
    page.scrollIntoView(false);
    await waitUntil(() => loaded.length > 1, 'the one below');
    scrollTo(0, 0);
  });

  it('the entry to the account waits for the pointer', async () => {
    const page = await entry();
    watch();
    await aTimeout(300);
    expect(names()).to.deep.equal([]);
    const box = page.querySelector('a')?.getBoundingClientRect() ?? new DOMRect();
    await sendMouse({ type: 'move', position: [Math.round(box.x + 5), Math.round(box.y + 5)] });
    await waitUntil(() => loaded.length > 0, 'the pointer');
    expect(new Set(names())).to.deep.equal(new Set(['help-sign-in']));
  });

  it('or for the focus of the keyboard, and each new try asks again', async () => {
    const page = await entry();
    watch();
    const before = document.createElement('button');
    page.prepend(before);
    before.focus();
    await aTimeout(300);
    expect(names()).to.deep.equal([]);
    await sendKeys({ press: 'Tab' });
    expect(document.activeElement?.localName).to.equal('a');
    await waitUntil(() => loaded.length > 0, 'the focus');
    const tries = loaded.length;
    before.focus();
    await sendKeys({ press: 'Tab' });
    await waitUntil(() => loaded.length > tries, 'the next try');
    expect(new Set(names())).to.deep.equal(new Set(['help-sign-in']));
  });

  it('and for nothing where somebody has signed in before', async () => {
    sessionStorage.setItem('help-widget', '1');
    await entry();
    watch();
    await waitUntil(() => loaded.length > 0, 'the mark');
    // The watchers of the tests before this one are still there, and may see it too.
    expect(new Set(names())).to.deep.equal(new Set(['help-sign-in']));
  });

  it('a page that lets nobody store anything breaks nothing', async () => {
    const own = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    Object.defineProperty(window, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    try {
      const page = await entry();
      page.append(document.createElement('help-activities'));
      watch();
      await waitUntil(() => loaded.length > 0, 'the activities');
      expect(new Set(names())).to.deep.equal(new Set(['help-activities']));
    } finally {
      if (own === undefined) Reflect.deleteProperty(window, 'sessionStorage');
      else Object.defineProperty(window, 'sessionStorage', own);
    }
  });
});
