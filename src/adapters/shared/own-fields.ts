import type { SentValue } from '../../core/model/answers.js';
import type { NewRequest } from '../../core/model/request.js';

/** Answers that have a field of their own at the backend, under its name for it, and the rest under ours. */
export function splitFields(
  { fields, shipment }: Pick<NewRequest, 'fields' | 'shipment'>,
  names: Readonly<Record<string, string>>,
): {
  readonly own: Readonly<Record<string, SentValue>>;
  readonly rest: Readonly<Record<string, SentValue>>;
} {
  const own: Record<string, SentValue> = {};
  const rest: Record<string, SentValue> = {};
  const reference = shipment && { reference: shipment.reference };
  for (const [id, value] of Object.entries({ ...reference, ...fields })) {
    const name = Object.hasOwn(names, id) ? names[id] : undefined;
    // No field of a backend holds a list.
    if (name === undefined || typeof value === 'object') rest[id] = value;
    else own[name] = value;
  }
  return { own, rest };
}
