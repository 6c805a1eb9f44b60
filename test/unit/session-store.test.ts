import { describe, expect, it } from 'vitest';
import { HelpError } from '../../src/core/help-error.js';
import type { Person } from '../../src/core/model/session.js';
import type { HelpBackend, SessionBackend } from '../../src/core/ports/backend.js';
import type { PersonChange } from '../../src/core/stores/session-store.js';
import {
  accountWorld,
  BRUNO,
  CAMILLE,
  type World,
  type WorldOptions,
} from '../support/account-world.js';
import { settled } from '../support/manual-clock.js';

const down = (more: ConstructorParameters<typeof HelpError>[2] = {}): HelpError =>
  new HelpError('unavailable', 'down', more);

/** Puts something in between the stores and the accounts of the backend. */
const session =
  (change: (real: Required<SessionBackend>) => Partial<SessionBackend>) =>
  (backend: HelpBackend): HelpBackend => {
    const real = backend.session as Required<SessionBackend>;
    return { ...backend, session: { ...real, ...change(real) } };
  };

const identity = ({ session: { state } }: World): string =>
  state.identity.kind === 'signed-in' || state.identity.kind === 'expired'
    ? `${state.identity.kind} ${state.identity.person.name}`
    : state.identity.kind;

/** A person who asks for the mail. */
async function forgot(world: World, email = CAMILLE.email): Promise<World> {
  world.session.openDoor('forgot');
  world.session.setEmail(email);
  await world.session.recover();
  return world;
}

async function withMail(): Promise<World & { readonly token: string; readonly code: string }> {
  const world = await forgot(await accountWorld());
  const mail = world.backend.mails[0] ?? expect.fail('no mail');
  return { ...world, token: mail.token, code: mail.code };
}

describe('looking who is there', () => {
  it('finds the session that the browser still has, once', async () => {
    let resumed = 0;
    const world = await accountWorld({
      session: CAMILLE.email,
      wrap: session((real) => ({
        resume: (options) => {
          resumed++;
          return real.resume(options);
        },
      })),
    });
    await Promise.all([world.session.start(), world.session.start()]);
    expect(resumed).toBe(1);
    expect(identity(world)).toBe('signed-in Camille');
    expect(world.session.person?.email).toBe(CAMILLE.email);
  });

  it('says that it looks, then that there is nobody', async () => {
    const world = await accountWorld();
    expect(identity(world)).toBe('nobody');
    expect(world.session.state.problem).toBeUndefined();
  });

  it('takes a failure for nobody', async () => {
    const world = await accountWorld({
      session: CAMILLE.email,
      fail: ({ name }) => (name === 'resume' ? down() : undefined),
    });
    expect(identity(world)).toBe('nobody');
    expect(world.session.state).toMatchObject({ work: 'idle', attempts: 0 });
    expect(world.session.state.problem).toBeUndefined();
  });

  it('does not undo a sign-in that was faster', async () => {
    let answer: (none: undefined) => void = () => undefined;
    let isSlow = false;
    const world = await accountWorld({
      wrap: session((real) => ({
        resume: (options) =>
          isSlow ? new Promise((resolve) => (answer = resolve)) : real.resume(options),
      })),
    });
    isSlow = true;
    const looking = world.session.identify();
    await world.signIn(CAMILLE);
    await settled();
    expect(identity(world)).toBe('signed-in Camille');
    answer(undefined);
    await looking;
    expect(identity(world)).toBe('signed-in Camille');
  });
});

