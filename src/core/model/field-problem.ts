/** What can be wrong with an answer. Each code has its sentence in the dictionary as `error.<code>`. */
export const FIELD_PROBLEM_CODES = [
  'required',
  'requiredChoice',
  'requiredFile',
  'requiredTick',
  'oneOf',
  'email',
  'phone',
  'reference',
  'referenceSimilar',
  'references',
  'tooManyReferences',
  'tooShort',
  'tooLong',
  'unreadable',
  'cardNumber',
  'last4',
  'iban',
  'money',
  'moneyTooMuch',
  'quantity',
  'url',
  'date',
  'datePast',
  'dateFuture',
  'dateTooFar',
  'dateWeekend',
  'dateHoliday',
  'option',
  'tooManyItems',
  'fileEmpty',
  'fileTooLarge',
  'fileType',
  'fileUnreadable',
  'fileMissing',
  'fileFailed',
  'fileDuplicate',
  'fileFolder',
  'tooManyFiles',
  'tooFewFiles',
  'server',
] as const;

export type FieldProblemCode = (typeof FIELD_PROBLEM_CODES)[number];

/** One thing wrong with one field: the code picks the sentence, `values` fill it in. */
export interface FieldProblem {
  /** Id of the field, for example `reference`; inside a list with its place, for example `items.0.value`. */
  readonly field: string;
  readonly code: FieldProblemCode;
  /** Fillers of the sentence, for example `{ max: 2000, count: 2114 }`. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** With code `server`: the backend's own sentence. Untrusted text, shown as text. */
  readonly message?: string;
}
