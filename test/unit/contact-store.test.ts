import { describe, expect, it } from 'vitest';
import { createMemoryBackend, type MemoryBackendOptions } from '../../src/adapters/memory/index.js';
import { HelpError } from '../../src/core/help-error.js';
import type { BrandConfig } from '../../src/core/model/brand-config.js';
import { parseBrandConfig } from '../../src/core/config/parse-config.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { ContactStore, type ContactStorePorts } from '../../src/core/stores/contact-store.js';
import { en } from '../../src/locales/en.js';
import { fr } from '../../src/locales/fr.js';
import { I18nextTranslator } from '../../src/platform/i18next-translator.js';
import { ManualClock, settled } from '../support/manual-clock.js';

// Monday 23 November 2026, 10:00 in Paris.
const MONDAY = Date.parse('2026-11-23T09:00:00Z');
const REFERENCE = 'FR2026EBAY0001234567';

const dictionaries = { en: { tag: 'en', dictionary: en }, fr: { tag: 'fr', dictionary: fr } };

async function setUp(
  options: MemoryBackendOptions & {
    pageConfig?: BrandConfig;
    maySend?: ContactStorePorts['maySend'];
    loadDelivery?: ContactStorePorts['loadDelivery'];
  } = {},
) {
  const clock = new ManualClock(MONDAY);
  const backend = createMemoryBackend({ brand: 'ebay', ...options });
  const translator = new I18nextTranslator('fr', dictionaries.fr, (tag) =>
    Promise.resolve(tag.startsWith('fr') ? dictionaries.fr : dictionaries.en),
  );
  const returns = new Set<() => void>();
  const store = new ContactStore({
    // The backend lives by the test's clock too: by the machine's, these tests would depend on the hour.
    backend: {
      ...backend,
      connect: async (call) => ({ ...(await backend.connect(call)), serverNow: clock.now() }),
    },
    translator,
    clock,
    connectivity: {
      online: true,
      onReturn(run) {
        returns.add(run);
        return () => returns.delete(run);
      },
    },
    newKey: () => crypto.randomUUID(),
    brand: 'ebay',
    preset: SHIPPING_CATEGORIES,
    brandConfig: { platform: { fr: 'la Plateforme eBay', en: 'eBay Delivery' } },
    pageConfig: options.pageConfig ?? {},
    page: 'https://shop.example/shipments',
    diagnostics: () => ({ browser: 'Chromium 1', system: 'Linux', window: '1 × 1', time: 'now' }),
    readConfig: async (json) => parseBrandConfig(json, () => true).config,
    loadDelivery: options.loadDelivery ?? (() => import('../../src/core/stores/delivery.js')),
    maySend: options.maySend ?? (() => true),
  });
  if (options.loadDelivery === undefined) await store.prepare();
  return { store, backend, clock, translator, returns };
}

/** A file as the store needs it; `Blob` has the same method. */
function file(name: string, size = 20, type = 'image/png') {
  const blob = new Blob([new Uint8Array(size).fill(7)], { type });
  return { name, size, type, arrayBuffer: () => blob.arrayBuffer() };
}

function fillPickup(store: ContactStore): void {
  store.start();
  store.begin('new');
  store.chooseCategory('pickup');
  if (store.state.step.name === 'articles') store.needHelp();
  store.setAnswer('reference', REFERENCE);
  store.setAnswer('pickupReason', 'not_shown');
  store.setAnswer('newDate', '2026-11-25');
  store.setAnswer('phone', '06 39 98 12 34');
}

function toForm(store: ContactStore): void {
  fillPickup(store);
  store.next();
  store.setAnswer('email', 'camille@exemple.fr');
  store.setAnswer('message', 'Personne n’est venu.');
}

