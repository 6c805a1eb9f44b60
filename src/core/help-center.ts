import type { ActivitiesPart } from './stores/activities-part.js';
import type { ContactStore } from './stores/contact-store.js';
import type { GetToken } from './stores/session-store.js';
import type { Clock } from './ports/clock.js';
import type { Translator } from './ports/translator.js';

/** What a page says about the help centre it wants. */
export interface HelpCenterOptions {
  /** Name of a registered adapter. Default `rest`. */
  readonly adapter: string;
  /** Base address of the backend. */
  readonly endpoint: string;
  /** Brand id; unknown ones get the neutral look. */
  readonly brand: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** Brand configuration of the page: a JSON text or an object, unchecked. */
  readonly config?: unknown;
  readonly proxyBase?: string;
  /** Address to write to while the backend has not told its own. */
  readonly supportEmail?: string;
  /** Shares nobody's session: the person of this one is not the page's other elements'. Default `false`. */
  readonly alone?: boolean;
  /** Gives a token of the company's own login; without it people sign in at the help centre. */
  readonly getToken?: GetToken;
}

/**
 * A help centre: one brand, one backend, one person. Elements render what it holds and call its commands.
 * `Look` is what the composition root found for the brand; the core never looks inside.
 */
export interface HelpCenter<Look = unknown> {
  readonly brand: string;
  readonly contact: ContactStore;
  readonly translator: Translator;
  readonly clock: Clock;
  /** Colours and shapes of the brand, handed through to the elements. */
  readonly theme: Look;
  /** Loads accounts and the list of requests, once; `undefined` where the backend has none. */
  readonly loadActivities: (() => Promise<ActivitiesPart>) | undefined;
  /** What `loadActivities` has loaded. */
  readonly activities: ActivitiesPart | undefined;
  /** Another function means that the page's own login has changed: it is asked again. */
  getToken: GetToken | undefined;
  /** Told before each send what is about to leave; `false` stops it. Set by the element that shows the form. */
  beforeSend:
    | ((request: { readonly category: string; readonly brand: string }) => boolean)
    | undefined;
  /** Ends everything under way. */
  dispose(): void;
}
