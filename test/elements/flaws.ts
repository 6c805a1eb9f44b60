// What axe finds wrong with an element, one sentence each.
import 'axe-core/axe.min.js';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

declare const axe: { run(context: unknown, options?: unknown): Promise<AxeResult> };

/** Contrast in the middle of an animation is no contrast, and a root lists its own animations only. */
function endAnimations(root: ShadowRoot): void {
  for (const animation of root.getAnimations()) animation.cancel();
  for (const { shadowRoot } of root.querySelectorAll('*'))
    if (shadowRoot) endAnimations(shadowRoot);
}

export async function flawsOf(element: HTMLElement): Promise<string[]> {
  if (element.shadowRoot) endAnimations(element.shadowRoot);
  const { violations } = await axe.run(element, {
    // One element is no page: landmarks and the page's h1 are the host's.
    rules: { region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
