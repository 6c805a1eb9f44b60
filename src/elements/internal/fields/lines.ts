import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { countReferences } from '../../../core/fields/references.js';
import { countCharacters, DEFAULT_MESSAGE_MAX } from '../../../core/fields/text.js';
import type { MessageField, ReferencesField } from '../../../core/model/field.js';
import { controlId, textOf, valueOf, type FieldView } from './field-view.js';
import { frame, type ControlFacts } from './frame.js';

const area = (
  view: FieldView,
  id: string,
  value: string,
  facts: ControlFacts,
  kind: 'words' | 'codes',
): TemplateResult =>
  html`<textarea
    id=${facts.id}
    class="control"
    name=${id}
    rows="4"
    autocomplete="off"
    autocapitalize=${kind === 'codes' ? 'characters' : 'sentences'}
    spellcheck=${kind === 'codes' ? 'false' : 'true'}
    dir=${kind === 'codes' || value === '' ? 'ltr' : 'auto'}
    aria-describedby=${facts.describedBy}
    aria-invalid=${facts.invalid}
    aria-required=${facts.required}
    .value=${live(value)}
    @input=${(event: Event) => view.set(id, valueOf(event))}
    @blur=${() => view.leave(id)}
  ></textarea>`;

/** Characters left in words; what is too much is counted, never cut. */
export function countText(
  view: FieldView,
  field: MessageField,
): { readonly left: number; readonly text: string } {
  const left = (field.max ?? DEFAULT_MESSAGE_MAX) - countCharacters(textOf(view.answer(field.id)));
  const text =
    left < 0
      ? view.translator.t('form.over', { count: -left })
      : view.translator.t('form.left', { count: left });
  return { left, text };
}

export function messageField(view: FieldView, field: MessageField): TemplateResult {
  const { left, text } = countText(view, field);
  return frame(
    view,
    field,
    (facts) => area(view, field.id, textOf(view.answer(field.id)), facts, 'words'),
    {
      describedBy: ['count'],
      after: html`<p
        class=${left < 0 ? 'count over' : 'count'}
        id=${`${controlId(field.id)}-count`}
      >
        ${text}
      </p>`,
    },
  );
}

export function referencesField(view: FieldView, field: ReferencesField): TemplateResult {
  const value = textOf(view.answer(field.id));
  return frame(view, field, (facts) => area(view, field.id, value, facts, 'codes'), {
    describedBy: ['count'],
    after: html`<p class="count" id=${`${controlId(field.id)}-count`}>
      ${view.translator.t('references.count', { count: countReferences(value) })}
    </p>`,
  });
}
