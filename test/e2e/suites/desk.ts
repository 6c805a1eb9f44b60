import { brandNamed } from '../support/brands.js';
import { watchPage } from '../support/page-watch.js';
import type { Report, Suite } from '../support/report.js';
import { makeSample, sha256, type Sample } from '../support/samples.js';
import { DESK_TOKEN } from '../support/own-server.js';
import { DemoServer } from '../support/server.js';
import { shortRequest, writeShortRequest, type ShortRequest } from '../support/short-request.js';
import { Widget } from '../support/widget.js';

/** What support does with a request, by the desk's own pages. */
export const desk: Suite = {
  name: 'desk',
  run: async (report) => {
    const server = await DemoServer.start();
    const words = shortRequest('desk');
    const file = await makeSample(report.browser, 'pdf', 'facture été.pdf');
    const { api } = server.urls;
    try {
      const number = await report.check('a request arrives', async ({ open }) => {
        const { page } = await open({ locale: 'fr-FR' });
        await page.goto(`${server.urls.sites['paypal']}/index.html`);
        const widget = new Widget(page, brandNamed('paypal'));
        await widget.open();
        await writeShortRequest(widget, words, [file]);
        await widget.press('action.send');
        return widget.readNumber();
      });
      await report.check(
        'without the token the desk and the outbox are locked',
        async ({ open }) => {
          const { page } = await open();
          for (const path of ['/desk/', '/outbox/', '/outbox/mails', '/desk/?token=wrong']) {
            const response = await page.goto(`${api}${path}`);
            if (response?.status() !== 401)
              throw new Error(`${path} answered ${response?.status()}`);
            if ((await page.content()).includes(words.email))
              throw new Error(`${path} shows the request`);
          }
        },
      );
      if (number === undefined) return;
      if (server.place.kind === 'own') await atOwnDesk(report, server, { words, file, number });
      else await elsewhere(report, server, { words, file, number });
    } finally {
      await server.dispose();
    }
  },
};

interface Arrived {
  readonly words: ShortRequest;
  readonly file: Sample;
  readonly number: string;
}

/** By the desk's own pages. */
async function atOwnDesk(
  report: Report,
  server: DemoServer,
  { words, file, number }: Arrived,
): Promise<void> {
  const { api } = server.urls;
  await report.check('listed, read, file downloaded, answered, solved', async ({ open }) => {
    const { context, page } = await open();
    const watch = await watchPage(context, page);
    await page.goto(`${api}/desk/?token=${DESK_TOKEN}`);
    if (page.url().includes('token')) throw new Error('the token stays in the address');
    await page.getByRole('link', { name: number }).click();
    await page.getByText(words.message).waitFor();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: words.reference }).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: file.name }).click(),
    ]);
    const bytes = await streamToBuffer(await download.createReadStream());
    if (sha256(bytes) !== sha256(file.buffer))
      throw new Error('the downloaded file has other bytes');
    if (download.suggestedFilename() !== file.name)
      throw new Error(`it is called ${download.suggestedFilename()}`);

    const answer = 'Bonjour,\nvoici votre étiquette. Bien à vous – Inès';
    await page.getByLabel('Answer', { exact: true }).fill(answer);
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByRole('article').filter({ hasText: 'voici votre étiquette' }).waitFor();
    const answered = (await server.mails(words.email, 2)).find(({ kind }) => kind === 'answer');
    if (!answered?.text.includes('voici votre étiquette'))
      throw new Error('the answer was not mailed');

    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Solved' });
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    const mails = await server.mails(words.email, 3);
    const solved = mails.find(({ kind }) => kind === 'solved');
    if (solved === undefined)
      throw new Error(`only these mails: ${mails.map(({ kind }) => kind).join(', ')}`);
    for (const part of [number, 'résolue', 'PayPal'])
      if (!solved.subject.includes(part)) throw new Error(`"${solved.subject}" lacks "${part}"`);
    await page.goto(`${api}/desk/?status=solved`);
    await page.getByRole('link', { name: number }).waitFor();
    watch.mustBeClean([api]);
  });
  await report.check('the row says solved', async () => {
    const rows = await server.readDatabase((query) =>
      query(
        'select status, (select count(*)::int from comments) as comments from requests where email = $1',
        [words.email],
      ),
    );
    if (JSON.stringify(rows) !== '[{"status":"solved","comments":1}]')
      throw new Error(JSON.stringify(rows));
  });
}

/** In the ticket system: the desk's page leads there, and an agent of it does the work. */
async function elsewhere(
  report: Report,
  server: DemoServer,
  { words, file, number }: Arrived,
): Promise<void> {
  const { place, urls } = server;
  await report.check('the desk says where the requests are', async ({ open }) => {
    const { page } = await open();
    await page.goto(`${urls.api}/desk/?token=${DESK_TOKEN}`);
    if (page.url().includes('token')) throw new Error('the token stays in the address');
    await page.getByRole('link').first().waitFor();
    if ((await page.content()).includes(words.email)) throw new Error('it shows the request');
  });
  await report.check('kept with its file; answered and solved, with the mails', async () => {
    const [kept] = (await place.requestsOf([words.email])).get(words.email) ?? [];
    if (kept?.number !== number || kept.message !== words.message)
      throw new Error(JSON.stringify(kept));
    const [bytes] = kept.files;
    if (bytes?.name !== file.name || bytes.sha256 !== sha256(file.buffer))
      throw new Error(`the file: ${JSON.stringify(kept.files)}`);
    await place.desk.answer(number, 'Bonjour, voici votre étiquette. Bien à vous – Inès', 'solved');
    const mails = await server.mails(words.email, 3);
    const answered = mails.find(({ kind }) => kind === 'answer');
    if (!answered?.text.includes('voici votre étiquette'))
      throw new Error('the answer was not mailed');
    const solved = mails.find(({ kind }) => kind === 'solved');
    if (!solved?.subject.includes(number))
      throw new Error(`only these mails: ${mails.map(({ kind }) => kind).join(', ')}`);
  });
}

async function streamToBuffer(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
