import { HelpError, type HelpErrorCode } from '../help-error.js';
import type { WriteOptions } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import type { Connectivity } from '../ports/connectivity.js';

/** Failures that time may heal. */
const PASSING: ReadonlySet<HelpErrorCode> = new Set([
  'offline',
  'blocked',
  'unavailable',
  'rate-limited',
  'malformed',
]);

/** Tries of one press before the person is asked: about 20 s in all, enough for a server to restart. */
const TRIES = 6;
/** First pause in ms; it doubles, times a factor of 0.5 to 1 (the delay rule of stripe-node's RequestSender). */
const FIRST_PAUSE = 1000;
/** A backend that asks for more patience than this many seconds gets it by a press of the person, not by a spinner. */
const LONGEST_WAIT = 10;

interface Intent {
  readonly key: string;
  readonly content: string;
  /** A try with this key may have reached the backend although no usable answer came. */
  ambiguous: boolean;
}

export interface SenderPorts {
  /** The backend answers the same key with the same thing: a write may be repeated blindly. */
  readonly honoursKey: boolean;
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly newKey: () => string;
}

/**
 * Sends one thing at most once. The key is made before the first try and stays the same as long as the words do;
 * after an unclear failure it stays the same even for other words, so that the backend, not we, finds out whether the
 * first ones arrived.
 */
export class Sender<Content, Result> {
  readonly #ports: SenderPorts;
  readonly #write: (content: Content, options: WriteOptions) => Promise<Result>;
  #intent: Intent | undefined;

  constructor(
    ports: SenderPorts,
    write: (content: Content, options: WriteOptions) => Promise<Result>,
  ) {
    this.#ports = ports;
    this.#write = write;
  }

  /** Forgets the intent: the next request is a new one. */
  reset(): void {
    this.#intent = undefined;
  }

  /**
   * @param onPause called before each pause between two tries
   * @throws {HelpError} the last failure; `aborted` when the signal fired
   */
  async send(content: Content, signal: AbortSignal, onPause: () => void): Promise<Result> {
    const intent = this.#intentFor(content);
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await this.#write(content, { key: intent.key, signal });
        this.#intent = undefined;
        return result;
      } catch (thrown) {
        const error = HelpError.from(thrown);
        if (error.ambiguous) intent.ambiguous = true;
        // Another text under this key is stored already: it arrived, so these words are a request of their own.
        if (error.code === 'conflict') this.#intent = undefined;
        if (!this.#mayRetry(error, attempt) || signal.aborted) throw this.#told(error, intent);
        onPause();
        await this.#pause(error, attempt, signal);
      }
    }
  }

  #intentFor(words: Content): Intent {
    const content = JSON.stringify(words);
    const old = this.#intent;
    if (old !== undefined && (old.content === content || old.ambiguous)) return old;
    this.#intent = { key: this.#ports.newKey(), content, ambiguous: false };
    return this.#intent;
  }

  #mayRetry(error: HelpError, attempt: number): boolean {
    if (attempt >= TRIES || !PASSING.has(error.code)) return false;
    if (error.ambiguous && !this.#ports.honoursKey) return false;
    return (error.retryAfter ?? 0) <= LONGEST_WAIT;
  }

  /** An earlier try of this intent may have arrived even if the last one surely did not. */
  #told(error: HelpError, intent: Intent): HelpError {
    if (
      error.ambiguous ||
      !intent.ambiguous ||
      error.code === 'conflict' ||
      error.code === 'invalid'
    )
      return error;
    return new HelpError(error.code, error.message, {
      ambiguous: true,
      fields: error.fields,
      cause: error,
      ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    });
  }

  #pause(error: HelpError, attempt: number, signal: AbortSignal): Promise<void> {
    const ms =
      error.retryAfter === undefined
        ? FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)
        : error.retryAfter * 1000;
    return new Promise((resolve, reject) => {
      const done = (finish: () => void) => () => {
        cancel();
        unsubscribe();
        signal.removeEventListener('abort', abort);
        finish();
      };
      const abort = done(() => {
        reject(new HelpError('aborted', 'Sending was stopped', { ambiguous: error.ambiguous }));
      });
      const wake = done(resolve);
      const cancel = this.#ports.clock.after(ms, wake);
      const unsubscribe = this.#ports.connectivity.onReturn(wake);
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}
