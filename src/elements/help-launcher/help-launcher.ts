import type { Shipment } from '../../core/model/category.js';
import type { HelpErrorEvent } from '../../events/help-error-event.js';
import type { Scheme } from '../../themes/theme.js';
import { create } from './create.js';
import { importAgain } from '../../core/import-again.js';
import { languageOf } from './language-of.js';
import { launcherLook } from './launcher-looks.js';
import type { LauncherPanel } from './launcher-panel.js';
import { LAUNCHER_STYLES } from './launcher-styles.js';
import { launcherWords } from './launcher-words.js';

/** Calls once; again only after a failure. */
const once = <Value>(run: () => Promise<Value>): (() => Promise<Value>) => {
  let running: Promise<Value> | undefined;
  return () =>
    (running ??= run().catch((error: unknown) => {
      running = undefined;
      throw error;
    }));
};

/** Not made by its class: that belongs to the form's scripts, and those did not come. */
const loadFailed = (): Event =>
  Object.assign(new Event('help-error', { bubbles: true, composed: true }), {
    code: navigator.onLine ? 'unavailable' : 'offline',
    where: 'load',
  } satisfies Pick<HelpErrorEvent, 'code' | 'where'>);

/**
 * The button at the bottom of a page that opens the contact form in a panel: beside the page on wide screens, over all
 * of it on phones. Light DOM content is the fallback: seen before the element is defined, and when the form does not
 * load. The form and what was typed in it stay while the panel is closed.
 *
 * @tag help-launcher
 * @attr {string} brand - Id of the brand; without it the looks are neutral.
 * @attr {string} endpoint - Address of the backend.
 * @attr {string} adapter - Name of the adapter that speaks with the backend.
 * @attr {string} lang - Language; default that of the nearest ancestor with one.
 * @attr {'light'|'dark'|'auto'|'host'} scheme - Colours; default `light`.
 * @attr {string} label - Words on the button; default "Contact us" in the language.
 * @attr {number} unread - Answers not read yet; above 0 it is shown.
 * @attr {string} reference - Reference of the shipment that the page is about.
 * @attr {string} carrier - Its carrier.
 * @attr {string} state - Its state.
 * @attr {string} config - Configuration of the brand, as `<help-contact>` takes it.
 * @attr {string} support-email - Address shown when the form cannot be loaded.
 * @attr {boolean} open - Set by the element while the panel is open.
 * @slot - Fallback content.
 * @csspart button - The button.
 * @csspart label - Its words.
 * @csspart badge - The number of unread answers.
 * @csspart icon - The question mark.
 * @csspart note - What is shown when the form cannot be loaded.
 * @csspart panel - The dialog.
 * @fires {HelpOpenEvent} help-open - The panel opened.
 * @fires {HelpCloseEvent} help-close - The panel closed.
 * @fires {HelpErrorEvent} help-error - The form could not be loaded.
 */
export class HelpLauncherElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] =
    'brand endpoint adapter lang scheme label unread reference carrier state config support-email'.split(
      ' ',
    );

  /**
   * Loads what the panel shows, so that `help-contact` is defined when it resolves. Called at each sign of intent
   * until it succeeds. By default somebody else defines it.
   */
  static load: (launcher: Element) => Promise<unknown> = () =>
    customElements.whenDefined('help-contact');

  readonly #label = create('span', { part: 'label' });
  readonly #badge = create('span', { part: 'badge' });
  readonly #button = create(
    'button',
    { part: 'button', type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' },
    create('span', { part: 'icon', 'aria-hidden': 'true' }, '?'),
    this.#label,
    this.#badge,
  );
  readonly #sorry = create('span');
  readonly #retry = create('button', { type: 'button' });
  readonly #mail = create('a');
  readonly #note = create(
    'div',
    { part: 'note', role: 'alert', hidden: '' },
    this.#sorry,
    this.#retry,
    this.#mail,
    create('slot'),
  );
  readonly #sheet = new CSSStyleSheet();
  readonly #loadForm = once(() => HelpLauncherElement.load(this));
  readonly #loadPanel = once(() => importAgain(() => import('./launcher-panel.js')));
  #panel: LauncherPanel | undefined;
  #wanted = false;

  /** The shipment that the page is about; wins over the attributes. Read each time the panel opens. */
  shipment: Shipment | undefined;

  constructor() {
    super();
    const button = this.#button;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [this.#sheet];
    root.append(button, this.#note);
    // A finger enters before it presses.
    for (const type of ['pointerenter', 'focus'])
      button.addEventListener(type, () => void this.#load().catch(() => {}));
    button.addEventListener('click', () => this.toggle(button));
    this.#retry.addEventListener('click', () => this.toggle(button));
  }

  connectedCallback(): void {
    this.#paint();
  }

  disconnectedCallback(): void {
    this.close();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#paint();
  }

  /**
   * Opens the panel as soon as its module is there. Resolves when the form is in it, or when that failed and the
   * visitor was told.
   *
   * @param opener gets the focus back on closing; default: what has it now
   */
  async open(opener?: Element): Promise<void> {
    if (this.#wanted || !this.isConnected) return;
    this.#wanted = true;
    this.#note.hidden = true;
    const form = this.#loadForm();
    // Awaited below; when the panel fails first, nobody asks for it.
    form.catch(() => {});
    try {
      const { LauncherPanel } = await this.#loadPanel();
      if (!this.#wanted) return;
      this.#panel ??= new LauncherPanel(this, this.#button, create);
      this.#paint();
      this.#panel.show(opener);
      await form;
      this.#panel.fill();
    } catch {
      if (!this.#wanted) return;
      this.close();
      this.#note.hidden = false;
      if (this.shadowRoot?.activeElement) this.#retry.focus({ preventScroll: true });
      this.dispatchEvent(loadFailed());
    }
  }

  /** Closes the panel; what was typed stays. */
  close(): void {
    this.#wanted = false;
    this.#panel?.hide();
  }

  /** Opens or closes the panel; `opener` as in `open`. */
  toggle(opener?: Element): void {
    if (this.#wanted) this.close();
    else void this.open(opener);
  }

  /** The panel's own small module and the form, side by side. */
  #load(): Promise<unknown> {
    return Promise.all([this.#loadPanel(), this.#loadForm()]);
  }

  #paint(): void {
    const read = (name: string): string => this.getAttribute(name) ?? '';
    this.#sheet.replaceSync(
      launcherLook(read('brand'), read('scheme') as Scheme) + LAUNCHER_STYLES,
    );
    const tag = languageOf(this);
    const [language, contactUs, sorry, retry] = launcherWords(tag);
    const label = read('label') || contactUs;
    this.#button.lang = this.#note.lang = language;
    this.#label.textContent = label;
    const unread = read('unread');
    this.#badge.hidden = !(Number(unread) > 0);
    this.#badge.textContent = unread;
    this.#sorry.textContent = sorry;
    this.#retry.textContent = retry;
    const mail = read('support-email');
    this.#mail.hidden = !mail;
    this.#mail.textContent = mail;
    this.#mail.href = `mailto:${encodeURIComponent(mail)}`;
    this.#panel?.update(label, language, tag || language);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'help-launcher': HelpLauncherElement;
  }
}
