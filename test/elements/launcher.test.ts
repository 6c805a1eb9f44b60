import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { HelpLauncherElement } from '../../src/elements/help-launcher/help-launcher.js';
import { HelpCloseEvent } from '../../src/events/help-close-event.js';
import type { HelpErrorEvent } from '../../src/events/help-error-event.js';

/** Stands in for the form: the launcher only knows its name, its attributes and its wish to be closed. */
class Form extends HTMLElement {
  readonly input = document.createElement('input');
  readonly done = document.createElement('button');

  constructor() {
    super();
    this.done.addEventListener('click', () => this.dispatchEvent(new HelpCloseEvent()));
    this.attachShadow({ mode: 'open' }).append(this.input, this.done);
  }
}

let loads = 0;
const loadForm = (): Promise<unknown> => {
  loads++;
  if (customElements.get('help-contact') === undefined) customElements.define('help-contact', Form);
  return Promise.resolve();
};

customElements.define('help-launcher', HelpLauncherElement);

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector has it
const find = <Found extends Element>(launcher: Element, selector: string): Found => {
  const found = launcher.shadowRoot?.querySelector<Found>(selector);
  if (found == null) throw new Error(`The launcher has no ${selector}`);
  return found;
};
const button = (launcher: Element) => find<HTMLButtonElement>(launcher, '[part=button]');
const dialog = (launcher: Element) => find<HTMLDialogElement>(launcher, 'dialog');
const form = (launcher: Element) => find<Form & { shipment?: unknown }>(launcher, 'help-contact');
const note = (launcher: Element) => find<HTMLElement>(launcher, '[part=note]');
const shown = (launcher: Element) => {
  const panel = launcher.shadowRoot?.querySelector('dialog');
  return panel != null && (panel.open || panel.matches(':popover-open'));
};

const launch = async (content = html`<help-launcher lang="fr"></help-launcher>`) =>
  fixture<HelpLauncherElement>(content);

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

