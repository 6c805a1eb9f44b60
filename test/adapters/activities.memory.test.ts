import { describe, expect, test } from 'vitest';
import { HelpError } from '../../src/core/help-error.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import type {
  ActivitiesBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import { ACTIVITIES_PROMISES } from './activities-contract.js';
import { activitiesMemoryFixture } from './activities-memory-fixture.js';
import { contractTable, never, runContract } from './contract.js';

test('the memory adapter keeps every promise of the activities', async () => {
  const outcomes = await runContract(activitiesMemoryFixture({ latency: 2 }), ACTIVITIES_PROMISES);
  console.log(contractTable('activities, memory', outcomes));
  expect(outcomes.filter(({ broken }) => broken !== undefined)).toEqual([]);
});

type Sabotage = (backend: HelpBackend) => HelpBackend;
type Activities = Required<ActivitiesBackend>;
type Sessions = Required<SessionBackend>;

const activities =
  (change: (real: Activities) => Partial<Activities>): Sabotage =>
  (backend) => {
    const real = backend.activities as Activities;
    return { ...backend, activities: { ...real, ...change(real) } };
  };

const session =
  (change: (real: Sessions) => Partial<Sessions>): Sabotage =>
  (backend) => {
    const real = backend.session as Sessions;
    return { ...backend, session: { ...real, ...change(real) } };
  };

/** Tells every conversation otherwise than it is. */
const told = (change: (conversation: Conversation) => Conversation): Sabotage =>
  activities((real) => ({
    open: async (...call) => change(await real.open(...call)),
    reply: async (...call) => change(await real.reply(...call)),
    solve: async (...call) => change(await real.solve(...call)),
    rate: async (...call) => change(await real.rate(...call)),
  }));

const newKeys = activities((real) => ({
  reply: (id, comment, options) =>
    real.reply(id, comment, { ...options, key: crypto.randomUUID() }),
}));

const unbound: Sabotage = (backend) => ({
  ...backend,
  contact: {
    ...backend.contact,
    create: ({ followUpOf: _followUpOf, ...request }, options) =>
      backend.contact.create(request, options),
  },
});

/** Says `not-found` where something is wrong, whatever it is. */
const vague = activities((real) => ({
  reply: (...call) =>
    real.reply(...call).catch(() => Promise.reject(new HelpError('not-found', 'no'))),
}));

const keepsProofs = session((real) => {
  const used = new Map<string, ReturnType<Sessions['setPassword']>>();
  return {
    setPassword: async (given, options) => {
      const name = given.proof.kind === 'link' ? given.proof.token : given.proof.code;
      const before = used.get(name);
      if (before !== undefined) return before;
      const session = await real.setPassword(given, options);
      used.set(name, Promise.resolve(session));
      return session;
    },
  };
});

