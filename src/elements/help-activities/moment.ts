import { html, type TemplateResult } from 'lit';
import { formatFullTime } from '../../core/format-moments.js';
import { relativeTime } from '../../core/relative-time.js';
import type { ActivitiesView } from './view.js';

/** A time as people say it, with the whole date for machines and for those who point at it. */
export function moment(view: ActivitiesView, at: string): TemplateResult {
  const { locale } = view.translator;
  const time = Date.parse(at);
  return html`<time datetime=${at} title=${formatFullTime(time, locale)}
    >${relativeTime(time, view.now, locale).text}</time
  >`;
}
