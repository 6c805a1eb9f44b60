import type { nothing, TemplateResult } from 'lit';
import type { Field } from '../../core/model/field.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { ContactState, ContactStepName } from '../../core/stores/contact-state.js';
import type { FieldView, LaterField } from '../internal/fields/field-view.js';
import type { Screen } from './screen.js';

export type LaterStep = Extract<
  ContactStepName,
  'follow-up' | 'solved' | 'channel' | 'form' | 'review' | 'sending' | 'done'
>;

/** What is loaded behind the first form screen (`later.ts`), as the view calls it. */
export interface LaterPart<View> {
  readonly screens: Readonly<Record<LaterStep, (view: View) => Screen>>;
  laterField(view: FieldView, field: LaterField): TemplateResult;
  errorSummary(view: View): TemplateResult | typeof nothing;
  problemSentence(view: View, problem: FieldProblem): string;
  warningSentence(view: View, field: Field): string | undefined;
  fileNews(view: View, before: ContactState, now: ContactState): readonly string[];
  countNews(view: View, id: string): string;
  takeFiles(view: View, root: ParentNode, event: DragEvent | ClipboardEvent): void;
}

/** What comes with the activities (`account.ts`). */
export interface AccountPart<View> {
  readonly screens: Readonly<Record<'similar', (view: View) => Screen>>;
  /** What the request goes on from, and who sends it. */
  aboutRequest(view: View): TemplateResult | typeof nothing;
}
