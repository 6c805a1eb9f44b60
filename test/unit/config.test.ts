import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../src/core/config/json.js';
import { parseBrandConfig } from '../../src/core/config/parse-config.js';
import { CONFIG_PROBLEM_CODES } from '../../src/core/config/problem.js';
import {
  closest,
  DEFAULT_ATTACHMENT_RULES,
  resolveSettings,
} from '../../src/core/config/settings.js';
import type { BrandConfig } from '../../src/core/model/brand-config.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { en } from '../../src/locales/en.js';

const email = { kind: 'email', id: 'email', label: 'E-mail', required: true };
const category = (rest: object = {}, id = 'other'): Record<string, unknown> => ({
  id,
  label: { en: 'Other', fr: 'Autre' },
  hint: 'Anything else',
  icon: 'question',
  questions: [{ kind: 'text', id: 'topic', label: 'Topic' }],
  details: [email],
  ...rest,
});

/** `path code` of each problem. */
const problems = (json: unknown, known?: (key: string) => boolean): string[] =>
  parseBrandConfig(json, known).problems.map(({ path, code }) => `${path} ${code}`);
const config = (json: unknown): BrandConfig => parseBrandConfig(json).config;

describe('a right configuration', () => {
  const full = {
    platform: { en: 'eBay Delivery', fr: 'Plateforme d’expéditions eBay' },
    supportEmail: 'help@example.com',
    helpCenterUrl: { fr: 'https://help.example.com/fr', en: 'https://help.example.com/en' },
    chatUrl: 'https://chat.example.com/',
    categories: [category()],
    hours: {
      timeZone: 'Europe/Paris',
      weekly: { mon: ['09:00-18:00'], sun: [] },
      holidays: ['2026-12-25'],
    },
    referenceExample: 'FR2025EBAY0001234567',
    currency: 'EUR',
    country: 'FR',
    replyWithinHours: 24,
    replyCalendar: 'business',
    attachments: { maxFiles: 3, maxBytes: 1000, types: ['jpg', 'pdf'] },
    messages: { fr: { 'contact.us': 'Contactez-nous' } },
  };
  it('comes back unchanged, as data and as text', () => {
    expect(parseBrandConfig(full)).toEqual({ config: full, problems: [] });
    expect(parseBrandConfig(JSON.stringify(full))).toEqual({ config: full, problems: [] });
  });
  it('may be empty or missing', () => {
    expect(parseBrandConfig({})).toEqual({ config: {}, problems: [] });
    expect(parseBrandConfig(undefined)).toEqual({ config: {}, problems: [] });
  });
  it('takes the whole shipping preset', () => {
    const keys = new Set(Object.keys(en).map((key) => key.replace(/_(one|other)$/, '')));
    const parsed = parseBrandConfig({ categories: SHIPPING_CATEGORIES }, (key) => keys.has(key));
    expect(parsed.problems).toEqual([]);
    expect(parsed.config.categories).toEqual(SHIPPING_CATEGORIES);
  });
  it('takes hours by language', () => {
    const hours = { fr: full.hours, 'pt-PT': { ...full.hours, timeZone: 'Europe/Lisbon' } };
    expect(parseBrandConfig({ hours })).toEqual({ config: { hours }, problems: [] });
  });
});

