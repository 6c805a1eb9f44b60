import type { RequestQuery } from '../../core/model/page.js';

// Lists are asked for by conditions (`POST /tickets/search`), never by Zammad's query language: a condition is answered from
// the database at once, without the index's lag, it has no operators that a person's words could be, and it sorts exactly.

export interface Rule {
  readonly name: string;
  readonly operator: string;
  readonly value: string | readonly string[];
}

export interface Condition {
  readonly operator: 'AND' | 'OR';
  readonly conditions: readonly (Rule | Condition)[];
}

/** Where a page ended: time of its last row in ms, and its id. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

export const cursorOf = ({ at, id }: Place): string => `${at}.${id}`;

/** @returns `undefined` for what is no cursor of ours */
export function placeOf(cursor: string): Place | undefined {
  const [, at, id] = /^(\d{1,14})\.([1-9]\d*)$/.exec(cursor) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

/** Whether a row comes after a place, newest first. */
export const isAfter = (row: Place, place: Place): boolean =>
  row.at < place.at || (row.at === place.at && Number(row.id) < Number(place.id));

/**
 * The words that can be looked for; an older Zammad takes `%`, `_` and `\` for signs of its own.
 *
 * @returns `undefined` when a word has no letter and no digit: nothing has it, rather than everything
 */
export function wordsOf(text: string): readonly string[] | undefined {
  const words = text.split(/\s+/).filter(Boolean).slice(0, 10);
  return words.every((word) => /[\p{L}\p{N}]/u.test(word))
    ? words.flatMap((word) =>
        word
          .replace(/^#(?=\d+$)/, '')
          .split(/[%_\\*?]+/)
          .filter(Boolean),
      )
    : undefined;
}

const rule = (name: string, operator: string, value: Rule['value']): Rule => ({
  name,
  operator,
  value,
});

/** What every look at tickets holds: those of a shared organisation are somebody else's. */
const ownedBy = (customer: string): Rule => rule('ticket.customer_id', 'is', customer);

/** The condition of a page of the list. @param states ids that stand under the filter, or do not */
export function listCondition(
  customer: string,
  { filter, sort }: RequestQuery,
  states: readonly string[],
  words: readonly string[],
  place: Place | undefined,
  reference: string | undefined,
): Condition {
  const fields = [
    'ticket.title',
    'ticket.number',
    'article.body',
    ...(reference === undefined ? [] : [`ticket.${reference}`]),
  ];
  return {
    operator: 'AND',
    conditions: [
      ownedBy(customer),
      ...(filter === 'all' || states.length === 0
        ? []
        : [rule('ticket.state_id', filter === 'open' ? 'is not' : 'is', states)]),
      // Words of a note between agents must not find its ticket.
      ...(words.length > 0 ? [rule('article.internal', 'is', 'false')] : []),
      ...words.map((word): Condition => ({
        operator: 'OR',
        conditions: fields.map((name) => rule(name, 'contains', word)),
      })),
      ...(place
        ? [rule(`ticket.${sort}_at`, 'before (absolute)', new Date(place.at).toISOString())]
        : []),
    ],
  };
}

/** The `Message-ID` of an article, by which it is found again after a lost answer. */
export const messageId = (key: string): string => `<${key}@help-widget.invalid>`;

/** The look for a request by its key, by GET: it is no write, and a key is no secret. */
export const keyQuery = (customer: string, key: string): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...[ownedBy(customer), rule('article.message_id', 'is', messageId(key))].flatMap(
      ({ name, operator, value }) => [
        [`condition[${name}][operator]`, operator],
        [`condition[${name}][value]`, value],
      ],
    ),
    ['expand', 'true'],
    ['per_page', '1'],
  ]) as Readonly<Record<string, string>>;
