import { HelpError } from '../core/help-error.js';
import type { AdapterOptions } from '../core/ports/backend.js';
import { warnOnce } from '../core/warn-once.js';

/** What an option must be; `expected` is for the developer of the page. */
interface Kind<Value> {
  readonly expected: string;
  readonly is: (value: unknown) => value is Value;
}

/** One kind for each option, so that a new option of an adapter is not forgotten here. */
export type Shape<Options> = {
  readonly [Name in keyof Options]-?: Kind<Exclude<Options[Name], undefined>>;
};

/** Names of what only a server may know. */
const SECRET = /service|authorization|(?:key|token|secret|password)$/i;
const FUNCTIONS: ReadonlySet<string> = new Set(['getToken', 'getCustomer']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const flag: Kind<boolean> = {
  expected: 'true or false',
  is: (value) => typeof value === 'boolean',
};

export const text: Kind<string> = {
  expected: 'a text',
  is: (value): value is string => typeof value === 'string' && value.trim() !== '',
};

export const positive: Kind<number> = {
  expected: 'a whole number above 0',
  is: (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
};

export const oneOf = <Value extends string>(values: readonly Value[]): Kind<Value> => ({
  expected: values.join(' or '),
  is: (value): value is Value => (values as readonly unknown[]).includes(value),
});

export const listOf = <Value>({ expected, is }: Kind<Value>): Kind<readonly Value[]> => ({
  expected: `a list, each ${expected}`,
  is: (value) => Array.isArray(value) && value.every(is),
});

export const tableOf = <Value>({
  expected,
  is,
}: Kind<Value>): Kind<Readonly<Record<string, Value>>> => ({
  expected: `an object, each value ${expected}`,
  is: (value): value is Readonly<Record<string, Value>> =>
    isRecord(value) && Object.values(value).every(is),
});

/** Any object: the adapter looks at what is in it. */
export const anyObject = <Value extends object>(): Kind<Value> => ({
  expected: 'an object',
  is: (value): value is Value => isRecord(value),
});

/** An object of known members, of which `needed` must be there. */
export const object = <Value extends object>(
  shape: Shape<Value>,
  needed: readonly (keyof Value & string)[] = [],
): Kind<Value> => ({
  expected: `an object of ${Object.entries<Kind<unknown>>(shape)
    .map(([name, { expected }]) => `${name} (${expected})`)
    .join(', ')}`,
  is: (value): value is Value =>
    isRecord(value) &&
    needed.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(
      ([name, member]) =>
        Object.hasOwn(shape, name) && (shape as Record<string, Kind<unknown>>)[name]?.is(member),
    ),
});

const placeOf = (adapter: string): string => `<script data-help-backend="${adapter}">`;

/** The page's block for an adapter. Not through `document`: an `<img name="querySelectorAll">` would stand in for it. */
function readBlock(adapter: string): Readonly<Record<string, unknown>> {
  const blocks = [
    ...Document.prototype.querySelectorAll.call(
      document,
      'script[type="application/json"][data-help-backend]',
    ),
  ].filter((block) => block.getAttribute('data-help-backend') === adapter);
  if (blocks.length > 1) warnOnce(`${placeOf(adapter)}: the page has two, the first one counts`);
  if (blocks[0] === undefined) return {};
  try {
    const json: unknown = JSON.parse(blocks[0].textContent ?? '');
    if (isRecord(json)) return json;
  } catch {
    // Said below; the parser's own words would show what is in it.
  }
  warnOnce(`${placeOf(adapter)} holds no JSON object and was ignored`);
  return {};
}

/** What was wrong with an option, without its value, which may be a secret. */
function flawOf(name: string, kind: Kind<unknown> | undefined): string {
  if (kind !== undefined) return `expected ${kind.expected}`;
  if (FUNCTIONS.has(name)) return 'functions are set on the element by script';
  return SECRET.test(name) ? 'keys belong on a server, never in a page' : 'no such option';
}

/**
 * The options of an adapter that the page holds as JSON, in `<script type="application/json" data-help-backend="name">`.
 * What is wrong there is left out, and said once in the console. An attribute of the element goes first.
 *
 * @param needed options that the adapter can't be without
 * @throws {HelpError} `unsupported` when one of these is missing
 */
export function withPageOptions<Options extends object>(
  adapter: string,
  given: AdapterOptions,
  shape: Shape<Options>,
  needed: readonly (keyof Options & string)[],
): AdapterOptions & Options {
  const kinds = new Map<string, Kind<unknown>>(Object.entries(shape));
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(readBlock(adapter))) {
    const kind = kinds.get(name);
    if (kind?.is(value) === true) options[name] = value;
    else warnOnce(`${placeOf(adapter)}: "${name}" was ignored: ${flawOf(name, kind)}`);
  }
  const missing = needed.filter((name) => !Object.hasOwn(options, name));
  if (missing.length > 0)
    throw new HelpError(
      'unsupported',
      `adapter="${adapter}" needs ${missing.join(', ')} in ${placeOf(adapter)}`,
    );
  return { ...(options as Options), ...given };
}
