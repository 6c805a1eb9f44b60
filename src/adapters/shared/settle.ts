/** In ms: a write whose connection broke may still be going on. */
const SETTLING = 1500;

/** Waits until a write that was lost has come to its end; an abort ends the wait. */
export const settle = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, SETTLING);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
