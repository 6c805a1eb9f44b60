import type { BrowserContext } from 'playwright-core';
import type { Field } from '../../src/core/model/field.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { BATCHES, type Batch } from './bad-input-cases.js';
import { send, toForm } from './bad-input-fields.js';
import { outcome, short, type Findings, type Outcome } from './bad-input-report.js';
import type { Language } from './bad-input-sentence.js';
import { plainText, supportPage } from './bad-input-stored.js';
import { Widget } from './bad-input-widget.js';
import type { World } from './bad-input-world.js';

/** Each calls `pwned` when anything takes it for more than text. Short ones first: some fields take 60 characters. */
const PAYLOADS = [
  `<img src=x onerror=pwned(1)>`,
  `<script>pwned(2)</script>`,
  `<svg/onload=pwned(3)>`,
  `"><svg onload=pwned(4)><a b="`,
  `'-pwned(5)-'\${pwned(5)}`,
  `</textarea><script>pwned(6)</script>`,
  `<iframe srcdoc="<script>parent.pwned(7)</script>">`,
  `javascript:pwned(8)//{{constructor.constructor('pwned(8)')()}}`,
] as const;

/** Kinds that take any words; the others refuse what is not of their kind. */
const WORDS: ReadonlySet<Field['kind']> = new Set(['text', 'message', 'items']);

const fieldsOf = (category: string, screen: 'questions' | 'details'): readonly Field[] =>
  SHIPPING_CATEGORIES.find(({ id }) => id === category)?.[screen] ?? [];

/** Text controls of the present screen, whatever their kind, each with another payload put in. */
async function poison(
  widget: Widget,
  screen: readonly Field[],
  from: number,
): Promise<Readonly<Record<string, string>>> {
  const put: Record<string, string> = {};
  let turn = from;
  for (const field of screen) {
    const path = field.kind === 'items' ? `${field.id}.0.description` : field.id;
    const control = widget.control(path);
    if ((await control.count()) === 0) continue;
    if (
      !(await control.evaluate((element) =>
        element.matches(
          'textarea, input:not([type=date], [type=radio], [type=checkbox], [type=file])',
        ),
      ))
    )
      continue;
    const max = field.kind === 'text' ? (field.max ?? 200) : 200;
    const fitting = PAYLOADS.filter(({ length }) => length <= max);
    // Line ends in a message: one after the other, all of them.
    const payload =
      field.kind === 'message'
        ? PAYLOADS.join('\n')
        : (fitting[turn++ % fitting.length] ?? PAYLOADS[0]);
    await widget.put(path, payload);
    put[path] = payload;
  }
  return put;
}

/** What is in the page is what was typed, as text: no element of a payload stands anywhere in the widget. */
async function onlyText(widget: Widget, findings: Findings, where: string): Promise<void> {
  const foreign = await widget.page.evaluate(() => {
    const root = document.querySelector('help-contact')?.shadowRoot;
    const found =
      root?.querySelectorAll(
        'script, iframe, img, [onerror], [onload], a[href^="javascript:" i]',
      ) ?? [];
    return [...found].map(({ outerHTML }) => outerHTML);
  });
  findings.check(foreign.length === 0, `${where}: ${short(foreign.join(' '))}`);
  findings.alarms((await widget.takeAlarms()).map((alarm) => `${where}: ${alarm}`));
}

async function runCategory(
  widget: Widget,
  batch: Batch,
  world: World,
  findings: Findings,
  turn: number,
): Promise<void> {
  const { page } = widget;
  await widget.begin(batch.category);
  // Every field at once, also those that must refuse it: their sentences carry the words.
  for (const [path, value] of Object.entries(batch.answers)) await widget.fill(path, value);
  const first = await poison(widget, fieldsOf(batch.category, 'questions'), turn);
  await widget.press();
  await onlyText(widget, findings, 'answers with errors');

  const kept = Object.fromEntries(
    Object.entries(first).filter(([path]) => {
      const id = path.split('.')[0];
      return WORDS.has(
        fieldsOf(batch.category, 'questions').find((field) => field.id === id)?.kind ?? 'date',
      );
    }),
  );
  // `{ ...batch.answers, ...kept }` keeps the payloads where words are taken.
  if (
    Object.keys(first).length === Object.keys(kept).length &&
    (await page.locator('.app.is-form').count()) > 0
  )
    await widget.begin(batch.category);
  await toForm(widget, { ...batch, answers: { ...batch.answers, ...kept } });
  const second = await poison(widget, fieldsOf(batch.category, 'details'), turn);
  await widget.press();
  await onlyText(widget, findings, 'form with errors');
  await widget.fill('email', batch.form['email'] ?? '');
  if (batch.review === true) {
    await widget.press();
    await page.locator('.app.is-review').waitFor();
    await onlyText(widget, findings, 'review');
    const shown = await page.locator('.app.is-review').innerText();
    findings.check(shown.includes(PAYLOADS[1]), 'the review does not show the message as typed');
  }
  const sent = await (batch.review === true
    ? (await widget.press(), widget.done())
    : send(widget, batch));
  await onlyText(widget, findings, 'done');
  for (const [path, payload] of Object.entries({ ...kept, ...second })) {
    if (path === 'email') continue;
    const arrived = JSON.stringify(sent.body);
    findings.check(
      arrived.includes(JSON.stringify(payload).slice(1, -1)),
      `${path} did not arrive as typed`,
    );
  }
  await seenBySupport(widget, world, sent.id, { ...kept, ...second }, findings);
}

