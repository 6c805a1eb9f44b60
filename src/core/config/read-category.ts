import {
  CATEGORY_ICONS,
  SHIPMENT_STATES,
  type Advice,
  type Category,
  type CategoryRule,
} from '../model/category.js';
import { FIELD_KINDS, type Condition, type Field, type FieldOption } from '../model/field.js';
import type { Article } from '../model/article.js';
import type { LocalText } from '../model/local-text.js';
import {
  flag,
  isRecord,
  list,
  object,
  oneOf,
  table,
  text,
  textLike,
  whole,
  type Log,
  type Read,
} from './reader.js';

const FIELDS_MAX = 60;
const OPTIONS_MAX = 100;
const NESTING_MAX = 8;
/** Days that a date may lie away: ten years. */
const DAYS = 3660;

/** BCP 47 as far as anyone writes it. */
export function isLanguageTag(tag: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(tag);
}

/** Ids travel as keys of objects and parts of addresses. */
const id = textLike('id', (value) => /^[a-z][\w-]{0,63}$/i.test(value) && !(value in {}));

export const httpsUrl = textLike('url', (value) => {
  try {
    const { protocol, username } = new URL(value);
    return protocol === 'https:' && username === '';
  } catch {
    return false;
  }
});

/** One text, a text per language, or a key of the dictionary. */
export function localText(
  isMessageKey: (key: string) => boolean,
  read: Read<string> = text,
): Read<LocalText> {
  const perLanguage = table(read, 'language', isLanguageTag, 50);
  const key = object<{ key: string }>({ key: textLike('messageKey', isMessageKey) }, ['key']);
  return (data, path, log) => {
    if (!isRecord(data)) return read(data, path, log);
    return Object.hasOwn(data, 'key') ? key(data, path, log) : perLanguage(data, path, log);
  };
}

function condition(depth = 0): Read<Condition> {
  return (data, path, log) => {
    if (depth === NESTING_MAX) return log.add(path, 'tooDeep', { max: NESTING_MAX });
    if (!isRecord(data)) return log.add(path, 'type', { expected: 'object' });
    const inner = condition(depth + 1);
    // A part that is lost would change what the rest means.
    const every: Read<readonly Condition[]> = (parts, at, log) => {
      const good = list(inner, 20)(parts, at, log);
      return good?.length === (parts as readonly unknown[]).length ? good : undefined;
    };
    if ('all' in data)
      return object<{ all: readonly Condition[] }>({ all: every }, ['all'])(data, path, log);
    if ('any' in data)
      return object<{ any: readonly Condition[] }>({ any: every }, ['any'])(data, path, log);
    if ('not' in data) return object<{ not: Condition }>({ not: inner }, ['not'])(data, path, log);
    if ('in' in data)
      return object<{ field: string; in: readonly string[] }>(
        { field: id, in: list(text, OPTIONS_MAX) },
        ['field', 'in'],
      )(data, path, log);
    return object<{ field: string; filled: boolean }>({ field: id, filled: flag }, [
      'field',
      'filled',
    ])(data, path, log);
  };
}

const length = whole(0, 100_000);
const currency = textLike('currency', isCurrency);
const country = textLike('country', isCountry);
const types = list(textLike('ending', isEnding), 30);

export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code);
}

export function isEnding(ending: string): boolean {
  return /^[a-z\d]{1,10}$/.test(ending);
}

function fieldReader(words: Read<LocalText>): Read<Field> {
  const option = object<FieldOption>({ value: text, label: words }, ['value', 'label']);
  const options: Read<readonly FieldOption[]> = (data, path, log) =>
    unique(list(option, OPTIONS_MAX)(data, path, log), (entry) => entry.value, path, log);
  const own: Readonly<Record<string, Readonly<Record<string, Read<unknown>>>>> = {
    text: { min: length, max: length, warn: oneOf(['tracking-number', 'transaction-id']) },
    message: { min: length, max: length },
    phone: { country },
    references: { max: whole(1, 500) },
    date: { earliest: whole(-DAYS, DAYS), latest: whole(-DAYS, DAYS), workingDays: flag },
    select: { options },
    choice: { options },
    money: { currency },
    url: { prefill: oneOf(['page']) },
    items: { max: whole(1, 200), currency },
    files: { min: whole(0, 50), max: whole(1, 50), types },
  };
  const base: Readonly<Record<string, Read<unknown>>> = {
    id,
    kind: oneOf(FIELD_KINDS, 'unknownKind'),
    label: words,
    hint: words,
    required: (data, path, log) =>
      typeof data === 'boolean' ? data : condition()(data, path, log),
    when: condition(),
  };
  return (data, path, log) => {
    const kind = isRecord(data) && typeof data['kind'] === 'string' ? data['kind'] : '';
    const special = Object.hasOwn(own, kind) ? own[kind] : {};
    const must = [
      'id',
      'kind',
      'label',
      ...(special !== undefined && 'options' in special ? ['options'] : []),
    ];
    const read = object<Record<string, unknown>>({ ...base, ...special }, must)(data, path, log);
    // Without its condition it would be asked of everyone.
    if (read === undefined || (isRecord(data) && 'when' in data && !('when' in read)))
      return undefined;
    const { min, max, earliest, latest } = read as Readonly<Record<string, number | undefined>>;
    const [low, high] = [min ?? earliest, max ?? latest];
    if (low !== undefined && high !== undefined && low > high)
      return log.add(path, 'number', { min: low, max: high, value: high });
    return read as unknown as Field;
  };
}

