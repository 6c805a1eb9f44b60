import { warnOnce } from '../../core/warn-once.js';
import type { Shipment } from '../../core/model/category.js';
import { HelpCloseEvent } from '../../events/help-close-event.js';
import { HelpOpenEvent } from '../../events/help-open-event.js';
import type { create as Create } from './create.js';
import { PANEL_STYLES } from './panel-styles.js';
import { panelWords } from './panel-words.js';

/** Screens up to 512 px are filled by the panel: eBay's smallest breakpoint, every phone held upright. */
const PHONE = '(max-width:512px)';

/** Milliseconds before waiting is said aloud: shorter waits need no words. */
const QUIET = 300;

/** Attributes that go on to the `<help-contact>` as they are. */
const PASSED = [
  'brand',
  'endpoint',
  'adapter',
  'scheme',
  'reference',
  'carrier',
  'state',
  'config',
  'support-email',
];

/** lucide `x` (ISC). */
const cross = (): Element => {
  const [picture, path] = ['svg', 'path'].map((tag) =>
    Document.prototype.createElementNS.call(document, 'http://www.w3.org/2000/svg', tag),
  ) as [Element, Element];
  picture.setAttribute('viewBox', '0 0 24 24');
  picture.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', 'M18 6 6 18M6 6l12 12');
  picture.append(path);
  return picture;
};

const SCHEMES: ReadonlySet<string> = new Set(['light', 'dark', 'auto', 'host']);

type Launcher = HTMLElement & { close(): void; readonly shipment: Shipment | undefined };

let sheet: CSSStyleSheet | undefined;

const panelSheet = (): CSSStyleSheet => {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(PANEL_STYLES);
  }
  return sheet;
};

/** The element that has the focus, shadow roots looked into. */
const focused = (): Element | null => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};

const focus = (element: Element | null | undefined): void => {
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
};

/**
 * The dialog of a launcher, loaded on the first sign of intent. On wide screens it stands beside the page, in the top
 * layer where nothing of the page hides it, and the page stays usable; on phones it is modal. It never touches the
 * page's scrolling.
 */
export class LauncherPanel {
  readonly #root: ShadowRoot;
  readonly #launcher: Launcher;
  readonly #button: HTMLElement;
  readonly #create: typeof Create;
  readonly #title: HTMLElement;
  readonly #close: HTMLElement;
  readonly #said: HTMLElement;
  readonly #frame: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  readonly #phone = matchMedia(PHONE);
  #contact: (HTMLElement & { shipment?: Shipment | undefined }) | undefined;
  #opener: Element | null = null;
  #shown = false;
  #saying = 0;
  #tag = '';

