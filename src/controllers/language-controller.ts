import type { ReactiveController, ReactiveControllerHost } from 'lit';

const parentOf = (node: Node): Node | null =>
  node instanceof ShadowRoot ? node.host : ((node as Element).assignedSlot ?? node.parentNode);

/** Language tag that holds at a node: its own `lang`, else that of the nearest ancestor, through shadow roots. */
export function languageAt(start: Node): string | undefined {
  for (let node: Node | null = start; node !== null; node = parentOf(node)) {
    const tag = node instanceof Element ? node.getAttribute('lang')?.trim() : undefined;
    if (tag) return tag;
  }
  return undefined;
}

/**
 * Tells its host's language, and again after each change of a `lang` attribute around it. Without any `lang` in the page
 * it is the visitor's own (`navigator.language`).
 */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: (tag: string) => void;
  readonly #observer = new MutationObserver(() => this.#look());
  #tag: string | undefined;

  constructor(host: ReactiveControllerHost & Element, changed: (tag: string) => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  get tag(): string {
    return (this.#tag ??= this.#read());
  }

  hostConnected(): void {
    for (let root = this.#host.getRootNode(); ; root = root.host.getRootNode()) {
      this.#observer.observe(root, { attributes: true, subtree: true, attributeFilter: ['lang'] });
      if (!(root instanceof ShadowRoot)) break;
    }
    this.#look();
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }

  #read(): string {
    return languageAt(this.#host) ?? navigator.language;
  }

  #look(): void {
    const tag = this.#read();
    if (tag === this.#tag) return;
    this.#tag = tag;
    this.#changed(tag);
  }
}
