import type { BrowserContext } from 'playwright-core';
import type { Field } from '../../src/core/model/field.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { BATCHES } from './bad-input-cases.js';
import { toForm } from './bad-input-fields.js';
import { outcome, type Findings, type Outcome } from './bad-input-report.js';
import { errorSentence, type Language } from './bad-input-sentence.js';
import { Widget } from './bad-input-widget.js';
import type { World } from './bad-input-world.js';

const CODE: Partial<Record<Field['kind'], string>> = {
  select: 'requiredChoice',
  choice: 'requiredChoice',
  checkbox: 'requiredTick',
  files: 'requiredFile',
};

/** Fields that must be answered while everything is empty, read from the preset: field path → sentence. */
function wanted(
  category: string,
  screen: 'questions' | 'details',
): Readonly<Record<string, string>> {
  const found = SHIPPING_CATEGORIES.find(({ id }) => id === category);
  const result: Record<string, string> = {};
  for (const field of found?.[screen] ?? []) {
    if (field.required !== true || field.when !== undefined) continue;
    result[field.id] = CODE[field.kind] ?? 'required';
  }
  const rule = screen === 'questions' ? found?.rules?.[0] : undefined;
  const first = rule?.fields[0];
  if (first !== undefined) result[first] = 'oneOf';
  return result;
}

async function press(
  widget: Widget,
  expected: Readonly<Record<string, string>>,
  findings: Findings,
): Promise<void> {
  const before = await widget.see();
  await widget.press();
  const seen = await widget.see();
  findings.equal(
    Object.keys(seen.errors).toSorted(),
    Object.keys(expected).toSorted(),
    'fields with an error',
  );
  findings.equal(seen.summary.length, Object.keys(expected).length, 'links of the summary');
  findings.equal(seen.focus, 'summary', 'focus');
  findings.equal(seen.kept, before.kept, 'what stood there');
  for (const { path, text } of seen.summary) {
    findings.equal(text, seen.errors[path], `summary and field ${path}`);
    const code = expected[path];
    findings.check(
      code !== undefined && errorSentence(widget.language, code).test(text),
      `"${text}" is not ${code ?? 'expected'}`,
    );
    const { invalid, described } = await widget.field(path);
    findings.check(invalid && described, `${path}: not marked for assistive technology`);
    findings.check(await widget.followLink(path), `the link of ${path} does not lead there`);
  }
  findings.equal(widget.posts, 0, 'requests sent');
  findings.alarms(await widget.takeAlarms());
}

/** Pressing on with nothing filled in, on both screens of each category. */
export async function runEmptyForms(
  context: BrowserContext,
  { urls }: World,
  language: Language,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const batch of BATCHES) {
    const widget = await Widget.open(context, urls, batch.site, language);
    outcomes.push(
      await outcome(`empty: ${batch.category}, questions`, language, async (findings) => {
        await widget.begin(batch.category);
        await press(widget, wanted(batch.category, 'questions'), findings);
      }),
      await outcome(`empty: ${batch.category}, form`, language, async (findings) => {
        await widget.begin(batch.category);
        await toForm(widget, {
          ...batch,
          // The form's own fields stay empty; a subject comes filled in and may be emptied.
          form: Object.fromEntries(
            Object.keys(batch.form)
              .filter((path) => path !== 'terms')
              .map((path) => [path, '']),
          ),
        });
        const needed = wanted(batch.category, 'details');
        // "Something else" makes the message a must.
        await press(
          widget,
          batch.category === 'labels' ? { message: 'required', ...needed } : needed,
          findings,
        );
      }),
    );
    await widget.page.close();
  }
  return outcomes;
}
