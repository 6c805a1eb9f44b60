import type { Settings } from '../../core/config/settings.js';
import { formatDay } from '../../core/format.js';
import type { HelpCenter } from '../../core/help-center.js';
import type { Attachment } from '../../core/model/attachment.js';
import type { RequestSummary } from '../../core/model/conversation.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { LocalText } from '../../core/model/local-text.js';
import type { MessageValues, Translator } from '../../core/ports/translator.js';
import { problemText } from '../../core/problem-text.js';
import type { ActivitiesPart } from '../../core/stores/activities-part.js';
import type { ActivitiesPlace, ActivitiesState } from '../../core/stores/activities-state.js';
import type { ActivitiesStore } from '../../core/stores/activities-store.js';
import type { SessionState } from '../../core/stores/session-state.js';
import type { SessionStore } from '../../core/stores/session-store.js';
import type { MessageKey } from '../../locales/dictionary.js';
import type { FileRowView } from '../internal/fields/files.js';
import type { SafeBody } from './safe-body.js';

/** What only the element can do for a screen. */
export interface ActivitiesHost {
  /** Inside the panel of a launcher. */
  readonly panel: boolean;
  /** Inside another element of ours, to which Back leads. */
  readonly nested: boolean;
  /** A typed password is shown as it is. */
  readonly passwordShown: boolean;
  togglePassword(): void;
  close(): void;
  copy(text: string, said: string): void;
  say(text: string): void;
  focusNext(...selectors: readonly string[]): void;
  /** A new request, or the follow-up of a closed one. */
  write(followUp?: RequestSummary): void;
  openRequest(id: string): void;
  save(file: string, name: string): void;
  saveTranscript(): void;
  /** HTML bodies as our own closed tree; asked for while rendering, so it starts the reading by itself. */
  body(html: string): SafeBody;
}

type ConversationPlace = Extract<ActivitiesPlace, { name: 'conversation' }>;

/** Signing in and following requests as the screens read it: states, words and commands of one help centre. */
export class ActivitiesView implements FileRowView {
  constructor(
    readonly center: HelpCenter,
    readonly part: ActivitiesPart,
    readonly host: ActivitiesHost,
  ) {}

  get store(): ActivitiesStore {
    return this.part.activities;
  }

  get state(): ActivitiesState {
    return this.part.activities.state;
  }

  get session(): SessionStore {
    return this.part.session;
  }

  get who(): SessionState {
    return this.part.session.state;
  }

  get translator(): Translator {
    return this.center.translator;
  }

  get settings(): Settings {
    return this.center.contact.state.settings;
  }

  /** By the backend's clock where it told one, in ms. */
  get now(): number {
    return this.center.contact.now();
  }

  get conversation(): ConversationPlace | undefined {
    const { place } = this.state;
    return place.name === 'conversation' ? place : undefined;
  }

  get attachments(): readonly Attachment[] {
    return this.conversation?.draft.attachments ?? [];
  }

  t(key: MessageKey, values?: MessageValues): string {
    return this.translator.t(key, values);
  }

  text(text: LocalText): string {
    return this.translator.text(text);
  }

  day(day: string): string {
    return formatDay(day, this.translator.locale, 'with-weekday');
  }

  /** Name of a category as the brand calls it; `undefined` for one that it does not have. */
  categoryName(id: string | undefined): string | undefined {
    const found = this.settings.categories.find((category) => category.id === id);
    return found && this.text(found.label);
  }

  problemText(problem: FieldProblem): string {
    const { currency, country } = this.settings;
    const fields = [
      { kind: 'message', id: 'reply', label: { key: 'thread.reply' } },
      { kind: 'files', id: 'reply-files', label: { key: 'field.attachments' } },
    ] as const;
    return problemText(problem, { fields, currency, country }, this.translator);
  }

  focusNext(...selectors: readonly string[]): void {
    this.host.focusNext(...selectors);
  }

  removeFile(id: string): void {
    this.store.removeFile(id);
  }

  retryFile(id: string): void {
    this.store.retryFile(id);
  }
}
