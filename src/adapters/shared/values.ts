import { isRecord } from './json.js';

// What can be read out of JSON that nobody has checked.

export type Json = Readonly<Record<string, unknown>>;

/** Empty for what is no text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A positive whole number: in some answers a number, in others a text. */
export const idOf = (value: unknown): string | undefined =>
  /string|number/.test(typeof value) && /^[1-9]\d*$/.test(`${value as number}`)
    ? `${value as number}`
    : undefined;

/** ISO 8601; the start of the epoch stands for "never". */
export const timeOf = (value: unknown): string | undefined =>
  Date.parse(textOf(value)) > 0 ? textOf(value) : undefined;

export const rowsOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** All of them, or `undefined` as soon as one is wrong: a row left out is a request that a person believes to be lost. */
export function allOf<Value>(
  values: unknown,
  decode: (value: unknown) => Value | undefined,
): readonly Value[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const decoded = values.map((value: unknown) => decode(value));
  return decoded.every((value) => value !== undefined) ? decoded : undefined;
}
