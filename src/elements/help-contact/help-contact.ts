import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { StoreController } from '../../controllers/store-controller.js';
import type { HelpCenter } from '../../core/help-center.js';
import type { Shipment } from '../../core/model/category.js';
import type { ContactState, ContactStepName } from '../../core/stores/contact-state.js';
import { warnOnce } from '../../core/warn-once.js';
import { HelpCloseEvent } from '../../events/help-close-event.js';
import { HelpNavigateEvent } from '../../events/help-navigate-event.js';
import { HelpSubmitEvent } from '../../events/help-submit-event.js';
import { HelpSubmittedEvent } from '../../events/help-submitted-event.js';
import { icon } from '../internal/icons.js';
import { baseStyles } from '../internal/base.styles.js';
import { CenterElement, directionOf } from '../internal/center-element.js';
import { frameStyles } from '../internal/frame.styles.js';
import { fieldStyles } from '../internal/fields/fields.styles.js';
import { patience } from './failure-banner.js';
import { contactStyles } from './help-contact.styles.js';
import type { AccountPart, LaterPart, LaterStep } from './later-part.js';
import { News } from './news.js';
import { LONG_WAIT, type Screen } from './screen.js';
import { answersScreen } from './screens/answers.js';
import { articlesScreen } from './screens/articles.js';
import { categoryScreen } from './screens/category.js';
import { startScreen } from './screens/start.js';
import { waitingScreen } from './screens/waiting.js';
import { shipmentFrom } from './shipment-from.js';
import { ContactView, type ViewHost } from './view.js';

type Draw = (view: ContactView) => Screen;

const FIRST_SCREENS: Readonly<
  Record<Exclude<ContactStepName, LaterStep | 'activities' | 'similar'>, Draw>
> = {
  start: startScreen,
  category: categoryScreen,
  articles: articlesScreen,
  answers: answersScreen,
};

const PARTS = [1, 2, 3] as const;
/** Pause after the last key before the count is spoken, in ms (GOV.UK's character count waits as long). */
const TYPING_PAUSE = 1000;
/** The second click of a double click that lands on the next screen within so many ms is meant for the last one. */
const DOUBLE_CLICK = 600;

/**
 * The contact form of a help centre: answers first, then a request by e-mail.
 *
 * Takes its help centre from a `<help-center>` around it, or makes its own from its attributes. What was typed belongs to
 * the help centre: it survives a change of language and a move in the page.
 *
 * @customElement help-contact
 * @slot - Shown until the element can work, for example the support address.
 * @fires {HelpSubmitEvent} help-submit - A checked request is about to leave; cancelable.
 * @fires {HelpSubmittedEvent} help-submitted - The backend has the request.
 * @fires {HelpCloseEvent} help-close - In a panel: the person asked to close it.
 * @fires {HelpErrorEvent} help-error - Something failed and the person was told.
 */
export class HelpContactElement extends CenterElement {
  static override styles = [baseStyles, frameStyles, fieldStyles, contactStyles];

  /**
   * Screens and fields that load behind the first form screen: handed in by whoever defines the element, before the
   * flow goes on to them.
   * @internal
   */
  static later: LaterPart<ContactView> | undefined;
  /**
   * The same for what comes with the activities.
   * @internal
   */
  static account: AccountPart<ContactView> | undefined;

  static override properties: PropertyDeclarations = {
    topic: {},
    nested: { type: Boolean },
    reference: {},
    carrier: {},
    state: {},
    expected: {},
    paid: {},
    shipment: { attribute: false },
  };

  /** Id of the category to start with, for example `pickup`. */
  declare topic: string;
  /**
   * Inside another element of ours, which shows the activities.
   * @internal
   */
  declare nested: boolean;

  /** Reference of the shipment that the page is about. */
  declare reference: string;
  /** Its carrier. */
  declare carrier: string;
  /** Its state, one of `SHIPMENT_STATES`. */
  declare state: string;
  /** Day of its planned collection or delivery, `YYYY-MM-DD`. */
  declare expected: string;
  /** Day of its payment, `YYYY-MM-DD`. */
  declare paid: string;
  /** The whole shipment at once; wins over the attributes. */
  declare shipment: Shipment | undefined;

