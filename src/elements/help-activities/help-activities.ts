import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { StoreController } from '../../controllers/store-controller.js';
import { formatFullTime } from '../../core/format-moments.js';
import type { HelpCenter } from '../../core/help-center.js';
import { HelpError } from '../../core/help-error.js';
import type { RequestSummary } from '../../core/model/conversation.js';
import { REQUEST_FILTERS } from '../../core/model/page.js';
import type { Route } from '../../core/ports/route.js';
import { relativeTime } from '../../core/relative-time.js';
import type { ActivitiesPart } from '../../core/stores/activities-part.js';
import type { ActivitiesState } from '../../core/stores/activities-state.js';
import type { Identity, SessionState } from '../../core/stores/session-state.js';
import { transcript } from '../../core/transcript.js';
import { warnOnce } from '../../core/warn-once.js';
import { HelpActivityOpenEvent } from '../../events/help-activity-open-event.js';
import { HelpCloseEvent } from '../../events/help-close-event.js';
import { HelpNavigateEvent } from '../../events/help-navigate-event.js';
import { HelpSignInEvent } from '../../events/help-sign-in-event.js';
import { HelpSignOutEvent } from '../../events/help-sign-out-event.js';
import { HelpUnreadEvent } from '../../events/help-unread-event.js';
import { baseStyles } from '../internal/base.styles.js';
import { CenterElement, directionOf } from '../internal/center-element.js';
import { fieldStyles } from '../internal/fields/fields.styles.js';
import { frameStyles } from '../internal/frame.styles.js';
import { icon } from '../internal/icons.js';
import { activitiesNews } from './activities-news.js';
import { patience } from './failure-line.js';
import { hashRoute } from './hash-route.js';
import { activitiesStyles } from './help-activities.styles.js';
import { ListWindow } from './list-window.js';
import { pathOf, wantedBy, type Wanted } from './place-path.js';
import type { SafeBody } from './safe-body.js';
import { saveFile } from './save-file.js';
import { waiting, type ActivityScreen } from './screen.js';
import { conversationScreen } from './screens/conversation.js';
import { doorScreen } from './screens/door.js';
import { listScreen } from './screens/list.js';
import { statusText } from './status-chip.js';
import { ActivitiesView, type ActivitiesHost } from './view.js';

/** Relative times are looked at anew at least so often, in ms: a sleeping laptop wakes up late. */
const LONGEST_NAP = 60_000;
/** Bodies kept ready: more than any conversation on screen has. */
const MOST_BODIES = 500;

/**
 * Sign in, see every request, answer, close, follow up.
 *
 * Takes its help centre from a `<help-center>` around it, or makes its own from its attributes. What is typed belongs to
 * the help centre and to the person: it survives the end of a session, and is gone when somebody else signs in.
 *
 * @customElement help-activities
 * @slot - Shown until the element can work, for example the support address.
 * @fires {HelpSignInEvent} help-sign-in - A person has signed in, or was still signed in.
 * @fires {HelpSignOutEvent} help-sign-out - A person has signed out, or the session has ended.
 * @fires {HelpActivityOpenEvent} help-activity-open - A request is about to be opened; cancelable.
 * @fires {HelpUnreadEvent} help-unread - The number of requests with an unread answer changed.
 * @fires {HelpCloseEvent} help-close - In a panel: the person asked to close it.
 * @fires {HelpErrorEvent} help-error - Something failed and the person was told.
 */
export class HelpActivitiesElement extends CenterElement {
  static override styles = [baseStyles, frameStyles, fieldStyles, activitiesStyles];

  static override properties: PropertyDeclarations = {
    filter: {},
    route: {},
    nested: { type: Boolean },
    wanted: { attribute: false },
    takesFocus: { attribute: false },
    writing: { attribute: false },
    getToken: { attribute: false },
  };

  /** Filter to begin with: `all` (default), `open`, `awaiting`, `solved`. */
  declare filter: string;
  /**
   * `hash` keeps the place in the page's address (deep links, Back and Forward); a `Route` object keeps it where the
   * page wants. By default the address is left alone.
   */
  declare route: string | Route;
  /**
   * Inside another element of ours.
   * @internal
   */
  declare nested: boolean;
  /**
   * Id of the request that the element around wants opened.
   * @internal
   */
  declare wanted: string | undefined;
  /**
   * A press in the element around led here: the focus goes to the first heading.
   * @internal
   */
  declare takesFocus: boolean;
  /**
   * The element around begins with a new request.
   * @internal
   */
  declare writing: boolean;
  /** Gives a token of the company's own login (JWT or opaque); without it people sign in here. */
  declare getToken: (() => Promise<string | undefined>) | undefined;

