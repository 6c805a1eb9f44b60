// The contact flow of somebody who has an account: sessions, requests and their backend are the real ones.
import { describe, expect, it } from 'vitest';
import { createMemoryBackend, type MemoryBackendOptions } from '../../src/adapters/memory/index.js';
import { HelpError } from '../../src/core/help-error.js';
import type { Conversation, RequestSummary } from '../../src/core/model/conversation.js';
import type { Person } from '../../src/core/model/session.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { similarInTime } from '../../src/core/similar.js';
import { ActivitiesStore } from '../../src/core/stores/activities-store.js';
import { ContactStore } from '../../src/core/stores/contact-store.js';
import { SessionStore } from '../../src/core/stores/session-store.js';
import { fr } from '../../src/locales/fr.js';
import { I18nextTranslator } from '../../src/platform/i18next-translator.js';
import { ManualClock, settled } from '../support/manual-clock.js';

// Monday 23 November 2026, 10:00 in Paris.
const MONDAY = Date.parse('2026-11-23T09:00:00Z');
const REFERENCE = 'FR2026EBAY0001234567';
const CAMILLE = { email: 'camille@exemple.fr', password: 'un cheval vert', name: 'Camille' };
const BRUNO = { email: 'bruno@exemple.fr', password: 'une vache jaune', name: 'Bruno' };

const CLOSED: RequestSummary = {
  id: 'closed-1',
  number: '48200',
  subject: 'Colis perdu',
  status: { group: 'solved', raw: 'closed', final: true },
  category: 'pickup',
  reference: REFERENCE,
  createdAt: '2026-11-01T09:00:00Z',
  updatedAt: '2026-11-02T09:00:00Z',
  unread: false,
};

const file = (name: string) => {
  const blob = new Blob([new Uint8Array(20).fill(7)], { type: 'image/png' });
  return { name, size: 20, type: 'image/png', arrayBuffer: () => blob.arrayBuffer() };
};

async function setUp(options: MemoryBackendOptions & { broken?: () => boolean } = {}) {
  const { broken = () => false, ...rest } = options;
  const clock = new ManualClock(MONDAY);
  const closed: Conversation = {
    request: CLOSED,
    comments: [],
    can: { reply: false, reopen: false, solve: false, followUp: true, rate: true },
    cc: [],
    followUps: [],
  };
  const backend = createMemoryBackend({
    brand: 'ebay',
    accounts: [CAMILLE, BRUNO],
    conversations: [closed],
    ...rest,
  });
  const dictionary = { tag: 'fr', dictionary: fr };
  const translator = new I18nextTranslator('fr', dictionary, () => Promise.resolve(dictionary));
  const connectivity = { online: true, onReturn: () => () => undefined };
  const newKey = () => crypto.randomUUID();
  const session = new SessionStore({ backend, clock, translator, getToken: () => undefined });
  const heard: (Person | undefined)[] = [];
  const ended = { count: 0 };
  const store: ContactStore = new ContactStore({
    backend: {
      ...backend,
      connect: async (call) => ({ ...(await backend.connect(call)), serverNow: clock.now() }),
    },
    translator,
    clock,
    connectivity,
    newKey,
    brand: 'ebay',
    preset: SHIPPING_CATEGORIES,
    brandConfig: {},
    pageConfig: {},
    diagnostics: () => ({}),
    readConfig: async () => ({}),
    loadDelivery: () =>
      broken() ? Promise.reject(new TypeError('404')) : import('../../src/core/stores/delivery.js'),
    loadActivities: async () => {
      if (broken()) throw new TypeError('404');
      const activities = new ActivitiesStore({
        backend,
        session,
        clock,
        connectivity,
        newKey,
        rules: () => store.state.settings.attachments,
        visibility: { visible: true, onChange: () => () => undefined },
      });
      store.account ??= {
        similar: (about) => similarInTime(activities.loadOpen(), about, clock),
        expire: () => {
          ended.count++;
          void session.expire();
        },
      };
    },
    maySend: () => true,
  });
  session.onPerson((person, why) => {
    heard.push(person);
    store.setPerson(person, why);
  });
  const signIn = async ({ email, password }: typeof CAMILLE): Promise<void> => {
    session.setEmail(email);
    await session.signIn(password);
    await settled();
  };
  if (!broken()) await store.prepare();
  return { store, backend, clock, session, signIn, heard, ended };
}

