import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isDay } from '../../../core/calendar.js';
import { formatDay } from '../../../core/format.js';
import type { DateField } from '../../../core/model/field.js';
import { textOf, type FieldView } from './field-view.js';
import { frame, hintText } from './frame.js';

function limits(view: FieldView, field: DateField): string {
  const { translator } = view;
  const { locale } = translator;
  const { min, max } = view.days(field);
  if (min === undefined && field.latest === 0) return translator.t('date.past');
  if (min !== undefined && max !== undefined)
    return translator.t('date.between', {
      from: formatDay(min, locale),
      to: formatDay(max, locale),
    });
  if (min !== undefined) return translator.t('date.from', { day: formatDay(min, locale) });
  return max === undefined ? '' : translator.t('date.until', { day: formatDay(max, locale) });
}

/** Answer to a control that holds something which is no day, such as 31/02 or half a date: its own value is then empty. */
const NO_DAY = '?';

/** The browser's own date control; its limits are also said in words, since many read no greyed days. */
export function dateField(view: FieldView, field: DateField): TemplateResult {
  const { min, max } = view.days(field);
  const own = hintText(view, field);
  const rule = own === '' && field.workingDays ? view.translator.t('date.workingDays') : own;
  const answer = textOf(view.answer(field.id));
  const read = ({ target }: Event): void => {
    const { value, validity } = target as HTMLInputElement;
    const typed = validity.badInput ? NO_DAY : value;
    if (typed !== textOf(view.answer(field.id))) view.set(field.id, typed);
  };
  return frame(
    view,
    field,
    ({ id, describedBy, invalid, required }) =>
      html`<input
        id=${id}
        class="control"
        type="date"
        name=${field.id}
        min=${min ?? nothing}
        max=${max ?? nothing}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        aria-required=${required}
        .value=${
          // The empty value is what the control has already: written again, it would wipe out what was typed.
          live(isDay(answer) ? answer : '')
        }
        @change=${read}
        @keyup=${
          // From nothing to half a date no other event tells, and Enter sends the form without a blur.
          read
        }
        @blur=${(event: Event) => {
          read(event);
          view.leave(field.id);
        }}
      />`,
    { hint: [rule, limits(view, field)].filter((part) => part !== '').join(' ') },
  );
}
