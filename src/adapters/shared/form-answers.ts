import type { NewRequest } from '../../core/model/request.js';

// Ticket systems have no fields for most of what a form asks: the answers stand below the person's words, for the agent.

/** Between the words and the answers. */
export const DETAILS = '-- form --';

const MARK = `\n\n${DETAILS}\n`;

/** What the form told beside the words. */
export const answersOf = (request: NewRequest): Readonly<Record<string, unknown>> => {
  const { category, language, email, followUpOf, fields, shipment, page } = request;
  return { category, language, email, followUpOf, ...fields, shipment, page };
};

/** One line for each answer. */
export const linesOf = (answers: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(answers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : `${name}: ${(typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s*[\r\n]+\s*/g, ' / ').replaceAll(DETAILS, '—')}`,
  );

export const withAnswers = (message: string, lines: readonly string[]): string =>
  `${message}${MARK}${lines.join('\n')}`;

/** The answers in lines of `name: value`; the last one of a name counts. */
export const answersIn = (lines: string): ReadonlyMap<string, string> =>
  new Map(
    [...lines.matchAll(/^([^:\n]+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

/** An own message without the answers, which are told apart. @param read undoes what the way to the backend needed */
export function splitAnswers(
  source: string,
  read = (text: string): string => text,
): { readonly text: string; readonly answers: ReadonlyMap<string, string> } {
  const text = source.replace(/\r\n?/g, '\n');
  const end = text.lastIndexOf(MARK);
  return end < 0
    ? { text: read(text), answers: new Map() }
    : { text: read(text.slice(0, end)), answers: answersIn(read(text.slice(end + MARK.length))) };
}
