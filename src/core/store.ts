/** A value that changes as a whole and says so. Snapshots are never mutated. */
export class Store<State> {
  #state: State;
  readonly #listeners = new Set<(state: State) => void>();

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  /** The returned function unsubscribes. The listener is not called with the present state. */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  protected set(next: State): void {
    if (Object.is(next, this.#state)) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next);
  }

  protected patch(part: Partial<State>): void {
    this.set({ ...this.#state, ...part });
  }
}
