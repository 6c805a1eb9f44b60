import { createContext } from '@lit/context';
import type { HelpCenter } from '../core/help-center.js';

/** Handed down by `<help-center>`; `undefined` until its parts are loaded. */
export const helpCenterContext = createContext<HelpCenter | undefined>(
  Symbol.for('help-widget.center'),
);
