import type { LaterPart } from './later-part.js';
import { channelScreen } from './screens/channel.js';
import { doneScreen } from './screens/done.js';
import { followUpScreen } from './screens/follow-up.js';
import { formScreen } from './screens/form.js';
import { reviewScreen } from './screens/review.js';
import { sendingScreen } from './screens/sending.js';
import { solvedScreen } from './screens/solved.js';
import type { ContactView } from './view.js';

// What the first form screen can do without: loaded behind it, together with checking and sending. The flow goes on
// to none of these screens before they are there, and no problem is told before.
export { laterField } from '../internal/fields/later-field.js';
export { errorSummary } from './error-summary.js';
export { takeFiles } from './file-intake.js';
export { countNews, fileNews } from './later-news.js';
export { problemSentence, warningSentence } from './sentences.js';

export const screens: LaterPart<ContactView>['screens'] = {
  'follow-up': followUpScreen,
  solved: solvedScreen,
  channel: channelScreen,
  form: formScreen,
  review: reviewScreen,
  sending: sendingScreen,
  done: doneScreen,
};
