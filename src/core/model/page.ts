import type { RequestSummary } from './conversation.js';

/** `all` also holds what the other three do not: statuses that this side does not know. */
export const REQUEST_FILTERS = ['all', 'open', 'awaiting', 'solved'] as const;

export type RequestFilter = (typeof REQUEST_FILTERS)[number];

export const REQUEST_SORTS = ['updated', 'created'] as const;

/** Newest first. */
export type RequestSort = (typeof REQUEST_SORTS)[number];

export interface RequestQuery {
  readonly filter: RequestFilter;
  readonly sort: RequestSort;
  /** Words, a number or a reference; without it, all. */
  readonly text?: string;
  /** `next` of the page before; without it, the first page. */
  readonly cursor?: string;
  /** At most so many; a backend may give fewer although there are more. */
  readonly limit: number;
}

/** A part of a list. The end is where `next` is missing, never where a page is short. */
export interface RequestPage {
  readonly items: readonly RequestSummary[];
  /** Opaque; stays right when requests are added meanwhile. */
  readonly next?: string;
  /** How many there are under each filter for the same `text`, where the backend counts. */
  readonly counts?: Readonly<Partial<Record<RequestFilter, number>>>;
}