  /**
   * @param create handed over, not imported: a module that the loader shares with a lazy one becomes a third file,
   *   asked for before the button is painted
   */
  constructor(launcher: Launcher, button: HTMLElement, create: typeof Create) {
    const root = launcher.shadowRoot as ShadowRoot;
    this.#root = root;
    this.#launcher = launcher;
    this.#button = button;
    this.#create = create;
    this.#title = create('span');
    this.#close = create('button', { type: 'button' }, cross());
    this.#said = create('div', { id: 'said', role: 'status' });
    this.#frame = create(
      'div',
      { id: 'frame' },
      create('div', { id: 'head' }, this.#title, this.#close),
      this.#said,
      create('div', { id: 'bones' }),
    );
    const dialog = create(
      'dialog',
      { part: 'panel', tabindex: '-1', autofocus: '', popover: 'manual' },
      this.#frame,
    );
    this.#dialog = dialog;
    root.adoptedStyleSheets.push(panelSheet());
    root.append(dialog);
    this.#close.addEventListener('click', () => launcher.close());
    dialog.addEventListener('close', () => {
      // A way out that only the browser knows, such as the back gesture; a turned screen closes and opens at once.
      if (this.#shown && this.#phone.matches && !dialog.open) launcher.close();
    });
    dialog.addEventListener('help-close', (event) => {
      event.stopPropagation();
      launcher.close();
    });
    // Answers that came while the panel was shut: the button says so.
    dialog.addEventListener('help-unread', (event) => {
      launcher.setAttribute('unread', `${(event as Event & { readonly count: number }).count}`);
    });
    root.addEventListener('keydown', (event) => {
      if ((event as KeyboardEvent).key !== 'Escape' || event.defaultPrevented || !this.#shown)
        return;
      event.preventDefault();
      launcher.close();
    });
  }

  /** Shows the panel and moves the focus in; `opener` gets it back. */
  show(opener: Element | null = focused()): void {
    this.#opener = opener;
    this.#shown = true;
    this.#phone.addEventListener('change', this.#turn);
    this.#reflect();
    this.#appear();
    this.#launcher.dispatchEvent(new HelpOpenEvent());
    if (this.#contact === undefined)
      this.#saying = window.setTimeout(() => {
        this.#said.textContent = panelWords(this.#dialog.lang)[0];
      }, QUIET);
  }

  hide(): void {
    if (!this.#shown) return;
    const inside = this.#hasFocus();
    this.#shown = false;
    this.#reflect();
    this.#quiet();
    this.#phone.removeEventListener('change', this.#turn);
    this.#vanish();
    // Somebody who went on in the page keeps the focus there.
    if (inside) {
      focus(this.#opener);
      if (focused() !== this.#opener || this.#opener === document.body) focus(this.#button);
    }
    this.#launcher.dispatchEvent(new HelpCloseEvent());
  }

  /** Puts the form in: `help-contact` is defined by now. Later calls change nothing. */
  fill(): void {
    if (this.#contact !== undefined) return;
    this.#quiet();
    this.#contact = this.#create('help-contact' as 'div', { panel: '' });
    this.#pass();
    const inside = this.#frame.contains(this.#root.activeElement);
    this.#frame.replaceWith(this.#contact);
    if (inside) focus(this.#dialog);
  }

  /** Takes over the launcher's attributes and its shipment. */
  update(label: string, language: string, tag: string): void {
    this.#title.textContent = this.#dialog.ariaLabel = label;
    this.#dialog.lang = language;
    this.#tag = tag;
    this.#close.ariaLabel = panelWords(language)[1];
    const scheme = this.#launcher.getAttribute('scheme');
    if (scheme !== null && !SCHEMES.has(scheme))
      warnOnce(`<help-launcher scheme="${scheme}">: expected ${[...SCHEMES].join(', ')}`);
    this.#pass();
  }

  /** Not `:focus-within`: that is false while the window itself has no focus. */
  #hasFocus(): boolean {
    const { activeElement } = this.#launcher.getRootNode() as Document | ShadowRoot;
    return this.#dialog.open || this.#launcher.contains(activeElement);
  }

  /** Hands the launcher's attributes on. */
  #pass(): void {
    const contact = this.#contact;
    if (contact === undefined) return;
    for (const name of PASSED) {
      const value = this.#launcher.getAttribute(name);
      if (value === null) contact.removeAttribute(name);
      else contact.setAttribute(name, value);
    }
    contact.lang = this.#tag;
    contact.shipment = this.#launcher.shipment;
  }

  #reflect(): void {
    this.#launcher.toggleAttribute('open', this.#shown);
    this.#button.ariaExpanded = String(this.#shown);
  }

  #quiet(): void {
    clearTimeout(this.#saying);
    this.#said.textContent = '';
  }

  #appear(): void {
    const dialog = this.#dialog;
    if (this.#phone.matches) dialog.showModal();
    else if ('showPopover' in dialog) dialog.showPopover();
    else (dialog as HTMLDialogElement).show();
    focus(dialog);
  }

  #vanish(): void {
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.hidePopover?.();
  }

  /** The screen became a phone's or stopped being one: the same panel, shown the other way. */
  readonly #turn = (): void => {
    const had = this.#hasFocus() ? focused() : null;
    this.#vanish();
    this.#appear();
    focus(had);
  };
}
