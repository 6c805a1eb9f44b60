import { chromium, type Browser, type Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type * as Errors from '../../src/adapters/rest/errors.js';
import type * as Http from '../../src/adapters/shared/http.js';
import type * as ViaXhr from '../../src/adapters/shared/via-xhr.js';
import type { HelpError } from '../../src/core/help-error.js';
import { CHROMIUM_FLAGS, ensureBrowser } from '../../scripts/find-browser.mjs';
import { startToxicServer, type Toxic, type ToxicServer } from '../support/toxic-server.js';
import { FAULTS } from './faults.js';

// Node has no XMLHttpRequest: uploads with progress run in Chromium, cross-origin, against the same faults.

declare const client: Pick<typeof Http, 'request'> &
  Pick<typeof Errors, 'readError'> &
  Pick<typeof ViaXhr, 'viaXhr'>;

const HOST_PAGE = `<!doctype html><title>Host</title><script type="module">
import { request } from '/http.js';
import { readError } from '/errors.js';
import { viaXhr } from '/xhr.js';
globalThis.client = { request, readError, viaXhr };
</script>`;

const LOGIN_PAGE: Toxic = {
  kind: 'answer',
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Log in</title>',
};

let backend: ToxicServer;
let site: ToxicServer;
let browser: Browser;
let page: Page;

/** The HTTP client and the error reader as modules for the page, by path. */
async function modules(): Promise<ReadonlyMap<string, string>> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: {
          http: 'src/adapters/shared/http.ts',
          errors: 'src/adapters/rest/errors.ts',
          xhr: 'src/adapters/shared/via-xhr.ts',
        },
        formats: ['es'],
      },
    },
  });
  const built = (Array.isArray(output) ? output : [output]) as readonly Rollup.RollupOutput[];
  return new Map(
    built
      .flatMap((each) => each.output)
      .map((file) => [`/${file.fileName}`, 'code' in file ? file.code : '']),
  );
}

beforeAll(async () => {
  [backend, site] = await Promise.all([startToxicServer(), startToxicServer()]);
  const files = await modules();
  site.toxic = ({ path }) => {
    const body = files.get(path);
    return body === undefined
      ? { kind: 'answer', headers: { 'content-type': 'text/html' }, body: HOST_PAGE }
      : { kind: 'answer', headers: { 'content-type': 'text/javascript' }, body };
  };
  browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: CHROMIUM_FLAGS,
    timeout: 30_000,
  });
  page = await browser.newPage();
  await page.goto(site.origin);
  await page.waitForFunction('globalThis.client !== undefined', undefined, { timeout: 10_000 });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([backend?.close(), site?.close()]);
});
beforeEach(() => {
  backend.arrivals.length = 0;
});

interface Upload {
  readonly size: number;
  readonly timeoutMs?: number;
  readonly abortAfter?: number;
  readonly asJson?: boolean;
}

interface Outcome {
  readonly answer?: unknown;
  readonly code?: string;
  readonly ambiguous?: boolean;
  readonly retryAfter?: number | undefined;
  readonly fields?: unknown;
  readonly progress: readonly number[];
  readonly viaXhr: boolean;
}

const send = (toxic: Toxic, upload: Partial<Upload> = {}): Promise<Outcome> => {
  backend.toxic = ({ path }) => (path === '/login' ? LOGIN_PAGE : toxic);
  return page.evaluate(
    async ({ url, size, timeoutMs = 500, abortAfter, asJson }) => {
      const { request, readError, viaXhr: watched } = client;
      const controller = new AbortController();
      if (abortAfter !== undefined) setTimeout(() => controller.abort(), abortAfter);
      const progress: number[] = [];
      performance.clearResourceTimings();
      const outcome = await request({
        method: 'POST',
        url: new URL(url),
        headers: { 'idempotency-key': 'k' },
        ...(asJson
          ? { json: { text: 'x' } }
          : { body: new Blob([new Uint8Array(size).fill(7)], { type: 'image/png' }) }),
        onProgress: (sent: number) => progress.push(sent),
        watched,
        signal: controller.signal,
        timeoutMs,
        readError,
        decode: (json: unknown) => json,
      }).then(
        (answer) => ({ answer }),
        ({ code, ambiguous, retryAfter, fields }: HelpError) => ({
          code,
          ambiguous,
          retryAfter,
          fields,
        }),
      );
      const viaXhr = performance
        .getEntriesByType('resource')
        .some((entry) => (entry as PerformanceResourceTiming).initiatorType === 'xmlhttprequest');
      return { ...outcome, progress, viaXhr };
    },
    { url: `${backend.origin}/v1/uploads`, size: 2000, ...upload },
  );
};