describe('a text that is not JSON', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['', 1, 1],
    ['  ', 1, 3],
    ['{"a"', 1, 5],
    ["{'a': 1}", 1, 2],
    ['{"a": tru}', 1, 7],
    ['{"a": TRUE}', 1, 7],
    ['[1, 2', 1, 6],
    ['{"a": "b\nc"}', 1, 7],
    ['{"a": 01}', 1, 8],
    ['{} {}', 1, 4],
    ['{"a": "\\x"}', 1, 7],
    ['// x\n{}', 1, 1],
  ])('%j: line %i, column %i', (text, line, column) => {
    expect(parseBrandConfig(text)).toEqual({
      config: {},
      problems: [{ path: '', code: 'json', values: { line, column } }],
    });
  });

  it('finds the fault of any text that JSON.parse refuses, after a start that could still become right', () => {
    const broken = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', ':', 'x', '1', '\n', '\\', '{'),
        fc.boolean(),
      )
      .map(
        ([json, at, mark, cut]) =>
          json.slice(0, at % (json.length + 1)) +
          mark +
          (cut ? '' : json.slice(at % (json.length + 1))),
      );
    let refused = 0;
    fc.assert(
      fc.property(broken, (text) => {
        try {
          JSON.parse(text);
          return;
        } catch {
          refused++;
        }
        const { line, column } = findJsonFault(text);
        const lines = text.split('\n');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        const before = text
          .split('\n')
          .slice(0, line - 1)
          .concat(lines[line - 1]?.slice(0, column - 1) ?? '')
          .join('\n');
        // V8 says where it stopped: never before the place found, which is where the bad token starts.
        try {
          JSON.parse(text);
        } catch (thrown) {
          const position = /position (\d+)/.exec(String(thrown))?.[1];
          if (position !== undefined) expect(before.length).toBeLessThanOrEqual(Number(position));
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

describe('hostile data', () => {
  it('leaves prototypes alone', () => {
    const parsed = parseBrandConfig(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"messages":{"fr":{"__proto__":"x","constructor":"x"},"__proto__":{"a":"b"}},"hours":{"__proto__":{}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(parsed.config).toEqual({});
    expect(Object.getPrototypeOf(parsed.config)).toBe(Object.prototype);
    expect(parsed.problems.map(({ code }) => code)).toEqual([
      'unknownKey',
      'unknownKey',
      'messageKey',
      'messageKey',
      'language',
      'language',
    ]);
  });
  it('refuses ids that objects answer to', () => {
    for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '1st', 'a b', ''])
      expect(problems({ categories: [category({ id })] })[0]).toMatch(
        /^categories\[0\]\.id (id|empty)$/,
      );
  });
  it('survives circles, depth, size and strange values', () => {
    const circle: Record<string, unknown> = {};
    circle['platform'] = circle;
    expect(problems(circle)).toEqual([' type']);
    expect(problems({ platform: 1n })).toEqual([' type']);
    expect(
      problems({
        get platform() {
          throw new Error('no');
        },
      }),
    ).toEqual([' type']);
    expect(problems(' '.repeat(1_000_001))).toEqual([' tooBig']);
    expect(problems('['.repeat(500_000))).toHaveLength(1);
    expect(problems(`{"a":"${'x'.repeat(900_000)}`)).toEqual([' json']);
    expect(problems(`{"a":"${'\\n'.repeat(400_000)}`)).toEqual([' json']);
    for (const strange of [null, 1, true, [], 'null', '[]', '"x"'])
      expect(problems(strange)).toEqual([' type']);
    for (const strange of [() => 1, Symbol('x')]) expect(problems(strange)).toEqual([' json']);
  });
  it('stops at depth', () => {
    let when: object = { field: 'topic', filled: true };
    for (let depth = 0; depth < 500; depth++) when = { not: when };
    const parsed = parseBrandConfig({
      categories: [category({ details: [email, { kind: 'text', id: 'x', label: 'X', when }] })],
    });
    expect(parsed.problems.map(({ code }) => code)).toEqual(['tooDeep']);
    expect(parsed.config.categories?.[0]?.details).toHaveLength(1);
  });
  it('keeps at most 40 categories, 60 fields, 100 options and 100 problems', () => {
    const options = Array.from({ length: 101 }, (_, place) => ({ value: `v${place}`, label: 'L' }));
    const fields = Array.from({ length: 61 }, (_, place) => ({
      kind: 'text',
      id: `f${place}`,
      label: 'L',
    }));
    const many = Array.from({ length: 41 }, (_, place) => category({}, `c${place}`));
    expect(problems({ categories: many })).toEqual(['categories tooMany']);
    expect(config({ categories: many }).categories).toHaveLength(40);
    const one = {
      categories: [
        category({
          questions: [{ kind: 'select', id: 's', label: 'S', options }, ...fields.slice(2)],
        }),
      ],
    };
    expect(problems(one)).toEqual(['categories[0].questions[0].options tooMany']);
    expect(problems({ categories: [category({ questions: fields })] })).toEqual([
      'categories[0].questions tooMany',
    ]);
    const noise = Object.fromEntries(Array.from({ length: 500 }, (_, place) => [`x${place}`, 1]));
    expect(problems(noise)).toHaveLength(100);
  });
  it('never throws and names known problems only', () => {
    const seeds = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.record(
        {
          platform: fc.jsonValue(),
          categories: fc.array(
            fc.dictionary(
              fc.constantFrom(
                'id',
                'label',
                'questions',
                'details',
                'advice',
                'rules',
                'icon',
                'hint',
              ),
              fc.jsonValue(),
            ),
          ),
          hours: fc.jsonValue(),
          messages: fc.jsonValue(),
          attachments: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(seeds, (json) => {
        for (const { code } of parseBrandConfig(json).problems)
          expect(CONFIG_PROBLEM_CODES).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is wrong is left out and named', () => {
  it.each<[string, object, string[]]>([
    ['an unknown key', { platfrom: 'x' }, ['platfrom unknownKey']],
    ['a wrong type', { platform: 5 }, ['platform type']],
    ['a blank text', { platform: ' ' }, ['platform empty']],
    ['a long text', { platform: 'x'.repeat(2001) }, ['platform tooLong']],
    ['a bad language', { platform: { french: 'x', fr: 'y' } }, ['platform.french language']],
    ['a bad address', { supportEmail: 'help' }, ['supportEmail email']],
    ['a mailto address', { supportEmail: 'mailto:help@example.com' }, ['supportEmail email']],
    ['http', { helpCenterUrl: 'http://example.com' }, ['helpCenterUrl url']],
    [
      'script as address',
      { helpCenterUrl: { fr: 'javascript:alert(1)' } },
      ['helpCenterUrl.fr url'],
    ],
    ['a lower-case currency', { currency: 'eur' }, ['currency currency']],
    ['a country name', { country: 'France' }, ['country country']],
    ['no hours', { replyWithinHours: 0 }, ['replyWithinHours number']],
    ['a text for a number', { replyWithinHours: '24' }, ['replyWithinHours type']],
    ['an unknown calendar', { replyCalendar: 'sometimes' }, ['replyCalendar unknownValue']],
    ['an ending with dot', { attachments: { types: ['.jpg'] } }, ['attachments.types[0] ending']],
    ['half a file', { attachments: { maxFiles: 1.5 } }, ['attachments.maxFiles number']],
    [
      'an unknown zone',
      { hours: { timeZone: 'Europe/Atlantis', weekly: {} } },
      ['hours.timeZone timeZone'],
    ],
    ['a missing zone', { hours: { weekly: {} } }, ['hours missing']],
    [
      'a bad range',
      { hours: { timeZone: 'UTC', weekly: { mon: ['9-18'] } } },
      ['hours.weekly.mon[0] range'],
    ],
    [
      'an unknown weekday',
      { hours: { timeZone: 'UTC', weekly: { monday: [] } } },
      ['hours.weekly.monday unknownKey'],
    ],
    [
      'an impossible holiday',
      { hours: { timeZone: 'UTC', weekly: {}, holidays: ['2026-02-30'] } },
      ['hours.holidays[0] day'],
    ],
    [
      'a bad schedule of a language',
      { hours: { fr: { timeZone: 'x', weekly: {} } } },
      ['hours.fr.timeZone timeZone'],
    ],
    [
      'messages without language',
      { messages: { 'contact.us': 'x' } },
      ['messages.contact.us language'],
    ],
  ])('%s', (_name, json, expected) => {
    expect(problems(json)).toEqual(expected);
  });

  const inCategory = (rest: object): string[] => problems({ categories: [category(rest)] });
  it.each<[string, object, string[]]>([
    ['an icon', { icon: 'skull' }, ['categories[0].icon unknownValue']],
    ['no label', { label: undefined }, ['categories[0] missing']],
    [
      'a kind',
      { questions: [{ kind: 'colour', id: 'x', label: 'X' }] },
      ['categories[0].questions[0].kind unknownKind'],
    ],
    ['no kind', { questions: [{ id: 'x', label: 'X' }] }, ['categories[0].questions[0] missing']],
    [
      'a key of another kind',
      { questions: [{ kind: 'text', id: 'x', label: 'X', options: [] }] },
      ['categories[0].questions[0].options unknownKey'],
    ],
    [
      'no options',
      { questions: [{ kind: 'select', id: 'x', label: 'X' }] },
      ['categories[0].questions[0] missing'],
    ],
    [
      'empty options',
      { questions: [{ kind: 'select', id: 'x', label: 'X', options: [] }] },
      ['categories[0].questions[0].options empty'],
    ],
    [
      'double options',
      {
        questions: [
          {
            kind: 'choice',
            id: 'x',
            label: 'X',
            options: [
              { value: 'a', label: 'A' },
              { value: 'a', label: 'B' },
            ],
          },
        ],
      },
      ['categories[0].questions[0].options duplicate'],
    ],
    [
      'a field twice',
      { questions: [{ kind: 'text', id: 'email', label: 'X' }] },
      ['categories[0] duplicate', 'categories[0].details missing'],
    ],
    [
      'min above max',
      { questions: [{ kind: 'text', id: 'x', label: 'X', min: 9, max: 2 }] },
      ['categories[0].questions[0] number'],
    ],
    [
      'earliest after latest',
      { questions: [{ kind: 'date', id: 'x', label: 'X', earliest: 2, latest: 1 }] },
      ['categories[0].questions[0] number'],
    ],
    ['no address to answer to', { details: [] }, ['categories[0].details missing']],
    [
      'a condition without sense',
      { questions: [{ kind: 'text', id: 'x', label: 'X', when: { field: 'topic' } }] },
      ['categories[0].questions[0].when missing'],
    ],
    [
      'a rule on nothing',
      { rules: [{ kind: 'one-of', fields: ['topic', 'gone'] }] },
      ['categories[0].rules unknownName'],
    ],
    [
      'an unknown rule',
      { rules: [{ kind: 'all-of', fields: ['topic'] }] },
      ['categories[0].rules[0].kind unknownKind'],
    ],
    [
      'a subject from nothing',
      { subjectField: 'gone' },
      ['categories[0].subjectField unknownName'],
    ],
    [
      'advice on nothing',
      { advice: [{ when: { kind: 'days-ago', field: 'gone', days: 3 }, text: 'T' }] },
      ['categories[0].advice unknownName'],
    ],
    [
      'advice of no kind',
      { advice: [{ when: { kind: 'moon' }, text: 'T' }] },
      ['categories[0].advice[0].when.kind unknownKind'],
    ],
    [
      'advice on a state',
      { advice: [{ when: { kind: 'shipment-state', states: ['LOST'] }, text: 'T' }] },
      ['categories[0].advice[0].when.states[0] unknownValue'],
    ],
    [
      'advice to go nowhere',
      { advice: [{ when: { kind: 'paid-days-ago', days: 15 }, text: 'T', category: 'gone' }] },
      ['categories.other.advice unknownName'],
    ],
    [
      'an article without https',
      { articles: [{ id: 'a', title: 'T', summary: 'S', url: 'http://x.fr' }] },
      ['categories[0].articles[0].url url'],
    ],
  ])('%s', (_name, rest, expected) => {
    expect(inCategory(rest)).toEqual(expected);
  });

  it('loses the bad category only', () => {
    const parsed = parseBrandConfig({
      currency: 'GBP',
      categories: [category({ icon: 'skull' }, 'bad'), category({}, 'good')],
    });
    expect(parsed.config.currency).toBe('GBP');
    expect(parsed.config.categories?.map(({ id }) => id)).toEqual(['good']);
  });
  it('keeps the first of two categories with one id', () => {
    const parsed = parseBrandConfig({
      categories: [category({ hint: 'first' }), category({ hint: 'second' })],
    });
    expect(parsed.problems).toEqual([
      { path: 'categories', code: 'duplicate', values: { value: 'other' } },
    ]);
    expect(parsed.config.categories).toEqual([category({ hint: 'first' })]);
  });
  it('lets fall what hangs on a lost field, and asks nobody for what should be asked of some', () => {
    const parsed = parseBrandConfig({
      categories: [
        category({
          questions: [
            { kind: 'select', id: 'lost', label: 'L', options: [] },
            { kind: 'text', id: 'b', label: 'B', when: { field: 'lost', in: ['x'] } },
            {
              kind: 'text',
              id: 'c',
              label: 'C',
              when: { all: [{ not: { field: 'b', filled: true } }] },
            },
            { kind: 'text', id: 'd', label: 'D', required: { field: 'c', filled: true } },
          ],
        }),
      ],
    });
    expect(parsed.config.categories?.[0]?.questions).toEqual([
      { kind: 'text', id: 'd', label: 'D' },
    ]);
    expect(parsed.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'categories[0].questions[0].options empty',
      'categories[0].b.when unknownName',
      'categories[0].c.when unknownName',
      'categories[0].d.required unknownName',
    ]);
  });
  it('asks the dictionary for keys', () => {
    const known = (key: string): boolean => key === 'contact.us';
    const json = {
      platform: { key: 'nothing' },
      messages: { fr: { 'contact.us': 'x', gone: 'y' } },
    };
    expect(problems(json, known)).toEqual([
      'platform.key messageKey',
      'messages.fr.gone messageKey',
    ]);
    expect(parseBrandConfig(json, known).config).toEqual({
      messages: { fr: { 'contact.us': 'x' } },
    });
  });
});

describe('settings', () => {
  it.each([
    ['fr-BE', 'fr'],
    ['FR', 'fr'],
    ['pt-BR', 'pt-PT'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['es', 'en'],
  ])('closest to %s is %s', (tag, expected) => {
    expect(closest({ 'pt-PT': 'pt-PT', fr: 'fr', 'zh-Hant': 'zh-Hant', en: 'en' }, tag)).toBe(
      expected,
    );
  });
  it('falls back to the first, and to nothing', () => {
    expect(closest({ it: 1, de: 2 }, 'fr')).toBe(1);
    expect(closest({}, 'fr')).toBeUndefined();
    expect(closest({ 'fr-CA': 1, 'fr-BE': 2 }, 'fr-BE')).toBe(2);
  });
  it('lets the later configuration win, key by key', () => {
    const settings = resolveSettings(
      [
        { platform: 'A', currency: 'GBP', attachments: { maxFiles: 2 } },
        {
          platform: 'B',
          hours: {
            fr: { timeZone: 'Europe/Paris', weekly: {} },
            pt: { timeZone: 'Europe/Lisbon', weekly: {} },
          },
        },
      ],
      SHIPPING_CATEGORIES,
      'pt-PT',
    );
    expect(settings).toMatchObject({
      platform: 'B',
      currency: 'GBP',
      country: 'FR',
      replyWithinHours: 24,
      attachments: { ...DEFAULT_ATTACHMENT_RULES, maxFiles: 2 },
      hours: { timeZone: 'Europe/Lisbon' },
    });
    expect(settings.categories).toBe(SHIPPING_CATEGORIES);
    expect(resolveSettings([], [], 'fr').hours).toBeUndefined();
  });
});
