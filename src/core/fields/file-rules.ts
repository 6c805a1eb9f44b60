import type { Attachment } from '../model/attachment.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { FieldProblem, FieldProblemCode } from '../model/field-problem.js';
import type { FilesField } from '../model/field.js';
import { maxFiles } from './files.js';

/** A file as chosen. */
export interface ChosenFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type as the browser tells it; often empty, on Windows also for HEIC. */
  readonly type: string;
  /** The page knows that it is a folder (`webkitGetAsEntry().isDirectory`). */
  readonly folder?: boolean;
}

/** Media types by ending. Source: the IANA media type registry. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
  pdf: 'application/pdf',
};

/** What comes after the last dot, in lower case; empty without one. */
export function fileEnding(name: string): string {
  return /\.([^.\\/\s]{1,16})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

function typeFits(name: string, type: string, endings: readonly string[]): boolean {
  const ending = fileEnding(name);
  const media = type.toLowerCase().split(';')[0] ?? '';
  // Phones hand over photos without an ending: then the media type decides.
  if (ending === '') return endings.some((allowed) => MEDIA_TYPES[allowed] === media);
  if (!endings.includes(ending)) return false;
  const expected = Object.hasOwn(MEDIA_TYPES, ending) ? MEDIA_TYPES[ending] : undefined;
  const told = media !== '' && media !== 'application/octet-stream';
  // Systems differ in the second half (`image/heif`, `application/x-pdf`), a wrong first half is a renamed file.
  return !told || expected === undefined || media.split('/')[0] === expected.split('/')[0];
}

/**
 * A name to show and send: without path, control and direction characters (`gpj.exe` must not read `exe.jpg`), at most
 * 255 characters with its ending kept.
 */
export function safeFileName(name: string): string {
  const clean = (name.split(/[\\/]/).at(-1) ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  if (clean === '' || /^\.+$/.test(clean)) return 'file';
  if (clean.length <= 255) return clean;
  const ending = fileEnding(clean);
  const tail = ending === '' ? '' : `.${ending}`;
  return clean.slice(0, 255 - tail.length).replace(/\p{Cs}$/u, '') + tail;
}

/** Why a chosen file can't be taken, before any upload. `existing`: what is already listed. */
export function refuse(
  file: ChosenFile,
  field: FilesField,
  existing: readonly Attachment[],
  rules: AttachmentRules,
): FieldProblem | undefined {
  const name = safeFileName(file.name);
  const problem = (
    code: FieldProblemCode,
    values: Readonly<Record<string, string | number>> = {},
  ): FieldProblem => ({
    field: field.id,
    code,
    values: { name, ...values },
  });
  const endings = (field.types ?? rules.types).map((ending) => ending.toLowerCase());
  const listed = existing.filter(
    (other) => other.field === field.id && other.state.kind !== 'refused',
  );
  const max = maxFiles(field, rules);

  // A dropped folder looks like a file without type and ending whose size is that of directory blocks.
  const folder =
    file.folder ?? (file.type === '' && fileEnding(name) === '' && file.size % 4096 === 0);
  if (folder) return problem('fileFolder');
  if (file.size === 0) return problem('fileEmpty');
  if (!typeFits(name, file.type, endings))
    return problem('fileType', { types: endings.map((ending) => ending.toUpperCase()).join(', ') });
  if (file.size > rules.maxBytes)
    return problem('fileTooLarge', { size: file.size, max: rules.maxBytes });
  if (listed.some((other) => other.name === name && other.size === file.size))
    return problem('fileDuplicate');
  return listed.length >= max
    ? problem('tooManyFiles', { max, count: listed.length + 1 })
    : undefined;
}
