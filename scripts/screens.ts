// Pictures of every screen, per brand, scheme and device, and one sheet per brand and scheme to see them at a glance.
// `npm run screens -- --brand ebay --scheme light --only start,category`
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { startBrowser, startServer, type Site, type Urls } from '../test/e2e/bad-input-world.js';
import { DemoServer } from '../test/e2e/support/server.js';
import { shootActivities } from './screens-activities.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'screens');
const PHOTO = join(ROOT, 'test/fixtures/files/photo.png');
const PROGRAM = join(ROOT, 'test/fixtures/files/program.exe');

const BRANDS = {
  ebay: 'ebay',
  'packlink-pro': 'pro',
  'packlink-com': 'packlink',
  paypal: 'paypal',
} as const satisfies Readonly<Record<string, Site>>;
type Brand = keyof typeof BRANDS;
const SCHEMES = ['light', 'dark'] as const;
type Scheme = (typeof SCHEMES)[number];
const DEVICES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
} as const;
type Device = keyof typeof DEVICES;
type Language = 'fr' | 'en';

/** At once: the machine has two cores. */
const PARALLEL = 2;
const STEP = 8000;
/** What is photographed in English: the layout is the same, the words are not. */
const ENGLISH = new Set([
  'start',
  'category',
  'articles',
  'answers',
  'answers-errors',
  'form',
  'done',
]);

const { values: options } = parseArgs({
  options: {
    brand: { type: 'string' },
    scheme: { type: 'string' },
    device: { type: 'string' },
    language: { type: 'string' },
    only: { type: 'string' },
  },
});
const only = options.only?.split(',');

interface Job {
  readonly brand: Brand;
  readonly scheme: Scheme;
  readonly device: Device;
  readonly language: Language;
}

const workday = (): string => {
  const day = new Date();
  do day.setUTCDate(day.getUTCDate() + 1);
  while (day.getUTCDay() % 6 === 0);
  return day.toISOString().slice(0, 10);
};
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** One visitor on one brand's pages. */
class Shooting {
  readonly #folder: string;
  #count = 0;
  readonly missed: string[] = [];

  constructor(
    readonly page: Page,
    readonly job: Job,
    readonly site: string,
  ) {
    this.#folder = join(OUT, job.brand, job.scheme, `${job.device}-${job.language}`);
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
  }

