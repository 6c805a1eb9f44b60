import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brand as ebay } from '../../../src/brands/ebay/index.js';
import { brand as packlinkCom } from '../../../src/brands/packlink-com/index.js';
import { brand as packlinkPro } from '../../../src/brands/packlink-pro/index.js';
import { brand as paypal } from '../../../src/brands/paypal/index.js';
import { localDay, nextWorkingDay } from '../../../src/core/calendar.js';
import { en } from '../../../src/locales/en.js';
import { fr } from '../../../src/locales/fr.js';
import { ROOT } from './report.js';

export type Language = 'fr' | 'en';

/** A platform as the tests know it. */
export interface BrandUnderTest {
  readonly id: string;
  /** Folder of demo/sites. */
  readonly site: string;
  /** Channel within its references. */
  readonly channel: string;
  /** Name of the platform in mails. */
  readonly platform: Readonly<Record<Language, string>>;
  readonly holidays: readonly string[];
  readonly supportEmail: string;
  /** Text of a dictionary key, the brand's own words first. */
  words(key: string, language: Language): string;
}

interface ServerBrand {
  readonly platform: string | Readonly<Record<Language, string>>;
  readonly supportEmail: string;
  readonly hours: {
    readonly holidays?: readonly string[];
    readonly fr?: { readonly holidays?: readonly string[] };
  };
}

const DICTIONARIES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { fr, en };

function brandUnderTest(
  site: string,
  channel: string,
  id: string,
  own: typeof ebay,
): BrandUnderTest {
  const config = JSON.parse(
    readFileSync(join(ROOT, `demo/server/brands/${id}.json`), 'utf8'),
  ) as ServerBrand;
  const { platform, hours, supportEmail } = config;
  return {
    id,
    site,
    channel,
    platform: typeof platform === 'string' ? { fr: platform, en: platform } : platform,
    holidays: hours.holidays ?? hours.fr?.holidays ?? [],
    supportEmail,
    words(key, language) {
      const text = own.config.messages?.[language]?.[key] ?? DICTIONARIES[language][key];
      if (text === undefined) throw new Error(`No words for ${key}`);
      return text;
    },
  };
}

export const BRANDS: readonly BrandUnderTest[] = [
  brandUnderTest('ebay', 'EBAY', 'ebay', ebay),
  brandUnderTest('pro', 'PRO', 'packlink-pro', packlinkPro),
  brandUnderTest('packlink', 'COM', 'packlink-com', packlinkCom),
  brandUnderTest('paypal', 'PAYPAL', 'paypal', paypal),
];

export function brandNamed(site: string): BrandUnderTest {
  const found = BRANDS.find((brand) => brand.site === site);
  if (found === undefined) throw new Error(`No brand ${site}`);
  return found;
}

/** Today where the platforms are run, `YYYY-MM-DD`. */
export const today = (): string => localDay(Date.now(), 'Europe/Paris');

/** A day on which a carrier comes: the second working day from today, which never is beyond the 14 days. */
export const collectionDay = (brand: BrandUnderTest): string =>
  nextWorkingDay(nextWorkingDay(today(), brand.holidays), brand.holidays);

/** Text with any white space (U+00A0, U+202F too) at its places, from its beginning. */
export function beginning(text: string): RegExp {
  return new RegExp(`^\\s*${pattern(text)}`, 'u');
}

/** The same, as a whole. */
export function whole(text: string): RegExp {
  return new RegExp(`^\\s*${pattern(text)}\\s*$`, 'u');
}

function pattern(text: string): string {
  return text
    .trim()
    .replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&')
    .replace(/\s+/gu, '\\s+');
}
