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
 * must be removed or tried again first, so that nobody believes it was sent.
 */
export function checkFiles(
  attachments: readonly Attachment[],
  field: FilesField,
  required: boolean,
  rules: Pick<AttachmentRules, 'maxFiles'>,
): Refusal | undefined {
  const mine = attachments.filter((file) => file.field === field.id);
  const broken = mine.filter(
    (file) => file.state.kind === 'refused' || file.state.kind === 'failed',
  );
  const [first] = broken;
  if (first !== undefined)
    return { code: 'fileFailed', values: { name: first.name, count: broken.length } };
  const count = mine.length;
  const min = field.min ?? 1;
  const max = maxFiles(field, rules);
  if (count > max) return { code: 'tooManyFiles', values: { max, count } };
  if (required && count === 0) return { code: 'requiredFile', values: { count: min } };
  return required && count < min ? { code: 'tooFewFiles', values: { min, count } } : undefined;
}
