import type { Page } from 'playwright-core';
import { beginning, brandNamed, collectionDay, whole } from '../support/brands.js';
import { watchPage } from '../support/page-watch.js';
import { NAMED_FUNCTIONS, type Suite } from '../support/report.js';
import { makeSample } from '../support/samples.js';
import { DemoServer } from '../support/server.js';
import { shortRequest } from '../support/short-request.js';
import { Typist } from '../support/typist.js';
import { Widget } from '../support/widget.js';

/** Types a day into the browser's own date control, whichever order of day and month it has. */
async function typeDay(
  page: Page,
  widget: Widget,
  typist: Typist,
  field: string,
  day: string,
): Promise<void> {
  const [year = '', month = '', date = ''] = day.split('-');
  for (const digits of [date + month + year, month + date + year]) {
    await page.keyboard.type(digits);
    if ((await widget.control(field).inputValue()) === day) {
      await typist.look(`typing ${day}`);
      return;
    }
    for (let count = 0; count < 3; count++) await page.keyboard.press('ArrowLeft');
  }
  throw new Error(
    `${day} can't be typed, the field says ${await widget.control(field).inputValue()}`,
  );
}

const OUTER_TABS = 120;

/** The whole pickup flow without a pointer. */
export const keyboard: Suite = {
  name: 'keyboard',
  run: async (report) => {
    const server = await DemoServer.start();
    const brand = brandNamed('packlink');
    const words = shortRequest('keyboard');
    const day = collectionDay(brand);
    const file = await makeSample(report.browser, 'png', 'colis.png');
    try {
      const number = await report.check(
        'pickup by keys only: number, focus always somewhere and seen',
        async ({ open }) => {
          const { context, page } = await open({ locale: 'fr-FR', reducedMotion: 'reduce' });
          const watch = await watchPage(context, page);
          await context.addInitScript(NAMED_FUNCTIONS);
          // Listening from now on: a listener that comes with the key would come too late to catch the chooser.
          page.on('filechooser', () => undefined);
          await page.goto(`${server.urls.sites[brand.site]}/index.html`, {
            waitUntil: 'networkidle',
          });
          const widget = new Widget(page, brand);
          let isOpen = false;
          const typist = new Typist(page, () => isOpen);
          const begins = (key: string): RegExp => beginning(widget.words(key));
          const arrives = async (heading: string): Promise<void> => {
            await widget.heading(heading).waitFor();
            const focus = await typist.look(`the screen "${heading}" came`);
            if (focus.id !== 'heading')
              throw new Error(`on "${heading}" the focus is on <${focus.tag}> "${focus.name}"`);
          };

          await typist.tabTo(/Contactez-nous/u, 'Tab', OUTER_TABS);
          isOpen = true;
          await page.keyboard.press('Enter');
          await arrives('start.title');
          await typist.tabTo(begins('start.new'));
          await page.keyboard.press('Enter');
          await arrives('category.title');
          await typist.tabTo(begins('category.pickup'));
          await page.keyboard.press('Space');
          await arrives('articles.title');
          // An article opens and closes in place.
          const summary = widget.root.locator('details').first();
          await typist.tabTo(beginning(await summary.locator('summary').innerText()));
          await typist.press('Enter');
          if (!(await summary.evaluate((element: HTMLDetailsElement) => element.open)))
            throw new Error('the article does not open');
          await typist.press('Space');
          if (await summary.evaluate((element: HTMLDetailsElement) => element.open))
            throw new Error('the article does not close');
          await typist.tabTo(begins('articles.needHelp'));
          await page.keyboard.press('Enter');
          await arrives('category.pickup');

          // Too early: the summary takes the focus and leads to the field.
          await typist.tabTo(begins('action.continue'));
          await page.keyboard.press('Enter');
          await widget.root.locator('#summary').waitFor();
          const told = await typist.look('going on too early');
          if (told.id !== 'summary')
            throw new Error(`the focus is on <${told.tag}> "${told.name}", not on the summary`);
          await typist.press('Tab');
          const led = await typist.press('Enter');
          if (!begins('field.reference').test(led.name))
            throw new Error(`the first link leads to "${led.name}"`);

          await typist.type(words.reference);
          await typist.tabTo(begins('field.pickupReason'));
          await page.keyboard.type('J');
          if ((await widget.control('pickupReason').inputValue()) !== 'i_was_absent')
            await page.keyboard.press('ArrowDown');
          await typist.look('choosing a reason');
          const reason = await widget.control('pickupReason').inputValue();
          if (reason === '') throw new Error('no reason was chosen');
          await typist.tabTo(begins('field.newDate'));
          await typeDay(page, widget, typist, 'newDate', day);
          await typist.tabTo(begins('field.phone'));
          await typist.type('0639981234');
          await typist.tabTo(begins('action.continue'));
          await page.keyboard.press('Enter');
          await arrives('form.title');

          // Back and forth: nothing is lost.
          await typist.tabTo(whole(widget.words('action.back')), 'Shift+Tab');
          await page.keyboard.press('Enter');
          await arrives('category.pickup');
          if ((await widget.control('reference').inputValue()) !== words.reference)
            throw new Error('the reference was lost');
          await typist.tabTo(begins('action.continue'));
          await page.keyboard.press('Enter');
          await arrives('form.title');

          await typist.tabTo(begins('field.message'));
          await page.keyboard.type('Première ligne');
          await page.keyboard.press('Enter');
          await page.keyboard.type('deuxième ligne');
          await typist.tabTo(begins('field.attachments'));
          const [chooser] = await Promise.all([
            page.waitForEvent('filechooser'),
            page.keyboard.press('Enter'),
          ]);
          await chooser.setFiles(file);
          await widget.file(file.name).getByText(widget.words('files.ready')).waitFor();
          await typist.look('attaching');
          // Removed and attached again, both by keys; the focus stays near.
          await typist.tabTo(new RegExp(file.name, 'u'));
          const near = await typist.press('Enter');
          if (!begins('field.attachments').test(near.name))
            throw new Error(`after removing the file the focus is on "${near.name}"`);
          const [again] = await Promise.all([
            page.waitForEvent('filechooser'),
            page.keyboard.press('Space'),
          ]);
          await again.setFiles(file);
          await widget.file(file.name).getByText(widget.words('files.ready')).waitFor();
          await typist.tabTo(begins('field.email'));
          await typist.type(words.email);
          // Enter in a line of a form sends it.
          await page.keyboard.press('Enter');
          const sent = await widget.readNumber();
          await arrives('done.title');
          await page.keyboard.press('Escape');
          isOpen = false;
          const back = await typist.look('Escape');
          if (!/Contactez-nous/u.test(back.name))
            throw new Error(`after Esc the focus is on <${back.tag}> "${back.name}"`);
          if (await widget.panel.isVisible()) throw new Error('Esc did not close the panel');
          watch.mustBeClean([server.urls.sites[brand.site] ?? '', server.urls.api]);
          console.log(
            `keyboard: ${typist.steps} looks at the focus, ${typist.controls} on controls of the widget`,
          );
          if (typist.wrong.length > 0) throw new Error([...new Set(typist.wrong)].join('\n'));
          return { number: sent, reason };
        },
        90_000,
      );
      await report.check('the row is what was typed', async () => {
        if (number === undefined) throw new Error('nothing was sent');
        const kept = await server.place.requestsOf([words.email]);
        const rows = (kept.get(words.email) ?? []).map(
          ({ number: own, message, fields, files }) => ({
            number: own,
            message,
            fields,
            files: files.length,
          }),
        );
        const expected = [
          {
            number: number.number,
            message: 'Première ligne\ndeuxième ligne',
            fields: {
              phone: '+33639981234',
              newDate: day,
              reference: words.reference,
              pickupReason: number.reason,
            },
            files: 1,
          },
        ];
        const sorted = (value: unknown): string =>
          JSON.stringify(value, (_key, each: unknown) =>
            typeof each === 'object' && each !== null && !Array.isArray(each)
              ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
              : each,
          );
        if (sorted(rows) !== sorted(expected))
          throw new Error(`${sorted(rows)}, expected ${sorted(expected)}`);
      });
    } finally {
      await server.dispose();
    }
  },
};
