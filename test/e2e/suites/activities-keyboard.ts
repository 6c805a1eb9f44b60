import { makeCustomer } from '../support/account.js';
import { Activities, activitiesPage, passwordCode } from '../support/activities.js';
import { beginning, brandNamed, whole } from '../support/brands.js';
import { watchPage } from '../support/page-watch.js';
import { NAMED_FUNCTIONS, type Suite } from '../support/report.js';
import { makeSample } from '../support/samples.js';
import { DemoServer } from '../support/server.js';
import { Typist } from '../support/typist.js';

const OUTER_TABS = 60;

/** The follow-up of a request without a pointer: from "Forgot password?" to signing out. */
export const activitiesKeyboard: Suite = {
  name: 'activities-keyboard',
  run: async (report) => {
    const server = await DemoServer.start();
    const brand = brandNamed('packlink');
    const agent = server.place.desk;
    try {
      const customer = await makeCustomer(server, brand.id, 'keys', 2);
      const number = customer.numbers[0] ?? '';
      const file = await makeSample(report.browser, 'png', 'colis.png');
      await report.check(
        'forgot password, list, filter, reply with a file, solve, rate, menu: by keys only',
        async ({ open }) => {
          const { context, page } = await open({ locale: 'fr-FR', reducedMotion: 'reduce' });
          const watch = await watchPage(context, page);
          await context.addInitScript(NAMED_FUNCTIONS);
          page.on('filechooser', () => undefined);
          const site = server.urls.sites[brand.site] ?? '';
          await page.goto(activitiesPage(site, 'fr'), { waitUntil: 'networkidle' });
          const activities = new Activities(page, brand);
          let isInside = false;
          const typist = new Typist(page, () => isInside);
          const begins = (key: string): RegExp => beginning(activities.words(key));
          const arrives = async (what: string): Promise<void> => {
            const focus = await typist.look(what);
            if (focus.id !== 'heading')
              throw new Error(`${what}: the focus is on <${focus.tag}> "${focus.name}"`);
          };
          await activities.heading('auth.title').waitFor();

          // A wrong try is said, and the focus goes to what says it.
          await typist.tabTo(begins('auth.email'), 'Tab', OUTER_TABS);
          isInside = true;
          await page.keyboard.press('Enter');
          await activities.root.locator('#email-error').waitFor();
          const told = await typist.look('an empty try');
          if (told.id !== 'email') throw new Error(`the focus is on "${told.name}"`);

          await typist.tabTo(begins('auth.forgot'));
          await page.keyboard.press('Enter');
          await activities.heading('auth.forgotTitle').waitFor();
          await arrives('"Forgot password?"');
          await typist.tabTo(begins('auth.email'));
          await typist.type(customer.email);
          await page.keyboard.press('Enter');
          await activities.heading('auth.sentTitle').waitFor();
          await arrives('the mail is sent');
          const mails = await server.mails(customer.email, 4);
          const mail = mails.find(({ kind }) => kind === 'password');
          if (mail === undefined) throw new Error('no mail');
          await typist.tabTo(begins('auth.code'));
          await typist.type(passwordCode(mail));
          await page.keyboard.press('Enter');
          await activities.heading('auth.passwordTitle').waitFor();
          await arrives('the password is chosen');
          await typist.tabTo(begins('auth.newPassword'));
          await typist.type('une girafe bleue dans la neige');
          await page.keyboard.press('Enter');
          await activities.heading('activities.title').waitFor();
          await activities.row(number).waitFor();
          await arrives('the list');

          // Filters by the space bar, back to all, into a request, back to its row.
          await typist.tabTo(begins('activities.solved'));
          await typist.press('Space');
          await activities.heading('activities.none').waitFor();
          await typist.tabTo(begins('activities.all'), 'Shift+Tab');
          await typist.press('Space');
          await activities.row(number).waitFor();
          await agent.answer(number, 'Pouvez-vous préciser ?', 'pending');
          await activities.row(number).getByText(activities.words('activities.awaiting')).waitFor();
          await typist.tabTo(new RegExp(number, 'u'));
          await page.keyboard.press('Enter');
          await activities.messages.nth(1).waitFor();
          await arrives('the conversation');
          await typist.tabTo(whole(activities.words('action.back')), 'Shift+Tab');
          await page.keyboard.press('Enter');
          await activities.row(number).waitFor();
          const row = await typist.look('Back');
          if (!row.name.includes(number)) throw new Error(`Back leads to "${row.name}"`);
          await page.keyboard.press('Enter');
          await activities.messages.nth(1).waitFor();

          await typist.tabTo(begins('thread.reply'));
          await page.keyboard.type('Voici les détails.');
          await page.keyboard.press('Enter');
          await page.keyboard.type('Deuxième ligne.');
          await typist.look('typing two lines');
          await typist.tabTo(begins('thread.attach'));
          const [chooser] = await Promise.all([
            page.waitForEvent('filechooser'),
            page.keyboard.press('Enter'),
          ]);
          await chooser.setFiles(file);
          await activities.root
            .locator('.file')
            .getByText(activities.words('files.ready'))
            .waitFor();
          await typist.look('attaching');
          await typist.tabTo(begins('thread.send'));
          await page.keyboard.press('Enter');
          await activities.messages.filter({ hasText: 'Deuxième ligne.' }).waitFor();
          const afterSend = await typist.look('sending');
          if (afterSend.tag === 'body') throw new Error('after sending the focus is nowhere');
          await typist.tabTo(begins('thread.solve'), 'Shift+Tab');
          await page.keyboard.press('Space');
          await activities.status.getByText(activities.words('activities.solved')).waitFor();
          const afterSolve = await typist.look('solving');
          if (afterSolve.tag === 'body') throw new Error('after solving the focus is nowhere');
          if (server.place.takesRatings) {
            await typist.tabTo(begins('rating.good'));
            await page.keyboard.press('Space');
            await typist.look('choosing a rating');
            await typist.tabTo(begins('rating.comment'));
            await typist.type('Merci');
            await typist.tabTo(begins('rating.send'));
            await page.keyboard.press('Enter');
            await activities.root
              .locator('.thanks')
              .getByText(activities.words('rating.thanks'))
              .waitFor();
            await typist.look('rating');
          }

          await typist.tabTo(whole(activities.words('action.back')), 'Shift+Tab');
          await page.keyboard.press('Enter');
          await activities.row(number).waitFor();
          await typist.look('back to the list');
          const menu = activities.root.locator('help-sign-in').getByRole('menu');
          await typist.tabTo(/Keys/u, 'Shift+Tab');
          await page.keyboard.press('ArrowDown');
          await menu.waitFor();
          await typist.look('opening the menu');
          await typist.press('End');
          await typist.press('Home');
          await typist.press('Escape');
          if (await menu.isVisible()) throw new Error('Esc did not shut the menu');
          await page.keyboard.press('ArrowUp');
          await menu.waitFor();
          const last = await typist.look('opening the menu from below');
          if (!begins('auth.signOut').test(last.name))
            throw new Error(`ArrowUp leads to "${last.name}"`);
          await page.keyboard.press('Enter');
          await activities.heading('auth.title').waitFor();
          await arrives('signed out');
          watch.mustBeClean([site, server.urls.api]);
          console.log(
            `activities-keyboard: ${typist.steps} looks at the focus, ${typist.controls} on controls of the widget`,
          );
          if (typist.wrong.length > 0) throw new Error([...new Set(typist.wrong)].join('\n'));
        },
        120_000,
      );
    } finally {
      await server.dispose();
    }
  },
};
