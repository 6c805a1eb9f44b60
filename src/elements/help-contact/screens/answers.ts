import { html, nothing, type TemplateResult } from 'lit';
import type { Advice } from '../../../core/model/category.js';
import type { Condition } from '../../../core/model/field.js';
import { articleList } from '../article-list.js';
import { failureBanner } from '../failure-banner.js';
import { controlId } from '../../internal/fields/field-view.js';
import { fieldTemplate } from '../../internal/fields/field.js';
import { icon } from '../../internal/icons.js';
import type { Screen } from '../screen.js';
import { shipmentCard } from '../shipment-card.js';
import type { ContactView } from '../view.js';
import { keyed } from 'lit/directives/keyed.js';

/** Field that a piece of advice is about, so that it stands beneath it. */
function about({ when }: Advice): string | undefined {
  if (when.kind === 'days-ago') return when.field;
  if (when.kind !== 'answers') return undefined;
  const first = (condition: Condition): string | undefined =>
    'field' in condition
      ? condition.field
      : 'not' in condition
        ? first(condition.not)
        : ('all' in condition ? condition.all : condition.any)
            .map(first)
            .find((id) => id !== undefined);
  return first(when.condition);
}

function adviceBox(view: ContactView, advice: Advice): TemplateResult {
  const { articles, category, settings } = view.state;
  const known = [
    ...(articles.kind === 'ready' ? articles.articles : []),
    ...(category?.articles ?? []),
  ];
  const article = known.find(({ id }) => id === advice.article);
  const other = settings.categories.find(({ id }) => id === advice.category);
  return html`<div class="box note" role="note">
    ${icon('info')}
    <div>
      <p dir="auto">${view.text(advice.text)}</p>
      ${article === undefined ? nothing : articleList(view, [article])}
      ${
        other === undefined
          ? nothing
          : html`<button
              type="button"
              class="link"
              @click=${() => view.store.chooseCategory(other.id)}
            >
              ${view.t('advice.category', { category: view.text(other.label) })}
            </button>`
      }
    </div>
  </div>`;
}

function shipmentPart(view: ContactView): TemplateResult | typeof nothing {
  const { category, shipment, shipmentDismissed } = view.state;
  if (shipment === undefined || category?.questions.every(({ id }) => id !== 'reference'))
    return nothing;
  if (!shipmentDismissed)
    return html`${shipmentCard(view, () => {
      view.focusNext(`#${controlId('reference')}`);
      view.store.dismissShipment();
    })}`;
  return html`<button
    type="button"
    class="link"
    @click=${() => {
      view.focusNext('#heading');
      view.store.restoreShipment();
    }}
  >
    ${view.t('shipment.restore', { reference: shipment.reference })}
  </button>`;
}

export function answersScreen(view: ContactView): Screen {
  const { category, delivery } = view.state;
  const isAwaited = delivery.kind === 'awaited';
  const fields = view.store.fields('answers');
  const shown = new Set(fields.map(({ id }) => id));
  const advice = view.store.advice().map((piece) => ({ piece, place: about(piece) }));
  const loose = advice.filter(({ place }) => place === undefined || !shown.has(place));
  const title = category === undefined ? '' : view.text(category.label);
  return {
    title,
    heading: 'bar',
    part: 2,
    body: html`<div class="column">
      ${failureBanner(view)} ${view.later?.errorSummary(view) ?? nothing}
      ${view.account?.aboutRequest(view)} ${shipmentPart(view)}
      ${loose.map(({ piece }) => adviceBox(view, piece))}
      ${fields.map((field) =>
        keyed(
          field.id,
          html`${fieldTemplate(view, field)}
          ${advice.filter(({ place }) => place === field.id).map(({ piece }) => adviceBox(view, piece))}`,
        ),
      )}
    </div>`,
    actions: isAwaited
      ? html`<button class="primary" aria-disabled="true">${view.t('common.loading')}</button>`
      : html`<button class="primary">${view.t('action.continue')}</button>`,
  };
}
