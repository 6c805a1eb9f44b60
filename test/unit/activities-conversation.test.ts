// One conversation of the activities store: reading, replying, solving, rating. Sessions and backend are the real ones.
import { describe, expect, it } from 'vitest';
import { HelpError, type HelpErrorCode } from '../../src/core/help-error.js';
import type { ActivitiesPlace } from '../../src/core/stores/activities-state.js';
import type { MemoryCall } from '../../src/adapters/memory/index.js';
import {
  accountWorld,
  BRUNO,
  CAMILLE,
  conversation,
  conversations,
  type World,
  type WorldOptions,
} from '../support/account-world.js';
import { settled } from '../support/manual-clock.js';

type OnePlace = Extract<ActivitiesPlace, { name: 'conversation' }>;

const file = (name: string, text = 'GIF89a') => {
  const blob = new Blob([text]);
  return { name, size: blob.size, type: '', arrayBuffer: () => blob.arrayBuffer() };
};

function place({ activities: { state } }: World): OnePlace {
  return state.place.name === 'conversation' ? state.place : expect.fail('the list is shown');
}

/** What the backend has of a request. */
async function kept(world: World, id = 'r-1') {
  const { comments, request, rating } =
    (await world.backend.activities?.open(id, { signal: new AbortController().signal })) ??
    expect.fail('no activities');
  return {
    status: request.status.raw,
    rating,
    texts: comments.map(({ body }) => (body.kind === 'text' ? body.text : body.html)),
    files: comments.flatMap(({ files }) => files.map(({ name }) => name)),
  };
}

/** Until nothing is under way: uploads take their time. */
const rested = (world: World) => expect.poll(() => place(world).doing.kind).not.toBe('busy');
const uploaded = (world: World) =>
  expect
    .poll(() => place(world).draft.attachments.map(({ state }) => state.kind))
    .toEqual(['uploaded']);

/** Camille looks at a request of hers. */
async function opened(options: WorldOptions = {}, id = 'r-1'): Promise<World> {
  const world = await accountWorld({
    session: CAMILLE.email,
    conversations: conversations(3),
    ...options,
  });
  world.activities.show();
  await world.clock.advance(200);
  world.activities.open(id);
  await settled();
  return world;
}

/** Fails one call: the nth of its name in that phase. */
const failing =
  (name: MemoryCall['name'], code: HelpErrorCode, phase: MemoryCall['phase'] = 'before', nth = 1) =>
  (call: MemoryCall): HelpError | undefined =>
    call.name === name && call.phase === phase && call.count === nth
      ? new HelpError(code, 'as the test wants it', { ambiguous: phase === 'after' })
      : undefined;

/** Notes the keys of the writes that arrive. */
function keysOf(name: MemoryCall['name'], fail?: (call: MemoryCall) => HelpError | undefined) {
  const keys: (string | undefined)[] = [];
  return {
    keys,
    fail: (call: MemoryCall): HelpError | undefined => {
      if (call.name === name && call.phase === 'before') keys.push(call.key);
      return fail?.(call);
    },
  };
}

