/**
 * Where the activities are, as a path that a page may keep in its address: `` (the list), `awaiting` (a filter),
 * `requests/<id>`, `password/<token>` (from the mail, taken away at once). Off unless the page asks for it.
 */
export interface Route {
  /** The present path; `` when the address says nothing about the activities. */
  read(): string;
  /** `push` makes a step that Back returns from. */
  write(path: string, how: 'push' | 'replace'): void;
  /** Called when the person goes back or forward; the returned function unsubscribes. */
  subscribe(run: () => void): () => void;
}
