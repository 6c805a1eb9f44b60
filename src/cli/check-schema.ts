import { escapeStep } from './document.js';
import type { Problem } from './problem.js';
import { SCHEMA, type Schema } from './schema.js';

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'object'
        ? 'object'
        : typeof value;

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

const quoted = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ');

/** Letters that one must change to come from one name to the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[other.length] ?? 0;
}

const meant = (name: string, known: readonly string[]): string => {
  const near = known.find((other) => distance(name.toLowerCase(), other.toLowerCase()) <= 2);
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
};

const hasType = (value: unknown, type: string): boolean =>
  type === 'integer' ? Number.isInteger(value) : typeOf(value) === type;

/** What a value has of other than its schema says. */
export function schemaProblems(
  value: unknown,
  given: Schema = SCHEMA,
  pointer = '',
): readonly Problem[] {
  const schema =
    given.$ref === undefined
      ? given
      : (SCHEMA.definitions?.[given.$ref.replace('#/definitions/', '')] ?? {});
  const problem = (message: string, at = pointer): readonly Problem[] => [{ pointer: at, message }];
  const { type } = schema;
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((each) => hasType(value, each)))
    return problem(`must be ${types.map((each) => NAMES[each]).join(' or ')}`);
  if ('const' in schema && value !== schema.const)
    return problem(`must be ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.includes(value))
    return problem(`must be one of ${quoted(schema.enum)}`);
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return problem('must not be empty');
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
      return problem(
        value.startsWith('/') || !schema.pattern.startsWith('^/')
          ? `${JSON.stringify(value)} has a sign that is not allowed here`
          : 'must begin with "/": it is below the endpoint',
      );
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (value < minimum || value > maximum)
      return problem(
        maximum === Infinity
          ? `must be at least ${minimum}`
          : `must be from ${minimum} to ${maximum}`,
      );
  }
  if (Array.isArray(value)) {
    const few = value.length < (schema.minItems ?? 0) ? problem('must not be empty') : [];
    const { items } = schema;
    return items
      ? [
          ...few,
          ...value.flatMap((item, place) => schemaProblems(item, items, `${pointer}/${place}`)),
        ]
      : few;
  }
  if (typeOf(value) !== 'object') return [];
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const entries = Object.entries(value as object);
  if (entries.length < (schema.minProperties ?? 0)) return problem('must not be empty');
  return [
    ...required
      .filter((name) => !entries.some(([own]) => own === name))
      .flatMap((name) => problem(`"${name}" is missing`)),
    ...entries.flatMap(([name, own]) => {
      const at = `${pointer}/${escapeStep(name)}`;
      if (Object.hasOwn(properties, name)) return schemaProblems(own, properties[name], at);
      if (additionalProperties === false)
        return problem(`"${name}" is not known here: ${meant(name, Object.keys(properties))}`, at);
      return additionalProperties === true ? [] : schemaProblems(own, additionalProperties, at);
    }),
  ];
}
