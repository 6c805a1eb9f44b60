import type { Brand, BrandWords } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {
    platform: 'Packlink.com',
    referenceExample: 'FR2025COM0000412345',
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
