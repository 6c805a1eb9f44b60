import type { Stage } from './stage.js';

export type ConformanceArea =
  | 'connecting'
  | 'creating'
  | 'faults'
  | 'files'
  | 'the list'
  | 'a conversation'
  | 'other people'
  | 'the session';

/** One thing that every adapter owes to the widget. */
export interface ConformancePromise {
  readonly area: ConformanceArea;
  /** Unique; heads its row of the table. */
  readonly name: string;
  /** Takes as long as an adapter's patience, about 20 s: begun first, waited for last. */
  readonly isSlow?: true;
  /** Creates and changes nothing at the backend: also for one that real people use. */
  readonly isReadOnly?: true;
  /** @throws {BrokenPromise} when it is broken @throws {NotOffered} when the backend has nothing to prove it with */
  readonly check: (stage: Stage) => Promise<void>;
}