describe('signing in', () => {
  it('refuses what cannot be right without asking the backend, at its field', async () => {
    const calls: string[] = [];
    const world = await accountWorld({
      fail: ({ name }) => {
        calls.push(name);
        return undefined;
      },
    });
    calls.length = 0;
    world.session.setEmail('camille@');
    await world.session.signIn('');
    expect(world.session.state).toMatchObject({
      attempts: 1,
      work: 'idle',
      problem: {
        kind: 'fields',
        problems: [
          { field: 'email', code: 'email' },
          { field: 'password', code: 'required' },
        ],
      },
    });
    expect(calls).toEqual([]);
    world.session.setEmail('camille@exemple.fr');
    expect(world.session.state.problem).toMatchObject({ problems: [{ field: 'password' }] });
  });

  it('says that they do not fit, and never which', async () => {
    const world = await accountWorld();
    for (const email of [CAMILLE.email, 'nobody@exemple.fr']) {
      await world.signIn({ ...CAMILLE, email, password: 'not this one' });
      expect(world.session.state.problem).toEqual({ kind: 'wrong' });
      expect(identity(world)).toBe('nobody');
    }
    expect(world.session.state).toMatchObject({ attempts: 2, email: 'nobody@exemple.fr' });
    await world.signIn(CAMILLE);
    expect(identity(world)).toBe('signed-in Camille');
    expect(world.session.state.problem).toBeUndefined();
    expect(world.session.state.attempts).toBe(2);
  });

  it('tells a failure with what the backend asks for', async () => {
    const world = await accountWorld({
      fail: ({ name, phase, count }) =>
        name === 'signIn' && phase === 'before' && count === 1
          ? new HelpError('rate-limited', 'slow down', { retryAfter: 30 })
          : undefined,
    });
    await world.signIn(CAMILLE);
    expect(world.session.state.problem).toEqual({
      kind: 'failure',
      code: 'rate-limited',
      retryAfter: 30,
      at: world.clock.now(),
    });
    await world.signIn(CAMILLE);
    expect(identity(world)).toBe('signed-in Camille');
  });

  it('lets the latest press win', async () => {
    const answers: (() => void)[] = [];
    const world = await accountWorld({
      wrap: session((real) => ({
        signIn: async (given, options) => {
          await new Promise<void>((resolve) => answers.push(resolve));
          return real.signIn(given, { ...options, signal: new AbortController().signal });
        },
      })),
    });
    world.session.setEmail(CAMILLE.email);
    const first = world.session.signIn(CAMILLE.password);
    expect(world.session.state.work).toBe('busy');
    world.session.setEmail(BRUNO.email);
    const second = world.session.signIn(BRUNO.password);
    answers[1]?.();
    await second;
    answers[0]?.();
    await first;
    expect(identity(world)).toBe('signed-in Bruno');
  });

  it('is dropped when the person goes to another step', async () => {
    const world = await accountWorld({ latency: 20 });
    world.session.setEmail(CAMILLE.email);
    const signing = world.session.signIn(CAMILLE.password);
    world.session.openDoor('forgot');
    await signing;
    expect(world.session.state).toMatchObject({
      door: { name: 'forgot' },
      work: 'idle',
      attempts: 0,
      email: CAMILLE.email,
    });
    expect(identity(world)).toBe('nobody');
  });
});

