import type { Suite } from '../support/report.js';

export const kitInBrowser: Suite = { name: 'kit-in-browser', run: async () => undefined };
