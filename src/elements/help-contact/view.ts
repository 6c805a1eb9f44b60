import { dateLimits } from '../../core/fields/date.js';
import type { HelpCenter } from '../../core/help-center.js';
import type { Settings } from '../../core/config/settings.js';
import type { Attachment } from '../../core/model/attachment.js';
import type { AnswerValue } from '../../core/model/answers.js';
import type { DateField, Field } from '../../core/model/field.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { LocalText } from '../../core/model/local-text.js';
import type { MessageValues, Translator } from '../../core/ports/translator.js';
import type { ContactState } from '../../core/stores/contact-state.js';
import type { ContactStore } from '../../core/stores/contact-store.js';
import { problemText } from '../../core/problem-text.js';
import type { MessageKey } from '../../locales/dictionary.js';
import { textOf, type FieldView } from '../internal/fields/field-view.js';

/** What only the element can do for a screen. */
export interface ViewHost {
  /** Inside the panel of a launcher. */
  readonly panel: boolean;
  close(): void;
  copy(text: string, said: string): Promise<void>;
  focusNext(...selectors: readonly string[]): void;
  leave(id: string): void;
  retry(): void;
}

/** Days are counted here where the brand tells no hours: the platforms are run in this zone. */
const DEFAULT_ZONE = 'Europe/Paris';

/** Shapes that a carrier or PayPal gives out. Own observation of published examples: so they only warn. */
const USUAL = {
  'tracking-number': { shape: /^[A-Z\d]{6,40}$/i, key: 'warning.trackingNumber' },
  'transaction-id': { shape: /^[A-Z\d]{17}$/i, key: 'warning.transactionId' },
} as const;

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

  get attachments(): readonly Attachment[] {
    return this.state.attachments;
  }

  get problems(): readonly FieldProblem[] {
    return this.state.problems;
  }

  get zone(): string {
    return this.settings.hours?.timeZone ?? DEFAULT_ZONE;
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
    const { category, settings } = this.state;
    // A backend may name a field that this form does not have: its id is no word for a person.
    if (problem.message === undefined && !this.hasField(problem.field))
      return this.t('failure.invalid');
    const { currency, country } = settings;
    return problemText(
      problem,
      {
        fields: this.#allFields(),
        ...(category?.rules === undefined ? {} : { rules: category.rules }),
        currency,
        country,
      },
      this.translator,
    );
  }

  /** Whether the chosen category has the field that a path such as `items.0.value` leads to. */
  hasField(path: string): boolean {
    const id = path.split('.')[0];
    return this.#allFields().some((field) => field.id === id);
  }

  #allFields(): readonly Field[] {
    const { questions = [], details = [] } = this.state.category ?? {};
    return [...questions, ...details];
  }

  warning(field: Field): string | undefined {
    if (field.kind !== 'text' || field.warn === undefined) return undefined;
    const typed = textOf(this.answer(field.id)).replace(/[\s-]/g, '');
    const { shape, key } = USUAL[field.warn];
    return typed === '' || shape.test(typed) ? undefined : this.t(key);
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
