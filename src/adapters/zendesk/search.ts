import type { RequestFilter, RequestSort } from '../../core/model/page.js';

/** Zendesk answers no more results of one query, whatever `count` says. */
export const CEILING = 1000;

const STATUSES: Readonly<Record<RequestFilter, string>> = {
  all: '',
  open: ' status:new status:open status:hold',
  awaiting: ' status:pending',
  solved: ' status:solved status:closed',
};

/**
 * The words as Zendesk's syntax wants them: each in quotes, so that `status:closed`, `-x` or `*` are words and no operators.
 *
 * @returns empty when there is no word
 */
export const quoteWords = (text: string): string =>
  text
    .split(/\s+/)
    .map((word) => word.replace(/["\\]/g, '').replace(/^#(?=\d+$)/, ''))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `"${word}"`)
    .join(' ');

/** The person's own requests that have the words; newest first. */
export const searchQuery = (words: string, filter: RequestFilter, sort: RequestSort): string =>
  `${words} requester:me${STATUSES[filter]} order_by:${sort}_at sort:desc`;
