import type { Brand } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {},
};
