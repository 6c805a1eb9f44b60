import type { SentValue } from '../../core/model/answers.js';
import type { Category } from '../../core/model/category.js';
import type { Condition, Field } from '../../core/model/field.js';
import type { LocalText } from '../../core/model/local-text.js';
import { isRecord, member } from '../shared/json.js';
import { idOf, isText } from './decode.js';

// Ticket forms become categories, ticket fields questions. Ids tell what they are, so that sending needs no second look:
// `form7`, `f12` (a field), `m12` (a field of many values), `priority`, `type`.

type Json = Readonly<Record<string, unknown>>;

/** Each kind of field that a person can answer here. What is missing (look-ups of other objects) is not asked. */
const KINDS: Readonly<Record<string, Field['kind']>> = {
  text: 'text',
  integer: 'text',
  decimal: 'text',
  regexp: 'text',
  textarea: 'message',
  checkbox: 'checkbox',
  date: 'date',
  tagger: 'select',
  multiselect: 'select',
  partialcreditcard: 'last4',
  priority: 'select',
  basic_priority: 'select',
  tickettype: 'select',
};

const keyOf = (field: Json): string | undefined => {
  const type = String(field['type']);
  const id = idOf(field['id']);
  return type.endsWith('priority')
    ? 'priority'
    : type === 'tickettype'
      ? 'type'
      : id && `${type === 'multiselect' ? 'm' : 'f'}${id}`;
};

const rowsOf = (json: unknown, name: string): readonly Json[] => {
  const rows = member(json, name);
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
};

const titleOf = (field: Json | undefined): string | undefined =>
  [field?.['title_in_portal'], field?.['title']].find(isText);

const oneOf = (parts: readonly Condition[]): Condition =>
  parts.length === 1 && parts[0] ? parts[0] : { any: parts };

/** `undefined` for a condition on a field that is not asked: it never holds. */
function conditionOf(rule: Json, fields: ReadonlyMap<string, Json>): Condition | undefined {
  const parent = fields.get(idOf(rule['parent_field_id']) ?? '');
  const field = parent && keyOf(parent);
  if (field === undefined) return undefined;
  const { value } = rule;
  return parent?.['type'] === 'checkbox'
    ? { field, filled: value === true || value === 'true' }
    : { field, in: [value as string] };
}

/** Whether a rule shows a field, and whether it must then be answered. */
const childOf = (rule: Json, id: string): Json | undefined =>
  rowsOf(rule, 'child_fields').find((child) => idOf(child['id']) === id);

function questionOf(
  id: string,
  rules: readonly Json[],
  fields: ReadonlyMap<string, Json>,
): readonly Field[] {
  const wire = fields.get(id);
  const key = wire && keyOf(wire);
  const type = String(wire?.['type']);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  const label = titleOf(wire);
  if (!wire || key === undefined || kind === undefined || label === undefined) return [];
  const own = rules.filter((rule) => childOf(rule, id));
  const shown = own.flatMap((rule) => conditionOf(rule, fields) ?? []);
  if (own.length > 0 && shown.length === 0) return [];
  const musts = own
    .filter((rule) => childOf(rule, id)?.['is_required'] === true)
    .flatMap((rule) => conditionOf(rule, fields) ?? []);
  const options = [
    ...rowsOf(wire, 'custom_field_options'),
    ...rowsOf(wire, 'system_field_options'),
  ].flatMap(({ name, value }) =>
    // `::` makes a tree.
    isText(name) && isText(value) ? [{ value, label: name.replaceAll('::', ' › ') }] : [],
  );
  if (kind === 'select' && options.length === 0) return [];
  return [
    {
      id: key,
      kind,
      label,
      ...(isText(wire['description']) && { hint: wire['description'] }),
      required:
        own.length === 0
          ? wire['required_in_portal'] === true
          : musts.length === shown.length || (musts.length > 0 && oneOf(musts)),
      ...(shown.length > 0 && { when: oneOf(shown) }),
      ...(kind === 'select' && { options }),
    } as Field,
  ];
}

function categoryOf(
  form: Json,
  label: LocalText,
  ids: readonly string[],
  fields: ReadonlyMap<string, Json>,
): Category {
  const id = idOf(form['id']);
  const asked = new Map(
    ids.flatMap((field) => {
      const wire = fields.get(field);
      return wire ? [[field, wire] as const] : [];
    }),
  );
  const named = (type: string): Json | undefined =>
    [...asked.values()].find((field) => field['type'] === type);
  const rules = rowsOf(form, 'end_user_conditions');
  const questions = [...asked.keys()].flatMap((field) => questionOf(field, rules, asked));
  const subject = titleOf(named('subject'));
  return {
    id: `form${id ?? ''}`,
    label,
    // A form has no description: what it asks for helps to choose.
    hint:
      questions
        .flatMap(({ when, label: asked }) => (!when && typeof asked === 'string' ? [asked] : []))
        .slice(0, 4)
        .join(' · ') || label,
    icon: 'question',
    questions,
    details: [
      ...(subject === undefined
        ? []
        : [{ id: 'subject', kind: 'text', label: subject, max: 150 } as const]),
      {
        id: 'message',
        kind: 'message',
        label: titleOf(named('description')) ?? { key: 'field.message' },
        required: true,
        max: 60_000,
      },
      { id: 'attachments', kind: 'files', label: { key: 'field.attachments' } },
      { id: 'email', kind: 'email', label: { key: 'field.email' }, required: true },
    ],
    editableSubject: subject !== undefined,
  };
}

/** Categories of the forms that a customer may see, in their order. Without forms, one of all fields. */
export function categoriesOf(formsJson: unknown, fieldsJson: unknown): readonly Category[] {
  const fields = new Map(
    rowsOf(fieldsJson, 'ticket_fields').flatMap((field) => {
      const id = idOf(field['id']);
      const isAsked =
        field['active'] !== false &&
        (field['editable_in_portal'] === true ||
          field['type'] === 'subject' ||
          field['type'] === 'description');
      return id !== undefined && isAsked ? [[id, field] as const] : [];
    }),
  );
  const forms = rowsOf(formsJson, 'ticket_forms')
    .filter((form) => form['active'] !== false && form['end_user_visible'] !== false)
    .sort((one, other) => Number(one['position'] ?? 0) - Number(other['position'] ?? 0));
  if (forms.length === 0 && fields.size > 0)
    return [categoryOf({}, { key: 'start.new' }, [...fields.keys()], fields)];
  return forms.flatMap((form) => {
    const { ticket_field_ids: ids } = form;
    const label = [form['display_name'], form['name']].find(isText);
    if (label === undefined) return [];
    return [
      categoryOf(
        form,
        label,
        Array.isArray(ids) ? ids.flatMap((id: unknown) => idOf(id) ?? []) : [],
        fields,
      ),
    ];
  });
}

/** The answers as Zendesk takes them. `rest`: lines about those that no ticket field is for, so that none is lost. */
export function sentFields(answers: Readonly<Record<string, SentValue>>): {
  readonly request: Json;
  readonly rest: readonly string[];
} {
  const custom: { id: number; value: SentValue | readonly string[] }[] = [];
  const system: Record<string, SentValue> = {};
  const rest: string[] = [];
  for (const [key, value] of Object.entries(answers)) {
    const [, kind, id] = /^([fm])(\d+)$/.exec(key) ?? [];
    if (kind !== undefined)
      custom.push({ id: Number(id), value: kind === 'm' ? [value as string] : value });
    else if (key === 'priority' || key === 'type') system[key] = value;
    else rest.push(`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  return { request: { ...system, ...(custom.length > 0 && { custom_fields: custom }) }, rest };
}
