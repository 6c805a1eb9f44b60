import {
  html,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RequestSummary } from '../../core/model/conversation.js';

/** Rows that come and go together. */
const BLOCK = 25;
/** Up to so many rows all are there: find-in-page and screen readers then meet the whole list. */
const ALL = 200;
/** How far beyond the viewport rows are kept: about two screens, so that nobody sees them come. */
const MARGIN = '1500px 0px';
/** Height of a row that was never drawn, in px. */
const GUESS = 76;

/**
 * Draws a long list in blocks, and only the blocks near the viewport; the others are as high as they were when last
 * seen. 10,000 rows cost no more than some hundreds (bench/list.ts).
 */
export class ListWindow implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #near = new Set<number>([0]);
  readonly #heights = new Map<number, number>();
  #observer: IntersectionObserver | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), {
      rootMargin: MARGIN,
    });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  /** The rows, each as an item of the list around. */
  render(
    items: readonly RequestSummary[],
    row: (item: RequestSummary, place: number) => TemplateResult,
  ): unknown {
    const draw = (from: number, to: number): unknown =>
      repeat(
        items.slice(from, to),
        ({ id }) => id,
        (item, index) =>
          html`<div role="listitem" aria-setsize=${items.length} aria-posinset=${from + index + 1}>
            ${row(item, from + index)}
          </div>`,
      );
    if (items.length <= ALL) return draw(0, items.length);
    return Array.from({ length: Math.ceil(items.length / BLOCK) }, (_, block) => {
      const from = block * BLOCK;
      const to = Math.min(items.length, from + BLOCK);
      const isNear = this.#near.has(block);
      return html`<div
        role="presentation"
        data-block=${block}
        ${ref((element) => this.#place(element, block, isNear, to - from))}
      >
        ${isNear ? draw(from, to) : ''}
      </div>`;
    });
  }

  #place(element: Element | undefined, block: number, isNear: boolean, rows: number): void {
    if (!(element instanceof HTMLElement)) return;
    // Not a style attribute: a strict policy of the page would refuse it.
    if (isNear) element.style.removeProperty('block-size');
    else
      element.style.setProperty(
        'block-size',
        `${this.#heights.get(block) ?? rows * (this.#average() ?? GUESS)}px`,
      );
    this.#observer?.observe(element);
  }

  #average(): number | undefined {
    const heights = [...this.#heights.values()];
    return heights.length === 0
      ? undefined
      : heights.reduce((sum, height) => sum + height, 0) / heights.length / BLOCK;
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    let isChanged = false;
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const block = Number((target as HTMLElement).dataset['block']);
      if (!target.isConnected) {
        this.#observer?.unobserve(target);
        continue;
      }
      // The focus never falls out of the list.
      if (isIntersecting === this.#near.has(block) || (!isIntersecting && holdsFocus(target)))
        continue;
      isChanged = true;
      if (isIntersecting) this.#near.add(block);
      else {
        this.#heights.set(block, boundingClientRect.height);
        this.#near.delete(block);
      }
    }
    if (isChanged) this.#host.requestUpdate();
  }
}

const holdsFocus = (element: Element): boolean =>
  element.contains((element.getRootNode() as Document | ShadowRoot).activeElement);
