import type { Page } from 'playwright-core';

const NOTHING = 'nothing was copied';
let turn: Promise<unknown> = Promise.resolve();

/**
 * What `press` has put into the clipboard, within 2 s. All pages of one browser share it, so that scenes that
 * run side by side take turns.
 */
export function copiedBy(page: Page, press: () => Promise<void>): Promise<string> {
  const copied = turn.then(async () => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), NOTHING);
    await press();
    for (let tries = 0; tries < 20; tries += 1) {
      const text = await page.evaluate(() => navigator.clipboard.readText());
      if (text !== NOTHING) return text;
      await page.waitForTimeout(100);
    }
    return NOTHING;
  });
  turn = copied.catch(() => undefined);
  return copied;
}
