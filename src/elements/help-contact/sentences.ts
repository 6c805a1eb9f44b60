import { fieldWarning } from '../../core/fields/warnings.js';
import type { Field } from '../../core/model/field.js';
import { fieldOf } from '../../core/model/field-of.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import { problemText } from '../../core/problem-text.js';
import type { ContactView } from './view.js';

const allFields = ({ state: { category } }: ContactView): readonly Field[] => [
  ...(category?.questions ?? []),
  ...(category?.details ?? []),
];

/** Whether the chosen category has the field that a problem names. */
export const hasField = (view: ContactView, problem: FieldProblem): boolean =>
  allFields(view).some(({ id }) => id === fieldOf(problem));

/** The sentence of a problem, for the field and for the summary. */
export function problemSentence(view: ContactView, problem: FieldProblem): string {
  const { category, settings } = view.state;
  // A backend may name a field that this form does not have: its id is no word for a person.
  if (problem.message === undefined && !hasField(view, problem)) return view.t('failure.invalid');
  const { currency, country } = settings;
  return problemText(
    problem,
    { fields: allFields(view), rules: category?.rules ?? [], currency, country },
    view.translator,
  );
}

const WARNINGS = {
  'tracking-number': 'warning.trackingNumber',
  'transaction-id': 'warning.transactionId',
} as const;

/** What looks unusual in an answer but may be sent. */
export function warningSentence(view: ContactView, field: Field): string | undefined {
  const warning = fieldWarning(field, view.state.answers);
  return warning && view.t(WARNINGS[warning]);
}
