import type { Connectivity } from '../core/ports/connectivity.js';

/** The browser's own idea of the network. Listens only while somebody waits. */
export const browserConnectivity: Connectivity = {
  get online() {
    return navigator.onLine;
  },
  onReturn(run) {
    window.addEventListener('online', run);
    return () => {
      window.removeEventListener('online', run);
    };
  },
};
