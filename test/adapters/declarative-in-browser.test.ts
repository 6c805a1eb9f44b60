import { chromium, type Browser, type Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Declarative from '../../src/adapters/declarative/index.js';
import type { HelpError } from '../../src/core/help-error.js';
import { CHROMIUM_FLAGS, ensureBrowser } from '../../scripts/find-browser.mjs';
import { EXAMPLES } from '../conformance/subjects/declarative.js';
import { serve, type Answer, type Running } from '../support/declarative-servers/serve.js';

// Uploads that can be watched go by XMLHttpRequest, which Node has not.

declare const adapter: typeof Declarative;

let server: Running;
let browser: Browser;
let page: Page;
let answer: Answer;

const of = (type: string, text: string): Answer => ({
  status: 200,
  bytes: Buffer.from(text),
  headers: { 'content-type': type },
});

beforeAll(async () => {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'src/adapters/declarative/index.ts', formats: ['es'], fileName: 'adapter' },
    },
  });
  const files = (Array.isArray(output) ? output : [output])
    .flatMap((each) => (each as Rollup.RollupOutput).output)
    .flatMap((file) => ('code' in file ? [[`/${file.fileName}`, file.code] as const] : []));
  const modules = new Map<string, string>(files);
  server = await serve(({ url }) => {
    const code = modules.get(url.pathname);
    if (code !== undefined) return of('text/javascript', code);
    if (url.pathname === '/uploads.json') return answer;
    return of(
      'text/html',
      `<!doctype html><script type="module">import * as all from '${files[0]?.[0]}'; globalThis.adapter = all;</script>`,
    );
  });
  browser = await chromium.launch({ executablePath: ensureBrowser(), args: CHROMIUM_FLAGS });
  page = await browser.newPage();
  await page.goto(server.origin);
  await page.waitForFunction(() => 'adapter' in globalThis);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

const upload = () =>
  page.evaluate(
    async ({ origin, mapping }) => {
      const { contact } = adapter.declarativeAdapter({ endpoint: origin, brand: 'b', mapping });
      const sent: number[] = [];
      const file = { name: 'é.pdf', type: '', bytes: new Blob([new Uint8Array(3_000_000)]) };
      try {
        const done = await contact.upload?.(file, {
          key: crypto.randomUUID(),
          signal: new AbortController().signal,
          onProgress: (bytes) => sent.push(bytes),
        });
        return { token: done?.token, last: sent.at(-1) };
      } catch (error) {
        const { code, ambiguous, fields } = error as HelpError;
        return { code, ambiguous, said: fields.map(({ message }) => message) };
      }
    },
    { origin: server.origin, mapping: EXAMPLES.redmine },
  );

describe('an upload in a browser', () => {
  test('is watched, and its token read', async () => {
    answer = { status: 201, json: { upload: { token: '7.abc' } } };
    expect(await upload()).toEqual({ token: '7.abc', last: 3_000_000 });
    const call = server.calls.findLast(({ method }) => method === 'POST');
    expect(call?.headers['content-type']).toBe('application/octet-stream');
    expect(call?.url.searchParams.get('filename')).toBe('é.pdf');
    expect(call?.body).toHaveLength(3_000_000);
  });

  test.each<readonly [string, Answer, object]>([
    [
      'another status than the document says',
      { status: 200, json: { upload: { token: '7.abc' } } },
      { code: 'malformed', ambiguous: true, said: [] },
    ],
    [
      'a refusal',
      { status: 422, json: { errors: ['This file is too big'] } },
      { code: 'invalid', ambiguous: false, said: ['This file is too big'] },
    ],
    [
      'a login page',
      { ...of('text/html', '<html>'), status: 201 },
      { code: 'malformed', ambiguous: true, said: [] },
    ],
    [
      'a status with a meaning of its own',
      { status: 406 },
      { code: 'unavailable', ambiguous: false, said: [] },
    ],
  ])('%s', async (_name, given, expected) => {
    answer = given;
    expect(await upload()).toEqual(expected);
  });
});
