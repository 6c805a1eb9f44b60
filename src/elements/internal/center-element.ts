import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import { askForCenter } from '../../context/ask-for-center.js';
import { LanguageController } from '../../controllers/language-controller.js';
import type { HelpCenter } from '../../core/help-center.js';
import { HelpError, type HelpErrorCode } from '../../core/help-error.js';
import { createHelpCenter } from '../../core/registry.js';
import { warnOnce } from '../../core/warn-once.js';
import { HelpErrorEvent, type HelpErrorPlace } from '../../events/help-error-event.js';
import { themeSheet } from '../../themes/theme-sheet.js';
import type { Scheme, Theme } from '../../themes/theme.js';
import { configOf } from './config-of.js';

const SCHEMES: readonly string[] = ['light', 'dark', 'auto', 'host'] satisfies readonly Scheme[];
/** What happens within so many ms is said together: a second text right behind would cut the first one off. */
const SAYING_PAUSE = 50;
const RIGHT_TO_LEFT = /^(?:ar|fa|he|ur)\b/;
const BUILT = ['adapter', 'endpoint', 'brand', 'proxyBase', 'supportEmail', 'config'] as const;

/** Writing direction of a language. */
export const directionOf = (language: string): 'rtl' | 'ltr' =>
  RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';

/**
 * What the elements of a help centre share: where the centre comes from (handed over, from a `<help-center>` around, or
 * made from attributes), its language and its look, one live region, the focus on a heading.
 */
export abstract class CenterElement extends LitElement {
  /**
   * Loads `help-center`; called by an element inside one. By default somebody else defines it.
   * @internal
   */
  static loadProvider: () => Promise<unknown> = () => customElements.whenDefined('help-center');

  static override properties: PropertyDeclarations = {
    adapter: {},
    endpoint: {},
    brand: {},
    proxyBase: { attribute: 'proxy-base' },
    supportEmail: { attribute: 'support-email' },
    scheme: {},
    config: {},
    panel: { type: Boolean },
    center: { attribute: false },
  };

  /**
   * Name of the adapter: `rest`, `memory`, `zendesk`, `request-tracker`, `zammad`, `freshdesk`, `redmine`, `declarative`
   * (options: docs/same-origin-proxy.md), or one registered by the page.
   */
  declare adapter: string;
  /** Base address of the backend. */
  declare endpoint: string;
  /** Brand id: `ebay`, `packlink-pro`, `packlink-com`, `paypal`; anything else looks neutral. */
  declare brand: string;
  /** Same-origin prefix that leads to the backend, where the backend lets no browser in. */
  declare proxyBase: string;
  /** Address to write to when the backend can't be reached. */
  declare supportEmail: string;
  /** `light` (default), `dark`, `auto` for the visitor's preference, `host` for the page's own. */
  declare scheme: string;
  /** Address of the brand's configuration; without it, a `<script type="application/json">` child. */
  declare config: string;
  /** Set by the launcher: fills its panel, and shows a button that closes it. */
  declare panel: boolean;
  /**
   * Handed over by the element of ours that this one stands in.
   * @internal
   */
  declare center: HelpCenter | undefined;

  protected readonly language = new LanguageController(this, (tag) => {
    if (this.#speaks()) void this.#taken?.translator.setLanguage(tag);
  });
  /** Said last, in the live region. */
  protected said = '';
  /** Made from our own attributes, not handed down. */
  #own: HelpCenter | undefined;
  #taken: HelpCenter | undefined;
  #stopWords: (() => void) | undefined;
  #stopAsking: (() => void) | undefined;
  #place = 0;
  #turn = 0;
  #unsaid: readonly string[] = [];
  #sayTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.adapter = 'rest';
    this.endpoint = '';
    this.brand = '';
    this.proxyBase = '';
    this.supportEmail = '';
    this.scheme = '';
    this.config = '';
    this.panel = false;
    this.addController({
      hostConnected: () => {
        this.#followWords();
        void this.#ask();
      },
      hostDisconnected: () => {
        this.#stopWords?.();
        this.#stopAsking?.();
        this.#place++;
        clearTimeout(this.#sayTimer);
      },
    });
  }

  /** Moves the focus to the heading of the present screen. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('#heading')?.focus(options);
  }

  /** A help centre is there, or another one than before. */
  protected abstract took(center: HelpCenter): void;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.center !== undefined) this.#take(this.center);
    else if (BUILT.some((name) => changed.has(name)) && !this.#hasProvider()) void this.#build();
    if (changed.has('scheme')) this.#dress();
  }

