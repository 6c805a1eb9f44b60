import type { Route } from 'playwright-core';
import { judge, lines, type Verdict } from '../support/axe.js';
import { BRANDS, type BrandUnderTest } from '../support/brands.js';
import { makeCase } from '../support/cases.js';
import {
  inParallel,
  NAMED_FUNCTIONS,
  type Report,
  type Suite,
  type Tools,
} from '../support/report.js';
import { DemoServer } from '../support/server.js';
import { Widget } from '../support/widget.js';

const SCREENS = [
  'launcher',
  'start',
  'search result',
  'follow-up',
  'category',
  'articles',
  'answers with errors',
  'form',
  'form with files',
  'review',
  'failure',
  'sending',
  'done',
] as const;
type ScreenName = (typeof SCREENS)[number];

/** Goes through all screens of a claim and stops at each. */
async function visit(
  server: DemoServer,
  report: Report,
  { open }: Tools,
  brand: BrandUnderTest,
): Promise<ReadonlyMap<ScreenName, Verdict>> {
  // axe is strange code to the page: here, and only here, the policy of the page is off.
  const { context, page } = await open({
    locale: 'fr-FR',
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  await context.addInitScript(NAMED_FUNCTIONS);
  const verdicts = new Map<ScreenName, Verdict>();
  const stop = async (name: ScreenName, place = 'help-launcher'): Promise<void> => {
    verdicts.set(name, await judge(page, place));
  };
  const typed = await makeCase(report.browser, brand, 'fr', 'claims', 0);
  await page.goto(`${server.urls.sites[brand.site]}/index.html`, { waitUntil: 'networkidle' });
  await stop('launcher', 'html');
  const widget = new Widget(page, brand);
  await widget.open();
  await stop('start');
  await widget.root.getByRole('searchbox').fill('colis');
  await widget.root.locator('details').first().waitFor();
  await widget.root.locator('details').first().locator('summary').click();
  await stop('search result');
  await widget.press('start.followUp');
  await page.locator('help-activities #email').waitFor();
  await stop('follow-up');
  await widget.press('action.back');
  await widget.press('start.new');
  await widget.heading('category.title').waitFor();
  await stop('category');
  await widget.press('category.claims');
  await widget.button('articles.needHelp').waitFor();
  await widget.root.locator('details').first().locator('summary').click();
  await stop('articles');
  await widget.press('articles.needHelp');
  await widget.heading('category.claims').waitFor();
  await widget.enter({ kind: 'choose', field: 'claimType', option: 'damage' });
  await widget.press('action.continue');
  await widget.root.locator('#summary').waitFor();
  await stop('answers with errors');
  await widget.fill(typed.answers);
  await widget.press('action.continue');
  await widget.heading('form.title').waitFor();
  await stop('form');
  await widget.fill(typed.details);
  await stop('form with files');
  await widget.press('action.continue');
  await widget.heading('review.title').waitFor();
  await stop('review');

  let refuse = true;
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/v1/requests', async (route: Route) => {
    if (route.request().method() === 'OPTIONS') return route.fallback();
    if (refuse)
      return route.fulfill({
        status: 503,
        headers: {
          // Just above what the sender waits for by itself.
          'retry-after': '11',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'Retry-After',
        },
        json: { error: { code: 'unavailable', message: 'later' } },
      });
    await held;
    return route.fallback();
  });
  await widget.press('action.send');
  await widget.root.locator('#failure').waitFor();
  await stop('failure');
  refuse = false;
  await widget.press('action.send');
  await widget.heading('sending.title').waitFor();
  await stop('sending');
  letGo();
  await widget.readNumber();
  await stop('done');
  return verdicts;
}

/** axe on every screen of every brand. A floor, not a proof. */
export const accessibility: Suite = {
  name: 'accessibility',
  run: async (report) => {
    const server = await DemoServer.start();
    const unsure = new Map<string, number>();
    try {
      await inParallel(BRANDS, 2, async (brand) => {
        const verdicts = await report.check(
          `${brand.site}: all screens were seen`,
          (tools) => visit(server, report, tools, brand),
          120_000,
        );
        for (const screen of verdicts === undefined ? [] : SCREENS) {
          const verdict = verdicts?.get(screen);
          if (verdict === undefined) {
            report.record(`${brand.site} ${screen}`, 'not seen');
            continue;
          }
          const wrong = lines(screen, verdict.violations);
          if (verdict.passes === 0) wrong.push('axe found nothing to look at');
          report.record(
            `${brand.site} ${screen}`,
            wrong.length === 0 ? undefined : wrong.join('\n'),
          );
          for (const { id, places } of verdict.incomplete)
            unsure.set(
              `${id} on ${screen}: ${places[0] ?? ''}`.slice(0, 220),
              (unsure.get(`${id} on ${screen}: ${places[0] ?? ''}`.slice(0, 220)) ?? 0) +
                places.length,
            );
        }
      });
      for (const [what, count] of unsure) console.log(`axe is unsure (${count}): ${what}`);
    } finally {
      await server.dispose();
    }
  },
};
