/** The number of answers that the person has not read changed. */
export class HelpUnreadEvent extends Event {
  static readonly type = 'help-unread';
  /** 0 when everything is read. */
  readonly count: number;

  constructor(count: number) {
    super(HelpUnreadEvent.type, { bubbles: true, composed: true });
    this.count = count;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-unread': HelpUnreadEvent;
  }
}
