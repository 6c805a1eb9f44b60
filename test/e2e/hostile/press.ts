// Runs in the page: does to everything in it what a person, or a script that plays one, may do.

/** Events that attacks wait for. */
const EVENTS = [
  'pointerover',
  'pointerenter',
  'pointermove',
  'pointerdown',
  'pointerup',
  'mouseover',
  'mouseenter',
  'mousemove',
  'mousedown',
  'mouseup',
  'mouseleave',
  'mouseout',
  'dblclick',
  'contextmenu',
  'auxclick',
  'wheel',
  'scroll',
  'touchstart',
  'touchend',
  'dragstart',
  'keydown',
  'keypress',
  'keyup',
  'copy',
  'cut',
  'input',
  'change',
  'select',
  'toggle',
  'beforetoggle',
  'animationstart',
  'animationend',
  'transitionend',
  'focusin',
  'focusout',
] as const;

/** Our own controls, and what we put into them: pressing these does things, so they only get the other events. */
const OWN = 'button, input, select, textarea, label, summary';
const IN_OWN = `${OWN}, option, span, b, bdi, svg, path`;

/** To focus what can't be focused costs a layout each. */
const FOCUSABLE =
  'a, area, audio, button, embed, iframe, input, object, select, summary, textarea, video, [contenteditable], [tabindex], svg, svg *, math, math *';

const isOwn = (element: Element): boolean =>
  element.closest(OWN) !== null && element.matches(IN_OWN);

function* within(root: Document | ShadowRoot | Element): Generator<Element> {
  if ('shadowRoot' in root && root.shadowRoot !== null) yield* within(root.shadowRoot);
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot !== null) yield* within(element.shadowRoot);
  }
}

/** Elements below a root, through all shadow roots. */
export const allElements = (root: Document | ShadowRoot | Element): readonly Element[] => [
  ...within(root),
];

/** Points at, focuses and clicks everything. @param spareOwn leaves our own controls unpressed and without focus */
export function pressAll(root: Document | Element, spareOwn: boolean): void {
  for (const element of allElements(root)) {
    const view = element.ownerDocument.defaultView;
    // A frame that an attack led elsewhere.
    if (view === null) continue;
    const { Event, MouseEvent } = view as typeof globalThis & Window;
    for (const name of EVENTS) element.dispatchEvent(new Event(name));
    const html = element as Partial<HTMLElement>;
    const isSpared = spareOwn && isOwn(element);
    const takesFocus = !isSpared && element.matches(FOCUSABLE);
    if (takesFocus) html.focus?.();
    if (!isSpared)
      if (typeof html.click === 'function') html.click();
      else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    if (takesFocus) html.blur?.();
  }
}

/** Links that may be there are not followed: they would leave the page, which is what they are for. */
export function stayHere(): void {
  document.addEventListener(
    'click',
    (event) => {
      const link = event
        .composedPath()
        .find((target): target is HTMLAnchorElement => target instanceof HTMLAnchorElement);
      if (link !== undefined && /^(?:https?|mailto|tel):$/.test(link.protocol))
        event.preventDefault();
    },
    true,
  );
}
