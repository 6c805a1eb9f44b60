// Pictures of signing in and following requests; called by screens.ts for each brand, scheme, device and language.
import type { Page } from 'playwright-core';
import { makeCustomer } from '../test/e2e/support/account.js';
import { Activities, activitiesPage } from '../test/e2e/support/activities.js';
import { Agent } from '../test/e2e/support/agent.js';
import { brandNamed, type Language } from '../test/e2e/support/brands.js';
import type { DemoServer } from '../test/e2e/support/server.js';

const WORDS = {
  fr: {
    question:
      'Bonjour Camille, pouvez-vous nous envoyer une photo du colis ? La marche à suivre : https://exemple.fr/photos',
    html: '<p>Bonjour <b>Camille</b>,</p><p>Voici votre <a href="https://exemple.fr/e">étiquette</a> :</p><ul><li>imprimez-la</li><li>collez-la sur le colis</li></ul><p><img src="https://exemple.fr/a.png" alt="où coller l’étiquette"></p>',
    reply: 'Bonjour, voici la photo demandée.',
  },
  en: {
    question:
      'Hello Camille, could you send us a photo of the parcel? How to take it: https://example.com/photos',
    html: '<p>Hello <b>Camille</b>,</p><p>Here is your <a href="https://example.com/l">label</a>:</p><ul><li>print it</li><li>stick it on the parcel</li></ul><p><img src="https://example.com/a.png" alt="where to stick the label"></p>',
    reply: 'Hello, here is the photo.',
  },
} as const;

export interface ActivityShooting {
  readonly page: Page;
  /** Folder of demo/sites. */
  readonly site: string;
  readonly language: Language;
  readonly scheme: 'light' | 'dark';
  shoot(name: string): Promise<void>;
  part(name: string, run: () => Promise<void>): Promise<void>;
}

/** Every screen of `<help-activities>` in the page, and the panel that leads there. */
export async function shootActivities(
  server: DemoServer,
  { page, site, language, scheme, shoot, part }: ActivityShooting,
): Promise<void> {
  const brand = brandNamed(site);
  const words = WORDS[language];
  const agent = new Agent(server);
  const origin = server.urls.sites[site] ?? '';
  const activities = new Activities(page, brand, language);
  const customer = await makeCustomer(server, brand.id, 'camille.durand', 7, language);
  const [, asked = '', answered = '', closed = ''] = customer.numbers;
  await agent.answer(asked, words.question, 'pending', { agent: 'Inès' });
  await agent.answer(answered, words.html, 'solved', { format: 'html', agent: 'Inès' });
  await agent.setStatus(closed, 'closed');
  const dress = (): Promise<void> =>
    page.evaluate((wanted) => {
      for (const element of document.querySelectorAll(
        'help-activities, help-sign-in, help-launcher',
      ))
        if (element.getAttribute('scheme') !== 'host') element.setAttribute('scheme', wanted);
    }, scheme);
  const show = async (name: string): Promise<void> => {
    await activities.root.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(350);
    await shoot(`activities-${name}`);
  };
  await part('activities door', async () => {
    await page.goto(activitiesPage(origin, language));
    await dress();
    await activities.heading('auth.title').waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await shoot('activities-page');
    await show('sign-in');
    await activities.root.locator('button.primary').click();
    await activities.root.locator('#email-error').waitFor();
    await show('sign-in-errors');
    await activities.field('auth.email').fill(customer.email);
    await activities.root.locator('#password').fill('not the password');
    await activities.root.locator('button.primary').click();
    await activities.root.locator('#failure').waitFor();
    await show('sign-in-wrong');
    await activities.button('auth.forgot').click();
    await activities.heading('auth.forgotTitle').waitFor();
    await show('forgot');
    await activities.button('auth.sendMail').click();
    await activities.heading('auth.sentTitle').waitFor();
    await show('mail-sent');
    await activities.field('auth.code').fill('123456');
    await activities.button('action.continue').click();
    await activities.heading('auth.passwordTitle').waitFor();
    await show('new-password');
  });
  await part('activities list', async () => {
    await page.goto(activitiesPage(origin, language));
    await dress();
    await activities.signIn(customer.email, customer.password);
    await activities.row(asked).waitFor();
    await show('list');
    await activities.root.locator('help-sign-in').getByRole('button').first().click();
    await show('menu');
    await page.keyboard.press('Escape');
    await activities.filter('awaiting');
    await page.waitForTimeout(200);
    await show('awaiting');
    await activities.root.locator('#search').fill('zzz');
    await activities.heading('activities.none').waitFor();
    await show('none');
    await activities.root.locator('#search').fill('');
    await activities.filter('all');
    await page.route('**/v1/requests?*', (route) =>
      route.fulfill({ status: 500, headers: { 'access-control-allow-origin': '*' }, body: '' }),
    );
    await activities.filter('open');
    await activities.root.locator('#failure').waitFor();
    await show('failed');
    await page.unroute('**/v1/requests?*');
    await activities.button('action.retry').click();
    await activities.filter('all');
    await activities.row(asked).waitFor();
  });
  await part('activities conversation', async () => {
    await activities.open(asked);
    await activities.field('thread.reply').fill(words.reply);
    await show('conversation');
    await activities.button('thread.send').click();
    await activities.messages.filter({ hasText: words.reply }).waitFor();
    await show('conversation-sent');
    await activities.button('action.back').click();
    await activities.open(answered);
    await activities.root.locator('.rich').waitFor();
    await activities.root.locator('.rating').getByText(activities.words('rating.good')).click();
    await show('solved-rating');
    await activities.button('action.back').click();
    await activities.open(closed);
    await show('closed');
    await activities.button('thread.followUp').click();
    await page.locator('help-activities help-contact').getByText(closed).first().waitFor();
    await show('follow-up');
  });
  await part('activities empty', async () => {
    const other = await makeCustomer(server, brand.id, 'sam', 0, language);
    await page.goto(activitiesPage(origin, language));
    await activities.root.locator('help-sign-in').getByRole('button').first().click();
    await activities.root.getByRole('menuitem').last().click();
    await dress();
    await activities.signIn(other.email, other.password);
    await activities.heading('activities.empty').waitFor();
    await show('empty');
  });
  await part('activities in the panel', async () => {
    await page.goto(`${origin}/index${language === 'fr' ? '' : '.en'}.html`);
    await dress();
    await page.locator('help-launcher [part=button]').click();
    await page.locator('.app.is-start .choice').nth(1).click();
    await page.locator('help-launcher help-activities .app').waitFor();
    await page.waitForTimeout(600);
    await shoot('activities-panel');
  });
}