/** Holds back the answer of each reply. */
function heldReplies() {
  const held: (() => void)[] = [];
  const wrap: NonNullable<WorldOptions['wrap']> = (backend) => ({
    ...backend,
    activities: {
      ...backend.activities!,
      // As a patched `fetch` that knows no signals.
      reply: async (id, comment, { key }) => {
        const { signal } = new AbortController();
        const answer = await backend.activities!.reply!(id, comment, { key, signal });
        await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
    },
  });
  return { held, wrap };
}

describe('opening', () => {
  it('shows what the list knows at once, then the rest, and marks it as read', async () => {
    const world = await opened();
    world.activities.close();
    world.backend.agent.answer('r-2', 'Bonjour');
    await world.clock.advance(100);
    expect(world.activities.state.unread).toBe(1);
    world.activities.open('r-2');
    expect(place(world)).toMatchObject({
      id: 'r-2',
      summary: { number: '2', unread: true },
      state: { kind: 'loading' },
      doing: { kind: 'idle' },
      draft: { text: '', attachments: [] },
    });
    await settled();
    expect(place(world).state).toMatchObject({
      kind: 'ready',
      conversation: { comments: [{}, { body: { text: 'Bonjour' } }] },
    });
    expect(world.activities.state.unread).toBe(0);
    await settled();
    world.activities.reload();
    world.activities.close();
    world.activities.reload();
    await settled();
    expect(world.activities.state.unread).toBe(0);
    expect(world.activities.neighbours).toEqual({});
  });

  it('follows the latest one', async () => {
    const world = await opened();
    world.activities.open('r-2');
    world.activities.open('r-3');
    await settled();
    expect(place(world)).toMatchObject({
      id: 'r-3',
      state: { kind: 'ready', conversation: { request: { id: 'r-3' } } },
    });
    expect(world.activities.neighbours).toEqual({ next: 'r-2' });
    world.activities.close();
    expect(world.activities.state.list.kind).toBe('ready');
  });

  it('says a failure, and tries again', async () => {
    let isDown = true;
    const world = await opened({
      fail: ({ name }) =>
        name === 'open' && isDown ? new HelpError('unavailable', 'down') : undefined,
    });
    expect(place(world).state).toMatchObject({ kind: 'failed', failure: { code: 'unavailable' } });
    expect(world.activities.state.attempts).toBe(1);
    isDown = false;
    world.activities.reload();
    expect(place(world).state.kind).toBe('loading');
    await settled();
    expect(place(world).state.kind).toBe('ready');
    isDown = true;
    world.backend.agent.answer('r-1', 'Bonjour');
    await world.clock.advance(100);
    expect(place(world).state).toMatchObject({
      kind: 'ready',
      conversation: { comments: [{}] },
      stale: { code: 'unavailable' },
    });
  });

  it('of somebody else’s request is not-found', async () => {
    const world = await opened({}, 'r-99');
    expect(place(world).state).toMatchObject({ kind: 'failed', failure: { code: 'not-found' } });
  });

  it('shows an answer that comes meanwhile', async () => {
    const world = await opened();
    world.backend.agent.answer('r-1', 'Bonjour', { status: 'pending' });
    await world.clock.advance(100);
    expect(place(world)).toMatchObject({
      summary: { status: { group: 'awaiting' } },
      state: { conversation: { comments: [{}, { body: { text: 'Bonjour' } }] } },
    });
  });
});

describe('a reply', () => {
  it('goes with its files, and leaves an empty draft', async () => {
    const world = await opened();
    world.activities.setReply('Voici la photo.');
    world.activities.addFiles([file('photo.png'), file('autre.png', 'GIF89a!')]);
    world.activities.reply();
    expect(place(world).doing).toMatchObject({ kind: 'busy', what: 'reply' });
    await rested(world);
    expect(place(world)).toMatchObject({
      doing: { kind: 'idle' },
      draft: { text: '', attachments: [] },
      state: { conversation: { comments: [{}, { files: [{}, {}] }] } },
    });
    expect(await kept(world)).toMatchObject({
      texts: ['Bonjour', 'Voici la photo.'],
      files: ['photo.png', 'autre.png'],
    });
  });

  it('that is empty, too long or has a refused file stays, with its problems', async () => {
    const world = await opened();
    world.activities.setReply('  \n ');
    world.activities.reply();
    expect(place(world).problems).toEqual([{ field: 'reply', code: 'required' }]);
    world.activities.setReply('x'.repeat(10_001));
    expect(place(world).problems).toEqual([]);
    world.activities.reply();
    expect(place(world).problems).toMatchObject([{ field: 'reply', code: 'tooLong' }]);
    world.activities.setReply('court');
    world.activities.addFiles([file('virus.exe')]);
    world.activities.reply();
    expect(place(world).problems).toMatchObject([{ field: 'reply-files', code: 'fileType' }]);
    expect(world.activities.state.attempts).toBe(3);
    world.activities.removeFile(place(world).draft.attachments[0]?.id ?? '');
    expect(place(world).problems).toEqual([]);
    world.activities.reply();
    await settled();
    expect((await kept(world)).texts).toEqual(['Bonjour', 'court']);
  });

  it('keeps its key over tries of its own and of the person’s', async () => {
    const { keys, fail } = keysOf('reply', ({ name, phase, count }) =>
      name === 'reply' && phase === 'after' && count <= 7
        ? new HelpError('unavailable', 'lost', { ambiguous: true })
        : undefined,
    );
    const world = await opened({ fail });
    world.activities.setReply('une fois');
    world.activities.reply();
    await settled();
    expect(place(world).doing).toMatchObject({ kind: 'busy', waitingFor: 'retry' });
    await world.clock.advance(60_000);
    expect(place(world)).toMatchObject({
      doing: { kind: 'failed', what: 'reply', failure: { code: 'unavailable', ambiguous: true } },
      draft: { text: 'une fois' },
    });
    world.activities.retry();
    await world.clock.advance(60_000);
    expect(place(world).doing).toEqual({ kind: 'idle' });
    expect(keys).toHaveLength(8);
    expect(new Set(keys).size).toBe(1);
    expect((await kept(world)).texts).toEqual(['Bonjour', 'une fois']);
    world.activities.setReply('une fois');
    world.activities.reply();
    await settled();
    expect(new Set(keys).size).toBe(2);
    expect((await kept(world)).texts).toEqual(['Bonjour', 'une fois', 'une fois']);
  });

  it.each(['shown', 'away'])(
    'of which nobody knows whether it arrived is looked for where no key protects it (%s)',
    async (where) => {
      const world = await opened({
        honoursKey: false,
        fail: failing('reply', 'unavailable', 'after'),
      });
      world.activities.setReply('une fois');
      world.activities.reply();
      await settled();
      expect(place(world).doing).toMatchObject({ kind: 'failed', failure: { ambiguous: true } });
      world.activities.retry();
      if (where === 'away') world.activities.close();
      await world.clock.advance(60_000);
      expect((await kept(world)).texts).toEqual(['Bonjour', 'une fois']);
      world.activities.open('r-1');
      await settled();
      expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, draft: { text: '' } });
    },
  );

  it('with the words of an earlier one is not taken for it', async () => {
    const world = await opened({
      honoursKey: false,
      fail: (call) =>
        call.name === 'reply' && call.phase === 'before' && call.count === 2
          ? new HelpError('unavailable', 'lost on its way there', { ambiguous: true })
          : undefined,
    });
    for (let count = 0; count < 2; count++) {
      world.activities.setReply('merci');
      world.activities.reply();
      await settled();
    }
    expect(place(world).doing.kind).toBe('failed');
    world.activities.retry();
    await settled();
    expect(place(world).doing.kind).toBe('idle');
    expect((await kept(world)).texts).toEqual(['Bonjour', 'merci', 'merci']);
  });

  it('to a request that was closed meanwhile keeps the words and shows what is possible', async () => {
    const world = await opened();
    world.activities.setReply('encore une question');
    world.page.show(false);
    await world.clock.advance(30_000);
    world.backend.agent.setStatus('r-1', 'closed');
    expect(place(world).state).toMatchObject({ conversation: { can: { reply: true } } });
    world.activities.reply();
    await settled();
    expect(place(world)).toMatchObject({
      doing: { kind: 'failed', failure: { code: 'closed' } },
      draft: { text: 'encore une question' },
      state: { kind: 'ready', conversation: { can: { reply: false, followUp: true } } },
    });
  });

  it('sends its files again when the backend has forgotten them', async () => {
    const world = await opened();
    world.activities.setReply('Voici');
    world.activities.addFiles([file('photo.png')]);
    await uploaded(world);
    const [token = ''] = world.backend.files.keys();
    await world.backend.contact.discard?.(token, { signal: new AbortController().signal });
    world.activities.reply();
    await rested(world);
    expect(await kept(world)).toMatchObject({
      texts: ['Bonjour', 'Voici'],
      files: ['photo.png'],
    });
  });

  it('that is stopped stays as it was typed', async () => {
    const { wrap } = heldReplies();
    const world = await opened({
      wrap: (backend) => ({
        ...wrap(backend),
        contact: {
          ...backend.contact,
          upload: (_file, { signal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(new HelpError('aborted', 'stopped')));
            }),
        },
      }),
    });
    world.activities.setReply('Voici');
    world.activities.addFiles([file('photo.png')]);
    world.activities.reply();
    await settled();
    expect(place(world).doing).toMatchObject({ kind: 'busy', waitingFor: 'uploads' });
    world.activities.cancel();
    await settled();
    expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, draft: { text: 'Voici' } });
    expect((await kept(world)).texts).toEqual(['Bonjour']);
  });

  it('goes on while the person writes elsewhere, each with its own state', async () => {
    const { held, wrap } = heldReplies();
    const world = await opened({ wrap });
    world.activities.setReply('pour le premier');
    world.activities.reply();
    await settled();
    world.activities.open('r-2');
    await settled();
    world.activities.setReply('pour le deuxième');
    world.activities.reply();
    await settled();
    world.activities.open('r-1');
    expect(place(world)).toMatchObject({
      doing: { kind: 'busy', what: 'reply' },
      draft: { text: 'pour le premier' },
    });
    held[0]?.();
    await settled();
    expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, draft: { text: '' } });
    world.activities.open('r-2');
    expect(place(world).doing.kind).toBe('busy');
    held[1]?.();
    await settled();
    expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, draft: { text: '' } });
    expect((await kept(world)).texts).toEqual(['Bonjour', 'pour le premier']);
    expect((await kept(world, 'r-2')).texts).toEqual(['Bonjour', 'pour le deuxième']);
  });

  it('that fails while another request is on screen says so on return', async () => {
    const world = await opened({ fail: failing('reply', 'forbidden') });
    world.activities.setReply('x');
    world.activities.reply();
    world.activities.open('r-2');
    await settled();
    expect(place(world).doing).toEqual({ kind: 'idle' });
    expect(world.activities.state.attempts).toBe(0);
    world.activities.open('r-1');
    await settled();
    expect(place(world)).toMatchObject({
      doing: { kind: 'failed', failure: { code: 'forbidden' } },
      draft: { text: 'x' },
    });
    world.activities.retry();
    await settled();
    expect((await kept(world)).texts).toEqual(['Bonjour', 'x']);
  });
});

