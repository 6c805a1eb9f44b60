import { setTimeout as wait } from 'node:timers/promises';
import type { RequestSummary } from '../../../src/core/model/conversation.js';

/** In ms: so often at most one person's requests are looked at. */
const EVERY = 1000;
/** In ms, behind a look that failed. */
const AFTER_FAILURE = 10_000;
/** In ms: one look. The next person waits for it. */
const LONGEST = 10_000;
/**
 * In ms. Ticket systems keep the second of a change alone: what changes twice within one looks the same. So a row that is
 * younger than this is told of once more when it no longer is.
 */
const SETTLED = 2000;

/** Whoever wants to hear of changes. */
export interface Follower {
  /** The newest requests of the person, by their last change. */
  readonly look: (signal: AbortSignal) => Promise<readonly RequestSummary[]>;
  /** What is read from here on misses nothing. */
  readonly ready: () => void;
  readonly changed: (id: string) => void;
}

interface Seen {
  readonly mark: string;
  readonly isSettled: boolean;
}

interface Followed extends Follower {
  /** Undefined before the first look. */
  seen: ReadonlyMap<string, Seen> | undefined;
  dueAt: number;
}

/**
 * Finds changes in a ticket system that tells of none, for those who listen at this process. One look at a time, so that
 * many listeners make the looks rarer, never more: a second apart for a few of them.
 */
export class News {
  readonly #stopped: AbortSignal;
  readonly #followed = new Set<Followed>();
  #isLooking = false;

  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
  }

  /** @returns ends it */
  follow(follower: Follower): () => void {
    const followed: Followed = { ...follower, seen: undefined, dueAt: 0 };
    this.#followed.add(followed);
    if (!this.#isLooking) void this.#go();
    return () => void this.#followed.delete(followed);
  }

  async #go(): Promise<void> {
    this.#isLooking = true;
    try {
      while (!this.#stopped.aborted) {
        const next = [...this.#followed].toSorted((one, other) => one.dueAt - other.dueAt)[0];
        if (next === undefined) return;
        const pause = next.dueAt - performance.now();
        if (pause <= 0) await this.#look(next);
        // Whoever comes meanwhile is due at once, and need not wait for long.
        else await wait(Math.min(pause, EVERY / 10));
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(followed: Followed): Promise<void> {
    const { seen } = followed;
    let found: ReadonlyMap<string, Seen>;
    try {
      const rows = await followed.look(
        AbortSignal.any([this.#stopped, AbortSignal.timeout(LONGEST)]),
      );
      found = new Map(rows.map((row) => [row.id, seenOf(row)]));
    } catch {
      followed.dueAt = performance.now() + AFTER_FAILURE;
      // Whoever listens reads for itself, and sees what is wrong.
      if (seen === undefined) this.#begin(followed, new Map());
      return;
    }
    followed.dueAt = performance.now() + EVERY;
    if (seen === undefined) {
      this.#begin(followed, found);
      return;
    }
    followed.seen = found;
    for (const [id, { mark, isSettled }] of found) {
      const before = seen.get(id);
      const isNews = before?.mark !== mark || (isSettled && !before.isSettled);
      if (isNews && this.#followed.has(followed)) followed.changed(id);
    }
  }

  #begin(followed: Followed, found: ReadonlyMap<string, Seen>): void {
    followed.seen = found;
    if (this.#followed.has(followed)) followed.ready();
  }
}

const seenOf = ({ updatedAt, status, unread }: RequestSummary): Seen => ({
  mark: `${updatedAt} ${status.raw} ${unread}`,
  isSettled: Date.now() - Date.parse(updatedAt) > SETTLED,
});
