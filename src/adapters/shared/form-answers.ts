import type { NewRequest } from '../../core/model/request.js';

/** Separates the person's words from the answers to the form, where a backend has no fields for them. */
export const DETAILS = '\n\n-- form --\n';

/**
 * What the form asked beside the message, one answer a line, for an agent to read. A field may be called like something
 * of ours, for example `page`: each has its line then, ours first.
 *
 * @param own of the adapter, such as the number that is followed; what is undefined has no line
 * @param fields those that have no place of their own; default all
 */
export const answersOf = (
  { brand, category, language, email, page, shipment, fields: all }: NewRequest,
  own: Readonly<Record<string, unknown>> = {},
  fields: Readonly<Record<string, unknown>> = all,
): readonly string[] =>
  [{ brand, category, language, email, ...own }, fields, { shipment, 'sent from': page }]
    .flatMap((part): readonly (readonly [string, unknown])[] => Object.entries(part))
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}: ${(typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s*[\r\n]+\s*/g, ' / ')}`,
    );
