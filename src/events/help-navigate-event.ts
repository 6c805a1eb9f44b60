import type { RequestSummary } from '../core/model/conversation.js';

/** Where an element of ours that stands in another one wants to go. */
export type HelpDestination =
  | {
      readonly to: 'activities';
      readonly id?: string;
      /** Only to sign in again, and then back to the form. */
      readonly isDoor?: true;
    }
  /** A new request, or one that goes on from a closed one. */
  | {
      readonly to: 'contact';
      readonly followUp?: RequestSummary;
      /** To where the person came from. */
      readonly isBack?: true;
    };

/**
 * Asks the element around to show another part of the help centre. Not composed: it never leaves our elements.
 * @internal
 */
export class HelpNavigateEvent extends Event {
  static readonly type = 'help-navigate';
  readonly destination: HelpDestination;

  constructor(destination: HelpDestination) {
    super(HelpNavigateEvent.type, { bubbles: true, cancelable: true });
    this.destination = destination;
  }
}
