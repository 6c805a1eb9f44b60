import type { HelpCenter } from '../core/help-center.js';
import { helpCenterContext } from './help-center-context.js';

/**
 * Asks the `<help-center>` around an element for its help centre, now and after each change, by the Context Community
 * Protocol. Not with `ContextConsumer`: most forms stand alone and should not carry it.
 *
 * @returns ends it
 */
export function askForCenter(host: Element, take: (center: HelpCenter) => void): () => void {
  let stop: (() => void) | undefined;
  host.dispatchEvent(
    Object.assign(new Event('context-request', { bubbles: true, composed: true }), {
      context: helpCenterContext,
      contextTarget: host,
      subscribe: true,
      callback(center: HelpCenter | undefined, unsubscribe?: () => void) {
        // The provider that a root kept the question for is another one than the root.
        if (unsubscribe !== stop) stop?.();
        stop = unsubscribe;
        if (center !== undefined) take(center);
      },
    }),
  );
  return () => stop?.();
}