describe('the way to a password', () => {
  it('goes from the address to the mail, known or not', async () => {
    const world = await forgot(await accountWorld(), 'nobody@exemple.fr');
    expect(world.session.state.door).toEqual({ name: 'sent', email: 'nobody@exemple.fr' });
    expect(world.backend.mails).toEqual([]);
    await forgot(world);
    expect(world.session.state.door).toEqual({ name: 'sent', email: CAMILLE.email });
    expect(world.backend.mails).toHaveLength(1);
    await forgot(world, 'camille@');
    expect(world.session.state).toMatchObject({
      door: { name: 'forgot' },
      problem: { problems: [{ field: 'email', code: 'email' }] },
    });
  });

  it('takes a code as it was pasted', async () => {
    const { session: store, code } = await withMail();
    const typed = ` ${code.slice(0, 3)}\u00A0${code.slice(3, 5)}–${code.slice(5)}\n`;
    store.useCode(typed);
    expect(store.state.door).toEqual({
      name: 'password',
      proof: { kind: 'code', email: CAMILLE.email, code },
    });
    await store.setPassword('un autre cheval');
    expect(store.person?.name).toBe('Camille');
  });

  it.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦'])('refuses %j as a code', async (typed) => {
    const { session: store } = await withMail();
    store.useCode(typed);
    expect(store.state).toMatchObject({
      door: { name: 'sent' },
      problem: { problems: [{ field: 'code', code: 'unreadable' }] },
      attempts: 1,
    });
  });

  it('comes back to the mail with a wrong code, and goes on with the right one', async () => {
    const { session: store, code } = await withMail();
    store.useCode(code === '111111' ? '222222' : '111111');
    await store.setPassword('un autre cheval');
    expect(store.state).toMatchObject({
      door: { name: 'sent', email: CAMILLE.email },
      problem: { kind: 'fields', problems: [{ field: 'code' }] },
      attempts: 1,
      work: 'idle',
    });
    store.useCode(code);
    expect(store.state.problem).toBeUndefined();
    await store.setPassword('un autre cheval');
    expect(store.person?.name).toBe('Camille');
  });

  it('counts code points of a password, and stays where it is', async () => {
    const { session: store, token } = await withMail();
    store.useLink(token);
    await store.setPassword('🐴'.repeat(9));
    expect(store.state.problem).toEqual({
      kind: 'fields',
      problems: [{ field: 'password', code: 'tooShort', values: { min: 10 } }],
    });
    await store.setPassword('🐴'.repeat(129));
    expect(store.state).toMatchObject({
      door: { name: 'password' },
      problem: { problems: [{ code: 'tooLong', values: { max: 128 } }] },
    });
    await store.setPassword('🐴'.repeat(128));
    expect(store.person?.name).toBe('Camille');
  });

  it('says that a link was used, and leads to another one', async () => {
    const { session: store, token, signIn } = await withMail();
    store.useLink(token);
    await store.setPassword('un autre cheval');
    await store.signOut();
    store.useLink(token);
    await store.setPassword('encore un cheval');
    expect(store.state).toMatchObject({
      door: { name: 'forgot' },
      problem: { kind: 'stale' },
      identity: { kind: 'nobody' },
    });
    await signIn({ ...CAMILLE, password: 'un autre cheval' });
    expect(store.person?.name).toBe('Camille');
  });
});

describe('a login of the page’s', () => {
  const tokens = (...given: (string | undefined)[]) => {
    const asked = { count: 0 };
    const getToken = async (): Promise<string | undefined> => {
      asked.count++;
      return given.length > 1 ? given.shift() : given[0];
    };
    return { asked, getToken };
  };

  it('is traded for a session', async () => {
    const world = await accountWorld({ getToken: tokens(`token:${CAMILLE.email}`).getToken });
    expect(identity(world)).toBe('signed-in Camille');
  });

  it.each([undefined, '', 'not ours'])('with %j means nobody', async (token) => {
    const world = await accountWorld({ getToken: tokens(token).getToken });
    expect(identity(world)).toBe('nobody');
  });

  it('that throws means nobody', async () => {
    const world = await accountWorld({ getToken: () => Promise.reject(new Error('no login')) });
    expect(identity(world)).toBe('nobody');
  });

  it('that the backend was not reached for is told at the door, as it has no form; one that was refused is not', async () => {
    const blocked = await accountWorld({
      getToken: () => Promise.reject(new HelpError('blocked', 'GET /me')),
    });
    expect(identity(blocked)).toBe('nobody');
    expect(blocked.session.state.problem).toMatchObject({ kind: 'failure', code: 'blocked' });
    const refused = await accountWorld({ getToken: tokens('not ours').getToken });
    expect(refused.session.state.problem).toBe(undefined);
  });

  it('is asked for once when many calls find the session ended', async () => {
    const { asked, getToken } = tokens(`token:${CAMILLE.email}`);
    const world = await accountWorld({ getToken });
    expect(asked.count).toBe(1);
    const kinds: string[] = [];
    world.session.subscribe(() => kinds.push(world.session.state.identity.kind));
    await Promise.all(Array.from({ length: 7 }, () => world.session.expire()));
    expect(asked.count).toBe(2);
    expect(new Set(kinds)).toEqual(new Set(['signed-in']));
    await world.session.expire();
    expect(asked.count).toBe(3);
  });

  it('that has nobody any more opens the door', async () => {
    const world = await accountWorld({
      getToken: tokens(`token:${CAMILLE.email}`, undefined).getToken,
    });
    await world.session.expire();
    expect(identity(world)).toBe('expired Camille');
    expect(world.session.state).toMatchObject({ door: { name: 'sign-in' }, email: CAMILLE.email });
  });

  it('that knows somebody else now wipes before it is shown', async () => {
    const world = await accountWorld({
      getToken: tokens(`token:${CAMILLE.email}`, `token:${BRUNO.email}`, undefined).getToken,
    });
    const heard: [string | undefined, PersonChange, string][] = [];
    world.session.onPerson((person, why) => heard.push([person?.name, why, identity(world)]));
    await world.session.identify();
    expect(heard).toEqual([['Bruno', 'other-person', 'signed-in Camille']]);
    expect(identity(world)).toBe('signed-in Bruno');
    await world.session.identify();
    expect(heard[1]).toEqual([undefined, 'left', 'signed-in Bruno']);
    expect(identity(world)).toBe('nobody');
  });
});

