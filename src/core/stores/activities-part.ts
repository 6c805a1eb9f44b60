import type { ActivitiesStore } from './activities-store.js';
import type { SessionStore } from './session-store.js';

/** What following requests needs, loaded when somebody wants to. */
export interface ActivitiesPart {
  readonly session: SessionStore;
  readonly activities: ActivitiesStore;
}
