import { describe, expect, test } from 'vitest';
import { HelpError } from '../../src/core/help-error.js';
import type { ContactBackend, HelpBackend } from '../../src/core/ports/backend.js';
import { createMemoryBackend, memoryAdapter } from '../../src/adapters/memory/index.js';
import { CONTACT_PROMISES, type ContactFixture } from './contact-contract.js';
import { contractTable, runContract } from './contract.js';
import { memoryFixture } from './memory-fixture.js';

test('the memory adapter keeps every promise', async () => {
  const outcomes = await runContract(memoryFixture({ latency: 2 }), CONTACT_PROMISES);
  console.log(contractTable('memory', outcomes));
  expect(outcomes.filter(({ broken }) => broken !== undefined)).toEqual([]);
});

type Sabotage = (backend: HelpBackend) => HelpBackend;

const contact =
  (change: (real: ContactBackend) => Partial<ContactBackend>): Sabotage =>
  (backend) => ({
    ...backend,
    contact: { ...backend.contact, ...change(backend.contact) },
  });

const upload = (
  change: (real: NonNullable<ContactBackend['upload']>) => ContactBackend['upload'],
): Sabotage =>
  contact(
    (real) =>
      ({ upload: change(real.upload ?? expect.fail('no upload')) }) as Partial<ContactBackend>,
  );

const articles =
  (change: (real: NonNullable<HelpBackend['articles']>) => HelpBackend['articles']): Sabotage =>
  (backend) =>
    ({
      ...backend,
      articles: change(backend.articles ?? expect.fail('no articles')),
    }) as HelpBackend;

const never = new AbortController().signal;
const accepted = { token: 'x' };
/** Takes whatever `upload` refuses. */
const takesAll = upload((real) => (file, options) => real(file, options).catch(() => accepted));
const keyless: ContactFixture = memoryFixture({ honoursKey: false });

/** For each promise an adapter that breaks it. */
const SABOTAGE: Readonly<Record<string, Sabotage>> = {
  'connect tells the clock': (backend) => ({
    ...backend,
    connect: () => Promise.resolve({ serverNow: 0 }),
  }),
  'unknown brand is not-found': (backend) => ({ ...backend, connect: () => Promise.resolve({}) }),
  'create answers id, number, status and time': contact((real) => ({
    create: async (...call) => ({ ...(await real.create(...call)), number: '' }),
  })),
  'another key is another request': contact((real) => {
    let first: ReturnType<ContactBackend['create']> | undefined;
    return { create: (...call) => (first ??= real.create(...call)) };
  }),
  'same key, same content: same answer': () => keyless.backend,
  'same key, other content: conflict': () => keyless.backend,
  'same key at the same time: same answer': () => keyless.backend,
  'a problem is told at its field': contact((real) => ({
    create: (...call) =>
      real.create(...call).catch(() => Promise.reject(new HelpError('invalid', 'no'))),
  })),
  'what was refused can be corrected under its key': contact((real) => {
    const used = new Set<string>();
    return {
      create: (request, options) => {
        if (used.has(options.key)) return Promise.reject(new HelpError('conflict', 'used'));
        used.add(options.key);
        return real.create(request, options);
      },
    };
  }),
  'an upload arrives intact': upload(
    (real) => (file, options) => real({ ...file, bytes: file.bytes.slice(1) }, options),
  ),
  'same key, same file: same token': upload(
    (real) => (file, options) => real(file, { ...options, key: crypto.randomUUID() }),
  ),
  'a file of a wrong type is refused': takesAll,
  'an empty file is refused': takesAll,
  'a file beyond the limit is refused': takesAll,
  'a file goes with a request': contact((real) => ({
    create: (request, options) =>
      request.attachments.length > 0
        ? Promise.reject(new HelpError('unsupported', 'no files'))
        : real.create(request, options),
  })),
  'a file that is not there is told at its field': contact((real) => ({
    create: (request, options) => real.create({ ...request, attachments: [] }, options),
  })),
  'a discarded file is gone, and may go twice': contact(() => ({
    discard: () => Promise.resolve(),
  })),
  'an abort ends a call, and its key goes on': contact((real) => ({
    create: (request, options) => real.create(request, { ...options, signal: never }),
  })),
  'an abort ends an upload': upload(
    (real) => (file, options) => real(file, { ...options, signal: never }),
  ),
  'articles by category': articles((real) => ({
    find: ({ category: _category, ...query }, options) => real.find(query, options),
  })),
  'articles by words, without accents and case': articles((real) => ({
    find: ({ text: _text, ...query }, options) => real.find(query, options),
  })),
  'articles by language': articles((real) => ({
    find: (query, options) => real.find({ ...query, language: 'fr' }, options),
  })),
  'articles within the limit': articles((real) => ({
    find: (query, options) => real.find({ ...query, limit: 50 }, options),
  })),
};

