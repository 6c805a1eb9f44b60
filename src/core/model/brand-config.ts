import type { Category } from './category.js';
import type { LocalText } from './local-text.js';
import type { Schedule } from './schedule.js';

/** What may be attached. Sizes in bytes. */
export interface AttachmentRules {
  /** Files in all over one request. Default 5 plus the evidence that a category asks for. */
  readonly maxFiles: number;
  /** One file. Default 10 MiB. */
  readonly maxBytes: number;
  /** Endings without dot. Default jpg jpeg png webp heic pdf. */
  readonly types: readonly string[];
}

/**
 * Everything a brand may say about its help centre, as JSON: from the backend, from the page, or from the brand's own
 * module; the later wins over the earlier, key by key. What is missing comes from the shipping preset.
 */
export interface BrandConfig {
  /** Name of the platform in running text, for example "eBay Delivery". */
  readonly platform?: LocalText;
  /** Address to write to when nothing else works. */
  readonly supportEmail?: string;
  /** https address of the backend's own help centre, where old requests can be followed. */
  readonly helpCenterUrl?: LocalText;
  /** https address of the brand's own chat page, offered beside e-mail while the hours say open. */
  readonly chatUrl?: LocalText;
  readonly categories?: readonly Category[];
  /** One schedule, or one per language tag. */
  readonly hours?: Schedule | Readonly<Record<string, Schedule>>;
  /** A shipment reference as this platform writes it, shown as the example. Default `FR2025COM0000000000`. */
  readonly referenceExample?: string;
  /** ISO 4217. Default EUR. */
  readonly currency?: string;
  /** ISO 3166 country of phone numbers without prefix. Default FR. */
  readonly country?: string;
  /** Hours within which mail is answered. Default 24. */
  readonly replyWithinHours?: number;
  /** Whether those hours count always or only while open. Default `always`. */
  readonly replyCalendar?: 'always' | 'business';
  readonly attachments?: Partial<AttachmentRules>;
  /** Words of the brand: language tag → message key → text. Brand × language beats language. */
  readonly messages?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
