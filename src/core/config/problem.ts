/** What can be wrong with a brand's configuration. Each code has its sentence in the dictionary as `config.<code>`. */
export const CONFIG_PROBLEM_CODES = [
  'json',
  'tooBig',
  'type',
  'missing',
  'empty',
  'unknownKey',
  'unknownKind',
  'unknownValue',
  'unknownName',
  'tooMany',
  'tooLong',
  'tooDeep',
  'duplicate',
  'id',
  'number',
  'range',
  'day',
  'timeZone',
  'currency',
  'country',
  'email',
  'url',
  'ending',
  'language',
  'messageKey',
] as const;

export type ConfigProblemCode = (typeof CONFIG_PROBLEM_CODES)[number];

/** One thing wrong with a configuration. What is wrong is left out; the rest works. */
export interface ConfigProblem {
  /** Where, for example `categories[2].questions[0].kind`; empty for the whole. */
  readonly path: string;
  readonly code: ConfigProblemCode;
  /** Fillers of the sentence. */
  readonly values?: Readonly<Record<string, string | number>>;
}
