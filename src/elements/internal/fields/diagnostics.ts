import { html, type TemplateResult } from 'lit';
import type { DiagnosticsField } from '../../../core/model/field.js';
import type { FieldView } from './field-view.js';
import { checkboxField } from './options.js';

const NAMES = ['browser', 'system', 'window', 'time'] as const;

const isNamed = (name: string): name is (typeof NAMES)[number] =>
  (NAMES as readonly string[]).includes(name);

/** A tick, and beneath it word for word what the tick sends. */
export function diagnosticsField(view: FieldView, field: DiagnosticsField): TemplateResult {
  return checkboxField(
    view,
    { ...field, kind: 'checkbox' },
    html`<dl class="facts">
      ${Object.entries(view.diagnostics()).map(
        ([name, value]) =>
          html`<div>
            <dt>${isNamed(name) ? view.translator.t(`diagnostics.${name}`) : name}</dt>
            <dd dir="auto">${value}</dd>
          </div>`,
      )}
    </dl>`,
  );
}