/** The same request at the desk and as mail, in the same watched browser. */
async function seenBySupport(
  widget: Widget,
  { urls }: World,
  id: string,
  put: Readonly<Record<string, string>>,
  findings: Findings,
): Promise<void> {
  const page = await widget.page.context().newPage();
  const alarms: string[] = [];
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => alarms.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // The browser asks every origin for a picture to put on the tab.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
      alarms.push(`console: ${message.text()}`);
  });
  const visit = async (path: string, where: string): Promise<void> => {
    const answer = await page.goto(urls.api + path);
    findings.check(answer?.ok() === true, `${where}: ${answer?.status() ?? 'no answer'}`);
    const ran = await page.evaluate(() =>
      (globalThis as unknown as { canary: { ran: string[] } }).canary.ran.splice(0),
    );
    findings.alarms([...alarms.splice(0), ...ran].map((alarm) => `${where}: ${alarm}`));
    const foreign = await page
      .locator('img[onerror], svg[onload], main script, iframe[srcdoc]')
      .count();
    findings.equal(foreign, 0, `${where}: elements of a payload`);
  };
  try {
    await page.goto(`${urls.api}/desk/?token=${encodeURIComponent(urls.deskToken)}`);
    alarms.splice(0);
    await visit('/desk/', 'desk list');
    await visit(`/desk/requests/${id}`, 'desk request');
    const desk = plainText(await supportPage(urls, `/desk/requests/${id}`)).replace(/\s+/g, ' ');
    for (const [path, payload] of Object.entries(put))
      if (path !== 'email')
        findings.check(desk.includes(payload.replace(/\s+/g, ' ')), `${path} is not at the desk`);
    const { mails } = JSON.parse(await supportPage(urls, '/outbox/mails')) as {
      readonly mails: readonly {
        readonly id: string;
        readonly requestId: string;
        readonly html: string;
      }[];
    };
    const mail = mails.find(({ requestId }) => requestId === id);
    findings.check(mail !== undefined, 'no mail');
    if (mail === undefined) return;
    await visit(`/outbox/${mail.id}`, 'outbox');
    await visit(`/outbox/${mail.id}/html`, 'mail');
    if (put['message'] !== undefined) {
      // The mail as a mail program would show it, without our policy: still nothing runs.
      await page.setContent(mail.html);
      const ran = await page.evaluate(() =>
        (globalThis as unknown as { canary: { ran: string[] } }).canary.ran.splice(0),
      );
      findings.alarms(
        [...alarms.splice(0), ...ran].map((alarm) => `mail without policy: ${alarm}`),
      );
      findings.check(
        (await page.locator('blockquote').innerText()).includes(PAYLOADS[1]),
        'the mail does not quote the message',
      );
    }
  } finally {
    await page.close();
  }
}

/** Scripts in every text of every category, all the way; then in what the page itself hands in. */
export async function runPayloads(
  context: BrowserContext,
  world: World,
  language: Language,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [turn, batch] of BATCHES.entries()) {
    const widget = await Widget.open(context, world.urls, batch.site, language);
    outcomes.push(
      await outcome(`scripts in every field: ${batch.category}`, language, (findings) =>
        runCategory(widget, batch, world, findings, turn),
      ),
    );
    await widget.page.close();
  }
  const widget = await Widget.open(context, world.urls, 'ebay', language);
  outcomes.push(
    await outcome('scripts in the shipment of the page', language, async (findings) => {
      await widget.page.evaluate(([one, two, three]) => {
        const element = document.querySelector('help-contact') as HTMLElement & {
          shipment: unknown;
        };
        element.shipment = { reference: one, carrier: two, label: three, state: 'IN_TRANSIT' };
      }, PAYLOADS);
      await widget.button('start.new').click();
      await widget.page.locator('.shipment').waitFor();
      findings.check(
        (await widget.page.locator('.shipment').innerText()).includes(PAYLOADS[0]),
        'the reference is not shown as text',
      );
      await onlyText(widget, findings, 'shipment');
    }),
    await outcome('scripts in the search', language, async (findings) => {
      await widget.load();
      for (const payload of PAYLOADS) await widget.page.locator('#search').fill(payload);
      await widget.page.waitForTimeout(800);
      await onlyText(widget, findings, 'search');
    }),
  );
  await widget.page.close();
  return outcomes;
}