describe('the end of a session', () => {
  it('keeps the person and the address for signing in again', async () => {
    const world = await accountWorld({ session: CAMILLE.email });
    const heard: [Person | undefined, PersonChange][] = [];
    world.session.onPerson((...told) => heard.push(told));
    await world.session.expire();
    expect(identity(world)).toBe('expired Camille');
    expect(world.session.person).toBeUndefined();
    expect(world.session.state.email).toBe(CAMILLE.email);
    expect(heard).toEqual([]);
    await world.signIn(CAMILLE);
    expect(heard.map(([person, why]) => [person?.name, why])).toEqual([['Camille', 'same-person']]);
    await world.session.expire();
    await world.signIn(BRUNO);
    expect(heard.at(-1)?.[1]).toBe('other-person');
  });

  it('means nothing where nobody is', async () => {
    const world = await accountWorld();
    await world.session.expire();
    expect(identity(world)).toBe('nobody');
  });
});

describe('signing out', () => {
  it.each<[string, WorldOptions]>([
    ['works', {}],
    ['fails', { fail: ({ name }) => (name === 'signOut' ? down() : undefined) }],
  ])('forgets the person even where the backend %s', async (_, options) => {
    const world = await accountWorld({ session: CAMILLE.email, ...options });
    const heard: PersonChange[] = [];
    world.session.onPerson((_person, why) => heard.push(why));
    await world.session.signOut();
    expect(identity(world)).toBe('nobody');
    expect(world.session.state).toMatchObject({ email: '', door: { name: 'sign-in' } });
    expect(heard).toEqual(['left']);
  });

  it('does not wait for the backend', async () => {
    const world = await accountWorld({
      session: CAMILLE.email,
      wrap: session(() => ({ signOut: () => new Promise(() => undefined) })),
    });
    void world.session.signOut();
    expect(identity(world)).toBe('nobody');
  });

  it('wins over a renewal that is on its way', async () => {
    let answer: (token: string) => void = () => undefined;
    let count = 0;
    const world = await accountWorld({
      getToken: () =>
        count++ === 0
          ? Promise.resolve(`token:${CAMILLE.email}`)
          : new Promise((resolve) => (answer = resolve)),
    });
    const expiring = world.session.expire();
    await settled();
    await world.session.signOut();
    answer(`token:${CAMILLE.email}`);
    await expiring;
    await settled();
    expect(identity(world)).toBe('nobody');
  });
});

describe('a store that is disposed of', () => {
  it('publishes nothing more', async () => {
    const world = await accountWorld({ latency: 20 });
    world.session.setEmail(CAMILLE.email);
    const signing = world.session.signIn(CAMILLE.password);
    let published = 0;
    world.session.subscribe(() => published++);
    world.session.onPerson(() => published++);
    world.session.dispose();
    await signing;
    await settled();
    expect(published).toBe(0);
  });
});
