import type { Visibility } from '../core/stores/live-updates.js';

/** Whether the page is on screen; a page that comes back from the back/forward cache counts as a change. */
export const pageVisibility: Visibility = {
  get visible() {
    return document.visibilityState === 'visible';
  },
  onChange(run) {
    document.addEventListener('visibilitychange', run);
    window.addEventListener('pageshow', run);
    return () => {
      document.removeEventListener('visibilitychange', run);
      window.removeEventListener('pageshow', run);
    };
  },
};
