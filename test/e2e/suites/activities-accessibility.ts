import { makeCustomer } from '../support/account.js';
import { Activities, activitiesPage } from '../support/activities.js';
import { judge, lines, type Verdict } from '../support/axe.js';
import { BRANDS, type BrandUnderTest } from '../support/brands.js';
import { inParallel, NAMED_FUNCTIONS, type Suite, type Tools } from '../support/report.js';
import { DemoServer } from '../support/server.js';

const SCREENS = [
  'sign-in',
  'wrong password',
  'forgot',
  'sent',
  'list',
  'menu',
  'nothing found',
  'failed list',
  'conversation',
  'html answer',
  'solved',
  'closed',
  'new request',
] as const;

type ScreenName = (typeof SCREENS)[number];

/** Goes through all screens of following a request and stops at each. */
async function visit(
  server: DemoServer,
  { open }: Tools,
  brand: BrandUnderTest,
  scheme: 'light' | 'dark',
): Promise<ReadonlyMap<ScreenName, Verdict>> {
  const customer = await makeCustomer(server, brand.id, `axe-${scheme}`, 7);
  const agent = server.place.desk;
  const [, asked = '', answered = '', closed = ''] = customer.numbers;
  await agent.answer(asked, 'Voyez https://exemple.fr/aide, s’il vous plaît.', 'pending');
  await agent.answer(
    answered,
    '<h2>Bonjour</h2><p>Votre <a href="https://exemple.fr/x">étiquette</a></p><ul><li>un</li></ul><img src="https://exemple.fr/a.png" alt="photo"><table><tr><th>Réf.</th><td>1</td></tr></table>',
    'solved',
    { format: 'html' },
  );
  await agent.setStatus(closed, 'closed');
  // axe is strange code to the page: here, and only here, the policy of the page is off.
  const { context, page } = await open({
    locale: 'fr-FR',
    bypassCSP: true,
    reducedMotion: 'reduce',
    colorScheme: scheme,
  });
  await context.addInitScript(NAMED_FUNCTIONS);
  const verdicts = new Map<ScreenName, Verdict>();
  const stop = async (name: ScreenName): Promise<void> => {
    verdicts.set(name, await judge(page, 'help-activities'));
  };
  await page.goto(activitiesPage(server.urls.sites[brand.site] ?? '', 'fr'));
  await page.evaluate((wanted) => {
    for (const element of document.querySelectorAll('help-activities, help-sign-in'))
      if (element.getAttribute('scheme') !== 'host') element.setAttribute('scheme', wanted);
  }, scheme);
  const activities = new Activities(page, brand);
  await activities.heading('auth.title').waitFor();
  await stop('sign-in');
  await activities.field('auth.email').fill(customer.email);
  await activities.root.locator('#password').fill('pas le bon mot de passe');
  await activities.root.locator('button.primary').click();
  await activities.root.locator('#failure').waitFor();
  await stop('wrong password');
  await activities.button('auth.forgot').click();
  await activities.heading('auth.forgotTitle').waitFor();
  await stop('forgot');
  await activities.button('auth.sendMail').click();
  await activities.heading('auth.sentTitle').waitFor();
  await stop('sent');
  await activities.button('action.back').click();
  await activities.signIn(customer.email, customer.password);
  await activities.row(asked).waitFor();
  await stop('list');
  await activities.root.locator('help-sign-in').getByRole('button').first().click();
  await activities.root.getByRole('menu').waitFor();
  await stop('menu');
  await page.keyboard.press('Escape');
  await activities.root.locator('#search').fill('zzz');
  await activities.heading('activities.none').waitFor();
  await stop('nothing found');
  await activities.root.locator('#search').fill('');
  await activities.row(asked).waitFor();
  await page.route('**/v1/requests?*', (route) =>
    route.fulfill({ status: 500, headers: { 'access-control-allow-origin': '*' }, body: '' }),
  );
  await activities.filter('open');
  await activities.root.locator('#failure').waitFor();
  await stop('failed list');
  await page.unroute('**/v1/requests?*');
  await activities.button('action.retry').click();
  await activities.filter('all');
  await activities.open(asked);
  await activities.field('thread.reply').fill('Voici.');
  await stop('conversation');
  await activities.button('action.back').click();
  await activities.open(answered);
  await activities.root.locator('.rich').waitFor();
  await stop('html answer');
  if (server.place.takesRatings)
    await activities.root.locator('.rating').getByText(activities.words('rating.good')).click();
  await stop('solved');
  await activities.button('action.back').click();
  await activities.open(closed);
  await stop('closed');
  await activities.button('action.back').click();
  await activities.button('activities.new').click();
  await page.locator('help-activities help-contact .cards').waitFor();
  await stop('new request');
  return verdicts;
}

/** axe on every screen of following a request, on every brand, light and dark. A floor, not a proof. */
export const activitiesAccessibility: Suite = {
  name: 'activities-accessibility',
  run: async (report) => {
    const server = await DemoServer.start();
    const jobs = BRANDS.flatMap((brand) =>
      (['light', 'dark'] as const).map((scheme) => ({ brand, scheme })),
    );
    try {
      await inParallel(jobs, 2, async ({ brand, scheme }) => {
        const name = `${brand.site} ${scheme}`;
        const verdicts = await report.check(
          `${name}: all screens were seen`,
          (tools) => visit(server, tools, brand, scheme),
          120_000,
        );
        for (const screen of verdicts === undefined ? [] : SCREENS) {
          const verdict = verdicts?.get(screen);
          const wrong =
            verdict === undefined
              ? ['not seen']
              : [
                  ...lines(screen, verdict.violations),
                  ...(verdict.passes === 0 ? ['axe found nothing to look at'] : []),
                ];
          report.record(`${name} ${screen}`, wrong.length === 0 ? undefined : wrong.join('\n'));
        }
      });
    } finally {
      await server.dispose();
    }
  },
};