describe('solving and rating', () => {
  it('solve, reopen by a reply, solve with a reply', async () => {
    const world = await opened();
    world.activities.solve();
    await settled();
    expect(place(world)).toMatchObject({
      doing: { kind: 'idle' },
      summary: { status: { group: 'solved' } },
      state: { conversation: { can: { rate: true, solve: false } } },
    });
    world.activities.setReply('Pas encore');
    world.activities.reply();
    await settled();
    expect((await kept(world)).status).toBe('open');
    world.activities.setReply('Merci');
    world.activities.reply({ solve: true });
    await settled();
    expect(await kept(world)).toMatchObject({
      status: 'solved',
      texts: ['Bonjour', 'Pas encore', 'Merci'],
    });
    expect(world.activities.state.list).toMatchObject({
      listed: { items: [{ id: 'r-1', status: { group: 'solved' } }, {}, {}] },
    });
  });

  it('a reply that arrived is not sent again when only the solving failed', async () => {
    const world = await opened({ fail: failing('solve', 'unavailable') });
    world.activities.setReply('Merci');
    world.activities.reply({ solve: true });
    await settled();
    expect(place(world)).toMatchObject({
      doing: { kind: 'failed', what: 'solve', failure: { code: 'unavailable' } },
      draft: { text: '' },
      state: { conversation: { comments: [{}, { body: { text: 'Merci' } }] } },
    });
    world.activities.retry();
    await settled();
    expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, problems: [] });
    expect(await kept(world)).toMatchObject({ status: 'solved', texts: ['Bonjour', 'Merci'] });
  });

  it.each(['solve', 'rate'] as const)('%s keeps its key until it is done', async (what) => {
    const { keys, fail } = keysOf(what, failing(what, 'unavailable', 'after'));
    const world = await opened({
      conversations: [
        conversation(1, what === 'rate' ? { status: { group: 'solved', raw: 'solved' } } : {}),
      ],
      fail,
    });
    const rating = { score: 'good', comment: 'Merci' } as const;
    if (what === 'solve') world.activities.solve();
    else world.activities.rate(rating);
    await settled();
    expect(place(world).doing).toMatchObject({
      kind: 'failed',
      what,
      failure: { ambiguous: true },
    });
    world.activities.retry();
    await settled();
    expect(place(world).doing).toEqual({ kind: 'idle' });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    if (what === 'solve') return;
    expect((await kept(world)).rating).toEqual(rating);
    world.activities.rate({ score: 'bad', comment: '' });
    await settled();
    expect(new Set(keys).size).toBe(2);
    expect((await kept(world)).rating?.score).toBe('bad');
  });
});

