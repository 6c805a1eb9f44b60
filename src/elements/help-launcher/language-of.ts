/** Language of an element: its own `lang`, else that of the nearest ancestor, shadow roots crossed; else empty. */
export function languageOf(element: Element): string {
  const found = element.closest<HTMLElement>('[lang]');
  if (found !== null) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageOf(root.host) : '';
}