  async shoot(name: string): Promise<void> {
    this.#count++;
    if (only !== undefined && !only.some((each) => name === each || name.startsWith(`${each}-`)))
      return;
    if (this.job.language === 'en' && !name.startsWith('activities') && !ENGLISH.has(name)) return;
    await this.page.mouse.move(0, 0);
    await this.page.waitForTimeout(120);
    await this.page.screenshot({
      path: join(this.#folder, `${String(this.#count).padStart(2, '0')}-${name}.png`),
      animations: 'disabled',
    });
  }

  /** A part of the flow; what goes wrong in it is told and costs only this part. */
  async part(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      const { brand, scheme, device, language } = this.job;
      const reason =
        thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
      this.missed.push(`${brand} ${scheme} ${device} ${language}: ${name}: ${reason}`);
    }
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.site}/${path}${this.job.language === 'en' ? '.en' : ''}.html`);
    const { scheme } = this.job;
    // The eBay pages follow the visitor's preference, and the widget follows them.
    if (scheme === 'dark')
      await this.page.evaluate(() => {
        for (const element of document.querySelectorAll('help-launcher, help-contact'))
          if (element.getAttribute('scheme') !== 'host') element.setAttribute('scheme', 'dark');
      });
  }

  is(screen: string): Locator {
    return this.page.locator(`.app.is-${screen}`);
  }

  async launch(): Promise<void> {
    await this.page.locator('help-launcher [part=button]').click();
    await this.is('start').waitFor();
    await this.page.waitForTimeout(300);
  }

  async category(place: number): Promise<void> {
    await this.is('start').locator('.choice').first().click();
    await this.is('category').locator('.card').nth(place).click();
    await this.page.locator('.app.is-articles details, .app.is-answers').first().waitFor();
  }

  async needHelp(): Promise<void> {
    if ((await this.is('articles').count()) > 0)
      await this.is('articles').locator('button.primary').click();
    await this.is('answers').waitFor();
  }

  control(id: string): Locator {
    return this.page.locator(`[id="f-${id}"]`);
  }

  press(): Promise<void> {
    return this.page.locator('.app .actions button.primary').click();
  }

  /** Where a screen is longer than the panel: its end as well. */
  async both(name: string): Promise<void> {
    await this.shoot(name);
    const hasMore = await this.page.evaluate(() => {
      const find = (root: Document | ShadowRoot): Element | null => {
        for (const element of root.querySelectorAll('*')) {
          if (element.classList.contains('body') && element.closest('.app')) return element;
          const inner = element.shadowRoot && find(element.shadowRoot);
          if (inner) return inner;
        }
        return null;
      };
      let scroller: Element | null = find(document);
      while (scroller !== null && scroller.scrollHeight - scroller.clientHeight < 20)
        scroller = scroller.parentElement;
      if (scroller === null || scroller === document.documentElement) return false;
      scroller.scrollTop = scroller.scrollHeight;
      return true;
    });
    if (hasMore) await this.shoot(`${name}-end`);
  }
}

const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' };
const refuse =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
  (route: Route): Promise<void> =>
    route.fulfill({
      status,
      headers: { ...CORS, ...headers },
      json: { error: { code, message: 'for the picture' } },
    });

async function shootFlow(s: Shooting): Promise<void> {
  const { page } = s;
  await s.part('launcher and start', async () => {
    await s.open('index');
    await page.locator('help-launcher [part=button]').waitFor();
    if (s.job.scheme === 'dark')
      await page.evaluate(() => {
        const launcher = document.querySelector('help-launcher');
        if (launcher?.getAttribute('scheme') !== 'host') launcher?.setAttribute('scheme', 'dark');
      });
    await s.shoot('launcher');
    await s.launch();
    await page.locator('.app.is-start details').first().waitFor();
    await s.shoot('start');
    await page.locator('#search').fill(s.job.language === 'fr' ? 'remboursement' : 'refund');
    await page.waitForTimeout(900);
    await s.shoot('search');
    await page.locator('#search').fill('xyzzy');
    await page.waitForTimeout(900);
    await s.shoot('search-nothing');
    await page.locator('#search').fill('');
    await s.is('start').locator('.choice').nth(1).click();
    await s.is('follow-up').waitFor();
    await s.shoot('follow-up');
    await s.is('follow-up').locator('header .tool').first().click();
  });
  await s.part('pickup', async () => {
    await s.is('start').locator('.choice').first().click();
    await s.is('category').waitFor();
    await s.both('category');
    await s.is('category').locator('.card').nth(1).click();
    await page.locator('.app.is-articles details').first().waitFor();
    await page.locator('.app.is-articles summary').first().click();
    await s.shoot('articles');
    await s.needHelp();
    await s.both('answers');
    await s.control('reference').fill('FR2025EBAY00');
    await s.control('missedDate').fill(yesterday);
    await s.press();
    await page.locator('#summary').waitFor();
    await s.both('answers-errors');
    await s.control('reference').fill('FR 2025 EBAY 0001234567');
    await s.control('pickupReason').selectOption('not_shown');
    await s.control('newDate').fill(workday());
    await s.control('phone').fill('06 39 98 12 34');
    await s
      .control('access')
      .fill(s.job.language === 'fr' ? 'Code 12B, troisième étage' : 'Code 12B, third floor');
    await s.press();
    await s.is('form').waitFor();
    await s.shoot('form');
    await s
      .control('message')
      .fill(
        s.job.language === 'fr'
          ? 'Bonjour, le chauffeur n’est pas passé hier entre 9 h et 18 h. Pouvez-vous le renvoyer ?'
          : 'Hello, the driver did not come yesterday between 9 and 18. Could you send him again?',
      );
    await s.control('email').fill('camille.moreau@exemple.fr');
  });
  await s.part('attachments', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'help-screens-'));
    const photo = await readFile(PHOTO);
    const add = (name: string): Promise<void> =>
      s.control('attachments').setInputFiles([{ name, mimeType: 'image/png', buffer: photo }]);
    await add('étiquette abîmée.png');
    await page.waitForTimeout(500);
    await page.route('**/v1/uploads*', refuse(403, 'forbidden'));
    await add('colis devant la porte, vu de la rue avec un nom bien trop long pour une ligne.png');
    await page.waitForTimeout(400);
    await s.control('attachments').setInputFiles(PROGRAM);
    await page.unroute('**/v1/uploads*');
    const held: Route[] = [];
    await page.route('**/v1/uploads*', (route) => void held.push(route));
    await add('en route.png');
    await page.waitForTimeout(300);
    await s.both('form-attachments');
    await s.press();
    await page.waitForTimeout(200);
    await s.both('form-errors');
    // Whatever was held goes on with the route.
    await page.unroute('**/v1/uploads*');
    for (const route of held) await route.continue().catch(() => undefined);
    await page.locator('[data-field="attachments"] progress').waitFor({ state: 'detached' });
    const bins = s.page.locator('[data-field="attachments"] li.file [data-remove]');
    while ((await bins.count()) > 1) await bins.last().click();
    await rm(folder, { recursive: true });
  });
  await s.part('sending', async () => {
    const held: Route[] = [];
    await page.route('**/v1/requests', (route) =>
      route.request().method() === 'POST' ? void held.push(route) : route.continue(),
    );
    await s.press();
    await s.is('sending').waitFor();
    await page.waitForTimeout(300);
    await s.shoot('sending');
    for (let left = 50; held.length === 0 && left > 0; left--) await page.waitForTimeout(50);
    for (const route of held) await refuse(503, 'unavailable', { 'Retry-After': '120' })(route);
    await page.locator('#failure').waitFor();
    await s.both('failure');
    await page.unroute('**/v1/requests');
    // Two minutes are not ours to wait: another visit sends.
    await s.open('index');
    await s.launch();
    await s.category(1);
    await s.needHelp();
    await s.control('reference').fill('FR2025EBAY0001234567');
    await s.control('pickupReason').selectOption('not_shown');
    await s.control('newDate').fill(workday());
    await s.control('phone').fill('06 39 98 12 34');
    await s.press();
    await s.is('form').waitFor();
    await s.control('email').fill('camille.moreau@exemple.fr');
    await s.press();
    await s.is('done').waitFor();
    await s.shoot('done');
  });
  if (s.job.language === 'en') return;
  await s.part('solved', async () => {
    await s.open('index');
    await s.launch();
    await s.category(1);
    await s.is('articles').locator('button.secondary').click();
    await s.is('solved').waitFor();
    await s.shoot('solved');
  });
  await s.part('shipment', async () => {
    await s.open('index');
    await page.locator('help-launcher [part=button]').waitFor();
    if (s.job.scheme === 'dark')
      await s.page.evaluate(() => {
        const launcher = document.querySelector('help-launcher');
        if (launcher?.getAttribute('scheme') !== 'host') launcher?.setAttribute('scheme', 'dark');
      });
    const moving = page.locator('[data-state="IN_TRANSIT"] button[data-help]');
    await ((await moving.count()) > 0 ? moving : page.locator('button[data-help]')).first().click();
    await s.is('start').waitFor();
    await page.waitForTimeout(400);
    await s.is('start').locator('.choice').first().click();
    await s.is('category').waitFor();
    await s.both('category-suggested');
    await s.is('category').locator('.card').nth(2).click();
    await page.locator('.app.is-articles details').first().waitFor();
    await s.needHelp();
    await s.shoot('answers-shipment');
  });
  await s.part('cancel', async () => {
    await s.open('index');
    await s.launch();
    await s.category(3);
    await s.needHelp();
    await s
      .control('references')
      .fill('FR2025PRO0000309473\nFR2025PRO0000309474\nfr 2025 pro 0000309475');
    await s.control('cancelReason').selectOption('duplicate');
    await s.control('unused').check();
    await s.both('answers-cancel');
    await s.press();
    await s.is('form').waitFor();
    await s.control('email').fill('camille.moreau@exemple.fr');
    await s.press();
    await s.is('review').waitFor();
    await s.both('review-cancel');
  });
  await s.part('claims', async () => {
    await s.open('index');
    await s.launch();
    await s.category(6);
    await s.needHelp();
    await page.locator('[data-field="claimType"] input[value="damage"]').check();
    await s.both('answers-claims');
    await s.control('reference').fill('FR2025EBAY0001234567');
    await s.control('deliveryDate').fill(yesterday);
    await s.control('items.0.description').fill('Lampe de bureau en laiton, fabriquée à la main');
    await s.control('items.0.quantity').fill('2');
    await s.control('items.0.value').fill('1 234,50');
    await page.locator('[data-field="items"] button.plain').click();
    await s.shoot('answers-claims-items');
    await s.control('items.1.description').fill('Abat-jour');
    await s.control('items.1.value').fill('19,90');
    for (const id of ['proofOfValue', 'photoItem', 'photoInner', 'photoParcel'])
      await s.control(id).setInputFiles(PHOTO);
    await page.locator('[data-field="reservations"] input[value="no"]').check();
    await s.press();
    await s.is('form').waitFor();
    await s.control('message').fill('La lampe est arrivée cassée en deux.');
    await s.control('email').fill('camille.moreau@exemple.fr');
    await s.control('terms').check();
    await s.both('form-claims');
    await s.press();
    await s.is('review').waitFor();
    await s.both('review-claims');
  });
  await s.part('billing and technical', async () => {
    await s.open('index');
    await s.launch();
    await s.category(7);
    await s.needHelp();
    await s.both('answers-technical');
    await s.open('index');
    await s.launch();
    await s.category(5);
    await s.needHelp();
    await s.control('billingTopic').selectOption('cod');
    await s.control('paymentMethod').selectOption('card');
    await s.control('amount').fill('12,50');
    await s.both('answers-billing');
  });
  await s.part('help page', async () => {
    await s.open('help');
    await page.locator('help-contact').scrollIntoViewIfNeeded();
    await page.locator('.app.is-start details').first().waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await s.shoot('help-page');
    await s.is('start').locator('.choice').first().click();
    await s.is('category').waitFor();
    await s.shoot('help-page-category');
    await s.is('category').locator('.card').nth(2).click();
    await page.locator('.app.is-articles details').first().waitFor();
    await s.needHelp();
    await s.press();
    await page.locator('#summary').waitFor();
    await s.shoot('help-page-errors');
  });
}

async function runJob(
  browser: Browser,
  urls: Urls,
  desk: DemoServer,
  job: Job,
): Promise<readonly string[]> {
  const context = await browser.newContext({
    viewport: DEVICES[job.device],
    hasTouch: job.device === 'phone',
    locale: job.language === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
    colorScheme: job.scheme === 'dark' && job.brand === 'ebay' ? 'dark' : 'light',
  });
  context.setDefaultTimeout(STEP);
  // esbuild's helper, for functions that are handed to the page.
  await context.addInitScript({ content: 'globalThis.__name ??= (target) => target' });
  try {
    const shooting = new Shooting(await context.newPage(), job, urls.sites[BRANDS[job.brand]]);
    await shooting.prepare();
    if (only === undefined || only.some((name) => !name.startsWith('activities')))
      await shootFlow(shooting);
    if (only === undefined || only.some((name) => name.startsWith('activities')))
      await shootActivities(desk, {
        page: shooting.page,
        site: BRANDS[job.brand],
        language: job.language,
        scheme: job.scheme,
        shoot: (name) => shooting.shoot(name),
        part: (name, run) => shooting.part(name, run),
      });
    return shooting.missed;
  } finally {
    await context.close();
  }
}

/** The support side and the front page: one look for all brands. */
async function shootSupport(browser: Browser, urls: Urls): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const device of Object.keys(DEVICES) as Device[]) {
    const folder = join(OUT, 'support', device);
    await mkdir(folder, { recursive: true });
    const context = await browser.newContext({ viewport: DEVICES[device] });
    context.setDefaultTimeout(STEP);
    const page = await context.newPage();
    const shoot = (name: string) =>
      page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    try {
      await page.goto(`${urls.api}/`);
      await shoot('01-front-page');
      await page.goto(`${urls.api}/desk/?token=${encodeURIComponent(urls.deskToken)}`);
      await shoot('02-desk');
      await page.locator('main .list a').first().click();
      await page.locator('main form').first().waitFor();
      await shoot('03-desk-request');
      await page.goto(`${urls.api}/outbox/`);
      await shoot('04-outbox');
      await page.locator('main .list a').first().click();
      await page.locator('iframe').waitFor();
      await page.waitForTimeout(200);
      await shoot('05-outbox-mail');
    } catch (thrown) {
      missed.push(
        `support ${device}: ${thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)}`,
      );
    }
    await context.close();
  }
  return missed;
}

/** All pictures below a folder on one page, as one picture at most 2,000 px wide. */
async function makeSheet(browser: Browser, folder: string, name: string): Promise<number> {
  const groups = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  let count = 0;
  const sections: string[] = [];
  for (const group of groups) {
    const pictures = (await readdir(join(folder, group)))
      .filter((file) => file.endsWith('.png'))
      .toSorted();
    count += pictures.length;
    // Of a desktop the panel is what matters: its side of the window, larger.
    const style = group.startsWith('phone')
      ? 'width:232px'
      : name === 'support'
        ? 'width:476px'
        : 'width:384px;height:540px;object-fit:cover;object-position:100% 100%';
    sections.push(
      `<h2>${name} ${group}</h2><div>${pictures
        .map(
          (file) =>
            `<figure><img style="${style}" src="${pathToFileURL(join(folder, group, file)).href}"><figcaption>${file.replace('.png', '')}</figcaption></figure>`,
        )
        .join('')}</div>`,
    );
  }
  if (count === 0) return 0;
  const file = join(OUT, `sheet-${name}.html`);
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>${name}</title><style>body{margin:16px;background:#777;color:#fff;font:14px system-ui}div{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-start}figure{margin:0}img{display:block;background:#fff}h2{margin:16px 0 8px}</style>${sections.join('')}`,
  );
  const page = await browser.newPage({ viewport: { width: 1980, height: 1000 } });
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path: join(OUT, `sheet-${name}.png`), fullPage: true });
  await page.close();
  return count;
}

