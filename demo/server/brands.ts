import { readFileSync } from 'node:fs';
import type { BrandConfig } from '../../src/core/model/brand-config.js';
import type { LocalText } from '../../src/core/model/local-text.js';
import { BrandConfigSchema } from './api/schemas.js';

export const BRAND_IDS = ['ebay', 'packlink-pro', 'packlink-com', 'paypal'] as const;
export type BrandId = (typeof BRAND_IDS)[number];

/** A brand that the server knows. `config` is what a page gets, the rest is what the server itself needs. */
export interface Brand {
  readonly id: BrandId;
  readonly config: BrandConfig;
  readonly supportEmail: string;
  /** Files of one message. */
  readonly maxFiles: number;
  /** Bytes of one file. */
  readonly maxBytes: number;
  /** Endings that `recogniseFile` may answer. */
  readonly types: ReadonlySet<string>;
}

const DEFAULT_MAX_FILES = 5;
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
const DEFAULT_TYPES = ['jpg', 'jpeg', 'png', 'webp', 'heic', 'pdf'];

export type Brands = ReadonlyMap<string, Brand>;

/**
 * Reads the brands' data.
 *
 * @throws {Error} when a file is not a `BrandConfig` or lacks a support address.
 */
export function loadBrands(): Brands {
  return new Map(BRAND_IDS.map((id) => [id, loadBrand(id)]));
}

function loadBrand(id: BrandId): Brand {
  const json: unknown = JSON.parse(
    readFileSync(new URL(`brands/${id}.json`, import.meta.url), 'utf8'),
  );
  const checked = BrandConfigSchema.safeParse(json);
  if (!checked.success)
    throw new Error(`brands/${id}.json is not a brand: ${checked.error.message}`);
  const config = json as BrandConfig;
  if (config.supportEmail === undefined) throw new Error(`brands/${id}.json needs a supportEmail`);
  return {
    id,
    config,
    supportEmail: config.supportEmail,
    maxFiles: config.attachments?.maxFiles ?? DEFAULT_MAX_FILES,
    maxBytes: config.attachments?.maxBytes ?? DEFAULT_MAX_BYTES,
    types: new Set(config.attachments?.types ?? DEFAULT_TYPES),
  };
}

/** Text of a brand's data in a language: that tag, its base, `en`, then the first there is. Keys say nothing here. */
export function localText(text: LocalText | undefined, language: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  if ('key' in text) return undefined;
  const texts: Readonly<Record<string, string>> = text;
  const tag = Object.keys(texts).find((each) => each.toLowerCase() === language.toLowerCase());
  return (
    texts[tag ?? ''] ?? texts[baseLanguage(language)] ?? texts['en'] ?? Object.values(texts)[0]
  );
}

/** `fr` of `fr-CA`. */
export function baseLanguage(language: string): string {
  return language.split('-')[0]?.toLowerCase() ?? language;
}

/** Name of the platform in running text. */
export function platformName(brand: Brand, language: string): string {
  return localText(brand.config.platform, language) ?? brand.id;
}
