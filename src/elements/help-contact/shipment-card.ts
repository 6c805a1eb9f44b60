import { html, nothing, type TemplateResult } from 'lit';
import { formatDay } from '../../core/format.js';
import type { Shipment } from '../../core/model/category.js';
import type { MessageKey } from '../../locales/dictionary.js';
import { icon } from '../internal/icons.js';
import type { ContactView } from './view.js';

const ON_THE_WAY: ReadonlySet<string> = new Set(['IN_TRANSIT', 'OUT_FOR_DELIVERY', 'INCIDENT']);
const TO_COLLECT: ReadonlySet<string> = new Set([
  'CARRIER_OK',
  'READY_TO_PRINT',
  'READY_FOR_COLLECTION',
]);

function planned(view: ContactView, { expected, state }: Shipment): string | undefined {
  if (expected === undefined) return undefined;
  const key: MessageKey = TO_COLLECT.has(state ?? '')
    ? 'shipment.pickup'
    : ON_THE_WAY.has(state ?? '')
      ? 'shipment.delivery'
      : 'shipment.expected';
  return view.t(key, { day: formatDay(expected, view.translator.locale) });
}

/** The shipment that the page is about, so that nobody types what is known. `change`: what "Change" does. */
export function shipmentCard(
  view: ContactView,
  change?: () => void,
): TemplateResult | typeof nothing {
  const { shipment, shipmentDismissed } = view.state;
  if (shipment === undefined || shipmentDismissed) return nothing;
  const facts = [shipment.label, shipment.carrier, planned(view, shipment)].filter(
    (fact) => fact !== undefined,
  );
  return html`<section class="shipment" aria-label=${view.t('shipment.label')}>
    ${icon('parcel')}
    <div class="about">
      <b><bdi dir="ltr">${shipment.reference}</bdi></b>
      ${facts.length === 0 ? nothing : html`<span class="state" dir="auto">${facts.join(' · ')}</span>`}
    </div>
    ${
      change === undefined
        ? nothing
        : html`<button
            type="button"
            class="link"
            aria-label=${view.t('shipment.change')}
            @click=${change}
          >
            ${view.t('action.edit')}
          </button>`
    }
  </section>`;
}
