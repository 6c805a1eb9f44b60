const WAITING = ':is(help-contact,help-center,help-activities):not(:defined)';

/** Pixels around the viewport within which an element counts as near: about a flick of the finger. */
const NEAR = '200px';

/** Milliseconds in which changes of the page are gathered before it is searched again. */
const GATHER = 200;

/**
 * Loads the elements when one that stands in the page comes near the viewport, one that is added later included. The
 * page is watched only until they are defined. An element in a shadow root of the page is not seen: there the page
 * imports the definition itself.
 */
export function watchEmbedded(
  all: (selector: string) => readonly Element[],
  load: (element: Element) => Promise<unknown>,
): void {
  let gathering = 0;
  const near = new IntersectionObserver(
    (entries) => {
      // What fails keeps its fallback content, and is tried again when it comes near again.
      for (const entry of entries) if (entry.isIntersecting) load(entry.target).catch(() => {});
    },
    { rootMargin: NEAR },
  );
  const search = (): void => {
    gathering = 0;
    for (const element of all(WAITING)) near.observe(element);
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