/** Without the later of two entries with the same key. */
export function unique<Entry>(
  entries: readonly Entry[] | undefined,
  keyOf: (entry: Entry) => string,
  path: string,
  log: Log,
): readonly Entry[] | undefined {
  const seen = new Set<string>();
  return entries?.filter((entry) => {
    const key = keyOf(entry);
    if (seen.has(key)) log.add(path, 'duplicate', { value: key });
    return !seen.has(key) && seen.add(key);
  });
}

function namesIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(namesIn);
  if ('any' in condition) return condition.any.flatMap(namesIn);
  return 'not' in condition ? namesIn(condition.not) : [condition.field];
}

/** Reads one category; undone references to fields are followed until nothing more falls away. */
export function categoryReader(isMessageKey: (key: string) => boolean): Read<Category> {
  const words = localText(isMessageKey);
  const fields = list(fieldReader(words), FIELDS_MAX, 'may be empty');
  const article = object<Article>({ id, title: words, summary: words, url: httpsUrl }, [
    'id',
    'title',
    'summary',
  ]);
  const days = whole(0, DAYS);
  const whens: Readonly<Record<Advice['when']['kind'], Read<unknown>>> = {
    answers: condition(),
    'paid-days-ago': days,
    'days-ago': days,
    'shipment-state': list(oneOf(SHIPMENT_STATES), SHIPMENT_STATES.length),
  };
  const kinds = Object.keys(whens) as readonly Advice['when']['kind'][];
  const when: Read<Advice['when']> = (data, path, log) => {
    const kind = isRecord(data)
      ? oneOf(kinds, 'unknownKind')(data['kind'], `${path}.kind`, log)
      : undefined;
    if (kind === undefined)
      return isRecord(data) ? undefined : log.add(path, 'type', { expected: 'object' });
    const key = {
      answers: 'condition',
      'shipment-state': 'states',
      'paid-days-ago': 'days',
      'days-ago': 'days',
    }[kind];
    const extra = kind === 'days-ago' ? { field: id } : {};
    const shape = { kind: oneOf(kinds), [key]: whens[kind], ...extra };
    return object<Record<string, unknown>>(shape, Object.keys(shape))(data, path, log) as
      | Advice['when']
      | undefined;
  };
  const shape = object<Category>(
    {
      id,
      label: words,
      hint: words,
      icon: oneOf(CATEGORY_ICONS),
      questions: fields,
      details: fields,
      rules: list(
        object<CategoryRule>(
          { kind: oneOf(['one-of'], 'unknownKind'), fields: list(id, FIELDS_MAX) },
          ['kind', 'fields'],
        ),
        20,
        'may be empty',
      ),
      advice: list(
        object<Advice>({ when, text: words, article: id, category: id }, ['when', 'text']),
        50,
        'may be empty',
      ),
      review: flag,
      subjectField: id,
      editableSubject: flag,
      articles: list(article, 50, 'may be empty'),
    },
    ['id', 'label', 'hint', 'icon', 'questions', 'details'],
  );
  return (data, path, log) => {
    const read = shape(data, path, log);
    return read && settle(read, path, log);
  };
}

/** Takes out what names fields that are not there. A category that can't ask for an address can't be sent. */
function settle(category: Category, path: string, log: Log): Category | undefined {
  const all = [...category.questions, ...category.details];
  let left = unique(all, (field) => field.id, path, log) ?? [];
  const has = (name: string): boolean => left.some((field) => field.id === name);
  const known = (where: string) => (name: string) =>
    has(name) || log.add(where, 'unknownName', { value: name }) === true;
  const whole = (names: readonly string[], where: string): boolean =>
    names.map(known(where)).every(Boolean);
  for (let before = 0; before !== left.length;) {
    before = left.length;
    left = left.filter(
      ({ id, when }) => when === undefined || whole(namesIn(when), `${path}.${id}.when`),
    );
  }
  if (
    !left.some((field) => field.id === 'email' && field.kind === 'email') ||
    !category.details.some(isEmail)
  )
    return log.add(`${path}.details`, 'missing', { key: 'email' });

  const kept = (fields: readonly Field[]): Field[] =>
    fields
      .filter((field) => left.includes(field))
      .map((field) => {
        const { required, ...rest } = field;
        const fine =
          typeof required !== 'object' || whole(namesIn(required), `${path}.${field.id}.required`);
        return fine ? field : rest;
      });
  const { rules, advice, subjectField, ...rest } = category;
  const subject =
    subjectField !== undefined && whole([subjectField], `${path}.subjectField`)
      ? { subjectField }
      : {};
  return {
    ...rest,
    ...subject,
    questions: kept(category.questions),
    details: kept(category.details),
    ...(rules && { rules: rules.filter((rule) => whole(rule.fields, `${path}.rules`)) }),
    ...(advice && {
      advice: advice.filter(({ when }) => {
        const names =
          when.kind === 'answers'
            ? namesIn(when.condition)
            : when.kind === 'days-ago'
              ? [when.field]
              : [];
        return whole(names, `${path}.advice`);
      }),
    }),
  };
}

function isEmail(field: Field): boolean {
  return field.id === 'email' && field.kind === 'email';
}