const began = Date.now();
const chosen = <Name extends string>(
  all: readonly Name[],
  wanted: string | undefined,
): readonly Name[] =>
  all.filter((each) => wanted === undefined || wanted.split(',').includes(each));
const jobs: readonly Job[] = chosen(Object.keys(BRANDS) as Brand[], options.brand).flatMap(
  (brand) =>
    chosen(SCHEMES, options.scheme).flatMap((scheme) =>
      chosen(Object.keys(DEVICES) as Device[], options.device).flatMap((device) =>
        chosen(['fr', 'en'] as const, options.language).flatMap((language): readonly Job[] =>
          language === 'en' && scheme === 'dark' ? [] : [{ brand, scheme, device, language }],
        ),
      ),
    ),
);

const folder = await mkdtemp(join(tmpdir(), 'help-screens-'));
const server = await startServer(folder);
// Of its own: it is spoken to as support does, and people are made in it.
const desk = await DemoServer.start();
const browser = await startBrowser().catch(async (thrown: unknown) => {
  await server.stop();
  await desk.dispose();
  throw thrown;
});
try {
  const narrowed = Object.values(options).some((option) => option !== undefined);
  if (!narrowed) await rm(OUT, { recursive: true, force: true });
  const queue = [...jobs];
  const missed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift())
      missed.push(...(await runJob(browser, server.urls, desk, job)));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (!narrowed) missed.push(...(await shootSupport(browser, server.urls)));
  let count = 0;
  for (const brand of new Set(jobs.map((job) => job.brand)))
    for (const scheme of new Set(jobs.map((job) => job.scheme)))
      count += await makeSheet(browser, join(OUT, brand, scheme), `${brand}-${scheme}`);
  if (!narrowed) count += await makeSheet(browser, join(OUT, 'support'), 'support');
  for (const each of missed) console.error(`not photographed: ${each}`);
  console.log(
    `SCREENS pictures=${count} missed=${missed.length} seconds=${Math.round((Date.now() - began) / 1000)} in screens/`,
  );
  process.exitCode = missed.length === 0 && count > 0 ? 0 : 1;
} finally {
  await browser.close();
  await server.stop();
  await desk.dispose();
  await rm(folder, { recursive: true, force: true });
}
