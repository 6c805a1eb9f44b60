import type { Answers } from '../model/answers.js';
import type { Article } from '../model/article.js';
import type { Attachment } from '../model/attachment.js';
import type { Category, Shipment } from '../model/category.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { RequestLink, RequestSummary } from '../model/conversation.js';
import type { CreateResult } from '../model/request.js';
import type { Person } from '../model/session.js';
import type { HelpErrorCode } from '../help-error.js';
import type { HoursStatus } from '../opening-hours.js';
import type { Settings } from '../config/settings.js';

/** What is known of the backend. The form works with the preset while this is not `ready`. */
export type SetupState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: HelpErrorCode };

/** Checking and sending, loaded behind the first screens. */
export type DeliveryState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  /** Loading, and the person wants to go on and has noticed that it takes time. */
  | { readonly kind: 'awaited' }
  | { readonly kind: 'ready' }
  /** Tried again when the person goes on. */
  | { readonly kind: 'failed' };

export type ArticlesState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly articles: readonly Article[] }
  | { readonly kind: 'failed'; readonly code: HelpErrorCode };

export type Channel = 'email' | 'chat';

/** Why the last send did not end well, and what to tell. */
export interface SendFailure {
  readonly code: HelpErrorCode;
  /** It may have arrived all the same; the same key goes out again, so nothing doubles. */
  readonly ambiguous: boolean;
  /** Seconds until another try makes sense, counted from `at`. */
  readonly retryAfter?: number;
  /** When it failed, ms since the epoch. */
  readonly at: number;
}

/**
 * The screens of the contact flow. Order: start → (follow-up or activities | category → similar → articles → answers →
 * channel → form → review → sending → done). Screens with nothing to say are skipped: nothing similar, no article, one
 * channel, nothing to ask, no review.
 */
export type ContactStep =
  | { readonly name: 'start' }
  | { readonly name: 'follow-up' }
  /** The person's requests, drawn by `<help-activities>`. */
  | {
      readonly name: 'activities';
      /** The one that is opened. */
      readonly id?: string;
      /** Only to sign in again: then the flow goes back to where it was. */
      readonly isDoor?: true;
    }
  | { readonly name: 'category' }
  /** Open requests that the new one may be about. */
  | { readonly name: 'similar'; readonly requests: readonly RequestSummary[] }
  | { readonly name: 'articles' }
  /** An article answered the question. */
  | { readonly name: 'solved' }
  | { readonly name: 'answers' }
  | { readonly name: 'channel' }
  | { readonly name: 'form' }
  | { readonly name: 'review' }
  | {
      readonly name: 'sending';
      readonly since: number;
      readonly waitingFor: 'uploads' | 'answer' | 'retry';
    }
  | { readonly name: 'done'; readonly result: CreateResult; readonly email: string };

export type ContactStepName = ContactStep['name'];

export interface ContactState {
  readonly step: ContactStep;
  readonly setup: SetupState;
  readonly delivery: DeliveryState;
  /** The brand's settings with every default filled in. */
  readonly settings: Settings;
  /** Chosen reason. */
  readonly category?: Category;
  /** Category that fits the shipment: highlighted, never chosen for the person. */
  readonly suggestedCategory?: string;
  readonly channel: Channel;
  readonly answers: Answers;
  readonly attachments: readonly Attachment[];
  /** Problems of the present screen, in the order of its fields; empty until the first try to go on. */
  readonly problems: readonly FieldProblem[];
  /** Counts all tries to go on that failed, never back: the screen moves the focus to the summary each time it grows. */
  readonly attempts: number;
  readonly failure?: SendFailure;
  readonly articles: ArticlesState;
  /** Search on the start screen. */
  readonly search: { readonly text: string; readonly result: ArticlesState };
  /** Who is signed in: the address is not asked for. */
  readonly person?: Person;
  /** The closed request that this one goes on from. */
  readonly followUpOf?: RequestLink;
  readonly shipment?: Shipment;
  /** The person chose to type another reference than the shipment's. */
  readonly shipmentDismissed: boolean;
  readonly hours: HoursStatus;
  /** Whether what the present screen is drawn with is there; tried again by `ContactStore.fetch`. */
  readonly screen: 'ready' | 'loading' | 'failed';
  readonly canGoBack: boolean;
}
