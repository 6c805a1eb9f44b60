/** A person has signed out, or the session has ended. */
export class HelpSignOutEvent extends Event {
  static readonly type = 'help-sign-out';
  readonly reason: 'left' | 'expired';

  constructor(reason: 'left' | 'expired') {
    super(HelpSignOutEvent.type, { bubbles: true, composed: true });
    this.reason = reason;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-sign-out': HelpSignOutEvent;
  }
}