describe('flow', () => {
  it('goes from the first screen to the number and sends what was typed, normalised', async () => {
    const { store, backend } = await setUp();
    expect(store.state.step.name).toBe('start');
    fillPickup(store);
    await settled();
    expect(store.state.step.name).toBe('answers');
    store.setAnswer('reference', ' fr2026-ebay 0001234567 ');
    store.next();
    expect(store.state.step.name).toBe('form');
    store.setAnswer('email', ' camille@exemple.fr ');
    store.next();
    await settled();
    expect(store.state.step).toMatchObject({
      name: 'done',
      email: 'camille@exemple.fr',
      result: { kind: 'created' },
    });
    expect(backend.requests).toHaveLength(1);
    expect(backend.requests[0]?.request).toMatchObject({
      brand: 'ebay',
      category: 'pickup',
      language: 'fr',
      email: 'camille@exemple.fr',
      page: 'https://shop.example/shipments',
      fields: {
        reference: REFERENCE,
        pickupReason: 'not_shown',
        newDate: '2026-11-25',
        phone: '+33639981234',
      },
    });
    expect(backend.requests[0]?.request.subject).toContain('Le transporteur n’est pas passé – ');
  });

  it('shows the articles of a category first and goes on without them when there are none or none come', async () => {
    const articles = [{ id: 'rebook', title: 'Reprogrammer', summary: '…', category: 'pickup' }];
    const withSome = await setUp({ articles: articles });
    withSome.store.start();
    withSome.store.begin('new');
    withSome.store.chooseCategory('pickup');
    await withSome.clock.advance(10);
    expect(withSome.store.state.step.name).toBe('articles');
    expect(withSome.store.state.articles).toMatchObject({ kind: 'ready' });
    withSome.store.articleHelped();
    expect(withSome.store.state.step.name).toBe('solved');
    withSome.store.back();
    withSome.store.needHelp();
    expect(withSome.store.state.step.name).toBe('answers');

    const failing = await setUp({
      articles: articles,
      fail: ({ name }) => (name === 'find' ? new HelpError('unavailable', 'down') : undefined),
    });
    failing.store.start();
    failing.store.begin('new');
    failing.store.chooseCategory('pickup');
    await failing.clock.advance(10);
    expect(failing.store.state.step.name).toBe('answers');
    failing.store.back();
    expect(failing.store.state.step.name).toBe('category');
  });

  it('goes back through what was seen and keeps every answer, over a change of category too', async () => {
    const { store } = await setUp();
    toForm(store);
    await settled();
    store.back();
    expect(store.state.step.name).toBe('answers');
    store.back();
    while ((store.state.step.name as string) !== 'category') store.back();
    store.chooseCategory('tracking');
    if (store.state.step.name === 'articles') store.needHelp();
    expect(store.state.answers).toMatchObject({
      reference: REFERENCE,
      message: 'Personne n’est venu.',
    });
    expect(store.fields('answers').map(({ id }) => id)).toEqual([
      'reference',
      'trackingNumber',
      'trackingIssue',
    ]);
  });

  it('reviews cancellations and claims, and edits lead forward again', async () => {
    const { store, backend } = await setUp();
    store.begin('new');
    store.chooseCategory('cancel');
    if (store.state.step.name === 'articles') store.needHelp();
    store.setAnswer('references', `${REFERENCE}\nFR2026EBAY0001234568`);
    store.setAnswer('cancelReason', 'duplicate');
    store.setAnswer('unused', true);
    store.next();
    store.setAnswer('email', 'a@b.fr');
    store.next();
    expect(store.state.step.name).toBe('review');
    expect(store.reviewRows().map(({ field }) => field.id)).toEqual([
      'references',
      'cancelReason',
      'unused',
      'email',
    ]);
    store.edit('answers');
    expect(store.state.step.name).toBe('answers');
    store.setAnswer('cancelReason', 'mistake');
    store.next();
    store.next();
    store.next();
    await settled();
    expect(store.state.step.name).toBe('done');
    expect(backend.requests[0]?.request.fields['references']).toEqual([
      REFERENCE,
      'FR2026EBAY0001234568',
    ]);
  });

  it('offers chat only when the brand has one', async () => {
    expect((await setUp()).store.channels).toEqual(['email']);
    const { store } = await setUp({ pageConfig: { chatUrl: 'https://chat.example' } });
    fillPickup(store);
    store.next();
    expect(store.state.step.name).toBe('channel');
    store.next();
    expect(store.state.step.name).toBe('form');
  });

  it('generates the subject and lets it be edited where that makes sense', async () => {
    const { store } = await setUp();
    store.begin('new');
    store.chooseCategory('technical');
    if (store.state.step.name === 'articles') store.needHelp();
    store.setAnswer('technicalStep', 'payment');
    store.next();
    expect(store.state.answers['subject']).toBe('Paiement');
    store.back();
    store.setAnswer('technicalStep', 'api');
    store.next();
    expect(store.subject).toBe('API ou module');
    store.setAnswer('subject', 'Mon titre');
    store.back();
    store.setAnswer('technicalStep', 'quote');
    store.next();
    expect(store.subject).toBe('Mon titre');
  });
});

