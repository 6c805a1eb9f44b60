import type { Brand, BrandWords } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {
    platform: 'Packlink PRO',
    referenceExample: 'FR2025PRO0000309473',
    messages: {
      en: {
        'category.pickup': 'Pickups',
        'category.pickup.hint': 'The pickup did not take place.',
        'field.newDate': 'New pickup date',
        'field.missedDate': 'Day of the missed pickup',
      } satisfies BrandWords,
    },
  },
};
