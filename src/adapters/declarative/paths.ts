import type { Paths, Test } from './mapping.js';

const STEP = /\[(\w+)=([^\]]*)\]|\[?([^.[\]]+)\]?/g;

/** An own member: what a prototype has is nobody's data. */
export const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Nothing to send and nothing to show. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && !(value instanceof Uint8Array) && Object.keys(value).length === 0);

/** As it stands in a text. */
export const textOf = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : `${value as number}`;

const at = (path: string, root: unknown): unknown => {
  if (path.startsWith("'")) return path.slice(1, -1);
  let value = root;
  for (const [, name, wanted, step = ''] of path.matchAll(STEP))
    value =
      name === undefined
        ? own(value, step)
        : listOf(value).find((item) => textOf(own(item, name)) === wanted);
  return value;
};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The paths as a list, whatever a document calls so. */
export const pathsOf = (paths: Paths | undefined): readonly string[] =>
  [paths ?? []].flat().filter((path): path is string => typeof path === 'string');

/** The first value that is there. */
export function find(paths: Paths | undefined, root: unknown): unknown {
  for (const path of pathsOf(paths)) {
    const value = at(path, root);
    if (!isEmpty(value)) return value;
  }
  return undefined;
}

/** The same as text; of a list or an object, none. */
export function findText(paths: Paths | undefined, root: unknown): string | undefined {
  const value = find(paths, root);
  return typeof value === 'object' ? undefined : textOf(value) || undefined;
}

export function holds(test: Test | undefined, root: unknown): boolean {
  if (typeof test === 'object' && 'in' in test)
    return listOf(test.in).includes(textOf(find(test.path, root)));
  if (typeof test === 'boolean') return test;
  const value = find(test, root);
  return !(isEmpty(value) || value === 'false' || !value);
}

/** The first list that is there, also an empty one. */
export const findList = (paths: Paths | undefined, root: unknown): readonly unknown[] | undefined =>
  pathsOf(paths)
    .map((path) => at(path, root))
    .find((value): value is readonly unknown[] => Array.isArray(value));
