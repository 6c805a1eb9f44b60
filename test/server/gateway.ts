import type { FreshdeskSimulator } from '../support/simulators/freshdesk.js';
import type { RtSimulator } from '../support/simulators/request-tracker.js';
import type { ZammadSimulator } from '../support/simulators/zammad.js';

/** What the server is told to have its requests in a simulated Request Tracker. */
export const gatewayTo = ({ url, token }: RtSimulator): Record<string, string> => ({
  BACKEND: 'request-tracker',
  RT_URL: url,
  RT_TOKEN: token,
  RT_QUEUE: 'General',
  RT_QUEUES: JSON.stringify({ pickup: 'Pickups' }),
  RT_REFERENCE_FIELD: 'TrackingNumber',
});

/** The same for a simulated Zammad, which gets an administrator for the service. */
export const toZammad = (zammad: ZammadSimulator) => ({
  BACKEND: 'zammad',
  ZAMMAD_URL: zammad.origin,
  ZAMMAD_TOKEN: zammad.tokenOf(zammad.addUser('Widget Service', 'Admin')),
  ZAMMAD_GROUP: 'Users',
});

/** The same for a simulated Freshdesk, which gets a field for the shipment reference. */
export const toFreshdesk = (freshdesk: FreshdeskSimulator) => {
  freshdesk.addField('cf_reference', 'custom_text');
  return {
    BACKEND: 'freshdesk',
    FRESHDESK_URL: freshdesk.origin,
    FRESHDESK_KEY: freshdesk.key,
    FRESHDESK_FIELDS: JSON.stringify({ reference: 'cf_reference' }),
    FRESHDESK_FILE_ORIGINS: JSON.stringify([freshdesk.store]),
  };
};
