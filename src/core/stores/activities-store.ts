import { HelpError } from '../help-error.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { Conversation, Rating, RequestSummary } from '../model/conversation.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { RequestFilter, RequestPage, RequestQuery, RequestSort } from '../model/page.js';
import type { ActivitiesBackend, HelpBackend } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import type { Connectivity } from '../ports/connectivity.js';
import { Store } from '../store.js';
import type {
  ActivitiesPlace,
  ActivitiesState,
  ActivityFailure,
  ConversationState,
  Doing,
  Listed,
  ListState,
} from './activities-state.js';
import { LiveUpdates, type Visibility } from './live-updates.js';
import { DraftOfReply } from './reply-draft.js';
import type { SessionStore } from './session-store.js';
import type { FileSource } from './uploads.js';

export interface ActivitiesStorePorts {
  readonly backend: HelpBackend;
  readonly session: SessionStore;
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  /** UUID v4. */
  readonly newKey: () => string;
  /** What may be attached, as the brand says at present. */
  readonly rules: () => AttachmentRules;
  readonly visibility: Visibility;
}

/** Requests of a page. */
const PAGE = 25;
/** A refresh behind the screen reads at most so many rows anew; the rest stay as they were. */
const REFRESH = 100;
/** Pause after the last key before a search goes out, in ms (as in the contact flow). */
const SEARCH_PAUSE = 300;
/** Changes that come within so many ms cost one refresh. */
const GATHER = 100;
/** Open requests looked through for one that a new request may be about. */
const SIMILAR = 50;

type OnePlace = Extract<ActivitiesPlace, { name: 'conversation' }>;
type What = 'reply' | 'solve' | 'rate';

const EMPTY: ActivitiesState = {
  place: { name: 'list' },
  filter: 'all',
  sort: 'updated',
  text: '',
  list: { kind: 'idle' },
  live: 'off',
  unread: 0,
  attempts: 0,
};

/** The requests of one person: the list, one conversation, and what is typed into each. */
export class ActivitiesStore extends Store<ActivitiesState> {
  readonly #ports: ActivitiesStorePorts;
  readonly #live: LiveUpdates;
  readonly #life = new AbortController();
  readonly #drafts = new Map<string, DraftOfReply>();
  #shows = 0;
  /** Everything of the person who is here; aborted when somebody else is. */
  #visit = new AbortController();
  #listing: AbortController | undefined;
  #adding: AbortController | undefined;
  #refreshing: AbortController | undefined;
  #opening: AbortController | undefined;
  /** By request, so that somebody may go on elsewhere while a reply is on its way. */
  readonly #acting = new Map<string, AbortController>();
  readonly #doings = new Map<string, Doing>();
  readonly #again = new Map<string, () => void>();
  readonly #keys = new Map<string, { readonly what: string; readonly key: string }>();
  #cancelSearch: () => void = () => undefined;
  #cancelGather: () => void = () => undefined;
  #gathered: Set<string> | undefined;

