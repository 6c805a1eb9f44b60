import type { NewRequest } from '../../core/model/request.js';

/** Separates the person's words from the answers to the form, where a backend has no fields for them. */
export const DETAILS = '\n\n-- form --\n';

/** Entries as lines; two of the same name have a line each, and none can make a second one. */
const linesOf = (parts: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  parts
    .flatMap((part): readonly (readonly [string, unknown])[] => Object.entries(part))
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}: ${(typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s*[\r\n]+\s*/g, ' / ')}`,
    );

/**
 * The answers to the form, and of what they are.
 *
 * @param fields those that have no place of their own; default all
 */
export const fieldLines = (
  { page, shipment, fields: all }: NewRequest,
  fields: Readonly<Record<string, unknown>> = all,
): readonly string[] => linesOf([fields, { shipment, 'sent from': page }]);

/**
 * Everything beside the message, one answer a line, for an agent to read. A field may be called like something of ours,
 * for example `page`: each has its line then, ours first.
 *
 * @param own of the adapter, such as the number that is followed; what is undefined has no line
 */
export const answersOf = (
  request: NewRequest,
  own: Readonly<Record<string, unknown>> = {},
  fields?: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const { brand, category, language, email } = request;
  return [
    ...linesOf([{ brand, category, language, email, ...own }]),
    ...fieldLines(request, fields),
  ];
};