/** For each promise an adapter that breaks it. */
const SABOTAGE: Readonly<Record<string, Sabotage>> = {
  'a wrong password and an unknown address are refused alike': session((real) => ({
    signIn: (...call) =>
      real.signIn(...call).catch(() => Promise.reject(new HelpError('not-found', 'no'))),
  })),
  'signing in gives the same person, however the address is written': session((real) => ({
    signIn: async (...call) => {
      const { person } = await real.signIn(...call);
      return { person: { ...person, id: crypto.randomUUID() } };
    },
  })),
  'the link of the mail is good once': keepsProofs,
  'the code of the mail is good once': keepsProofs,
  'a mail is promised to everybody and sent to those who are known': session((real) => ({
    recover: async (given, options) => {
      await real.recover(given, options);
      if (given.email.startsWith('nobody')) throw new HelpError('not-found', 'no');
    },
  })),
  'a page that is opened again knows what it can know': session(() => ({
    resume: () => Promise.resolve(undefined),
  })),
  'each request is under its filter, and counted there': activities((real) => ({
    list: (query, options) => real.list({ ...query, filter: 'all' }, options),
  })),
  'words, a number and a reference find their request': activities((real) => ({
    list: ({ text: _text, ...query }, options) => real.list(query, options),
  })),
  'newest first, by change or by creation': activities((real) => ({
    list: (query, options) => real.list({ ...query, sort: 'created' }, options),
  })),
  // As many backends count: by place.
  'pages join without gap or repetition while requests are added': activities((real) => ({
    list: async ({ cursor = '0', limit, ...query }, options) => {
      const from = Number(cursor);
      const { items } = await real.list({ ...query, limit: 1000 }, options);
      const next = from + limit < items.length ? { next: `${from + limit}` } : {};
      return { items: items.slice(from, from + limit), ...next };
    },
  })),
  'a conversation is told from its beginning': told((conversation) => ({
    ...conversation,
    comments: conversation.comments.toReversed(),
  })),
  'an HTML body stays HTML': told((conversation) => ({
    ...conversation,
    comments: conversation.comments.map((comment) => ({
      ...comment,
      body: comment.body.kind === 'html' ? { kind: 'text', text: comment.body.html } : comment.body,
    })),
  })),
  'a reply arrives as it was written': activities((real) => ({
    reply: (id, comment, options) =>
      real.reply(id, { ...comment, message: comment.message.replace(/<.*>/, '') }, options),
  })),
  'an empty reply is refused at its field': vague,
  'a file of a reply comes back intact': activities((real) => ({
    download: async (...call) => (await real.download(...call)).slice(1),
  })),
  'a file that is not there is told at its field': vague,
  'the same key is the same reply, also at the same time': newKeys,
  'the same key for another reply is a conflict': newKeys,
  'solved, and open again by a reply': activities((real) => ({
    reply: async (id, ...call) => {
      await real.reply(id, ...call);
      return real.solve(id, { key: crypto.randomUUID(), signal: never });
    },
  })),
  'a closed request takes nothing but a follow-up': vague,
  'a follow-up is known on both sides': unbound,
  'a follow-up of an open or a foreign request is refused': unbound,
  'the last rating counts, once there is something to rate': activities((real) => {
    let first: ReturnType<Activities['rate']> | undefined;
    return {
      rate: (...call) =>
        (first ??= real.rate(...call).catch((error: unknown) => {
          first = undefined;
          throw error;
        })),
    };
  }),
  'an answer is unread until it is read': activities(() => ({ read: () => Promise.resolve() })),
  'what is somebody else’s is not there': activities((real) => ({
    download: (...call) =>
      real.download(...call).catch(() => Promise.reject(new HelpError('forbidden', 'not yours'))),
  })),
  'who listens hears that it stands, then of each change': activities((real) => ({
    watch: (changed, options) => real.watch(() => changed(), options),
  })),
  'who listens hears nothing of others': (backend) => {
    const known = new Set<string>();
    const contact: HelpBackend['contact'] = {
      ...backend.contact,
      create: async (...call) => {
        const result = await backend.contact.create(...call);
        if (result.kind === 'created') known.add(result.id);
        return result;
      },
    };
    const tellAll = activities((real) => ({
      watch: (changed, options) =>
        real.watch((id) => {
          if (id === undefined) changed();
          else for (const each of known) changed(each);
        }, options),
    }));
    return tellAll({ ...backend, contact });
  },
  'listening ends with the session': activities((real) => ({
    watch: (...call) =>
      real.watch(...call).catch((error: unknown) => {
        if (error instanceof HelpError && error.code === 'aborted') throw error;
      }),
  })),
  'nothing is left after signing out': session(() => ({ signOut: () => Promise.resolve() })),
  'an abort ends a call': activities((real) => ({
    open: (id) => real.open(id, { signal: never }),
  })),
};

describe('a promise can be broken', () => {
  test('each has its sabotage', () => {
    expect(Object.keys(SABOTAGE)).toEqual(ACTIVITIES_PROMISES.map(({ name }) => name));
  });

  test.each(ACTIVITIES_PROMISES)('$name', async (promise) => {
    const fixture = activitiesMemoryFixture();
    const sabotage = SABOTAGE[promise.name] ?? expect.fail('no sabotage');
    const page = sabotage(await fixture.page());
    const [broken] = await runContract({ ...fixture, page: () => Promise.resolve(page) }, [
      promise,
    ]);
    expect(broken?.broken).toBeDefined();
  });
});
