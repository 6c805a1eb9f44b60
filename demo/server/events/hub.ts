import { z } from 'zod';
import { ApiError } from '../api/errors.js';
import { CHANGES_CHANNEL, type Change } from '../conversations/change.js';
import type { Database } from '../database/open.js';

/** An open stream, and what it is told. */
export interface Listener {
  /** Whose requests it hears of, see `personKey`. */
  readonly person: string;
  /** Token of the session that it stands by. */
  readonly token: string;
  /** A request of this person changed. */
  changed(id: string): void;
  /** Something may have been missed. */
  missed(): void;
  /** The session has ended. */
  signedOut(): void;
  /** The server stops. */
  close(): void;
}

/** Streams that one person may keep open at a time. Not the oldest gives way: it would come back at once. */
const STREAMS = 5;
const RETRY_SECONDS = 60;

const Shape = z.object({ person: z.string(), id: z.string() }) satisfies z.ZodType<Change>;

/** Hands what any process notifies to the streams that are open here. */
export class EventHub {
  readonly #streams = new Map<string, Set<Listener>>();
  #unlisten: (() => Promise<void>) | undefined;
  #isOver = false;

  async start(database: Database): Promise<void> {
    this.#unlisten = await database.listen(CHANGES_CHANNEL, (payload) => this.#heard(payload));
  }

  /**
   * @returns takes the listener out again
   * @throws {ApiError} `unavailable` when the server stops; `rate-limited` when the person has enough of them
   */
  add(listener: Listener): () => void {
    if (this.#isOver) throw new ApiError('unavailable', 'The server stops', { retryAfter: 1 });
    const { person } = listener;
    const own = this.#streams.get(person) ?? new Set();
    if (own.size >= STREAMS)
      throw new ApiError('rate-limited', 'Too many streams', { retryAfter: RETRY_SECONDS });
    this.#streams.set(person, own.add(listener));
    return () => {
      own.delete(listener);
      if (own.size === 0 && this.#streams.get(person) === own) this.#streams.delete(person);
    };
  }

  /** Ends the streams of a session at once; those at other processes end when they look at it again. */
  signedOut(token: string): void {
    for (const listener of this.#all()) if (listener.token === token) listener.signedOut();
  }

  /** Ends every stream, so that the server need not wait for them. */
  async stop(): Promise<void> {
    this.#isOver = true;
    for (const listener of this.#all()) listener.close();
    await this.#unlisten?.();
  }

  #all(): Listener[] {
    return [...this.#streams.values()].flatMap((own) => [...own]);
  }

  #heard(payload: string | undefined): void {
    if (payload === undefined) {
      for (const listener of this.#all()) listener.missed();
      return;
    }
    const change = readChange(payload);
    if (change === undefined) return;
    for (const listener of this.#streams.get(change.person) ?? []) listener.changed(change.id);
  }
}

/** Anybody with the database may notify anything on the channel. */
function readChange(payload: string): Change | undefined {
  try {
    return Shape.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}
