import type { TemplateResult } from 'lit';
import type { Attachment } from '../../../core/model/attachment.js';
import type { AnswerValue } from '../../../core/model/answers.js';
import type { Field } from '../../../core/model/field.js';
import type { FieldProblem } from '../../../core/model/field-problem.js';
import type { Settings } from '../../../core/config/settings.js';
import type { Translator } from '../../../core/ports/translator.js';

/** Kinds whose templates or checks are large; the others are there with the first form screen. */
export type LaterField = Field & {
  readonly kind: 'message' | 'references' | 'items' | 'files' | 'diagnostics';
};

/** What a field template reads and says. */
export interface FieldView {
  readonly translator: Translator;
  readonly settings: Settings;
  readonly attachments: readonly Attachment[];
  /** Problems shown at present. */
  readonly problems: readonly FieldProblem[];
  answer(id: string): AnswerValue | undefined;
  required(field: Field): boolean;
  set(id: string, value: AnswerValue): void;
  /** The person left the field. */
  leave(id: string): void;
  problemText(problem: FieldProblem): string;
  /** A field of a kind that is loaded behind the first form screen; until then, that it is on its way. */
  laterField(field: LaterField): TemplateResult;
  /** What looks unusual in the answer but may be sent. */
  warning(field: Field): string | undefined;
  /** First and last day that a date field takes, `YYYY-MM-DD`. */
  days(field: Field & { kind: 'date' }): { readonly min?: string; readonly max?: string };
  /** What a diagnostics field would send, label → value. */
  diagnostics(): Readonly<Record<string, string>>;
  addFiles(field: string, files: readonly File[]): void;
  removeFile(id: string): void;
  retryFile(id: string): void;
  /** Moves the focus after the next rendering to the first element of the shadow root that matches. */
  focusNext(...selectors: readonly string[]): void;
}

/** Id of the control of a field; `path` is a field id, or `items.0.value` inside a list. */
export const controlId = (path: string): string => `f-${path}`;

export { textOf } from '../../../core/model/answers.js';

export const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
