import { browserOf, systemOf } from './user-agent.js';

/** Address of the host page as it may travel: without query and fragment, where orders and tokens hide. */
export function pageAddress(): string | undefined {
  const { origin, pathname, protocol } = window.location;
  return protocol === 'https:' || protocol === 'http:' ? `${origin}${pathname}` : undefined;
}

/** Browser, system, window and time: what a technical report needs. Nothing that tells one person from another. */
export function diagnostics(): Readonly<Record<string, string>> {
  const { userAgent } = navigator;
  return {
    browser: browserOf(userAgent),
    system: systemOf(userAgent, navigator.maxTouchPoints),
    window: `${window.innerWidth} × ${window.innerHeight}`,
    // 2026-11-23 16:39 UTC
    time: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  };
}
