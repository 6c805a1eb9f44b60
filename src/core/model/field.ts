import type { LocalText } from './local-text.js';

/** When a field is shown or required. Conditions look at the other answers of the same category. */
export type Condition =
  | { readonly field: string; readonly in: readonly string[] }
  | { readonly field: string; readonly filled: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

interface FieldBase {
  /** Unique in the category; the same id in two categories means the same question, and its answer is kept. */
  readonly id: string;
  readonly label: LocalText;
  readonly hint?: LocalText;
  /** Default `false`: the label then says "optional". */
  readonly required?: boolean | Condition;
  /** Shown only when this holds; an answer to a hidden field is kept but never sent. Default: always shown. */
  readonly when?: Condition;
}

/** One value of a select or of radio buttons. `value` is what is sent. */
export interface FieldOption {
  readonly value: string;
  readonly label: LocalText;
}

/** One line of free text. `max` in code points, default 200. `pattern` only warns, it never blocks. */
export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly min?: number;
  readonly max?: number;
  readonly warn?: 'tracking-number' | 'transaction-id';
}

/** Several lines of free text. `min`/`max` in code points, default max 2000. Counted, never cut. */
export interface MessageField extends FieldBase {
  readonly kind: 'message';
  readonly min?: number;
  readonly max?: number;
}

export interface EmailField extends FieldBase {
  readonly kind: 'email';
}

/** Digits, spaces and `/ - + . ( )`. `country`: ISO 3166 code of numbers written without a prefix. */
export interface PhoneField extends FieldBase {
  readonly kind: 'phone';
  readonly country?: string;
}

/** One shipment reference (Packlink form or the 8-4-4-4-12 order id). */
export interface ReferenceField extends FieldBase {
  readonly kind: 'reference';
}

/** Several references, one a line or separated by commas or spaces. `max` default 50. */
export interface ReferencesField extends FieldBase {
  readonly kind: 'references';
  readonly max?: number;
}

/** A day. `earliest`/`latest` in days from today in the brand's time zone. `workingDays`: no weekend, no holiday. */
export interface DateField extends FieldBase {
  readonly kind: 'date';
  readonly earliest?: number;
  readonly latest?: number;
  readonly workingDays?: boolean;
}

/** One of many, as a native select. */
export interface SelectField extends FieldBase {
  readonly kind: 'select';
  readonly options: readonly FieldOption[];
}

/** One of few, as radio buttons. Nothing is chosen beforehand. */
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly FieldOption[];
}

export interface CheckboxField extends FieldBase {
  readonly kind: 'checkbox';
}

/** A positive amount. `currency`: ISO 4217, default the brand's. */
export interface MoneyField extends FieldBase {
  readonly kind: 'money';
  readonly currency?: string;
}

/** The last four digits of a card, never more. */
export interface Last4Field extends FieldBase {
  readonly kind: 'last4';
}

export interface IbanField extends FieldBase {
  readonly kind: 'iban';
}

/** Address of a page. `prefill: 'page'` offers the host page's address without query and fragment. */
export interface UrlField extends FieldBase {
  readonly kind: 'url';
  readonly prefill?: 'page';
}

/** Goods of a claim: description, quantity, value each. `max` rows, default 20. */
export interface ItemsField extends FieldBase {
  readonly kind: 'items';
  readonly max?: number;
  readonly currency?: string;
}

/** Files. Limits not given here are the brand's (`AttachmentRules`). */
export interface FilesField extends FieldBase {
  readonly kind: 'files';
  /** Fewest files when the field is required. Default 1. */
  readonly min?: number;
  readonly max?: number;
  /** Endings such as `jpg`; default the brand's. */
  readonly types?: readonly string[];
}

/** Browser, system, window size and time: shown as they will be sent, sent only when ticked. */
export interface DiagnosticsField extends FieldBase {
  readonly kind: 'diagnostics';
}

export type Field =
  | TextField
  | MessageField
  | EmailField
  | PhoneField
  | ReferenceField
  | ReferencesField
  | DateField
  | SelectField
  | ChoiceField
  | CheckboxField
  | MoneyField
  | Last4Field
  | IbanField
  | UrlField
  | ItemsField
  | FilesField
  | DiagnosticsField;

export type FieldKind = Field['kind'];

export const FIELD_KINDS = [
  'text',
  'message',
  'email',
  'phone',
  'reference',
  'references',
  'date',
  'select',
  'choice',
  'checkbox',
  'money',
  'last4',
  'iban',
  'url',
  'items',
  'files',
  'diagnostics',
] as const satisfies readonly FieldKind[];
