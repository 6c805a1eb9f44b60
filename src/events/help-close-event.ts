/**
 * The panel of a launcher closed; or, from a help element inside a panel, a person asked to close it. The launcher
 * keeps the latter to itself, so a page hears of every closing once.
 */
export class HelpCloseEvent extends Event {
  static readonly type = 'help-close';

  constructor() {
    super(HelpCloseEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-close': HelpCloseEvent;
  }
}
