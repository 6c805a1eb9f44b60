import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { runApi } from './bad-input-api.js';
import { BATCHES, type Batch } from './bad-input-cases.js';
import { runConfigs } from './bad-input-config.js';
import { runEmptyForms } from './bad-input-empty.js';
import { runAccepted, runRefused } from './bad-input-fields.js';
import { runFiles } from './bad-input-files.js';
import { runHolidays } from './bad-input-holidays.js';
import { runPayloads } from './bad-input-payloads.js';
import { outcome, print, type Outcome } from './bad-input-report.js';
import { LANGUAGES, type Language } from './bad-input-sentence.js';
import { findArrivals } from './bad-input-stored.js';
import { watchedContext, Widget } from './bad-input-widget.js';
import { startWorld, type World } from './bad-input-world.js';

async function runBatch(
  context: BrowserContext,
  { urls }: World,
  language: Language,
  batch: Batch,
): Promise<readonly Outcome[]> {
  const widget = await Widget.open(context, urls, batch.site, language);
  const refused = await runRefused(widget, batch);
  const accepted = await findArrivals(urls, await runAccepted(widget, batch));
  await widget.page.close();
  return [...refused, ...accepted];
}

/** All that a person can do in one language, on one page after the other. */
async function runLanguage(
  world: World,
  language: Language,
  only: RegExp,
): Promise<readonly Outcome[]> {
  const context = await watchedContext(world.browser);
  const outcomes: Outcome[] = [];
  /** A part whose page does not come up is one failure, not the end of all. */
  const attempt = async (name: string, run: () => Promise<readonly Outcome[]>): Promise<void> => {
    const reached = await outcome(`page of ${name}`, language, async () => {
      outcomes.push(...(await run()));
    });
    if (reached.problem !== undefined) outcomes.push(reached);
  };
  try {
    for (const batch of BATCHES)
      if (only.test(batch.category))
        await attempt(batch.category, () => runBatch(context, world, language, batch));
    for (const run of [runEmptyForms, runHolidays, runFiles, runPayloads, runConfigs])
      if (only.test(run.name)) await attempt(run.name, () => run(context, world, language));
  } finally {
    await context.close().catch(() => undefined);
  }
  return outcomes;
}

/**
 * Every wrong input that we could think of, in French and English on real brand pages, and over HTTP.
 *
 * @param shared a running demo with a browser; without it one is started, and ended, here
 * @param only parts to run, by category or by name of the part; default all
 * @returns whether every case passed
 */
export async function runBadInput(shared?: World, only = /./): Promise<boolean> {
  const began = Date.now();
  const world = shared ?? (await startWorld());
  try {
    const parts = await Promise.all([
      ...LANGUAGES.map((language) => runLanguage(world, language, only)),
      only.test(runApi.name) ? runApi(world.urls) : [],
    ]);
    return print(parts.flat(), Date.now() - began);
  } finally {
    if (shared === undefined) await world.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = (await runBadInput(undefined, new RegExp(process.argv[2] ?? '.'))) ? 0 : 1;
