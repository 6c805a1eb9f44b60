import type { NewRequest } from '../../core/model/request.js';

// Ticket systems have no fields for most of what a form asks: the answers stand below the person's words, for the agent.

/** Between the words and the answers. */
export const DETAILS = '-- form --';

const MARK = `\n\n${DETAILS}\n`;

/** One line for each answer; none can make a second one. */
export const linesOf = (answers: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(answers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : `${name}: ${(typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s*[\r\n]+\s*/g, ' / ').replaceAll(DETAILS, '—')}`,
  );

/** The answers to the form, and where it was sent from. */
export const fieldLines = ({ fields, shipment, page }: NewRequest): readonly string[] => [
  ...linesOf(fields),
  ...linesOf({ shipment, 'sent from': page }),
];

/**
 * Everything beside the words. A field may be called like something of ours, for example `email`: each has its line then.
 *
 * @param own of the adapter, such as a key; read again, the last line of a name counts
 */
export const answersOf = (
  request: NewRequest,
  own: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const { brand, category, language, email } = request;
  return [
    ...linesOf({ brand, category, language, email }),
    ...fieldLines(request),
    ...linesOf(own),
  ];
};

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