describe('shipment of the host page', () => {
  it('is not asked for again, is suggested for and is sent', async () => {
    const { store, backend } = await setUp();
    store.setShipment({ reference: REFERENCE, carrier: 'Mondial Relay', state: 'IN_TRANSIT' });
    expect(store.state.suggestedCategory).toBe('tracking');
    fillPickup(store);
    expect(store.fields('answers').map(({ id }) => id)).not.toContain('reference');
    store.next();
    store.setAnswer('email', 'a@b.fr');
    store.next();
    await settled();
    expect(backend.requests[0]?.request).toMatchObject({
      fields: { reference: REFERENCE },
      shipment: { carrier: 'Mondial Relay' },
    });
  });

  it('can be put aside and taken up again', async () => {
    const { store } = await setUp();
    store.setShipment({ reference: REFERENCE });
    store.begin('new');
    store.chooseCategory('pickup');
    store.dismissShipment();
    expect(store.fields('answers').map(({ id }) => id)).toContain('reference');
    expect(store.state.answers['reference']).toBeUndefined();
    store.restoreShipment();
    expect(store.state.answers['reference']).toBe(REFERENCE);
  });
});

describe('problems', () => {
  it('are told after the first try only, heal as they are corrected and never appear for untouched fields', async () => {
    const { store } = await setUp();
    store.begin('new');
    store.chooseCategory('tracking');
    if (store.state.step.name === 'articles') store.needHelp();
    store.checkAnswer('trackingIssue');
    expect(store.state.problems).toEqual([]);
    store.next();
    expect(store.state.problems.map(({ field, code }) => [field, code])).toEqual([
      ['reference', 'oneOf'],
      ['trackingIssue', 'requiredChoice'],
    ]);
    expect(store.state.attempts).toBe(1);
    store.setAnswer('trackingNumber', '31016279');
    store.checkAnswer('trackingNumber');
    expect(store.state.problems.map(({ field }) => field)).toEqual(['trackingIssue']);
    store.setAnswer('trackingIssue', 'incident');
    expect(store.state.problems).toEqual([]);
    store.next();
    expect(store.state.step.name).toBe('form');
  });

  it('said by the backend stand at their field, on the screen that has it', async () => {
    const { store, backend } = await setUp({
      fail: ({ name, phase, count }) =>
        name === 'create' && phase === 'before' && count === 1
          ? new HelpError('invalid', 'no', {
              fields: [{ field: 'reference', code: 'server', message: 'Unknown shipment' }],
            })
          : undefined,
    });
    toForm(store);
    store.next();
    await settled();
    expect(store.state.step.name).toBe('answers');
    expect(store.state.problems).toEqual([
      { field: 'reference', code: 'server', message: 'Unknown shipment' },
    ]);
    expect(store.state.answers['message']).toBe('Personne n’est venu.');
    store.next();
    store.next();
    await settled();
    expect(store.state.step.name).toBe('done');
    expect(backend.requests).toHaveLength(1);
  });
});

