import { html, type TemplateResult } from 'lit';
import type { RequestStatus } from '../../core/model/request.js';
import { activityIcon } from '../internal/activity-icons.js';
import type { ActivitiesView } from './view.js';

/** The status in words: the backend's own label for one that we have no word for. */
export const statusText = (view: ActivitiesView, { group, label, final }: RequestStatus): string =>
  label ??
  view.t(final === true && group === 'solved' ? 'activities.closed' : `activities.${group}`);

/** Icon, word and colour: never the colour alone. */
export const statusChip = (view: ActivitiesView, status: RequestStatus): TemplateResult =>
  html`<span class=${`chip ${status.group}`}
    >${activityIcon(status.group)}<span dir="auto">${statusText(view, status)}</span></span
  >`;
