import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { articleList } from '../article-list.js';
import { hoursLine } from '../hours-line.js';
import { icon, type IconName } from '../../internal/icons.js';
import { ownHeading, type Screen } from '../screen.js';
import type { ContactView } from '../view.js';

const choice = (name: IconName, title: string, hint: string, choose: () => void): TemplateResult =>
  html`<li>
    <button type="button" class="choice" @click=${choose}>
      <span class="disc">${icon(name)}</span>
      <span class="about"><b>${title}</b><span class="state">${hint}</span></span>
      ${icon('next')}
    </button>
  </li>`;

function results(view: ContactView): TemplateResult | typeof nothing {
  const { text, result } = view.state.search;
  if (result.kind === 'none') return nothing;
  if (result.kind === 'loading') return html`<p class="quiet">${view.t('start.searching')}</p>`;
  if (result.kind === 'failed') return html`<p class="quiet">${view.t('start.searchFailed')}</p>`;
  return result.articles.length === 0
    ? html`<p class="quiet" dir="auto">${view.t('start.notFound', { text: text.trim() })}</p>`
    : articleList(view, result.articles);
}

export function startScreen(view: ContactView): Screen {
  const { state, store } = view;
  const { articles, search, setup, settings } = state;
  const popular =
    articles.kind === 'ready' && articles.articles.length > 0 ? articles.articles : undefined;
  const hours = hoursLine(view);
  return {
    title: view.t('start.title'),
    heading: 'own',
    bar: view.t('common.help'),
    body: html`<div class="hero">
        ${ownHeading(view.t('start.title'))}
        ${
          store.canSearch
            ? html`<div class="search" role="search">
                ${icon('search')}
                <label class="vh" for="search">${view.t('start.search')}</label>
                <input
                  id="search"
                  class="control"
                  type="search"
                  autocomplete="off"
                  enterkeyhint="search"
                  placeholder=${view.t('start.search')}
                  .value=${live(search.text)}
                  @input=${(event: Event) => store.search((event.target as HTMLInputElement).value)}
                />
              </div>`
            : nothing
        }
      </div>
      <div class="column">
        ${
          setup.kind === 'failed'
            ? html`<div class="box note">
                ${icon('info')}
                <p>${view.t('start.unreachable')}</p>
              </div>`
            : nothing
        }
        ${results(view)}
        <ul class="choices">
          ${choice(
            'send',
            view.t('start.new'),
            view.t('start.new.hint', { hours: settings.replyWithinHours }),
            () => store.begin('new'),
          )}
          ${choice('history', view.t('start.followUp'), view.t('start.followUp.hint'), () => view.host.openActivities())}
        </ul>
        ${
          popular === undefined || search.text.trim() !== ''
            ? nothing
            : html`<h3>${view.t('start.popular')}</h3>
                ${articleList(view, popular)}`
        }
      </div>`,
    ...(hours === nothing ? {} : { actions: html`${hours}` }),
  };
}
