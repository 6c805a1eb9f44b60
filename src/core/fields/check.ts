import type { Answers, SentValue } from '../model/answers.js';
import type { Attachment } from '../model/attachment.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { CategoryRule } from '../model/category.js';
import type { FieldProblem, FieldProblemCode } from '../model/field-problem.js';
import type { Field } from '../model/field.js';
import type { Checked } from './checked.js';
import { answerTo, hiddenFields, holds, isFilled } from './condition.js';
import { checkDate } from './date.js';
import { checkEmail } from './email.js';
import { checkFiles } from './files.js';
import { checkIban } from './iban.js';
import { checkItems } from './items.js';
import { checkLast4 } from './last4.js';
import { checkMoney } from './money.js';
import { checkPhone } from './phone.js';
import { checkReference } from './reference.js';
import { checkReferences } from './references.js';
import { checkText, DEFAULT_MESSAGE_MAX, DEFAULT_TEXT_MAX } from './text.js';
import { checkUrl } from './url.js';

/** What checks need to know beside the answers. */
export interface CheckContext {
  /** ms since the epoch. */
  readonly now: number;
  /** IANA zone in which "today" is meant. */
  readonly timeZone: string;
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  /** ISO 4217, for amounts whose field names none. */
  readonly currency: string;
  /** ISO 3166, for phone numbers without prefix whose field names none. */
  readonly country: string;
  readonly attachments: readonly Attachment[];
  readonly attachmentRules: Pick<AttachmentRules, 'maxFiles'>;
  /** What a ticked `diagnostics` field sends. */
  readonly diagnostics?: Readonly<Record<string, string>>;
}

/** Fields to check. */
export interface CheckedForm {
  readonly fields: readonly Field[];
  /** Rules over several fields; one that names a field outside `fields` is left for the screen that has it. */
  readonly rules?: readonly CategoryRule[];
  /** All fields of the category, when conditions of `fields` look beyond them. Default `fields`. */
  readonly within?: readonly Field[];
}

export interface CheckResult {
  /** In the order of the fields. */
  readonly problems: readonly FieldProblem[];
  /** What is sent, by field id: neither hidden nor empty nor wrong fields. Files travel apart. */
  readonly values: Readonly<Record<string, SentValue>>;
}

const REQUIRED: Partial<Record<Field['kind'], FieldProblemCode>> = {
  select: 'requiredChoice',
  choice: 'requiredChoice',
  checkbox: 'requiredTick',
  diagnostics: 'requiredTick',
};

function checkTyped(field: Field, text: string, context: CheckContext): Checked | undefined {
  switch (field.kind) {
    case 'text':
      return checkText(text, 'one', field.min ?? 0, field.max ?? DEFAULT_TEXT_MAX);
    case 'message':
      return checkText(text, 'many', field.min ?? 0, field.max ?? DEFAULT_MESSAGE_MAX);
    case 'email':
      return checkEmail(text);
    case 'phone':
      return checkPhone(text, field.country ?? context.country);
    case 'reference':
      return checkReference(text);
    case 'references':
      return checkReferences(text, field.max);
    case 'date':
      return checkDate(text, field, context.now, context.timeZone, context.holidays);
    case 'select':
    case 'choice':
      return field.options.some((option) => option.value === text)
        ? { value: text }
        : { code: 'option' };
    case 'money':
      return checkMoney(text, field.currency ?? context.currency);
    case 'last4':
      return checkLast4(text);
    case 'iban':
      return checkIban(text);
    case 'url':
      return checkUrl(text);
    case 'checkbox':
    case 'diagnostics':
    case 'items':
    case 'files':
    default:
      return undefined;
  }
}

interface CheckedField {
  readonly problems: readonly FieldProblem[];
  readonly value?: SentValue;
}

function checkAgainst(
  field: Field,
  answers: Answers,
  context: CheckContext,
  hidden: ReadonlySet<string>,
): CheckedField {
  const { id, kind, required: rule = false } = field;
  if (hidden.has(id)) return { problems: [] };
  const required = typeof rule === 'boolean' ? rule : holds(rule, answers, hidden);
  const answer = answerTo(id, answers);
  if (kind === 'files') {
    const refusal = checkFiles(context.attachments, field, required, context.attachmentRules);
    return { problems: refusal === undefined ? [] : [{ ...refusal, field: id }] };
  }
  if (kind === 'items')
    return checkItems(typeof answer === 'object' ? answer : [], field, required, context.currency);
  if (!isFilled(answer) || typeof answer === 'object')
    return { problems: required ? [{ field: id, code: REQUIRED[kind] ?? 'required' }] : [] };
  if (kind === 'checkbox') return { problems: [], value: true };
  if (kind === 'diagnostics')
    return context.diagnostics === undefined
      ? { problems: [] }
      : { problems: [], value: context.diagnostics };
  const checked = checkTyped(field, String(answer), context);
  if (checked === undefined) return { problems: [] };
  return 'value' in checked
    ? { problems: [], value: checked.value }
    : { problems: [{ field: id, ...checked }] };
}

/** Checks one field, for example when the person leaves it. A hidden field has no problem and no value. */
export function checkField(
  field: Field,
  answers: Answers,
  context: CheckContext,
  within: readonly Field[] = [field],
): CheckedField {
  return checkAgainst(field, answers, context, hiddenFields(within, answers));
}

/** Checks a screen: every shown field, then the rules. */
export function checkFields(
  form: CheckedForm,
  answers: Answers,
  context: CheckContext,
): CheckResult {
  const within = form.within ?? form.fields;
  const hidden = hiddenFields(within, answers);
  const broken = new Map<string, FieldProblem>();
  for (const rule of form.rules ?? []) {
    const named = rule.fields.filter((id) => !hidden.has(id));
    const [first] = named;
    const here = named.every((id) => form.fields.some((field) => field.id === id));
    const filled = named.some(
      (id) =>
        isFilled(answerTo(id, answers)) || context.attachments.some((file) => file.field === id),
    );
    if (first !== undefined && here && !filled)
      broken.set(first, { field: first, code: 'oneOf', values: { fields: named.join(',') } });
  }

  const problems: FieldProblem[] = [];
  const values: Record<string, SentValue> = {};
  for (const field of form.fields) {
    const { problems: own, value } = checkAgainst(field, answers, context, hidden);
    const rule = broken.get(field.id);
    problems.push(...(own.length === 0 && rule !== undefined ? [rule] : own));
    if (value !== undefined) values[field.id] = value;
  }
  return { problems, values };
}
