// The read-only part of the kit: it finds nothing in an adapter without a fault, and never writes.
import { expect, test } from 'vitest';
import { READ_ONLY_PROMISES, runAdapterConformance } from '../../src/conformance/index.js';
import type { HelpBackend } from '../../src/core/ports/backend.js';
import { memorySubject } from './subjects/memory.js';
import { startDeclarativeCompany } from './subjects/declarative.js';
import type { RunningSubject } from './subjects/rest.js';

const options = { signal: new AbortController().signal };
const WRITES = [
  'create',
  'upload',
  'discard',
  'reply',
  'solve',
  'rate',
  'read',
  'signOut',
] as const;

/** Notes each method that writes. */
function watched<Part extends object>(part: Part, seen: string[]): Part {
  return new Proxy(part, {
    get: (target, name) => {
      if (WRITES.some((write) => write === name)) seen.push(String(name));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function'
        ? (value.bind(target) as unknown)
        : typeof value === 'object' && value !== null
          ? watched(value, seen)
          : value;
    },
  });
}

const SUBJECTS: Readonly<Record<string, () => Promise<RunningSubject>>> = {
  memory: () => Promise.resolve({ subject: memorySubject(), stop: () => Promise.resolve() }),
  'a company': () => startDeclarativeCompany(),
};

test.each(Object.entries(SUBJECTS))(
  '%s in use: nothing broken, nothing written',
  async (_name, start) => {
    const { subject, stop } = await start();
    try {
      const [person] = await subject.people();
      const backend = await subject.open(fetch);
      await person.signIn(backend, options);
      const ids: string[] = [];
      for (let count = 0; count < 6; count++) {
        const request = subject.request({
          person,
          subject: `Request ${count}`,
          message: 'Where is it?',
          attachments: [],
        });
        const made = await backend.contact.create(request, {
          key: crypto.randomUUID(),
          ...options,
        });
        if (made.kind === 'created') ids.push(made.id);
      }
      await subject.agent?.setStatus(ids[0] ?? '', 'solved');
      await subject.agent?.answer(ids[1] ?? '', { kind: 'text', text: 'Which?' }, 'awaiting');

      const seen: string[] = [];
      const { outcomes } = await runAdapterConformance(
        {
          ...subject,
          people: () => Promise.resolve([person, person]),
          open: async (through): Promise<HelpBackend> => watched(await subject.open(through), seen),
        },
        { readOnly: true },
      );
      const broken = [...outcomes].filter(([, { kind }]) => kind === 'broken');
      expect(broken).toEqual([]);
      expect(outcomes.size).toBe(READ_ONLY_PROMISES.length);
      const kept = [...outcomes.values()].filter(({ kind }) => kind === 'kept');
      expect(kept.length).toBeGreaterThan(11);
      // `what is there works` looks whether there is an upload.
      expect(seen.filter((name) => name !== 'upload')).toEqual([]);
    } finally {
      await stop();
    }
  },
);
