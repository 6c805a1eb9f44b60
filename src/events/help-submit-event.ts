/**
 * A checked request is about to leave. `preventDefault()` keeps it from being sent; what was typed stays. It carries
 * nothing that a person typed: a page that listens for its statistics learns no personal data.
 */
export class HelpSubmitEvent extends Event {
  static readonly type = 'help-submit';
  /** Id of the category, for example `pickup`. */
  readonly category: string;
  /** Id of the brand; empty without one. */
  readonly brand: string;

  constructor(category: string, brand: string) {
    super(HelpSubmitEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.category = category;
    this.brand = brand;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-submit': HelpSubmitEvent;
  }
}
