import type { HelpErrorCode } from '../../core/help-error.js';
import type { RequestFilter } from '../../core/model/page.js';
import type { RequestStatus } from '../../core/model/request.js';

// The JSON document that tells how a company's own API is called and read. schema/declarative.schema.json has the same for
// editors and for `help-widget check`; a test holds the two together.

/** Text with `{{path ?? other|filter}}` `{{?path}}there{{/}}` and `{{!path}}not there{{/}}`. */
export type Template = string;

/** Where a value is: `a.b[0].c`, `list[id=7].value`, `'a literal'`. Of several the first that has a value counts. */
export type Paths = string | readonly string[];

/** Holds when the value is there and not empty, false, 0 or "false"; with `in`, when it is one of these. */
export type Test = boolean | Paths | { readonly path: Paths; readonly in: readonly string[] };

export type Texts = Readonly<Record<string, Template>>;

/** What a backend may say of a call. What else can go wrong, only this side can know. */
export type Refused = Exclude<
  HelpErrorCode,
  'offline' | 'blocked' | 'aborted' | 'malformed' | 'unsupported'
>;

/** By status, for example `{ "403": "not-found" }`. */
export type Codes = Readonly<Record<string, Refused>>;

/** What a good answer is, beyond a status of 2xx. */
export interface Ok {
  /** These alone. */
  readonly status?: readonly number[];
  /** Must hold. */
  readonly path?: Test;
  /** Must not hold: the error in a 200. */
  readonly notPath?: Test;
  /** Where such an answer tells what is wrong. */
  readonly message?: Paths;
  /** What such an answer is. Default `invalid`. */
  readonly code?: Refused;
  /** An answer without JSON counts although its status is neither 204 nor 205. */
  readonly empty?: true;
}

export interface MappedCall {
  /** Default `GET`. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the endpoint, for example `/issues/{{id}}.json`. Values are encoded. */
  readonly path: Template;
  /** What comes out empty is left out. */
  readonly query?: Texts;
  readonly headers?: Texts;
  /** One of the four bodies. In JSON what comes out empty is left out. */
  readonly json?: unknown;
  readonly form?: Texts;
  readonly multipart?: {
    readonly fields?: Texts;
    /** Name of the part of each file. */
    readonly files?: string;
  };
  /** The bytes of the file, and nothing else. */
  readonly file?: true;
  /** Names of steps to take first. */
  readonly before?: readonly string[];
  readonly ok?: Ok;
  readonly codes?: Codes;
}

export interface Paging {
  readonly style: 'page' | 'offset' | 'cursor' | 'next-url' | 'link-header' | 'none';
  /** `page`: number of the first. Default 1. */
  readonly first?: number;
  /** `page`, `offset`: how many there are in all. */
  readonly total?: Paths;
  /** There are more. */
  readonly more?: Test;
  /** `cursor`, `next-url`: where the next one stands. */
  readonly next?: Paths;
  /** Most rows that the backend gives at once. */
  readonly maxLimit?: number;
}

export interface MappedList {
  readonly call: MappedCall;
  readonly items: Paths;
  readonly paging: Paging;
  /** How many there are for this filter and these words. Only where it is exact. */
  readonly count?: Paths;
}

export interface MappedFiles {
  readonly items: Paths;
  /** Items for which it does not hold are no files. */
  readonly keepIf?: Test;
  readonly id: Paths;
  readonly name: Paths;
  readonly type?: Paths;
  readonly size?: Paths;
  /** Address of the bytes, at the endpoint's own origin, instead of `download`. */
  readonly url?: Paths;
}

export interface MappedComment {
  readonly id: Paths;
  readonly createdAt: Paths;
  readonly body: Paths;
  /** Default `text`. */
  readonly format?: 'text' | 'html';
  /** Where the answer tells it: a value that contains `html` is HTML. */
  readonly formatPath?: Paths;
  readonly author?: {
    readonly id?: Paths;
    readonly name?: Paths;
    /** The person's own. Default: the author's id is the person's. */
    readonly mine?: Test;
    readonly agent?: Test;
  };
  readonly files?: MappedFiles;
}

export interface MappedComments extends MappedComment {
  /** Without it they are in the answer of `open`. */
  readonly call?: MappedCall;
  readonly items: Paths;
  readonly paging?: Paging;
  /** Of the answer. Times decide first. Default `asc`. */
  readonly order?: 'asc' | 'desc';
  readonly keepIf?: Test;
  readonly dropIf?: Test;
  /** Neither words nor files: not shown. */
  readonly dropIfEmpty?: true;
  /** The request's own words, where the backend keeps them apart. Paths are of the request. */
  readonly first?: MappedComment;
  /** Who is who, where the answer has the people beside. */
  readonly people?: {
    readonly items: Paths;
    readonly id: Paths;
    readonly name?: Paths;
    readonly agent?: Test;
  };
}

