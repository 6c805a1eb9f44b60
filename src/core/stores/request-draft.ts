import { checkMoney } from '../fields/money.js';
import { checkReferences } from '../fields/references.js';
import { formatMoney } from '../format-amounts.js';
import { formatDay } from '../format.js';
import type { AnswerValue, Answers, SentValue } from '../model/answers.js';
import type { Attachment } from '../model/attachment.js';
import type { Category } from '../model/category.js';
import type { Field } from '../model/field.js';
import type { Translator } from '../ports/translator.js';

/** Fields of the e-mail form that every help desk has a place of its own for. */
const OWN_PLACE: ReadonlySet<string> = new Set(['email', 'message', 'subject']);

/** The answers that travel as extra fields: all but address, words, subject and files. */
export function extraFields(
  values: Readonly<Record<string, SentValue>>,
): Record<string, SentValue> {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !OWN_PLACE.has(id)));
}

/** "Pick-up not done – FR2025…": the chosen option, else the category, and the first reference where there is one. */
export function requestSubject(
  category: Category,
  answers: Answers,
  translator: Translator,
): string {
  const field = category.questions.find(({ id }) => id === category.subjectField);
  const chosen =
    field !== undefined && 'options' in field
      ? field.options.find(({ value }) => value === answers[field.id])?.label
      : undefined;
  const title = translator.text(chosen ?? category.label);
  const about = category.questions.find(
    ({ kind }) => kind === 'reference' || kind === 'references',
  );
  const [first] = about === undefined ? [] : references(answers[about.id]);
  return first === undefined ? title : `${title} – ${first}`;
}

/**
 * An answer in words, as it will be sent; several lines for a list. `undefined` when the field holds nothing.
 */
export function answerInWords(
  field: Field,
  value: AnswerValue | undefined,
  attachments: readonly Attachment[],
  translator: Translator,
  currency: string,
): string | readonly string[] | undefined {
  if (field.kind === 'files') {
    const names = attachments.filter((file) => file.field === field.id).map(({ name }) => name);
    return names.length === 0 ? undefined : names;
  }
  if (value === undefined || value === '' || value === false) return undefined;
  if (value === true) return translator.t('review.yes');
  const { locale } = translator;
  if (typeof value !== 'string') {
    const rows = value.filter((item) => item.description !== '' || item.value !== '');
    return rows.length === 0
      ? undefined
      : rows.map(
          (item) =>
            `${item.quantity} × ${item.description} – ${money(item.value, currency, locale)}`,
        );
  }
  switch (field.kind) {
    case 'select':
    case 'choice': {
      const option = field.options.find((candidate) => candidate.value === value);
      return option === undefined ? value : translator.text(option.label);
    }
    case 'date':
      return formatDay(value, locale);
    case 'money':
      return money(value, field.currency ?? currency, locale);
    case 'reference':
      return references(value)[0] ?? value;
    case 'references':
      return references(value);
    default:
      return value;
  }
}

/** The references that will be sent, else what was typed. */
function references(typed: AnswerValue | undefined): readonly string[] {
  if (typeof typed !== 'string' || typed.trim() === '') return [];
  const checked = checkReferences(typed, Infinity);
  return 'value' in checked ? checked.value : [];
}

function money(typed: string, currency: string, locale: string): string {
  const checked = checkMoney(typed, currency);
  return 'value' in checked ? formatMoney(Number(checked.value), currency, locale) : typed;
}
