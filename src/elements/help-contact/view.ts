import { html, type TemplateResult } from 'lit';
import { dateLimits } from '../../core/fields/date.js';
import type { HelpCenter } from '../../core/help-center.js';
import { zoneOf, type Settings } from '../../core/config/settings.js';
import type { Attachment } from '../../core/model/attachment.js';
import type { AnswerValue } from '../../core/model/answers.js';
import type { DateField, Field } from '../../core/model/field.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { LocalText } from '../../core/model/local-text.js';
import type { MessageValues, Translator } from '../../core/ports/translator.js';
import type { ContactState } from '../../core/stores/contact-state.js';
import type { ContactStore } from '../../core/stores/contact-store.js';
import type { MessageKey } from '../../locales/dictionary.js';
import type { FieldView, LaterField } from '../internal/fields/field-view.js';
import type { AccountPart, LaterPart } from './later-part.js';

/** What only the element can do for a screen. */
export interface ViewHost {
  /** Inside the panel of a launcher. */
  readonly panel: boolean;
  /** What is loaded behind the first form screen, once it is there. */
  readonly later: LaterPart<ContactView> | undefined;
  /** What comes with the activities. */
  readonly account: AccountPart<ContactView> | undefined;
  close(): void;
  copy(text: string, said: string): Promise<void>;
  focusNext(...selectors: readonly string[]): void;
  leave(id: string): void;
  /** The person's requests, or one of them; without accounts, how they can be followed elsewhere. */
  openActivities(id?: string): void;
  retry(): void;
  /** Signs in again, and comes back to this screen. */
  signIn(): void;
}

/** The contact flow as the screens read it: state, words and commands of one help centre. */
export class ContactView implements FieldView {
  constructor(
    readonly center: HelpCenter,
    readonly host: ViewHost,
  ) {}

  get store(): ContactStore {
    return this.center.contact;
  }

  get state(): ContactState {
    return this.center.contact.state;
  }

  get translator(): Translator {
    return this.center.translator;
  }

  get settings(): Settings {
    return this.state.settings;
  }

  get later(): LaterPart<ContactView> | undefined {
    return this.host.later;
  }

  get account(): AccountPart<ContactView> | undefined {
    return this.host.account;
  }

  get attachments(): readonly Attachment[] {
    return this.state.attachments;
  }

  get problems(): readonly FieldProblem[] {
    return this.state.problems;
  }

  get zone(): string {
    return zoneOf(this.settings);
  }

  t(key: MessageKey, values?: MessageValues): string {
    return this.translator.t(key, values);
  }

  text(text: LocalText): string {
    return this.translator.text(text);
  }

  answer(id: string): AnswerValue | undefined {
    const { answers } = this.state;
    return Object.hasOwn(answers, id) ? answers[id] : undefined;
  }

  required(field: Field): boolean {
    return this.store.required(field);
  }

  set(id: string, value: AnswerValue): void {
    this.store.setAnswer(id, value);
  }

  leave(id: string): void {
    this.host.leave(id);
  }

  problemText(problem: FieldProblem): string {
    return this.later?.problemSentence(this, problem) ?? '';
  }

  warning(field: Field): string | undefined {
    return this.later?.warningSentence(this, field);
  }

  laterField(field: LaterField): TemplateResult {
    return (
      this.later?.laterField(this, field) ??
      html`<p class="quiet" aria-busy="true">${this.t('common.loading')}</p>`
    );
  }

  days(field: DateField): { readonly min?: string; readonly max?: string } {
    const { earliest: min, latest: max } = dateLimits(field, this.store.now(), this.zone);
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  }

  diagnostics(): Readonly<Record<string, string>> {
    return this.store.diagnostics();
  }

  addFiles(field: string, files: readonly File[]): void {
    this.store.addFiles(field, files);
  }

  removeFile(id: string): void {
    this.store.removeFile(id);
  }

  retryFile(id: string): void {
    this.store.retryFile(id);
  }

  focusNext(...selectors: readonly string[]): void {
    this.host.focusNext(...selectors);
  }
}
