/** A person has signed in, or was still signed in. Says nothing about who: the page knows its own visitors. */
export class HelpSignInEvent extends Event {
  static readonly type = 'help-sign-in';

  constructor() {
    super(HelpSignInEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-sign-in': HelpSignInEvent;
  }
}
