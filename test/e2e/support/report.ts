import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Screenshots of failed checks: an ignored folder. */
const EVIDENCE = join(ROOT, '.cache', 'e2e');

const DEFAULT_LIMIT = 60_000;
/** tsx marks named functions by a helper that a page has not got when one of them is evaluated there. */
export const NAMED_FUNCTIONS = 'globalThis.__name = (value) => value';
/** One wait of the browser driver, in ms. */
const ACTION_LIMIT = 15_000;

export interface Result {
  readonly suite: string;
  readonly name: string;
  readonly milliseconds: number;
  /** Absent when the check passed. */
  readonly failure?: string;
}

/** What a check may use; everything opened through it is closed when the check ends. */
export interface Tools {
  /** Fires when the time of the check is over. */
  readonly signal: AbortSignal;
  open(
    options?: BrowserContextOptions,
  ): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  /** Runs at the end of the check, whatever its outcome; the last one first. */
  cleanUp(task: () => unknown): void;
}

export interface Suite {
  readonly name: string;
  run(report: Report): Promise<void>;
}

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

/** Runs named checks, each with a time limit; a failed one never stops the next. */
export class Report {
  readonly results: Result[] = [];
  readonly browser: Browser;
  readonly #suite: string;

  constructor(browser: Browser, suite: string) {
    this.browser = browser;
    this.#suite = suite;
  }

  /** @returns what the body returned, `undefined` when it failed. @param limit in ms */
  async check<Value>(
    name: string,
    body: (tools: Tools) => Promise<Value>,
    limit = DEFAULT_LIMIT,
  ): Promise<Value | undefined> {
    const begun = Date.now();
    const over = new AbortController();
    const contexts: BrowserContext[] = [];
    const tasks: (() => unknown)[] = [];
    const tools: Tools = {
      signal: over.signal,
      open: async (options) => {
        over.signal.throwIfAborted();
        const context = await this.browser.newContext(options);
        contexts.push(context);
        context.setDefaultTimeout(ACTION_LIMIT);
        return { context, page: await context.newPage() };
      },
      cleanUp: (task) => tasks.push(task),
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`not done after ${limit / 1000} s`);
        over.abort(error);
        reject(error);
      }, limit);
    });
    let value: Value | undefined;
    let failure: string | undefined;
    const running = body(tools);
    // After the time limit nobody listens any more.
    running.catch(() => undefined);
    try {
      value = await Promise.race([running, late]);
    } catch (thrown) {
      failure = messageOf(thrown);
      await this.#keepEvidence(name, contexts);
    } finally {
      clearTimeout(timer);
      for (const task of tasks.toReversed()) await Promise.resolve(task()).catch(() => undefined);
      for (const context of contexts) await context.close().catch(() => undefined);
    }
    this.record(name, failure, Date.now() - begun);
    return value;
  }

  /** Notes an outcome that was found elsewhere, for example by reading the database at the end. */
  record(name: string, failure: string | undefined, milliseconds = 0): void {
    this.results.push({
      suite: this.#suite,
      name,
      milliseconds,
      ...(failure === undefined ? {} : { failure }),
    });
    if (failure !== undefined)
      console.log(
        `  FAILED ${this.#suite}: ${name}\n    ${failure.split('\n').slice(0, 14).join('\n    ')}`,
      );
  }

  async #keepEvidence(name: string, contexts: readonly BrowserContext[]): Promise<void> {
    mkdirSync(EVIDENCE, { recursive: true });
    const file = `${this.#suite}-${name}`.replace(/[^\w-]+/g, '-').slice(0, 80);
    const pages = contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries())
      await page
        .screenshot({ path: join(EVIDENCE, `${file}-${index}.png`), timeout: 5000 })
        .catch(() => undefined);
  }
}

/** Runs tasks, at most `width` at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  run: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
