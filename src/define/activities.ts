import { HelpActivitiesElement } from '../elements/help-activities/help-activities.js';
import { accountPart } from '../elements/help-contact/account.js';
import { HelpContactElement } from '../elements/help-contact/help-contact.js';
import { HelpSignInElement } from '../elements/help-sign-in/help-sign-in.js';

/** Signing in and following requests: one unit, imported when somebody wants to. */
export { createActivities, introduce } from './create-activities.js';

HelpContactElement.account = accountPart;

if (!customElements.get('help-activities'))
  customElements.define('help-activities', HelpActivitiesElement);
if (!customElements.get('help-sign-in')) customElements.define('help-sign-in', HelpSignInElement);