export interface DeclarativeMapping {
  readonly $schema?: string;
  readonly version: 1;
  /** Default `omit`. Cookies of the page's own login: `same-origin` or `include`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** Goes with each call of who is signed in; `{{token}}` is the host page's. */
  readonly auth?: { readonly header: string; readonly value: Template };
  readonly headers?: Texts;
  /** Of every call that does not say otherwise. */
  readonly ok?: Ok;
  /** Tables of the filter `map:name`; `*` is everything else. */
  readonly maps?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Calls before a call, for a CSRF token or the like: `{{steps.name.value}}`. Taken anew once after 403 or 419. */
  readonly steps?: Readonly<
    Record<
      string,
      {
        readonly call: MappedCall;
        readonly capture: Readonly<Record<string, Paths>>;
        /** Default 0: each time. */
        readonly cacheSeconds?: number;
      }
    >
  >;
  readonly errors?: {
    readonly message?: Paths;
    /** Sentences that belong to no field. */
    readonly list?: Paths;
    readonly fields?: {
      /** A list of problems, each with its `field` and `message`. */
      readonly items?: Paths;
      readonly field?: Paths;
      readonly message?: Paths;
      /** Or an object: field → sentence, sentences, or problems with their `message`. */
      readonly object?: Paths;
      /** The backend's name → ours, for example `{ "description": "message" }`. */
      readonly names?: Readonly<Record<string, string>>;
    };
    /** By a value of the body. */
    readonly code?: { readonly path: Paths; readonly map: Readonly<Record<string, Refused>> };
    readonly codes?: Codes;
  };
  readonly status: {
    /** Each is looked up in `map` until one is there; the first is the backend's own word. */
    readonly paths: Paths;
    readonly map: Readonly<Record<string, RequestStatus['group']>>;
    /** Name of a status that is not in `map`. */
    readonly label?: Paths;
    /** Values of `paths` after which only a follow-up is possible. */
    readonly final?: readonly string[];
    /** `{{filter}}` of the list, by filter. */
    readonly filter?: Readonly<Partial<Record<RequestFilter, Template>>>;
  };
  /** A request wherever one is told: in `create`, `list`, `search`, `open`. */
  readonly request: {
    readonly id: Paths;
    /** Default `id`. */
    readonly number?: Paths;
    readonly subject: Paths;
    readonly category?: Paths;
    readonly reference?: Paths;
    readonly createdAt: Paths;
    /** Default `createdAt`. */
    readonly updatedAt?: Paths;
    readonly unread?: Test;
    readonly followUpOf?: { readonly id: Paths; readonly number?: Paths };
    readonly cc?: Paths;
    readonly rating?: { readonly good: Test; readonly bad: Test; readonly comment?: Paths };
  };
  /** What a person may do beyond the defaults: reply unless final, the rest where there is a call for it. */
  readonly can?: Readonly<
    Partial<Record<'reply' | 'reopen' | 'solve' | 'rate' | 'followUp', Test>>
  >;
  /** Default: the form takes no files. By token there is `upload`. */
  readonly files?: 'multipart' | 'base64';
  /** How a write is not done twice. */
  readonly idempotency?: {
    /** The backend answers the same key with the same request. Default `false`. */
    readonly honoured?: true;
    /** Carries the key. */
    readonly header?: string;
    /** Looks, before a second try, whether the first one arrived. */
    readonly find?: {
      readonly call: MappedCall;
      readonly items: Paths;
      /** Where a row has the key; or what it must have of the request. */
      readonly key?: Paths;
      readonly same?: { readonly subject?: Paths; readonly message?: Paths };
    };
  };
  readonly connect?: { readonly call: MappedCall; readonly config?: Paths; readonly now?: Paths };
  readonly me?: {
    readonly call: MappedCall;
    readonly id: Paths;
    readonly name?: Paths;
    readonly email: Paths;
  };
  readonly signOut?: { readonly call: MappedCall };
  readonly create: {
    readonly call: MappedCall;
    /** Where the answer has the request. Default: it is the request. */
    readonly request?: Paths;
    /** Kept until the person confirms the address. */
    readonly pending?: Test;
    /** `followUpOf` is sent. */
    readonly followUp?: true;
  };
  readonly upload?: { readonly call: MappedCall; readonly token: Paths };
  readonly discard?: { readonly call: MappedCall };
  readonly list?: MappedList;
  /** With words; without it this side looks through the list. */
  readonly search?: MappedList;
  readonly open?: { readonly call: MappedCall; readonly request?: Paths };
  readonly comments?: MappedComments;
  readonly reply?: { readonly call: MappedCall };
  readonly solve?: { readonly call: MappedCall };
  readonly rate?: { readonly call: MappedCall };
  readonly read?: { readonly call: MappedCall };
  /** Without `base64` the answer is the bytes; with it, JSON that has them there. */
  readonly download?: { readonly call?: MappedCall; readonly base64?: Paths };
  readonly articles?: {
    readonly call: MappedCall;
    readonly items: Paths;
    readonly id: Paths;
    readonly title: Paths;
    readonly summary?: Paths;
    readonly url?: Paths;
  };
}
