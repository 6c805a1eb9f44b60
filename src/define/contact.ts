import { provideHelpCenters } from '../core/registry.js';
import { HelpContactElement } from '../elements/help-contact/help-contact.js';
import { CenterElement } from '../elements/internal/center-element.js';
import { createHelpCenter, loadActivities, loadCenter, onLater } from './create-help-center.js';

export { useLoaders } from './create-help-center.js';

provideHelpCenters(createHelpCenter);
onLater((later) => {
  HelpContactElement.later = later;
});

CenterElement.loadProvider = loadCenter;
// The same for those that a page holds without a form.
if (Document.prototype.querySelector.call(document, 'help-activities,help-sign-in') !== null)
  loadActivities().catch(() => undefined);
// One without a form of ours inside may serve elements of the page.
if (Document.prototype.querySelector.call(document, 'help-center') !== null)
  loadCenter().catch(() => undefined);

if (!customElements.get('help-contact')) customElements.define('help-contact', HelpContactElement);
