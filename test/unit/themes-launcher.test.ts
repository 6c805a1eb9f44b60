import { describe, expect, it } from 'vitest';
import { theme as ebay } from '../../src/brands/ebay/theme.js';
import { theme as neutral } from '../../src/brands/neutral/theme.js';
import { theme as packlinkCom } from '../../src/brands/packlink-com/theme.js';
import { theme as packlinkPro } from '../../src/brands/packlink-pro/theme.js';
import { theme as paypal } from '../../src/brands/paypal/theme.js';
import {
  LAUNCHER_LOOKS,
  LOOK_COLORS,
  launcherLook,
} from '../../src/elements/help-launcher/launcher-looks.js';
import { BASE_SHAPE } from '../../src/themes/base-shape.js';

const THEMES = {
  ebay,
  paypal,
  'packlink-pro': packlinkPro,
  'packlink-com': packlinkCom,
  neutral,
};

describe('first colours of the launcher', () => {
  it('cover every brand and no other', () => {
    expect(Object.keys(LAUNCHER_LOOKS).toSorted()).toEqual(Object.keys(THEMES).toSorted());
  });

  for (const [brand, theme] of Object.entries(THEMES))
    it(`${brand}: are those of its theme`, () => {
      const look = LAUNCHER_LOOKS[brand];
      for (const scheme of ['light', 'dark'] as const)
        expect(look?.[scheme].split(' ')).toEqual(LOOK_COLORS.map((name) => theme[scheme][name]));
      expect(look?.radius).toBe({ ...BASE_SHAPE, ...theme.shape }['radius-button']);
      if (theme.host === undefined) expect(look?.host).toBeUndefined();
      else
        expect(
          look?.host
            ?.split(' ')
            .map((name, at) => `var(--color-${name},${look.light.split(' ')[at]})`),
        ).toEqual(LOOK_COLORS.map((name) => theme.host?.[name]));
    });

  it('are neutral for an unknown brand, and light for an unknown scheme', () => {
    for (const brand of ['', 'nobody', 'constructor', '__proto__'])
      expect(launcherLook(brand, 'dark')).toBe(launcherLook('neutral', 'dark'));
    expect(launcherLook('ebay', 'sepia' as 'light')).toBe(launcherLook('ebay', 'light'));
  });
});
