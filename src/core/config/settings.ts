import type { AttachmentRules, BrandConfig } from '../model/brand-config.js';
import type { Category } from '../model/category.js';
import type { LocalText } from '../model/local-text.js';
import type { Schedule } from '../model/schedule.js';

/** A brand's configuration with every default filled in, for one language. */
export interface Settings {
  /** Name of the platform; empty when the brand told none. */
  readonly platform: LocalText;
  readonly supportEmail?: string;
  readonly helpCenterUrl?: LocalText;
  readonly chatUrl?: LocalText;
  readonly categories: readonly Category[];
  /** Absent: the brand told no hours, so none are shown. */
  readonly hours?: Schedule;
  readonly referenceExample: string;
  readonly currency: string;
  readonly country: string;
  readonly replyWithinHours: number;
  readonly replyCalendar: 'always' | 'business';
  readonly attachments: AttachmentRules;
}

/** 5 files, 10 MiB each, pictures and PDF: the limits of the platforms' own forms. */
export const DEFAULT_ATTACHMENT_RULES: AttachmentRules = {
  maxFiles: 5,
  maxBytes: 10 * 1024 * 1024,
  types: ['jpg', 'jpeg', 'png', 'webp', 'heic', 'pdf'],
};

/**
 * Closest entry of a table by language tag: exact, then shorter and shorter, then another region of the language, then
 * `en`, then the first.
 */
export function closest<Value>(
  table: Readonly<Record<string, Value>>,
  tag: string,
): Value | undefined {
  const keys = Object.keys(table);
  const named = (wanted: string): string | undefined =>
    keys.find((key) => key.toLowerCase() === wanted);
  let wanted = tag.toLowerCase();
  while (wanted.includes('-') && named(wanted) === undefined)
    wanted = wanted.slice(0, wanted.lastIndexOf('-'));
  const region = (key: string): boolean => key.toLowerCase().startsWith(`${wanted}-`);
  const key = named(wanted) ?? keys.find(region) ?? named('en') ?? keys[0];
  return key === undefined ? undefined : table[key];
}

/** Fills a brand's configuration in. Later configurations win key by key; `categories` are the preset's unless given. */
export function resolveSettings(
  configs: readonly BrandConfig[],
  preset: readonly Category[],
  language: string,
): Settings {
  const merged: BrandConfig = Object.assign({}, ...configs) as BrandConfig;
  const hours = merged.hours;
  const schedule =
    hours === undefined
      ? undefined
      : 'timeZone' in hours
        ? (hours as Schedule)
        : closest(hours, language);
  return {
    platform: merged.platform ?? '',
    ...(merged.supportEmail === undefined ? {} : { supportEmail: merged.supportEmail }),
    ...(merged.helpCenterUrl === undefined ? {} : { helpCenterUrl: merged.helpCenterUrl }),
    ...(merged.chatUrl === undefined ? {} : { chatUrl: merged.chatUrl }),
    categories: merged.categories ?? preset,
    ...(schedule === undefined ? {} : { hours: schedule }),
    referenceExample: merged.referenceExample ?? 'FR2025COM0000000000',
    currency: merged.currency ?? 'EUR',
    country: merged.country ?? 'FR',
    replyWithinHours: merged.replyWithinHours ?? 24,
    replyCalendar: merged.replyCalendar ?? 'always',
    attachments: { ...DEFAULT_ATTACHMENT_RULES, ...merged.attachments },
  };
}

/** Without opening hours, days are counted where the platforms are run. */
const DEFAULT_ZONE = 'Europe/Paris';

/** IANA zone in which a brand means "today". */
export const zoneOf = ({ hours }: Settings): string => hours?.timeZone ?? DEFAULT_ZONE;
