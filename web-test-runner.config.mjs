// What needs a page: the elements, in Chromium, with msw as the network.
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { CHROMIUM_FLAGS, ensureBrowser } from './scripts/find-browser.mjs';
import { countReporter } from './scripts/wtr-count-reporter.mjs';

const fileOf = (specifier) => fileURLToPath(import.meta.resolve(specifier));
const mockWorker = fileOf('msw/mockServiceWorker.js');

const serveMockWorker = async (ctx, next) => {
  if (ctx.path !== '/mockServiceWorker.js') {
    await next();
    return;
  }
  ctx.type = 'text/javascript';
  ctx.set('Service-Worker-Allowed', '/');
  ctx.body = createReadStream(mockWorker);
};

/** All test files are of one origin: each begins with nothing stored, whatever the one before it has left. */
const beginWithNothing = (testFramework) => `<!doctype html>
<html><body><script type="module">
  localStorage.clear();
  sessionStorage.clear();
  for (const { name } of await indexedDB.databases())
    await new Promise((resolve) => {
      const deletion = indexedDB.deleteDatabase(name);
      deletion.onsuccess = deletion.onerror = deletion.onblocked = resolve;
    });
  await import(${JSON.stringify(testFramework)});
</script></body></html>`;

/** A page that Chromium takes for hidden gets no animation frame, and every test that waits for one fails. */
async function createShownPage({ context }) {
  const page = await context.newPage();
  await page.bringToFront();
  const devtools = await page.createCDPSession();
  await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return page;
}

export default {
  testRunnerHtml: beginWithNothing,
  files: ['test/elements/**/*.test.ts'],
  nodeResolve: true,
  concurrency: 1,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 300_000,
  browserStartTimeout: 60_000,
  testFramework: { config: { timeout: 30_000 } },
  plugins: [esbuildPlugin({ ts: true, tsconfig: fileOf('./tsconfig.json'), target: 'es2022' })],
  middleware: [serveMockWorker],
  filterBrowserLogs: ({ args }) => !args.some((arg) => String(arg).includes('Lit is in dev mode')),
  reporters: [
    defaultReporter({ reportTestResults: true, reportTestProgress: false }),
    countReporter(process.env.WTR_COUNTS),
  ],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: ensureBrowser(), args: CHROMIUM_FLAGS },
      createPage: createShownPage,
    }),
  ],
};