describe('a session that ends in the middle of work', () => {
  it('keeps text and files for the same person', async () => {
    const world = await opened({ fail: failing('reply', 'unauthorized') });
    world.activities.setReply('ma réponse');
    world.activities.addFiles([file('photo.png')]);
    await uploaded(world);
    world.activities.reply();
    await rested(world);
    expect(world.session.state.identity.kind).toBe('expired');
    expect(place(world)).toMatchObject({ doing: { kind: 'idle' }, draft: { text: 'ma réponse' } });
    await world.signIn(CAMILLE);
    await settled();
    expect(place(world)).toMatchObject({
      id: 'r-1',
      draft: { text: 'ma réponse', attachments: [{ name: 'photo.png' }] },
    });
    world.activities.reply();
    await rested(world);
    expect((await kept(world)).texts).toEqual(['Bonjour', 'ma réponse']);
  });

  it('keeps nothing for another one', async () => {
    const world = await opened({ fail: failing('reply', 'unauthorized') });
    world.activities.setReply('un secret');
    world.activities.addFiles([file('secret.png')]);
    await uploaded(world);
    world.activities.reply();
    await rested(world);
    await world.signIn(BRUNO);
    await settled();
    expect(JSON.stringify(world.activities.state)).not.toMatch(/secret|r-1/);
    world.activities.open('r-1');
    await settled();
    expect(place(world)).toMatchObject({
      draft: { text: '', attachments: [] },
      state: { kind: 'failed', failure: { code: 'not-found' } },
    });
  });
});

