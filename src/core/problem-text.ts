import { formatList, formatMoney, formatValues } from './format-amounts.js';
import type { Field } from './model/field.js';
import type { CategoryRule } from './model/category.js';
import type { FieldProblem } from './model/field-problem.js';
import type { Translator } from './ports/translator.js';

/** A phone number of each served country as an example; numbers reserved for fiction where the country has such. */
const PHONE_EXAMPLES: Readonly<Record<string, string>> = {
  FR: '06 39 98 12 34',
  GB: '07700 900123',
  ES: '612 34 56 78',
  IT: '312 345 6789',
  DE: '0171 3920012',
};

/**
 * The sentence of a problem in the language in use: the same words at the field and in the summary.
 * A backend's own sentence is handed on as it is: untrusted text, to be bound as text.
 */
export function problemText(
  problem: FieldProblem,
  about: {
    readonly fields: readonly Field[];
    readonly rules?: readonly CategoryRule[];
    readonly currency: string;
    readonly country: string;
  },
  translator: Translator,
): string {
  if (problem.code === 'server' && problem.message !== undefined) return problem.message;
  const { locale } = translator;
  const labelOf = (id: string): string => {
    const field = about.fields.find((candidate) => candidate.id === id);
    return field === undefined ? id : translator.text(field.label);
  };
  const [id = '', row, part] = problem.field.split('.');
  const label =
    part === 'description' || part === 'quantity' || part === 'value'
      ? `${translator.t(`items.${part}`)} ${Number(row) + 1}`
      : labelOf(id);
  const rule = about.rules?.find(({ fields }) => fields.includes(id));
  return translator.t(`error.${problem.code}`, {
    field: label,
    ...(problem.code === 'oneOf' && rule !== undefined
      ? { fields: formatList(rule.fields.map(labelOf), locale, 'or') }
      : {}),
    ...(problem.code === 'money' ? { example: formatMoney(12.5, about.currency, locale) } : {}),
    ...(problem.code === 'phone'
      ? { example: PHONE_EXAMPLES[about.country] ?? '+33 6 39 98 12 34' }
      : {}),
    ...formatValues(problem.values ?? {}, locale),
  });
}
