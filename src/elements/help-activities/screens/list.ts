import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { REQUEST_FILTERS, REQUEST_SORTS, type RequestSort } from '../../../core/model/page.js';
import { icon } from '../../internal/icons.js';
import { failureBox, retryButton, staleNote } from '../failure-line.js';
import type { ListWindow } from '../list-window.js';
import { requestRow } from '../request-row.js';
import { waiting, type ActivityScreen } from '../screen.js';
import type { ActivitiesView } from '../view.js';

function filters(view: ActivitiesView): TemplateResult {
  const { state, store } = view;
  const counts = countsOf(view);
  return html`<div class="filters" role="group" aria-label=${view.t('activities.filter')}>
    ${REQUEST_FILTERS.map(
      (filter) =>
        html`<button
          type="button"
          class="filter"
          aria-pressed=${filter === state.filter ? 'true' : 'false'}
          @click=${() => store.setFilter(filter)}
        >
          ${view.t(`activities.${filter}`)}
          ${counts?.[filter] === undefined ? nothing : html`<span class="count">${counts[filter]}</span>`}
        </button>`,
    )}
  </div>`;
}

function countsOf({ state: { list } }: ActivitiesView) {
  if (list.kind === 'ready') return list.listed.counts;
  return list.kind === 'loading' ? list.old?.counts : undefined;
}

/** Up to so many requests are seen at a glance: nothing to search or to sort. */
const FEW = 5;

function tools(view: ActivitiesView): TemplateResult | typeof nothing {
  const { state, store } = view;
  const { list } = state;
  const listed =
    list.kind === 'ready' ? list.listed : list.kind === 'loading' ? list.old : undefined;
  const count = listed?.counts?.all ?? listed?.items.length ?? 0;
  if (count <= FEW && listed?.next === undefined && state.text === '') return nothing;
  return html`<div class="tools">
    <div class="search" role="search">
      ${icon('search')}
      <label class="vh" for="search">${view.t('activities.search')}</label>
      <input
        id="search"
        class="control"
        type="search"
        autocomplete="off"
        enterkeyhint="search"
        placeholder=${view.t('activities.search')}
        .value=${live(state.text)}
        @input=${(event: Event) => store.search((event.target as HTMLInputElement).value)}
      />
    </div>
    <div class="select">
      <label class="vh" for="sort">${view.t('activities.sort')}</label>
      <select
        id="sort"
        class="control"
        .value=${live(state.sort)}
        @change=${(event: Event) =>
          store.setSort((event.target as HTMLSelectElement).value as RequestSort)}
      >
        ${REQUEST_SORTS.map(
          (sort) =>
            html`<option value=${sort} ?selected=${sort === state.sort}>
              ${view.t(sort === 'updated' ? 'activities.sortUpdated' : 'activities.sortCreated')}
            </option>`,
        )}
      </select>
      ${icon('down')}
    </div>
  </div>`;
}

/** Nothing here is not the same as nothing found, and neither is a failure. */
function nothingThere(view: ActivitiesView): TemplateResult {
  const { filter, text } = view.state;
  const isAll = filter === 'all' && text.trim() === '';
  return html`<div class="nothing">
    <span class="disc">${icon(isAll ? 'mail' : 'search')}</span>
    <h3>${view.t(isAll ? 'activities.empty' : 'activities.none')}</h3>
    <p class="quiet">${view.t(isAll ? 'activities.emptyText' : 'activities.noneText')}</p>
    ${
      isAll
        ? nothing
        : html`<button
            type="button"
            class="small"
            @click=${() => {
              view.focusNext('#heading');
              view.store.search('');
              view.store.setFilter('all');
            }}
          >
            ${view.t('activities.showAll')}
          </button>`
    }
  </div>`;
}

function more(view: ActivitiesView): TemplateResult | typeof nothing {
  const { list } = view.state;
  if (list.kind !== 'ready' || list.listed.next === undefined) return nothing;
  const { more: state, listed } = list;
  if (state.kind === 'failed')
    return html`<div class="box danger more-failed" role="group">
      ${icon('alert')}
      <div>
        <p>${view.t('activities.moreFailed')} ${view.t(`failure.${state.failure.code}`)}</p>
        ${retryButton(view, state.failure, () => view.store.more())}
      </div>
    </div>`;
  return html`<button
    type="button"
    class="secondary more"
    aria-disabled=${state.kind === 'loading' ? 'true' : nothing}
    @click=${() => {
      view.focusNext(`[data-place="${listed.items.length}"]`);
      view.store.more();
    }}
  >
    ${view.t(state.kind === 'loading' ? 'common.loading' : 'activities.more')}
  </button>`;
}

function rows(view: ActivitiesView, window: ListWindow): TemplateResult {
  const { list } = view.state;
  if (list.kind === 'failed')
    return failureBox(view, view.t('activities.failed'), list.failure, {
      text: view.t('activities.failedText'),
      retry: () => view.store.reload(),
    });
  const listed =
    list.kind === 'ready' ? list.listed : list.kind === 'loading' ? list.old : undefined;
  if (listed === undefined) return waiting(view.t('activities.loading'));
  if (listed.items.length === 0 && list.kind === 'ready' && listed.next === undefined)
    return nothingThere(view);
  return html`${list.kind === 'ready' ? staleNote(view, list.stale, () => view.store.reload()) : nothing}
    <div
      class=${list.kind === 'loading' ? 'requests old' : 'requests'}
      role="list"
      aria-label=${view.t('activities.title')}
      aria-busy=${list.kind === 'loading' ? 'true' : nothing}
    >
      ${window.render(listed.items, (item, place) => requestRow(view, item, place))}
    </div>
    ${more(view)}`;
}

export function listScreen(view: ActivitiesView, window: ListWindow): ActivityScreen {
  return {
    name: 'list',
    key: 'list',
    title: view.t('activities.title'),
    body: html`<div class="column">${filters(view)} ${tools(view)}${rows(view, window)}</div>`,
    actions: html`<button type="button" class="secondary" @click=${() => view.host.write()}>
      ${icon('plus')}${view.t('activities.new')}
    </button>`,
  };
}
