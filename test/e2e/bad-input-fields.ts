import { readFileSync } from 'node:fs';
import type { Batch, AcceptedCase, RefusedCase } from './bad-input-cases.js';
import { errorSentence } from './bad-input-sentence.js';
import { outcome, type Findings, type Outcome } from './bad-input-report.js';
import type { Files, Sent, Widget } from './bad-input-widget.js';

const PHOTO = readFileSync(new URL('../fixtures/files/photo.png', import.meta.url));

/** So many different small photos. */
export const photos = (count: number, of = 'photo'): Files =>
  Array.from({ length: count }, (_each, place) => ({
    name: `${of}-${place + 1}.png`,
    mimeType: 'image/png',
    buffer: PHOTO,
  }));

async function fillIn(widget: Widget, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, value] of Object.entries(values)) await widget.fill(path, value);
}

async function attach(widget: Widget, files: Batch['files']): Promise<void> {
  for (const [field, count] of Object.entries(files ?? {})) {
    await widget.fill(field, photos(count, field));
    await widget.page
      .locator(`[data-field="${field}"] .file`)
      .nth(count - 1)
      .waitFor();
  }
}

/** From the questions to the form, with right answers. */
export async function toForm(widget: Widget, batch: Batch): Promise<void> {
  await fillIn(widget, batch.answers);
  await attach(widget, batch.files);
  await widget.press();
  await widget.page.locator('.app.is-form').waitFor();
  await fillIn(widget, batch.form);
}

/** From the form to the last screen, over the review where there is one. */
export async function send(widget: Widget, batch: Batch): Promise<Sent> {
  await widget.press();
  if (batch.review === true) {
    await widget.page.locator('.app.is-review').waitFor();
    await widget.press();
  }
  return widget.done();
}

async function enter(
  widget: Widget,
  { field, value, way = 'type' }: RefusedCase | AcceptedCase,
): Promise<void> {
  if (way === 'put') await widget.put(field, value);
  else if (way === 'keys') {
    await widget.fill(field, '');
    // Day and month stand in the order of the browser's language, which is English here.
    await widget.keys(field, '02312026');
  } else if (way === 'foreign option')
    await widget.control(field).evaluate((select, foreign) => {
      (select as HTMLSelectElement).add(new Option(foreign, foreign));
      (select as HTMLSelectElement).value = foreign;
      select.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
    }, value);
  else await widget.fill(field, value);
}

async function refuse(widget: Widget, each: RefusedCase, findings: Findings): Promise<void> {
  await enter(widget, each);
  const before = await widget.see();
  const { posts } = widget;
  await widget.press();
  const after = await widget.see();
  findings.equal(after.screen, before.screen, 'screen');
  const said = after.errors[each.field];
  const wanted = errorSentence(widget.language, each.code, each.says);
  findings.check(
    said !== undefined && wanted.test(said),
    `at the field: ${said === undefined ? 'nothing' : `"${said}"`}, not ${each.code}`,
  );
  const field = await widget.field(each.field);
  findings.equal(field.inSummary, said, 'in the summary');
  findings.check(field.invalid, 'no aria-invalid');
  findings.check(field.described, 'aria-describedby does not name the sentence');
  findings.equal(after.summary.length, Object.keys(after.errors).length, 'links of the summary');
  findings.equal(
    after.summary.map(({ path }) => path),
    [each.field],
    'fields in the summary',
  );
  findings.equal(after.focus, 'summary', 'focus');
  findings.equal(after.kept, before.kept, 'what was typed');
  findings.equal(widget.posts, posts, 'requests sent');
  if (field.inSummary !== undefined)
    findings.check(await widget.followLink(each.field), 'the link does not lead to the field');
  findings.alarms(await widget.takeAlarms());
}

/** Every refused case of a batch, one after the other on the same two screens. */
export async function runRefused(widget: Widget, batch: Batch): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const screen of ['answers', 'form'] as const) {
    const cases = batch.refused.filter((each) => each.screen === screen);
    if (cases.length === 0) continue;
    const start = async (): Promise<void> => {
      await widget.begin(batch.category);
      if (screen === 'form') await toForm(widget, batch);
      else {
        await fillIn(widget, batch.answers);
        await attach(widget, batch.files);
      }
    };
    let ready = false;
    let misses = 0;
    for (const each of cases)
      outcomes.push(
        await outcome(each.name, widget.language, async (findings) => {
          // A screen that can't be reached won't be reached by the next case either.
          if (misses >= 2) throw new Error('not tried: the screen could not be reached twice');
          if (!ready) {
            misses++;
            await start();
            misses = 0;
          }
          ready = false;
          await refuse(widget, each, findings);
          if (findings.problem !== undefined || each.way === 'foreign option') return;
          await widget.fill(each.field, batch[screen][each.field] ?? '');
          ready = true;
        }),
      );
  }
  return outcomes;
}

/** Value of a field as it was sent: e-mail, message and subject stand apart from the others. */
const sentValue = ({ body }: Sent, field: string): unknown => {
  const id = field.split('.')[0] ?? field;
  return id === 'email' || id === 'message' || id === 'subject' ? body[id] : body.fields[id];
};

/** Sent and answered with a number, kept for the look into the database. */
export interface Arrival {
  readonly outcome: number;
  readonly sent: Sent;
  readonly field: string;
  readonly arrives: unknown;
}

/** Every accepted case of a batch: sent, and compared with what left the page. */
export async function runAccepted(
  widget: Widget,
  batch: Batch,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly arrivals: readonly Arrival[] }> {
  const outcomes: Outcome[] = [];
  const arrivals: Arrival[] = [];
  let started = false;
  let misses = 0;
  for (const each of batch.accepted)
    outcomes.push(
      await outcome(each.name, widget.language, async (findings) => {
        if (misses >= 3) throw new Error('not tried: the last three could not be sent');
        misses++;
        if (started) await widget.again(batch.category);
        else await widget.begin(batch.category);
        started = false;
        const own = each.others ?? {};
        if (each.screen === 'answers') {
          await fillIn(widget, { ...batch.answers, ...own });
          await enter(widget, each);
          await attach(widget, batch.files);
          await widget.press();
          const seen = await widget.see();
          findings.check(seen.summary.length === 0, `refused: ${JSON.stringify(seen.errors)}`);
          if (findings.problem !== undefined) return;
          await widget.page.locator('.app.is-form').waitFor();
          await fillIn(widget, batch.form);
        } else {
          await toForm(widget, batch);
          await enter(widget, each);
        }
        if (each.field === 'message') await stands(widget, each, findings);
        await widget.press();
        if (batch.review === true) {
          await widget.page.locator('.app.is-review').waitFor();
          await widget.press();
        }
        const seen = await widget.see();
        findings.check(seen.summary.length === 0, `refused: ${JSON.stringify(seen.errors)}`);
        if (findings.problem !== undefined) return;
        const sent = await widget.done();
        findings.equal(sentValue(sent, each.field), each.arrives, 'sent');
        findings.alarms(await widget.takeAlarms());
        arrivals.push({ outcome: outcomes.length, sent, field: each.field, arrives: each.arrives });
        started = true;
        misses = 0;
      }),
    );
  return { outcomes, arrivals };
}

/** Nothing is cut or changed while it stands in the control. */
async function stands(widget: Widget, each: AcceptedCase, findings: Findings): Promise<void> {
  findings.equal(await widget.control(each.field).inputValue(), each.value, 'in the control');
}
