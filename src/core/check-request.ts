import { checkFields, type CheckContext } from './fields/check.js';
import { DEFAULT_ATTACHMENT_RULES, resolveSettings, zoneOf } from './config/settings.js';
import type { AnswerValue, SentValue } from './model/answers.js';
import type { BrandConfig } from './model/brand-config.js';
import type { Category } from './model/category.js';
import type { Field } from './model/field.js';
import type { FieldProblem } from './model/field-problem.js';

/** A request as it arrives at a server. */
export interface SentRequest {
  readonly language: string;
  readonly category: string;
  readonly subject: string;
  readonly email: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, SentValue>>;
}

/**
 * The second line behind the form: checks the values of a request by the rules of its category, as the form did. What is
 * missing is not complained about (a form of another version may not ask for it), nor is a field that the category does
 * not have; a category that is not there has no rules.
 *
 * @param now ms since the epoch
 */
export function checkRequest(
  request: SentRequest,
  config: BrandConfig,
  preset: readonly Category[],
  now: number,
): readonly FieldProblem[] {
  const settings = resolveSettings([config], preset, request.language);
  const category = settings.categories.find(({ id }) => id === request.category);
  if (category === undefined) return [];
  const { subject, email, message } = request;
  const answers: Record<string, AnswerValue> = { subject, email, message };
  for (const [id, value] of Object.entries(request.fields)) answers[id] = asTyped(value);
  const context: CheckContext = {
    now,
    timeZone: zoneOf(settings),
    holidays: settings.hours?.holidays ?? [],
    currency: settings.currency,
    country: settings.country,
    attachments: [],
    attachmentRules: DEFAULT_ATTACHMENT_RULES,
  };
  const fields = [...category.questions, ...category.details].flatMap((field): Field[] =>
    field.kind === 'files' ? [] : [{ ...withoutWhen(field), required: false }],
  );
  return checkFields({ fields }, answers, context).problems;
}

/** A condition decides what the form shows, not whether a value is right. */
function withoutWhen<Kind extends Field>(field: Kind): Kind {
  const { when: _when, ...rest } = field;
  return rest as Kind;
}

/** The form's way of holding a sent value. */
function asTyped(value: SentValue): AnswerValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return true;
  const list = value as readonly (
    | string
    | { description: string; quantity: number; value: string }
  )[];
  return list.every((entry) => typeof entry === 'string')
    ? list.join('\n')
    : list.map((item) =>
        typeof item === 'string'
          ? { description: item, quantity: '1', value: '' }
          : { ...item, quantity: String(item.quantity) },
      );
}
