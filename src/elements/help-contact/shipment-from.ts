import { isDay } from '../../core/calendar.js';
import { SHIPMENT_STATES, type Shipment, type ShipmentState } from '../../core/model/category.js';
import { warnOnce } from '../../core/warn-once.js';

const PARTS = ['reference', 'carrier', 'state', 'label', 'expected', 'paid'] as const;

const isState = (text: string): text is ShipmentState =>
  (SHIPMENT_STATES as readonly string[]).includes(text);

/**
 * A shipment out of what a page gave: anything may be wrong with it. What can't be used is left out and named in the
 * console once; without a reference there is no shipment.
 */
export function shipmentFrom(given: Readonly<Record<string, unknown>>): Shipment | undefined {
  const found: Partial<Record<(typeof PARTS)[number], string>> = {};
  for (const part of PARTS) {
    const value = given[part];
    if (value === undefined || value === null || value === '') continue;
    const text = typeof value === 'string' ? value.trim() : '';
    const isGood =
      text !== '' &&
      (part === 'state'
        ? isState(text)
        : part === 'expected' || part === 'paid'
          ? isDay(text)
          : text.length <= 200);
    if (isGood) found[part] = text;
    else warnOnce(`<help-contact>: "${part}" of the shipment is not usable and was left out`);
  }
  const { reference, ...others } = found;
  return reference === undefined ? undefined : ({ reference, ...others } as Shipment);
}
