import type { Theme } from '../../themes/theme.js';

/**
 * Packlink's colours (`packlink-dev/ecommerce_module_core` 1c91a3d0, Apache-2.0) for businesses: the blue of its links
 * as accent, as on the pages around; its navy #2e4265 in what is tinted; square corners and tight rows tell it from
 * Packlink.com. The dark scheme is ours.
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
    'accent-soft': '#eef1f6',
    'on-accent-soft': '#2e4265',
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
    surface: '#141b2b',
    'surface-alt': '#1e273b',
    text: '#f2f4f8',
    muted: '#b3bac6',
    accent: '#5eb5f7',
    'on-accent': '#0b1420',
    'accent-hover': '#8ccaf9',
    'accent-soft': '#263553',
    'on-accent-soft': '#dbe6fa',
    border: '#323d55',
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
    'radius-panel': '8px',
    'radius-card': '4px',
    'radius-control': '4px',
    'radius-button': '4px',
    'radius-chip': '13px',
    'space-6': '20px',
    'space-8': '28px',
    'font-family': "pl-proxima-nova,'Proxima Nova',Arial,sans-serif",
    'font-size-hero': '20px',
    'control-height': '40px',
    'button-height': '44px',
    'shadow-card': '0 2px 4px rgb(0 0 0/.1)',
  },
};
