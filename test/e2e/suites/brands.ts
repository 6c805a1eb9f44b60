import { BRANDS, type BrandUnderTest, type Language } from '../support/brands.js';
import { CATEGORIES, makeCase, type Case, type CategoryId } from '../support/cases.js';
import { keptByPage, watchPage } from '../support/page-watch.js';
import { checkMailed, checkStored, type Sent } from '../support/read-back.js';
import { inParallel, type Report, type Suite, type Tools } from '../support/report.js';
import { countRequests, DemoServer } from '../support/server.js';
import { Widget } from '../support/widget.js';

interface Job {
  readonly brand: BrandUnderTest;
  readonly language: Language;
  readonly category: CategoryId;
  /** Which of the ways through the category. */
  readonly turn: number;
}

const nameOf = ({ brand, category, language }: Job): string =>
  `${brand.site} ${category}${language === 'fr' ? '' : ` ${language}`}`;

const pageOf = (server: DemoServer, { brand, language }: Job): string =>
  `${server.urls.sites[brand.site]}/${language === 'fr' ? 'index.html' : 'index.en.html'}`;

/** Label and value of what the tick would send, as the screen shows them. */
async function shownDiagnostics(widget: Widget): Promise<Readonly<Record<string, string>>> {
  const rows = await widget.root
    .locator('dl.facts > div')
    .evaluateAll((all) =>
      all.map((row) => [
        row.querySelector('dt')?.textContent ?? '',
        row.querySelector('dd')?.textContent ?? '',
      ]),
    );
  return Object.fromEntries(rows as [string, string][]);
}

/** The review must show every answer before it is sent. */
async function readReview(widget: Widget, typed: Case): Promise<void> {
  const text = await widget.text();
  const expected = [
    typed.email,
    ...typed.files.map(({ sample }) => sample.name),
    ...[...typed.answers, ...typed.details].flatMap((entry) =>
      entry.kind === 'select' || entry.kind === 'choose'
        ? [widget.words(`option.${entry.field}.${entry.option}`)]
        : entry.kind === 'type' && !/^\d{4}-\d\d-\d\d$/.test(entry.text)
          ? entry.text.split('\n')
          : [],
    ),
  ];
  const missing = expected.filter((part) => !text.includes(part.replace(/\s+/gu, ' ').trim()));
  if (missing.length > 0) throw new Error(`the review does not show: ${missing.join(' | ')}`);
}

/** One request, from the untouched page to the number on screen. */
async function send(job: Job, server: DemoServer, tools: Tools, typed: Case): Promise<Sent> {
  const { brand, language } = job;
  const { context, page } = await tools.open({ locale: language === 'fr' ? 'fr-FR' : 'en-GB' });
  const watch = await watchPage(context, page);
  const site = server.urls.sites[brand.site] ?? '';
  await page.goto(pageOf(server, job), { waitUntil: 'networkidle' });

  const early = watch.requests.filter(
    (url) => !url.startsWith(`${site}/`) && url !== `${server.urls.api}/widget/help.js`,
  );
  if (early.length > 0) throw new Error(`before any press the page asked for ${early.join(', ')}`);
  const kept = await keptByPage(context, page);
  if (kept.length > 0) throw new Error(`before any press the browser keeps ${kept.join(', ')}`);

  const widget = new Widget(page, brand, language);
  await widget.open();
  await widget.chooseCategory(job.category);
  await widget.fill(typed.answers);
  const diagnostics = job.category === 'technical' ? await shownDiagnostics(widget) : undefined;
  await widget.press('action.continue');
  await widget.heading('form.title').waitFor();
  await widget.fill(typed.details);
  if (typed.reviewed) {
    await widget.press('action.continue');
    await widget.heading('review.title').waitFor();
    await readReview(widget, typed);
  }
  await widget.press('action.send');
  const number = await widget.readNumber();
  const said = await widget.text();
  if (!said.includes(typed.email)) throw new Error('the last screen does not name the address');
  watch.mustBeClean([site, server.urls.api]);
  return {
    case: typed,
    number,
    ...(diagnostics === undefined ? {} : { diagnostics }),
    mails: await server.mails(typed.email),
  };
}

async function runJobs(report: Report, jobs: readonly Job[]): Promise<void> {
  const server = await DemoServer.start();
  try {
    const sent = new Map<Job, Sent>();
    await inParallel(jobs, 2, async (job) => {
      const typed = await makeCase(report.browser, job.brand, job.language, job.category, job.turn);
      const outcome = await report.check(`${nameOf(job)}: sent`, (tools) =>
        send(job, server, tools, typed),
      );
      if (outcome !== undefined) sent.set(job, outcome);
    });
    const pages = new Map(jobs.map((job) => [job, pageOf(server, job)]));
    const { place } = server;
    const kept = await place.requestsOf([...sent.values()].map(({ case: { email } }) => email));
    for (const job of jobs) {
      const outcome = sent.get(job);
      if (outcome === undefined) {
        console.log(`${nameOf(job)} not sent`);
        continue;
      }
      const stored = checkStored(
        place,
        kept.get(outcome.case.email) ?? [],
        outcome,
        pages.get(job) ?? '',
      );
      const mailed = checkMailed(place, outcome);
      report.record(`${nameOf(job)}: stored`, stored.length === 0 ? undefined : stored.join('\n'));
      report.record(`${nameOf(job)}: mailed`, mailed.length === 0 ? undefined : mailed.join('\n'));
      console.log(
        `${nameOf(job)} sent ${outcome.number} ${stored.length === 0 ? 'stored' : 'NOT STORED'} ${mailed.length === 0 ? 'mailed' : 'NOT MAILED'} ${stored.length + mailed.length === 0 ? 'ok' : 'FAILED'}`,
      );
    }
    const rows = await countRequests(server, kept);
    report.record(
      'as many rows as numbers on screens',
      rows === sent.size ? undefined : `${rows} rows, ${sent.size} numbers`,
    );
  } finally {
    await server.dispose();
  }
}

const FRENCH: readonly Job[] = BRANDS.flatMap((brand, turn) =>
  CATEGORIES.map((category): Job => ({ brand, language: 'fr', category, turn })),
);

/** Two categories per brand, so that all eight are seen in English too. */
const ENGLISH: readonly Job[] = BRANDS.flatMap((brand, turn) =>
  [CATEGORIES[turn], CATEGORIES[turn + 4]].flatMap((category): Job[] =>
    category === undefined ? [] : [{ brand, language: 'en', category, turn: (turn + 1) % 4 }],
  ),
);

/** Every brand, every reason: typed on the page, read back from the database, the storage and the outbox. */
export const brands: Suite = {
  name: 'brands',
  run: (report) => runJobs(report, [...FRENCH, ...ENGLISH]),
};
