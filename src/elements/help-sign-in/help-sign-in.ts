import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { StoreController } from '../../controllers/store-controller.js';
import type { HelpCenter } from '../../core/help-center.js';
import { HelpError } from '../../core/help-error.js';
import type { ActivitiesPart } from '../../core/stores/activities-part.js';
import type { Identity, SessionState } from '../../core/stores/session-state.js';
import { HelpNavigateEvent } from '../../events/help-navigate-event.js';
import { HelpSignInEvent } from '../../events/help-sign-in-event.js';
import { HelpSignOutEvent } from '../../events/help-sign-out-event.js';
import { activityIcon } from '../internal/activity-icons.js';
import { baseStyles } from '../internal/base.styles.js';
import { CenterElement, directionOf } from '../internal/center-element.js';
import { icon } from '../internal/icons.js';
import { signInStyles } from './help-sign-in.styles.js';

/** Where the menu leads to on the page that `href` names, as its `route="hash"` reads it. */
const NEW = '#help/new';

/** Letters typed within so many ms are one word that a menu item may begin with. */
const TYPING = 500;

/**
 * The entry at the top right: "Sign in", and once signed in the person's name with a menu (APG menu button).
 *
 * With `href` it leads to the page that holds `<help-activities>`; without, it shows them in a dialog of its own.
 *
 * @customElement help-sign-in
 * @slot - Shown until the element can work, for example a link to the page with the activities.
 * @fires {HelpSignInEvent} help-sign-in - A person has signed in, or was still signed in.
 * @fires {HelpSignOutEvent} help-sign-out - A person has signed out, or the session has ended.
 * @fires {HelpErrorEvent} help-error - Something failed and the person was told.
 */
export class HelpSignInElement extends CenterElement {
  static override styles = [baseStyles, signInStyles];

  static override properties: PropertyDeclarations = {
    href: {},
    nested: { type: Boolean, reflect: true },
    getToken: { attribute: false },
  };

  /** Address of the page with `<help-activities>`. */
  declare href: string;
  /**
   * Inside another element of ours.
   * @internal
   */
  declare nested: boolean;
  /** Gives a token of the company's own login (JWT or opaque). */
  declare getToken: (() => Promise<string | undefined>) | undefined;

  readonly #session = new StoreController<SessionState>(this, undefined, (state) => state);
  #center: HelpCenter | undefined;
  #part: ActivitiesPart | undefined;
  #known: Identity | undefined;
  #isOpen = false;
  /** What the dialog shows. */
  #dialog: 'shut' | 'activities' | 'contact' = 'shut';
  #focusItem: 'first' | 'last' | undefined;
  #typed = '';
  #typedAt = 0;

