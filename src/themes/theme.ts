/** Colours that every theme gives, for one scheme. The names are those of the public `--help-color-*` properties. */
export const COLOR_TOKENS = [
  'surface',
  'surface-alt',
  'text',
  'muted',
  'accent',
  'on-accent',
  'accent-hover',
  'accent-soft',
  'on-accent-soft',
  'border',
  'border-control',
  'danger',
  'danger-soft',
  'success',
  'success-soft',
  'warning',
  'warning-soft',
  'focus',
] as const;

export type ColorToken = (typeof COLOR_TOKENS)[number];

/** CSS colours. A missing `link` is the accent, a missing `control-fill` the surface: both then follow an override. */
export type ColorTokens = Readonly<Record<ColorToken, string>> & {
  /** Text of links. */
  readonly link?: string;
  /** Inside of inputs. */
  readonly 'control-fill'?: string;
};

/**
 * Everything that is no colour, as CSS values. The names are those of the public `--help-*` properties. Lengths are
 * px: a host page with `html { font-size: 62.5% }` would shrink rem.
 */
export interface ShapeTokens {
  readonly 'radius-panel': string;
  readonly 'radius-card': string;
  readonly 'radius-control': string;
  readonly 'radius-button': string;
  readonly 'radius-chip': string;
  readonly 'space-1': string;
  readonly 'space-2': string;
  readonly 'space-3': string;
  readonly 'space-4': string;
  readonly 'space-6': string;
  readonly 'space-8': string;
  readonly 'font-family': string;
  readonly 'font-size': string;
  readonly 'font-size-caption': string;
  readonly 'font-size-title': string;
  readonly 'font-size-hero': string;
  readonly 'line-height': string;
  readonly 'font-weight-bold': string;
  readonly 'control-height': string;
  readonly 'button-height': string;
  /** Never below 44px, whatever a theme or a page says. */
  readonly 'tap-target': string;
  readonly 'focus-width': string;
  readonly 'focus-offset': string;
  readonly 'shadow-panel': string;
  readonly 'shadow-card': string;
  readonly duration: string;
  readonly 'duration-fast': string;
  readonly ease: string;
  readonly 'ease-enter': string;
  readonly 'ease-exit': string;
  readonly 'panel-width': string;
  readonly 'z-index': string;
}

/** The looks of one brand: data only, no words, no pictures, no fonts of its own. */
export interface Theme {
  readonly light: ColorTokens;
  readonly dark: ColorTokens;
  /** Only what differs from `BASE_SHAPE`. */
  readonly shape: Partial<ShapeTokens>;
  /**
   * Colours of `scheme="host"`: custom properties of the brand's own design system, each with a fallback. Without it
   * the two schemes follow the page's `color-scheme`.
   */
  readonly host?: ColorTokens;
}

/** Which of a theme's schemes is shown: a fixed one, the visitor's preference, or the page's own. */
export type Scheme = 'light' | 'dark' | 'auto' | 'host';
