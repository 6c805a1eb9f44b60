import { BRANDS, whole, type BrandUnderTest, type Language } from '../support/brands.js';
import { Activities, activitiesPage, passwordCode, passwordLink } from '../support/activities.js';
import { keptByPage, watchPage } from '../support/page-watch.js';
import { inParallel, type Suite, type Tools } from '../support/report.js';
import { makeSample, sha256, type Sample } from '../support/samples.js';
import type { Mail } from '../support/help-desk.js';
import { DemoServer } from '../support/server.js';
import { shortRequest, writeShortRequest } from '../support/short-request.js';
import { Widget } from '../support/widget.js';

const PASSWORD = 'un cheval vert sur la lune';

async function mailOf(server: DemoServer, to: string, kind: string, count: number): Promise<Mail> {
  const mails = await server.mails(to, count);
  const found = mails.find((mail) => mail.kind === kind);
  if (found === undefined)
    throw new Error(`no ${kind} mail among ${mails.map((mail) => mail.kind).join(', ')}`);
  return found;
}

/** Says that it was good, where that is asked at all. */
async function rate(
  { place: { desk, takesRatings } }: DemoServer,
  activities: Activities,
  number: string,
): Promise<void> {
  const rating = activities.root.locator('form.rating');
  if (!takesRatings) {
    if ((await rating.count()) > 0) throw new Error('a rating is asked for that nobody keeps');
    return;
  }
  await rating.getByText(activities.words('rating.good'), { exact: true }).click();
  await rating.getByLabel(activities.words('rating.comment')).fill('Rapide, merci.');
  await rating.getByRole('button').click();
  await rating.getByText(activities.words('rating.thanks')).waitFor();
  if (!(await desk.page(number)).includes('Rapide, merci.'))
    throw new Error('the desk lacks the rating');
}

