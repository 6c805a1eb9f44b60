import type { MessageKey } from '../../locales/dictionary.js';

/**
 * Text that data carries: a key of the dictionary, one string for every language, or one string per language tag
 * (`{ fr: '…', en: '…' }`, the closest tag wins, then `en`, then the first).
 */
export type LocalText = string | { readonly key: MessageKey } | Readonly<Record<string, string>>;