  constructor(ports: ActivitiesStorePorts) {
    super(EMPTY);
    this.#ports = ports;
    const { session, clock, connectivity, visibility } = ports;
    this.#live = new LiveUpdates({
      activities: this.#activities,
      clock,
      connectivity,
      visibility,
      changed: (id) => this.#gather(id),
      tell: (live) => {
        if (live !== this.state.live) this.patch({ live });
      },
      expired: () => void session.expire(),
    });
    const stopPerson = session.onPerson((person, why) => {
      if (why !== 'same-person') this.#wipe();
      // After it is published: what is loaded now is the new person's.
      if (person !== undefined) queueMicrotask(() => this.#settle());
    });
    const stopSession = session.subscribe(() => this.#settle());
    this.#life.signal.addEventListener('abort', () => {
      stopPerson();
      stopSession();
    });
  }

  dispose(): void {
    this.#life.abort();
    this.#wipe();
  }

  // --- Reading -------------------------------------------------------------------------------------------------------

  /** Ids before and behind the open conversation, in the order of the list. */
  get neighbours(): { readonly previous?: string; readonly next?: string } {
    const { place } = this.state;
    const items = listedOf(this.state.list)?.items ?? [];
    const at = place.name === 'conversation' ? items.findIndex(({ id }) => id === place.id) : -1;
    if (at < 0) return {};
    const previous = items[at - 1]?.id;
    const next = items[at + 1]?.id;
    return {
      ...(previous === undefined ? {} : { previous }),
      ...(next === undefined ? {} : { next }),
    };
  }

  /** Replies may carry files. */
  get canAttach(): boolean {
    return this.#ports.backend.contact.uploads !== 'none';
  }

  /** Open requests and those that wait for an answer, newest first. @throws {HelpError} */
  async loadOpen(): Promise<readonly RequestSummary[]> {
    const options = { signal: this.#visit.signal };
    const query = { sort: 'updated', limit: SIMILAR } as const;
    const pages = await Promise.all(
      (['open', 'awaiting'] as const).map((filter) =>
        this.#activities.list({ ...query, filter }, options),
      ),
    );
    return pages
      .flatMap(({ items }) => items)
      .toSorted((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
  }

  // --- Being on screen -------------------------------------------------------------------------------------------------

  /** An element shows it; called once for each. */
  show(): void {
    this.#shows++;
    this.#settle();
  }

  hide(): void {
    this.#shows = Math.max(0, this.#shows - 1);
    if (this.#shows === 0) this.#live.stop();
  }

  // --- The list ------------------------------------------------------------------------------------------------------

  setFilter(filter: RequestFilter): void {
    if (filter === this.state.filter) return;
    this.patch({ filter });
    this.#load('other');
  }

  setSort(sort: RequestSort): void {
    if (sort === this.state.sort) return;
    this.patch({ sort });
    this.#load('other');
  }

  /** The latest words win. */
  search(text: string): void {
    this.#cancelSearch();
    this.patch({ text });
    this.#cancelSearch = this.#ports.clock.after(SEARCH_PAUSE, () => this.#load('other'));
  }

  /** Reads what is on screen once more. */
  reload(): void {
    const { place } = this.state;
    if (place.name === 'conversation') this.#read(place.id);
    if (place.name === 'list' || this.state.list.kind !== 'ready') this.#load('same');
  }

  more(): void {
    const { list } = this.state;
    if (list.kind !== 'ready' || list.listed.next === undefined || list.more.kind === 'loading')
      return;
    const adding = this.#begin('adding');
    const cursor = list.listed.next;
    this.patch({ list: { ...list, more: { kind: 'loading' } } });
    this.#page({ cursor }, adding).then(
      (page) => {
        if (adding.signal.aborted || this.state.list.kind !== 'ready') return;
        const { listed } = this.state.list;
        this.#showList({
          kind: 'ready',
          listed: append(listed, page),
          more: { kind: 'idle' },
        });
      },
      (thrown: unknown) => {
        const failure = this.#failed(thrown, adding.signal);
        const { list: now } = this.state;
        if (adding.signal.aborted || now.kind !== 'ready') return;
        const more = failure === undefined ? IDLE : ({ kind: 'failed', failure } as const);
        this.patch({ list: { ...now, more } });
      },
    );
  }

  // --- One conversation ------------------------------------------------------------------------------------------------

  open(id: string): void {
    const summary = listedOf(this.state.list)?.items.find((item) => item.id === id);
    this.patch({
      place: {
        name: 'conversation',
        id,
        ...(summary === undefined ? {} : { summary }),
        state: { kind: 'loading' },
        draft: this.#draft(id).state,
        doing: this.#doings.get(id) ?? IDLE,
        problems: [],
      },
    });
    this.#read(id);
  }

  /** Back to the list, which is as it was. */
  close(): void {
    this.#opening?.abort();
    this.patch({ place: { name: 'list' } });
    if (this.state.list.kind === 'idle') this.#load('same');
  }

  setReply(text: string): void {
    const place = this.#place();
    if (place === undefined) return;
    this.#draft(place.id).setText(text);
    if (place.problems.some(({ field }) => field === 'reply'))
      this.#patchPlace(place.id, {
        problems: place.problems.filter(({ field }) => field !== 'reply'),
      });
  }

  addFiles(files: readonly FileSource[]): void {
    const place = this.#place();
    if (place !== undefined) this.#draft(place.id).addFiles(files, this.#ports.rules());
  }

  removeFile(id: string): void {
    const place = this.#place();
    if (place === undefined) return;
    this.#draft(place.id).removeFile(id);
    this.#patchPlace(place.id, {
      problems: place.problems.filter(({ field }) => field !== 'reply-files'),
    });
  }

  retryFile(id: string): void {
    const place = this.#place();
    if (place !== undefined) this.#draft(place.id).retryFile(id);
  }

  /** Sends what is typed; with `solve` the request is marked as solved right after it. */
  reply({ solve = false }: { readonly solve?: boolean } = {}): void {
    const place = this.#place();
    if (place === undefined || place.doing.kind === 'busy') return;
    const { id } = place;
    const draft = this.#draft(id);
    const problems = draft.check();
    if (problems.length > 0) {
      this.#patchPlace(id, { problems });
      this.patch({ attempts: this.state.attempts + 1 });
      return;
    }
    this.#again.set(id, () => this.reply({ solve }));
    const sending = this.#act(id, 'reply', async (signal, wait) => {
      wait('uploads');
      await draft.settled(signal);
      const late = draft.check();
      if (late.length > 0) {
        this.#do(id, IDLE, late);
        return undefined;
      }
      wait('answer');
      const conversation = await this.#sendReply(id, draft, signal, () => wait('retry'));
      draft.clear();
      return conversation;
    });
    // A thing of its own: where only this fails, only this is said and tried again.
    if (solve) void sending.then((isSent) => isSent && this.#solve(id));
  }

  solve(): void {
    const place = this.#place();
    if (place !== undefined && place.doing.kind !== 'busy') this.#solve(place.id);
  }

  rate(rating: Rating): void {
    const place = this.#place();
    const { rate } = this.#activities;
    if (place === undefined || place.doing.kind === 'busy' || rate === undefined) return;
    const { id } = place;
    this.#again.set(id, () => this.rate(rating));
    void this.#act(id, 'rate', async (signal) => {
      const intent = `rate ${id}`;
      const key = this.#key(intent, JSON.stringify(rating));
      const conversation = await rate.call(this.#activities, id, rating, { key, signal });
      this.#keys.delete(intent);
      return conversation;
    });
  }

  /** Does the failed thing again; the same content goes under the same key. */
  retry(): void {
    const place = this.#place();
    if (place?.doing.kind === 'failed') this.#again.get(place.id)?.();
  }

  cancel(): void {
    const place = this.#place();
    if (place !== undefined) this.#acting.get(place.id)?.abort();
  }

  /** Bytes of a file of the open conversation. @throws {HelpError} */
  async download(file: string): Promise<Blob> {
    const { signal } = this.#visit;
    try {
      const { download } = this.#activities;
      if (download === undefined) throw new HelpError('unsupported', 'No downloads');
      return await download.call(this.#activities, file, { signal });
    } catch (thrown) {
      const error = HelpError.from(thrown);
      if (error.code === 'unauthorized' && !signal.aborted) void this.#ports.session.expire();
      throw error;
    }
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  get #activities(): ActivitiesBackend {
    const { activities } = this.#ports.backend;
    if (activities === undefined) throw new HelpError('unsupported', 'No activities');
    return activities;
  }

  /** Loads and listens exactly while somebody is signed in and an element shows it. */
  #settle(): void {
    const isHere = this.#ports.session.person !== undefined && !this.#life.signal.aborted;
    if (!isHere || this.#shows === 0) {
      this.#live.stop();
      return;
    }
    const { list, place } = this.state;
    if (list.kind === 'idle') this.#load('same');
    if (place.name === 'conversation' && this.#opening?.signal.aborted !== false)
      this.#read(place.id);
    this.#live.start();
  }

  #wipe(): void {
    this.#live.stop();
    this.#visit.abort();
    this.#visit = new AbortController();
    for (const under of [this.#listing, this.#adding, this.#refreshing, this.#opening])
      under?.abort();
    for (const acting of this.#acting.values()) acting.abort();
    this.#acting.clear();
    this.#doings.clear();
    this.#unsure.clear();
    this.#cancelSearch();
    this.#cancelGather();
    this.#gathered = undefined;
    this.#keys.clear();
    this.#again.clear();
    const drafts = [...this.#drafts.values()];
    this.#drafts.clear();
    for (const draft of drafts) draft.clear();
    this.set({ ...EMPTY, attempts: this.state.attempts });
  }

  #begin(slot: 'listing' | 'adding' | 'refreshing' | 'opening'): AbortController {
    const next = new AbortController();
    if (slot === 'listing') {
      this.#listing?.abort();
      this.#listing = next;
    } else if (slot === 'adding') {
      this.#adding?.abort();
      this.#adding = next;
    } else if (slot === 'refreshing') {
      this.#refreshing?.abort();
      this.#refreshing = next;
    } else {
      this.#opening?.abort();
      this.#opening = next;
    }
    return next;
  }

  /** The failure to tell; `undefined` for what nobody waits for, and for the end of the session, which opens the door. */
  #failed(thrown: unknown, signal: AbortSignal): ActivityFailure | undefined {
    const error = HelpError.from(thrown);
    if (signal.aborted || error.code === 'aborted') return undefined;
    if (error.code === 'unauthorized') {
      void this.#ports.session.expire();
      return undefined;
    }
    return {
      code: error.code,
      ambiguous: error.ambiguous,
      at: this.#ports.clock.now(),
      ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    };
  }

  #page(more: Pick<RequestQuery, 'cursor'>, { signal }: AbortController): Promise<RequestPage> {
    const { filter, sort, text } = this.state;
    const words = text.trim();
    return this.#activities.list(
      { filter, sort, limit: PAGE, ...(words === '' ? {} : { text: words }), ...more },
      { signal },
    );
  }

  #load(which: 'same' | 'other'): void {
    if (this.#ports.session.person === undefined) return;
    this.#cancelSearch();
    const listing = this.#begin('listing');
    this.#adding?.abort();
    this.#refreshing?.abort();
    const before = listedOf(this.state.list);
    const old =
      before === undefined
        ? undefined
        : which === 'same'
          ? before
          : { items: [], ...(before.counts === undefined ? {} : { counts: before.counts }) };
    this.patch({ list: { kind: 'loading', ...(old === undefined ? {} : { old }) } });
    this.#page({}, listing).then(
      (page) => {
        if (!listing.signal.aborted)
          this.#showList({ kind: 'ready', listed: append({ items: [] }, page), more: IDLE });
      },
      (thrown: unknown) => {
        const failure = this.#failed(thrown, listing.signal);
        if (failure !== undefined) {
          this.patch({ list: { kind: 'failed', failure }, attempts: this.state.attempts + 1 });
        } else if (!listing.signal.aborted) this.patch({ list: { kind: 'idle' } });
      },
    );
  }

  #showList(list: ListState): void {
    const items = listedOf(list)?.items ?? [];
    const unread = items.filter((item) => item.unread).length;
    this.patch({ list, unread });
  }

  /** Changes come in flocks. */
  #gather(id: string | undefined): void {
    const isFirst = this.#gathered === undefined;
    this.#gathered ??= new Set();
    this.#gathered.add(id ?? '');
    if (isFirst) this.#cancelGather = this.#ports.clock.after(GATHER, () => this.#spend());
  }

  #spend(): void {
    const place = this.#place();
    // What is on its way may have been read before the change.
    const isLoading = this.state.list.kind === 'loading' || place?.state.kind === 'loading';
    if (isLoading && this.#ports.session.person !== undefined) {
      this.#cancelGather = this.#ports.clock.after(GATHER, () => this.#spend());
      return;
    }
    const ids = this.#gathered ?? new Set<string>();
    this.#gathered = undefined;
    void this.#refresh();
    if (place?.state.kind === 'ready' && (ids.has('') || ids.has(place.id)))
      this.#read(place.id, 'behind');
  }

  /** Reads anew what is shown, behind the screen: the place is kept, and a failure takes nothing away. */
  async #refresh(): Promise<void> {
    const { list } = this.state;
    if (list.kind !== 'ready' || this.#ports.session.person === undefined) return;
    const refreshing = this.#begin('refreshing');
    const wanted = Math.min(Math.max(list.listed.items.length, PAGE), REFRESH);
    try {
      let fresh: Listed = { items: [] };
      let cursor: string | undefined;
      do {
        const page = await this.#page(cursor === undefined ? {} : { cursor }, refreshing);
        if (refreshing.signal.aborted) return;
        fresh = append(fresh, page);
        cursor = page.next;
      } while (cursor !== undefined && fresh.items.length < wanted);
      if (this.state.list.kind !== 'ready') return;
      const { listed, more } = this.state.list;
      const listedNow = join(fresh, listed, this.state.sort);
      this.#showList({ kind: 'ready', listed: listedNow, more });
    } catch (thrown) {
      const failure = this.#failed(thrown, refreshing.signal);
      if (failure !== undefined && this.state.list.kind === 'ready')
        this.patch({ list: { ...this.state.list, stale: failure } });
    }
  }

  #place(): OnePlace | undefined {
    const { place } = this.state;
    return place.name === 'conversation' ? place : undefined;
  }

  #patchPlace(id: string, part: Partial<OnePlace>): void {
    const place = this.#place();
    if (place?.id === id) this.patch({ place: { ...place, ...part } });
  }

  #draft(id: string): DraftOfReply {
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const { backend, clock, connectivity, newKey } = this.#ports;
    const { contact } = backend;
    const draft = new DraftOfReply(
      { contact, clock, connectivity, newKey, honoursKey: contact.honoursKey },
      (comment, options) => {
        const { reply } = this.#activities;
        return reply === undefined
          ? Promise.reject(new HelpError('unsupported', 'No replies'))
          : reply.call(this.#activities, id, comment, options);
      },
      () => this.#patchPlace(id, { draft: draft.state }),
    );
    this.#drafts.set(id, draft);
    return draft;
  }

  #read(id: string, how: 'shown' | 'behind' = 'shown'): void {
    const opening = this.#begin('opening');
    if (this.#ports.session.person === undefined) {
      // Read when somebody is here.
      opening.abort();
      return;
    }
    const place = this.#place();
    if (how === 'shown' && place?.state.kind === 'failed')
      this.#patchPlace(id, { state: { kind: 'loading' } });
    this.#activities.open(id, { signal: opening.signal }).then(
      (conversation) => {
        if (opening.signal.aborted) return;
        this.#replace(conversation);
        this.#markRead(conversation);
      },
      (thrown: unknown) => {
        const failure = this.#failed(thrown, opening.signal);
        if (failure === undefined) {
          opening.abort();
          return;
        }
        const before = this.#place()?.state;
        const state: ConversationState =
          before?.kind === 'ready' && failure.code !== 'not-found'
            ? { ...before, stale: failure }
            : { kind: 'failed', failure };
        this.#patchPlace(id, { state });
        if (state.kind === 'failed') this.patch({ attempts: this.state.attempts + 1 });
      },
    );
  }

  /** The conversation as the backend has it now, and its row in the list. */
  #replace(conversation: Conversation): void {
    const { request } = conversation;
    this.#patchPlace(request.id, { state: { kind: 'ready', conversation }, summary: request });
    const { list } = this.state;
    if (list.kind !== 'ready') return;
    const items = list.listed.items.map((item) => (item.id === request.id ? request : item));
    this.#showList({ ...list, listed: { ...list.listed, items } });
  }

  #markRead({ request, comments }: Conversation): void {
    const last = comments.at(-1);
    if (!request.unread || last === undefined) return;
    // At once: the mark on screen does not wait for the backend, which hears of it again at the next opening.
    const { list } = this.state;
    if (list.kind === 'ready') {
      const items = list.listed.items.map((item) =>
        item.id === request.id ? { ...item, unread: false } : item,
      );
      this.#showList({ ...list, listed: { ...list.listed, items } });
    }
    this.#activities
      .read?.(request.id, last.id, { signal: this.#visit.signal })
      .catch(() => undefined);
  }

  async #sendReply(
    id: string,
    draft: DraftOfReply,
    signal: AbortSignal,
    onPause: () => void,
  ): Promise<Conversation> {
    const before = this.#unsure.get(id) ?? this.#commentsOf(id);
    if (this.#unsure.has(id) && !this.#ports.backend.contact.honoursKey) {
      // No key protects a second try here, so the backend is asked whether the first one arrived.
      const now = await this.#activities.open(id, { signal });
      const message = draft.comment().message.trim();
      const isThere = now.comments.some(
        ({ id: comment, author, body }) =>
          !before.has(comment) &&
          author.role === 'requester' &&
          body.kind === 'text' &&
          body.text.trim() === message,
      );
      if (isThere) {
        this.#unsure.delete(id);
        return now;
      }
    }
    try {
      const sent = await draft.sender.send(draft.comment(), signal, onPause);
      this.#unsure.delete(id);
      return sent;
    } catch (thrown) {
      const error = HelpError.from(thrown);
      if (error.ambiguous) this.#unsure.set(id, before);
      const isGone =
        error.code === 'invalid' && error.fields.some(({ code }) => code === 'fileMissing');
      if (!isGone) throw error;
      // Uploads live for some hours on the backend only; the bytes are still here, so they go up once more, unasked.
      draft.renewFiles();
      await draft.settled(signal);
      return draft.sender.send(draft.comment(), signal, onPause);
    }
  }

  /** Requests with a reply of which nobody knows whether it arrived, and the comments that were there before it. */
  readonly #unsure = new Map<string, ReadonlySet<string>>();

  #commentsOf(id: string): ReadonlySet<string> {
    const place = this.#place();
    return new Set(
      place?.id === id && place.state.kind === 'ready'
        ? place.state.conversation.comments.map((comment) => comment.id)
        : [],
    );
  }

  #solve(id: string): void {
    this.#again.set(id, () => this.solve());
    void this.#act(id, 'solve', (signal) => this.#solveNow(id, signal));
  }

  async #solveNow(id: string, signal: AbortSignal): Promise<Conversation> {
    const { solve } = this.#activities;
    if (solve === undefined) throw new HelpError('unsupported', 'No solving');
    const intent = `solve ${id}`;
    const key = this.#key(intent, '');
    const conversation = await solve.call(this.#activities, id, { key, signal });
    this.#keys.delete(intent);
    return conversation;
  }

  /** Made before the first try, the same for every further try of the same thing. */
  #key(intent: string, what: string): string {
    const known = this.#keys.get(intent);
    if (known?.what === what) return known.key;
    const key = this.#ports.newKey();
    this.#keys.set(intent, { what, key });
    return key;
  }

  /** Answers whether it was done. */
  async #act(
    id: string,
    what: What,
    work: (
      signal: AbortSignal,
      wait: (waitingFor: Extract<Doing, { kind: 'busy' }>['waitingFor']) => void,
    ) => Promise<Conversation | undefined>,
  ): Promise<boolean> {
    const visit = this.#visit.signal;
    const acting = new AbortController();
    this.#acting.get(id)?.abort();
    this.#acting.set(id, acting);
    const wait = (waitingFor: Extract<Doing, { kind: 'busy' }>['waitingFor']): void => {
      if (!acting.signal.aborted) this.#do(id, { kind: 'busy', what, waitingFor });
    };
    wait('answer');
    try {
      const conversation = await work(acting.signal, wait);
      if (visit.aborted || conversation === undefined) return false;
      this.#replace(conversation);
      this.#do(id, IDLE);
      void this.#refresh();
      return !acting.signal.aborted;
    } catch (thrown) {
      // Neither the words nor the end of the session of somebody who has left are the next one's.
      if (visit.aborted) return false;
      const error = HelpError.from(thrown);
      if (error.code === 'invalid' && error.fields.length > 0 && what === 'reply') {
        const problems = error.fields.map((problem) => ({
          ...problem,
          field: problem.field.startsWith('attachments') ? 'reply-files' : 'reply',
        }));
        this.#do(id, IDLE, problems);
        return false;
      }
      const failure = this.#failed(thrown, visit);
      if (failure === undefined || acting.signal.aborted) {
        this.#do(id, IDLE);
        return false;
      }
      this.#do(id, { kind: 'failed', what, failure });
      // Closed meanwhile: what is possible now is the backend's to say.
      const isStale = failure.code === 'closed' || failure.code === 'conflict';
      if (isStale && this.#place()?.id === id) this.#read(id, 'behind');
      return false;
    }
  }

  /** Known also while another request is on screen. */
  #do(id: string, doing: Doing, problems: readonly FieldProblem[] = []): void {
    this.#doings.set(id, doing);
    this.#patchPlace(id, { doing, problems });
    const isTold = doing.kind === 'failed' || problems.length > 0;
    if (isTold && this.#place()?.id === id) this.patch({ attempts: this.state.attempts + 1 });
  }
}

