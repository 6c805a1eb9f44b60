import { isDay, localDay } from './calendar.js';
import type { Shipment, ShipmentState } from './model/category.js';

/** Source: brand-and-flow.md §3.3, "Category order from context". */
const BY_STATE: Readonly<Partial<Record<ShipmentState, string>>> = {
  CARRIER_KO: 'labels',
  LABELS_KO: 'labels',
  IN_TRANSIT: 'tracking',
  OUT_FOR_DELIVERY: 'delivery',
  INCIDENT: 'delivery',
  DELIVERED: 'claims',
  CANCELED: 'billing',
};

/**
 * The reason that fits best, to highlight; never chosen for the person. Without a shipment the platform itself is the
 * likely trouble; a collection whose day has passed was missed. `undefined`: nothing fits, or the brand hasn't got it.
 */
export function suggestedCategory(
  shipment: Shipment | undefined,
  now: number,
  timeZone: string,
  categoryIds: readonly string[],
): string | undefined {
  const { state, expected } = shipment ?? {};
  const missed =
    state === 'READY_FOR_COLLECTION' &&
    expected !== undefined &&
    isDay(expected) &&
    expected < localDay(now, timeZone);
  const id =
    shipment === undefined
      ? 'technical'
      : missed
        ? 'pickup'
        : state === undefined
          ? undefined
          : BY_STATE[state];
  return id !== undefined && categoryIds.includes(id) ? id : undefined;
}
