import type { FieldProblem } from './field-problem.js';

/** How far a chosen file has come. */
export type AttachmentState =
  /** Its bytes are being copied out of the file system. */
  | { readonly kind: 'reading' }
  /** Refused before any upload; stays listed with its reason until removed. */
  | { readonly kind: 'refused'; readonly problem: FieldProblem }
  | { readonly kind: 'uploading'; readonly sent: number; readonly total: number }
  | { readonly kind: 'uploaded'; readonly token: string }
  /** Copied, and goes with the request itself. */
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly problem: FieldProblem };

/** One file of one field. */
export interface Attachment {
  readonly id: string;
  /** Id of the `files` field it answers. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly state: AttachmentState;
}
