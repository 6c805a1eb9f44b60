import type { TemplateResult } from 'lit';
import type { Field } from '../../../core/model/field.js';
import { dateField } from './date.js';
import { diagnosticsField } from './diagnostics.js';
import type { FieldView } from './field-view.js';
import { filesField } from './files.js';
import { itemsField } from './items.js';
import { lineField } from './line.js';
import { messageField, referencesField } from './lines.js';
import { checkboxField, choiceField, selectField } from './options.js';

/** The template of any field. */
export function fieldTemplate(view: FieldView, field: Field): TemplateResult {
  switch (field.kind) {
    case 'message':
      return messageField(view, field);
    case 'references':
      return referencesField(view, field);
    case 'date':
      return dateField(view, field);
    case 'select':
      return selectField(view, field);
    case 'choice':
      return choiceField(view, field);
    case 'checkbox':
      return checkboxField(view, field);
    case 'items':
      return itemsField(view, field);
    case 'files':
      return filesField(view, field);
    case 'diagnostics':
      return diagnosticsField(view, field);
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