  readonly #window = new ListWindow(this);
  readonly #session = new StoreController<SessionState>(this, undefined, (state) => state);
  readonly #activities = new StoreController<ActivitiesState>(this, undefined, (state) => state);
  readonly #host: ActivitiesHost = this.#makeHost();
  readonly #bodies = new Map<string, SafeBody>();
  #center: HelpCenter | undefined;
  #view: ActivitiesView | undefined;
  /** The parts could not be loaded. */
  #broken: HelpError | undefined;
  #writing = false;
  #passwordShown = false;
  #wanted: Wanted | undefined;
  #stopRoute: (() => void) | undefined;
  #isShown = false;
  #key = '';
  #seen: ActivitiesState | undefined;
  #known: Identity | undefined;
  #attempts = 0;
  /** The focus was inside, or follows the person in, at the next screen. */
  #hadFocus = false;
  #followsIn = false;
  /** The form waits for the person to sign in again. */
  #isDoor = false;
  #focusOn: readonly string[] = [];
  /** Where the person was when the session ended. */
  #resume: { readonly selector: string; readonly start: number; readonly end: number } | undefined;
  #opened = '';
  /** What had the focus before the present rendering. */
  #held: Element | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.filter = '';
    this.route = '';
    this.nested = false;
    this.writing = false;
    this.takesFocus = false;
    this.addController({
      hostConnected: () => {
        this.#followRoute();
        this.#show();
      },
      hostDisconnected: () => {
        this.#stopRoute?.();
        this.#hide();
        clearTimeout(this.#timer);
      },
    });
  }

  /** Opens a request, once somebody is signed in. */
  openRequest(id: string): void {
    this.#wanted = { kind: 'request', id };
    this.#goWhereWanted();
  }