  readonly #state = new StoreController<ContactState>(this, undefined, (state) => state);
  readonly #viewHost: ViewHost = this.#makeViewHost();
  #view: ContactView | undefined;
  #news: News | undefined;
  #shown: ContactState | undefined;
  /** What is on screen: a step, or what stands in for it. */
  #key = '';
  #steppedAt = 0;
  #focusOn: readonly string[] = [];
  #pressed = false;
  #isSender = false;
  #topicDone = false;
  /** A shipment of ours is in the store: only then may empty attributes take one away. */
  #passed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #countTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.topic = '';
    this.nested = false;
    this.reference = '';
    this.carrier = '';
    this.state = '';
    this.expected = '';
    this.paid = '';
    this.addEventListener('click', this.#guardDoubleClick, { capture: true });
    this.addController({
      hostConnected: () => {
        window.addEventListener('pointerup', this.#release);
        window.addEventListener('pointercancel', this.#release);
      },
      hostDisconnected: () => {
        for (const timer of [this.#timer, this.#countTimer]) clearTimeout(timer);
        window.removeEventListener('pointerup', this.#release);
        window.removeEventListener('pointercancel', this.#release);
      },
    });
  }

  override render(): TemplateResult {
    const view = this.#view;
    // The live region stands from the first moment, empty: one that comes with its text is not read out.
    return html`${view === undefined ? html`<slot></slot>` : this.#renderScreen(view)}
      <p class="vh" role="status">${this.said}</p>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (SHIPMENT.some((name) => changed.has(name))) this.#passShipment();
    this.#openTopic();
  }

  protected override updated(): void {
    const view = this.#view;
    if (view === undefined) return;
    const now = view.state;
    const before = this.#shown;
    this.#shown = now;
    this.say(this.#news?.next() ?? '');
    this.#moveFocus(before, now);
    this.#tell(before, now);
    this.#wakeLater(view);
  }

  // --- Rendering -----------------------------------------------------------------------------------------------------

  /** The requests take the whole place: they have a frame of their own. */
  #renderActivities(view: ContactView): TemplateResult {
    const { step } = view.state;
    return html`<help-activities
      nested
      ?panel=${this.panel}
      scheme=${this.scheme || nothing}
      .center=${view.center}
      .takesFocus=${this.#shown !== undefined}
      .wanted=${step.name === 'activities' ? step.id : undefined}
      @help-navigate=${this.#navigate}
    ></help-activities>`;
  }

  #renderScreen(view: ContactView): TemplateResult {
    const { state, translator } = view;
    const { name } = state.step;
    const isHere = state.screen === 'ready';
    if (isHere && name === 'activities') return this.#renderActivities(view);
    const screens: Partial<Record<ContactStepName, Draw>> = {
      ...FIRST_SCREENS,
      ...view.later?.screens,
      ...view.account?.screens,
    };
    // No other step leads to a later screen before it is there.
    const screen = ((isHere && screens[name]) || waitingScreen)(view);
    const key = this.#keyOf(state);
    const { actions, body, heading, part } = screen;
    return html`<form
      class=${`app is-${key}`}
      novalidate
      autocomplete="on"
      lang=${translator.locale}
      dir=${directionOf(translator.language)}
      @submit=${this.#submit}
      @pointerdown=${this.#press}
      @input=${this.#typed}
      @dragover=${this.#files}
      @dragleave=${this.#files}
      @drop=${this.#files}
      @paste=${this.#files}
    >
      <header role="none">
        ${
          (state.canGoBack || this.nested) && name !== 'sending'
            ? html`<button
                type="button"
                class="tool"
                aria-label=${view.t('action.back')}
                @click=${() => (state.canGoBack ? view.store.back() : this.#leave())}
              >
                ${icon('back')}
              </button>`
            : nothing
        }
        ${
          heading === 'bar'
            ? keyed(
                key,
                html`<h2
                  id="heading"
                  tabindex="-1"
                  aria-describedby=${part === undefined ? nothing : 'progress'}
                  dir="auto"
                >
                  ${screen.title}
                </h2>`,
              )
            : html`<p class="bar">${screen.bar ?? nothing}</p>`
        }
        ${
          this.panel
            ? html`<button
                type="button"
                class="tool"
                aria-label=${view.t('action.close')}
                @click=${this.#viewHost.close}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </header>
      ${
        part === undefined
          ? nothing
          : html`<div
              id="progress"
              class="progress"
              role="img"
              aria-label=${view.t('progress.step', { step: part, total: PARTS.length })}
            >
              ${PARTS.map((place) => html`<i class=${place <= part ? 'on' : ''}></i>`)}
            </div>`
      }
      ${keyed(key, html`<div class="body">${body}</div>`)}
      ${actions === undefined ? nothing : html`<div class="actions"><div class="column">${actions}</div></div>`}
    </form>`;
  }

  #keyOf({ step, screen }: ContactState): string {
    return screen === 'ready' ? step.name : 'waiting';
  }

  // --- The help centre -------------------------------------------------------------------------------------------------

  protected override took(center: HelpCenter): void {
    const view = new ContactView(center, this.#viewHost);
    this.#view = view;
    this.#news = new News(view);
    this.#shown = undefined;
    this.#topicDone = false;
    this.#state.store = center.contact;
    this.#passShipment();
    center.contact.start();
  }

  #passShipment(): void {
    const { shipment, reference, carrier, state, expected, paid } = this;
    const given = shipment ?? { reference, carrier, state, expected, paid };
    if (typeof given !== 'object') warnOnce('<help-contact>: "shipment" must be an object');
    else if (
      this.#view !== undefined &&
      (shipment !== undefined || reference !== '' || this.#passed)
    ) {
      const usable = shipmentFrom({ ...given });
      this.#passed = usable !== undefined;
      this.#view.store.setShipment(usable);
    }
  }

  /** Goes to the category that the page names, once its categories are known. */
  #openTopic(): void {
    const view = this.#view;
    if (view === undefined || this.#topicDone || this.topic === '') return;
    const { categories } = view.settings;
    if (categories.some(({ id }) => id === this.topic)) {
      this.#topicDone = true;
      if (view.state.step.name !== 'start') return;
      view.store.begin('new');
      view.store.chooseCategory(this.topic);
    } else if (view.state.setup.kind === 'ready' || view.state.setup.kind === 'failed') {
      this.#topicDone = true;
      warnOnce(
        `<help-contact topic="${this.topic}">: expected one of ${categories.map(({ id }) => id).join(', ')}`,
      );
    }
  }

  // --- What the person does ----------------------------------------------------------------------------------------------

  #leave(more: { readonly id?: string; readonly isDoor?: true } = {}): void {
    this.dispatchEvent(new HelpNavigateEvent({ to: 'activities', ...more }));
  }

  /** Where the requests inside want to go: back to where the flow was, to a new request, or on from a closed one. */
  readonly #navigate = (event: Event): void => {
    const view = this.#view;
    if (view === undefined || !(event instanceof HelpNavigateEvent)) return;
    event.stopPropagation();
    const { destination } = event;
    if (destination.to === 'activities') return;
    if (destination.followUp !== undefined) view.store.followUp(destination.followUp);
    else if (destination.isBack === true) view.store.back();
    else view.store.beginNew();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#goOn((view) => view.store.next());
  };

  #goOn(act: (view: ContactView) => void): void {
    const view = this.#view;
    if (view === undefined) return;
    this.#isSender = true;
    view.center.beforeSend = ({ category, brand }) =>
      this.dispatchEvent(new HelpSubmitEvent(category, brand));
    act(view);
  }

  readonly #guardDoubleClick = (event: MouseEvent): void => {
    if (event.detail < 2 || performance.now() - this.#steppedAt > DOUBLE_CLICK) return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #press = (): void => {
    this.#pressed = true;
  };

  readonly #release = (): void => {
    this.#pressed = false;
  };

  readonly #typed = (event: Event): void => {
    const view = this.#view;
    const { target } = event;
    if (view === undefined || !(target instanceof HTMLTextAreaElement)) return;
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(
      () => this.say(view.later?.countNews(view, target.name) ?? ''),
      TYPING_PAUSE,
    );
  };

  readonly #files = (event: DragEvent | ClipboardEvent): void => {
    const view = this.#view;
    if (view?.later) view.later.takeFiles(view, this.renderRoot, event);
    // No field can take it yet; even so it must not open in place of the page.
    else if (event instanceof DragEvent && event.dataTransfer?.types.includes('Files') === true)
      event.preventDefault();
  };

  #makeViewHost(): ViewHost {
    const isPanel = (): boolean => this.panel;
    return {
      get panel() {
        return isPanel();
      },
      get later() {
        return HelpContactElement.later;
      },
      get account() {
        return HelpContactElement.account;
      },
      close: () => {
        this.dispatchEvent(new HelpCloseEvent());
      },
      openActivities: (id) => {
        if (this.nested) this.#leave(id === undefined ? {} : { id });
        else this.#view?.store.openActivities(id);
      },
      signIn: () => {
        if (this.nested) this.#leave({ isDoor: true });
        else this.#view?.store.signIn();
      },
      retry: () => this.#goOn((view) => view.store.retry()),
      focusNext: (...selectors) => {
        this.#focusOn = selectors;
        this.requestUpdate();
      },
      leave: (id) => {
        const look = (): void => this.#view?.store.checkAnswer(id);
        // An error that appears between press and release would move the button away from under the pointer.
        if (this.#pressed)
          window.addEventListener('pointerup', () => setTimeout(look), { once: true });
        else look();
      },
      copy: (text, said) => this.copyText(text, said),
    };
  }

  // --- After rendering -----------------------------------------------------------------------------------------------------

  #moveFocus(before: ContactState | undefined, now: ContactState): void {
    const find = (selector: string): HTMLElement | null =>
      this.renderRoot.querySelector<HTMLElement>(selector);
    const wanted = this.#focusOn;
    this.#focusOn = [];
    const key = this.#keyOf(now);
    const isNew = key !== this.#key;
    this.#key = key;
    if (isNew) {
      this.#steppedAt = performance.now();
      // Where the bars don't stay, the whole of the app scrolls; the body of each screen is a new one.
      find('.app')?.scrollTo(0, 0);
    }
    if (before === undefined) {
      // First paint: a page keeps its focus; a panel that holds it already hands it on.
      if (this.nested || (this.panel && this.holdsFocus())) this.focus({ preventScroll: true });
      return;
    }
    if (now.attempts > before.attempts && (now.problems.length > 0 || now.failure !== undefined)) {
      (find('#failure') ?? find('#summary'))?.focus();
    } else if (isNew) {
      this.focusHeading();
    } else {
      for (const selector of wanted) {
        const target = find(selector);
        if (target === null) continue;
        target.focus();
        break;
      }
    }
  }

  /** Tells the page what happened, each thing once and only by the element that the person used. */
  #tell(before: ContactState | undefined, now: ContactState): void {
    if (before === undefined) return;
    const { step, failure, setup, search } = now;
    if (step.name === 'done' && before.step.name !== 'done' && this.#isSender) {
      this.#isSender = false;
      const { result } = step;
      const isSent = result.kind === 'created';
      this.dispatchEvent(
        new HelpSubmittedEvent(
          isSent ? result.id : '',
          isSent ? result.number : '',
          now.category?.id ?? '',
        ),
      );
    }
    if (failure !== undefined && failure !== before.failure) this.report(failure.code, 'send');
    if (setup.kind === 'failed' && setup !== before.setup) this.report(setup.code, 'connect');
    if (search.result.kind === 'failed' && search.result !== before.search.result)
      this.report(search.result.code, 'articles');
    const broken = (files: ContactState['attachments']): number =>
      files.filter((file) => file.state.kind === 'failed').length;
    if (broken(now.attachments) > broken(before.attachments)) this.report('unavailable', 'upload');
  }

  /** Some screens change by time alone: the countdown of a failure, the long wait. */
  #wakeLater(view: ContactView): void {
    const { step } = view.state;
    clearTimeout(this.#timer);
    if (step.name === 'sending') {
      const left = LONG_WAIT - (view.center.clock.now() - step.since);
      if (left > 0)
        this.#timer = setTimeout(() => {
          this.say(view.t('sending.long'));
          this.requestUpdate();
        }, left);
    } else if (patience(view) > 0) this.#timer = setTimeout(() => this.requestUpdate(), 1000);
  }
}

const SHIPMENT = ['shipment', 'reference', 'carrier', 'state', 'expected', 'paid'] as const;
