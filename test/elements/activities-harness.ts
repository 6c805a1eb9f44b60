// What a person can see and do in <help-activities>, for the tests of it.
import { aTimeout, fixture, html, waitUntil } from '@open-wc/testing';
import {
  createMemoryBackend,
  type MemoryBackend,
  type MemoryBackendOptions,
} from '../../src/adapters/memory/index.js';
import type { Comment } from '../../src/core/model/comment.js';
import type { Conversation, RequestSummary } from '../../src/core/model/conversation.js';
import { registerAdapter } from '../../src/core/registry.js';
import '../../src/define/activities.js';
import '../../src/define/contact.js';
import type { HelpActivitiesElement } from '../../src/elements/help-activities/help-activities.js';
import { text } from './contact-harness.js';
import { flawsOf } from './flaws.js';

export const CAMILLE = {
  email: 'camille@example.com',
  password: 'a green horse on the moon',
  name: 'Camille Durand',
};

export interface Scene extends MemoryBackendOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly lang?: string;
  /** Signed in as Camille from the start. Default `true`. */
  readonly signedIn?: boolean;
}

let scenes = 0;

/** A request of Camille's with its first message; `changes` replaces what a test is about. */
export function conversation(
  number: number,
  changes: Partial<RequestSummary> = {},
  comments: readonly Comment[] = [],
  more: Partial<Conversation> = {},
): Conversation {
  const at = new Date(Date.UTC(2026, 10, 20, 9, 0) + number * 60_000).toISOString();
  const id = `request-${number}`;
  return {
    request: {
      id,
      number: String(number),
      subject: `Request about parcel ${number}`,
      status: { group: 'open', raw: 'open' },
      category: 'pickup',
      createdAt: at,
      updatedAt: at,
      unread: false,
      ...changes,
    },
    comments: [
      {
        id: `${id}-first`,
        author: { role: 'requester', name: CAMILLE.name },
        createdAt: at,
        body: { kind: 'text', text: `Where is parcel ${number}?` },
        files: [],
      },
      ...comments,
    ],
    can: { reply: true, reopen: false, solve: true, followUp: false, rate: false },
    cc: [],
    followUps: [],
    ...more,
  };
}

export class Activities {
  constructor(
    readonly element: HelpActivitiesElement,
    readonly backend: MemoryBackend,
  ) {}

  get root(): ShadowRoot {
    return this.element.shadowRoot as ShadowRoot;
  }

  get screen(): string {
    return (this.find('.app')?.className ?? '').replace('app is-', '');
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

  get rows(): string[] {
    return this.all('.request .subject').map(text);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector itself
  find<Kind extends HTMLElement = HTMLElement>(selector: string): Kind | null {
    return this.root.querySelector<Kind>(selector);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector itself
  get<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    const found = this.root.querySelector<Kind>(selector);
    if (found === null) throw new Error(`nothing matches ${selector} on "${this.screen}"`);
    return found;
  }

  all<Kind extends HTMLElement = HTMLElement>(selector: string): Kind[] {
    return [...this.root.querySelectorAll<Kind>(selector)];
  }

  button(name: string): HTMLElement {
    const found = this.all('button, a').find((candidate) =>
      (candidate.getAttribute('aria-label') ?? text(candidate)).startsWith(name),
    );
    if (found === undefined) throw new Error(`no button "${name}" on "${this.screen}"`);
    return found;
  }

  async press(name: string): Promise<void> {
    this.button(name).click();
    await this.element.updateComplete;
  }

  async until(holds: () => unknown, what: string): Promise<void> {
    await waitUntil(() => Boolean(holds()), `${what}; on "${this.screen}"`, { timeout: 15_000 });
    await this.element.updateComplete;
  }

  async type(selector: string, value: string): Promise<void> {
    const control = this.get<HTMLInputElement>(selector);
    control.focus();
    control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    await this.element.updateComplete;
  }

  async open(subject: string): Promise<void> {
    await this.until(() => this.rows.some((row) => row.startsWith(subject)), `a row "${subject}"`);
    this.all('.request')
      .find((row) => text(row).startsWith(subject))
      ?.click();
    await this.until(() => this.find('.message') !== null, 'the conversation');
  }

  /** All that axe finds wrong, by rule. */
  flaws(): Promise<string[]> {
    return flawsOf(this.element);
  }
}

/** `<help-activities>` on a help desk in memory, on its first screen. */
export async function activities(scene: Scene = {}): Promise<Activities> {
  const { attributes = {}, lang = 'en', signedIn = true, ...options } = scene;
  const backend = createMemoryBackend({
    articles: [],
    accounts: [CAMILLE],
    ...(signedIn ? { session: CAMILLE.email } : {}),
    ...options,
  });
  const name = `activities-${++scenes}`;
  registerAdapter(name, async () => () => backend);
  const box = await fixture<HTMLElement>(html`<div lang=${lang}></div>`);
  const element = document.createElement('help-activities') as HelpActivitiesElement;
  for (const [key, value] of Object.entries({ adapter: name, ...attributes }))
    element.setAttribute(key, value);
  box.append(element);
  const ready = new Activities(element, backend);
  await waitUntil(() => ready.find('#heading') !== null, 'the first screen', { timeout: 15_000 });
  await waitUntil(() => ready.screen !== 'loading', 'who is there', { timeout: 15_000 });
  await element.updateComplete;
  await aTimeout(0);
  return ready;
}
