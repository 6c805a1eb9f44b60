import type { HelpErrorCode } from '../help-error.js';
import type { Attachment } from '../model/attachment.js';
import type { Conversation, RequestSummary } from '../model/conversation.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { RequestFilter, RequestSort } from '../model/page.js';

/** What went wrong, and when. `unauthorized` never stands here: it opens the door (`SessionStore.expire`). */
export interface ActivityFailure {
  readonly code: HelpErrorCode;
  readonly ambiguous: boolean;
  /** Seconds until another try makes sense, counted from `at`. */
  readonly retryAfter?: number;
  /** ms since the epoch. */
  readonly at: number;
}

export interface Listed {
  readonly items: readonly RequestSummary[];
  /** There is more. */
  readonly next?: string;
  readonly counts?: Readonly<Partial<Record<RequestFilter, number>>>;
}

export type ListState =
  | { readonly kind: 'idle' }
  /** The first page is on its way; `old` stays on screen while the same list is read again. */
  | { readonly kind: 'loading'; readonly old?: Listed }
  | {
      readonly kind: 'ready';
      readonly listed: Listed;
      readonly more:
        | { readonly kind: 'idle' }
        | { readonly kind: 'loading' }
        | { readonly kind: 'failed'; readonly failure: ActivityFailure };
      /** The last refresh behind the screen failed: what is shown may be old. */
      readonly stale?: ActivityFailure;
    }
  /** Never shown as an empty list. */
  | { readonly kind: 'failed'; readonly failure: ActivityFailure };

/** One thing that the person does with a request. */
export type Doing =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'busy';
      readonly what: 'reply' | 'solve' | 'rate';
      readonly waitingFor: 'uploads' | 'answer' | 'retry';
    }
  | {
      readonly kind: 'failed';
      readonly what: 'reply' | 'solve' | 'rate';
      readonly failure: ActivityFailure;
    };

/** What is typed and attached but not sent; per request, kept over moving about and over the end of a session. */
export interface ReplyDraft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export type ConversationState =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready';
      readonly conversation: Conversation;
      /** The last refresh behind the screen failed. */
      readonly stale?: ActivityFailure;
    }
  | { readonly kind: 'failed'; readonly failure: ActivityFailure };

export type ActivitiesPlace =
  | { readonly name: 'list' }
  | {
      readonly name: 'conversation';
      readonly id: string;
      /** Known from the list, shown while the rest loads. */
      readonly summary?: RequestSummary;
      readonly state: ConversationState;
      readonly draft: ReplyDraft;
      readonly doing: Doing;
      /** Problems of the reply, at the fields `reply` and `reply-files`. */
      readonly problems: readonly FieldProblem[];
    };

export interface ActivitiesState {
  readonly place: ActivitiesPlace;
  readonly filter: RequestFilter;
  readonly sort: RequestSort;
  readonly text: string;
  readonly list: ListState;
  /** How changes made elsewhere arrive. */
  readonly live: 'off' | 'live' | 'polling' | 'paused';
  /** Requests with an unread answer among those known. */
  readonly unread: number;
  /** Counts failed tries, never back. */
  readonly attempts: number;
}