  /** Tells the page that something failed and that the person was told. */
  protected report(code: HelpErrorCode, where: HelpErrorPlace): void {
    this.dispatchEvent(new HelpErrorEvent(code, where));
  }

  /** Says something to those who don't see it, together with what else happens now. */
  protected say(text: string): void {
    if (text === '') return;
    this.#unsaid = [...this.#unsaid, text];
    clearTimeout(this.#sayTimer);
    this.#sayTimer = setTimeout(async () => {
      // The same words again are a change only after the region was empty.
      this.said = '';
      this.requestUpdate();
      await this.updateComplete;
      this.said = this.#unsaid.join(' ');
      this.#unsaid = [];
      this.requestUpdate();
    }, SAYING_PAUSE);
  }

  /** The page stays where it is, unless the heading would be out of sight. */
  protected focusHeading(): void {
    const heading = this.renderRoot.querySelector<HTMLElement>('#heading');
    if (heading === null) return;
    heading.focus({ preventScroll: true });
    const { top, bottom } = heading.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight) this.scrollIntoView({ block: 'start' });
  }

  /** The focus is on this element or around it, as in a panel that was just opened. */
  protected holdsFocus(): boolean {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    return (
      activeElement !== null && activeElement !== document.body && activeElement.contains(this)
    );
  }

  /** Copies a text, and says so. */
  protected async copyText(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      this.say(this.#taken?.translator.t('action.copyFailed') ?? '');
    }
  }

  /** Our own language holds, not that of the `<help-center>`. */
  #speaks(): boolean {
    return this.#own !== undefined || this.hasAttribute('lang');
  }

  #hasProvider(): boolean {
    for (
      let node: Node | null = this.parentNode;
      node !== null;
      node = node instanceof ShadowRoot ? node.host : node.parentNode
    )
      if (node instanceof Element && node.localName === 'help-center') return true;
    return false;
  }

  async #ask(): Promise<void> {
    if (this.center !== undefined || !this.#hasProvider()) return;
    const place = ++this.#place;
    try {
      // Asked sooner, a provider that is not upgraded yet would not hear it.
      await CenterElement.loadProvider();
      if (place === this.#place)
        this.#stopAsking = askForCenter(this, (center) => this.#take(center));
    } catch {
      if (place === this.#place) this.report('unavailable', 'load');
    }
  }

  async #build(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const config = await configOf(this, this.config);
      const center = await createHelpCenter({
        adapter: this.adapter,
        endpoint: this.endpoint,
        brand: this.brand,
        language: this.language.tag,
        ...(config === undefined ? {} : { config }),
        ...(this.proxyBase === '' ? {} : { proxyBase: this.proxyBase }),
        ...(this.supportEmail === '' ? {} : { supportEmail: this.supportEmail }),
      });
      if (turn !== this.#turn) {
        center.dispose();
        return;
      }
      this.#own?.dispose();
      this.#own = center;
      this.#take(center);
    } catch (thrown) {
      const error = HelpError.from(thrown);
      warnOnce(`<${this.localName}>: ${error.message}`);
      this.report(error.code, 'load');
    }
  }

  #take(center: HelpCenter): void {
    if (center === this.#taken) return;
    this.#taken = center;
    if (this.#own === center || this.hasAttribute('lang'))
      void center.translator.setLanguage(this.language.tag);
    this.#dress();
    if (this.isConnected) this.#followWords();
    this.took(center);
    this.requestUpdate();
  }

  #followWords(): void {
    this.#stopWords?.();
    this.#stopWords = this.#taken?.translator.subscribe(() => this.requestUpdate());
  }

  #dress(): void {
    const theme = this.#taken?.theme as Theme | undefined;
    if (theme === undefined || this.shadowRoot === null) return;
    const { scheme } = this;
    if (scheme !== '' && !SCHEMES.includes(scheme))
      warnOnce(`<${this.localName} scheme="${scheme}">: expected one of ${SCHEMES.join(', ')}`);
    const own = (this.constructor as typeof LitElement).elementStyles.map((style) =>
      'styleSheet' in style ? style.styleSheet : style,
    );
    this.shadowRoot.adoptedStyleSheets = [
      themeSheet(theme, SCHEMES.includes(scheme) ? (scheme as Scheme) : 'light'),
      ...own.filter((sheet) => sheet !== undefined),
    ];
  }
}
