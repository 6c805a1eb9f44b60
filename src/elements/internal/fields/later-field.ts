import type { TemplateResult } from 'lit';
import { diagnosticsField } from './diagnostics.js';
import type { FieldView, LaterField } from './field-view.js';
import { filesField } from './files.js';
import { itemsField } from './items.js';
import { messageField, referencesField } from './lines.js';

/** The template of a field whose kind is loaded behind the first form screen. */
export function laterField(view: FieldView, field: LaterField): TemplateResult {
  switch (field.kind) {
    case 'message':
      return messageField(view, field);
    case 'references':
      return referencesField(view, field);
    case 'items':
      return itemsField(view, field);
    case 'files':
      return filesField(view, field);
    case 'diagnostics':
    default:
      return diagnosticsField(view, field);
  }
}
