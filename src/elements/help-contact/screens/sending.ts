import { html, nothing } from 'lit';
import { LONG_WAIT, ownHeading, type Screen } from '../screen.js';
import type { ContactView } from '../view.js';

export function sendingScreen(view: ContactView): Screen {
  const { step } = view.state;
  const waitingFor = step.name === 'sending' ? step.waitingFor : 'answer';
  const isLong = step.name === 'sending' && view.center.clock.now() - step.since >= LONG_WAIT;
  return {
    title: view.t('sending.title'),
    heading: 'own',
    body: html`<div class="column ending">
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
      ${ownHeading(view.t('sending.title'))}
      <p>${view.t(`sending.${waitingFor}`)}</p>
      ${isLong ? html`<p class="quiet">${view.t('sending.long')}</p>` : nothing}
      <button type="button" class="plain" @click=${() => view.store.cancelSending()}>
        ${view.t('action.cancel')}
      </button>
    </div>`,
  };
}
