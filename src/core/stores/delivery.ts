import {
  checkFields,
  type CheckContext,
  type CheckedForm,
  type CheckResult,
} from '../fields/check.js';
import { visibleFields } from '../fields/condition.js';
import { HelpError } from '../help-error.js';
import { textOf, type Answers } from '../model/answers.js';
import type { Attachment } from '../model/attachment.js';
import type { Shipment } from '../model/category.js';
import type { Field } from '../model/field.js';
import { fieldOf } from '../model/field-of.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { CreateResult, NewRequest } from '../model/request.js';
import type { Translator } from '../ports/translator.js';
import type { ContactState } from './contact-state.js';
import { answerInWords, extraFields, requestSubject } from './request-draft.js';
import { Sender, type SenderPorts } from './sender.js';
import { Uploads, type UploadsPorts } from './uploads.js';

/** Everything that one request is made of, at the moment it leaves. */
export interface RequestParts {
  readonly brand: string;
  readonly language: string;
  readonly category: string;
  readonly subject: string;
  readonly page: string | undefined;
  readonly shipment: Shipment | undefined;
  /** Id of the closed request that this one goes on from. */
  readonly followUpOf: string | undefined;
  /** Visible fields of both screens. */
  readonly fields: readonly Field[];
  readonly answers: Answers;
  readonly context: CheckContext;
}

export type WaitingFor = 'uploads' | 'answer' | 'retry';

/** Screens with questions. */
export type Screen = 'answers' | 'form';

/** One row of the review. */
export interface ReviewRow {
  readonly screen: Screen;
  readonly field: Field;
  readonly value: string | readonly string[];
}

/**
 * Checking, attaching and sending: what a request needs after its form is on screen. Loaded as soon as the flow starts,
 * apart from the screens, so that they need not wait for it.
 */
export class Delivery {
  readonly uploads: Uploads;
  readonly #sender: Sender<NewRequest, CreateResult>;

  constructor(
    ports: UploadsPorts & Omit<SenderPorts, 'honoursKey'>,
    onFiles: (attachments: readonly Attachment[]) => void,
  ) {
    this.uploads = new Uploads(ports, onFiles);
    const { contact } = ports;
    this.#sender = new Sender({ ...ports, honoursKey: contact.honoursKey }, (request, options) =>
      contact.create(request, options),
    );
  }

  readonly subject = requestSubject;

  /** What will be sent, for a last look. */
  rows(state: ContactState, translator: Translator): readonly ReviewRow[] {
    const { answers, attachments, settings, category } = state;
    if (category === undefined) return [];
    const { questions, details } = category;
    const rowsOf = (screen: Screen, own: readonly Field[]): readonly ReviewRow[] =>
      visibleFields(own, answers, [...questions, ...details]).flatMap((field) => {
        const value = answerInWords(
          field,
          answers[field.id],
          attachments,
          translator,
          settings.currency,
        );
        return value === undefined ? [] : [{ screen, field, value }];
      });
    return [...rowsOf('answers', questions), ...rowsOf('form', details)];
  }

  check(form: CheckedForm, answers: Answers, context: CheckContext): CheckResult {
    return checkFields(form, answers, context);
  }

  /** Problems to show after one answer changed: its own anew, the others as they were told. */
  recheck(
    id: string,
    form: CheckedForm,
    answers: Answers,
    context: CheckContext,
    told: readonly FieldProblem[],
  ): readonly FieldProblem[] {
    // A rule over several fields is looked at as a whole: its problem may be healed by another field of the rule.
    const related = new Set([
      id,
      ...(form.rules ?? [])
        .filter((rule) => rule.fields.includes(id))
        .flatMap((rule) => rule.fields),
    ]);
    const order = form.fields.map((field) => field.id);
    const kept = told.filter(
      (problem) => order.includes(fieldOf(problem)) && !related.has(fieldOf(problem)),
    );
    const fresh = checkFields(form, answers, context).problems.filter((problem) => {
      const field = fieldOf(problem);
      return related.has(field) && (field === id || told.some((old) => fieldOf(old) === field));
    });
    return [...kept, ...fresh].sort(
      (a, b) => order.indexOf(fieldOf(a)) - order.indexOf(fieldOf(b)),
    );
  }

  request(parts: RequestParts): NewRequest {
    const { fields, answers, context, page, shipment, followUpOf } = parts;
    const { values } = checkFields({ fields }, answers, context);
    const asked = new Set(fields.filter(({ kind }) => kind === 'files').map(({ id }) => id));
    return {
      brand: parts.brand,
      language: parts.language,
      category: parts.category,
      subject: parts.subject,
      email: textOf(values['email']),
      message: textOf(values['message']),
      fields: extraFields(values),
      attachments: this.uploads.forRequest(asked),
      ...(shipment === undefined ? {} : { shipment }),
      ...(page === undefined ? {} : { page }),
      ...(followUpOf === undefined ? {} : { followUpOf }),
    };
  }

  /** @throws {HelpError} why the request did not leave, or may not have */
  async send(
    parts: RequestParts,
    signal: AbortSignal,
    wait: (waitingFor: WaitingFor) => void,
  ): Promise<CreateResult> {
    const onPause = () => {
      wait('retry');
    };
    try {
      wait('answer');
      return await this.#sender.send(this.request(parts), signal, onPause);
    } catch (thrown) {
      const error = HelpError.from(thrown);
      const expired =
        error.code === 'invalid' && error.fields.some(({ code }) => code === 'fileMissing');
      if (!expired || this.uploads.attachments.length === 0) throw error;
      // Uploads live for some hours on the backend only; the bytes are still here, so they go up once more, unasked.
      wait('uploads');
      this.uploads.renew();
      await this.uploads.settled(signal);
      wait('answer');
      return await this.#sender.send(this.request(parts), signal, onPause);
    }
  }

  /** The next request is a new one. */
  reset(): void {
    this.uploads.clear();
    this.#sender.reset();
  }
}
