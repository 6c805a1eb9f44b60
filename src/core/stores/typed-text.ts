import type { AnswerValue, Answers } from '../model/answers.js';
import type { Attachment } from '../model/attachment.js';
import type { Field } from '../model/field.js';
import type { Translator } from '../ports/translator.js';

/** Everything a person typed, chosen and attached, as plain text to keep or to mail; also when nothing else works. */
export function typedText(
  fields: readonly Field[],
  answers: Answers,
  attachments: readonly Attachment[],
  translator: Translator,
): string {
  return fields
    .flatMap((field) => {
      const typed =
        field.kind === 'files'
          ? attachments.filter((file) => file.field === field.id).map(({ name }) => name)
          : lines(field, answers[field.id], translator);
      return typed.length === 0
        ? []
        : [`${translator.text(field.label)}:${typed.length > 1 ? '\n' : ' '}${typed.join('\n')}`];
    })
    .join('\n\n');
}

function lines(field: Field, value: AnswerValue | undefined, translator: Translator): string[] {
  if (value === undefined || value === '' || value === false) return [];
  if (value === true) return [translator.t('review.yes')];
  if (typeof value !== 'string')
    return value.map((item) => `${item.quantity} × ${item.description} – ${item.value}`);
  const option =
    'options' in field ? field.options.find((candidate) => candidate.value === value) : undefined;
  return [option === undefined ? value : translator.text(option.label)];
}
