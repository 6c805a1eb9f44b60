import { html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { errorSummary } from '../error-summary.js';
import { failureBanner } from '../failure-banner.js';
import { fieldTemplate } from '../../internal/fields/field.js';
import type { Screen } from '../screen.js';
import { sendButton } from '../send-button.js';
import type { ContactView } from '../view.js';
import { replyLine } from './channel.js';

export function formScreen(view: ContactView): Screen {
  const { category } = view.state;
  return {
    title: view.t('form.title'),
    heading: 'bar',
    part: 3,
    body: html`<div class="column">
      ${failureBanner(view)} ${errorSummary(view)} ${view.account?.aboutRequest(view)}
      ${view.store.fields('form').map((field) => keyed(field.id, fieldTemplate(view, field)))}
      <p class="quiet">${replyLine(view)}</p>
    </div>`,
    actions:
      category?.review === true
        ? html`<button class="primary">${view.t('action.continue')}</button>`
        : sendButton(view),
  };
}
