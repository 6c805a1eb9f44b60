// `npm run bench:list`: a list of 10,000 requests, ours beside others, in one run. Prints medians and ratios.
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { build } from 'vite';
import { CHROMIUM_FLAGS, ensureBrowser } from '../scripts/find-browser.mjs';
import type { Outcome } from './list/page.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, '.cache/bench-list');
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
  },
});
const ROWS = Number(values.rows);
const RUNS = Number(values.runs);
const LIMIT = 180_000;

const STYLE = `.request{display:flex;flex-direction:column;gap:6px;width:100%;min-height:75px;padding:12px;border:0;background:none;text-align:start;font:14px/20px system-ui}
[role=listitem]{border-bottom:1px solid #ddd}.what{display:flex;flex-direction:column}.where{display:flex;gap:8px}.where time{margin-inline-start:auto}
.chip{padding:2px 10px;border-radius:99px;background:#eef}svg{width:16px;height:16px}.visibility>*{content-visibility:auto;contain-intrinsic-size:auto 76px}main{max-width:640px;margin:auto}`;

interface Measured extends Outcome {
  /** MB of the JavaScript heap after a collection. */
  readonly heap: number;
}

async function serve(): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').split('?')[0]?.slice(1) ?? '';
    const file = join(OUT, name === '' ? 'index.html' : name);
    if (name.includes('..') || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

async function once(browser: Browser, origin: string, name: string): Promise<Measured> {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT);
    await page.goto(origin);
    await page.waitForFunction('globalThis.benchRun !== undefined');
    const client = await context.newCDPSession(page);
    const outcome = await page.evaluate(
      ([which, rows]) =>
        (
          globalThis as unknown as { benchRun(name: string, count: number): Promise<Outcome> }
        ).benchRun(which, rows),
      [name, ROWS] as const,
    );
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = await client.send('Runtime.getHeapUsage');
    return { ...outcome, heap: usedSize / 1024 / 1024 };
  } catch (thrown) {
    throw new Error(name, { cause: thrown });
  } finally {
    await context.close();
  }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

await mkdir(OUT, { recursive: true });
await build({
  configFile: false,
  root: ROOT,
  logLevel: 'error',
  resolve: { conditions: ['production', 'browser', 'module', 'import', 'default'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: { page: join(ROOT, 'bench/list/page.ts') }, formats: ['es'] },
  },
});
await writeFile(
  join(OUT, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>bench</title><style>${STYLE}</style><body><script type="module" src="page.js"></script>`,
);
const server = await serve();
const browser = await chromium.launch({
  executablePath: ensureBrowser(),
  args: CHROMIUM_FLAGS,
  headless: true,
});
try {
  const first = await browser.newPage();
  await first.goto(server.origin);
  await first.waitForFunction('globalThis.benchNames !== undefined');
  const names = (await first.evaluate('benchNames')) as readonly string[];
  await first.close();
  const results = new Map<string, Measured[]>(names.map((name) => [name, []]));
  // Interleaved: what else the machine does falls on all alike.
  for (let turn = 0; turn < RUNS; turn++)
    for (const name of names) results.get(name)?.push(await once(browser, server.origin, name));
  const keys = ['show', 'filter', 'back', 'longestFrame', 'nodes', 'heap'] as const;
  const medians = new Map(
    [...results].map(([name, all]) => [
      name,
      Object.fromEntries(keys.map((key) => [key, median(all.map((each) => each[key]))])) as Record<
        (typeof keys)[number],
        number
      >,
    ]),
  );
  const ours = medians.get(names[0] ?? '');
  console.log(
    `${ROWS} requests, ${RUNS} interleaved runs, medians; in brackets how many times ours it is\n`,
  );
  console.log(`${''.padEnd(34)}${keys.map((key) => key.padStart(18)).join('')}`);
  for (const [name, found] of medians)
    console.log(
      `${name.padEnd(34)}${keys
        .map((key) => {
          const ratio = found[key] / (ours?.[key] ?? Number.NaN);
          return `${found[key].toFixed(key === 'heap' ? 1 : 0)} (${ratio.toFixed(2)})`.padStart(18);
        })
        .join('')}`,
    );
  console.log(
    '\nms but for nodes (elements after scrolling through) and heap (MB after a collection)',
  );
} finally {
  await browser.close();
  server.close();
}
