import { HelpError } from '../../core/help-error.js';

/** Waits; an abort ends it at once. @throws {HelpError} `aborted`, `ambiguous` as told. */
export function pause(ms: number, signal: AbortSignal, ambiguous = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new HelpError('aborted', 'The call was aborted', { ambiguous }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
