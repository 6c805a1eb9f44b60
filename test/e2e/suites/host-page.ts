import type { Page } from 'playwright-core';
import { BRANDS, beginning, brandNamed, type BrandUnderTest } from '../support/brands.js';
import { keptByPage, watchPage } from '../support/page-watch.js';
import { inParallel, type Suite, type Tools } from '../support/report.js';
import { DemoServer } from '../support/server.js';
import {
  mustBeOneRow,
  shortRequest,
  writeShortRequest,
  type ShortRequest,
} from '../support/short-request.js';
import { Widget } from '../support/widget.js';

interface World {
  readonly server: DemoServer;
  readonly sent: (readonly [ShortRequest, string])[];
  /** Requests about a shipment of the page: words, reference and category. */
  readonly shipped: { words: ShortRequest; reference: string; category: string }[];
}

const siteOf = ({ server }: World, brand: BrandUnderTest): string =>
  server.urls.sites[brand.site] ?? '';

const isDefined = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.querySelector('help-contact')?.matches(':defined') ?? false);

/** What the host page may notice of a panel. */
const hostState = (page: Page): Promise<string> =>
  page.evaluate(() =>
    JSON.stringify({
      x: scrollX,
      y: scrollY,
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
      html: document.documentElement.getAttribute('style'),
      htmlClass: document.documentElement.className,
      body: document.body.getAttribute('style'),
      bodyClass: document.body.className,
      overflow: getComputedStyle(document.body).overflow,
    }),
  );

