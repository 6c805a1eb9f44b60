import { activeAdvice } from '../advice.js';
import type { CheckContext, CheckedForm } from '../fields/check.js';
import { isRequired, visibleFields } from '../fields/condition.js';
import { HelpError } from '../help-error.js';
import { resolveSettings, zoneOf, type Settings } from '../config/settings.js';
import { textOf, type AnswerValue } from '../model/answers.js';
import type { BrandConfig } from '../model/brand-config.js';
import type { Advice, Category, Shipment } from '../model/category.js';
import type { Field } from '../model/field.js';
import { fieldOf } from '../model/field-of.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { RequestSummary } from '../model/conversation.js';
import type { CreateResult, NewRequest } from '../model/request.js';
import type { Person } from '../model/session.js';
import { hoursStatus, nextChange } from '../opening-hours.js';
import type { HelpBackend } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import type { Connectivity } from '../ports/connectivity.js';
import type { Translator } from '../ports/translator.js';
import { Store } from '../store.js';
import { suggestedCategory } from '../suggest.js';
import type {
  ArticlesState,
  Channel,
  ContactState,
  ContactStep,
  ContactStepName,
} from './contact-state.js';
import type { Delivery, RequestParts, ReviewRow, Screen, WaitingFor } from './delivery.js';
import type { PersonChange } from './session-store.js';
import { typedText } from './typed-text.js';
import type { FileSource } from './uploads.js';

/** What surrounds the store. */
export interface ContactStorePorts {
  readonly backend: HelpBackend;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  /** UUID v4. */
  readonly newKey: () => string;
  readonly brand: string;
  /** Categories where no configuration brings its own. */
  readonly preset: readonly Category[];
  /** Configurations known beforehand (brand's module, host page); the backend's comes between them. */
  readonly brandConfig: BrandConfig;
  readonly pageConfig: BrandConfig;
  /** Address of the host page without query and fragment. */
  readonly page?: string;
  /** What the diagnostics field shows and sends, label → value; read only when shown. */
  readonly diagnostics: () => Readonly<Record<string, string>>;
  /** Reads the backend's configuration, keeps what is right and tells the developer of the page what is not. */
  readonly readConfig: (json: unknown) => Promise<BrandConfig>;
  /** Fetches what checking and sending need. */
  readonly loadDelivery: () => Promise<{ readonly Delivery: typeof Delivery }>;
  /** Fetches accounts and the list of requests; missing where the backend has none. */
  readonly loadActivities?: () => Promise<unknown>;
  /** Asked before each send; `false` stops it, nothing lost. */
  readonly maySend: (request: NewRequest) => boolean;
}

/** What the flow asks of the accounts, once they are loaded. */
export interface ContactAccount {
  /** Open requests that a new one may be about; never late, never failing: then there are none. */
  similar(about: {
    readonly category: string;
    readonly reference: string;
  }): Promise<readonly RequestSummary[]>;
  /** The backend said that the session has ended. */
  expire(): void;
}

/** Articles shown at once. */
const ARTICLES = 4;
/** How long the flow waits for articles before it goes on without them, in ms. */
const ARTICLES_PATIENCE = 4000;
/** Pause after the last key before a search goes out, in ms (Zendesk's Copenhagen uses 500). */
const SEARCH_PAUSE = 300;
/** Screens that the flow may reach before what draws them is there. */
const FETCHED: ReadonlySet<string> = new Set<ContactStepName>([
  'activities',
  'follow-up',
  'solved',
]);
/** A press that shows nothing for so many ms seems lost. */
const NOTICED = 300;
/** A device clock further off than this is not trusted, in ms. */
const CLOCK_TOLERANCE = 60_000;

