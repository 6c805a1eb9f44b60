import { html, nothing, type TemplateResult } from 'lit';
import type { Category } from '../../../core/model/category.js';
import { icon } from '../../internal/icons.js';
import type { Screen } from '../screen.js';
import { shipmentCard } from '../shipment-card.js';
import type { ContactView } from '../view.js';

function card(view: ContactView, { id, label, hint, icon: drawing }: Category): TemplateResult {
  const { category, shipment, suggestedCategory } = view.state;
  const chosen = category?.id === id;
  // Without a shipment there is nothing that a suggestion could be "for".
  const suggested = shipment !== undefined && suggestedCategory === id;
  return html`<li>
    <button
      type="button"
      class=${`card${suggested ? ' suggested' : ''}${chosen ? ' chosen' : ''}`}
      aria-current=${chosen ? 'true' : nothing}
      @click=${() => view.store.chooseCategory(id)}
    >
      <span class="disc">${icon(drawing)}</span>
      <b dir="auto">${view.text(label)}</b>
      <span class="state" dir="auto">${view.text(hint)}</span>
      ${suggested ? html`<span class="badge">${view.t('category.suggested')}</span>` : nothing}
    </button>
  </li>`;
}

export function categoryScreen(view: ContactView): Screen {
  return {
    title: view.t('category.title'),
    heading: 'bar',
    part: 1,
    body: html`<div class="column">
      ${shipmentCard(view)}
      <p class="quiet">${view.t('category.intro')}</p>
      <ul class="cards">
        ${view.settings.categories.map((category) => card(view, category))}
      </ul>
    </div>`,
  };
}