describe.each([
  ['upload', false],
  ['JSON', true],
] as const)('%s in Chromium', (_name, asJson) => {
  test.each(FAULTS)(
    '$name → $code',
    async ({ toxic, code, viaXhr, ambiguous, retryAfter, fields }) => {
      const outcome = await send(toxic, { asJson });
      expect({
        code: outcome.code,
        ambiguous: outcome.ambiguous,
        retryAfter: outcome.retryAfter,
        fields: outcome.fields,
      }).toEqual({
        code: (asJson ? undefined : viaXhr) ?? code,
        ambiguous,
        retryAfter,
        fields: fields ?? [],
      });
    },
  );
});

describe('an upload in Chromium', () => {
  test('tells its progress and arrives whole', async () => {
    const size = 3_000_000;
    const { answer, progress, viaXhr } = await send(
      { kind: 'answer' },
      { size, timeoutMs: 10_000 },
    );
    expect(answer).toEqual({ ok: true });
    expect(viaXhr).toBe(true);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(size);
    expect(progress.toSorted((one, other) => one - other)).toEqual(progress);
    const [arrival] = backend.arrivals;
    expect(arrival?.body.equals(Buffer.alloc(size, 7))).toBe(true);
    expect(arrival?.headers).toMatchObject({ 'content-type': 'image/png', 'idempotency-key': 'k' });
  });

  test('goes on for longer than the time-out while it advances', async () => {
    const cdp = await page.context().newCDPSession(page);
    const throttle = (uploadThroughput: number): Promise<unknown> =>
      cdp.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
    await throttle(400_000);
    const start = Date.now();
    const outcome = await send({ kind: 'answer' }, { size: 1_000_000, timeoutMs: 800 });
    await throttle(-1);
    await cdp.detach();
    expect(outcome.answer).toEqual({ ok: true });
    expect(Date.now() - start).toBeGreaterThan(1600);
  });

  test('ends when it stalls', async () => {
    const outcome = await send({ kind: 'deaf' }, { size: 30_000_000, timeoutMs: 800 });
    expect(outcome).toMatchObject({ code: 'unavailable', ambiguous: true });
    expect(outcome.progress.at(-1) ?? 0).toBeLessThan(30_000_000);
  });

  test('an abort stops it, and it may have arrived', async () => {
    const outcome = await send({ kind: 'hang' }, { abortAfter: 100, timeoutMs: 5000 });
    expect(outcome).toMatchObject({ code: 'aborted', ambiguous: true });
  });

  test('offline', async () => {
    await page.context().setOffline(true);
    try {
      expect(await send({ kind: 'answer' })).toMatchObject({ code: 'offline', ambiguous: true });
    } finally {
      await page.context().setOffline(false);
    }
  });
});

test('Chromium sends a POST again by itself when a kept-alive socket dies: same key both times', async () => {
  await send({ kind: 'answer' }, { asJson: true });
  backend.arrivals.length = 0;
  let deaths = 0;
  const result = send({ kind: 'answer' }, { asJson: true });
  backend.toxic = ({ socketUse }) =>
    socketUse > 0 && deaths++ === 0 ? { kind: 'cut' } : { kind: 'answer' };
  expect((await result).answer).toEqual({ ok: true });
  expect(deaths).toBeGreaterThan(0);
  const bodies = backend.arrivals.map(({ headers }) => headers['idempotency-key']);
  expect(bodies).toEqual(['k', 'k']);
});
