import type { TemplateResult } from 'lit';
import type { Field } from '../../../core/model/field.js';
import { dateField } from './date.js';
import type { FieldView } from './field-view.js';
import { lineField } from './line.js';
import { checkboxField, choiceField, selectField } from './options.js';

/** The template of any field. */
export function fieldTemplate(view: FieldView, field: Field): TemplateResult {
  switch (field.kind) {
    case 'date':
      return dateField(view, field);
    case 'select':
      return selectField(view, field);
    case 'choice':
      return choiceField(view, field);
    case 'checkbox':
      return checkboxField(view, field);
    case 'message':
    case 'references':
    case 'items':
    case 'files':
    case 'diagnostics':
      return view.laterField(field);
    case 'text':
    case 'email':
    case 'phone':
    case 'reference':
    case 'money':
    case 'last4':
    case 'iban':
    case 'url':
    default:
      return lineField(view, field);
  }
}
