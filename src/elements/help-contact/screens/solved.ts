import { html, nothing } from 'lit';
import { icon } from '../../internal/icons.js';
import { ownHeading, type Screen } from '../screen.js';
import type { ContactView } from '../view.js';

export function solvedScreen(view: ContactView): Screen {
  return {
    title: view.t('solved.title'),
    heading: 'own',
    body: html`<div class="column ending">
      <span class="seal">${icon('check')}</span>
      ${ownHeading(view.t('solved.title'))}
      <p>${view.t('solved.text')}</p>
      <button type="button" class="primary" @click=${() => view.store.restart()}>
        ${view.t('solved.another')}
      </button>
      ${
        view.host.panel
          ? html`<button type="button" class="plain" @click=${() => view.host.close()}>
              ${view.t('action.close')}
            </button>`
          : nothing
      }
    </div>`,
  };
}
