import { html } from 'lit';
import { icon } from '../../internal/icons.js';
import type { Screen } from '../screen.js';
import type { ContactView } from '../view.js';

/** In place of a screen that is still on its way, or did not come. */
export function waitingScreen(view: ContactView): Screen {
  return {
    title: view.t(view.state.step.name === 'solved' ? 'common.help' : 'start.followUp'),
    heading: 'bar',
    body: html`<div class="column">
      ${
        view.state.screen === 'failed'
          ? html`<p>${view.t('failure.unavailable')}</p>
              <button type="button" class="small" @click=${() => view.store.fetch()}>
                ${icon('retry')}${view.t('action.retry')}
              </button>`
          : html`<p class="quiet" aria-busy="true">${view.t('common.loading')}</p>`
      }
    </div>`,
  };
}
