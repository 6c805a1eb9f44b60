import type { RtSimulator } from '../support/simulators/request-tracker.js';

/** What the server is told to have its requests in a simulated Request Tracker. */
export const gatewayTo = ({ url, token }: RtSimulator): Record<string, string> => ({
  BACKEND: 'request-tracker',
  RT_URL: url,
  RT_TOKEN: token,
  RT_QUEUE: 'General',
  RT_QUEUES: JSON.stringify({ pickup: 'Pickups' }),
  RT_REFERENCE_FIELD: 'TrackingNumber',
});