/** The contact flow from the first screen to the number of the request. Owns every word until it is sent. */
export class ContactStore extends Store<ContactState> {
  readonly #ports: ContactStorePorts;
  /** Set when accounts are loaded. */
  account: ContactAccount | undefined;
  #delivery: Delivery | undefined;
  #preparing: Promise<Delivery> | undefined;
  readonly #life = new AbortController();
  #backendConfig: BrandConfig = {};
  /** Steps to go back to, oldest first. */
  #trail: ContactStep[] = [];
  #search: AbortController | undefined;
  #sending: AbortController | undefined;
  #cancelHoursTimer: () => void = () => undefined;
  /** Backend's clock minus the device's, in ms. */
  #skew = 0;
  #generatedSubject = '';
  #diagnosed: Readonly<Record<string, string>> | undefined;
  /** Going on from this screen was tried and failed: from now on answers are checked as they change. */
  #checking = false;

  constructor(ports: ContactStorePorts) {
    const settings = resolveSettings(
      [ports.brandConfig, ports.pageConfig],
      ports.preset,
      ports.translator.locale,
    );
    super({
      step: { name: 'start' },
      setup: { kind: 'idle' },
      delivery: { kind: 'idle' },
      settings,
      channel: 'email',
      answers: {},
      attachments: [],
      problems: [],
      attempts: 0,
      articles: { kind: 'none' },
      search: { text: '', result: { kind: 'none' } },
      shipmentDismissed: false,
      hours: hoursStatus(settings.hours, ports.clock.now()),
      screen: 'ready',
      canGoBack: false,
    });
    this.#ports = ports;
    this.#applyWords();
    this.#applyDefaults(settings);
    const stopListening = ports.translator.subscribe(() => {
      this.#settle();
    });
    this.#life.signal.addEventListener('abort', stopListening, { once: true });
  }

  /** Ends all that is under way. The store is of no use afterwards. */
  dispose(): void {
    this.#life.abort();
    this.#search?.abort();
    this.#sending?.abort();
    this.#cancelHoursTimer();
    this.#delivery?.reset();
  }

  // --- Reading -----------------------------------------------------------------------------------------------------

