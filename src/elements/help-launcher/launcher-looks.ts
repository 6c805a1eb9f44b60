import type { Scheme } from '../../themes/theme.js';

/** The order of every list of colours below. */
export const LOOK_COLORS = ['accent', 'on-accent', 'surface', 'text', 'focus'] as const;

interface Look {
  /** Radius of the button. */
  readonly radius: string;
  readonly light: string;
  readonly dark: string;
  /** `--color-*` properties of the brand's own design system, for `scheme="host"`. */
  readonly host?: string;
}

/**
 * What the button needs for its first paint, before any theme is loaded: an extract of src/brands, which a unit test
 * compares. The font is the page's: a brand's page has the brand's font.
 */
export const LAUNCHER_LOOKS: Readonly<Record<string, Look>> = {
  neutral: {
    radius: '10px',
    light: '#1f5fd6 #ffffff #ffffff #1b1f27 #1b1f27',
    dark: '#7aa7ff #0b1220 #15181e #f3f5f8 #f3f5f8',
  },
  ebay: {
    radius: '24px',
    light: '#0968f6 #ffffff #ffffff #191919 #191919',
    dark: '#4d93fc #191919 #191919 #f7f7f7 #f7f7f7',
    host: 'background-accent foreground-on-accent background-elevated foreground-primary foreground-primary',
  },
  paypal: {
    radius: '48px',
    light: '#003087 #ffffff #ffffff #001435 #0066f5',
    dark: '#60cdff #000000 #0e1626 #f5f7fa #60cdff',
  },
  'packlink-pro': {
    radius: '4px',
    light: '#1a77c2 #ffffff #ffffff #3a3d46 #2e4265',
    dark: '#5eb5f7 #0b1420 #141b2b #f2f4f8 #a9d6fb',
  },
  'packlink-com': {
    radius: '8px',
    light: '#1a77c2 #ffffff #ffffff #3a3d46 #2e4265',
    dark: '#5eb5f7 #0b1420 #171b24 #f2f4f8 #a9d6fb',
  },
};

/** `color-scheme` decides which half of each `light-dark()` is seen. */
const COLOR_SCHEMES: Readonly<Record<string, string>> = {
  dark: 'dark',
  auto: 'light dark',
  host: 'inherit',
};

/**
 * The private tokens of the launcher as a style rule: an unknown brand looks neutral, an unknown scheme light. One
 * rule serves all schemes by `light-dark()`; browsers before 2024 show the button in the colours of the page.
 */
export function launcherLook(brand: string, scheme: Scheme): string {
  const { radius, light, dark, host } = LAUNCHER_LOOKS[
    Object.hasOwn(LAUNCHER_LOOKS, brand) ? brand : 'neutral'
  ] as Look;
  const [dim, hosted] = [dark.split(' '), host?.split(' ')];
  const colors = light.split(' ').map((color, at) => {
    const value =
      hosted !== undefined && scheme === 'host'
        ? `var(--color-${hosted[at]},${color})`
        : `light-dark(${color},${dim[at]})`;
    return `--_${LOOK_COLORS[at]}:var(--help-color-${LOOK_COLORS[at]},${value});`;
  });
  return `:host{color-scheme:${COLOR_SCHEMES[scheme] ?? 'light'};--_radius:var(--help-radius-button,${radius});${colors.join('')}}`;
}
