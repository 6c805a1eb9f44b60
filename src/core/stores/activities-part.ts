import type { ReadHtml } from '../ports/html-reader.js';
import type { ActivitiesStore } from './activities-store.js';
import type { SessionStore } from './session-store.js';

/** What following requests needs, loaded when somebody wants to. */
export interface ActivitiesPart {
  readonly session: SessionStore;
  readonly activities: ActivitiesStore;
  /** Reads an untrusted HTML body; what that needs is fetched with the first one. */
  readonly readHtml: ReadHtml;
  /** Words of an HTML body, for a text file. */
  readonly toText: (html: string) => string;
}