  /** Fields that the screen shows, in order. */
  fields(screen: Screen): readonly Field[] {
    const { category, answers } = this.state;
    if (category === undefined) return [];
    const own = screen === 'answers' ? category.questions : category.details;
    return visibleFields(own, answers, this.#allFields()).filter((field) => {
      if (field.kind === 'files') return this.#ports.backend.contact.uploads !== 'none';
      if (field.id === 'subject') return category.editableSubject === true;
      if (field.kind === 'email' && field.id === 'email' && this.state.person !== undefined)
        return false;
      return !this.#answeredByShipment(field);
    });
  }

  required(field: Field): boolean {
    return isRequired(field, this.state.answers, this.#allFields());
  }

  advice(): readonly Advice[] {
    const { category, answers, settings } = this.state;
    if (category === undefined) return [];
    return activeAdvice(category, answers, this.#activeShipment(), this.now(), zoneOf(settings));
  }

  /** Title of the request as it will be sent. */
  get subject(): string {
    const { category, answers } = this.state;
    if (category === undefined) return '';
    const own = category.editableSubject === true ? textOf(answers['subject']).trim() : '';
    return own === '' ? this.#generateSubject(category) : own;
  }

  /** What will be sent, for a last look. */
  reviewRows(): readonly ReviewRow[] {
    return this.#delivery?.rows(this.state, this.#ports.translator) ?? [];
  }

  /** Everything typed, as plain text to keep or to mail. */
  copyText(): string {
    const { answers, attachments } = this.state;
    const fields = visibleFields(this.#allFields(), answers);
    return `${this.subject}\n\n${typedText(fields, answers, attachments, this.#ports.translator)}`;
  }

  /** Ways to get in touch. Chat appears when the brand offers one. */
  get channels(): readonly Channel[] {
    return this.state.settings.chatUrl === undefined ? ['email'] : ['email', 'chat'];
  }

  /** The backend has articles to search. */
  get canSearch(): boolean {
    return this.#ports.backend.articles !== undefined;
  }

  /** What the diagnostics field would send. */
  diagnostics(): Readonly<Record<string, string>> {
    // Read once per request: what is sent is what was shown, and the same words stay the same under one key.
    this.#diagnosed ??= this.#ports.diagnostics();
    return this.#diagnosed;
  }

  /** Now by the backend's clock where it told one, in ms. */
  now(): number {
    return this.#ports.clock.now() + this.#skew;
  }

  get brand(): string {
    return this.#ports.brand;
  }

  // --- Moving through the flow ---------------------------------------------------------------------------------------

  /** First intent: connects to the backend, once. After a failure it tries again. */
  start(): void {
    if (this.state.setup.kind === 'loading' || this.state.setup.kind === 'ready') return;
    this.patch({ setup: { kind: 'loading' } });
    this.#scheduleHours();
    void this.#connect();
    // A failure is told when the person wants to go on; until then there is time to try again.
    this.prepare().catch(() => undefined);
  }

  /** Fetches what checking and sending need, once. @throws what `loadDelivery` throws */
  prepare(): Promise<Delivery> {
    const { backend, clock, connectivity, newKey, loadDelivery } = this.#ports;
    if (this.#preparing !== undefined) return this.#preparing;
    this.patch({ delivery: { kind: 'loading' } });
    this.#preparing = loadDelivery().then(
      (loaded) => {
        const ports = { contact: backend.contact, clock, connectivity, newKey };
        this.#delivery = new loaded.Delivery(ports, (files) => {
          this.#filesChanged(files);
        });
        this.patch({ delivery: { kind: 'ready' } });
        return this.#delivery;
      },
      (thrown: unknown) => {
        this.#preparing = undefined;
        this.patch({ delivery: { kind: 'failed' } });
        throw thrown;
      },
    );
    return this.#preparing;
  }

  begin(kind: 'new' | 'follow-up'): void {
    if (kind === 'new') this.#go({ name: 'category' });
    else this.openActivities();
  }

  /** A new request, from wherever the flow is; what was typed for one that is not sent stays. */
  beginNew(): void {
    const { step, followUpOf: _followUpOf, ...rest } = this.state;
    if (step.name === 'sending') return;
    this.set({ ...rest, step });
    if ([step, ...this.#trail].some(({ name }) => name === 'done' || name === 'solved'))
      this.restart();
    const { name } = this.state.step;
    if (name !== 'start' && name !== 'activities') return;
    this.#trail = [];
    this.#show({ name: 'category' });
  }

  /** The person's requests, or one of them; where the backend has no accounts, how they can be followed elsewhere. */
  openActivities(id?: string): void {
    if (this.#ports.loadActivities === undefined) this.#go({ name: 'follow-up' });
    else this.#go({ name: 'activities', ...(id === undefined ? {} : { id }) });
  }

  /** To the door, and from there back to this screen. */
  signIn(): void {
    this.#go({ name: 'activities', isDoor: true });
  }

  /** Fetches what the present screen is drawn with; once more after a failure. */
  fetch(): void {
    const { step } = this.state;
    const isActivities = step.name === 'activities';
    if ((isActivities ? this.account : this.#delivery) !== undefined) return;
    const tell = (screen: ContactState['screen']): void => {
      if (this.state.step === step) this.patch({ screen });
    };
    tell('loading');
    const loading = isActivities ? this.#ports.loadActivities?.() : this.prepare();
    loading?.then(
      () => tell('ready'),
      () => tell('failed'),
    );
  }

  /** A new request that goes on from a closed one: the same reason, the same shipment, its number. */
  followUp({ id, number, category: reason, reference }: RequestSummary): void {
    const from = this.state.step;
    this.restart();
    const { shipment, settings, answers } = this.state;
    const category = settings.categories.find((candidate) => candidate.id === reason);
    this.patch({
      followUpOf: { id, number },
      ...(category === undefined ? {} : { category }),
      ...(reference === undefined
        ? {}
        : {
            answers: { ...answers, reference, references: reference },
            shipmentDismissed: shipment !== undefined && shipment.reference !== reference,
          }),
    });
    if (from.name === 'activities') this.#trail = [from];
    if (category === undefined) this.#show({ name: 'category' });
    else {
      this.patch({ answers: this.#prefilled(category) });
      this.#show({ name: 'answers' });
    }
  }

  /** Who is there now. What somebody else has typed goes before that is published; what nobody knew of stays. */
  setPerson(person: Person | undefined, why: PersonChange): void {
    const { step } = this.state;
    if (why === 'other-person' || (why === 'left' && this.state.person !== undefined))
      this.#forget();
    const { person: _person, ...rest } = this.state;
    this.set(
      person === undefined
        ? rest
        : { ...rest, person, answers: { ...rest.answers, email: person.email } },
    );
    if (this.state.step === step && step.name === 'activities' && step.isDoor === true) this.back();
  }

  setShipment(shipment: Shipment | undefined): void {
    const old = this.state.shipment?.reference;
    if (shipment === undefined) {
      const { shipment: _gone, ...rest } = this.state;
      this.set({ ...rest, shipmentDismissed: false });
    } else {
      const answers = { ...this.state.answers };
      for (const id of ['reference', 'references'])
        if (answers[id] === undefined || answers[id] === '' || answers[id] === old)
          answers[id] = shipment.reference;
      if (shipment.carrier !== undefined) answers['carrier'] ??= shipment.carrier;
      this.patch({ shipment, shipmentDismissed: false, answers });
    }
    this.#suggest();
  }

  /** The request is about another shipment: its reference is asked for. */
  dismissShipment(): void {
    const { shipment, answers } = this.state;
    const cleared = Object.fromEntries(
      Object.entries(answers).filter(
        ([id, value]) =>
          !((id === 'reference' || id === 'references') && value === shipment?.reference),
      ),
    );
    this.patch({ shipmentDismissed: true, answers: cleared, problems: [] });
  }

  restoreShipment(): void {
    const { shipment, answers } = this.state;
    if (shipment === undefined) return;
    this.patch({
      shipmentDismissed: false,
      answers: { ...answers, reference: shipment.reference },
      problems: [],
    });
  }

  chooseCategory(id: string): void {
    const category = this.state.settings.categories.find((candidate) => candidate.id === id);
    if (category === undefined) return;
    this.patch({ category, answers: this.#prefilled(category) });
    const { step, person, followUpOf } = this.state;
    if (person === undefined || followUpOf !== undefined) {
      this.pastSimilar();
      return;
    }
    const about = { category: id, reference: textOf(this.state.answers['reference']) };
    void this.account?.similar(about).then((requests) => {
      if (this.state.step !== step || this.state.category?.id !== id) return;
      if (requests.length > 0) this.#go({ name: 'similar', requests });
      else this.pastSimilar();
    });
  }

  /** It is about none of the open requests. */
  pastSimilar(): void {
    const { category } = this.state;
    if (category === undefined) return;
    const own = category.articles ?? [];
    if (own.length > 0 || this.#ports.backend.articles !== undefined) {
      this.patch({
        articles: own.length > 0 ? { kind: 'ready', articles: own } : { kind: 'loading' },
      });
      this.#go({ name: 'articles' });
      if (own.length === 0) void this.#loadArticles(category);
    } else this.#go({ name: 'answers' });
  }

  articleHelped(): void {
    this.#go({ name: 'solved' });
  }

  needHelp(): void {
    this.#go({ name: 'answers' });
  }

  /** Searches the help centre; the latest words win. */
  search(text: string): void {
    this.#search?.abort();
    const { articles } = this.#ports.backend;
    if (text.trim() === '' || articles === undefined) {
      this.patch({ search: { text, result: { kind: 'none' } } });
      return;
    }
    const search = new AbortController();
    this.#search = search;
    this.patch({ search: { text, result: { kind: 'loading' } } });
    const query = { language: this.#ports.translator.locale, text: text.trim(), limit: ARTICLES };
    const cancel = this.#ports.clock.after(SEARCH_PAUSE, () => {
      articles.find(query, { signal: search.signal }).then(
        (found) => {
          if (!search.signal.aborted)
            this.patch({ search: { text, result: { kind: 'ready', articles: found } } });
        },
        (thrown: unknown) => {
          if (!search.signal.aborted)
            this.patch({
              search: { text, result: { kind: 'failed', code: HelpError.from(thrown).code } },
            });
        },
      );
    });
    search.signal.addEventListener('abort', cancel, { once: true });
  }

  chooseChannel(channel: Channel): void {
    this.patch({ channel });
  }

  setAnswer(id: string, value: AnswerValue): void {
    const { [id]: _old, ...others } = this.state.answers;
    this.patch({ answers: { ...others, [id]: value } });
    if (this.state.problems.some((problem) => fieldOf(problem) === id)) this.checkAnswer(id);
  }

  /** Looks at one answer again; quiet until a first try to go on has failed. */
  checkAnswer(id: string): void {
    if (!this.#checking) return;
    const screen = this.#screen();
    if (screen === undefined || this.#delivery === undefined) return;
    const { answers, problems: told } = this.state;
    const problems = this.#delivery.recheck(id, this.#form(screen), answers, this.#context(), told);
    this.patch({ problems });
  }

  /** Checks the present screen and goes on; on the last one it sends. */
  next(): void {
    const { step, category, delivery } = this.state;
    if (category === undefined || delivery.kind === 'awaited') return;
    if (this.#delivery === undefined) {
      this.#afterPreparing(() => {
        if (this.state.step === step) this.next();
      });
      return;
    }
    if (step.name === 'answers') {
      if (this.#refusedBy('answers')) return;
      this.#prepareSubject();
      this.#go({ name: this.channels.length > 1 ? 'channel' : 'form' });
    } else if (step.name === 'channel') {
      this.#go({ name: 'form' });
    } else if (step.name === 'form') {
      if (this.#refusedBy('form')) return;
      if (category.review === true) this.#go({ name: 'review' });
      else void this.#send();
    } else if (step.name === 'review') void this.#send();
  }

  /** From the review back to a screen; going on from there leads forward again. */
  edit(screen: Screen): void {
    while (this.#trail.length > 0 && this.#trail.at(-1)?.name !== screen) this.#trail.pop();
    this.#trail.pop();
    this.#show({ name: screen });
  }

  back(): void {
    const step = this.#trail.pop();
    if (step !== undefined) this.#show(step);
  }

  addFiles(id: string, files: readonly FileSource[]): void {
    const field = this.#allFields().find((candidate) => candidate.id === id);
    if (field?.kind !== 'files') return;
    this.#afterPreparing(({ uploads }) => {
      uploads.add(field, files, this.state.settings.attachments);
    });
  }

  removeFile(id: string): void {
    this.#delivery?.uploads.remove(id);
  }

  retryFile(id: string): void {
    this.#delivery?.uploads.retry(id);
  }

  /** Sends again after a failure; the same words go under the same key. */
  retry(): void {
    const { name } = this.state.step;
    if (this.#delivery === undefined) this.next();
    else if (name === 'form' || name === 'review') void this.#send();
  }

  cancelSending(): void {
    this.#sending?.abort();
  }

  /** A new request; the address is kept, nothing else. */
  restart(): void {
    const { email } = this.state.answers;
    this.#delivery?.reset();
    this.#trail = [];
    this.#generatedSubject = '';
    this.#diagnosed = undefined;
    const { category: _category, failure: _failure, followUpOf: _followUpOf, ...rest } = this.state;
    this.set({
      ...rest,
      answers: email === undefined ? {} : { email },
      articles: { kind: 'none' },
    });
    if (rest.shipment !== undefined) this.setShipment(rest.shipment);
    this.#show({ name: 'start' });
  }

  // --- Inside ------------------------------------------------------------------------------------------------------

  /** Everything of a person who is no longer the one. */
  #forget(): void {
    const { step } = this.state;
    this.#sending?.abort();
    this.#sending = undefined;
    this.#search?.abort();
    this.patch({ answers: {}, search: { text: '', result: { kind: 'none' } } });
    this.restart();
    if (step.name === 'activities') this.#go({ name: 'activities' });
  }

  async #connect(): Promise<void> {
    const { backend, translator } = this.#ports;
    try {
      const setup = await backend.connect({
        language: translator.locale,
        signal: this.#life.signal,
      });
      if (setup.serverNow !== undefined) {
        const skew = setup.serverNow - this.#ports.clock.now();
        this.#skew = Math.abs(skew) > CLOCK_TOLERANCE ? skew : 0;
      }
      if (setup.config !== undefined) {
        this.#backendConfig = await this.#ports.readConfig(setup.config);
      }
      if (this.#life.signal.aborted) return;
      this.patch({ setup: { kind: 'ready' } });
      this.#applyWords();
      this.#settle();
      if (backend.articles !== undefined) void this.#loadPopular();
    } catch (thrown) {
      if (!this.#life.signal.aborted)
        this.patch({ setup: { kind: 'failed', code: HelpError.from(thrown).code } });
    }
  }

  /** The start screen's popular questions. */
  async #loadPopular(): Promise<void> {
    const query = { language: this.#ports.translator.locale, limit: ARTICLES - 1 };
    await this.#load(query, (articles) => {
      if (this.state.category === undefined) this.patch({ articles });
    });
  }

  async #loadArticles(category: Category): Promise<void> {
    const query = {
      language: this.#ports.translator.locale,
      category: category.id,
      limit: ARTICLES,
    };
    const here = () => this.state.category === category && this.state.step.name === 'articles';
    const skip = () => {
      if (here() && this.state.articles.kind !== 'ready') this.#show({ name: 'answers' });
    };
    const cancel = this.#ports.clock.after(ARTICLES_PATIENCE, skip);
    await this.#load(query, (articles) => {
      if (!here()) return;
      this.patch({ articles });
      if (articles.kind !== 'ready' || articles.articles.length === 0)
        this.#show({ name: 'answers' });
    });
    cancel();
  }

  async #load(
    query: { language: string; category?: string; limit: number },
    tell: (state: ArticlesState) => void,
  ): Promise<void> {
    try {
      const articles = await this.#ports.backend.articles?.find(query, {
        signal: this.#life.signal,
      });
      if (!this.#life.signal.aborted) tell({ kind: 'ready', articles: articles ?? [] });
    } catch (thrown) {
      if (!this.#life.signal.aborted) tell({ kind: 'failed', code: HelpError.from(thrown).code });
    }
  }

  /** Settings and hours for the language in use; the chosen category stays the chosen one. */
  #settle(): void {
    const { brandConfig, pageConfig, preset, translator } = this.#ports;
    const settings: Settings = resolveSettings(
      [brandConfig, this.#backendConfig, pageConfig],
      preset,
      translator.locale,
    );
    const category =
      settings.categories.find(({ id }) => id === this.state.category?.id) ?? this.state.category;
    this.#applyDefaults(settings);
    this.patch({ settings, ...(category === undefined ? {} : { category }) });
    this.#suggest();
    this.#scheduleHours();
  }

  #applyDefaults(settings: Settings): void {
    const { translator } = this.#ports;
    const platform = translator.text(settings.platform);
    translator.setDefaults({
      platform: platform === '' ? translator.t('common.platform') : platform,
      example: settings.referenceExample,
    });
  }

  /** Not during `#settle`: new words tell every listener, this store among them. */
  #applyWords(): void {
    const { brandConfig, pageConfig, translator } = this.#ports;
    const layers = [brandConfig, this.#backendConfig, pageConfig].map(
      ({ messages }) => messages ?? {},
    );
    const merged: Record<string, Record<string, string>> = {};
    for (const layer of layers)
      for (const [tag, words] of Object.entries(layer)) merged[tag] = { ...merged[tag], ...words };
    translator.setOverrides(merged);
  }

  #scheduleHours(): void {
    this.#cancelHoursTimer();
    const hours = hoursStatus(this.state.settings.hours, this.now());
    this.patch({ hours });
    const change = nextChange(hours);
    if (change === undefined) return;
    // Never longer than a minute: the line counts minutes before closing, and a sleeping laptop wakes up late.
    const wait = Math.min(Math.max(change - this.now(), 0) + 50, 60_000);
    this.#cancelHoursTimer = this.#ports.clock.after(wait, () => {
      this.#scheduleHours();
    });
  }

  #suggest(): void {
    const { settings } = this.state;
    const ids = settings.categories.map(({ id }) => id);
    const id = suggestedCategory(this.state.shipment, this.now(), zoneOf(settings), ids);
    if (id === this.state.suggestedCategory) return;
    const { suggestedCategory: _old, ...rest } = this.state;
    this.set(id === undefined ? rest : { ...rest, suggestedCategory: id });
  }

  #prefilled(category: Category): ContactState['answers'] {
    const { answers } = this.state;
    const page = category.questions.find(
      (field) => field.kind === 'url' && field.prefill === 'page',
    );
    if (page === undefined || this.#ports.page === undefined || answers[page.id] !== undefined)
      return answers;
    return { ...answers, [page.id]: this.#ports.page };
  }

  /** An editable subject starts as the generated one and follows it until the person changes it. */
  #prepareSubject(): void {
    const { category, answers } = this.state;
    if (category?.editableSubject !== true) return;
    const typed = answers['subject'];
    if (typed !== undefined && typed !== '' && typed !== this.#generatedSubject) return;
    this.#generatedSubject = this.#generateSubject(category);
    this.patch({ answers: { ...answers, subject: this.#generatedSubject } });
  }

  #generateSubject(category: Category): string {
    const { translator } = this.#ports;
    return (
      this.#delivery?.subject(category, this.state.answers, translator) ??
      translator.text(category.label)
    );
  }

  #activeShipment(): Shipment | undefined {
    return this.state.shipmentDismissed ? undefined : this.state.shipment;
  }

  #answeredByShipment(field: Field): boolean {
    const shipment = this.#activeShipment();
    return (
      field.kind === 'reference' &&
      field.id === 'reference' &&
      shipment !== undefined &&
      this.state.answers['reference'] === shipment.reference
    );
  }

  #screen(): Screen | undefined {
    const { name } = this.state.step;
    return name === 'answers' || name === 'form' ? name : undefined;
  }

  #allFields(): readonly Field[] {
    const { category } = this.state;
    return category === undefined ? [] : [...category.questions, ...category.details];
  }

  #form(screen: Screen): CheckedForm {
    return {
      fields: this.fields(screen),
      rules: this.state.category?.rules ?? [],
      within: this.#allFields(),
    };
  }

  #context(): CheckContext {
    const { settings, attachments } = this.state;
    return {
      now: this.now(),
      timeZone: zoneOf(settings),
      holidays: settings.hours?.holidays ?? [],
      currency: settings.currency,
      country: settings.country,
      attachments,
      attachmentRules: settings.attachments,
      // Not read for a form that does not show it.
      ...(this.#allFields().some(({ kind }) => kind === 'diagnostics')
        ? { diagnostics: this.diagnostics() }
        : {}),
    };
  }

  #go(step: ContactStep): void {
    if (this.state.delivery.kind === 'failed') this.prepare().catch(() => undefined);
    this.#trail.push(this.state.step);
    this.#show(step);
  }

  #show(step: ContactStep): void {
    const { failure: _failure, ...rest } = this.state;
    this.#checking = false;
    this.set({ ...rest, step, problems: [], screen: 'ready', canGoBack: this.#trail.length > 0 });
    if (FETCHED.has(step.name)) this.fetch();
  }

  #filesChanged(attachments: ContactState['attachments']): void {
    this.patch({ attachments });
    const complained = new Set(this.state.problems.map(fieldOf));
    for (const { id, kind } of this.#allFields())
      if (kind === 'files' && complained.has(id)) this.checkAnswer(id);
  }

  #afterPreparing(act: (delivery: Delivery) => void): void {
    if (this.#delivery === undefined) {
      const loading = this.prepare();
      const cancel = this.#ports.clock.after(NOTICED, () => {
        this.patch({ delivery: { kind: 'awaited' } });
      });
      void loading.finally(cancel).then(act, () => {
        this.#tellFailure(new HelpError('unavailable', 'A part of the widget could not be loaded'));
      });
    } else act(this.#delivery);
  }

  async #send(): Promise<void> {
    const { step, category } = this.state;
    const delivery = this.#delivery;
    if (category === undefined || delivery === undefined || this.#sending !== undefined) return;
    // Both screens again: a day may have passed, a file may have failed since they were checked.
    const shown = step.name === 'review' ? step : { name: 'form' as const };
    if (this.#refusedBy('answers') || this.#refusedBy('form')) return;
    const sending = new AbortController();
    this.#sending = sending;
    const isOurs = (): boolean => this.#sending === sending;
    const since = this.#ports.clock.now();
    const wait = (waitingFor: WaitingFor) => {
      const { failure: _failure, ...rest } = this.state;
      this.set({
        ...rest,
        problems: [],
        canGoBack: false,
        step: { name: 'sending', since, waitingFor },
      });
    };
    try {
      wait('uploads');
      await delivery.uploads.settled(sending.signal);
      if (!isOurs() || this.#refusedBy('answers') || this.#refusedBy('form')) return;
      const parts = this.#parts();
      if (!this.#ports.maySend(delivery.request(parts))) this.#show(shown);
      else {
        const result = await delivery.send(parts, sending.signal, wait);
        if (isOurs()) this.#done(result);
      }
    } catch (thrown) {
      if (isOurs()) this.#failed(HelpError.from(thrown), shown);
    } finally {
      if (isOurs()) this.#sending = undefined;
    }
  }

  /** Shows the screen whose answers don't pass, if any. */
  #refusedBy(screen: Screen): boolean {
    const problems =
      this.#delivery?.check(this.#form(screen), this.state.answers, this.#context()).problems ?? [];
    if (problems.length === 0) return false;
    if (this.state.step.name !== screen) this.#returnTo(screen);
    this.#refuse(problems);
    return true;
  }

  #refuse(problems: readonly FieldProblem[]): void {
    this.#checking = true;
    this.patch({ problems, attempts: this.state.attempts + 1 });
  }

  #returnTo(screen: Screen): void {
    if (this.#trail.some(({ name }) => name === screen)) this.edit(screen);
    else this.#show({ name: screen });
  }

  #parts(): RequestParts {
    const { answers, category } = this.state;
    const { brand, backend, translator, page } = this.#ports;
    return {
      brand,
      language: translator.locale,
      category: category?.id ?? '',
      subject: this.subject,
      page,
      shipment: this.#activeShipment(),
      followUpOf: this.state.followUpOf?.id,
      fields: visibleFields(this.#allFields(), answers).filter(
        (field) => field.kind !== 'files' || backend.contact.uploads !== 'none',
      ),
      answers,
      context: this.#context(),
    };
  }

  #done(result: CreateResult): void {
    const email = textOf(this.state.answers['email']).trim();
    this.#trail = [];
    this.#show({ name: 'done', result, email });
    this.#delivery?.reset();
    // Sent words leave the memory; the address stays for the next request (WCAG 3.3.7).
    const { followUpOf: _followUpOf, ...rest } = this.state;
    this.set({ ...rest, answers: { email } });
  }

  #failed(error: HelpError, shown: ContactStep): void {
    if (error.code === 'invalid' && error.fields.length > 0) {
      const onForm = new Set(this.fields('form').map((field) => field.id));
      const toForm = error.fields.every((problem) => onForm.has(fieldOf(problem)));
      this.#returnTo(toForm ? 'form' : 'answers');
      const here = new Set(this.fields(toForm ? 'form' : 'answers').map((field) => field.id));
      // What has no field on this screen is still said, in the summary.
      const problems = error.fields.filter(
        (problem) => here.has(fieldOf(problem)) || !onForm.has(fieldOf(problem)),
      );
      this.#refuse(problems);
      return;
    }
    this.#show(shown);
    if (error.code === 'unauthorized') this.account?.expire();
    if (error.code !== 'aborted' || error.ambiguous) this.#tellFailure(error);
  }

  #tellFailure(error: HelpError): void {
    this.patch({
      failure: {
        code: error.code,
        ambiguous: error.ambiguous,
        at: this.#ports.clock.now(),
        ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
      },
      attempts: this.state.attempts + 1,
    });
  }
}
