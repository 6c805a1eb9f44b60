import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Field, FieldKind } from '../../../core/model/field.js';
import { currencySymbol } from './currency-symbol.js';
import { textOf, valueOf, type FieldView } from './field-view.js';
import { frame } from './frame.js';

interface Manner {
  readonly type?: 'email' | 'tel' | 'url';
  readonly inputMode?: 'decimal' | 'numeric';
  readonly complete?: 'email' | 'tel';
  /** Codes and addresses: written left to right everywhere, never corrected. */
  readonly code?: true;
  readonly capitals?: true;
}

const MANNERS = {
  text: {},
  email: { type: 'email', complete: 'email', code: true },
  phone: { type: 'tel', complete: 'tel', code: true },
  reference: { code: true, capitals: true },
  money: { inputMode: 'decimal' },
  last4: { inputMode: 'numeric', code: true },
  iban: { code: true, capitals: true },
  url: { type: 'url', code: true },
} as const satisfies Partial<Record<FieldKind, Manner>>;

export type LineKind = keyof typeof MANNERS;

/** One line of text, in the manner of its kind. */
export function lineField(view: FieldView, field: Field & { kind: LineKind }): TemplateResult {
  const manner: Manner = MANNERS[field.kind];
  const value = textOf(view.answer(field.id));
  return frame(view, field, ({ id, describedBy, invalid, required }) => {
    const input = html`<input
      id=${id}
      class="control"
      name=${field.id}
      type=${manner.type ?? 'text'}
      inputmode=${manner.inputMode ?? nothing}
      autocomplete=${manner.complete ?? 'off'}
      autocapitalize=${manner.capitals ? 'characters' : manner.code ? 'none' : nothing}
      spellcheck=${manner.code ? 'false' : nothing}
      dir=${manner.code ? 'ltr' : value === '' ? nothing : 'auto'}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      aria-required=${required}
      .value=${live(value)}
      @input=${(event: Event) => view.set(field.id, valueOf(event))}
      @blur=${() => view.leave(field.id)}
    />`;
    return field.kind === 'money' ? withCurrency(view, input, field.currency) : input;
  });
}

/** An amount is typed without its sign: the sign stands behind, fixed. */
export const withCurrency = (
  view: FieldView,
  input: TemplateResult,
  currency: string | undefined,
): TemplateResult =>
  html`<div class="amount">
    ${input}<span aria-hidden="true"
      >${currencySymbol(currency ?? view.settings.currency, view.translator.locale)}</span
    >
  </div>`;
