import type { Route } from 'playwright-core';
import { beginning, brandNamed } from '../support/brands.js';
import { copiedBy } from '../support/clipboard.js';
import { Proxy, type Call, type Handling } from '../support/proxy.js';
import { inParallel, type Report, type Suite, type Tools } from '../support/report.js';
import { DemoServer, freePort } from '../support/server.js';
import {
  mustBeOneRow,
  mustStillStand,
  shortRequest,
  writeShortRequest,
  type ShortRequest,
} from '../support/short-request.js';
import { Widget } from '../support/widget.js';

const BRAND = brandNamed('ebay');
const PASS: Handling = { kind: 'pass' };
/** All automatic tries of one press, in ms: six with five pauses of at most 31 s. */
const ALL_TRIES = 45_000;

const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Handling => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const TOO_MANY = json(
  429,
  { error: { code: 'rate-limited', message: 'Slow down' } },
  { 'retry-after': '12' },
);
const TOO_LARGE: Handling = {
  kind: 'answer',
  status: 413,
  headers: { 'content-type': 'text/html' },
  body: '<h1>413</h1>',
};
const PORTAL: Handling = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Wi-Fi</title><script>alert(1)</script><h1>Log in</h1>',
};

interface World {
  readonly server: DemoServer;
  readonly proxy: Proxy;
  /** What happens to sends of an address. */
  readonly rules: Map<string, (attempt: number) => Handling>;
  readonly sent: (readonly [ShortRequest, string])[];
}

const bodyOf = (call: Call): { readonly email?: string; readonly key?: string } =>
  JSON.parse(call.body.toString('utf8')) as { readonly email?: string; readonly key?: string };

const callsOf = ({ proxy }: World, words: ShortRequest): readonly Call[] =>
  proxy.callsTo('/v1/requests').filter((call) => bodyOf(call).email === words.email);

async function openWidget({ server }: World, { open }: Tools): Promise<Widget> {
  const { page } = await open({
    locale: 'fr-FR',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.goto(`${server.urls.sites[BRAND.site]}/index.html`);
  return new Widget(page, BRAND);
}

async function writtenRequest(
  world: World,
  tools: Tools,
  about: string,
): Promise<readonly [Widget, ShortRequest]> {
  const words = shortRequest(about);
  const widget = await openWidget(world, tools);
  await widget.open();
  await writeShortRequest(widget, words);
  return [widget, words];
}

/** The banner says the sentence of the failure and that nothing is lost; the words stand; other ways are offered. */
async function mustBeTold(
  widget: Widget,
  words: ShortRequest,
  key: string,
  limit = 15_000,
): Promise<void> {
  const banner = widget.root.locator('#failure');
  await banner.waitFor({ timeout: limit });
  const text = (await banner.innerText()).replace(/\s+/gu, ' ');
  for (const part of [key, 'failure.kept'])
    if (!text.includes(widget.words(part).replace(/\s+/gu, ' ')))
      throw new Error(`the banner lacks "${widget.words(part)}": ${text}`);
  await mustStillStand(widget, words);
  const focused = await banner.evaluate(
    (element) => (element.getRootNode() as ShadowRoot).activeElement === element,
  );
  if (!focused) throw new Error('the banner has not got the focus');
  const copied = await copiedBy(widget.page, () =>
    banner.getByRole('button', { name: beginning(widget.words('failure.copy')) }).click(),
  );
  if (!copied.includes(words.message) || !copied.includes(words.email))
    throw new Error(`copied: ${copied}`);
  const mail = await banner.getByRole('link').getAttribute('href');
  if (
    !mail?.startsWith(`mailto:${BRAND.supportEmail}?`) ||
    !mail.includes(encodeURIComponent(words.reference))
  )
    throw new Error(`the mail link is ${mail}`);
}

async function mustSend(
  world: World,
  widget: Widget,
  words: ShortRequest,
  limit?: number,
): Promise<void> {
  world.sent.push([words, await widget.readNumber(limit)]);
}

function mustHaveOneKey(world: World, words: ShortRequest): void {
  const keys = new Set(callsOf(world, words).map((call) => bodyOf(call).key));
  if (keys.size !== 1)
    throw new Error(`${callsOf(world, words).length} tries had ${keys.size} keys`);
}

type Scene = (world: World, tools: Tools, report: Report) => Promise<void>;

async function countdown(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'too-many');
  world.rules.set(words.email, (attempt) => (attempt === 1 ? TOO_MANY : PASS));
  await widget.press('action.send');
  await mustBeTold(widget, words, 'failure.rate-limited');
  const retry = widget.root.locator('#failure button').first();
  const seconds = async (): Promise<number> =>
    Number(/\d+/.exec(await retry.innerText())?.[0] ?? 0);
  const first = await seconds();
  if (first < 8 || first > 12) throw new Error(`the countdown begins at ${first}`);
  await retry.click({ force: true });
  await widget.page.waitForTimeout(2500);
  const second = await seconds();
  if (second >= first) throw new Error(`the countdown stays at ${second}`);
  if (callsOf(world, words).length !== 1)
    throw new Error('a press during the countdown sent something');
  await widget.root.getByRole('button', { name: /^\s*Réessayer\s*$/u }).waitFor();
  await retry.click();
  await mustSend(world, widget, words);
}

async function realLimit(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'limit');
  await widget.press('action.send');
  await mustSend(world, widget, words);
  // The address is kept for the second one, which is one too many within the hour.
  const second = { ...shortRequest('limit'), email: words.email };
  await widget.press('done.another');
  await writeShortRequest(widget, second);
  await widget.press('action.send');
  await mustBeTold(widget, second, 'failure.rate-limited');
  const text = await widget.root.locator('#failure button').first().innerText();
  if (!/\d/.test(text)) throw new Error(`no time is told: ${text}`);
}

