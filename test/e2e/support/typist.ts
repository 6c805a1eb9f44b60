import type { Page } from 'playwright-core';

/** The element with the focus, through all shadow roots. */
export interface Focus {
  readonly tag: string;
  readonly id: string;
  /** Label, or else its text. */
  readonly name: string;
  readonly isControl: boolean;
  /** Something drawn around it, or around what holds it. */
  readonly hasRing: boolean;
  /** Whether the element before looks different now that it lost the focus; `unknown` when it is gone. */
  readonly before: 'differs' | 'same' | 'unknown';
  readonly beforeName: string;
  /** At least partly within the window. */
  readonly isInSight: boolean;
}

const readFocus = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const keep = globalThis as unknown as {
      e2eLast?: { element: Element; look: string; name: string };
    };
    const look = (element: Element): string =>
      [
        element,
        element.parentElement,
        element.parentElement?.parentElement,
        element.nextElementSibling,
      ]
        .filter((each) => each instanceof Element)
        .map((each) => {
          const {
            outlineStyle,
            outlineWidth,
            outlineColor,
            boxShadow,
            borderColor,
            backgroundColor,
          } = getComputedStyle(each);
          return [
            outlineStyle === 'none' ? '' : outlineStyle + outlineWidth + outlineColor,
            boxShadow,
            borderColor,
            backgroundColor,
          ].join();
        })
        .join('|');
    const ringed = (element: Element | null | undefined): boolean => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none'
      );
    };
    let element = document.activeElement ?? document.body;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const labels = (element as HTMLInputElement).labels ?? [];
    const name = (
      element.getAttribute('aria-label') ??
      labels[0]?.textContent ??
      element.textContent ??
      ''
    )
      .replace(/\s+/gu, ' ')
      .trim();
    const { e2eLast } = keep;
    const before =
      e2eLast === undefined || !e2eLast.element.isConnected || e2eLast.element === element
        ? 'unknown'
        : look(e2eLast.element) === e2eLast.look
          ? 'same'
          : 'differs';
    const beforeName = e2eLast?.name ?? '';
    // A heading that takes the focus when its screen comes is no control: it needs no ring.
    if (element.matches('h2')) delete keep.e2eLast;
    else keep.e2eLast = { element, look: look(element), name };
    // Chromium's calendar button within a date control: the control itself then matches no `:focus`, and the button has
    // the browser's own ring, which no style can be asked for.
    const isInnerButton = !element.matches(':focus');
    if (isInnerButton) delete keep.e2eLast;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return {
      tag: element.localName,
      id: element.id,
      name: name.slice(0, 120),
      isControl: element.matches('a[href], button, input, select, textarea, summary'),
      hasRing:
        isInnerButton ||
        ringed(element) ||
        ringed(element.parentElement) ||
        ringed(element.nextElementSibling),
      before,
      beforeName,
      isInSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  });

/** Presses keys and looks after each where the focus is. */
export class Typist {
  readonly #page: Page;
  readonly #inWidget: () => boolean;
  readonly wrong: string[] = [];
  steps = 0;
  controls = 0;

  constructor(page: Page, inWidget: () => boolean) {
    this.#page = page;
    this.#inWidget = inWidget;
  }

  async look(after: string): Promise<Focus> {
    const focus = await readFocus(this.#page);
    this.steps++;
    const where = `after ${after}: <${focus.tag}> "${focus.name}"`;
    if (focus.tag === 'body') this.wrong.push(`${where}: the focus is nowhere`);
    if (!this.#inWidget()) return focus;
    if (focus.isControl) {
      this.controls++;
      if (!focus.hasRing) this.wrong.push(`${where}: no focus indicator`);
      if (!focus.isInSight) this.wrong.push(`${where}: focused out of sight`);
    }
    if (focus.before === 'same')
      this.wrong.push(`"${focus.beforeName}" looks the same with and without the focus`);
    return focus;
  }

  async press(key: string): Promise<Focus> {
    await this.#page.keyboard.press(key);
    return this.look(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    await this.look(`typing "${text.slice(0, 20)}"`);
  }

  /** Tab until something with this name has the focus. */
  async tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab', most = 40): Promise<Focus> {
    const seen: string[] = [];
    for (let count = 0; count < most; count++) {
      const focus = await this.press(key);
      if (focus.isControl && name.test(focus.name)) return focus;
      seen.push(focus.name.slice(0, 30));
    }
    throw new Error(`${name} is not reached by ${key}; passed ${[...new Set(seen)].join(' | ')}`);
  }
}
