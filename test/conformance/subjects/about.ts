import type { ConformanceRequest } from '../../../src/conformance/index.js';
import type { NewRequest } from '../../../src/core/model/request.js';

/** A request about a pickup, as the form hands it over. */
export const pickupRequest = (
  brand: string,
  { person, subject, message, attachments, followUpOf }: ConformanceRequest,
): NewRequest => ({
  brand,
  language: 'en',
  category: 'pickup',
  subject,
  email: person.email,
  message,
  fields: { reference: 'FR2025EBAY0001234567', pickupReason: 'not_shown' },
  attachments,
  ...(followUpOf === undefined ? {} : { followUpOf }),
});
