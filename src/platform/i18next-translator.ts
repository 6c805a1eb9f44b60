import i18next, { type i18n } from 'i18next';
import { closest } from '../core/config/settings.js';
import type { LocalText } from '../core/model/local-text.js';
import type { MessageValues, Translator } from '../core/ports/translator.js';
import type { FirstWords, LaterWords, MessageKey } from '../locales/dictionary.js';

/** A dictionary with the tag it is for. */
export interface LoadedLocale {
  readonly tag: string;
  readonly dictionary: FirstWords;
}

/** Finds the closest complete dictionary; the composition root knows which exist. */
export type LoadLocale = (tag: string) => Promise<LoadedLocale>;

/** The rest of that dictionary. */
export type LoadLaterWords = (tag: string) => Promise<LaterWords>;

/** A part of a dictionary that comes apart. */
type LoadPart = (tag: string) => Promise<Readonly<Record<string, string>>>;

const NAMESPACE = 'widget';
/** Brand words lie above the dictionary, so i18next looks here first. */
const OVERRIDES = 'brand';

/** The translator: an i18next instance of our own, so that a host page's i18next is never touched. */
export class I18nextTranslator implements Translator {
  readonly #i18n: i18n;
  readonly #load: LoadLocale;
  readonly #loadLater: LoadLaterWords | undefined;
  /** Parts in use: each language brings them along from now on. */
  readonly #parts = new Map<LoadPart, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  #language: string;
  #locale: string;
  #overrides: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
  #defaults: MessageValues = {};
  /** As it was asked for: the last one, also while its words are on their way. */
  #wanted: string;
  /** Latest wins when the language changes faster than dictionaries load. */
  #change: Promise<void> | undefined;

  /**
   * @param first the dictionary to start with, already loaded: nothing is ever shown in raw keys
   * @param loadLater the rest of a dictionary, where it comes apart
   */
  constructor(locale: string, first: LoadedLocale, load: LoadLocale, loadLater?: LoadLaterWords) {
    this.#language = first.tag;
    this.#locale = validTag(locale) ?? first.tag;
    this.#wanted = locale;
    this.#load = load;
    this.#loadLater = loadLater;
    this.#i18n = i18next.createInstance();
    void this.#i18n.init({
      lng: first.tag,
      fallbackLng: false,
      ns: [OVERRIDES, NAMESPACE],
      defaultNS: OVERRIDES,
      fallbackNS: NAMESPACE,
      keySeparator: false,
      nsSeparator: false,
      initAsync: false,
      // Text is bound as text everywhere; escaping here would show "&amp;" to people.
      interpolation: { prefix: '{', suffix: '}', escapeValue: false, skipOnVariables: true },
      resources: { [first.tag]: { [NAMESPACE]: first.dictionary, [OVERRIDES]: {} } },
    });
  }

  get language(): string {
    return this.#language;
  }

  get locale(): string {
    return this.#locale;
  }

  t(key: MessageKey, values: MessageValues = {}): string {
    return this.#i18n.t(key, { ...this.#defaults, ...values });
  }

  text(text: LocalText, values?: MessageValues): string {
    if (typeof text === 'string') return text;
    if ('key' in text) return this.t(text.key as MessageKey, values);
    return closest(text, this.#locale) ?? '';
  }

  setLanguage(tag: string): Promise<void> {
    this.#wanted = tag;
    const change: Promise<void> = this.#speak(tag, () => this.#change === change);
    this.#change = change;
    return change;
  }

  /**
   * Loads the rest of the dictionary, and from now on of every language. Resolves when `t` knows each key.
   * @throws what `loadLater` throws; then it may be called again
   */
  complete(): Promise<void> {
    return this.#loadLater === undefined ? Promise.resolve() : this.require(this.#loadLater);
  }

  /** The same for another part of the dictionary. @throws what `load` throws; then it may be called again */
  require(load: LoadPart): Promise<void> {
    const known = this.#parts.get(load);
    if (known !== undefined) return known;
    // Noted first: the change below brings it along.
    this.#parts.set(load, Promise.resolve());
    const required = this.setLanguage(this.#wanted).catch((thrown: unknown) => {
      this.#parts.delete(load);
      throw thrown;
    });
    this.#parts.set(load, required);
    return required;
  }

  async #speak(tag: string, isLatest: () => boolean): Promise<void> {
    const [{ tag: language, dictionary }, ...parts] = await Promise.all([
      this.#load(tag),
      ...[...this.#parts.keys()].map((load) => load(tag)),
    ]);
    // Who waits for an older change waits for the newer one instead.
    if (!isLatest()) return this.#change;
    this.#i18n.addResourceBundle(
      language,
      NAMESPACE,
      Object.assign({}, dictionary, ...parts),
      false,
      true,
    );
    await this.#i18n.changeLanguage(language);
    if (!isLatest()) return this.#change;
    this.#language = language;
    this.#locale = validTag(tag) ?? language;
    this.#applyOverrides();
    this.#tell();
  }

  setOverrides(messages: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
    this.#overrides = messages;
    this.#applyOverrides();
    this.#tell();
  }

  setDefaults(values: MessageValues): void {
    this.#defaults = values;
  }

  subscribe(run: () => void): () => void {
    this.#listeners.add(run);
    return () => {
      this.#listeners.delete(run);
    };
  }

  /** Words for the base language apply to its regions too; English words never stand in for another language's. */
  #applyOverrides(): void {
    const base = this.#language.split('-')[0] ?? this.#language;
    const words = {
      ...this.#overrides[base],
      ...this.#overrides[this.#language],
      ...this.#overrides[this.#locale],
    };
    this.#i18n.removeResourceBundle(this.#language, OVERRIDES);
    this.#i18n.addResourceBundle(this.#language, OVERRIDES, words, false, true);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Tags come from pages; Intl throws on a malformed one. */
function validTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
