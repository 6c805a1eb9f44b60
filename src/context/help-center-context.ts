import type { Context } from '@lit/context';
import type { HelpCenter } from '../core/help-center.js';

/** Handed down by `<help-center>`; `undefined` until its parts are loaded. */
export const helpCenterContext = Symbol.for('help-widget.center') as unknown as Context<
  symbol,
  HelpCenter | undefined
>;
