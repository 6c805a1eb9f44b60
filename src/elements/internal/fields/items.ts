import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ClaimItem } from '../../../core/model/answers.js';
import { DEFAULT_ITEMS_MAX } from '../../../core/fields/items.js';
import type { ItemsField } from '../../../core/model/field.js';
import { icon } from '../icons.js';
import { controlId, valueOf, type FieldView } from './field-view.js';
import { errorLine, group, problemOf } from './frame.js';
import { withCurrency } from './line.js';

const EMPTY: ClaimItem = { description: '', quantity: '1', value: '' };
const PARTS = ['description', 'quantity', 'value'] as const;

const rowsOf = (view: FieldView, field: ItemsField): readonly ClaimItem[] => {
  const value = view.answer(field.id);
  return Array.isArray(value) && value.length > 0 ? value : [EMPTY];
};

function cell(
  view: FieldView,
  field: ItemsField,
  row: number,
  part: (typeof PARTS)[number],
): TemplateResult {
  const rows = rowsOf(view, field);
  const path = `${field.id}.${row}.${part}`;
  const id = controlId(path);
  const problem = problemOf(view, path);
  // "At least one item" belongs to no cell: the first one carries it for assistive technology.
  const whole = row === 0 && part === 'description' && problemOf(view, field.id) !== undefined;
  const input = html`<input
    id=${id}
    class="control"
    type="text"
    autocomplete="off"
    inputmode=${part === 'description' ? nothing : part === 'value' ? 'decimal' : 'numeric'}
    aria-describedby=${problem !== undefined ? `${id}-error` : whole ? `${controlId(field.id)}-error` : nothing}
    aria-invalid=${problem !== undefined || whole ? 'true' : nothing}
    aria-required=${view.required(field) ? 'true' : nothing}
    .value=${live(rows[row]?.[part] ?? '')}
    @input=${(event: Event) =>
      view.set(
        field.id,
        rowsOf(view, field).map((item, index) =>
          index === row ? { ...item, [part]: valueOf(event) } : item,
        ),
      )}
    @blur=${() => view.leave(field.id)}
  />`;
  return html`<div class=${`cell ${part}`}>
    <label for=${id}>${view.translator.t(`items.${part}`)}</label>
    ${part === 'value' ? withCurrency(view, input, field.currency) : input}
    ${errorLine(view, path, problem)}
  </div>`;
}

/** Goods of a claim, a group of three inputs each. The focus follows what is added and stays near what is removed. */
export function itemsField(view: FieldView, field: ItemsField): TemplateResult {
  const rows = rowsOf(view, field);
  const say = (key: 'items.row' | 'items.remove', row: number): string =>
    view.translator.t(key, { number: row + 1 });
  const remove = (row: number): void => {
    view.set(
      field.id,
      rows.filter((_item, index) => index !== row),
    );
    view.focusNext(
      `#${CSS.escape(controlId(`${field.id}.${Math.min(row, rows.length - 2)}.description`))}`,
    );
  };
  const add = (): void => {
    view.set(field.id, [...rows, EMPTY]);
    view.focusNext(`#${CSS.escape(controlId(`${field.id}.${rows.length}.description`))}`);
  };
  return group(
    view,
    field,
    'group',
    () =>
      html`${rows.map(
        (_item, row) =>
          html`<fieldset class="item">
            <legend>${say('items.row', row)}</legend>
            ${PARTS.map((part) => cell(view, field, row, part))}
            ${
              rows.length === 1
                ? nothing
                : html`<button
                    type="button"
                    class="tool"
                    aria-label=${say('items.remove', row)}
                    @click=${() => remove(row)}
                  >
                    ${icon('bin')}
                  </button>`
            }
          </fieldset>`,
      )}
      ${
        rows.length < (field.max ?? DEFAULT_ITEMS_MAX)
          ? html`<button type="button" class="plain" @click=${add}>
              ${icon('plus')}${view.translator.t('items.add')}
            </button>`
          : nothing
      }`,
  );
}
