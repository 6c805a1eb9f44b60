import type { RequestFilter, RequestSort } from '../../../src/core/model/page.js';

// The server uses the core's types only; a difference is an error here.
export const REQUEST_FILTERS = [
  'all',
  'open',
  'awaiting',
  'solved',
] as const satisfies readonly RequestFilter[];

export const REQUEST_SORTS = ['updated', 'created'] as const satisfies readonly RequestSort[];
