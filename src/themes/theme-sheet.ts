import { BASE_SHAPE } from './base-shape.js';
import { COLOR_TOKENS, type ColorTokens, type Scheme, type Theme } from './theme.js';

const sheets = new WeakMap<Theme, Map<Scheme, CSSStyleSheet>>();

/** A page may set the public name on any ancestor, for all elements or for `help-contact` alone; ours is the fallback. */
const declare = (name: string, publicName: string, value: string): string =>
  `--_${name}:var(--help-contact-${publicName},var(--help-${publicName},${value}));`;

const colors = (tokens: ColorTokens): string =>
  COLOR_TOKENS.map((name) => declare(name, `color-${name}`, tokens[name])).join('') +
  declare('link', 'color-link', tokens.link ?? 'var(--_accent)') +
  declare('control-fill', 'color-control-fill', tokens['control-fill'] ?? 'var(--_surface)');

/** A dark surface shows no shadow: a line of one pixel takes its place. */
const shadows = (theme: Theme, scheme: Scheme): string => {
  const shape = { ...BASE_SHAPE, ...theme.shape };
  const line = '0 0 0 1px var(--_border)';
  return (['shadow-panel', 'shadow-card'] as const)
    .map((name) =>
      declare(
        name,
        name,
        scheme === 'dark' ? line : scheme === 'host' ? `${line},${shape[name]}` : shape[name],
      ),
    )
    .join('');
};

const shape = (theme: Theme): string =>
  Object.entries({ ...BASE_SHAPE, ...theme.shape })
    .filter(([name]) => !name.startsWith('shadow'))
    .map(([name, value]) => declare(name, name, value))
    .join('')
    // A target below 44px fails people with a tremor: no theme and no page gets below it.
    .replace(/--_tap-target:([^;]+);/, '--_tap-target:max(44px,$1);');

const fixed = (theme: Theme, scheme: 'light' | 'dark'): string =>
  `:host{color-scheme:${scheme};${colors(theme[scheme])}${shadows(theme, scheme)}}`;

const both = ({ light, dark }: Theme): ColorTokens => {
  const pair = (name: keyof ColorTokens, other: string): string =>
    `light-dark(${light[name] ?? other},${dark[name] ?? other})`;
  return {
    ...(Object.fromEntries(COLOR_TOKENS.map((name) => [name, pair(name, '')])) as Record<
      (typeof COLOR_TOKENS)[number],
      string
    >),
    link: pair('link', 'var(--_accent)'),
    'control-fill': pair('control-fill', 'var(--_surface)'),
  };
};

const host = (theme: Theme): string =>
  theme.host === undefined
    ? // Browsers before 2024 know no light-dark() and stay light.
      `${fixed(theme, 'light')}@supports (color:light-dark(red,red)){:host{color-scheme:inherit;${colors(both(theme))}${shadows(theme, 'host')}}}`
    : `:host{${colors(theme.host)}${shadows(theme, 'host')}}`;

const schemes = {
  light: (theme) => fixed(theme, 'light'),
  dark: (theme) => fixed(theme, 'dark'),
  auto: (theme) =>
    `${fixed(theme, 'light')}@media (prefers-color-scheme:dark){${fixed(theme, 'dark')}}`,
  host,
} satisfies Record<Scheme, (theme: Theme) => string>;

const STILL = '@media (prefers-reduced-motion:reduce){:host{--_duration:0s;--_duration-fast:0s}}';

/** The style rules behind `themeSheet`, as text. Pure: also for tests and documentation. */
export const themeRules = (theme: Theme, scheme: Scheme): string =>
  `:host{${shape(theme)}}${schemes[scheme](theme)}${STILL}`;

/**
 * A style sheet to adopt in a shadow root. It sets the private `--_*` tokens on `:host` and never a public `--help-*`
 * one, so a page overrides any token on any ancestor. The same theme and scheme give the same sheet.
 */
export function themeSheet(theme: Theme, scheme: Scheme): CSSStyleSheet {
  const known = sheets.get(theme) ?? new Map<Scheme, CSSStyleSheet>();
  sheets.set(theme, known);
  const cached = known.get(scheme);
  if (cached !== undefined) return cached;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(themeRules(theme, scheme));
  known.set(scheme, sheet);
  return sheet;
}
