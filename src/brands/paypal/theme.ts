import type { Theme } from '../../themes/theme.js';

/**
 * Light: values of `paypal/paypal-messaging-components` (c48128b7) and `@paypal/checkout-components` 5.0.415, both
 * Apache-2.0; status colours and the dark scheme are ours, PayPal publishes none.
 */
export const theme: Theme = {
  light: {
    surface: '#ffffff',
    'surface-alt': '#f1f2f3',
    text: '#001435',
    muted: '#545d68',
    accent: '#003087',
    'on-accent': '#ffffff',
    'accent-hover': '#0544b6',
    'accent-soft': '#f0f2f9',
    'on-accent-soft': '#003087',
    border: '#cdd0d4',
    'border-control': '#686a6d',
    danger: '#c4242b',
    'danger-soft': '#fdf1f1',
    success: '#176f35',
    'success-soft': '#eef8f1',
    warning: '#7d5200',
    'warning-soft': '#fff6e0',
    focus: '#0066f5',
  },
  dark: {
    surface: '#0e1626',
    'surface-alt': '#182338',
    text: '#f5f7fa',
    muted: '#b4bccb',
    accent: '#60cdff',
    'on-accent': '#000000',
    'accent-hover': '#54b4e0',
    'accent-soft': '#12304f',
    'on-accent-soft': '#bfe9ff',
    border: '#2a3750',
    'border-control': '#74819a',
    danger: '#ff7a7f',
    'danger-soft': '#3a1417',
    success: '#5fd68a',
    'success-soft': '#0f3020',
    warning: '#ffc439',
    'warning-soft': '#3a2b05',
    focus: '#60cdff',
  },
  shape: {
    'radius-button': '48px',
    'font-family':
      "'PayPal Plain',PayPalOpen,system-ui,-apple-system,Roboto,'Segoe UI',Helvetica,Arial,sans-serif",
    'font-size': '16px',
    'line-height': '24px',
    'font-size-title': '18px',
    'focus-width': '3px',
    'shadow-card': '0 0 2px rgb(0 0 0/.04),0 1px 12px rgb(0 0 0/.08)',
  },
};
