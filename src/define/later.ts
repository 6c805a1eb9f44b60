/** What the first form screen can do without: one unit, imported as soon as the flow starts. */
export { Delivery } from '../core/stores/delivery.js';
export * from '../elements/help-contact/later.js';
export { wasSignedIn } from '../platform/signed-in-mark.js';