describe('sending', () => {
  it('repeats with the same key after a lost answer: one request', async () => {
    const { store, backend, clock } = await setUp({
      fail: ({ name, phase, count }) =>
        name === 'create' && phase === 'after' && count <= 2
          ? new HelpError('blocked', 'answer lost', { ambiguous: true })
          : undefined,
    });
    toForm(store);
    store.next();
    await settled();
    expect(store.state.step).toMatchObject({ name: 'sending', waitingFor: 'retry' });
    await clock.advance(10_000);
    expect(store.state.step.name).toBe('done');
    expect(backend.requests).toHaveLength(1);
  });

  it('gives up after its tries, keeps every word, and a press later still makes one request', async () => {
    let down = true;
    const { store, backend, clock } = await setUp({
      fail: ({ name, phase }) =>
        down && name === 'create' && phase === 'after'
          ? new HelpError('unavailable', 'down', { ambiguous: true })
          : undefined,
    });
    toForm(store);
    store.next();
    await clock.advance(120_000);
    expect(store.state.step.name).toBe('form');
    expect(store.state.failure).toMatchObject({ code: 'unavailable', ambiguous: true });
    expect(store.state.answers['message']).toBe('Personne n’est venu.');
    expect(store.copyText()).toContain('Personne n’est venu.');
    down = false;
    store.retry();
    await clock.advance(1000);
    expect(store.state.step.name).toBe('done');
    expect(backend.requests).toHaveLength(1);
  });

  it('does not repeat blindly where the backend honours no key', async () => {
    const { store, backend, clock } = await setUp({
      honoursKey: false,
      fail: ({ name, phase }) =>
        name === 'create' && phase === 'after'
          ? new HelpError('blocked', 'answer lost', { ambiguous: true })
          : undefined,
    });
    toForm(store);
    store.next();
    await clock.advance(120_000);
    expect(store.state.failure).toMatchObject({ code: 'blocked', ambiguous: true });
    expect(backend.requests).toHaveLength(1);
  });

  it('keeps the key when words change after an unclear failure, and says that the first words arrived', async () => {
    let lose = true;
    const { store, backend, clock } = await setUp({
      fail: ({ name, phase }) =>
        lose && name === 'create' && phase === 'after'
          ? new HelpError('malformed', 'cut', { ambiguous: true })
          : undefined,
    });
    toForm(store);
    store.next();
    await clock.advance(120_000);
    lose = false;
    store.setAnswer('message', 'Autres mots.');
    store.next();
    await clock.advance(1000);
    expect(store.state.failure).toMatchObject({ code: 'conflict' });
    expect(backend.requests).toHaveLength(1);
    store.retry();
    await clock.advance(1000);
    expect(store.state.step.name).toBe('done');
    expect(backend.requests.map(({ request }) => request.message)).toEqual([
      'Personne n’est venu.',
      'Autres mots.',
    ]);
  });

  it('sends once however often the button is pressed, and can be stopped', async () => {
    const { store, backend, clock } = await setUp({ latency: 50 });
    toForm(store);
    store.next();
    store.next();
    store.retry();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await clock.advance(1);
    expect(backend.requests).toHaveLength(1);

    const other = await setUp({
      fail: ({ name }) => (name === 'create' ? new HelpError('unavailable', 'down') : undefined),
    });
    toForm(other.store);
    other.store.next();
    await settled();
    expect(other.store.state.step.name).toBe('sending');
    other.store.cancelSending();
    await settled();
    expect(other.store.state.step.name).toBe('form');
    expect(other.store.state.failure).toBeUndefined();
    expect(other.store.state.answers['message']).toBe('Personne n’est venu.');
  });

  it('wakes up when the network returns', async () => {
    let down = true;
    const { store, returns } = await setUp({
      fail: ({ name }) => (down && name === 'create' ? new HelpError('offline', 'off') : undefined),
    });
    toForm(store);
    store.next();
    await settled();
    expect(returns.size).toBe(1);
    down = false;
    for (const run of returns) run();
    await settled();
    expect(store.state.step.name).toBe('done');
    expect(returns.size).toBe(0);
  });

  it('obeys a long Retry-After by asking the person, and lets the host page refuse', async () => {
    const limited = await setUp({
      fail: ({ name }) =>
        name === 'create' ? new HelpError('rate-limited', 'slow', { retryAfter: 120 }) : undefined,
    });
    toForm(limited.store);
    limited.store.next();
    await settled();
    expect(limited.store.state.failure).toMatchObject({
      code: 'rate-limited',
      retryAfter: 120,
      ambiguous: false,
    });

    const refused = await setUp({ maySend: () => false });
    toForm(refused.store);
    refused.store.next();
    await settled();
    expect(refused.store.state.step.name).toBe('form');
    expect(refused.backend.requests).toHaveLength(0);
  });

  it('starts anew with the address kept and nothing else', async () => {
    const { store } = await setUp();
    toForm(store);
    store.next();
    await settled();
    store.restart();
    expect(store.state.step.name).toBe('start');
    expect(store.state.answers).toEqual({ email: 'camille@exemple.fr' });
    expect(store.state.category).toBeUndefined();
  });
});