async function embedded(world: World, { open }: Tools, brand: BrandUnderTest): Promise<void> {
  const { context, page } = await open({ locale: 'fr-FR' });
  const watch = await watchPage(context, page);
  // A long page: the slot is out of sight and far from it.
  await context.addInitScript(() => {
    const changes = new MutationObserver(() => {
      const slot = document.querySelector('help-contact')?.parentElement;
      if (!slot) return;
      slot.style.marginTop = '3000px';
      changes.disconnect();
    });
    changes.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${siteOf(world, brand)}/help.html`, { waitUntil: 'networkidle' });
  const fallback = page.locator('help-contact').getByRole('link', { name: brand.supportEmail });
  if (await isDefined(page)) throw new Error('it was loaded although nobody is near');
  await fallback.waitFor();
  const early = watch.requests.filter((url) => url.startsWith(world.server.urls.api));
  if (early.join() !== `${world.server.urls.api}/widget/help.js`)
    throw new Error(`early requests: ${early.join(', ')}`);
  const kept = await keptByPage(context, page);
  if (kept.length > 0) throw new Error(`kept: ${kept.join(', ')}`);
  await page.locator('help-contact').scrollIntoViewIfNeeded();
  const widget = new Widget(page, brand, 'fr', 'embedded');
  await widget.heading('start.title').waitFor();
  if (await fallback.isVisible()) throw new Error('the fallback is still shown');
  const words = shortRequest(`embedded-${brand.site}`);
  await writeShortRequest(widget, words);
  await widget.press('action.send');
  world.sent.push([words, await widget.readNumber()]);
  watch.mustBeClean([siteOf(world, brand), world.server.urls.api]);
}

async function blockedScript(world: World, { open }: Tools): Promise<void> {
  const brand = brandNamed('paypal');
  const { page } = await open({ locale: 'fr-FR' });
  await page.route('**/widget/help.js', (route) => route.abort('blockedbyclient'));
  await page.goto(`${siteOf(world, brand)}/help.html`, { waitUntil: 'networkidle' });
  await page.locator('help-contact').getByRole('link', { name: brand.supportEmail }).waitFor();
  await page.goto(`${siteOf(world, brand)}/index.html`, { waitUntil: 'networkidle' });
  await page.locator('button[data-help]').first().click();
  await page.waitForURL('**/help.html?reference=*');
  const mail = await page
    .locator('help-contact')
    .getByRole('link', { name: brand.supportEmail })
    .getAttribute('href');
  if (!/^mailto:.+\?subject=FR20/.test(mail ?? '')) throw new Error(`the mail link is ${mail}`);
}

async function scroll(
  world: World,
  { open }: Tools,
  brand: BrandUnderTest,
  viewport: { width: number; height: number },
): Promise<void> {
  const { page } = await open({ locale: 'fr-FR', viewport });
  await page.goto(`${siteOf(world, brand)}/index.html`, { waitUntil: 'networkidle' });
  await page.evaluate(() => scrollTo(0, 350));
  const before = await hostState(page);
  const widget = new Widget(page, brand);
  await widget.open();
  const during = await hostState(page);
  await widget.press('start.new');
  await widget.heading('category.title').waitFor();
  const box = await widget.panel.boundingBox();
  if (box === null) throw new Error('there is no panel');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, 600);
  await page.waitForTimeout(300);
  const scrolled = await hostState(page);
  await page.keyboard.press('Escape');
  await widget.launcher.waitFor();
  const after = await hostState(page);
  for (const [when, state] of Object.entries({ during, scrolled, after }))
    if (state !== before) throw new Error(`${when}: ${state}, before: ${before}`);
}

async function shipment(
  world: World,
  { open }: Tools,
  state: string,
  category: string,
): Promise<void> {
  const brand = brandNamed('ebay');
  const { context, page } = await open({ locale: 'fr-FR' });
  const watch = await watchPage(context, page);
  await page.goto(`${siteOf(world, brand)}/index.html`, { waitUntil: 'networkidle' });
  const row = page.locator(`[data-state="${state}"]`).first();
  const reference = (await row.getAttribute('data-reference')) ?? '';
  const carrier = (await row.getAttribute('data-carrier')) ?? '';
  const button = row.locator('button[data-help]');
  await button.click();
  const widget = new Widget(page, brand);
  await widget.press('start.new');
  const card = widget.root.getByRole('region', { name: beginning(widget.words('shipment.label')) });
  await card.getByText(reference).waitFor();
  await card.getByText(carrier).waitFor();
  const suggested = widget.root
    .getByRole('button')
    .filter({ hasText: beginningText(widget.words('category.suggested')) });
  const names = await suggested.allInnerTexts();
  if (names.length !== 1 || !names[0]?.includes(widget.words(`category.${category}`)))
    throw new Error(`suggested: ${JSON.stringify(names)}, expected ${category}`);
  await suggested.click();
  await widget.press('articles.needHelp');
  await widget.heading(`category.${category}`).waitFor();
  if ((await widget.control('reference').count()) > 0)
    throw new Error('the reference is asked again');
  await card.getByText(reference).waitFor();
  if (category === 'delivery')
    await widget.enter({ kind: 'select', field: 'deliveryIssue', option: 'late' });
  else await widget.enter({ kind: 'select', field: 'trackingIssue', option: 'no_update' });
  await widget.press('action.continue');
  const words = shortRequest('shipment');
  await widget.enter({ kind: 'type', field: 'message', text: words.message });
  await widget.enter({ kind: 'type', field: 'email', text: words.email });
  await widget.press('action.send');
  world.sent.push([words, await widget.readNumber()]);
  world.shipped.push({ words, reference, category });
  await page.keyboard.press('Escape');
  const isBack = await button.evaluate((element) => document.activeElement === element);
  if (!isBack) throw new Error('the focus did not go back to the button of the shipment');
  watch.mustBeClean([siteOf(world, brand), world.server.urls.api]);
}

const beginningText = (text: string): RegExp =>
  new RegExp(text.trim().replace(/\s+/gu, '\\s+'), 'u');

async function changedShipment(world: World, { open }: Tools): Promise<void> {
  const brand = brandNamed('ebay');
  const { page } = await open({ locale: 'fr-FR' });
  await page.goto(`${siteOf(world, brand)}/index.html`, { waitUntil: 'networkidle' });
  await page.locator('[data-state="DELIVERED"] button[data-help]').first().click();
  const widget = new Widget(page, brand);
  await widget.chooseCategory('labels');
  await widget.press('shipment.change');
  const field = widget.control('reference');
  await field.waitFor();
  if ((await field.inputValue()) !== '') throw new Error('the reference is not empty');
  const isFocused = await field.evaluate(
    (element) => (element.getRootNode() as ShadowRoot).activeElement === element,
  );
  if (!isFocused) throw new Error('the focus is not in the reference');
}

/** What stays the page's own: its scroll, its looks, its words until the widget is there, its shipments. */
export const hostPage: Suite = {
  name: 'host-page',
  run: async (report) => {
    const world: World = { server: await DemoServer.start(), sent: [], shipped: [] };
    const scenes: Readonly<Record<string, (tools: Tools) => Promise<void>>> = {
      ...Object.fromEntries(
        BRANDS.map((brand) => [
          `${brand.site} embedded: fallback until near, then the form sends`,
          (tools: Tools) => embedded(world, tools, brand),
        ]),
      ),
      'script blocked: fallback stays, the shipment button leads to the help page': (tools) =>
        blockedScript(world, tools),
      ...Object.fromEntries(
        BRANDS.flatMap((brand) =>
          Object.entries({
            desktop: { width: 1280, height: 720 },
            phone: { width: 390, height: 844 },
          }).map(([name, viewport]) => [
            `${brand.site}, ${name}: scroll and styles of the page untouched`,
            (tools: Tools) => scroll(world, tools, brand, viewport),
          ]),
        ),
      ),
      'shipment with an incident: card, suggestion, reference not asked': (tools) =>
        shipment(world, tools, 'INCIDENT', 'delivery'),
      'shipment in transit: card, suggestion, reference not asked': (tools) =>
        shipment(world, tools, 'IN_TRANSIT', 'tracking'),
      'another shipment may be typed': (tools) => changedShipment(world, tools),
    };
    try {
      await inParallel(Object.entries(scenes), 2, ([name, scene]) => report.check(name, scene));
      await report.check('one row for every number', () => mustBeOneRow(world.server, world.sent));
      await report.check('the shipments are in the rows', async () => {
        if (world.shipped.length !== 2)
          throw new Error(`${world.shipped.length} requests about shipments`);
        const { place } = world.server;
        const kept = await place.requestsOf(world.shipped.map(({ words: { email } }) => email));
        const wrong = world.shipped.flatMap(({ words, reference, category }) => {
          const [request] = kept.get(words.email) ?? [];
          const shipment = place.kept(request?.shipment);
          const isThere =
            typeof shipment === 'string'
              ? shipment.includes(reference)
              : (shipment as { readonly reference?: unknown } | undefined)?.reference === reference;
          return request?.category === category &&
            request.fields['reference'] === reference &&
            isThere &&
            request.subject.endsWith(reference)
            ? []
            : [JSON.stringify(request)];
        });
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
      });
    } finally {
      await world.server.dispose();
    }
  },
};