type World = Awaited<ReturnType<typeof setUp>>;

async function known(options: Parameters<typeof setUp>[0] = {}): Promise<World> {
  const world = await setUp(options);
  world.store.openActivities();
  await settled();
  await world.signIn(CAMILLE);
  world.store.back();
  return world;
}

async function fillPickup({ store }: World, reason = 'pickup'): Promise<void> {
  store.begin('new');
  store.chooseCategory(reason);
  await settled();
  if (store.state.step.name === 'similar') store.pastSimilar();
  await settled();
  if (store.state.step.name === 'articles') store.needHelp();
  store.setAnswer('reference', REFERENCE);
  store.setAnswer('pickupReason', 'not_shown');
  store.setAnswer('newDate', '2026-11-25');
  store.setAnswer('phone', '06 39 98 12 34');
}

describe('the way to the activities', () => {
  it('is fetched where the flow gets to it, says a failure, and is tried again', async () => {
    let isBroken = true;
    const { store } = await setUp({ broken: () => isBroken });
    store.begin('follow-up');
    expect(store.state).toMatchObject({ step: { name: 'activities' }, screen: 'loading' });
    await settled();
    expect(store.state.screen).toBe('failed');
    isBroken = false;
    store.fetch();
    expect(store.state.screen).toBe('loading');
    await settled();
    expect(store.state).toMatchObject({ step: { name: 'activities' }, screen: 'ready' });
    store.back();
    expect(store.state).toMatchObject({ step: { name: 'start' }, screen: 'ready' });
  });

  it('tells nothing of it on a screen that the person has gone to meanwhile', async () => {
    const { store } = await setUp({ broken: () => true });
    store.openActivities('a-1');
    expect(store.state.step).toEqual({ name: 'activities', id: 'a-1' });
    store.back();
    await settled();
    expect(store.state).toMatchObject({ step: { name: 'start' }, screen: 'ready' });
  });
});

describe('a person who is known', () => {
  it('is not asked for the address, and sends it', async () => {
    const world = await known();
    const { store, backend } = world;
    await fillPickup(world);
    store.next();
    expect(store.state.step.name).toBe('form');
    expect(store.fields('form').map(({ id }) => id)).not.toContain('email');
    store.next();
    await settled();
    expect(store.state.step).toMatchObject({ name: 'done', email: CAMILLE.email });
    expect(backend.requests[0]?.request.email).toBe(CAMILLE.email);
  });

  it('is shown open requests on the same matter before a new one', async () => {
    const world = await known();
    const { store } = world;
    await fillPickup(world);
    store.next();
    store.next();
    await settled();
    store.restart();
    store.begin('new');
    store.chooseCategory('pickup');
    await settled();
    expect(store.state.step).toMatchObject({ name: 'similar', requests: [{ category: 'pickup' }] });
    store.pastSimilar();
    await settled();
    expect(store.state.step.name).toBe('answers');
    store.back();
    expect(store.state.step.name).toBe('similar');
  });

  it('goes on without the question when the list is slow, fails or has nothing', async () => {
    for (const options of [
      { latency: 60_000 },
      { fail: ({ name }: { name: string }) => (name === 'list' ? down() : undefined) },
      {},
    ]) {
      const { latency = 0, ...rest } = options as MemoryBackendOptions;
      const world = await known(rest);
      const { store, clock, backend } = world;
      const { activities } = backend;
      if (latency > 0 && activities !== undefined)
        Object.assign(activities, { list: () => new Promise(() => undefined) });
      store.begin('new');
      store.chooseCategory('pickup');
      await clock.advance(1499);
      if (latency > 0) expect(store.state.step.name).toBe('category');
      await clock.advance(2);
      expect(store.state.step.name).toBe('answers');
      expect(store.state.failure).toBeUndefined();
    }
  });

  it('gets the answer for the reason chosen last, once', async () => {
    const world = await known();
    const { store, backend, clock } = world;
    const answers: ((page: { items: RequestSummary[] }) => void)[] = [];
    Object.assign(backend.activities ?? {}, {
      list: () => new Promise((resolve) => answers.push(resolve)),
    });
    store.begin('new');
    store.chooseCategory('pickup');
    store.chooseCategory('tracking');
    const late = { ...CLOSED, status: { group: 'open', raw: 'open' } } as const;
    for (const answer of answers) answer({ items: [late] });
    await clock.advance(10);
    expect(store.state.category?.id).toBe('tracking');
    expect(store.state.step.name).toBe('answers');
    expect(store.state.canGoBack).toBe(true);
    store.back();
    expect(store.state.step.name).toBe('category');
  });
});

