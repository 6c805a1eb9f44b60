import { HelpError } from '../help-error.js';
import type { ActivitiesBackend } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import type { Connectivity } from '../ports/connectivity.js';
import type { ActivitiesState } from './activities-state.js';

/** Whether the page is on screen. */
export interface Visibility {
  readonly visible: boolean;
  /** The returned function unsubscribes. */
  onChange(run: () => void): () => void;
}

export interface LivePorts {
  readonly activities: ActivitiesBackend;
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly visibility: Visibility;
  /** Something changed: a request, or anything. */
  readonly changed: (id?: string) => void;
  readonly tell: (live: ActivitiesState['live']) => void;
  /** The session has ended. */
  readonly expired: () => void;
}

/** Pauses in ms between two looks where the backend does not tell; longer once nothing has happened for a while. */
const POLL = 30_000;
const POLL_QUIET = 60_000;
const QUIET_AFTER = 300_000;
/** Pauses in ms before a broken connection is tried again: doubling from the first to the last. */
const FIRST_PAUSE = 1000;
const LAST_PAUSE = 60_000;
/** A page out of sight for so many ms hears nothing more until it is back. */
const HIDDEN = 30_000;

/**
 * Hears of changes made elsewhere: by the backend's stream where there is one, else by looking again and again. Pauses
 * while nobody can see it.
 */
export class LiveUpdates {
  readonly #ports: LivePorts;
  #run: AbortController | undefined;
  #stopWatching: () => void = () => undefined;
  #cancelHide: () => void = () => undefined;
  #isWanted = false;
  #changedAt = 0;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#changedAt = this.#ports.clock.now();
    this.#stopWatching = this.#ports.visibility.onChange(() => this.#look());
    this.#look();
  }

  stop(): void {
    this.#isWanted = false;
    this.#stopWatching();
    this.#cancelHide();
    this.#halt('off');
  }

  #look(): void {
    this.#cancelHide();
    if (this.#ports.visibility.visible) {
      if (this.#run === undefined) this.#go();
      return;
    }
    this.#cancelHide = this.#ports.clock.after(HIDDEN, () => this.#halt('paused'));
  }

  #halt(live: 'off' | 'paused'): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#ports.tell(live);
  }

  #go(): void {
    const run = new AbortController();
    this.#run = run;
    void this.#listen(run.signal);
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { activities, tell, expired } = this.#ports;
    // Whatever happened while nobody looked.
    this.#heard();
    for (let pause = FIRST_PAUSE; !signal.aborted;) {
      if (activities.watch === undefined) {
        tell('polling');
        await this.#wait(this.#pollPause(), signal);
        if (!signal.aborted) this.#heard();
        continue;
      }
      try {
        await activities.watch(
          (id) => {
            if (signal.aborted) return;
            if (id === undefined) {
              pause = FIRST_PAUSE;
              tell('live');
            } else this.#changedAt = this.#ports.clock.now();
            this.#heard(id);
          },
          { signal },
        );
      } catch (thrown) {
        if (signal.aborted) return;
        if (HelpError.from(thrown).code === 'unauthorized') {
          // Stopped first: where the session is renewed in silence, somebody starts it again.
          this.stop();
          expired();
          return;
        }
      }
      if (signal.aborted) return;
      tell('polling');
      // A stream that breaks again and again must not become a storm: half of the pause is chance.
      await this.#wait(pause * (0.5 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, LAST_PAUSE);
      if (!signal.aborted && pause >= POLL) this.#heard();
    }
  }

  #heard(id?: string): void {
    this.#ports.changed(id);
  }

  #pollPause(): number {
    const isQuiet = this.#ports.clock.now() - this.#changedAt > QUIET_AFTER;
    return (isQuiet ? POLL_QUIET : POLL) * (0.9 + Math.random() / 5);
  }

  /** Ends early when the network returns or nobody listens any more. */
  #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { clock, connectivity } = this.#ports;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        unsubscribe();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      const unsubscribe = connectivity.onReturn(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
