// The i18next of the CDN build answers as the whole one does: the same calls, the same sentences.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { slim } from '../../scripts/slim-i18next.mjs';
import type { MessageValues } from '../../src/core/ports/translator.js';
import type { Dictionary, MessageKey } from '../../src/locales/dictionary.js';
import { en } from '../../src/locales/en.js';
import { fr } from '../../src/locales/fr.js';
import type { I18nextTranslator, LoadedLocale } from '../../src/platform/i18next-translator.js';

const FILE = join(
  dirname(createRequire(import.meta.url).resolve('i18next/package.json')),
  'dist/esm/i18next.js',
);
const whole = readFileSync(FILE, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'slim-i18next-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DICTIONARIES: Readonly<Record<string, Dictionary>> = { en, fr };
const load = (tag: string): Promise<LoadedLocale> => {
  const base = tag.split('-')[0] === 'fr' ? 'fr' : 'en';
  return Promise.resolve({ tag: base, dictionary: DICTIONARIES[base] ?? en });
};

const COUNTS = [0, 1, 2, 5, 1.5, 1e6, -1, Number.NaN];
const AWKWARD = [
  '',
  '{name}',
  '{count}',
  '{-name}',
  '{- name}',
  '{name, number}',
  '{a.b}',
  '$t(done.title)',
  '$t(done.title, {"name": "x"})',
  '$&',
  '$1 $$',
  '__proto__',
  'constructor',
  '<b>&"\'/</b>',
  '}{',
  'cimode',
  'é\u202e\u0000😀',
];

/** A key without its plural suffix is a key of `t` too, and so is one that is not there. */
const KEYS = [
  ...new Set(
    Object.keys(en).flatMap((key) => [
      key,
      key.replace(/_(zero|one|two|few|many|other)$/, ''),
      `${key}.missing`,
    ]),
  ),
  '__proto__',
  'constructor',
  'toString',
  '',
  'widget:done.title',
  'two words, and a comma',
  'missing {name}',
] as MessageKey[];

const NAMES = [
  ...new Set(
    Object.values(DICTIONARIES).flatMap((dictionary) =>
      Object.values(dictionary).flatMap((text) =>
        [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
      ),
    ),
  ),
];

let translators: readonly I18nextTranslator[];
let make: (tag: string) => Promise<readonly I18nextTranslator[]>;

beforeAll(async () => {
  const file = join(folder, 'i18next.mjs');
  writeFileSync(file, slim(whole));
  const classes: (typeof I18nextTranslator)[] = [];
  for (const source of [FILE, file]) {
    vi.resetModules();
    vi.doMock('i18next', () => import(pathToFileURL(source).href));
    classes.push((await import('../../src/platform/i18next-translator.js')).I18nextTranslator);
  }
  vi.doUnmock('i18next');
  expect(classes[0]).not.toBe(classes[1]);
  make = async (tag) => {
    const first = await load(tag);
    return classes.map((Class) => new Class(tag, first, load));
  };
  translators = await make('en');
});

const answers = (key: MessageKey, values?: MessageValues): string[] =>
  translators.map((translator) => translator.t(key, values));

/** Both give the same answer, and it is a sentence. */
const same = (key: MessageKey, values?: MessageValues): string => {
  const [expected, actual] = answers(key, values);
  expect(typeof expected).toBe('string');
  expect(actual, `${key} with ${JSON.stringify(values)}`).toBe(expected);
  return expected ?? '';
};

const everyKey = (): void => {
  for (const key of KEYS) {
    same(key);
    for (const count of COUNTS)
      same(key, { ...Object.fromEntries(NAMES.map((name) => [name, `<${name}>`])), count });
    for (const value of AWKWARD)
      same(key, Object.fromEntries(NAMES.map((name) => [name, name === 'count' ? 3 : value])));
  }
};

describe('the two', () => {
  it('are the ones that they are taken for', async () => {
    const [a, b] = await Promise.all(
      [FILE, join(folder, 'i18next.mjs')].map(
        (file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>,
      ),
    );
    expect(a).toHaveProperty('getFixedT');
    expect(Object.keys(b ?? {})).toEqual(['default']);
  });

  it.each(['en', 'fr'])('say every sentence of %s alike, with all kinds of values', async (tag) => {
    translators = await make(tag);
    expect(same('done.title')).not.toBe('done.title');
    everyKey();
  });

  it('take the plural form of the language', async () => {
    translators = await make('fr');
    for (const key of Object.keys(fr).filter((name) => name.endsWith('_one'))) {
      const singular = fr[key as keyof typeof fr].replaceAll('{count}', '0');
      expect(same(key.slice(0, -'_one'.length) as MessageKey, { count: 0 })).toBe(singular);
    }
  });

  it('change the language, there and back, with and without words of the brand', async () => {
    translators = await make('en');
    const overrides = {
      en: { 'done.title': 'Thanks {name}', 'start.title': '', __proto__: 'p' },
      fr: { 'done.title': 'Merci {name} {- name} {missing} {a.b} {name, x}' },
      'fr-CA': { 'done.title': 'Merci bien {name}{name}' },
    };
    const said = [];
    for (const tag of ['fr', 'fr-CA', 'en-GB', 'fr', 'en', 'de'])
      for (const words of [{}, overrides]) {
        for (const translator of translators) {
          translator.setOverrides(words);
          await translator.setLanguage(tag);
        }
        for (const name of AWKWARD) said.push(same('done.title', { name }));
        for (const key of KEYS) same(key, { name: 'x', count: 2 });
      }
    expect(new Set(said)).toContain('Thanks $&');
    expect(new Set(said)).toContain('Merci bien $&$&');
    expect(new Set(said)).toContain('Merci $& $& {missing} {a.b} $&');
  });

  it('put defaults under the values', async () => {
    translators = await make('fr');
    for (const translator of translators)
      translator.setDefaults({ name: 'Défaut', platform: '{name}' });
    everyKey();
  });
});

describe('any text and any value', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '{{',
      '}}',
      '{name}',
      '{ name }',
      '{-name}',
      '{- name}',
      '{count}',
      '{name, x}',
      '{missing}',
      '{__proto__}',
      '{toString}',
      '{a.b}',
      '{}',
      '{ }',
      '$&',
      ' ',
      '\n',
    ),
    fc.string({ maxLength: 5 }),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const value = fc.oneof(text, fc.constantFrom(...AWKWARD), fc.integer(), fc.double());

  it('give the same sentence', async () => {
    translators = await make('en');
    fc.assert(
      fc.property(
        text.filter((words) => !words.includes('$t(')),
        value,
        fc.oneof(fc.constantFrom(...COUNTS), fc.integer(), fc.string()),
        (words, name, count) => {
          const plurals = { any_one: `1${words}`, any_other: `n${words}`, any_zero: `0${words}` };
          for (const translator of translators)
            translator.setOverrides({ en: { 'done.title': words, any: words, ...plurals } });
          same('done.title', { name, count });
          same('any' as MessageKey, { name, count });
          same(words as MessageKey, { name, count });
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the list of edits', () => {
  it('leaves out only options of i18next that no value is named after', () => {
    const options =
      'context defaultValue fallbackLng interpolation joinArrays keySeparator lng lngs nest ns nsSeparator ordinal postProcess replace returnDetails returnObjects skipInterpolation';
    expect(NAMES.filter((name) => options.split(' ').includes(name))).toEqual([]);
    expect(NAMES).toContain('count');
  });

  it('is only about text that is nested in no sentence', () => {
    for (const dictionary of Object.values(DICTIONARIES))
      for (const sentence of Object.values(dictionary)) expect(sentence).not.toContain('$t(');
  });

  it('fails when a part of i18next is not there', () => {
    expect(() => slim(whole.replace('class Formatter', 'class Shaper'))).toThrow('class Formatter');
    expect(() => slim(whole.replace('extractFromKey(key, opt) {', 'extract(key, opt) {'))).toThrow(
      'Translator.extractFromKey',
    );
  });

  it('fails when a part is there twice', () => {
    expect(() =>
      slim(
        whole.replace(
          'const deferred = defer();\n    const load',
          'const deferred = defer();const deferred2 = 1; {const deferred = defer();}\n    const load',
        ),
      ),
    ).toThrow('found 2');
  });

  it('keeps the number of lines, so that the source map stays right', () => {
    expect(slim(whole).split('\n')).toHaveLength(whole.split('\n').length);
  });
});