async function tooLarge(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'too-large');
  world.rules.set(words.email, (attempt) => (attempt === 1 ? TOO_LARGE : PASS));
  await widget.press('action.send');
  await mustBeTold(widget, words, 'failure.too-large');
  await widget.press('action.retry');
  await mustSend(world, widget, words);
}

async function portalForAWhile(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'portal');
  world.rules.set(words.email, (attempt) => (attempt <= 2 ? PORTAL : PASS));
  await widget.press('action.send');
  await mustSend(world, widget, words);
  mustHaveOneKey(world, words);
}

async function portalForEver(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'portal-for-ever');
  world.rules.set(words.email, () => PORTAL);
  await widget.press('action.send');
  await mustBeTold(widget, words, 'failure.malformed', ALL_TRIES);
  world.rules.delete(words.email);
  await widget.press('action.retry');
  await mustSend(world, widget, words);
  mustHaveOneKey(world, words);
}

async function refusedField(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'refused');
  const refusal = json(422, {
    error: { code: 'invalid', message: 'no', fields: [{ field: 'email', code: 'email' }] },
  });
  world.rules.set(words.email, (attempt) => (attempt === 1 ? refusal : PASS));
  await widget.press('action.send');
  const summary = widget.root.locator('#summary');
  await summary.getByRole('link', { name: beginning(widget.words('error.email')) }).click();
  const address = widget.control('email');
  const isThere = await address.evaluate(
    (element) =>
      (element.getRootNode() as ShadowRoot).activeElement === element &&
      element.getAttribute('aria-invalid') === 'true',
  );
  if (!isThere) throw new Error('the link of the summary does not lead to the field');
  await mustStillStand(widget, words);
  await widget.press('action.send');
  await mustSend(world, widget, words);
}

async function lostAnswerWithDiagnostics(world: World, tools: Tools): Promise<void> {
  const words = shortRequest('diagnostics');
  const widget = await openWidget(world, tools);
  await widget.open();
  await widget.chooseCategory('technical');
  await widget.enter({ kind: 'select', field: 'technicalStep', option: 'payment' });
  await widget.enter({ kind: 'tick', field: 'diagnostics' });
  await widget.press('action.continue');
  await widget.enter({ kind: 'type', field: 'message', text: words.message });
  await widget.enter({ kind: 'type', field: 'email', text: words.email });
  // The answer to the first try is lost, the second is told to be patient: the person presses for the third.
  world.rules.set(words.email, (attempt) =>
    attempt === 1
      ? { kind: 'break-in-answer', act: async () => undefined }
      : attempt === 2
        ? TOO_MANY
        : PASS,
  );
  await widget.press('action.send');
  await widget.root.locator('#failure').waitFor();
  await widget.root.getByRole('button', { name: /^\s*Réessayer\s*$/u }).click();
  await mustSend(world, widget, words);
  mustHaveOneKey(world, words);
}

async function offline(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'offline');
  const context = widget.page.context();
  await context.setOffline(true);
  await widget.press('action.send');
  await widget.root
    .getByText(beginning(widget.words('sending.retry')))
    .first()
    .waitFor();
  await widget.page.waitForTimeout(1500);
  if (callsOf(world, words).length > 0) throw new Error('something was sent offline');
  await context.setOffline(false);
  await mustSend(world, widget, words);
}

async function cancelled(world: World, tools: Tools): Promise<void> {
  const [widget, words] = await writtenRequest(world, tools, 'cancelled');
  // A browser tries once more by itself on a connection that was open before.
  world.rules.set(words.email, () => ({ kind: 'cut' }));
  await widget.press('action.send');
  await widget.root
    .getByText(beginning(widget.words('sending.retry')))
    .first()
    .waitFor();
  await widget.press('action.cancel');
  await widget.heading('form.title').waitFor();
  await mustStillStand(widget, words);
  world.rules.delete(words.email);
  await widget.press('action.send');
  await mustSend(world, widget, words);
}

