import { brandNamed } from '../support/brands.js';
import { inParallel, type Suite } from '../support/report.js';
import { DemoServer } from '../support/server.js';
import {
  mustBeOneRow,
  shortRequest,
  writeShortRequest,
  type ShortRequest,
} from '../support/short-request.js';
import { Widget } from '../support/widget.js';

/** Impatient ways to press Send. */
const WAYS: Readonly<Record<string, (widget: Widget) => Promise<void>>> = {
  'double click': async (widget) => {
    await widget.button('action.send').dblclick();
  },
  'five clicks': async (widget) => {
    await widget.button('action.send').click({ clickCount: 5, delay: 5 });
  },
  'two presses in one task': async (widget) => {
    await widget.button('action.send').evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
    });
  },
  'Enter held in the address': async (widget) => {
    await widget.control('email').focus();
    for (let repeat = 0; repeat < 25; repeat++) await widget.page.keyboard.down('Enter');
    await widget.page.keyboard.up('Enter');
  },
  'Enter held on the button': async (widget) => {
    await widget.button('action.send').focus();
    for (let repeat = 0; repeat < 25; repeat++) await widget.page.keyboard.down('Enter');
    await widget.page.keyboard.up('Enter');
  },
};

/** However Send is pressed, one request comes of it. */
export const once: Suite = {
  name: 'once',
  run: async (report) => {
    const server = await DemoServer.start();
    try {
      const sent: (readonly [ShortRequest, string])[] = [];
      await inParallel(Object.entries(WAYS), 2, ([way, press]) =>
        report.check(`${way}: one number`, async ({ open }) => {
          const words = shortRequest('once');
          const { page } = await open({ locale: 'fr-FR' });
          await page.goto(`${server.urls.sites['pro']}/index.html`);
          const widget = new Widget(page, brandNamed('pro'));
          await widget.open();
          await writeShortRequest(widget, words);
          await press(widget);
          sent.push([words, await widget.readNumber()]);
          // A second request, if any, is on its way by now; the last screen must stay as well.
          await page.waitForTimeout(800);
          await widget.heading('done.title').waitFor();
        }),
      );
      await report.check('one row for each', () => mustBeOneRow(server, sent));
      report.record(
        'every way was tried',
        sent.length === Object.keys(WAYS).length ? undefined : `${sent.length} sent`,
      );
    } finally {
      await server.dispose();
    }
  },
};