  override render(): TemplateResult {
    // The live region stands from the first moment, empty: one that comes with its text is not read out.
    return html`${this.#content()}
      <p class="vh" role="status">${this.said}</p>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('route')) this.#followRoute();
    if (changed.has('filter')) this.#applyFilter();
    if (changed.has('wanted') && this.wanted !== undefined) this.openRequest(this.wanted);
    if (changed.has('writing') && this.writing) this.#wanted = { kind: 'new' };
    if (changed.has('getToken') && this.#center !== undefined && this.getToken !== undefined)
      this.#center.getToken = this.getToken;
    if (changed.has('takesFocus')) this.#followsIn = this.takesFocus;
    this.#followIdentity();
    this.#held = this.shadowRoot?.activeElement ?? undefined;
    // What holds it may be gone after rendering.
    this.#hadFocus =
      this.#followsIn ||
      (this.shadowRoot?.activeElement ?? null) !== null ||
      (this.panel && this.holdsFocus());
  }

  protected override updated(): void {
    const view = this.#view;
    if (view === undefined || this.#writing) return;
    const before = this.#seen;
    const now = view.state;
    this.#seen = now;
    if (before !== undefined) {
      this.say(activitiesNews(view, before, now).join(' '));
      this.#tell(before, now);
    }
    this.#moveFocus(view);
    this.#catchFocus();
    this.#writeRoute(view);
    this.#wakeLater(view);
  }

  protected override took(center: HelpCenter): void {
    this.#center = center;
    this.#view = undefined;
    this.#broken = undefined;
    this.#hide();
    center.contact.start();
    if (this.getToken !== undefined) center.getToken = this.getToken;
    void this.#load(center);
  }

  // --- Parts -------------------------------------------------------------------------------------------------------

  async #load(center: HelpCenter): Promise<void> {
    const load = center.loadActivities;
    if (load === undefined) {
      warnOnce(`<${this.localName}>: this backend has no accounts or no list of requests`);
      this.#broken = new HelpError('unsupported', 'No activities');
      this.report('unsupported', 'load');
      this.requestUpdate();
      return;
    }
    this.#broken = undefined;
    this.requestUpdate();
    try {
      const part = await load();
      if (center === this.#center) this.#takePart(center, part);
    } catch (thrown) {
      if (center !== this.#center) return;
      this.#broken = HelpError.from(thrown);
      this.report(this.#broken.code, 'load');
      this.requestUpdate();
    }
  }

  #takePart(center: HelpCenter, part: ActivitiesPart): void {
    this.#view = new ActivitiesView(center, part, this.#host);
    this.#session.store = part.session;
    this.#activities.store = part.activities;
    this.#seen = undefined;
    this.#known = undefined;
    this.#attempts = part.session.state.attempts + part.activities.state.attempts;
    this.#applyFilter();
    this.#readRoute();
    void part.session.start();
    this.#show();
    this.requestUpdate();
  }

  #show(): void {
    const store = this.#view?.store;
    if (store === undefined || this.#isShown || !this.isConnected) return;
    this.#isShown = true;
    store.show();
  }

  #hide(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#view?.store.hide();
  }

  #applyFilter(): void {
    if (this.filter === '') return;
    const filter = REQUEST_FILTERS.find((each) => each === this.filter);
    if (filter === undefined)
      warnOnce(
        `<${this.localName} filter="${this.filter}">: expected one of ${REQUEST_FILTERS.join(', ')}`,
      );
    else this.#view?.store.setFilter(filter);
  }

  // --- Rendering ---------------------------------------------------------------------------------------------------

  #content(): TemplateResult {
    const view = this.#view;
    const center = this.#center;
    if (center === undefined || this.#broken?.code === 'unsupported') return html`<slot></slot>`;
    if (view === undefined)
      return this.#broken === undefined
        ? html`<slot></slot>`
        : html`<slot></slot>
            <button type="button" class="small" @click=${() => void this.#load(center)}>
              ${icon('retry')}${center.translator.t('action.retry')}
            </button>`;
    if (this.#writing)
      return html`<help-contact
        nested
        ?panel=${this.panel}
        scheme=${this.scheme || nothing}
        .center=${center}
        @help-navigate=${this.#navigate}
      ></help-contact>`;
    return this.#frame(view, this.#screen(view));
  }

  #screen(view: ActivitiesView): ActivityScreen {
    const { identity, door } = view.who;
    const isIn = identity.kind === 'signed-in' && door.name !== 'password';
    if (identity.kind === 'unknown' || identity.kind === 'checking')
      return {
        name: 'loading',
        key: 'loading',
        title: view.t('activities.title'),
        body: waiting(view.t('common.loading')),
      };
    if (!isIn) return doorScreen(view);
    return view.conversation === undefined
      ? listScreen(view, this.#window)
      : conversationScreen(view);
  }

  #frame(view: ActivitiesView, screen: ActivityScreen): TemplateResult {
    const { translator } = view;
    const back = screen.back ?? (this.nested ? this.#leave : undefined);
    return html`<section
      class=${`app is-${screen.name}`}
      lang=${translator.locale}
      dir=${directionOf(translator.language)}
      aria-labelledby="heading"
    >
      <header role="none">
        ${
          back === undefined
            ? nothing
            : html`<button
                type="button"
                class="tool"
                aria-label=${view.t('action.back')}
                @click=${back}
              >
                ${icon('back')}
              </button>`
        }
        ${keyed(
          screen.key,
          html`<h2
            id="heading"
            tabindex="-1"
            dir=${screen.foreignTitle === true ? 'auto' : nothing}
          >
            ${screen.title}
          </h2>`,
        )}
        ${
          view.who.identity.kind === 'signed-in' && screen.name !== 'door'
            ? html`<help-sign-in
                nested
                scheme=${this.scheme || nothing}
                .center=${view.center}
                @help-navigate=${this.#navigate}
              ></help-sign-in>`
            : nothing
        }
        ${
          this.panel
            ? html`<button
                type="button"
                class="tool"
                aria-label=${view.t('action.close')}
                @click=${this.#host.close}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </header>
      ${keyed(screen.key, html`<div class="body">${screen.body}</div>`)}
      ${screen.actions === undefined ? nothing : html`<div class="actions"><div class="column">${screen.actions}</div></div>`}
    </section>`;
  }

  // --- What the person does ------------------------------------------------------------------------------------------

  readonly #leave = (): void => {
    this.dispatchEvent(new HelpNavigateEvent({ to: 'contact', isBack: true }));
  };

  readonly #navigate = (event: Event): void => {
    if (!(event instanceof HelpNavigateEvent)) return;
    event.stopPropagation();
    const { destination } = event;
    if (destination.to === 'contact') {
      this.#write(destination.followUp);
      return;
    }
    this.#writing = false;
    this.#isDoor = destination.isDoor === true;
    this.#key = '';
    this.#followsIn = true;
    if (destination.id === undefined) {
      // What was just sent is open, whatever the filter before was.
      if (this.#center?.contact.state.step.name === 'done') this.#view?.store.setFilter('all');
      this.#view?.store.close();
    } else this.openRequest(destination.id);
    this.requestUpdate();
  };

  #write(followUp?: RequestSummary): void {
    const center = this.#center;
    if (center === undefined) return;
    if (this.nested) {
      this.dispatchEvent(
        new HelpNavigateEvent({ to: 'contact', ...(followUp === undefined ? {} : { followUp }) }),
      );
      return;
    }
    if (followUp !== undefined) center.contact.followUp(followUp);
    else center.contact.beginNew();
    this.#writing = true;
    this.requestUpdate();
  }

  #makeHost(): ActivitiesHost {
    const isPanel = (): boolean => this.panel;
    const isNested = (): boolean => this.nested;
    const isPasswordShown = (): boolean => this.#passwordShown;
    return {
      get panel() {
        return isPanel();
      },
      get nested() {
        return isNested();
      },
      get passwordShown() {
        return isPasswordShown();
      },
      togglePassword: () => {
        this.#passwordShown = !this.#passwordShown;
        this.requestUpdate();
      },
      close: () => {
        this.dispatchEvent(new HelpCloseEvent());
      },
      copy: (text, said) => void this.copyText(text, said),
      say: (text) => this.say(text),
      focusNext: (...selectors) => {
        this.#focusOn = selectors;
        this.requestUpdate();
      },
      write: (followUp) => this.#write(followUp),
      openRequest: (id) => {
        const { list } = this.#view?.state ?? {};
        const items = list?.kind === 'ready' ? list.listed.items : [];
        const number = items.find((item) => item.id === id)?.number ?? '';
        if (this.dispatchEvent(new HelpActivityOpenEvent(id, number))) this.#view?.store.open(id);
      },
      save: (file, name) => void this.#save(file, name),
      saveTranscript: () => void this.#saveTranscript(),
      body: (text) => this.#body(text),
    };
  }

