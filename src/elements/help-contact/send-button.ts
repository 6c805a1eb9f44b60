import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../internal/icons.js';
import { patience, retryText } from './failure-banner.js';
import type { ContactView } from './view.js';

/** Sends the form; after a refusal it waits exactly as long as "Try again" does, and says so. */
export function sendButton(view: ContactView): TemplateResult {
  const waits = patience(view) > 0;
  return html`<button
    class="primary"
    aria-disabled=${waits ? 'true' : nothing}
    @click=${(event: Event) => {
      if (patience(view) === 0) return;
      event.preventDefault();
      view.focusNext('#failure');
    }}
  >
    ${icon('send')}${waits ? retryText(view) : view.t('action.send')}
  </button>`;
}