const down = (): HelpError => new HelpError('unavailable', 'down');

describe('a follow-up', () => {
  it('begins with reason, reference and number of the old one, and sends its id', async () => {
    const world = await known();
    const { store, backend } = world;
    store.openActivities();
    store.followUp(CLOSED);
    expect(store.state).toMatchObject({
      step: { name: 'answers' },
      category: { id: 'pickup' },
      followUpOf: { id: CLOSED.id, number: CLOSED.number },
      answers: { reference: REFERENCE, email: CAMILLE.email },
    });
    store.back();
    expect(store.state.step.name).toBe('activities');
    store.followUp(CLOSED);
    store.setAnswer('pickupReason', 'not_shown');
    store.setAnswer('newDate', '2026-11-25');
    store.setAnswer('phone', '06 39 98 12 34');
    store.next();
    store.next();
    await settled();
    expect(store.state.step.name).toBe('done');
    expect(backend.requests[0]?.request.followUpOf).toBe(CLOSED.id);
    expect(store.state.followUpOf).toBeUndefined();
  });

  it('asks for the reason where the old one has none that exists', async () => {
    const { store } = await known();
    store.followUp({ ...CLOSED, category: 'no such' });
    expect(store.state.step.name).toBe('category');
    store.chooseCategory('tracking');
    // Not asked whether it is about an open one: it is about this one.
    expect(['answers', 'articles']).toContain(store.state.step.name);
    expect(store.state.followUpOf?.number).toBe(CLOSED.number);
  });

  it('about another shipment than the page’s keeps its own reference', async () => {
    const { store } = await known();
    store.setShipment({ reference: 'FR2026EBAY0009999999' });
    store.followUp(CLOSED);
    expect(store.state.answers['reference']).toBe(REFERENCE);
    expect(store.fields('answers').map(({ id }) => id)).toContain('reference');
  });

  it('ends when the person wants a new request instead; what was typed stays', async () => {
    const { store } = await known();
    store.openActivities();
    store.followUp(CLOSED);
    store.setAnswer('phone', '06 39 98 12 34');
    store.openActivities();
    store.beginNew();
    expect(store.state.step.name).toBe('category');
    expect(store.state.followUpOf).toBeUndefined();
    expect(store.state.answers['phone']).toBe('06 39 98 12 34');
  });
});

describe('a new request', () => {
  it('is not begun in the middle of sending another one', async () => {
    const world = await known();
    const { store } = world;
    store.followUp(CLOSED);
    store.setAnswer('pickupReason', 'not_shown');
    store.setAnswer('newDate', '2026-11-25');
    store.setAnswer('phone', '06 39 98 12 34');
    store.next();
    store.next();
    expect(store.state.step.name).toBe('sending');
    store.beginNew();
    expect(store.state).toMatchObject({
      step: { name: 'sending' },
      followUpOf: { number: CLOSED.number },
    });
    await settled();
    expect(store.state.step.name).toBe('done');
    store.openActivities();
    store.beginNew();
    expect(store.state.step.name).toBe('category');
    expect(store.state.category).toBeUndefined();
  });
});