  async #save(file: string, name: string): Promise<void> {
    const view = this.#view;
    if (view === undefined) return;
    try {
      saveFile(await view.store.download(file), name);
    } catch (thrown) {
      const { code } = HelpError.from(thrown);
      if (code === 'aborted' || code === 'unauthorized') return;
      this.say(view.t('thread.fileFailed', { name }));
      this.report(code, 'conversation');
    }
  }

  async #saveTranscript(): Promise<void> {
    const view = this.#view;
    const state = view?.conversation?.state;
    if (view === undefined || state?.kind !== 'ready') return;
    const { conversation } = state;
    const text = transcript(conversation, {
      t: (key, values) => view.t(key, values),
      status: statusText(view, conversation.request.status),
      time: (at) => formatFullTime(Date.parse(at), view.translator.locale),
      toText: view.part.toText,
    });
    saveFile(
      new Blob([text], { type: 'text/plain' }),
      `${conversation.request.number.replaceAll(/[^\p{L}\p{N}-]+/gu, '-')}.txt`,
    );
  }

  /** Asked for while rendering: the first time it sets off the reading, which renders again. */
  #body(text: string): SafeBody {
    const known = this.#bodies.get(text);
    if (known !== undefined) return known;
    const reading: SafeBody = { kind: 'reading' };
    if (this.#bodies.size >= MOST_BODIES) this.#bodies.clear();
    this.#bodies.set(text, reading);
    void this.#view?.part.readHtml(text).then((nodes) => {
      this.#bodies.set(text, { kind: 'read', nodes });
      this.requestUpdate();
    });
    return reading;
  }

  // --- Who is there ------------------------------------------------------------------------------------------------

  #followIdentity(): void {
    const view = this.#view;
    if (view === undefined) return;
    const before = this.#known;
    const now = view.who.identity;
    if (before === now) return;
    this.#known = now;
    if (now.kind === 'signed-in') {
      if (before?.kind !== 'signed-in' || before.person.id !== now.person.id) {
        this.#passwordShown = false;
        if (this.#isDoor) this.#writing = true;
        this.#isDoor = false;
        this.dispatchEvent(new HelpSignInEvent());
      }
      this.#goWhereWanted();
    } else if (before?.kind === 'signed-in') {
      if (now.kind === 'expired') this.#rememberPlace();
      else {
        this.#resume = undefined;
        this.#writing = false;
        this.#isDoor = false;
        this.say(view.t('auth.signedOut'));
      }
      this.#bodies.clear();
      this.dispatchEvent(new HelpSignOutEvent(now.kind === 'expired' ? 'expired' : 'left'));
    }
  }

  #rememberPlace(): void {
    const active = this.shadowRoot?.activeElement;
    if (!(active instanceof HTMLElement) || active.id === '') return;
    const isText = active instanceof HTMLTextAreaElement;
    this.#resume = {
      selector: `#${CSS.escape(active.id)}`,
      start: isText ? active.selectionStart : 0,
      end: isText ? active.selectionEnd : 0,
    };
  }

  // --- Where the page's address says -------------------------------------------------------------------------------

  #routeInUse(): Route | undefined {
    if (typeof this.route === 'object') return this.route;
    if (this.route === 'hash') return hashRoute;
    if (this.route !== '' && this.route !== 'off')
      warnOnce(`<${this.localName} route="${this.route}">: expected hash or off`);
    return undefined;
  }

  #followRoute(): void {
    this.#stopRoute?.();
    this.#stopRoute = this.isConnected
      ? this.#routeInUse()?.subscribe(() => this.#readRoute())
      : undefined;
  }

  #readRoute(): void {
    const route = this.#routeInUse();
    if (route === undefined || this.#view === undefined) return;
    this.#wanted = wantedBy(route.read());
    // A token that stays in the address would go along with every copied link.
    if (this.#wanted.kind === 'password') route.write('', 'replace');
    this.#goWhereWanted();
  }

  #goWhereWanted(): void {
    const view = this.#view;
    const wanted = this.#wanted;
    if (view === undefined || wanted === undefined) return;
    if (wanted.kind === 'password') {
      this.#wanted = undefined;
      view.session.useLink(wanted.token);
    } else if (wanted.kind === 'new') {
      this.#wanted = undefined;
      this.#write();
    } else if (view.who.identity.kind === 'signed-in') {
      this.#wanted = undefined;
      const { place, filter } = view.state;
      if (wanted.kind === 'request') {
        if (place.name !== 'conversation' || place.id !== wanted.id) view.store.open(wanted.id);
        return;
      }
      if (filter !== wanted.filter) view.store.setFilter(wanted.filter);
      if (place.name === 'conversation') view.store.close();
    }
  }

  #writeRoute(view: ActivitiesView): void {
    if (view.who.identity.kind !== 'signed-in' || this.#wanted !== undefined) return;
    const route = this.#routeInUse();
    const path = pathOf(view.state);
    if (route === undefined || wantedBy(route.read()).kind === 'password') return;
    const now = route.read();
    if (now !== path) route.write(path, this.#key === 'loading' ? 'replace' : 'push');
  }

  // --- After rendering ---------------------------------------------------------------------------------------------

  #moveFocus(view: ActivitiesView): void {
    const find = (selector: string): HTMLElement | null =>
      this.renderRoot.querySelector<HTMLElement>(selector);
    const wanted = this.#focusOn;
    const attempts = view.who.attempts + view.state.attempts;
    const hasFailed = attempts > this.#attempts;
    this.#attempts = attempts;
    const { key } = this.#screen(view);
    const before = this.#key;
    this.#key = key;
    if (key !== before) {
      this.#focusOn = [];
      if (before === '' || before === 'loading') {
        // First paint: a page keeps its focus; a panel that holds it already hands it on.
        if (this.#hadFocus) this.focus({ preventScroll: true });
        if (key !== 'loading') this.#followsIn = false;
        return;
      }
      if (this.#resumeAt(key, find)) return;
      const left = /^thread (.+)$/.exec(before)?.[1];
      const row =
        key === 'list' && left !== undefined ? find(`[data-id="${CSS.escape(left)}"]`) : null;
      if (row === null) this.focusHeading();
      else row.focus();
      return;
    }
    if (hasFailed) {
      (find('#failure') ?? find('[aria-invalid="true"]'))?.focus();
      return;
    }
    for (const selector of wanted) {
      const target = find(selector);
      if (target === null) continue;
      target.focus();
      this.#focusOn = [];
      return;
    }
  }

  /** A button that did its work and went takes the focus along: it must not fall out of the element. */
  #catchFocus(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && !held.isConnected && this.shadowRoot?.activeElement === null)
      this.focus({ preventScroll: true });
  }

  /** After signing in again: the same field, the same place in the text. */
  #resumeAt(key: string, find: (selector: string) => HTMLElement | null): boolean {
    if (this.#resume === undefined || key.startsWith('door')) return false;
    const { selector, start, end } = this.#resume;
    this.#resume = undefined;
    const field = find(selector);
    field?.focus();
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(start, end);
    return field !== null;
  }

  /** Tells the page what happened, each thing once. */
  #tell(before: ActivitiesState, now: ActivitiesState): void {
    if (before.unread !== now.unread) this.dispatchEvent(new HelpUnreadEvent(now.unread));
    if (now.list.kind === 'failed' && now.list !== before.list)
      this.report(now.list.failure.code, 'activities');
    const [old, place] = [before.place, now.place];
    if (place.name !== 'conversation') return;
    const was = old.name === 'conversation' && old.id === place.id ? old : undefined;
    if (place.state.kind === 'failed' && place.state !== was?.state)
      this.report(place.state.failure.code, 'conversation');
    if (place.doing.kind === 'failed' && place.doing !== was?.doing)
      this.report(place.doing.failure.code, 'send');
    this.#scrollToEnd(was?.state.kind === 'ready', place);
  }

  /** A conversation opens at what was said last. */
  #scrollToEnd(wasReady: boolean, place: ActivitiesState['place']): void {
    if (place.name !== 'conversation' || place.state.kind !== 'ready') return;
    const last = place.state.conversation.comments.at(-1)?.id ?? '';
    const isNew = this.#opened !== `${place.id} ${last}`;
    this.#opened = `${place.id} ${last}`;
    if (!isNew || !this.panel) return;
    const body = this.renderRoot.querySelector('.body');
    if (body === null) return;
    const isReading = wasReady && body.scrollHeight - body.scrollTop - body.clientHeight > 200;
    if (!isReading)
      this.renderRoot
        .querySelector(`[data-comment="${CSS.escape(last)}"]`)
        ?.scrollIntoView({ block: 'nearest' });
  }

  /** Some words change by time alone: "5 minutes ago", the countdown of a failure. */
  #wakeLater(view: ActivitiesView): void {
    clearTimeout(this.#timer);
    if (!this.isConnected) return;
    const { place, list } = view.state;
    const times =
      place.name === 'conversation'
        ? place.state.kind === 'ready'
          ? place.state.conversation.comments.map(({ createdAt }) => createdAt)
          : []
        : list.kind === 'ready'
          ? list.listed.items.map(({ updatedAt }) => updatedAt)
          : [];
    const failures = [
      view.who.problem?.kind === 'failure' ? view.who.problem : undefined,
      list.kind === 'failed' ? list.failure : undefined,
      place.name === 'conversation' && place.doing.kind === 'failed'
        ? place.doing.failure
        : undefined,
    ].filter((failure) => failure !== undefined);
    const isCounting = failures.some((failure) => patience(view, failure) > 0);
    // The newest changes first: looking at the others would cost a row each.
    const newest = times.reduce((latest, at) => (at > latest ? at : latest), '');
    if (newest === '' && !isCounting) return;
    const next =
      newest === ''
        ? LONGEST_NAP
        : relativeTime(Date.parse(newest), view.now, view.translator.locale).nextChangeIn;
    this.#timer = setTimeout(
      () => this.requestUpdate(),
      isCounting ? 1000 : Math.min(Math.max(next, 1000), LONGEST_NAP),
    );
  }
}
