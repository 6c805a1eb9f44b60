import type { Theme } from '../../themes/theme.js';

/**
 * Packlink's colours (`packlink-dev/ecommerce_module_core` 1c91a3d0, Apache-2.0) for private senders: the blue of its
 * links as accent, since its button blue #2095f2 has only 3.16:1 under white; rounder corners and larger text than PRO.
 * The dark scheme is ours.
 */
export const theme: Theme = {
  light: {
    surface: '#ffffff',
    'surface-alt': '#f5f5f5',
    text: '#3a3d46',
    muted: '#5e6972',
    accent: '#1a77c2',
    'on-accent': '#ffffff',
    'accent-hover': '#14609e',
    'accent-soft': '#eaf5fe',
    'on-accent-soft': '#125489',
    border: '#d7d7d7',
    'border-control': '#8a8a8a',
    danger: '#ca2929',
    'danger-soft': '#fbeaec',
    success: '#155724',
    'success-soft': '#d4edda',
    warning: '#7d5200',
    'warning-soft': '#fff6e0',
    focus: '#2e4265',
    // The accent has 4.32:1 on wells.
    link: '#14609e',
  },
  dark: {
    surface: '#171b24',
    'surface-alt': '#222836',
    text: '#f2f4f8',
    muted: '#b3bac6',
    accent: '#5eb5f7',
    'on-accent': '#0b1420',
    'accent-hover': '#8ccaf9',
    'accent-soft': '#15344f',
    'on-accent-soft': '#cbe7fc',
    border: '#333b4c',
    'border-control': '#7d879a',
    danger: '#ff7b7b',
    'danger-soft': '#3a1719',
    success: '#6fd08a',
    'success-soft': '#12321d',
    warning: '#ffcb52',
    'warning-soft': '#3a2b08',
    focus: '#a9d6fb',
  },
  shape: {
    'radius-panel': '12px',
    'radius-card': '8px',
    'radius-control': '8px',
    'radius-button': '8px',
    'radius-chip': '16px',
    'font-family': "pl-proxima-nova,'Proxima Nova',Arial,sans-serif",
    'font-size': '16px',
    'line-height': '24px',
    'font-size-title': '18px',
    'font-size-caption': '13px',
    'control-height': '48px',
    'shadow-card': '0 2px 8px rgb(0 0 0/.08)',
  },
};
