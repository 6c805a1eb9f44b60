import { parseBrandConfig } from '../core/config/parse-config.js';
import type { BrandConfig } from '../core/model/brand-config.js';
import { warnOnce } from '../core/warn-once.js';
import { configWords } from '../locales/config-words.js';

/**
 * Reads a brand's configuration: keeps what is right, and tells the developer of the page, in the page's language where
 * we speak it, what is left out and why. The visitor gets what remains, at worst the preset.
 */
export function readBrandConfig(
  json: unknown,
  dictionary: Readonly<Record<string, string | undefined>>,
  language: string,
): BrandConfig {
  const isMessageKey = (key: string) =>
    Object.hasOwn(dictionary, key) || Object.hasOwn(dictionary, `${key}_other`);
  const { config, problems } = parseBrandConfig(json, isMessageKey);
  for (const { path, code, values = {} } of problems) {
    const words = configWords(language);
    const sentence = words[code].replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
      String(values[name] ?? ''),
    );
    warnOnce(`${words.title} – ${path === '' ? '' : `${path}: `}${sentence}`);
  }
  return config;
}
