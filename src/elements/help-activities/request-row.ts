import { html, nothing, type TemplateResult } from 'lit';
import type { RequestSummary } from '../../core/model/conversation.js';
import { moment } from './moment.js';
import { statusChip } from './status-chip.js';
import type { ActivitiesView } from './view.js';

/** One request: what it is about, its number, where it stands, when something last happened. */
export function requestRow(
  view: ActivitiesView,
  request: RequestSummary,
  place: number,
): TemplateResult {
  const { id, number, subject, reference, category, status, unread, updatedAt, createdAt } =
    request;
  const isByCreation = view.state.sort === 'created';
  return html`<button
    type="button"
    class=${unread ? 'request unread' : 'request'}
    data-id=${id}
    data-place=${place}
    @click=${() => view.host.openRequest(id)}
  >
    <span class="what">
      <span class="subject" dir="auto"
        >${subject === '' ? (view.categoryName(category) ?? '') : subject}</span
      >
      <span class="state"
        ><bdi>${view.t('activities.number', { number })}</bdi
        >${reference === undefined ? nothing : html`<span>&nbsp;· </span><bdi>${reference}</bdi>`}</span
      >
    </span>
    <span class="where">
      ${statusChip(view, status)}
      ${unread ? html`<span class="fresh">${view.t('activities.unread')}</span>` : nothing}
      <span class="state when">${moment(view, isByCreation ? createdAt : updatedAt)}</span>
    </span>
  </button>`;
}
