import { html } from 'lit';
import { articleList } from '../article-list.js';
import type { Screen } from '../screen.js';
import type { ContactView } from '../view.js';

export function articlesScreen(view: ContactView): Screen {
  const { articles } = view.state;
  return {
    title: view.t('articles.title'),
    heading: 'bar',
    part: 1,
    body: html`<div class="column">
      <p class="quiet">${view.t('articles.intro')}</p>
      ${
        articles.kind === 'ready'
          ? articleList(view, articles.articles)
          : html`<p class="quiet" aria-busy="true">${view.t('common.loading')}</p>`
      }
    </div>`,
    actions: html`<button
        type="button"
        class="secondary"
        @click=${() => view.store.articleHelped()}
      >
        ${view.t('articles.helped')}
      </button>
      <button type="button" class="primary" @click=${() => view.store.needHelp()}>
        ${view.t('articles.needHelp')}
      </button>`,
  };
}
