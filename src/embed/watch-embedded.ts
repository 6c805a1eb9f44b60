const WAITING = ':is(help-contact,help-center,help-activities,help-sign-in):not(:defined)';

/** Pixels around the viewport within which an element counts as near: about a flick of the finger. */
const NEAR = '200px';

/** Milliseconds in which changes of the page are gathered before it is searched again. */
const GATHER = 200;

/**
 * Loads the elements when one that stands in the page comes near the viewport, one that is added later included. The
 * entry to the account stands on every page: it waits for intent, unless somebody has signed in here before. The page is
 * watched until everything is defined. An element in a shadow root of the page is not seen: there the page imports the
 * definition itself.
 */
export function watchEmbedded(
  all: (selector: string) => readonly Element[],
  load: (element: Element) => Promise<unknown>,
): void {
  let gathering = 0;
  const wake = async (element: Element, isWanted: boolean): Promise<void> => {
    try {
      // The mark is written by src/platform/signed-in-mark.ts: imported, it would be a second file.
      if (isWanted || element.localName !== 'help-sign-in' || 'help-widget' in sessionStorage)
        await load(element);
    } catch {
      // What fails keeps its fallback content, and is tried again when it comes near again.
    }
  };
  const intend = ({ currentTarget }: Event): void => void wake(currentTarget as Element, true);
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) void wake(target, false);
    },
    { rootMargin: NEAR },
  );
  const search = (): void => {
    gathering = 0;
    for (const element of all(WAITING)) {
      near.observe(element);
      for (const type of ['pointerenter', 'focus']) element.addEventListener(type, intend, true);
    }
  };
  const changes = new MutationObserver(() => {
    gathering ||= window.setTimeout(search, GATHER);
  });
  changes.observe(document, { childList: true, subtree: true });
  void customElements.whenDefined('help-activities').then(() => {
    near.disconnect();
    changes.disconnect();
  });
  search();
}