/** A request from the form to its follow-up, as the brief tells the story. */
async function story(
  server: DemoServer,
  { open }: Tools,
  brand: BrandUnderTest,
  language: Language,
  file: Sample,
): Promise<void> {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const site = server.urls.sites[brand.site] ?? '';
  const { desk: agent, live } = server.place;
  const { context, page } = await open({ locale });
  const watch = await watchPage(context, page);
  await page.goto(`${site}/${language === 'fr' ? 'index' : 'index.en'}.html`);
  const widget = new Widget(page, brand, language);
  await widget.open();
  const words = shortRequest(`story-${brand.site}-${language}`);
  await writeShortRequest(widget, words);
  await widget.press('action.send');
  const number = await widget.readNumber();
  await mailOf(server, words.email, 'acknowledgement', 1);

  // First time: "Forgot password?".
  await page.goto(activitiesPage(site, language));
  const activities = new Activities(page, brand, language);
  await activities.heading('auth.title').waitFor();
  if (!(await activities.text()).includes(brand.platform[language]))
    throw new Error('the door does not say that the account is not the platform’s');
  await activities.button('auth.forgot').click();
  await activities.field('auth.email').fill(words.email);
  await activities.button('auth.sendMail').click();
  await activities.heading('auth.sentTitle').waitFor();
  const mail = await mailOf(server, words.email, 'password', 2);
  if (!mail.text.includes(brand.platform[language]))
    throw new Error('the mail does not name the platform');
  if (language === 'fr') {
    await activities.choosePassword(passwordLink(mail), PASSWORD);
    if (page.url().includes('password')) throw new Error('the token stays in the address');
  } else {
    // The other way: the code, pasted with a space.
    const code = passwordCode(mail);
    await activities.field('auth.code').fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
    await activities.button('action.continue').click();
    await activities.heading('auth.passwordTitle').waitFor();
    await activities.root.locator('#password').fill(PASSWORD);
    await activities.button('auth.save').click();
    await activities.heading('activities.title').waitFor();
  }

  // Signed out and in again, by the menu at the top right.
  const account = activities.root.locator('help-sign-in');
  await activities.row(number).waitFor();
  await account.getByRole('button').first().click();
  await account.getByRole('menuitem', { name: whole(activities.words('auth.signOut')) }).click();
  await activities.signIn(words.email, PASSWORD);
  await activities.row(number).waitFor();

  // A page of the site without a form of ours knows them too, in this tab.
  await page.goto(`${site}/${language === 'fr' ? 'index' : 'index.en'}.html`);
  await page.locator('help-sign-in button[aria-haspopup=menu]').waitFor();
  await page.goto(activitiesPage(site, language));

  const row = activities.row(number);
  await row.getByText(activities.words('activities.open'), { exact: true }).waitFor();
  await activities.filter('awaiting');
  await activities.heading('activities.none').waitFor();

  // The agent asks back: seen within two seconds, without a reload.
  const question = `Bonjour, pouvez-vous nous envoyer une photo ? (${brand.site})`;
  const note = `NOTE INTERNE ${crypto.randomUUID()}`;
  await agent.note(number, note);
  await agent.answer(number, question, 'pending');
  const answeredAt = Date.now();
  await row.getByText(activities.words('activities.awaiting'), { exact: true }).waitFor();
  const waited = Date.now() - answeredAt;
  if (waited > live) throw new Error(`the filter showed the answer after ${waited} ms`);
  await row.getByText(activities.words('activities.unread')).waitFor();

  await activities.open(number);
  await activities.messages.filter({ hasText: question }).waitFor();
  const shown = await activities.messages.count();
  if (shown !== 2) throw new Error(`${shown} messages, expected 2`);
  const reply = `Voici la photo. ${crypto.randomUUID()}`;
  await activities.field('thread.reply').fill(reply);
  await activities.root.locator('#f-reply-files').setInputFiles([file]);
  await activities.root.getByText(file.name).first().waitFor();
  await activities.button('thread.send').click();
  await activities.messages.filter({ hasText: reply }).waitFor();
  await activities.status.getByText(activities.words('activities.open'), { exact: true }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    activities.messages.getByRole('button', { name: file.name }).click(),
  ]);
  if (download.suggestedFilename() !== file.name)
    throw new Error(`the file is called ${download.suggestedFilename()}`);
  const pieces: Buffer[] = [];
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
  if (sha256(Buffer.concat(pieces)) !== sha256(file.buffer))
    throw new Error('the file came back with other bytes');
  if (!(await agent.page(number)).includes(reply)) throw new Error('the desk lacks the reply');

  // Solved, rated, closed, followed up.
  await agent.answer(number, 'C’est réglé, bonne journée !', 'solved');
  await activities.status
    .getByText(activities.words('activities.solved'), { exact: true })
    .waitFor({ timeout: live + 1000 });
  await mailOf(server, words.email, 'solved', 5);
  await rate(server, activities, number);
  await agent.setStatus(number, 'closed');
  await activities.button('thread.followUp').waitFor({ timeout: live + 1000 });
  if ((await activities.root.locator('#reply').count()) > 0)
    throw new Error('a closed request still takes replies');
  await activities.button('thread.followUp').click();
  const contact = page.locator('help-activities help-contact').first();
  await contact.getByText(number).first().waitFor();
  const form = new Widget(page, brand, language, 'embedded');
  await form.enter({ kind: 'select', field: 'labelIssue', option: 'not_downloadable' });
  await form.press('action.continue');
  await form.heading('form.title').waitFor();
  await form.enter({ kind: 'type', field: 'message', text: 'Le même problème est revenu.' });
  await form.press('action.send');
  const second = await form.readNumber();
  if (second === number) throw new Error('the follow-up has the same number');
  await form.press('done.activities');
  await activities.open(second);
  await activities.button('thread.followUpOf', { number }).waitFor();
  if (!(await agent.page(second)).includes(number))
    throw new Error('the desk does not show what it follows');

  // Back and Forward go through the places.
  await page.goBack();
  await activities.heading('activities.title').waitFor();
  await page.goForward();
  await activities.messages.first().waitFor();
  if ((await page.content()).includes(note)) throw new Error('the internal note reached the page');

  const kept = await keptByPage(context, page);
  const strange = kept.filter(
    (name) => !/^cookie help_[\w-]+$/.test(name) && name !== 'sessionStorage help-widget',
  );
  if (strange.length > 0) throw new Error(`the browser keeps ${strange.join(', ')}`);
  const cookies = await context.cookies();
  for (const { name, httpOnly, sameSite } of cookies)
    if (!httpOnly || sameSite !== 'Strict') throw new Error(`${name}: ${httpOnly} ${sameSite}`);
  watch.mustBeClean([site, server.urls.api]);
}

/** Signing in and following a request, on every brand, in two languages. */
export const activities: Suite = {
  name: 'activities',
  run: async (report) => {
    const server = await DemoServer.start();
    const file = await makeSample(report.browser, 'png', 'photo du colis.png');
    const jobs = BRANDS.flatMap((brand) =>
      (['fr', 'en'] as const).map((language) => ({ brand, language })),
    );
    try {
      await inParallel(jobs, 2, async ({ brand, language }) => {
        await report.check(
          `${brand.site} ${language}: from the form to the follow-up`,
          (tools) => story(server, tools, brand, language, file),
          120_000,
        );
      });
    } finally {
      await server.dispose();
    }
  },
};
