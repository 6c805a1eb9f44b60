import type { BrandConfig } from '../core/model/brand-config.js';
import type { MessageKey } from '../locales/dictionary.js';
import type { Theme } from '../themes/theme.js';

/** Words of a brand in one language; a key that the dictionary lacks does not compile. */
export type BrandWords = Readonly<Partial<Record<MessageKey, string>>>;

/** What makes a brand: its looks and its words. Hours, addresses and articles are data of its backend. */
export interface Brand {
  readonly theme: Theme;
  readonly config: BrandConfig;
}