describe('help-launcher', () => {
  beforeEach(async () => {
    HelpLauncherElement.load = loadForm;
    await setViewport(WIDE);
  });

  it('paints its button alone, and loads nothing before intent', async () => {
    loads = 0;
    // The list holds 250 entries, and may be full by now.
    performance.clearResourceTimings();
    const launcher = await launch();
    await aTimeout(100);
    expect(button(launcher).textContent).to.contain('Contactez-nous');
    expect(button(launcher).getBoundingClientRect().height).to.equal(48);
    expect(launcher.shadowRoot?.querySelector('dialog') === null).to.equal(true);
    expect(loads).to.equal(0);
    expect(performance.getEntriesByType('resource').map(({ name }) => name)).to.deep.equal([]);
    expect(localStorage.length + sessionStorage.length).to.equal(0);
    expect(document.cookie).to.equal('');
  });

  it('loads on the pointer coming near, and on focus', async () => {
    for (const type of ['pointerenter', 'focus']) {
      loads = 0;
      const launcher = await launch();
      button(launcher).dispatchEvent(new Event(type));
      button(launcher).dispatchEvent(new Event(type));
      expect(loads).to.equal(1);
      expect(shown(launcher)).to.equal(false);
    }
  });

  it('opens on a press, closes on the next, and says so', async () => {
    const launcher = await launch();
    const opened = oneEvent(launcher, 'help-open');
    button(launcher).click();
    await opened;
    expect(shown(launcher)).to.equal(true);
    expect(launcher.hasAttribute('open')).to.equal(true);
    expect(button(launcher).ariaExpanded).to.equal('true');
    expect(dialog(launcher).ariaLabel).to.equal('Contactez-nous');
    expect(dialog(launcher).contains(launcher.shadowRoot?.activeElement ?? null)).to.equal(true);
    const closed = oneEvent(launcher, 'help-close');
    button(launcher).click();
    await closed;
    expect(shown(launcher)).to.equal(false);
    expect(launcher.hasAttribute('open')).to.equal(false);
    expect(button(launcher).ariaExpanded).to.equal('false');
  });

  it('hands attributes and shipment on, also later', async () => {
    const launcher = await launch(
      html`<help-launcher
        brand="ebay"
        endpoint="/v1"
        reference="FR2025COM0000000001"
      ></help-launcher>`,
    );
    launcher.shipment = { reference: 'FR2025COM0000000002', carrier: 'Colissimo' };
    await launcher.open();
    expect(form(launcher).hasAttribute('panel')).to.equal(true);
    expect(form(launcher).getAttribute('brand')).to.equal('ebay');
    expect(form(launcher).getAttribute('endpoint')).to.equal('/v1');
    expect(form(launcher).getAttribute('reference')).to.equal('FR2025COM0000000001');
    expect(form(launcher).shipment).to.deep.equal({
      reference: 'FR2025COM0000000002',
      carrier: 'Colissimo',
    });
    launcher.removeAttribute('reference');
    launcher.setAttribute('lang', 'de');
    expect(form(launcher).hasAttribute('reference')).to.equal(false);
    expect(form(launcher).lang).to.equal('de');
    expect(button(launcher).textContent).to.contain('Kontaktieren Sie uns');
  });

  it('keeps a shipment that was set before the element was defined', async () => {
    const later = document.createElement('late-launcher') as HelpLauncherElement;
    later.shipment = { reference: 'FR2025COM0000000003' };
    document.body.append(later);
    customElements.define('late-launcher', class extends HelpLauncherElement {});
    await later.open();
    expect(form(later).shipment).to.deep.equal({ reference: 'FR2025COM0000000003' });
    later.remove();
  });

  it('Esc closes from inside and gives the focus back', async () => {
    const page = await fixture(
      html`<div><button id="mine">Aide</button><help-launcher></help-launcher></div>`,
    );
    const launcher = page.querySelector('help-launcher') as HelpLauncherElement;
    const mine = page.querySelector('button') as HTMLButtonElement;
    mine.focus();
    await launcher.open();
    form(launcher).input.focus();
    await sendKeys({ press: 'Escape' });
    expect(shown(launcher)).to.equal(false);
    expect(document.activeElement === mine).to.equal(true);
  });

  it('Esc in the page beside leaves the panel, and closing does not pull the focus', async () => {
    const page = await fixture(html`<div><input /><help-launcher></help-launcher></div>`);
    const launcher = page.querySelector('help-launcher') as HelpLauncherElement;
    const input = page.querySelector('input') as HTMLInputElement;
    await launcher.open();
    input.focus();
    await sendKeys({ type: 'abc' });
    await sendKeys({ press: 'Escape' });
    expect(shown(launcher)).to.equal(true);
    expect(input.value).to.equal('abc');
    launcher.close();
    expect(document.activeElement === input).to.equal(true);
  });

  it('leaves Esc to what is open inside the form', async () => {
    const launcher = await launch();
    await launcher.open();
    const input = form(launcher).input;
    input.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
    input.focus();
    await sendKeys({ press: 'Escape' });
    expect(shown(launcher)).to.equal(true);
    await sendKeys({ press: 'Escape' });
    expect(shown(launcher)).to.equal(false);
  });

  it('the form asks to be closed: the page hears of it once', async () => {
    const launcher = await launch();
    await launcher.open();
    let heard = 0;
    document.addEventListener('help-close', () => heard++);
    form(launcher).done.click();
    expect(shown(launcher)).to.equal(false);
    expect(heard).to.equal(1);
    expect(launcher.shadowRoot?.activeElement === button(launcher)).to.equal(true);
  });

  it('keeps form and words while closed', async () => {
    const launcher = await launch();
    await launcher.open();
    const input = form(launcher).input;
    input.value = 'Mon colis';
    launcher.close();
    await launcher.open();
    expect(form(launcher).input === input).to.equal(true);
    expect(input.value).to.equal('Mon colis');
  });

  for (const [name, size] of [
    ['wide screen', WIDE],
    ['phone', PHONE],
  ] as const)
    it(`${name}: the page's scrolling is left alone`, async () => {
      await setViewport(size);
      const page = await fixture(
        html`<div style="height: 4000px"><help-launcher></help-launcher></div>`,
      );
      const launcher = page.querySelector('help-launcher') as HelpLauncherElement;
      scrollTo(0, 700);
      const style = document.body.getAttribute('style');
      await launcher.open();
      form(launcher).input.focus();
      expect(scrollY).to.equal(700);
      expect(document.body.getAttribute('style')).to.equal(style);
      expect(document.documentElement.getAttribute('style')).to.equal(null);
      launcher.close();
      await aTimeout(250);
      expect(scrollY).to.equal(700);
    });

  it('stands in the top layer: no transform, overflow or z-index of the page reaches it', async () => {
    const page = await fixture(
      html`<div style="transform: translateX(40px); overflow: hidden; width: 200px; height: 100px">
        <help-launcher></help-launcher>
        <div style="position: fixed; inset: 0; z-index: 2147483647"></div>
      </div>`,
    );
    const launcher = page.querySelector('help-launcher') as HelpLauncherElement;
    await launcher.open();
    await Promise.all(
      dialog(launcher)
        .getAnimations()
        .map((animation) => animation.finished),
    );
    const box = dialog(launcher).getBoundingClientRect();
    expect(box.width).to.equal(400);
    expect(box.right).to.equal(WIDE.width - 16);
    expect(document.elementFromPoint(box.left + 20, box.bottom - 20) === launcher).to.equal(true);
    expect(dialog(launcher).matches(':modal')).to.equal(false);
  });

  it('phone: modal and over the whole screen', async () => {
    await setViewport(PHONE);
    const launcher = await launch();
    await launcher.open();
    await Promise.all(
      dialog(launcher)
        .getAnimations()
        .map((animation) => animation.finished),
    );
    expect(dialog(launcher).matches(':modal')).to.equal(true);
    const { x, y, width, height } = dialog(launcher).getBoundingClientRect();
    expect([x, y, width, height]).to.deep.equal([0, 0, PHONE.width, PHONE.height]);
    await sendKeys({ press: 'Escape' });
    expect(shown(launcher)).to.equal(false);
    expect(launcher.hasAttribute('open')).to.equal(false);
    expect(launcher.shadowRoot?.activeElement === button(launcher)).to.equal(true);
  });

  it('phone: a way out that only the browser knows is noticed', async () => {
    await setViewport(PHONE);
    const launcher = await launch();
    await launcher.open();
    const closed = oneEvent(launcher, 'help-close');
    dialog(launcher).close();
    await closed;
    expect(launcher.hasAttribute('open')).to.equal(false);
  });

  it('turning the screen keeps form, words and focus', async () => {
    const launcher = await launch();
    await launcher.open();
    const input = form(launcher).input;
    input.value = 'Bonjour';
    input.focus();
    await setViewport(PHONE);
    await aTimeout(100);
    expect(dialog(launcher).matches(':modal')).to.equal(true);
    expect(document.activeElement === launcher).to.equal(true);
    expect(form(launcher).shadowRoot?.activeElement === input).to.equal(true);
    await setViewport(WIDE);
    await aTimeout(100);
    expect(dialog(launcher).matches(':popover-open')).to.equal(true);
    expect(form(launcher).shadowRoot?.activeElement === input).to.equal(true);
    expect(input.value).to.equal('Bonjour');
    expect(launcher.hasAttribute('open')).to.equal(true);
  });

  it('is there at once with a skeleton, and says that it loads only when that takes long', async () => {
    let arrive = (): void => {};
    HelpLauncherElement.load = () =>
      new Promise((resolve) => {
        arrive = () => resolve(loadForm());
      });
    const launcher = await launch();
    const opened = oneEvent(launcher, 'help-open');
    const done = launcher.open();
    await opened;
    expect(shown(launcher)).to.equal(true);
    const status = find(launcher, '[role=status]');
    expect(status.textContent).to.equal('');
    await aTimeout(400);
    expect(status.textContent).to.equal('Chargement…');
    find<HTMLElement>(launcher, '#head button').focus();
    arrive();
    await done;
    expect(form(launcher).isConnected).to.equal(true);
    expect(launcher.shadowRoot?.querySelector('#frame') === null).to.equal(true);
    expect(launcher.shadowRoot?.activeElement === dialog(launcher)).to.equal(true);
  });

  it('what fails to load is told with a way on; trying again works', async () => {
    let fail = true;
    HelpLauncherElement.load = () =>
      fail ? Promise.reject(new TypeError('Failed to fetch')) : loadForm();
    const launcher = await launch(
      html`<help-launcher lang="fr" support-email="aide@example.org"
        ><a href="/contact">Écrire au service clients</a></help-launcher
      >`,
    );
    const fallback = launcher.querySelector('a') as HTMLElement;
    expect(fallback.checkVisibility()).to.equal(false);
    const failed = oneEvent(launcher, 'help-error') as Promise<HelpErrorEvent>;
    button(launcher).focus();
    button(launcher).click();
    const event = await failed;
    expect([event.code, event.where]).to.deep.equal(['unavailable', 'load']);
    expect(event.bubbles && event.composed).to.equal(true);
    expect(shown(launcher)).to.equal(false);
    expect(note(launcher).checkVisibility()).to.equal(true);
    expect(note(launcher).textContent).to.contain('Échec du chargement.');
    expect(fallback.checkVisibility()).to.equal(true);
    expect(note(launcher).querySelector('a')?.href).to.equal('mailto:aide%40example.org');
    const retry = find<HTMLButtonElement>(launcher, '[part=note] button');
    expect(retry.textContent).to.equal('Réessayer');
    expect(launcher.shadowRoot?.activeElement === retry).to.equal(true);
    fail = false;
    const opened = oneEvent(launcher, 'help-open');
    retry.click();
    await opened;
    await aTimeout(50);
    expect(form(launcher).isConnected).to.equal(true);
    expect(note(launcher).checkVisibility()).to.equal(false);
  });

  it('somebody who closed before the failure is not told', async () => {
    let fail = (): void => {};
    HelpLauncherElement.load = () =>
      new Promise((_resolve, reject) => {
        fail = () => reject(new TypeError('Failed to fetch'));
      });
    const launcher = await launch();
    const opened = oneEvent(launcher, 'help-open');
    const done = launcher.open();
    await opened;
    launcher.close();
    fail();
    await done;
    expect(note(launcher).checkVisibility()).to.equal(false);
  });

  it('unread answers are part of the name', async () => {
    const launcher = await launch(html`<help-launcher lang="en" unread="3"></help-launcher>`);
    const badge = find<HTMLElement>(launcher, '[part=badge]');
    expect(badge.checkVisibility()).to.equal(true);
    expect(button(launcher).innerText.replace(/\s+/g, ' ')).to.equal('? Contact us 3');
    for (const none of ['0', '', 'many', '-1']) {
      launcher.setAttribute('unread', none);
      expect(badge.checkVisibility()).to.equal(false);
    }
  });

  it('a name of its own is text, never markup', async () => {
    const launcher = await launch();
    launcher.setAttribute('label', '<img src=x onerror=alert(1)>');
    expect(find(launcher, '[part=label]').textContent).to.equal('<img src=x onerror=alert(1)>');
    expect(find(launcher, '[part=label]').childElementCount).to.equal(0);
  });

  it('language: own attribute, nearest ancestor across shadow roots, else English', async () => {
    const page = await fixture(html`<div lang="it-CH"><div></div></div>`);
    const host = page.firstElementChild as HTMLElement;
    host.attachShadow({ mode: 'open' }).append(document.createElement('help-launcher'));
    const launcher = host.shadowRoot?.firstElementChild as HTMLElement;
    expect(button(launcher).textContent).to.contain('Contattaci');
    launcher.lang = 'tlh';
    expect(button(launcher).textContent).to.contain('Contact us');
    expect(button(launcher).lang).to.equal('en');
  });

  it('phone: the button is a disc that keeps its name', async () => {
    await setViewport(PHONE);
    const launcher = await launch();
    const { width, height } = button(launcher).getBoundingClientRect();
    expect([width, height]).to.deep.equal([48, 48]);
    expect(button(launcher).textContent).to.contain('Contactez-nous');
  });

  it('taken out of the page it closes, and hears nothing of the screen any more', async () => {
    const launcher = await launch();
    await launcher.open();
    launcher.remove();
    expect(launcher.hasAttribute('open')).to.equal(false);
    await setViewport(PHONE);
    await aTimeout(50);
    expect(shown(launcher)).to.equal(false);
    expect(document.adoptedStyleSheets.length).to.equal(0);
    expect(document.querySelectorAll('style').length).to.equal(0);
    document.body.append(launcher);
    await launcher.open();
    expect(shown(launcher)).to.equal(true);
    launcher.remove();
  });

  it('colours: of the brand, and the page may override each', async () => {
    const launcher = await launch(html`<help-launcher brand="paypal"></help-launcher>`);
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(0, 48, 135)');
    launcher.setAttribute('scheme', 'dark');
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(96, 205, 255)');
    launcher.parentElement?.style.setProperty('--help-color-accent', 'rgb(1, 2, 3)');
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(1, 2, 3)');
  });

  it('scheme host: follows the page', async () => {
    const launcher = await launch(
      html`<help-launcher brand="packlink-com" scheme="host"></help-launcher>`,
    );
    const page = launcher.parentElement as HTMLElement;
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(26, 119, 194)');
    page.style.colorScheme = 'dark';
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(94, 181, 247)');
    launcher.setAttribute('brand', 'ebay');
    page.style.setProperty('--color-background-accent', 'rgb(77, 147, 252)');
    expect(getComputedStyle(button(launcher)).backgroundColor).to.equal('rgb(77, 147, 252)');
  });
});
