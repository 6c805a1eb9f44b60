// What a person can see and do in <help-contact>, for the tests of it.
import { aTimeout, fixture, html, waitUntil } from '@open-wc/testing';
import {
  createMemoryBackend,
  type MemoryBackend,
  type MemoryBackendOptions,
} from '../../src/adapters/memory/index.js';
import type { BrandConfig } from '../../src/core/model/brand-config.js';
import { registerAdapter } from '../../src/core/registry.js';
import '../../src/define/contact.js';
import type { HelpContactElement } from '../../src/elements/help-contact/help-contact.js';
import { flawsOf } from './flaws.js';

export interface Scene extends MemoryBackendOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly pageConfig?: BrandConfig;
  readonly lang?: string;
  /** In place of the backend's own: fetching what sending needs. */
  readonly prepare?: () => Promise<unknown>;
}

let scenes = 0;

export class Contact {
  constructor(
    readonly element: HelpContactElement,
    readonly backend: MemoryBackend,
  ) {}

  get root(): ShadowRoot {
    return this.element.shadowRoot as ShadowRoot;
  }

  get app(): HTMLElement {
    return this.get('.app');
  }

  get step(): string {
    return (this.root.querySelector('.app')?.className ?? '').replace('app is-', '');
  }

  get heading(): string {
    return text(this.get('#heading'));
  }

  get focused(): Element | null {
    return this.root.activeElement;
  }

  get said(): string {
    return text(this.get('[role=status]'));
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector itself
  find<Kind extends HTMLElement = HTMLElement>(selector: string): Kind | null {
    return this.root.querySelector<Kind>(selector);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector itself
  get<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    const found = this.root.querySelector<Kind>(selector);
    if (found === null) throw new Error(`nothing matches ${selector} on "${this.step}"`);
    return found;
  }

  all<Kind extends HTMLElement = HTMLElement>(selector: string): Kind[] {
    return [...this.root.querySelectorAll<Kind>(selector)];
  }

  button(name: string): HTMLElement {
    const found = this.all('button, a').find((candidate) =>
      (candidate.getAttribute('aria-label') ?? text(candidate)).startsWith(name),
    );
    if (found === undefined) throw new Error(`no button "${name}" on "${this.step}"`);
    return found;
  }

  async press(name: string): Promise<void> {
    this.button(name).click();
    await this.element.updateComplete;
  }

  /** Presses the main button and waits for its answer: another screen, or what is wrong. */
  async goOn(): Promise<void> {
    const step = this.step;
    const before = this.#wrong();
    this.get('.actions .primary').click();
    await waitUntil(
      () => this.step !== step || this.#wrong() !== before || before !== '',
      'an answer to the press',
      {
        timeout: 15_000,
      },
    );
    if (before !== '') await aTimeout(60);
    await this.element.updateComplete;
  }

  #wrong(): string {
    return [this.find('#summary'), this.find('#failure')]
      .map((box) => (box === null ? '' : text(box)))
      .join('');
  }

  async until(step: string): Promise<void> {
    await waitUntil(() => this.step === step, `"${step}" should come after "${this.step}"`, {
      timeout: 15_000,
    });
    await this.element.updateComplete;
  }

  async type(id: string, value: string): Promise<void> {
    const control = this.get<HTMLInputElement>(`#${CSS.escape(`f-${id}`)}`);
    control.focus();
    control.value = value;
    const type =
      control instanceof HTMLSelectElement || control.type === 'date' ? 'change' : 'input';
    control.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    await this.element.updateComplete;
  }

  async choose(category: string, { articles = false } = {}): Promise<void> {
    await this.press('New request');
    await this.press(category);
    if (articles) {
      await this.until('articles');
      await this.press('No, I need help');
    }
    await this.until('answers');
  }

  /** All that axe finds wrong, by rule. */
  flaws(): Promise<string[]> {
    return flawsOf(this.element);
  }
}

export const text = (element: Element): string =>
  (element.textContent ?? '').replace(/\s+/g, ' ').trim();

/** `<help-contact>` on a help desk in memory, ready on its first screen. */
export async function contact(scene: Scene = {}): Promise<Contact> {
  const { attributes = {}, pageConfig, lang = 'en', prepare, ...options } = scene;
  const backend = createMemoryBackend({ articles: [], ...options });
  if (prepare !== undefined) Object.assign(backend.contact, { prepare });
  const name = `scene-${++scenes}`;
  registerAdapter(name, async () => () => backend);
  const box = await fixture<HTMLElement>(html`<div lang=${lang}></div>`);
  const element = document.createElement('help-contact') as HelpContactElement;
  for (const [key, value] of Object.entries({ adapter: name, ...attributes }))
    element.setAttribute(key, value);
  if (pageConfig !== undefined) {
    const script = document.createElement('script');
    script.type = 'application/json';
    script.textContent = JSON.stringify(pageConfig);
    element.append(script);
  }
  box.append(element);
  const ready = new Contact(element, backend);
  await waitUntil(() => ready.find('#heading') !== null, 'the first screen', { timeout: 15_000 });
  await element.updateComplete;
  return ready;
}

export const ARTICLES = [
  {
    id: 'label-pending',
    title: 'My label is being made',
    summary: 'Wait three minutes.',
    url: 'https://help.example/l',
    categories: ['labels'],
  },
  {
    id: 'rebook',
    title: 'Book a collection again',
    summary: 'Choose another day.',
    categories: ['pickup'],
  },
];

export const file = (name: string, size = 1000, type = 'image/jpeg'): File =>
  new File([new Uint8Array(size).fill(size % 251)], name, { type });

/** As if the person had chosen files in the dialog of the browser. */
export async function chooseFiles(
  contact: Contact,
  field: string,
  ...files: readonly File[]
): Promise<void> {
  const input = contact.get<HTMLInputElement>(`#f-${field}`);
  const transfer = new DataTransfer();
  for (const each of files) transfer.items.add(each);
  const count = contact.all('.file').length + files.length;
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await waitUntil(() => contact.all('.file').length >= count, 'the files in the list');
}

/** The next weekday that is at least a day ahead, as a date control holds it. */
export function nextWorkday(): string {
  const day = new Date(Date.now() + 2 * 86_400_000);
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
