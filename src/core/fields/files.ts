import type { Attachment } from '../model/attachment.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { FilesField } from '../model/field.js';
import type { Refusal } from './checked.js';

/** Files that a field takes at most. */
export function maxFiles(
  field: Pick<FilesField, 'max'>,
  rules: Pick<AttachmentRules, 'maxFiles'>,
): number {
  return field.max ?? rules.maxFiles;
}

/**
 * The files of one field. What is still being read or sent is fine: sending waits for it. What was refused or failed
 * must be removed or tried again first, so that nobody believes it was sent; the first such file tells its own reason.
 */
export function checkFiles(
  attachments: readonly Attachment[],
  field: FilesField,
  required: boolean,
  rules: Pick<AttachmentRules, 'maxFiles'>,
): Refusal | undefined {
  const mine = attachments.filter((file) => file.field === field.id);
  for (const { state } of mine)
    if (state.kind === 'refused' || state.kind === 'failed') return state.problem;
  const count = mine.length;
  const min = field.min ?? 1;
  const max = maxFiles(field, rules);
  if (count > max) return { code: 'tooManyFiles', values: { max, count } };
  if (required && count === 0) return { code: 'requiredFile', values: { count: min } };
  return required && count < min ? { code: 'tooFewFiles', values: { min, count } } : undefined;
}
