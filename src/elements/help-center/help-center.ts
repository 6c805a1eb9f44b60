import { ContextProvider } from '@lit/context';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { helpCenterContext } from '../../context/help-center-context.js';
import type { HelpCenter } from '../../core/help-center.js';
import { HelpError } from '../../core/help-error.js';
import { createHelpCenter } from '../../core/registry.js';
import { warnOnce } from '../../core/warn-once.js';
import { HelpErrorEvent } from '../../events/help-error-event.js';
import { languageAt } from '../../controllers/language-controller.js';

/**
 * One help centre for all elements inside: one backend, one brand, one person.
 *
 * @customElement help-center
 * @slot - The elements of the help centre, and anything else.
 * @fires {HelpErrorEvent} help-error - The help centre could not be set up.
 */
export class HelpCenterElement extends LitElement {
  static override properties = {
    adapter: {},
    endpoint: {},
    brand: {},
    proxyBase: { attribute: 'proxy-base' },
    config: { attribute: false },
    getToken: { attribute: false },
  };

  /**
   * Name of the adapter: `rest`, `memory`, `zendesk`, `request-tracker`, `zammad`, `freshdesk`, `redmine`, `declarative`
   * (options: docs/same-origin-proxy.md), or one registered by `registerAdapter`.
   */
  declare adapter: string;
  /** Base address of the backend. */
  declare endpoint: string;
  /** Brand id: `ebay`, `packlink-pro`, `packlink-com`, `paypal`; anything else looks neutral. */
  declare brand: string;
  /** Same-origin prefix that leads to the backend, where the backend lets no browser in. */
  declare proxyBase: string;
  /** Brand configuration, as JSON text or as an object. */
  declare config: unknown;

  /**
   * Gives a token of the company's own login (JWT or opaque), asked for when one is needed. Another function says that
   * the page's person may be another one: what is shown of the old one goes at once. Default: people sign in here.
   */
  declare getToken: (() => Promise<string | undefined>) | undefined;

  readonly #provider = new ContextProvider(this, { context: helpCenterContext });
  #center: HelpCenter | undefined;
  /** Latest wins when attributes change while parts load. */
  #turn = 0;

  constructor() {
    super();
    this.adapter = 'rest';
    this.endpoint = '';
    this.brand = '';
    this.proxyBase = '';
  }

  /** The help centre once its parts are loaded. */
  get center(): HelpCenter | undefined {
    return this.#center;
  }

  override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const names = ['adapter', 'endpoint', 'brand', 'proxyBase', 'config'] as const;
    if (names.some((name) => changed.has(name))) void this.#build();
    else if (changed.has('getToken') && this.#center !== undefined)
      this.#center.getToken = this.getToken;
  }

  async #build(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const center = await createHelpCenter({
        adapter: this.adapter,
        endpoint: this.endpoint,
        brand: this.brand,
        language: languageAt(this) ?? '',
        alone: true,
        ...(this.getToken === undefined ? {} : { getToken: this.getToken }),
        ...(this.config === undefined ? {} : { config: this.config }),
        ...(this.proxyBase === '' ? {} : { proxyBase: this.proxyBase }),
      });
      if (turn !== this.#turn) {
        center.dispose();
        return;
      }
      this.#center?.dispose();
      this.#center = center;
      this.#provider.setValue(center);
    } catch (thrown) {
      const error = HelpError.from(thrown);
      warnOnce(error.message);
      this.dispatchEvent(new HelpErrorEvent(error.code, 'load'));
    }
  }
}
