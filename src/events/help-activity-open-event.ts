/** The person opens one of the requests. `preventDefault()` keeps it shut: the page shows it itself. */
export class HelpActivityOpenEvent extends Event {
  static readonly type = 'help-activity-open';
  /** Id of the request at the backend. */
  readonly id: string;
  /** Its number, as the person sees it; empty where it is not known yet. */
  readonly number: string;

  constructor(id: string, number: string) {
    super(HelpActivityOpenEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.id = id;
    this.number = number;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-activity-open': HelpActivityOpenEvent;
  }
}
