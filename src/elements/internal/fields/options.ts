import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { CheckboxField, ChoiceField, SelectField } from '../../../core/model/field.js';
import { icon } from '../icons.js';
import { controlId, textOf, valueOf, type FieldView } from './field-view.js';
import { errorLine, factsOf, frame, group, hintText, labelText, problemOf } from './frame.js';

export function selectField(view: FieldView, field: SelectField): TemplateResult {
  const value = textOf(view.answer(field.id));
  return frame(
    view,
    field,
    ({ id, describedBy, invalid, required }) =>
      html`<div class="select">
        <select
          id=${id}
          class="control"
          name=${field.id}
          aria-describedby=${describedBy}
          aria-invalid=${invalid}
          aria-required=${required}
          @change=${(event: Event) => view.set(field.id, valueOf(event))}
          @blur=${() => view.leave(field.id)}
        >
          <option value="" .selected=${live(value === '')}>
            ${view.translator.t('form.choose')}
          </option>
          ${field.options.map(
            (option) =>
              html`<option value=${option.value} .selected=${live(option.value === value)}>
                ${view.translator.text(option.label)}
              </option>`,
          )}
        </select>
        ${icon('down')}
      </div>`,
  );
}

export function choiceField(view: FieldView, field: ChoiceField): TemplateResult {
  const value = textOf(view.answer(field.id));
  return group(
    view,
    field,
    'radiogroup',
    ({ id }) =>
      html`${field.options.map(
        (option, index) =>
          html`<label class="tick">
            <input
              id=${index === 0 ? id : `${id}-${index}`}
              type="radio"
              name=${field.id}
              .value=${option.value}
              .checked=${live(option.value === value)}
              @change=${() => view.set(field.id, option.value)}
              @blur=${() => view.leave(field.id)}
            /><span>${view.translator.text(option.label)}</span>
          </label>`,
      )}`,
  );
}

/** Its label is the sentence that is ticked. */
export function checkboxField(
  view: FieldView,
  field: CheckboxField,
  after: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const hint = hintText(view, field);
  const problem = problemOf(view, field.id);
  const { id, describedBy, invalid, required } = factsOf(view, field, field.id, problem, [
    hint !== '' && 'hint',
  ]);
  return html`<div class="field" data-field=${field.id}>
    <label class="tick" for=${id}>
      <input
        id=${id}
        type="checkbox"
        name=${field.id}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        aria-required=${required}
        .checked=${live(view.answer(field.id) === true)}
        @change=${(event: Event) => view.set(field.id, (event.target as HTMLInputElement).checked)}
        @blur=${() => view.leave(field.id)}
      /><span>${labelText(view, field)}</span>
    </label>
    ${hint === '' ? nothing : html`<p class="hint" id=${`${controlId(field.id)}-hint`}>${hint}</p>`}
    ${errorLine(view, field.id, problem)} ${after}
  </div>`;
}
