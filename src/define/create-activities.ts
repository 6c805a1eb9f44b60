import { htmlToText } from '../core/html-to-text.js';
import type { HelpBackend } from '../core/ports/backend.js';
import type { Translator } from '../core/ports/translator.js';
import { similarInTime } from '../core/similar.js';
import type { ActivitiesPart } from '../core/stores/activities-part.js';
import { ActivitiesStore } from '../core/stores/activities-store.js';
import type { ContactStore } from '../core/stores/contact-store.js';
import { SessionStore, type GetToken } from '../core/stores/session-store.js';
import { browserConnectivity } from '../platform/browser-connectivity.js';
import { newKey } from '../platform/new-key.js';
import { pageVisibility } from '../platform/page-visibility.js';
import { readHtml } from '../platform/sanitise/read-html.js';
import { markSignedIn } from '../platform/signed-in-mark.js';
import { systemClock } from '../platform/system-clock.js';

/** What surrounds the accounts of a help centre. */
export interface ActivitiesParts {
  readonly backend: HelpBackend;
  readonly translator: Translator;
  /** Of the element that asked first: its brand says what may be attached. */
  readonly contact: ContactStore;
  /** The page's own login, if it has one at present. */
  readonly getToken: () => GetToken | undefined;
  readonly loadPurifier: Parameters<typeof readHtml>[1];
}

/** Makes accounts and the list of requests. */
export function createActivities(parts: ActivitiesParts): ActivitiesPart {
  const { backend, translator, contact, getToken, loadPurifier } = parts;
  const clock = systemClock;
  const session = new SessionStore({ backend, clock, translator, getToken });
  session.onPerson((person) => markSignedIn(person !== undefined));
  const activities = new ActivitiesStore({
    backend,
    session,
    clock,
    connectivity: browserConnectivity,
    newKey,
    rules: () => contact.state.settings.attachments,
    visibility: pageVisibility,
  });
  return {
    session,
    activities,
    readHtml: (html) => readHtml(html, loadPurifier),
    toText: htmlToText,
  };
}

/** Lets a contact flow know who is there. The returned function ends it. */
export function introduce(
  { session, activities }: ActivitiesPart,
  contact: ContactStore,
): () => void {
  contact.account = {
    similar: (about) => similarInTime(activities.loadOpen(), about, systemClock),
    expire: () => void session.expire(),
  };
  if (session.person !== undefined) contact.setPerson(session.person, 'same-person');
  return session.onPerson((person, why) => contact.setPerson(person, why));
}