describe('signing out', () => {
  it('takes drafts of all requests along', async () => {
    const world = await opened();
    world.activities.setReply('un secret');
    world.activities.open('r-2');
    world.activities.setReply('un autre secret');
    await world.session.signOut();
    expect(world.activities.state.place).toEqual({ name: 'list' });
    await world.signIn(CAMILLE);
    for (const id of ['r-1', 'r-2']) {
      world.activities.open(id);
      expect(place(world).draft.text).toBe('');
    }
  });

  it('shows nobody the answer to a reply that was under way', async () => {
    const { held, wrap } = heldReplies();
    const world = await opened({ wrap });
    world.activities.setReply('un secret');
    world.activities.reply();
    await settled();
    await world.session.signOut();
    await world.signIn(BRUNO);
    world.activities.open('r-1');
    await settled();
    held[0]?.();
    await settled();
    expect(place(world).state).toMatchObject({ kind: 'failed', failure: { code: 'not-found' } });
    expect(JSON.stringify(world.activities.state)).not.toMatch(/secret|Camille/);
  });

  it('and the end of its session are nothing to the next person', async () => {
    let refuse: () => void = () => undefined;
    const world = await opened({
      wrap: (backend) => ({
        ...backend,
        activities: {
          ...backend.activities!,
          reply: () =>
            new Promise((_resolve, reject) => {
              refuse = () => reject(new HelpError('unauthorized', 'the session has ended'));
            }),
        },
      }),
    });
    world.activities.setReply('x');
    world.activities.reply();
    await settled();
    await world.session.signOut();
    await world.signIn(BRUNO);
    refuse();
    await settled();
    expect(world.session.person?.name).toBe('Bruno');
  });
});
