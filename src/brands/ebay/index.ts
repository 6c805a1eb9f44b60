import type { Brand } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {
    platform: {
      fr: 'la Plateforme d’expéditions eBay',
      en: 'eBay Delivery',
      es: 'el Gestor de envíos eBay',
      it: 'eBay Spedizioni',
    },
    referenceExample: 'FR2025EBAY0001234567',
  },
};
