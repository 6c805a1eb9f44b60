import type { RequestQuery } from '../../core/model/page.js';
import { SPOKEN, STATUSES } from './decode.js';

/** A value of TicketSQL, quoted. Controls never get in. */
export const quoted = (value: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- they are what must go
  `'${value.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[\\']/g, String.raw`\$&`)}'`;

/** The name of a custom field inside braces. */
export const customField = (name: string): string => `CF.{${name.replace(/[{}'"\\]/g, '')}}`;

/** Whose requests; every query holds it. */
export const ownedBy = (email: string | undefined): string =>
  email === undefined
    ? "Requestor.id = '__CurrentUser__'"
    : `Requestor.EmailAddress = ${quoted(email)}`;

const is = (statuses: readonly string[]): string =>
  `(${statuses.map((status) => `Status = ${quoted(status)}`).join(' OR ')})`;

const isNone = (statuses: readonly string[]): string =>
  statuses.map((status) => `Status != ${quoted(status)}`).join(' AND ');

/** What stands under a filter; a status that we don't know is open, as its group says. */
function filterOf(filter: RequestQuery['filter']): string | undefined {
  if (filter === 'all') return undefined;
  if (filter === 'open') return isNone([...STATUSES.awaiting, ...STATUSES.solved]);
  return is(STATUSES[filter]);
}

/** Each word in the subject or the reference; a number may be the request's own. Bodies only with an index that few have. */
function searchOf(text: string, reference: string | undefined): readonly string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => {
      // `%` stands for anything and can't be escaped; `_` for one sign at most finds a little too much.
      const like = quoted(word.replaceAll('%', '_'));
      const number = /^#?([1-9]\d{0,8})$/.exec(word)?.[1];
      return `(${[
        `Subject LIKE ${like}`,
        ...(reference === undefined ? [] : [`${customField(reference)} LIKE ${like}`]),
        ...(number === undefined ? [] : [`id = ${number}`]),
      ].join(' OR ')})`;
    });
}

/** Where a page ended: time of the last row's change (ISO 8601), its id, and how many rows came before the page. */
interface Place {
  readonly at: string;
  readonly id: string;
  readonly start: number;
}

export const cursorOf = ({ at, id, start }: Place): string =>
  `${Date.parse(at) / 1000}.${id}.${start}`;

/** @returns `undefined` for what is no cursor of ours */
export function placeOf(cursor: string): Place | undefined {
  const [, at, id, start] = /^(\d{1,11})\.([1-9]\d*)\.(\d{1,9})$/.exec(cursor) ?? [];
  return at === undefined || id === undefined
    ? undefined
    : { at: new Date(Number(at) * 1000).toISOString(), id, start: Number(start) };
}

/**
 * Whether a row comes after a place. By change it is told here and not in TicketSQL: whatever zone a time there names,
 * the account's own offset is taken off once more, and we don't know it.
 */
export function isAfter(
  row: { readonly id: string; readonly updatedAt: string },
  place: Place,
): boolean {
  const later = Date.parse(place.at) - Date.parse(row.updatedAt);
  return later > 0 || (later === 0 && Number(row.id) < Number(place.id));
}

/** The TicketSQL of a page of the list. */
export function listQuery(
  { filter, sort, text = '' }: RequestQuery,
  owner: string,
  place: Place | undefined,
  reference: string | undefined,
): string {
  const shown = filterOf(filter);
  return [
    owner,
    ...(shown === undefined ? [] : [shown]),
    ...searchOf(text, reference),
    ...(place && sort === 'created' ? [`id < ${place.id}`] : []),
  ].join(' AND ');
}

/** For a ticket's history: only what a customer may see. */
export const SPOKEN_ONLY = JSON.stringify(
  SPOKEN.map((value) => ({ field: 'Type', operator: '=', value })),
);

/** For a ticket's attachments: those of some transactions; limits on one field are joined by "or". */
export const partsOf = (transactions: readonly string[], textOnly: boolean): string =>
  JSON.stringify([
    ...transactions.map((value) => ({ field: 'TransactionId', operator: '=', value })),
    ...(textOnly ? [{ field: 'ContentType', operator: 'STARTSWITH', value: 'text/' }] : []),
  ]);