  constructor() {
    super();
    this.href = '';
    this.nested = false;
    this.addEventListener('focusout', this.#left);
    this.addEventListener('keydown', this.#key);
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.entry')?.focus(options);
  }

  override render(): TemplateResult {
    return html`${this.#content()}
      <p class="vh" role="status">${this.said}</p>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('getToken') && this.#center !== undefined && this.getToken !== undefined)
      this.#center.getToken = this.getToken;
    this.#followIdentity();
  }

  protected override updated(): void {
    const items = this.#items();
    if (this.#focusItem !== undefined) items.at(this.#focusItem === 'first' ? 0 : -1)?.focus();
    this.#focusItem = undefined;
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog !== null && this.#dialog !== 'shut' && !dialog.open) dialog.showModal();
  }

  protected override took(center: HelpCenter): void {
    this.#center = center;
    this.#part = undefined;
    if (this.getToken !== undefined) center.getToken = this.getToken;
    void this.#load(center);
  }

  async #load(center: HelpCenter): Promise<void> {
    try {
      const part = await center.loadActivities?.();
      if (part === undefined || center !== this.#center) return;
      this.#part = part;
      this.#session.store = part.session;
      void part.session.start();
      this.requestUpdate();
    } catch (thrown) {
      // The page's own link stays; it is tried again with the next intent.
      this.report(HelpError.from(thrown).code, 'load');
    }
  }

  // --- Rendering -----------------------------------------------------------------------------------------------------

  #content(): TemplateResult {
    const part = this.#part;
    const center = this.#center;
    if (part === undefined || center === undefined) return html`<slot></slot>`;
    const { translator } = center;
    const { identity } = part.session.state;
    return html`<span lang=${translator.locale} dir=${directionOf(translator.language)}>
      ${
        identity.kind === 'signed-in' ? this.#account(center, identity.person) : this.#entry(center)
      }
      ${this.#dialog === 'shut' ? nothing : this.#panel(center)}
    </span>`;
  }

  #entry({ translator }: HelpCenter): TemplateResult {
    const words = html`${activityIcon('user')}<span class="name"
        >${translator.t('auth.signIn')}</span
      >`;
    return this.href === ''
      ? html`<button
          type="button"
          class="entry"
          aria-haspopup="dialog"
          @click=${() => this.#show('activities')}
        >
          ${words}
        </button>`
      : html`<a class="entry" href=${safeAddress(this.href)}>${words}</a>`;
  }

  #account(
    { translator }: HelpCenter,
    { name, email }: { readonly name: string; readonly email: string },
  ): TemplateResult {
    return html`<button
        type="button"
        class="entry"
        id="entry"
        aria-haspopup="menu"
        aria-expanded=${this.#isOpen ? 'true' : 'false'}
        aria-controls=${this.#isOpen ? 'menu' : nothing}
        aria-label=${translator.t('auth.menu', { name })}
        @click=${() => (this.#isOpen ? this.#shut() : this.#open('first'))}
      >
        <span class="name" dir="auto">${name}</span>${icon('down')}
      </button>
      ${
        this.#isOpen
          ? html`<div class="menu">
              <p class="who" role="presentation">
                <b dir="auto">${name}</b><bdi class="state">${email}</bdi>
              </p>
              <div id="menu" role="menu" aria-labelledby="entry">
                ${this.#item('activities.title', activityIcon('list'), '', () => this.#go('activities'))}
                ${this.#item('activities.new', icon('plus'), NEW, () => this.#go('contact'))}
                ${this.#item('auth.signOut', activityIcon('leave'), undefined, () => this.#signOut())}
              </div>
            </div>`
          : nothing
      }`;
  }

  /** @param place below `href`; `undefined` for what leads nowhere */
  #item(
    key: 'activities.title' | 'activities.new' | 'auth.signOut',
    drawing: TemplateResult,
    place: string | undefined,
    act: () => void,
  ): TemplateResult {
    const words = html`${drawing}${this.#center?.translator.t(key)}`;
    return this.href === '' || place === undefined || this.nested
      ? html`<button type="button" role="menuitem" tabindex="-1" @click=${act}>${words}</button>`
      : html`<a
          role="menuitem"
          tabindex="-1"
          href=${`${safeAddress(this.href)}${place}`}
          @click=${() => this.#shut()}
          >${words}</a
        >`;
  }

  #panel(center: HelpCenter): TemplateResult {
    return html`<dialog
      aria-label=${center.translator.t('activities.title')}
      @close=${() => {
        this.#dialog = 'shut';
        this.requestUpdate();
      }}
      @help-close=${(event: Event) => {
        event.stopPropagation();
        this.renderRoot.querySelector('dialog')?.close();
      }}
    >
      <help-activities
        panel
        scheme=${this.scheme || nothing}
        .center=${center}
        .writing=${this.#dialog === 'contact'}
      ></help-activities>
    </dialog>`;
  }

  // --- The menu --------------------------------------------------------------------------------------------------------

  #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #open(focus: 'first' | 'last'): void {
    this.#isOpen = true;
    this.#focusItem = focus;
    this.requestUpdate();
  }

  #shut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.focus();
    this.requestUpdate();
  }

  readonly #left = (event: FocusEvent): void => {
    if (!this.#isOpen || (event.relatedTarget instanceof Node && this.#holds(event.relatedTarget)))
      return;
    this.#isOpen = false;
    this.requestUpdate();
  };

  #holds(node: Node): boolean {
    return this === node || this.renderRoot.contains(node);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const { key } = event;
    if (!this.#isOpen) {
      const isEntry = this.renderRoot.querySelector('#entry') === this.shadowRoot?.activeElement;
      if (!isEntry || (key !== 'ArrowDown' && key !== 'ArrowUp')) return;
      event.preventDefault();
      this.#open(key === 'ArrowDown' ? 'first' : 'last');
      return;
    }
    const items = this.#items();
    const place = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const to =
      key === 'ArrowDown'
        ? (place + 1) % items.length
        : key === 'ArrowUp'
          ? (place - 1 + items.length) % items.length
          : key === 'Home'
            ? 0
            : key === 'End'
              ? items.length - 1
              : key.length === 1 && key !== ' '
                ? this.#begins(items, place, key)
                : undefined;
    if (key === 'Escape') {
      // The panel around stays.
      event.preventDefault();
      event.stopPropagation();
      this.#shut();
    } else if (to !== undefined && to >= 0) {
      event.preventDefault();
      items[to]?.focus();
    }
  };

  /** The next item that begins with the letters typed. */
  #begins(items: readonly HTMLElement[], place: number, letter: string): number {
    const now = performance.now();
    this.#typed = now - this.#typedAt > TYPING ? letter : this.#typed + letter;
    this.#typedAt = now;
    const wanted = this.#typed.toLocaleLowerCase();
    const from = this.#typed.length > 1 ? place : place + 1;
    const order = items.map((_, index) => (from + index) % items.length);
    return (
      order.find((index) =>
        items[index]?.textContent?.trim().toLocaleLowerCase().startsWith(wanted),
      ) ?? -1
    );
  }

  #go(to: 'activities' | 'contact'): void {
    this.#shut();
    if (this.nested) this.dispatchEvent(new HelpNavigateEvent({ to }));
    else this.#show(to);
  }

  #show(what: 'activities' | 'contact'): void {
    this.#dialog = what;
    this.requestUpdate();
  }

  #signOut(): void {
    this.#shut();
    void this.#part?.session.signOut();
  }

  #followIdentity(): void {
    const now = this.#part?.session.state.identity;
    const before = this.#known;
    if (now === before) return;
    this.#known = now;
    // Inside another element of ours that one tells.
    if (this.nested) return;
    if (now?.kind === 'signed-in' && before?.kind !== 'signed-in')
      this.dispatchEvent(new HelpSignInEvent());
    else if (before?.kind === 'signed-in') {
      this.#isOpen = false;
      if (now?.kind === 'nobody') this.say(this.#center?.translator.t('auth.signedOut') ?? '');
      this.dispatchEvent(new HelpSignOutEvent(now?.kind === 'expired' ? 'expired' : 'left'));
    }
  }
}

/** Only pages: an address that runs code, put into the attribute by somebody else's text, leads nowhere. */
function safeAddress(href: string): string {
  try {
    const url = new URL(href, document.baseURI);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : '';
  } catch {
    return '';
  }
}
