import type { CreateResult } from '../../../src/core/model/request.js';
import type { Rating } from '../../../src/core/model/conversation.js';
import type { SignedIn } from '../accounts/accounts.js';
import type { NewRequestBody } from '../api/schemas.js';
import type { Details } from '../conversations/details.js';
import type { ListAnswer, ListQuery } from '../conversations/list.js';
import type { OptionalCall } from './optional-calls.js';

/** A reply of the person, checked. */
export interface Reply {
  /** Made before the first try. */
  readonly key: string;
  /** May be empty when there are files. */
  readonly message: string;
  readonly attachments: readonly { readonly token: string; readonly name: string }[];
}

/** A file of a request on its way out. */
export interface FileOut {
  /** Bytes. */
  readonly size: number;
  readonly stream: ReadableStream;
}

/**
 * Where requests live: in our own tables, or in a ticket system. The routes of the contract know no difference. Every
 * call with a person is about that person's own requests alone; what is somebody else's is `not-found`.
 */
export interface Requests {
  /** Calls that are not offered here. */
  readonly without: readonly OptionalCall[];
  /** Whether it can be reached. @throws {ApiError} `unavailable` */
  check(): Promise<void>;
  /** Whether the address wrote to the brand before: only then a first password can be asked for. */
  isKnown(brand: string, email: string): Promise<boolean>;
  /** @throws {ApiError} `conflict` when the key came with other content; `invalid`, `forbidden`, `rate-limited` */
  create(
    body: NewRequestBody,
    person: SignedIn | undefined,
  ): Promise<{ readonly isNew: boolean; readonly result: CreateResult }>;
  list(person: SignedIn, query: ListQuery): Promise<ListAnswer>;
  open(person: SignedIn, id: string): Promise<Details>;
  /** @throws {ApiError} `closed`, `conflict`, `invalid` */
  reply(
    person: SignedIn,
    id: string,
    reply: Reply,
  ): Promise<{ readonly isNew: boolean; readonly request: Details }>;
  /** @throws {ApiError} `closed`, `conflict`; `forbidden` where the person may not */
  solve(person: SignedIn, id: string, key: string): Promise<Details>;
  /** @throws {ApiError} `conflict` */
  rate(person: SignedIn, id: string, rating: Rating & { readonly key: string }): Promise<Details>;
  /** The person has seen everything up to a comment. */
  read(person: SignedIn, id: string, comment: string): Promise<void>;
  download(person: SignedIn, file: string): Promise<FileOut>;
  /**
   * Looks for changes for as long as somebody listens, where nothing is told by itself (see `EventHub`).
   * @param ready called once: what is read from then on misses nothing
   * @returns ends it
   */
  follow?(person: SignedIn, ready: () => void, changed: (id: string) => void): () => void;
}
