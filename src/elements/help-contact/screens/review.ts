import { html, type TemplateResult } from 'lit';
import { failureBanner } from '../failure-banner.js';
import type { Screen } from '../screen.js';
import { sendButton } from '../send-button.js';
import type { ContactView } from '../view.js';

function part(view: ContactView, screen: 'answers' | 'form'): TemplateResult {
  const rows = view.store.reviewRows().filter((row) => row.screen === screen);
  return html`<section class="recap">
    <h3>${view.t(`review.${screen}`)}</h3>
    <button
      type="button"
      class="link"
      aria-label=${view.t(screen === 'answers' ? 'review.editAnswers' : 'review.editForm')}
      @click=${() => view.store.edit(screen)}
    >
      ${view.t('action.edit')}
    </button>
    <dl class="facts">
      ${rows.map(
        ({ field, value }) =>
          html`<div>
            <dt>${view.text(field.label)}</dt>
            ${(typeof value === 'string' ? [value] : value).map((line) => html`<dd dir="auto">${line}</dd>`)}
          </div>`,
      )}
    </dl>
  </section>`;
}

export function reviewScreen(view: ContactView): Screen {
  return {
    title: view.t('review.title'),
    heading: 'bar',
    part: 3,
    body: html`<div class="column">
      ${failureBanner(view)}
      <p class="subject" dir="auto"><b>${view.store.subject}</b></p>
      ${part(view, 'answers')} ${part(view, 'form')}
    </div>`,
    actions: sendButton(view),
  };
}
