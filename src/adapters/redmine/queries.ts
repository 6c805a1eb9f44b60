import type { RequestQuery } from '../../core/model/page.js';
import type { WireStatus } from './decode.js';

/** What `status_id` is for a filter; `undefined` when no status is so. Without one Redmine leaves closed ones out. */
export function statusQuery(
  filter: RequestQuery['filter'],
  statuses: readonly WireStatus[],
): string | undefined {
  const ids = (isOpen: boolean): string =>
    statuses
      .filter(({ status }) => (isOpen ? status.group !== 'open' : status.group === filter))
      .map(({ id }) => id)
      .join('|');
  if (filter === 'all') return '*';
  const found = ids(filter === 'open');
  if (filter === 'open') return found === '' ? '*' : `!${found}`;
  return found === '' ? undefined : found;
}

/** Where a page ended: by creation the last id; by change the last second, and whose rows of it have been shown. */
export interface Place {
  /** In ms since the epoch. */
  readonly at: number;
  readonly ids: readonly string[];
}

export const cursorOf = ({ at, ids }: Place): string => `${at / 1000}.${ids.join('-')}`;

/** @returns `undefined` for what is no cursor of ours */
export function placeOf(cursor: string): Place | undefined {
  const [, at, ids] = /^(\d{1,11})\.([1-9]\d{0,9}(?:-[1-9]\d{0,9}){0,999})$/.exec(cursor) ?? [];
  return at === undefined || ids === undefined
    ? undefined
    : { at: Number(at) * 1000, ids: ids.split('-') };
}

type Row = { readonly id: string; readonly updatedAt: string };

/** Whether a row comes after a place, by change: a newcomer is not pushed between pages. */
export function isAfter({ id, updatedAt }: Row, { at, ids }: Place): boolean {
  const time = Date.parse(updatedAt);
  return time < at || (time === at && !ids.includes(id));
}

/** Where a page ends. */
export function endOf(rows: readonly Row[], before: Place | undefined): Place | undefined {
  const last = rows.at(-1);
  if (!last) return undefined;
  const at = Date.parse(last.updatedAt);
  const shown = rows.filter(({ updatedAt }) => Date.parse(updatedAt) === at).map(({ id }) => id);
  // The last id stays last: by creation it alone counts.
  return { at, ids: [...(before?.at === at ? before.ids : []), ...shown] };
}

/** The end of a second, as Redmine compares: it keeps fractions, and shows none. */
export const untilEndOf = (at: number): string =>
  `<=${new Date(at + 1000).toISOString().replace('.000', '')}`;
