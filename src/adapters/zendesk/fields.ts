import type { SentValue } from '../../core/model/answers.js';
import type { Category } from '../../core/model/category.js';
import type { Condition, Field } from '../../core/model/field.js';
import type { LocalText } from '../../core/model/local-text.js';
import { member } from '../shared/json.js';
import { present } from '../shared/present.js';
import { idOf, rowsOf, textOf, type Json } from '../shared/values.js';
import { isText } from './decode.js';

// Ticket forms become categories, ticket fields questions. Ids tell what they are, so that sending needs no second look:
// `form7`, `f12` (a field), `m12` (a field of many values), `priority`, `type`.

/** The types of each kind of field that a person can answer here. Others (look-ups of other objects) are not asked. */
const TYPES: Partial<Readonly<Record<Field['kind'], readonly string[]>>> = {
  text: ['text', 'integer', 'decimal', 'regexp'],
  message: ['textarea'],
  checkbox: ['checkbox'],
  date: ['date'],
  select: ['tagger', 'multiselect', 'priority', 'basic_priority', 'tickettype'],
  last4: ['partialcreditcard'],
};

/** A ticket field that a customer may see. */
interface Asked {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly label: string | undefined;
  readonly wire: Json;
}

/** A field that is shown when a condition holds; without one, never. */
interface Rule {
  readonly child: string | undefined;
  readonly condition: Condition | undefined;
  readonly isRequired: boolean;
}

const firstText = (...values: readonly unknown[]): string | undefined => values.find(isText);

function askedOf(wire: Json): readonly Asked[] {
  const id = idOf(wire['id']);
  const type = textOf(wire['type']);
  const isAsked =
    wire['editable_in_portal'] === true || type === 'subject' || type === 'description';
  if (id === undefined || !isAsked || wire['active'] === false) return [];
  const key = type.endsWith('priority')
    ? 'priority'
    : type === 'tickettype'
      ? 'type'
      : `${type === 'multiselect' ? 'm' : 'f'}${id}`;
  return [{ id, key, type, label: firstText(wire['title_in_portal'], wire['title']), wire }];
}

const rulesOf = (form: Json, fields: readonly Asked[]): readonly Rule[] =>
  rowsOf(form['end_user_conditions']).flatMap(
    ({ parent_field_id: parent, value, child_fields }) => {
      const { key: field, type } = fields.find(({ id }) => id === idOf(parent)) ?? {};
      const condition: Condition | undefined =
        field === undefined
          ? undefined
          : type === 'checkbox'
            ? { field, filled: value === true || value === 'true' }
            : { field, in: [value as string] };
      return rowsOf(child_fields).map((child) => ({
        child: idOf(child['id']),
        condition,
        isRequired: child['is_required'] === true,
      }));
    },
  );

const oneOf = (parts: readonly Condition[]): Condition =>
  parts.length === 1 && parts[0] ? parts[0] : { any: parts };

const conditionsOf = (rules: readonly Rule[]): readonly Condition[] =>
  rules.flatMap(({ condition }) => condition ?? []);

function questionOf(
  { id, key, type, label, wire }: Asked,
  rules: readonly Rule[],
): readonly Field[] {
  const kind = Object.entries(TYPES).find(([, types]) => types.includes(type))?.[0];
  const own = rules.filter(({ child }) => child === id);
  const shown = conditionsOf(own);
  const musts = conditionsOf(own.filter(({ isRequired }) => isRequired));
  const options = [
    ...rowsOf(wire['custom_field_options']),
    ...rowsOf(wire['system_field_options']),
  ].flatMap(({ name, value }) =>
    // `::` makes a tree.
    isText(name) && isText(value) ? [{ value, label: name.replaceAll('::', ' › ') }] : [],
  );
  const isSelect = kind === 'select';
  if (
    kind === undefined ||
    label === undefined ||
    (own.length > 0 && shown.length === 0) ||
    (isSelect && options.length === 0)
  )
    return [];
  return [
    present({
      id: key,
      kind,
      label,
      hint: firstText(wire['description']),
      required:
        own.length === 0
          ? wire['required_in_portal'] === true
          : musts.length === shown.length || (musts.length > 0 && oneOf(musts)),
      when: shown.length > 0 ? oneOf(shown) : undefined,
      options: isSelect ? options : undefined,
    }) as Field,
  ];
}

function categoryOf(form: Json, label: LocalText, fields: readonly Asked[]): Category {
  const labelOf = (wanted: string): string | undefined =>
    fields.find(({ type }) => type === wanted)?.label;
  const rules = rulesOf(form, fields);
  const questions = fields.flatMap((field) => questionOf(field, rules));
  const subject = labelOf('subject');
  return {
    id: `form${idOf(form['id']) ?? ''}`,
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
        label: labelOf('description') ?? { key: 'field.message' },
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
  const fields = rowsOf(member(fieldsJson, 'ticket_fields')).flatMap(askedOf);
  const forms = rowsOf(member(formsJson, 'ticket_forms'))
    .filter((form) => form['active'] !== false && form['end_user_visible'] !== false)
    .toSorted((one, other) => Number(one['position'] ?? 0) - Number(other['position'] ?? 0));
  if (forms.length === 0 && fields.length > 0)
    return [categoryOf({}, { key: 'start.new' }, fields)];
  return forms.flatMap((form) => {
    const { ticket_field_ids: ids } = form;
    const label = firstText(form['display_name'], form['name']);
    const named = new Set(Array.isArray(ids) ? ids.map(idOf) : []);
    return label === undefined
      ? []
      : categoryOf(
          form,
          label,
          [...named].flatMap((id) => fields.find((field) => field.id === id) ?? []),
        );
  });
}

/** The answers as Zendesk takes them. */
export function sentFields(answers: Readonly<Record<string, SentValue>>): {
  readonly request: Json;
  /** Those that no ticket field is for. */
  readonly rest: Readonly<Record<string, SentValue>>;
} {
  const custom: { id: number; value: SentValue | readonly string[] }[] = [];
  const system: Record<string, SentValue> = {};
  const rest: Record<string, SentValue> = {};
  for (const [key, value] of Object.entries(answers)) {
    const [, kind, id] = /^([fm])(\d+)$/.exec(key) ?? [];
    if (kind !== undefined)
      custom.push({ id: Number(id), value: kind === 'm' ? [value as string] : value });
    else if (key === 'priority' || key === 'type') system[key] = value;
    else rest[key] = value;
  }
  return { request: { ...system, ...(custom.length > 0 && { custom_fields: custom }) }, rest };
}
