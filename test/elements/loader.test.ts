import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';
import { importAgain } from '../../src/core/import-again.js';

const LOADER = new URL('../../src/embed/help.ts', import.meta.url).href;

const requests = (): string[] => performance.getEntriesByType('resource').map(({ name }) => name);

const addLoader = async (data: Readonly<Record<string, string>>): Promise<HTMLScriptElement> => {
  const script = Document.prototype.createElement.call(document, 'script') as HTMLScriptElement;
  script.type = 'module';
  script.src = LOADER;
  for (const [name, value] of Object.entries(data)) script.setAttribute(`data-${name}`, value);
  const loaded = new Promise((resolve) => script.addEventListener('load', resolve, { once: true }));
  document.head.append(script);
  await loaded;
  return script;
};

describe('loader', () => {
  let traps: HTMLElement | undefined;
  afterEach(() => traps?.remove());

  it('a failed module is asked for again under another address', async () => {
    let hits = 0;
    const worker = setupWorker(
      http.get('*/sometimes.js', () =>
        ++hits === 1
          ? new HttpResponse(null, { status: 503 })
          : new HttpResponse('export const answer = 42;', {
              headers: { 'content-type': 'text/javascript' },
            }),
      ),
    );
    await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
    const address = new URL('/sometimes.js', location.href).href;
    const module = await importAgain(() => import(address) as Promise<{ answer: number }>);
    expect(module.answer).to.equal(42);
    expect(hits).to.equal(2);
    worker.stop();
  });

  it('what is no failed module is not asked for again', async () => {
    const error = new Error('no address in here');
    const thrown: unknown = await importAgain(() => Promise.reject(error)).catch(
      (caught: unknown) => caught,
    );
    expect(thrown === error).to.equal(true);
  });

  it('one script tag paints one launcher; nothing is fetched or stored before intent; a second tag is harmless', async () => {
    // Names of the page that hide those of the document.
    traps = document.createElement('div');
    for (const name of ['currentScript', 'createElement', 'querySelectorAll', 'body', 'readyState'])
      traps.append(Object.assign(document.createElement('img'), { name }));
    document.body.append(traps);
    const globals = Object.keys(window).length;
    // The list holds 250 entries, and is full by now.
    performance.clearResourceTimings();
    await addLoader({
      brand: 'ebay',
      endpoint: '/v1',
      lang: 'fr',
      reference: 'FR2025COM0000000001',
    });
    const query = (selector: string) =>
      Document.prototype.querySelectorAll.call(document, selector);
    expect(query('help-launcher').length).to.equal(1);
    const launcher = query('help-launcher')[0] as HTMLElement;
    expect(launcher.parentElement?.localName).to.equal('body');
    expect(launcher.getAttribute('endpoint')).to.equal('/v1');
    expect(launcher.getAttribute('reference')).to.equal('FR2025COM0000000001');
    expect(launcher.shadowRoot?.textContent).to.contain('Contactez-nous');

    const before = requests();
    await aTimeout(300);
    expect(requests()).to.deep.equal(before);
    const ours = before.filter((name) => name.startsWith(new URL('/src/', location.href).href));
    expect(ours.length).to.be.above(3);
    expect(
      ours.filter((name) => !/\/src\/(embed|elements\/help-launcher)\//.test(name)),
    ).to.deep.equal([]);
    expect(ours.some((name) => name.includes('launcher-panel'))).to.equal(false);
    expect(localStorage.length + sessionStorage.length).to.equal(0);
    expect((await indexedDB.databases()).length).to.equal(0);
    expect(Object.keys(window).length).to.equal(globals);

    await addLoader({ brand: 'paypal', endpoint: '/v2' });
    expect(query('help-launcher').length).to.equal(1);
  });

  it('an embedded form far below loads nothing; coming near it is defined', async () => {
    const page = await fixture(html`<div style="padding-top: 5000px"><p>Below</p></div>`);
    const embedded = document.createElement('help-contact');
    embedded.textContent = 'Écrivez à aide@example.org';
    embedded.setAttribute('adapter', 'memory');
    page.append(embedded);
    await aTimeout(500);
    expect(embedded.matches(':defined')).to.equal(false);
    embedded.scrollIntoView();
    await waitUntil(() => embedded.matches(':defined'), 'help-contact is defined', {
      timeout: 15_000,
    });
    scrollTo(0, 0);
  });

  it('the pointer on the button loads, a press opens the form', async () => {
    const launcher = document.querySelector('help-launcher') as HTMLElement;
    const box = launcher.shadowRoot?.querySelector('button')?.getBoundingClientRect();
    if (box === undefined) throw new Error('The launcher has no button');
    const position: [number, number] = [Math.round(box.x + 24), Math.round(box.y + 24)];
    await sendMouse({ type: 'move', position });
    await sendMouse({ type: 'click', position });
    await waitUntil(
      () => launcher.shadowRoot?.querySelector('help-contact') != null,
      'the form is there',
      {
        timeout: 15_000,
      },
    );
    expect(launcher.hasAttribute('open')).to.equal(true);
    launcher.remove();
  });
});