/** Every chunk fails once, one after the other; with a press on Retry at most the form can be filled in. */
async function chunksOnce(world: World, tools: Tools): Promise<void> {
  const first = await openWidget(world, tools);
  const chunks = new Set<string>();
  first.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/widget/chunks/')) chunks.add(pathname);
  });
  await first.open();
  // Some parts follow behind the first screen.
  await first.page.waitForLoadState('networkidle');
  await first.page.context().close();
  if (chunks.size < 3) throw new Error(`only ${chunks.size} chunks`);
  const stuck: string[] = [];
  for (const chunk of chunks) {
    const widget = await openWidget(world, tools);
    let failures = 0;
    await widget.page.route(`**${chunk}*`, (route: Route) =>
      failures++ === 0 ? route.abort('connectionreset') : route.fallback(),
    );
    await widget.launcher.click();
    const start = widget.heading('start.title');
    const retry = widget.root.getByRole('button', { name: 'Réessayer' });
    await start.or(retry).first().waitFor();
    if (!(await start.isVisible())) {
      await retry.click();
    }
    const goesOn = start
      .waitFor({ timeout: 5000 })
      .then(() => widget.page.waitForLoadState('networkidle'))
      .then(() => writeShortRequest(widget, shortRequest('chunk')));
    await goesOn.catch((thrown: unknown) =>
      stuck.push(`${chunk}: ${String(thrown).split('\n')[0]}`),
    );
    if (failures === 0) stuck.push(`${chunk}: never asked for`);
    await widget.page.context().close();
  }
  if (stuck.length > 0) throw new Error(`failed once, no way to the form:\n${stuck.join('\n')}`);
}

async function chunksAway(world: World, tools: Tools): Promise<void> {
  const widget = await openWidget(world, tools);
  const away = /\/widget\/(?:chunks|again)\//u;
  await widget.page.route(away, (route: Route) => route.abort('connectionfailed'));
  await widget.launcher.click();
  const retry = widget.root.getByRole('button', { name: 'Réessayer' });
  await retry.waitFor();
  await widget.root
    .getByText(/charge/u)
    .first()
    .waitFor();
  await retry.click();
  await retry.waitFor();
  await widget.page.unroute(away);
  await retry.click();
  await widget.heading('start.title').waitFor();
  const words = shortRequest('chunks');
  await writeShortRequest(widget, words);
  await widget.press('action.send');
  await mustSend(world, widget, words);
}

/** The code is there, the server is not: from the first screen on. */
async function serverAway(world: World, tools: Tools): Promise<void> {
  const { server } = world;
  const words = shortRequest('away');
  const widget = await openWidget(world, tools);
  await widget.launcher.hover();
  await widget.page.waitForLoadState('networkidle');
  await server.kill();
  tools.cleanUp(async () => {
    if (!server.isRunning) await server.start();
  });
  await widget.open();
  await widget.root.getByText(beginning(widget.words('start.unreachable'))).waitFor();
  await writeShortRequest(widget, words);
  await widget.press('action.send');
  await mustBeTold(widget, words, 'failure.blocked', ALL_TRIES);
  await server.start();
  await widget.press('action.retry');
  await mustSend(world, widget, words);
  mustHaveOneKey(world, words);
}

const SCENES: Readonly<Record<string, Scene>> = {
  'an HTML answer for good: told, then Retry sends under the same key': portalForEver,
  '429 with Retry-After: countdown, then Retry sends': countdown,
  'lost answer with diagnostics: Retry finds the same request': lostAnswerWithDiagnostics,
  'the real rate limit tells how long': realLimit,
  '413: told, text kept, Retry sends': tooLarge,
  'an HTML answer for a while: heals by itself under the same key': portalForAWhile,
  'a field refused by the server: told at the field, values kept': refusedField,
  'offline: waits, sends by itself when back': offline,
  'cancelled while waiting: text kept, Send sends': cancelled,
  'no chunk loads: told, Retry loads': chunksAway,
  'each chunk failing once': chunksOnce,
};

/** What the person meets when something breaks, and that no word is lost. */
export const failures: Suite = {
  name: 'failures',
  run: async (report) => {
    const port = await freePort();
    const proxy = await Proxy.start(port);
    const server = await DemoServer.start({
      PORT: String(port),
      PUBLIC_URL: proxy.origin,
      RATE_LIMIT: 'on',
      RATE_LIMIT_IP: '10000',
      RATE_LIMIT_UPLOADS: '10000',
      RATE_LIMIT_EMAIL: '1',
    });
    const rules: World['rules'] = new Map();
    const attempts = new Map<string, number>();
    proxy.handle = (call) => {
      if (call.path !== '/v1/requests') return PASS;
      const { email = '' } = bodyOf(call);
      const attempt = (attempts.get(email) ?? 0) + 1;
      attempts.set(email, attempt);
      return rules.get(email)?.(attempt) ?? PASS;
    };
    const world: World = { server, proxy, rules, sent: [] };
    try {
      await inParallel(Object.entries(SCENES), 2, ([name, scene]) =>
        report.check(name, (tools) => scene(world, tools, report), 100_000),
      );
      await report.check(
        'the server is away from the start: form usable, told, Retry sends',
        (tools) => serverAway(world, tools),
        100_000,
      );
      await report.check('one row for every number', () => mustBeOneRow(server, world.sent));
    } finally {
      await server.dispose();
      await proxy.close();
    }
  },
};
