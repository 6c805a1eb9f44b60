import { aboutRequest } from './about-request.js';
import type { AccountPart } from './later-part.js';
import { similarScreen } from './screens/similar.js';
import type { ContactView } from './view.js';

/** What only somebody who is signed in sees of the flow: loaded with the activities, whose words it uses. */
export const accountPart: AccountPart<ContactView> = {
  screens: { similar: similarScreen },
  aboutRequest,
};