const IDLE = { kind: 'idle' } as const;

function listedOf(list: ListState): Listed | undefined {
  if (list.kind === 'ready') return list.listed;
  return list.kind === 'loading' ? list.old : undefined;
}

/** A page behind what is there; a request that moved between two pages stands once, where it was first. */
function append({ items }: Listed, page: RequestPage): Listed {
  const known = new Set(items.map(({ id }) => id));
  return {
    items: [...items, ...page.items.filter(({ id }) => !known.has(id))],
    ...(page.next === undefined ? {} : { next: page.next }),
    ...(page.counts === undefined ? {} : { counts: page.counts }),
  };
}

/** A fresh beginning before the tail that was not read anew. */
function join(fresh: Listed, old: Listed, sort: RequestSort): Listed {
  const timeOf = (item: RequestSummary): number =>
    Date.parse(sort === 'created' ? item.createdAt : item.updatedAt);
  const first = old.items[0];
  const last = fresh.items.at(-1);
  if (fresh.next === undefined || first === undefined || last === undefined) return fresh;
  // So much is new that the two do not meet: what lies between them is not known.
  if (timeOf(last) > timeOf(first)) return fresh;
  const known = new Set(fresh.items.map(({ id }) => id));
  // A row that should have been among the fresh ones and is not is no longer in this list.
  const tail = old.items.filter((item) => !known.has(item.id) && timeOf(item) <= timeOf(last));
  if (tail.length === 0) return fresh;
  return {
    items: [...fresh.items, ...tail],
    ...(old.next === undefined ? {} : { next: old.next }),
    ...(fresh.counts === undefined ? {} : { counts: fresh.counts }),
  };
}
