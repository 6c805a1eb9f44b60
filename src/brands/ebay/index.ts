import type { Brand, BrandWords } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {
    platform: {
      fr: 'Plateforme d’expéditions eBay',
      en: 'eBay Delivery',
      es: 'Gestor de envíos eBay',
      it: 'eBay Spedizioni',
    },
    referenceExample: 'FR2025EBAY0001234567',
    messages: {
      fr: {
        'followUp.account':
          'Vos demandes se trouvent dans votre compte du centre d’aide. Il est distinct de votre compte sur la {platform}.',
      } satisfies BrandWords,
    },
  },
};
