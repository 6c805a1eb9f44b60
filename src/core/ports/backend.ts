import type { Article } from '../model/article.js';
import type { CreateResult, NewRequest } from '../model/request.js';

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

/** A help desk behind the widget. Presence is capability: what is missing, the screens don't offer. */
export interface HelpBackend {
  /** First call, made on the visitor's intent. @throws {HelpError} */
  connect(options: CallOptions & { readonly language: string }): Promise<BackendSetup>;
  readonly contact: ContactBackend;
  readonly articles?: ArticleBackend;
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
