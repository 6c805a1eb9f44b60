import { createMemoryBackend } from '../../../src/adapters/memory/index.js';
import type { ConformancePerson, ConformanceSubject } from '../../../src/conformance/index.js';
import type { HelpBackend } from '../../../src/core/ports/backend.js';
import { pickupRequest } from './about.js';

const PASSWORD = 'mouette-carton-42';

/**
 * The memory adapter is one page with one session. Each visit of the kit gets a face of it that has the session of its own
 * person back before each call.
 */
export function memorySubject(): ConformanceSubject {
  const accounts = ['alice', 'bob'].map((name) => ({
    email: `${name}@example.com`,
    password: PASSWORD,
    name,
  }));
  const desk = createMemoryBackend({ brand: 'ebay', brands: ['ebay'], accounts });
  const { session } = desk;
  if (session === undefined) throw new Error('no accounts');
  const calm = { signal: new AbortController().signal };
  let turn: Promise<unknown> = Promise.resolve();
  let current: string | undefined;

  const person = (email: string): ConformancePerson => ({
    email,
    signIn: (backend, options) => {
      const signIn = backend.session?.signIn;
      if (signIn === undefined) throw new Error('no signIn');
      return signIn({ email, password: PASSWORD }, options);
    },
  });
  const [alice, bob] = [person('alice@example.com'), person('bob@example.com')];

  const face = (): HelpBackend => {
    let own: string | undefined;
    const asOwn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
      const mine = turn.then(async () => {
        if (current !== own) {
          await session.signOut(calm);
          if (own !== undefined) await session.signIn?.({ email: own, password: PASSWORD }, calm);
          current = own;
        }
      });
      const answer = mine.then(work);
      turn = answer.then(
        () => undefined,
        () => undefined,
      );
      return answer;
    };
    /** Each method of a part of the backend, in the session of this face. */
    const asOwnAll = <Part extends object>(part: Part): Part =>
      Object.fromEntries(
        Object.entries(part).map(([name, value]) => [
          name,
          typeof value === 'function' && name !== 'watch'
            ? (...given: unknown[]) =>
                asOwn(() => (value as (...all: unknown[]) => Promise<unknown>).apply(part, given))
            : value,
        ]),
      ) as Part;
    return {
      connect: (options) => asOwn(() => desk.connect(options)),
      contact: asOwnAll(desk.contact),
      ...(desk.activities === undefined
        ? {}
        : {
            activities: {
              ...asOwnAll(desk.activities),
              // Listening goes on beside other calls.
              watch: async (changed, options) => {
                await asOwn(() => Promise.resolve());
                return desk.activities?.watch?.(changed, options);
              },
            },
          }),
      session: {
        ...asOwnAll(session),
        signIn: async (given, options) => {
          const answer = await asOwn(() => session.signIn?.(given, options) ?? Promise.reject());
          own = given.email;
          current = own;
          return answer;
        },
        signOut: async (options) => {
          await asOwn(() => session.signOut(options));
          own = undefined;
          current = undefined;
        },
      },
    };
  };

  return {
    name: 'memory',
    open: () => Promise.resolve(face()),
    people: () => Promise.resolve([alice, bob]),
    request: (about) => pickupRequest('ebay', about),
    refused: {
      request: {
        ...pickupRequest('ebay', { person: alice, subject: 'x', message: 'x', attachments: [] }),
        email: 'camille@',
      },
      field: 'email',
    },
    count: (subject) =>
      Promise.resolve(desk.requests.filter(({ request }) => request.subject === subject).length),
    agent: {
      answer: async (id, { kind, text }, group) => {
        desk.agent.answer(id, text, {
          status: group === 'awaiting' ? 'pending' : 'open',
          html: kind === 'html',
        });
      },
      setStatus: async (id, status) => {
        desk.agent.setStatus(id, status === 'awaiting' ? 'pending' : status);
      },
      close: async (id) => {
        desk.agent.setStatus(id, 'closed');
      },
    },
    retry: 'key',
  };
}
