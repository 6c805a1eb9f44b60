import type { BrowserContext } from 'playwright-core';
import { outcome, type Outcome } from './bad-input-report.js';
import { errorSentence, type Language } from './bad-input-sentence.js';
import { Widget } from './bad-input-widget.js';
import type { World } from './bad-input-world.js';

/** Public holidays of the brands' own calendars, a week before each, and the next day on which a carrier comes. */
const HOLIDAYS = [
  {
    day: '2026-05-08',
    now: '2026-05-01T10:00:00.000Z',
    next: { fr: '11 mai 2026', en: '11 May 2026' },
  },
  {
    day: '2026-12-25',
    now: '2026-12-18T10:00:00.000Z',
    next: { fr: '28 décembre 2026', en: '28 December 2026' },
  },
] as const;

/** A pick-up on a holiday, by the backend's clock: the widget goes by it, not by the visitor's. */
export async function runHolidays(
  context: BrowserContext,
  { urls }: World,
  language: Language,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { day, now, next } of HOLIDAYS) {
    const widget = await Widget.open(context, urls, 'packlink', language);
    outcomes.push(
      await outcome(`date: holiday ${day}`, language, async (findings) => {
        await widget.page.route('**/v1/setup*', async (route) => {
          const answer = await route.fetch();
          const setup = (await answer.json()) as object;
          await route.fulfill({ response: answer, json: { ...setup, serverNow: now } });
        });
        await widget.begin('pickup');
        for (const [path, value] of Object.entries({
          reference: 'FR2025COM0000000000',
          pickupReason: 'other',
          newDate: day,
          phone: '0639981234',
        }))
          await widget.fill(path, value);
        await widget.press();
        const { text, inSummary, invalid, described } = await widget.field('newDate');
        const numbers = language === 'fr' ? next.fr : next.en;
        // British and American English turn day and month round.
        const wanted = [numbers, numbers.replace(/^(\d+) (\w+) /, '$2 $1, ')].map((each) =>
          errorSentence(language, 'dateHoliday', { next: each }),
        );
        findings.check(
          wanted.some((each) => each.test(text ?? '')),
          `at the field: ${text ?? 'nothing'}`,
        );
        findings.equal(inSummary, text, 'in the summary');
        findings.check(invalid && described, 'not marked for assistive technology');
        findings.equal(await widget.control('newDate').inputValue(), day, 'what was typed');
        findings.equal(widget.posts, 0, 'requests sent');
        findings.alarms(await widget.takeAlarms());
      }),
    );
    await widget.page.close();
  }
  return outcomes;
}
