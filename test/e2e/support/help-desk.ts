export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly kind?: string;
}

export type DeskStatus = 'open' | 'pending' | 'solved' | 'closed';

/** What an agent does, wherever the requests are. */
export interface HelpDesk {
  answer(number: string, text: string, status: DeskStatus, more?: AnswerOptions): Promise<void>;
  setStatus(number: string, status: DeskStatus): Promise<void>;
  /** An internal note, which no customer may ever see. */
  note(number: string, text: string): Promise<void>;
  /** All that the agent sees of a request. */
  page(number: string): Promise<string>;
}

export interface AnswerOptions {
  readonly format?: 'html';
  /** Name of who answers, where it is not that of the agent's own account. */
  readonly agent?: string;
}

/** A request as it is kept, read without the widget and without our API. */
export interface KeptRequest {
  readonly number: string;
  /** Brand id. */
  readonly brand: string;
  readonly language: string;
  readonly category: string;
  readonly subject: string;
  readonly message: string;
  readonly status: string;
  readonly page: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly shipment: unknown;
  readonly files: readonly KeptFile[];
  /** Keys that stand for it. */
  readonly keys: number;
}

export interface KeptFile {
  readonly name: string;
  /** Of its bytes, as they are kept. */
  readonly sha256: string;
  /** Where that is kept. */
  readonly field?: string;
}

/** Where the requests of a server are kept: in its own tables, or in a ticket system behind it. */
export interface RequestsPlace {
  readonly kind: 'own' | 'request-tracker';
  readonly desk: HelpDesk;
  /** In ms: so long after a change at most an open page shows it. */
  readonly live: number;
  /** It has ratings. */
  readonly takesRatings: boolean;
  /** How a value of a field or of a shipment looks where it is kept. */
  kept(value: unknown): unknown;
  /** By e-mail address; each address asked for has an entry. */
  requestsOf(emails: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRequest[]>>;
  /** Mails that it sent itself, oldest first. */
  mailsTo(email: string): Promise<readonly Mail[]>;
}

/** A ticket system behind every server of a run. */
export interface TicketSystem {
  /** What a server is told, so that it keeps its requests there. */
  readonly env: Readonly<Record<string, string>>;
  readonly place: RequestsPlace;
  /** What a page needs to speak to it without our server. */
  readonly direct: {
    readonly url: string;
    /** As the page writes them into its JSON. */
    readonly options: Readonly<Record<string, unknown>>;
    readonly customer: { readonly name: string; readonly email: string; readonly token: string };
  };
  stop(): Promise<void>;
}
