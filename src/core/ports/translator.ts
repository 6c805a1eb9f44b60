import type { MessageKey } from '../../locales/dictionary.js';
import type { LocalText } from '../model/local-text.js';

export type MessageValues = Readonly<Record<string, string | number>>;

/** Words. Brand × language beats language; a missing language falls back, never to a raw key. */
export interface Translator {
  /** Language in use: a BCP 47 tag with a complete dictionary, for example `fr`. */
  readonly language: string;
  /** Tag for Intl and `lang`, region kept, for example `fr-BE`. */
  readonly locale: string;
  t(key: MessageKey, values?: MessageValues): string;
  /** Resolves text carried by data. */
  text(text: LocalText, values?: MessageValues): string;
  /** Loads the dictionary closest to `tag`; resolves when `t` speaks it. */
  setLanguage(tag: string): Promise<void>;
  /** Words of the brand, as in `BrandConfig.messages`; unknown keys are ignored. */
  setOverrides(messages: Readonly<Record<string, Readonly<Record<string, string>>>>): void;
  /** Fillers that every sentence may use, such as the platform's name. Tells nobody: set before the words change. */
  setDefaults(values: MessageValues): void;
  /** Called after each change of language or words; the returned function unsubscribes. */
  subscribe(run: () => void): () => void;
}
