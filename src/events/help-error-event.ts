import type { HelpErrorCode } from '../core/help-error.js';

/** What was being done: loading our own scripts, reading the setup, looking for articles, uploading, sending, signing in,
 * reading requests, or acting on one. */
export type HelpErrorPlace =
  | 'load'
  | 'connect'
  | 'articles'
  | 'upload'
  | 'send'
  | 'session'
  | 'activities'
  | 'conversation';

/** Something failed and the person was told. For the page's own monitoring: no text of the person, no address. */
export class HelpErrorEvent extends Event {
  static readonly type = 'help-error';
  readonly code: HelpErrorCode;
  readonly where: HelpErrorPlace;

  constructor(code: HelpErrorCode, where: HelpErrorPlace) {
    super(HelpErrorEvent.type, { bubbles: true, composed: true });
    this.code = code;
    this.where = where;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-error': HelpErrorEvent;
  }
}
