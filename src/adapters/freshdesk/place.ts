import type { RequestSummary } from '../../core/model/conversation.js';
import type { RequestSort } from '../../core/model/page.js';

/** How far a reader of the list has come. Rows of one second have no order of their own, so those that were seen are named. */
export interface Place {
  /** Page of the API that the last row was on; rows move, so only a hint. */
  readonly page: number;
  /** Time of the last row, s since the epoch. */
  readonly at: number;
  /** Rows of that time that were passed. */
  readonly ids: readonly string[];
}

const timeOf = (row: RequestSummary, sort: RequestSort): number =>
  Date.parse(sort === 'created' ? row.createdAt : row.updatedAt) / 1000;

export const cursorOf = ({ page, at, ids }: Place): string => [page, at, ...ids].join('.');

/** @returns `undefined` for what is no cursor of ours */
export function placeOf(cursor: string): Place | undefined {
  if (!/^[1-9]\d{0,2}(?:\.[1-9]\d{0,17}){2,}$/.test(cursor)) return undefined;
  const [page, at, ...ids] = cursor.split('.');
  return { page: Number(page), at: Number(at), ids };
}

/** Newest first: whether a row comes after a place. */
export const isAfter = (row: RequestSummary, { at, ids }: Place, sort: RequestSort): boolean =>
  timeOf(row, sort) < at || (timeOf(row, sort) === at && !ids.includes(row.id));

/** The place behind a row. */
export function behind(
  row: RequestSummary,
  before: Place | undefined,
  page: number,
  sort: RequestSort,
): Place {
  const at = timeOf(row, sort);
  return { page, at, ids: [...(before?.at === at ? before.ids : []), row.id] };
}
