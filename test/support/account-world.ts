import { createMemoryBackend, type MemoryBackendOptions } from '../../src/adapters/memory/index.js';
import { DEFAULT_ATTACHMENT_RULES } from '../../src/core/config/settings.js';
import type { Conversation, RequestSummary } from '../../src/core/model/conversation.js';
import type { HelpBackend } from '../../src/core/ports/backend.js';
import type { Connectivity } from '../../src/core/ports/connectivity.js';
import { ActivitiesStore } from '../../src/core/stores/activities-store.js';
import type { Visibility } from '../../src/core/stores/live-updates.js';
import { SessionStore, type GetToken } from '../../src/core/stores/session-store.js';
import { fr } from '../../src/locales/fr.js';
import { I18nextTranslator } from '../../src/platform/i18next-translator.js';
import { ManualClock, settled } from './manual-clock.js';

export const CAMILLE = { email: 'camille@exemple.fr', password: 'un cheval vert', name: 'Camille' };
export const BRUNO = { email: 'bruno@exemple.fr', password: 'une vache jaune', name: 'Bruno' };

const START = Date.parse('2026-11-23T09:00:00Z');

/** A request of Camille's with its first message; a later number is a newer one. */
export function conversation(
  number: number,
  changes: Partial<RequestSummary> = {},
  more: Partial<Conversation> = {},
): Conversation {
  const at = new Date(Date.UTC(2026, 10, 20, 9, 0) + number * 60_000).toISOString();
  const id = `r-${number}`;
  return {
    request: {
      id,
      number: `${number}`,
      subject: `Colis ${number}`,
      status: { group: 'open', raw: 'open' },
      createdAt: at,
      updatedAt: at,
      unread: false,
      ...changes,
    },
    comments: [
      {
        id: `${id}-first`,
        author: { role: 'requester', name: 'Camille' },
        createdAt: at,
        body: { kind: 'text', text: 'Bonjour' },
        files: [],
      },
    ],
    can: { reply: true, reopen: false, solve: true, followUp: false, rate: false },
    cc: [],
    followUps: [],
    ...more,
  };
}

export const conversations = (count: number): readonly Conversation[] =>
  Array.from({ length: count }, (_, index) => conversation(index + 1));

/** Whether a page is on screen and has a network, as a test wants it. */
export class Page implements Visibility, Connectivity {
  readonly #listeners = new Set<() => void>();
  readonly #returns = new Set<() => void>();
  readonly online = true;
  visible = true;

  show(visible: boolean): void {
    this.visible = visible;
    for (const listener of this.#listeners) listener();
  }

  reconnect(): void {
    for (const run of this.#returns) run();
  }

  onChange(run: () => void): () => void {
    this.#listeners.add(run);
    return () => this.#listeners.delete(run);
  }

  onReturn(run: () => void): () => void {
    this.#returns.add(run);
    return () => this.#returns.delete(run);
  }

  /** How many still listen. */
  get listeners(): number {
    return this.#listeners.size + this.#returns.size;
  }
}

export interface WorldOptions extends MemoryBackendOptions {
  /** The page's way to sign people in. */
  readonly getToken?: GetToken;
  /** Changes the backend that the stores see. */
  readonly wrap?: (backend: HelpBackend) => HelpBackend;
}

/** The stores of an account on a backend in memory, with a clock and a page that the test moves. */
export async function accountWorld(options: WorldOptions = {}) {
  const { getToken, wrap = (same) => same, ...rest } = options;
  const clock = new ManualClock(START);
  const page = new Page();
  const backend = createMemoryBackend({ brand: 'ebay', accounts: [CAMILLE, BRUNO], ...rest });
  const seen = wrap(backend);
  const dictionary = { tag: 'fr', dictionary: fr };
  const translator = new I18nextTranslator('fr', dictionary, () => Promise.resolve(dictionary));
  const session = new SessionStore({
    backend: seen,
    clock,
    translator,
    getToken: () => getToken,
  });
  const keys: string[] = [];
  const activities = new ActivitiesStore({
    backend: seen,
    session,
    clock,
    connectivity: page,
    newKey: () => {
      keys.push(crypto.randomUUID());
      return keys.at(-1) ?? '';
    },
    rules: () => DEFAULT_ATTACHMENT_RULES,
    visibility: page,
  });
  const signIn = async ({ email, password }: typeof CAMILLE): Promise<void> => {
    session.setEmail(email);
    await session.signIn(password);
    await settled();
  };
  await session.start();
  return { clock, page, backend, session, activities, signIn, keys };
}

export type World = Awaited<ReturnType<typeof accountWorld>>;
