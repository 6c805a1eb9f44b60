/** The backend has the request. */
export class HelpSubmittedEvent extends Event {
  static readonly type = 'help-submitted';
  /** The backend's own id. */
  readonly id: string;
  /** What the person sees and quotes, for example `48213`. */
  readonly number: string;
  /** Id of the category, for example `pickup`. */
  readonly category: string;

  constructor(id: string, number: string, category: string) {
    super(HelpSubmittedEvent.type, { bubbles: true, composed: true });
    this.id = id;
    this.number = number;
    this.category = category;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'help-submitted': HelpSubmittedEvent;
  }
}
