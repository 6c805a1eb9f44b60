import type { ShapeTokens } from './theme.js';

/**
 * The shape of a page without a brand, and the ground of every theme. Steps, durations and easings are those of
 * eBay's evo design system (`@ebay/skin` 19.27.0, `dist/tokens/evo-core.css`).
 */
export const BASE_SHAPE: ShapeTokens = {
  'radius-panel': '16px',
  'radius-card': '12px',
  'radius-control': '8px',
  'radius-button': '10px',
  'radius-chip': '999px',
  'space-1': '4px',
  'space-2': '8px',
  'space-3': '12px',
  'space-4': '16px',
  'space-6': '24px',
  'space-8': '32px',
  'font-family': "system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif",
  'font-size': '14px',
  'font-size-caption': '12px',
  'font-size-title': '16px',
  'font-size-hero': '24px',
  'line-height': '20px',
  'font-weight-bold': '600',
  'control-height': '44px',
  'button-height': '48px',
  'tap-target': '44px',
  'focus-width': '2px',
  'focus-offset': '2px',
  'shadow-panel': '0 5px 17px rgb(0 0 0/.2),0 2px 7px rgb(0 0 0/.15)',
  'shadow-card': '0 4px 12px rgb(0 0 0/.07)',
  duration: '250ms',
  'duration-fast': '167ms',
  ease: 'cubic-bezier(.3,0,0,1)',
  'ease-enter': 'cubic-bezier(0,0,0,1)',
  'ease-exit': 'cubic-bezier(1,0,1,1)',
  'panel-width': '400px',
  'z-index': '2147483000',
};
