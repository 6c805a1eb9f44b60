import type { ConfigProblem, ConfigProblemCode } from './problem.js';

/** Longest text of a configuration, in UTF-16 units. */
export const TEXT_MAX = 2000;

type Values = Readonly<Record<string, string | number>>;

/** Turns unknown data into a wanted shape. `undefined`: not that shape, and the log says why. */
export type Read<Wanted> = (data: unknown, path: string, log: Log) => Wanted | undefined;

/** What a list of problems holds at most: a file of another kind would bring thousands. */
const PROBLEMS_MAX = 100;

/** Collects problems with their places. */
export class Log {
  readonly problems: ConfigProblem[] = [];

  /** Notes a problem and answers `undefined`, so that a reader can return it. */
  add(path: string, code: ConfigProblemCode, values?: Values): undefined {
    if (this.problems.length < PROBLEMS_MAX)
      this.problems.push(values === undefined ? { path, code } : { path, code, values });
    return undefined;
  }
}

/** A piece of unknown data, short enough for a message. */
function shown(data: unknown): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Text that is not blank and at most 2,000 long. */
export const text: Read<string> = (data, path, log) => {
  if (typeof data !== 'string') return log.add(path, 'type', { expected: 'string' });
  if (data.length > TEXT_MAX)
    return log.add(path, 'tooLong', { max: TEXT_MAX, count: data.length });
  return data.trim() === '' ? log.add(path, 'empty') : data;
};

export const flag: Read<boolean> = (data, path, log) =>
  typeof data === 'boolean' ? data : log.add(path, 'type', { expected: 'boolean' });

export function whole(min: number, max: number): Read<number> {
  return (data, path, log) => {
    if (typeof data !== 'number') return log.add(path, 'type', { expected: 'number' });
    const good = Number.isInteger(data) && data >= min && data <= max;
    return good ? data : log.add(path, 'number', { min, max, value: data });
  };
}

/** Text that passes a test; otherwise the problem `code` names it. */
export function textLike(code: ConfigProblemCode, test: (value: string) => boolean): Read<string> {
  return (data, path, log) => {
    const value = text(data, path, log);
    if (value === undefined) return undefined;
    return test(value) ? value : log.add(path, code, { value: shown(value) });
  };
}

/** One of a closed set. */
export function oneOf<Wanted extends string>(
  allowed: readonly Wanted[],
  code: ConfigProblemCode = 'unknownValue',
): Read<Wanted> {
  return (data, path, log) =>
    allowed.find((value) => value === data) ??
    log.add(path, code, { value: shown(data), allowed: allowed.join(', ') });
}

/** A list without its bad entries; `undefined` when none is left, unless `empty` allows that. */
export function list<Wanted>(
  read: Read<Wanted>,
  max: number,
  empty: 'may be empty' | 'not empty' = 'not empty',
): Read<readonly Wanted[]> {
  return (data, path, log) => {
    if (!Array.isArray(data)) return log.add(path, 'type', { expected: 'array' });
    if (data.length > max) log.add(path, 'tooMany', { max, count: data.length });
    const entries: Wanted[] = [];
    data.slice(0, max).forEach((entry: unknown, place) => {
      const value = read(entry, `${path}[${place}]`, log);
      if (value !== undefined) entries.push(value);
    });
    if (entries.length > 0 || empty === 'may be empty') return entries;
    return data.length === 0 ? log.add(path, 'empty') : undefined;
  };
}

/** Entries by a key that must pass `goodKey`; bad ones are left out. */
export function table<Wanted>(
  read: Read<Wanted>,
  code: ConfigProblemCode,
  goodKey: (key: string) => boolean,
  max: number,
): Read<Readonly<Record<string, Wanted>>> {
  return (data, path, log) => {
    if (!isRecord(data)) return log.add(path, 'type', { expected: 'object' });
    const keys = Object.keys(data);
    if (keys.length > max) log.add(path, 'tooMany', { max, count: keys.length });
    const entries: Record<string, Wanted> = {};
    for (const key of keys.slice(0, max)) {
      const at = join(path, key);
      // `key in {}`: names that every object answers to, `constructor` among them.
      if (key in {} || !goodKey(key)) log.add(at, code, { value: shown(key) });
      else {
        const value = read(data[key], at, log);
        if (value !== undefined) entries[key] = value;
      }
    }
    return Object.keys(entries).length > 0 ? entries : undefined;
  };
}

function join(path: string, key: string): string {
  const name = shown(key);
  return path === '' ? name : `${path}.${name}`;
}

/** How to read each key of an object. */
export type Shape<Wanted> = {
  readonly [Key in keyof Wanted]-?: Read<Exclude<Wanted[Key], undefined>>;
};

/**
 * An object with the keys of `shape` and no others. A bad optional key is left out; without a good `required` key the whole
 * object is.
 */
export function object<Wanted extends object>(
  shape: Shape<Wanted>,
  required: readonly (keyof Wanted & string)[] = [],
): Read<Wanted> {
  return (data, path, log) => {
    if (!isRecord(data)) return log.add(path, 'type', { expected: 'object' });
    const entries: Record<string, unknown> = {};
    for (const key of Object.keys(data)) {
      const read = Object.hasOwn(shape, key)
        ? (shape[key as keyof Wanted] as Read<unknown>)
        : undefined;
      if (read === undefined)
        log.add(join(path, key), 'unknownKey', {
          value: shown(key),
          allowed: Object.keys(shape).join(', '),
        });
      else {
        const value = read(data[key], join(path, key), log);
        if (value !== undefined) entries[key] = value;
      }
    }
    let complete = true;
    for (const key of required) {
      if (key in entries) continue;
      complete = false;
      if (!Object.hasOwn(data, key)) log.add(path, 'missing', { key });
    }
    return complete ? (entries as Wanted) : undefined;
  };
}
