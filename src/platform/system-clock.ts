import type { Clock } from '../core/ports/clock.js';

// Captured when the widget loads: host pages that patch timers later don't reach us.
const { setTimeout, clearTimeout, Date } = globalThis;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
