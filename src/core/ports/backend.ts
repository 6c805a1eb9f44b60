import type { Article } from '../model/article.js';
import type { Conversation, Rating } from '../model/conversation.js';
import type { RequestPage, RequestQuery } from '../model/page.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../model/request.js';
import type { PasswordProof, Session } from '../model/session.js';

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** Every write carries a key made before its first try; the same key over all tries of one intent. */
export interface WriteOptions extends CallOptions {
  /** UUID v4. */
  readonly key: string;
}

export interface UploadOptions extends WriteOptions {
  /** Bytes sent so far, called as often as the transport knows. */
  readonly onProgress?: (sent: number, total: number) => void;
}

/** A file ready to go: bytes copied when it was chosen, so that a later change of the file can't hurt. */
export interface UploadFile {
  readonly name: string;
  /** Media type as the browser gave it; may be empty. */
  readonly type: string;
  readonly bytes: Blob;
}

/** What a backend tells about itself on the first contact. */
export interface BackendSetup {
  /** Brand config as JSON, unchecked. `undefined` where the backend has none. */
  readonly config?: unknown;
  /** Backend's clock in ms since the epoch, to defeat a wrong device clock. */
  readonly serverNow?: number;
}

export interface ContactBackend {
  /** The backend answers the same key with the same request: a write may be repeated blindly. */
  readonly honoursKey: boolean;
  /** How files travel. `none`: the form shows no attachments. */
  readonly uploads: 'token' | 'with-request' | 'none';
  /** Fetches what writing needs, where that comes apart. @throws {HelpError} `unavailable`; it may be called again */
  prepare?(): Promise<unknown>;
  /** @throws {HelpError} with `ambiguous` when the request may have been created. */
  create(request: NewRequest, options: WriteOptions): Promise<CreateResult>;
  /** Present exactly when `uploads` is `token`. @throws {HelpError} */
  upload?(file: UploadFile, options: UploadOptions): Promise<{ readonly token: string }>;
  /** Forgets an upload that won't be sent. @throws {HelpError} */
  discard?(token: string, options: CallOptions): Promise<void>;
}

export interface ArticleQuery {
  readonly language: string;
  /** Category id; without it, all. */
  readonly category?: string;
  /** Words searched for; without them, the most useful first. */
  readonly text?: string;
  /** At most so many. */
  readonly limit: number;
}

export interface ArticleBackend {
  /** @throws {HelpError} */
  find(query: ArticleQuery, options: CallOptions): Promise<readonly Article[]>;
}

/** A reply: checked, files uploaded or with their bytes as `ContactBackend.uploads` says. */
export interface NewComment {
  /** May be empty when there are files. */
  readonly message: string;
  readonly attachments: readonly RequestAttachment[];
}

/**
 * The requests of the person who is signed in. Every call fails as `unauthorized` once the session has ended, and as
 * `not-found` for a request that is somebody else's.
 */
export interface ActivitiesBackend {
  /** @throws {HelpError} */
  list(query: RequestQuery, options: CallOptions): Promise<RequestPage>;
  /** @throws {HelpError} */
  open(id: string, options: CallOptions): Promise<Conversation>;
  /** A reply; it opens a solved request again. @throws {HelpError} `closed` when only a follow-up is possible */
  reply?(id: string, comment: NewComment, options: WriteOptions): Promise<Conversation>;
  /** @throws {HelpError} */
  solve?(id: string, options: WriteOptions): Promise<Conversation>;
  /** The last rating counts. @throws {HelpError} */
  rate?(id: string, rating: Rating, options: WriteOptions): Promise<Conversation>;
  /** The person has seen everything up to a comment; `read` twice is the same as once. @throws {HelpError} */
  read?(id: string, lastComment: string, options: CallOptions): Promise<void>;
  /** Bytes of a file of a comment. @throws {HelpError} */
  download?(file: string, options: CallOptions): Promise<Blob>;
  /**
   * Hears of changes made anywhere. Calls `changed()` without an id each time the connection stands (something may have
   * been missed before), then with the id of each request that changed. Resolves when the backend ends it.
   * @throws {HelpError} when it can't be had or breaks; `unauthorized` once the session has ended
   */
  watch?(changed: (id?: string) => void, options: CallOptions): Promise<void>;
}

/** Accounts. Presence is capability here too: without `signIn` there is no form, without `recover` no "Forgot password?". */
export interface SessionBackend {
  /** The session that this browser still has, for example by a cookie that no script can read. @throws {HelpError} */
  resume?(options: CallOptions): Promise<Session | undefined>;
  /** @throws {HelpError} `unauthorized` when address and password do not fit, without telling which */
  signIn?(
    given: { readonly email: string; readonly password: string },
    options: CallOptions,
  ): Promise<Session>;
  /** Asks for the mail that leads to a password. The answer is the same whether the address is known or not. @throws {HelpError} */
  recover?(
    given: { readonly email: string; readonly language: string },
    options: CallOptions,
  ): Promise<void>;
  /**
   * @throws {HelpError} `closed` for a link or code that was used or is too old; `invalid` with the field `code` or
   * `password`
   */
  setPassword?(
    given: { readonly proof: PasswordProof; readonly password: string },
    options: CallOptions,
  ): Promise<Session>;
  /** Trades a token of the host page (JWT or opaque) for a session. @throws {HelpError} `unauthorized` when it is refused */
  exchange?(token: string, options: CallOptions): Promise<Session>;
  /** Forgets the session here at once, and at the backend when it can be reached. @throws {HelpError} */
  signOut(options: CallOptions): Promise<void>;
}

/** A help desk behind the widget. Presence is capability: what is missing, the screens don't offer. */
export interface HelpBackend {
  /** First call, made on the visitor's intent. @throws {HelpError} */
  connect(options: CallOptions & { readonly language: string }): Promise<BackendSetup>;
  readonly contact: ContactBackend;
  readonly articles?: ArticleBackend;
  /** Needs `session`. */
  readonly activities?: ActivitiesBackend;
  readonly session?: SessionBackend;
}

/** What every adapter is made from. */
export interface AdapterOptions {
  /** Base address of the backend, for example `https://help.example.com`. */
  readonly endpoint: string;
  /** Brand id, for example `ebay`. */
  readonly brand: string;
  /** Same-origin prefix that leads to the backend, where the backend lets no browser in. */
  readonly proxyBase?: string;
  /** Test seam; default the platform's own. */
  readonly fetch?: typeof fetch;
}

export type AdapterFactory = (options: AdapterOptions) => HelpBackend;
