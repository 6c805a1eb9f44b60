import type { Answers, AnswerValue } from '../model/answers.js';
import type { Condition, Field } from '../model/field.js';
import { isBlank } from './checked.js';

/** The answer to a field, safe against ids such as `constructor`. */
export function answerTo(id: string, answers: Answers): AnswerValue | undefined {
  return Object.hasOwn(answers, id) ? answers[id] : undefined;
}

/** A row of a claim counts once it has a description or a value: its quantity may be filled in beforehand. */
export function isFilled(answer: AnswerValue | undefined): boolean {
  if (typeof answer === 'string') return !isBlank(answer);
  if (typeof answer === 'boolean' || answer === undefined) return answer === true;
  return answer.some((row) => !isBlank(row.description) || !isBlank(row.value));
}

/**
 * Whether a condition holds. `in` compares the text as typed, a tick as `"true"` or `"false"`; what looks at a field of
 * `hidden` does not hold, be it `filled: true` or `filled: false`.
 */
export function holds(
  condition: Condition,
  answers: Answers,
  hidden?: ReadonlySet<string>,
): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, answers, hidden));
  if ('any' in condition) return condition.any.some((part) => holds(part, answers, hidden));
  if ('not' in condition) return !holds(condition.not, answers, hidden);
  if (hidden?.has(condition.field) === true) return false;
  const answer = answerTo(condition.field, answers);
  if ('filled' in condition) return isFilled(answer) === condition.filled;
  return typeof answer !== 'object' && condition.in.includes(String(answer ?? ''));
}

/** Ids of the fields that are not shown, conditions on other hidden fields followed to their end. */
export function hiddenFields(fields: readonly Field[], answers: Answers): ReadonlySet<string> {
  let hidden: ReadonlySet<string> = new Set();
  // A hidden field can hide and show others: settled after one round per field at the latest, also in a circle.
  for (let round = 0; round <= fields.length; round++) {
    const before = hidden;
    const next = fields.filter(
      (field) => field.when !== undefined && !holds(field.when, answers, before),
    );
    hidden = new Set(next.map((field) => field.id));
    if (hidden.size === before.size && next.every((field) => before.has(field.id))) break;
  }
  return hidden;
}

/** Those of `fields` that are shown. `within`: all fields of the category, when conditions reach beyond `fields`. */
export function visibleFields(
  fields: readonly Field[],
  answers: Answers,
  within: readonly Field[] = fields,
): Field[] {
  const hidden = hiddenFields(within, answers);
  return fields.filter((field) => !hidden.has(field.id));
}

/** Whether a shown field must be answered. `within`: all fields of the category, so that hidden ones don't count. */
export function isRequired(field: Field, answers: Answers, within: readonly Field[] = []): boolean {
  const { required = false } = field;
  return typeof required === 'boolean'
    ? required
    : holds(required, answers, hiddenFields(within, answers));
}
