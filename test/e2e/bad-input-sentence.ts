import { configWords } from '../../src/locales/config-words.js';
import { en } from '../../src/locales/en.js';
import { fr } from '../../src/locales/fr.js';

export type Language = 'fr' | 'en';
export const LANGUAGES = ['fr', 'en'] as const satisfies readonly Language[];

type Words = Readonly<Record<string, string>>;
/** Sentences for the developers of pages stand apart; here they are `config.<code>`. */
const withConfig = (language: Language): Words =>
  Object.fromEntries(
    Object.entries(configWords(language)).map(([code, text]) => [`config.${code}`, text]),
  );

const DICTIONARIES: Readonly<Record<Language, Words>> = {
  fr: { ...fr, ...withConfig('fr') },
  en: { ...en, ...withConfig('en') },
};

/** Fillers that a case knows; the others may be anything but nothing. */
export type Fillers = Readonly<Record<string, string>>;

/** A sentence of the dictionary as it stands there. @throws {Error} for a key that the dictionary does not have */
export function words(language: Language, key: string): string {
  const found = DICTIONARIES[language][key];
  if (found === undefined) throw new Error(`no ${key} in ${language}`);
  return found;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What the filled-in sentence must look like: no filler empty, none left in braces, none a slip of the program. */
export function sentence(language: Language, key: string, fillers: Fillers = {}): RegExp {
  const source = words(language, key)
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return literal(part);
      const known = fillers[name];
      return known === undefined
        ? String.raw`(?!undefined|NaN|\[object)[^{}]*[^{}\s][^{}]*`
        : `[^{}]*${literal(known)}[^{}]*`;
    })
    .join('');
  return new RegExp(`^${source}$`, 'su');
}

/** The field's name in the sentences that carry it, whatever the brand calls it. */
export const errorSentence = (language: Language, code: string, fillers?: Fillers): RegExp =>
  sentence(language, `error.${code}`, fillers);
