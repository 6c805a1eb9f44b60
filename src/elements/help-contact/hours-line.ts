import { html, nothing, type TemplateResult } from 'lit';
import { formatTime, formatWhen } from '../../core/format.js';
import type { ContactView } from './view.js';

/** Below this, the minutes left are told instead of the hour. */
const SOON = 15 * 60_000;

/** At an instant of today: of 1970, France had another. */
const zoneName = (locale: string, timeZone: string, now: number): string =>
  new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longGeneric' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

function words(view: ContactView): { readonly main: string; readonly more?: string } {
  const { hours } = view.state;
  const { locale } = view.translator;
  const now = view.store.now();
  if (hours.kind === 'open') {
    if (hours.closesAt === undefined) return { main: view.t('hours.always') };
    const left = hours.closesAt - now;
    if (left <= SOON)
      return { main: view.t('hours.closing', { count: Math.max(1, Math.ceil(left / 60_000)) }) };
    return {
      main: view.t('hours.open', { time: formatTime(hours.closesAt, locale, view.zone) }),
      more: zoneName(locale, view.zone, now),
    };
  }
  const main = view.t(hours.kind === 'closed' && hours.holiday ? 'hours.holiday' : 'hours.closed');
  if (hours.kind !== 'closed' || hours.opensAt === undefined) return { main };
  const visitor = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { there, here } = formatWhen(hours.opensAt, locale, { schedule: view.zone, visitor }, now);
  const reopens = view.t('hours.reopens', { when: there });
  return {
    main,
    more: here === undefined ? reopens : `${reopens} (${view.t('hours.here', { when: here })})`,
  };
}

/** Whether people are there, in words; the dot only repeats it. Nothing where the brand told no hours. */
export function hoursLine(view: ContactView): TemplateResult | typeof nothing {
  const { kind } = view.state.hours;
  if (kind === 'unknown') return nothing;
  const { main, more } = words(view);
  return html`<p class=${`hours ${kind}`}>
    <b>${main}</b>${more === undefined ? nothing : html` <span>${more}</span>`}
  </p>`;
}
