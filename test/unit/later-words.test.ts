import { describe, expect, it } from 'vitest';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { activities as activitiesEn } from '../../src/locales/en/activities.js';
import { first as en } from '../../src/locales/en/first.js';
import { later as laterEn } from '../../src/locales/en/later.js';
import { activities as activitiesFr } from '../../src/locales/fr/activities.js';
import { first as fr } from '../../src/locales/fr/first.js';
import { later as laterFr } from '../../src/locales/fr/later.js';
import { I18nextTranslator } from '../../src/platform/i18next-translator.js';

const LATER_KINDS: ReadonlySet<string> = new Set([
  'message',
  'references',
  'items',
  'files',
  'diagnostics',
]);

/** Every `{ key }` in a value, however deep. */
const keysIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, part]) =>
        name === 'key' && typeof part === 'string' ? [part] : keysIn(part),
      );

/** Dictionaries in two parts; `hold` keeps a part back until it is called, `break` makes the next one fail. */
function parts() {
  const asked: string[] = [];
  const broken = new Set<string>();
  const held = new Map<string, Promise<void>>();
  const give = async <Value>(name: string, value: Value): Promise<Value> => {
    asked.push(name);
    await held.get(name);
    if (broken.delete(name)) throw new TypeError(name);
    return value;
  };
  const translator = new I18nextTranslator(
    'fr-BE',
    { tag: 'fr', dictionary: fr },
    (tag) =>
      tag.startsWith('fr')
        ? give('fr', { tag: 'fr', dictionary: fr })
        : give('en', { tag: 'en', dictionary: en }),
    (tag) => (tag.startsWith('fr') ? give('fr later', laterFr) : give('en later', laterEn)),
  );
  const hold = (name: string): (() => void) => {
    let go: () => void = () => undefined;
    held.set(name, new Promise((resolve) => (go = resolve)));
    return () => go();
  };
  const loadActivities = (tag: string) =>
    tag.startsWith('fr')
      ? give('fr activities', activitiesFr)
      : give('en activities', activitiesEn);
  return { translator, asked, hold, loadActivities, break: (name: string) => broken.add(name) };
}

describe('words that come later', () => {
  it('are none of those that the preset shows on its first screens', () => {
    const shown = SHIPPING_CATEGORIES.flatMap(({ questions, details: _later, ...category }) => [
      ...keysIn(category),
      ...keysIn(questions.filter(({ kind }) => !LATER_KINDS.has(kind))),
    ]);
    expect(shown.length).toBeGreaterThan(90);
    expect(shown.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
  });

  it('share no key with the first ones, nor with those of the activities', () => {
    for (const [first, later, activities] of [
      [en, laterEn, activitiesEn],
      [fr, laterFr, activitiesFr],
    ] as const) {
      const keys = [first, later, activities].flatMap((part) => Object.keys(part));
      expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    }
  });

  it('are spoken once they are there, and then in each language', async () => {
    const { translator, asked } = parts();
    await translator.complete();
    expect(translator.t('done.title')).toBe(laterFr['done.title']);
    expect(translator.locale).toBe('fr-BE');
    await translator.setLanguage('en');
    expect(translator.t('done.title')).toBe(laterEn['done.title']);
    expect(translator.t('start.title')).toBe(en['start.title']);
    expect(asked).toEqual(['fr', 'fr later', 'en', 'en later']);
  });

  it('are there when the language changed while they were on their way', async () => {
    const { translator, hold } = parts();
    const letGo = hold('en');
    const changing = translator.setLanguage('en');
    const completing = translator.complete();
    letGo();
    await Promise.all([changing, completing]);
    expect(translator.language).toBe('en');
    expect(translator.t('done.title')).toBe(laterEn['done.title']);
  });

  it('are waited for in the new language when it changes meanwhile', async () => {
    const { translator, hold } = parts();
    const letGo = hold('fr later');
    const completing = translator.complete();
    const changing = translator.setLanguage('en');
    letGo();
    await completing;
    expect(translator.language).toBe('en');
    expect(translator.t('done.title')).toBe(laterEn['done.title']);
    await changing;
  });

  it('that failed to load are asked for again, and stop no change of language', async () => {
    const { translator, break: breakNext } = parts();
    breakNext('fr later');
    await expect(translator.complete()).rejects.toThrow('fr later');
    await translator.setLanguage('en');
    expect(translator.t('start.title')).toBe(en['start.title']);
    await translator.complete();
    expect(translator.t('done.title')).toBe(laterEn['done.title']);
  });

  it('of another part come beside the later ones, in each language, asked for once', async () => {
    const { translator, asked, loadActivities } = parts();
    await Promise.all([
      translator.complete(),
      translator.require(loadActivities),
      translator.require(loadActivities),
    ]);
    expect(translator.t('done.title')).toBe(laterFr['done.title']);
    expect(translator.t('auth.signIn')).toBe(activitiesFr['auth.signIn']);
    expect(asked.filter((name) => name === 'fr activities')).toHaveLength(1);
    await translator.setLanguage('en');
    expect(translator.t('auth.signIn')).toBe(activitiesEn['auth.signIn']);
    expect(translator.t('done.title')).toBe(laterEn['done.title']);
    expect(translator.t('start.title')).toBe(en['start.title']);
  });

  it('of a part that failed take nothing from the others, and are asked for again', async () => {
    const { translator, loadActivities, break: breakNext } = parts();
    await translator.complete();
    breakNext('fr activities');
    await expect(translator.require(loadActivities)).rejects.toThrow('fr activities');
    expect(translator.t('done.title')).toBe(laterFr['done.title']);
    await translator.require(loadActivities);
    expect(translator.t('auth.signIn')).toBe(activitiesFr['auth.signIn']);
    expect(translator.t('done.title')).toBe(laterFr['done.title']);
  });
});
