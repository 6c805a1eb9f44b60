import { expect, fixture, html } from '@open-wc/testing';
import { theme as ebay } from '../../src/brands/ebay/theme.js';
import { theme as paypal } from '../../src/brands/paypal/theme.js';
import { themeSheet } from '../../src/themes/theme-sheet.js';
import { COLOR_TOKENS, type Scheme, type Theme } from '../../src/themes/theme.js';

/** A page's element with a shadow root that wears the theme; reads a token as the browser computes it. */
const wear = async (theme: Theme, scheme: Scheme) => {
  const page = await fixture<HTMLElement>(html`<div><div></div></div>`);
  const host = page.firstElementChild as HTMLElement;
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [themeSheet(theme, scheme)];
  const inside = document.createElement('div');
  root.append(inside);
  const color = (name: string): string => {
    inside.style.color = `var(--_${name})`;
    return getComputedStyle(inside).color;
  };
  const length = (name: string): string => {
    inside.style.width = `var(--_${name})`;
    return getComputedStyle(inside).width;
  };
  return { page, host, color, length };
};

/** Channels of a computed colour, 0 to 255: `rgb()` as such, `color(srgb …)` from `color-mix()`. */
const channels = (color: string): number[] => {
  const numbers = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return color.startsWith('color(') ? numbers.map((value) => value * 255) : numbers;
};

const ratio = (one: string, two: string): number => {
  const [light, dark] = [one, two]
    .map((color) => {
      const [red, green, blue] = channels(color).map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      ) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Semantic tokens of `@ebay/skin` 19.27.0, `evo-dark.css`. */
const SKIN_DARK = {
  '--color-background-elevated': '#191919',
  '--color-background-secondary-on-elevated': '#000000',
  '--color-foreground-primary': '#f7f7f7',
  '--color-foreground-secondary': '#8f8f8f',
  '--color-background-accent': '#4d93fc',
  '--color-foreground-on-accent': '#191919',
  '--color-border-subtle': '#363636',
  '--color-border-medium': '#707070',
  '--color-foreground-attention': '#ff5c5c',
  '--color-foreground-success': '#4ce160',
  '--color-foreground-warning': '#ffbd14',
};
const SKIN_LIGHT = {
  '--color-background-elevated': '#ffffff',
  '--color-background-secondary-on-elevated': '#f7f7f7',
  '--color-foreground-primary': '#191919',
  '--color-foreground-secondary': '#707070',
  '--color-background-accent': '#0968f6',
  '--color-foreground-on-accent': '#ffffff',
  '--color-border-subtle': '#e5e5e5',
  '--color-border-medium': '#8f8f8f',
  '--color-foreground-attention': '#d50b0b',
  '--color-foreground-success': '#288034',
  '--color-foreground-warning': '#b97e31',
};

describe('themes', () => {
  it('any token is overridable on any ancestor, for one element or for all', async () => {
    const { page, host, color, length } = await wear(ebay, 'light');
    expect(color('accent')).to.equal('rgb(9, 104, 246)');
    page.style.setProperty('--help-color-accent', 'rgb(1, 2, 3)');
    expect(color('accent')).to.equal('rgb(1, 2, 3)');
    host.style.setProperty('--help-contact-color-accent', 'rgb(4, 5, 6)');
    expect(color('accent')).to.equal('rgb(4, 5, 6)');
    page.style.setProperty('--help-tap-target', '20px');
    expect(length('tap-target')).to.equal('44px');
    page.style.setProperty('--help-tap-target', '60px');
    expect(length('tap-target')).to.equal('60px');
  });

  it('links and inputs follow what they are made of', async () => {
    const { page, color } = await wear(paypal, 'light');
    page.style.setProperty('--help-color-accent', 'rgb(1, 2, 3)');
    expect(color('link')).to.equal('rgb(1, 2, 3)');
    expect(color('control-fill')).to.equal(color('surface'));
  });

  it('a page with html { font-size: 62.5% } changes no size', async () => {
    const { length } = await wear(paypal, 'light');
    document.documentElement.style.fontSize = '62.5%';
    expect(length('control-height')).to.equal('44px');
    document.documentElement.removeAttribute('style');
  });

  it('the same theme and scheme share one sheet', () => {
    expect(themeSheet(ebay, 'dark') === themeSheet(ebay, 'dark')).to.equal(true);
    expect(themeSheet(ebay, 'dark') === themeSheet(ebay, 'light')).to.equal(false);
  });

  it('scheme sets color-scheme, so that native controls match', async () => {
    for (const [scheme, expected] of [
      ['light', 'light'],
      ['dark', 'dark'],
      ['host', 'normal'],
    ] as const) {
      const { host } = await wear(paypal, scheme);
      expect(getComputedStyle(host).colorScheme).to.equal(expected);
    }
  });

  it('scheme host follows the color-scheme of the page', async () => {
    const { page, color } = await wear(paypal, 'host');
    expect(color('accent')).to.equal('rgb(0, 48, 135)');
    page.style.colorScheme = 'dark';
    expect(color('accent')).to.equal('rgb(96, 205, 255)');
  });

  for (const [name, skin] of [
    ['light', SKIN_LIGHT],
    ['dark', SKIN_DARK],
    ['absent', {}],
  ] as const)
    it(`scheme host on an eBay page, skin ${name}: every pair keeps its contrast`, async () => {
      const { page, color } = await wear(ebay, 'host');
      for (const [property, value] of Object.entries(skin)) page.style.setProperty(property, value);
      for (const token of COLOR_TOKENS) expect(channels(color(token)), token).to.have.length(3);
      for (const [front, back, minimum] of [
        ['text', 'surface', 4.5],
        ['text', 'surface-alt', 4.5],
        ['muted', 'surface', 4.5],
        ['muted', 'surface-alt', 4.5],
        ['on-accent', 'accent', 4.5],
        ['on-accent', 'accent-hover', 4.5],
        ['accent', 'surface', 4.5],
        ['on-accent-soft', 'accent-soft', 4.5],
        ['border-control', 'surface', 3],
        ['border-control', 'control-fill', 3],
        ['danger', 'surface', 4.5],
        ['danger', 'danger-soft', 4.5],
        ['success', 'surface', 4.5],
        ['success', 'success-soft', 4.5],
        ['warning', 'surface', 4.5],
        ['warning', 'warning-soft', 4.5],
        ['focus', 'surface', 3],
        ['link', 'surface', 4.5],
      ] as const)
        expect(ratio(color(front), color(back)), `${front} / ${back}`).to.be.at.least(minimum);
    });
});
