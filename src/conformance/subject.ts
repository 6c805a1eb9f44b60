import type { NewRequest, RequestAttachment } from '../core/model/request.js';
import type { Session } from '../core/model/session.js';
import type { CallOptions, HelpBackend } from '../core/ports/backend.js';

/** Somebody with an account at the backend. */
export interface ConformancePerson {
  /** Address that the backend knows the person by. */
  readonly email: string;
  /** Signs the person in on an adapter that has just been opened. @throws {HelpError} */
  readonly signIn: (backend: HelpBackend, options: CallOptions) => Promise<Session>;
}

/** What an agent does, by the backend's own means and never through the adapter. */
export interface ConformanceAgent {
  /** A public answer, which leaves the request in a status of `group`. */
  readonly answer: (
    id: string,
    body: { readonly kind: 'text' | 'html'; readonly text: string },
    group: 'open' | 'awaiting',
  ) => Promise<void>;
  /** `closed` is a status that takes no reply; a backend without one rejects. */
  readonly setStatus: (id: string, status: 'open' | 'awaiting' | 'solved') => Promise<void>;
  /** Present where a status exists after which only a follow-up is possible. */
  readonly close?: (id: string) => Promise<void>;
  /** Present where a note exists that no customer may see. */
  readonly note?: (id: string, text: string) => Promise<void>;
  /** Present where the backend can have a status that the adapter does not know. */
  readonly setUnknownStatus?: (id: string) => Promise<void>;
}

/** What a request of the kit is about; the subject adds what its backend wants. */
export interface ConformanceRequest {
  readonly person: ConformancePerson;
  /** Unlike any other. */
  readonly subject: string;
  readonly message: string;
  readonly attachments: readonly RequestAttachment[];
  readonly followUpOf?: string;
}

/** An adapter under test, and the ways to look behind it. */
export interface ConformanceSubject {
  /** Heads its column of the table. */
  readonly name: string;
  /**
   * A new adapter, as on a page that has just been opened: nobody is signed in. All its calls go through `through`; an
   * adapter that speaks to no server leaves it alone.
   */
  readonly open: (through: typeof fetch) => Promise<HelpBackend>;
  /** Two people who share nothing; called once a promise, and free to give the same two each time. */
  readonly people: () => Promise<readonly [ConformancePerson, ConformancePerson]>;
  /** A request that the backend accepts. */
  readonly request: (about: ConformanceRequest) => NewRequest;
  /** A request that the backend refuses, and the field it is refused for. Absent where it refuses none. */
  readonly refused?: { readonly request: NewRequest; readonly field?: string };
  /** How many requests with this subject the backend keeps, whoever sent them. */
  readonly count: (subject: string) => Promise<number>;
  readonly agent?: ConformanceAgent;
  /** What proves the session and must appear in no address, for example tokens. */
  readonly secrets?: () => readonly string[];
  /**
   * What becomes of a write whose answer was lost. `key`: the backend knows the key. `look-up`: the adapter looks for it
   * before it tries again. `none`: the person is told that it may have arrived.
   */
  readonly retry: 'key' | 'look-up' | 'none';
  /** Whether the list can be searched. Default `true`. */
  readonly search?: boolean;
  /** Whether agents can write HTML. Default `true`; without it whatever they write is told as text. */
  readonly html?: boolean;
  /** How long the backend's own copies may lag behind, in ms. Default 0. */
  readonly lag?: number;
}