describe('a session that ends while sending', () => {
  const unauthorized: MemoryBackendOptions['fail'] = ({ name, phase, count }) =>
    name === 'create' && phase === 'before' && count === 1
      ? new HelpError('unauthorized', 'the session has ended')
      : undefined;

  it('loses nothing: after signing in the form is there, and sends', async () => {
    const world = await known({ fail: unauthorized });
    const { store, backend, session, signIn, ended } = world;
    await fillPickup(world);
    store.next();
    store.setAnswer('message', 'Personne n’est venu.');
    store.addFiles('attachments', [file('a.png')]);
    store.next();
    await expect.poll(() => store.state.failure?.code).toBe('unauthorized');
    expect(store.state).toMatchObject({ step: { name: 'form' }, failure: { ambiguous: false } });
    expect(ended.count).toBe(1);
    expect(session.state.identity.kind).toBe('expired');
    store.signIn();
    expect(store.state.step.name).toBe('activities');
    await signIn(CAMILLE);
    expect(store.state).toMatchObject({
      step: { name: 'form' },
      answers: { message: 'Personne n’est venu.' },
      attachments: [{ name: 'a.png' }],
    });
    store.next();
    await settled();
    expect(store.state.step.name).toBe('done');
    expect(backend.requests[0]?.files).toHaveLength(1);
  });

  it('wipes what was typed before somebody else is there', async () => {
    const world = await known({ fail: unauthorized });
    const { store, session, signIn } = world;
    await fillPickup(world);
    store.next();
    store.setAnswer('message', 'Un secret.');
    store.addFiles('attachments', [file('secret.png')]);
    store.next();
    await expect.poll(() => store.state.failure?.code).toBe('unauthorized');
    store.signIn();
    let seen: unknown;
    session.subscribe(({ identity }) => {
      if (identity.kind === 'signed-in' && identity.person.email === BRUNO.email)
        seen ??= { ...store.state.answers };
    });
    await signIn(BRUNO);
    expect(seen).toEqual({ email: BRUNO.email });
    expect(store.state).toMatchObject({
      step: { name: 'activities' },
      person: { email: BRUNO.email },
      attachments: [],
    });
    expect(JSON.stringify(store.state)).not.toMatch(/secret|camille/iu);
  });
});

describe('signing out', () => {
  it('takes answers, files, address and words of the search along', async () => {
    const world = await known();
    const { store, session } = world;
    await fillPickup(world);
    store.next();
    store.setAnswer('message', 'Un secret.');
    store.addFiles('attachments', [file('secret.png')]);
    store.search('secret');
    await session.signOut();
    await settled();
    expect(store.state).toMatchObject({ step: { name: 'start' }, answers: {}, attachments: [] });
    expect(store.state.person).toBeUndefined();
    expect(store.state.canGoBack).toBe(false);
    expect(JSON.stringify(store.state)).not.toMatch(/secret|camille/iu);
  });

  it('stops what is being sent: its number is shown to nobody else', async () => {
    const world = await known();
    const { store, backend, session } = world;
    let arrive: () => void = () => undefined;
    const { create } = backend.contact;
    Object.assign(backend.contact, {
      create: async (...given: Parameters<typeof create>) => {
        const result = await create(...given);
        await new Promise<void>((resolve) => (arrive = resolve));
        return result;
      },
    });
    await fillPickup(world);
    store.next();
    store.next();
    await settled();
    expect(store.state.step.name).toBe('sending');
    await session.signOut();
    expect(store.state.step.name).toBe('start');
    arrive();
    await settled();
    expect(store.state.step.name).toBe('start');
    expect(store.state.failure).toBeUndefined();
    // And the next one can send.
    await fillPickup(world);
    store.next();
    store.setAnswer('email', 'a@b.fr');
    store.next();
    await settled();
    arrive();
    await settled();
    expect(store.state.step).toMatchObject({ name: 'done', email: 'a@b.fr' });
    expect(backend.requests).toHaveLength(2);
  });

  it('takes nothing from somebody who has not signed in', async () => {
    const world = await setUp();
    const { store, session } = world;
    await fillPickup(world);
    await session.identify();
    expect(session.state.identity.kind).toBe('nobody');
    expect(store.state).toMatchObject({
      step: { name: 'answers' },
      answers: { phone: '06 39 98 12 34' },
    });
  });

  it('from the activities stays there, at the door', async () => {
    const { store, session } = await known();
    store.openActivities('a-1');
    await session.signOut();
    expect(store.state.step).toEqual({ name: 'activities' });
  });
});
