import type { AnswerValue, Answers, SentValue } from '../model/answers.js';
import type { Attachment } from '../model/attachment.js';
import type { Category } from '../model/category.js';
import type { Field } from '../model/field.js';
import type { Translator } from '../ports/translator.js';
import { formatDay, formatMoney } from '../format.js';

/** Fields of the e-mail form that every help desk has a place of its own for. */
const OWN_PLACE: ReadonlySet<string> = new Set(['email', 'message', 'subject']);

/** The answers that travel as extra fields: all but address, words, subject and files. */
export function extraFields(
  values: Readonly<Record<string, SentValue>>,
): Record<string, SentValue> {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !OWN_PLACE.has(id)));
}

/** "Pick-up not done – FR2025…": the chosen option, else the category, and the reference where there is one. */
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
  const asked = category.questions.some(({ id }) => id === 'reference' || id === 'references');
  const about = asked ? String(answers['reference'] ?? answers['references'] ?? '').trim() : '';
  const first = about.split(/[\s,;]+/u)[0]?.slice(0, 60) ?? '';
  return first === '' ? title : `${title} – ${first}`;
}

/**
 * An answer in words, as the review and the copied text show it; several lines for a list.
 * `undefined` when the field holds nothing.
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
  if (typeof value !== 'string') {
    const rows = value.filter((item) => item.description !== '' || item.value !== '');
    return rows.length === 0
      ? undefined
      : rows.map(
          (item) =>
            `${item.quantity} × ${item.description} – ${money(item.value, currency, translator)}`,
        );
  }
  if (field.kind === 'select' || field.kind === 'choice') {
    const option = field.options.find((candidate) => candidate.value === value);
    return option === undefined ? value : translator.text(option.label);
  }
  if (field.kind === 'date')
    return /^\d{4}-\d\d-\d\d$/u.test(value) ? formatDay(value, translator.locale) : value;
  if (field.kind === 'money') return money(value, field.currency ?? currency, translator);
  if (field.kind === 'references') return value.split(/[\s,;]+/u).filter((part) => part !== '');
  return value;
}

function money(typed: string, currency: string, translator: Translator): string {
  const amount = Number(typed.replace(',', '.'));
  return Number.isFinite(amount) && typed.trim() !== ''
    ? formatMoney(amount, currency, translator.locale)
    : typed;
}
