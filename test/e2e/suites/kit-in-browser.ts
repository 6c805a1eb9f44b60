import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { startRestSubject } from '../../conformance/subjects/rest.js';
import { PASSWORD } from '../../server/accounts.js';
import type { Behind, Ran } from '../kit/page.js';
import { fixed, startPageServer } from '../support/page-server.js';
import { watchPage } from '../support/page-watch.js';
import { ROOT, type Suite } from '../support/report.js';

const OUT = join(ROOT, '.cache/kit');
/** Of the whole kit, in ms: its slowest promise waits for an answer that never comes. */
const LIMIT = 120_000;
/** Promises that these adapters keep at least; fewer, and the kit has stopped to look. */
const LEAST_KEPT: Readonly<Record<string, number>> = {
  'memory (in a page)': 36,
  'rest (in a page)': 54,
};

/** The kit with everything that it imports, as a bundler of a page makes it. */
async function bundle(): Promise<string> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'es2022',
      lib: { entry: { kit: join(ROOT, 'test/e2e/kit/page.ts') }, formats: ['es'] },
      rolldownOptions: { output: { entryFileNames: '[name].js', codeSplitting: false } },
    },
  });
  return readFileSync(join(OUT, 'kit.js'), 'utf8');
}

const PAGE =
  '<!doctype html><title>Kit</title><link rel="icon" href="data:,"><script type="module" src="/kit.js"></script>';

/** `help-widget/conformance` runs in a browser too, against a server of another origin. */
export const kitInBrowser: Suite = {
  name: 'kit-in-browser',
  run: async (report) => {
    await report.check(
      'every promise is checked in a page: the memory adapter, and rest across origins',
      async ({ open, cleanUp }) => {
        const code = await bundle();
        const { subject, api, stop } = await startRestSubject('rest');
        cleanUp(stop);
        const site = await startPageServer([
          fixed('/', 'text/html', PAGE),
          fixed('/kit.js', 'text/javascript', code),
        ]);
        cleanUp(() => site.stop());
        const { agent } = subject;
        if (agent === undefined) throw new Error('no agent');
        const behind: Behind = {
          people: async () => {
            const people = await subject.people();
            const tokens = subject.secrets?.() ?? [];
            return people.map(({ email }, place) => ({ email, token: tokens[place] ?? '' }));
          },
          count: (words) => subject.count(words),
          answer: (...given) => agent.answer(...given),
          setStatus: (...given) => agent.setStatus(...given),
          close: async (id) => agent.close?.(id),
          note: async (id, text) => agent.note?.(id, text),
        };
        const { context, page } = await open();
        const watch = await watchPage(context, page);
        await context.exposeBinding(
          'kitBehind',
          (_source, name: keyof Behind, given: readonly unknown[]) =>
            (behind[name] as (...all: readonly unknown[]) => Promise<unknown>)(...given),
        );
        await page.goto(`${site.origin}/`);
        await page.waitForFunction(() => 'runKit' in window);
        const ran: Ran = await page.evaluate(([url, password]) => window.runKit(url, password), [
          api,
          PASSWORD,
        ] as const);
        console.log(ran.table);

        const flaws: string[] = watch.pageErrors.map((text) => `page error: ${text}`);
        if (ran.ofNode.length > 0) flaws.push(`the page has ${ran.ofNode.join(', ')}`);
        for (const [name, least] of Object.entries(LEAST_KEPT)) {
          const { kept = 0, broken = 0, 'not-offered': without = 0 } = ran.counts[name] ?? {};
          if (broken > 0) flaws.push(`${name}: ${broken} broken`);
          if (kept < least) flaws.push(`${name}: ${kept} kept, expected ${least}`);
          if (kept + broken + without !== ran.promises)
            flaws.push(`${name}: ${kept + broken + without} of ${ran.promises} promises`);
        }
        if ((ran.twice['broken'] ?? 0) < 2) flaws.push('a backend that keeps all twice is praised');
        if (!watch.requests.some((url) => url.startsWith(`${api}/v1/`)))
          flaws.push('the page asked the server nothing');
        if (flaws.length > 0) throw new Error(flaws.join('\n'));
      },
      LIMIT,
    );
  },
};
