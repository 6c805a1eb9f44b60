import type { Comment } from './comment.js';
import type { RequestStatus } from './request.js';

/** Another request, by name. */
export interface RequestLink {
  readonly id: string;
  /** What the person sees and quotes, for example `48213`. */
  readonly number: string;
}

/** A request as a list shows it. */
export interface RequestSummary extends RequestLink {
  /** Untrusted text. */
  readonly subject: string;
  readonly status: RequestStatus;
  /** Category id, where the backend keeps one. */
  readonly category?: string;
  /** Shipment reference, where the backend keeps one. */
  readonly reference?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Last change that the requester may see; ISO 8601. */
  readonly updatedAt: string;
  /** There is an answer that the person has not opened. */
  readonly unread: boolean;
  /** Last answer to the requester, where the backend tells it; ISO 8601. */
  readonly answeredAt?: string;
}

/** What the signed-in person may do with a request now. The screens offer nothing else. */
export interface RequestRights {
  readonly reply: boolean;
  /** A reply opens the solved request again. */
  readonly reopen: boolean;
  readonly solve: boolean;
  /** A new request that carries the number of this one. */
  readonly followUp: boolean;
  readonly rate: boolean;
}

/** How the person judges the help. */
export interface Rating {
  readonly score: 'good' | 'bad';
  readonly comment: string;
}

/** A request with everything said about it, oldest first. The first comment is the request's own message. */
export interface Conversation {
  readonly request: RequestSummary;
  readonly comments: readonly Comment[];
  readonly can: RequestRights;
  /** Names or addresses of the people in copy. Untrusted text. */
  readonly cc: readonly string[];
  readonly rating?: Rating;
  readonly followUpOf?: RequestLink;
  readonly followUps: readonly RequestLink[];
}