describe('files', () => {
  it('are uploaded when chosen, sent as tokens, and waited for', async () => {
    const { store, backend } = await setUp({ latency: 20 });
    toForm(store);
    store.addFiles('attachments', [file('a.png'), file('b.png', 30)]);
    expect(store.state.attachments.map(({ state }) => state.kind)).toEqual(['reading', 'reading']);
    store.next();
    expect(store.state.step).toMatchObject({ name: 'sending', waitingFor: 'uploads' });
    await expect.poll(() => store.state.step.name, { timeout: 3000 }).toBe('done');
    expect(backend.requests[0]?.files.map(({ name, bytes }) => [name, bytes.size])).toEqual([
      ['a.png', 20],
      ['b.png', 30],
    ]);
  });

  it('are refused with a reason before they travel, and a refused one holds the request back', async () => {
    const { store } = await setUp();
    toForm(store);
    store.addFiles('attachments', [
      file('empty.png', 0),
      file('virus.exe', 10, 'application/x-msdownload'),
    ]);
    await settled();
    expect(
      store.state.attachments.map(({ state }) =>
        state.kind === 'refused' ? state.problem.code : state.kind,
      ),
    ).toEqual(['fileEmpty', 'fileType']);
    store.next();
    expect(store.state.problems).toMatchObject([
      { field: 'attachments', code: 'fileEmpty', values: { name: 'empty.png' } },
    ]);
    for (const { id } of store.state.attachments) store.removeFile(id);
    expect(store.state.problems).toEqual([]);
    store.next();
    await settled();
    expect(store.state.step.name).toBe('done');
  });

  it('try again by themselves and by a press, each on its own', async () => {
    let down = true;
    const { store, backend, clock } = await setUp({
      fail: ({ name, phase }) =>
        down && name === 'upload' && phase === 'before'
          ? new HelpError('unavailable', 'down')
          : undefined,
    });
    toForm(store);
    store.addFiles('attachments', [file('a.png')]);
    await clock.advance(60_000);
    expect(store.state.attachments[0]?.state).toMatchObject({
      kind: 'failed',
      problem: { code: 'fileFailed' },
    });
    down = false;
    store.retryFile(store.state.attachments[0]?.id ?? '');
    await clock.advance(1000);
    expect(store.state.attachments[0]?.state.kind).toBe('uploaded');
    store.next();
    await settled();
    expect(backend.requests[0]?.files).toHaveLength(1);
  });

  it('go up once more, unasked, when the backend has forgotten them', async () => {
    const { store, backend, clock } = await setUp({
      fail: ({ name, phase, count }) =>
        name === 'create' && phase === 'before' && count === 1
          ? new HelpError('invalid', 'gone', {
              fields: [{ field: 'attachments', code: 'fileMissing' }],
            })
          : undefined,
    });
    toForm(store);
    store.addFiles('attachments', [file('a.png')]);
    await clock.advance(100);
    store.next();
    await clock.advance(1000);
    expect(store.state.step.name).toBe('done');
    expect(backend.requests).toHaveLength(1);
    expect(backend.requests[0]?.files).toHaveLength(1);
  });

  it('travel with the request where the backend takes no uploads ahead, and are not offered where it takes none', async () => {
    const inline = await setUp({ uploads: 'with-request' });
    toForm(inline.store);
    inline.store.addFiles('attachments', [file('a.png')]);
    await settled();
    expect(inline.store.state.attachments[0]?.state.kind).toBe('held');
    inline.store.next();
    await settled();
    expect(inline.backend.requests[0]?.files[0]?.bytes.size).toBe(20);

    const none = await setUp({ uploads: 'none' });
    toForm(none.store);
    expect(none.store.fields('form').map(({ kind }) => kind)).not.toContain('files');
  });
});

