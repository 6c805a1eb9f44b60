import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { theme as ebay } from '../../src/brands/ebay/theme.js';
import { theme as neutral } from '../../src/brands/neutral/theme.js';
import { theme as packlinkCom } from '../../src/brands/packlink-com/theme.js';
import { theme as packlinkPro } from '../../src/brands/packlink-pro/theme.js';
import { theme as paypal } from '../../src/brands/paypal/theme.js';
import { BASE_SHAPE } from '../../src/themes/base-shape.js';
import { themeRules } from '../../src/themes/theme-sheet.js';
import { COLOR_TOKENS, type ColorTokens, type Scheme, type Theme } from '../../src/themes/theme.js';

const THEMES: Readonly<Record<string, Theme>> = {
  ebay,
  paypal,
  'packlink-pro': packlinkPro,
  'packlink-com': packlinkCom,
  neutral,
};

type Name = keyof ColorTokens;

/** WCAG 2.2: 1.4.3 asks 4.5:1 of text, 1.4.11 asks 3:1 of control borders, of focus and of what is no text. */
const PAIRS: readonly (readonly [Name, Name, number])[] = [
  ['text', 'surface', 4.5],
  ['text', 'surface-alt', 4.5],
  ['muted', 'surface', 4.5],
  ['muted', 'surface-alt', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['accent', 'surface', 4.5],
  ['accent', 'surface-alt', 3],
  ['accent-hover', 'surface', 3],
  ['on-accent-soft', 'accent-soft', 4.5],
  ['text', 'accent-soft', 4.5],
  ['border-control', 'surface', 3],
  ['border-control', 'surface-alt', 3],
  ['danger', 'surface', 4.5],
  ['danger', 'danger-soft', 4.5],
  ['text', 'danger-soft', 4.5],
  ['success', 'surface', 4.5],
  ['success', 'success-soft', 4.5],
  ['warning', 'surface', 4.5],
  ['warning', 'warning-soft', 4.5],
  ['text', 'warning-soft', 4.5],
  ['focus', 'surface', 3],
  ['focus', 'surface-alt', 3],
  ['danger', 'surface-alt', 4.5],
  ['link', 'surface', 4.5],
  ['link', 'surface-alt', 4.5],
  ['link', 'warning-soft', 4.5],
  ['text', 'control-fill', 4.5],
  ['muted', 'control-fill', 4.5],
  ['border-control', 'control-fill', 3],
  ['danger', 'control-fill', 3],
  ['focus', 'control-fill', 3],
];

const hex = (tokens: ColorTokens, name: Name): string => {
  const given =
    tokens[name] ??
    (name === 'link' ? 'var(--_accent)' : name === 'control-fill' ? 'var(--_surface)' : '');
  const other = /^var\(--_([a-z-]+)\)$/.exec(given)?.[1];
  return other === undefined ? given : hex(tokens, other as Name);
};

const luminance = (color: string): number => {
  if (!/^#[0-9a-f]{6}$/.test(color)) throw new Error(`"${color}" is no #rrggbb`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const ratio = (one: string, two: string): number => {
  const [light, dark] = [luminance(one), luminance(two)].toSorted((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
};

const SCHEMES: readonly Scheme[] = ['light', 'dark', 'auto', 'host'];

describe('contrast', () => {
  it('is measured as WCAG measures it', () => {
    expect(ratio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(ratio('#2095f2', '#ffffff')).toBeCloseTo(3.16, 2);
  });

  for (const [brand, theme] of Object.entries(THEMES))
    for (const scheme of ['light', 'dark'] as const)
      it(`${brand} ${scheme}: ${PAIRS.length} pairs, none below its minimum`, () => {
        const below = PAIRS.map(([front, back, minimum]) => ({
          pair: `${front} / ${back}`,
          minimum,
          is: ratio(hex(theme[scheme], front), hex(theme[scheme], back)),
        })).filter(({ is, minimum }) => is < minimum);
        expect(below).toEqual([]);
      });
});

describe('brand values', () => {
  const given = JSON.parse(
    readFileSync(new URL('../fixtures/brand-colors.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, string>>;

  for (const [name, tokens] of Object.entries(given))
    it(`${name} are the researched ones`, () => {
      const [brand, scheme] = name.split('/') as [string, 'light' | 'dark'];
      const theme = THEMES[brand];
      for (const token of COLOR_TOKENS)
        expect(`${token} ${theme?.[scheme][token]}`).toBe(`${token} ${tokens[token]}`);
    });

  it('tell the two Packlink sites apart', () => {
    expect(packlinkPro.light.accent).toBe(packlinkCom.light.accent);
    expect(packlinkPro.light['accent-soft']).not.toBe(packlinkCom.light['accent-soft']);
    expect(packlinkPro.shape['font-size']).not.toBe(packlinkCom.shape['font-size']);
    expect(packlinkPro.shape['radius-card']).not.toBe(packlinkCom.shape['radius-card']);
  });
});

describe('theme rules', () => {
  for (const [brand, theme] of Object.entries(THEMES))
    for (const scheme of SCHEMES) {
      const rules = themeRules(theme, scheme);

      it(`${brand} ${scheme}: sets private tokens only, every one overridable`, () => {
        const set = [...rules.matchAll(/[;{](--[\w-]+):/g)].map((match) => match[1] ?? '');
        expect(set.filter((name) => !name.startsWith('--_'))).toEqual([]);
        for (const name of [...COLOR_TOKENS, 'link', 'control-fill'])
          expect(rules).toContain(
            `--_${name}:var(--help-contact-color-${name},var(--help-color-${name},`,
          );
        for (const name of Object.keys(BASE_SHAPE)) {
          expect(set).toContain(`--_${name}`);
          expect(rules).toContain(`var(--help-contact-${name},var(--help-${name},`);
        }
      });

      it(`${brand} ${scheme}: no length follows the page's root font size`, () => {
        expect(rules).not.toMatch(/\d(rem|em|ex|ch)\b/);
      });
    }

  it('dark shows lines for shadows, and a target is never below 44px', () => {
    expect(themeRules(ebay, 'dark')).toContain('--help-shadow-panel,0 0 0 1px var(--_border)');
    expect(themeRules(ebay, 'light')).toContain(
      '--_tap-target:max(44px,var(--help-contact-tap-target,',
    );
  });

  it('host: eBay names skin, the others follow the color-scheme of the page', () => {
    expect(themeRules(ebay, 'host')).toContain('var(--color-background-accent,#0968f6)');
    expect(themeRules(paypal, 'host')).toContain('light-dark(#003087,#60cdff)');
  });
});
