/** The panel of a launcher opened. */
export class HelpOpenEvent extends Event {
  static readonly type = 'help-open';

  constructor() {
    super(HelpOpenEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-open': HelpOpenEvent;
  }
}