describe('a promise can be broken', () => {
  test('each has its sabotage', () => {
    expect(Object.keys(SABOTAGE)).toEqual(CONTACT_PROMISES.map(({ name }) => name));
  });

  test.each(CONTACT_PROMISES)('$name', async (promise) => {
    const fixture = memoryFixture();
    const sabotage = SABOTAGE[promise.name] ?? expect.fail('no sabotage');
    const sabotaged = {
      ...fixture,
      backend: sabotage(fixture.backend),
      stranger: sabotage(fixture.stranger),
    };
    const [broken] = await runContract(sabotaged, [promise]);
    expect(broken?.broken).toBeDefined();
    const [kept] = await runContract(memoryFixture(), [promise]);
    expect(kept?.broken).toBeUndefined();
  });
});

describe('options', () => {
  const request = {
    brand: 'ebay',
    language: 'fr',
    category: 'labels',
    subject: 's',
    email: 'a@example.com',
    message: 'm',
    fields: {},
    attachments: [],
  } as const;
  const send = (backend: HelpBackend, key = 'k') =>
    backend.contact.create(request, { key, signal: never });

  test('the factory accepts every brand', async () => {
    const backend = memoryAdapter({ endpoint: '', brand: 'any' });
    expect(await backend.connect({ language: 'fr', signal: never })).toHaveProperty('serverNow');
  });

  test('fail before: nothing happened; after: it did, and the same key finds it', async () => {
    const backend = createMemoryBackend({
      fail: ({ name, phase, count }) =>
        name === 'create' && count === 1
          ? new HelpError('unavailable', phase, { ambiguous: phase === 'after' })
          : undefined,
    });
    await expect(send(backend)).rejects.toMatchObject({ message: 'before', ambiguous: false });
    expect(backend.requests).toHaveLength(0);
    await expect(send(backend)).rejects.toMatchObject({ message: 'after', ambiguous: true });
    expect(backend.requests).toHaveLength(1);
    const result = await send(backend);
    expect(result).toMatchObject({ kind: 'created', number: backend.requests[0]?.number });
    expect(backend.requests).toHaveLength(1);
  });

  test('verification: kept, not yet created', async () => {
    const backend = createMemoryBackend({ verification: true });
    expect(await send(backend)).toEqual({ kind: 'pending-verification', email: 'a@example.com' });
    expect(backend.requests).toMatchObject([{ verified: false }]);
  });

  test('files with the request: bytes are kept and belong to the content', async () => {
    const backend = createMemoryBackend({ uploads: 'with-request' });
    const withFile = (text: string) =>
      backend.contact.create(
        {
          ...request,
          attachments: [{ kind: 'bytes', bytes: new Blob([text]), field: 'f', name: 'a' }],
        },
        { key: 'k', signal: never },
      );
    expect(backend.contact.upload).toBeUndefined();
    await withFile('one');
    expect(await backend.requests[0]?.files[0]?.bytes.text()).toBe('one');
    await withFile('one');
    expect(backend.requests).toHaveLength(1);
    await expect(withFile('two')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('no uploads, no articles', () => {
    const backend = createMemoryBackend({ uploads: 'none' });
    expect([backend.contact.upload, backend.contact.discard, backend.articles]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('progress comes in steps', async () => {
    const backend = createMemoryBackend({ latency: 10 });
    const steps: number[] = [];
    const file = { name: 'a.png', type: '', bytes: new Blob(['x'.repeat(10)]) };
    await backend.contact.upload?.(file, {
      key: 'u',
      signal: never,
      onProgress: (sent) => steps.push(sent),
    });
    expect(steps).toEqual([2, 4, 6, 8, 10]);
  });
});
