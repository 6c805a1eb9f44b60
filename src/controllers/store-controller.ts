import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Store } from '../core/store.js';

/** Renders its host again whenever the selected slice of a store becomes another value (`Object.is`). */
export class StoreController<State, Slice = State> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #select: (state: State) => Slice;
  #store: Store<State> | undefined;
  #unsubscribe: (() => void) | undefined;
  #connected = false;
  #value: Slice | undefined;

  constructor(
    host: ReactiveControllerHost,
    store: Store<State> | undefined,
    select: (state: State) => Slice,
  ) {
    this.#host = host;
    this.#select = select;
    this.#store = store;
    host.addController(this);
  }

  /** `undefined` as long as there is no store. */
  get value(): Slice | undefined {
    return this.#store === undefined
      ? undefined
      : (this.#value ??= this.#select(this.#store.state));
  }

  get store(): Store<State> | undefined {
    return this.#store;
  }

  /** A store may come late, or be another one after a move in the page. */
  set store(store: Store<State> | undefined) {
    if (store === this.#store) return;
    this.#leave();
    this.#store = store;
    this.#value = undefined;
    if (this.#connected) this.#follow();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#follow();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
  }

  #follow(): void {
    const store = this.#store;
    if (store === undefined) return;
    this.#take(store.state);
    this.#unsubscribe = store.subscribe((state) => this.#take(state));
  }

  #leave(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #take(state: State): void {
    const next = this.#select(state);
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    this.#host.requestUpdate();
  }
}
