import type { Answers } from '../model/answers.js';
import type { Field, TextField } from '../model/field.js';
import { isBlank, plain } from './checked.js';
import { answerTo } from './condition.js';

/** Something that looks odd and is sent all the same. */
export type FieldWarning = NonNullable<TextField['warn']>;

/** Shapes of brand-and-flow.md §3.1: carriers are free in theirs, PayPal's is known from use only. */
const SHAPES: Readonly<Record<FieldWarning, RegExp>> = {
  'tracking-number': /^[\dA-Z]{6,40}$/i,
  'transaction-id': /^[\dA-Z]{17}$/,
};

/** The warning to show beside a field, never a reason to stop. */
export function fieldWarning(field: Field, answers: Answers): FieldWarning | undefined {
  if (field.kind !== 'text' || field.warn === undefined) return undefined;
  const answer = answerTo(field.id, answers);
  if (typeof answer !== 'string' || isBlank(answer)) return undefined;
  return SHAPES[field.warn].test(plain(answer).replace(/[\s\p{Pd}]/gu, ''))
    ? undefined
    : field.warn;
}