describe('words, hours and setup', () => {
  it('changes language in the middle of a form without losing anything', async () => {
    const { store, translator } = await setUp();
    toForm(store);
    await translator.setLanguage('en-GB');
    expect(translator.t('field.email')).toBe('Your email address');
    expect(store.state.answers['message']).toBe('Personne n’est venu.');
    expect(translator.text(store.state.category?.label ?? '')).toBe('Collections');
    expect(translator.t('followUp.account')).toContain('eBay Delivery');
  });

  it('lets the words of the brand win over the language', async () => {
    const { translator } = await setUp({
      pageConfig: { messages: { fr: { 'category.labels': 'Bordereaux' } } },
    });
    expect(translator.t('category.labels')).toBe('Bordereaux');
    await translator.setLanguage('en');
    expect(translator.t('category.labels')).toBe('Labels');
    await translator.setLanguage('fr-BE');
    expect(translator.t('category.labels')).toBe('Bordereaux');
  });

  it('works with the preset when the backend cannot be reached, and tries again on the next start', async () => {
    const { store } = await setUp({
      fail: ({ name, count, phase }) =>
        name === 'connect' && phase === 'before' && count === 1
          ? new HelpError('blocked', 'no')
          : undefined,
    });
    store.start();
    await settled();
    expect(store.state.setup).toEqual({ kind: 'failed', code: 'blocked' });
    expect(store.state.settings.categories).toHaveLength(8);
    store.start();
    await settled();
    expect(store.state.setup).toEqual({ kind: 'ready' });
  });

  it('opens and closes with the clock', async () => {
    const hours = { timeZone: 'Europe/Paris', weekly: { mon: ['09:00-18:00'] } };
    const { store, clock } = await setUp({ config: { hours } });
    store.start();
    await settled();
    expect(store.state.hours).toEqual({
      kind: 'open',
      closesAt: Date.parse('2026-11-23T17:00:00Z'),
    });
    await clock.advance(8 * 3_600_000 + 61_000);
    expect(store.state.hours).toMatchObject({
      kind: 'closed',
      opensAt: Date.parse('2026-11-30T08:00:00Z'),
    });
    store.dispose();
    expect(clock.pending).toEqual([]);
  });

  it('never puts what a person typed through the template language', async () => {
    const { translator } = await setUp();
    expect(translator.t('error.required', { field: '{platform} $t(field.email)' })).toContain(
      '{platform} $t(field.email)',
    );
  });
});

describe('parts that load later', () => {
  it('are waited for when the person is faster', async () => {
    const { store, backend } = await setUp({
      loadDelivery: () => import('../../src/core/stores/delivery.js'),
    });
    fillPickup(store);
    store.addFiles('attachments', [file('a.png')]);
    store.next();
    expect(store.state.step.name).toBe('answers');
    await expect.poll(() => store.state.step.name).toBe('form');
    store.setAnswer('email', 'a@b.fr');
    store.next();
    await expect.poll(() => store.state.step.name).toBe('done');
    expect(backend.requests[0]?.files).toHaveLength(1);
  });

  it('show that they are on their way when the person notices, however often the button is pressed', async () => {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const { store, clock } = await setUp({
      loadDelivery: async () => {
        await arrived;
        return import('../../src/core/stores/delivery.js');
      },
    });
    expect(store.state.delivery.kind).toBe('idle');
    fillPickup(store);
    expect(store.state.delivery.kind).toBe('loading');
    store.setAnswer('phone', '1');
    store.next();
    await clock.advance(299);
    expect(store.state.delivery.kind).toBe('loading');
    await clock.advance(1);
    expect(store.state.delivery.kind).toBe('awaited');
    store.next();
    store.next();
    arrive();
    await expect.poll(() => store.state.problems.length).toBe(1);
    expect(store.state.delivery.kind).toBe('ready');
    expect(store.state.attempts).toBe(1);
    expect(clock.pending).not.toContain(300);
  });

  it('failing to load say so, lose nothing, and come at the next press', async () => {
    let broken = true;
    const { store } = await setUp({
      loadDelivery: () =>
        broken ? Promise.reject(new TypeError('404')) : import('../../src/core/stores/delivery.js'),
    });
    fillPickup(store);
    store.next();
    await settled();
    expect(store.state.step.name).toBe('answers');
    expect(store.state.failure).toMatchObject({ code: 'unavailable', ambiguous: false });
    expect(store.state.delivery.kind).toBe('failed');
    expect(store.copyText()).toContain(REFERENCE);
    broken = false;
    store.retry();
    await expect.poll(() => store.state.step.name).toBe('form');
    expect(store.state.failure).toBeUndefined();
  });
});
