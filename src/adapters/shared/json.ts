/** A JSON object: not `null`, not an array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of a JSON object; `undefined` of anything else. */
export const member = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

/** The entry of a closed set that is equal to what came over the wire. */
export const known = <Entry extends string>(
  entries: readonly Entry[],
  value: unknown,
): Entry | undefined => entries.find((entry) => entry === value);
