// The list of the activities store, and how changes made elsewhere reach it. Sessions and backend are the real ones.
import { describe, expect, it } from 'vitest';
import { HelpError } from '../../src/core/help-error.js';
import type { RequestQuery } from '../../src/core/model/page.js';
import type { ActivitiesBackend, HelpBackend } from '../../src/core/ports/backend.js';
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

const down = (): HelpError => new HelpError('unavailable', 'down');
const ended = (): HelpError => new HelpError('unauthorized', 'the session has ended');

type Activities = Required<ActivitiesBackend>;

/** Puts something in between the stores and the requests of the backend. */
const activities =
  (change: (real: Activities) => Partial<Activities>) =>
  (backend: HelpBackend): HelpBackend => {
    const real = backend.activities as Activities;
    return { ...backend, activities: { ...real, ...change(real) } };
  };

/** Notes every list that is asked for, and holds back the answers while `isHeld`. */
function lists() {
  const queries: RequestQuery[] = [];
  const held: (() => void)[] = [];
  const gate = { isHeld: false };
  const wrap = activities((real) => ({
    list: async (query, options) => {
      queries.push(query);
      const page = await real.list(query, options);
      if (gate.isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return page;
    },
  }));
  return { queries, held, gate, wrap };
}

/** Camille is signed in, and an element shows her requests. */
async function shown(options: WorldOptions = {}): Promise<World> {
  const world = await accountWorld({ session: CAMILLE.email, ...options });
  world.activities.show();
  await world.clock.advance(200);
  return world;
}

function rows({ activities: { state } }: World): readonly string[] {
  if (state.list.kind !== 'ready') expect.fail(`the list is ${JSON.stringify(state.list)}`);
  return state.list.listed.items.map(({ number }) => number);
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: from - to + 1 }, (_, index) => `${from - index}`);

describe('the list', () => {
  it('is read once however many elements show it', async () => {
    const { queries, wrap } = lists();
    const world = await accountWorld({
      session: CAMILLE.email,
      conversations: conversations(3),
      wrap,
    });
    expect(world.activities.state.list.kind).toBe('idle');
    world.activities.show();
    world.activities.show();
    expect(world.activities.state.list).toEqual({ kind: 'loading' });
    await settled();
    expect(queries).toEqual([{ filter: 'all', sort: 'updated', limit: 25 }]);
    expect(rows(world)).toEqual(['3', '2', '1']);
    world.activities.hide();
    expect(world.activities.state.live).toBe('live');
    world.activities.hide();
    expect(world.activities.state.live).toBe('off');
    expect(world.page.listeners).toBe(0);
  });

  it('is not read while nobody is signed in or nothing shows it', async () => {
    const { queries, wrap } = lists();
    const world = await accountWorld({ conversations: conversations(3), wrap });
    world.activities.show();
    await world.clock.advance(100_000);
    world.activities.hide();
    await world.signIn(CAMILLE);
    await world.clock.advance(100_000);
    expect(queries).toEqual([]);
    world.activities.show();
    await settled();
    expect(rows(world)).toEqual(['3', '2', '1']);
  });

  it('follows the latest filter, whatever comes first', async () => {
    const { held, gate, wrap } = lists();
    const world = await shown({
      conversations: [
        conversation(1),
        conversation(2, { status: { group: 'solved', raw: 'solved' } }),
      ],
      wrap,
    });
    gate.isHeld = true;
    world.activities.setFilter('solved');
    await settled();
    world.activities.setFilter('open');
    await settled();
    expect(world.activities.state.list).toMatchObject({
      kind: 'loading',
      old: { items: [], counts: { solved: 1 } },
    });
    held[1]?.();
    await settled();
    expect(rows(world)).toEqual(['1']);
    held[0]?.();
    await settled();
    expect(rows(world)).toEqual(['1']);
    expect(world.activities.state.filter).toBe('open');
  });

  it('searches when the person has stopped typing', async () => {
    const { queries, wrap } = lists();
    const world = await shown({ conversations: conversations(12), wrap });
    queries.length = 0;
    world.activities.search('Colis');
    await world.clock.advance(299);
    world.activities.search(' Colis 12 ');
    await world.clock.advance(299);
    expect(queries).toEqual([]);
    await world.clock.advance(1);
    expect(queries).toEqual([{ filter: 'all', sort: 'updated', limit: 25, text: 'Colis 12' }]);
    expect(rows(world)).toEqual(['12']);
    world.activities.search('');
    world.activities.setSort('created');
    await world.clock.advance(1000);
    expect(queries).toHaveLength(2);
    expect(queries[1]).toEqual({ filter: 'all', sort: 'created', limit: 25 });
  });

  it('grows to its end, and says a page that failed', async () => {
    let isDown = false;
    const world = await shown({
      conversations: conversations(60),
      fail: ({ name }) => (name === 'list' && isDown ? down() : undefined),
    });
    expect(rows(world)).toEqual(numbers(60, 36));
    isDown = true;
    world.activities.more();
    expect(world.activities.state.list).toMatchObject({ more: { kind: 'loading' } });
    await settled();
    expect(world.activities.state.list).toMatchObject({
      kind: 'ready',
      more: { kind: 'failed', failure: { code: 'unavailable', at: world.clock.now() } },
    });
    expect(rows(world)).toHaveLength(25);
    isDown = false;
    world.activities.more();
    world.activities.more();
    await settled();
    expect(rows(world)).toEqual(numbers(60, 11));
    world.activities.more();
    await settled();
    expect(rows(world)).toEqual(numbers(60, 1));
    world.activities.more();
    expect(world.activities.state.list).toMatchObject({ more: { kind: 'idle' } });
  });

  it('takes short pages for pages, not for the end', async () => {
    const world = await shown({ conversations: conversations(10), pageSize: 4, counts: false });
    expect(rows(world)).toEqual(numbers(10, 1));
  });

  it('that failed says so, and is never an empty one', async () => {
    let isDown = true;
    const kinds: string[] = [];
    const world = await accountWorld({
      session: CAMILLE.email,
      conversations: conversations(2),
      fail: ({ name }) => (name === 'list' && isDown ? down() : undefined),
    });
    world.activities.subscribe(({ list }) =>
      kinds.push(list.kind === 'ready' ? `ready ${list.listed.items.length}` : list.kind),
    );
    world.activities.show();
    await world.clock.advance(500);
    expect(world.activities.state.list).toMatchObject({
      kind: 'failed',
      failure: { code: 'unavailable', ambiguous: false },
    });
    expect(world.activities.state.attempts).toBe(1);
    expect(kinds.filter((kind) => kind.startsWith('ready'))).toEqual([]);
    isDown = false;
    world.activities.reload();
    await settled();
    expect(rows(world)).toEqual(['2', '1']);
  });
});

describe('changes made elsewhere', () => {
  it('are read at once, in flocks, and keep the rest of a long list', async () => {
    const { queries, wrap } = lists();
    const world = await shown({ conversations: conversations(120), wrap });
    for (let page = 0; page < 4; page++) {
      world.activities.more();
      await settled();
    }
    expect(rows(world)).toHaveLength(120);
    queries.length = 0;
    for (const id of ['r-1', 'r-2', 'r-110']) world.backend.agent.answer(id, 'Bonjour');
    expect(world.activities.state.live).toBe('live');
    await world.clock.advance(100);
    expect(queries.map(({ cursor }) => cursor === undefined)).toEqual([true, false, false, false]);
    const found = rows(world);
    expect(new Set(found.slice(0, 3))).toEqual(new Set(['1', '2', '110']));
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(120);
    expect(world.activities.state.unread).toBe(3);
  });

  it('take away what is no longer in a long list, and leave no gap in it', async () => {
    const world = await shown({ conversations: conversations(120) });
    world.activities.setFilter('open');
    await settled();
    for (let page = 0; page < 4; page++) {
      world.activities.more();
      await settled();
    }
    world.backend.agent.setStatus('r-90', 'solved');
    await world.clock.advance(100);
    expect(rows(world)).toEqual(numbers(120, 1).filter((number) => number !== '90'));
    // More than a refresh reads: the old rows are behind a gap.
    for (let number = 121; number <= 240; number++) world.backend.agent.push(conversation(number));
    await world.clock.advance(100);
    expect(rows(world)).toEqual(numbers(240, 141));
    for (let page = 0; page < 6; page++) {
      world.activities.more();
      await settled();
    }
    expect(rows(world)).toEqual(numbers(240, 1).filter((number) => number !== '90'));
  });

  it('that come while the list is on its way are not lost', async () => {
    const { held, gate, wrap } = lists();
    const world = await accountWorld({
      session: CAMILLE.email,
      conversations: conversations(2),
      wrap,
    });
    gate.isHeld = true;
    world.activities.show();
    await settled();
    world.backend.agent.answer('r-1', 'Bonjour');
    await world.clock.advance(1000);
    gate.isHeld = false;
    held[0]?.();
    await world.clock.advance(1000);
    expect(rows(world)).toEqual(['1', '2']);
    expect(world.activities.state.unread).toBe(1);
  });

  it('that cannot be read leave what is shown, and say that it may be old', async () => {
    let isDown = false;
    const world = await shown({
      conversations: conversations(3),
      fail: ({ name }) => (name === 'list' && isDown ? down() : undefined),
    });
    isDown = true;
    world.backend.agent.setStatus('r-1', 'solved');
    await world.clock.advance(100);
    expect(rows(world)).toEqual(['3', '2', '1']);
    expect(world.activities.state.list).toMatchObject({ stale: { code: 'unavailable' } });
    expect(world.activities.state.attempts).toBe(0);
    isDown = false;
    world.backend.agent.setStatus('r-2', 'solved');
    await world.clock.advance(100);
    expect(rows(world)).toEqual(['2', '1', '3']);
    expect(world.activities.state.list).not.toHaveProperty('stale');
  });

  it('are looked for again and again where the backend cannot tell', async () => {
    const { queries, wrap } = lists();
    const world = await shown({
      conversations: conversations(3),
      wrap: (backend) => {
        const { watch: _watch, ...rest } = wrap(backend).activities as Activities;
        return { ...backend, activities: rest };
      },
    });
    expect(world.activities.state.live).toBe('polling');
    queries.length = 0;
    await world.clock.advance(300_000);
    expect(queries.length).toBeGreaterThanOrEqual(9);
    expect(queries.length).toBeLessThanOrEqual(11);
    queries.length = 0;
    // Nothing has happened for a while.
    await world.clock.advance(600_000);
    expect(queries.length).toBeGreaterThanOrEqual(8);
    expect(queries.length).toBeLessThanOrEqual(12);
    queries.length = 0;
    world.page.reconnect();
    await world.clock.advance(100);
    expect(queries).toHaveLength(1);
  });

  it('are looked for while the stream is broken, which is tried again without a storm', async () => {
    let isDown = true;
    let watches = 0;
    const { queries, wrap } = lists();
    const world = await shown({
      conversations: conversations(3),
      wrap,
      fail: ({ name, phase }) => {
        if (name !== 'watch' || phase !== 'before') return undefined;
        watches++;
        return isDown ? down() : undefined;
      },
    });
    expect(world.activities.state.live).toBe('polling');
    expect(watches).toBe(1);
    await world.clock.advance(31_000);
    expect(watches).toBeGreaterThanOrEqual(5);
    expect(watches).toBeLessThanOrEqual(7);
    queries.length = 0;
    await world.clock.advance(240_000);
    expect(watches).toBeLessThanOrEqual(15);
    expect(queries.length).toBeGreaterThanOrEqual(3);
    isDown = false;
    world.page.reconnect();
    await settled();
    expect(world.activities.state.live).toBe('live');
    await world.clock.advance(200);
    world.backend.agent.answer('r-1', 'Bonjour');
    await world.clock.advance(100);
    expect(rows(world)[0]).toBe('1');
  });

  it('wait while the page is out of sight for half a minute, and cost one look on return', async () => {
    const { queries, wrap } = lists();
    const world = await shown({ conversations: conversations(3), wrap });
    queries.length = 0;
    world.page.show(false);
    await world.clock.advance(29_000);
    world.page.show(true);
    await world.clock.advance(60_000);
    expect(world.activities.state.live).toBe('live');
    expect(queries).toEqual([]);
    world.page.show(false);
    await world.clock.advance(30_000);
    expect(world.activities.state.live).toBe('paused');
    world.backend.agent.answer('r-1', 'Bonjour');
    await world.clock.advance(600_000);
    expect(queries).toEqual([]);
    world.page.show(true);
    await world.clock.advance(1000);
    expect(world.activities.state.live).toBe('live');
    expect(queries).toHaveLength(1);
    expect(rows(world)[0]).toBe('1');
  });
});

describe('a session that ends', () => {
  it.each(['list', 'open', 'watch', 'download'] as const)(
    'is found out by %s, and the same person goes on',
    async (call) => {
      let isOver = false;
      const world = await shown({
        conversations: conversations(30),
        fail: ({ name, phase }) =>
          name === call && phase === 'before' && isOver ? ended() : undefined,
      });
      isOver = true;
      if (call === 'list') world.activities.reload();
      else if (call === 'open') world.activities.open('r-7');
      else if (call === 'download') await world.activities.download('f').catch(() => undefined);
      else {
        world.page.show(false);
        await world.clock.advance(30_000);
        world.page.show(true);
      }
      await settled();
      expect(world.session.state.identity.kind).toBe('expired');
      expect(world.activities.state.live).toBe('off');
      expect(world.activities.state.attempts).toBe(0);
      isOver = false;
      await world.signIn(CAMILLE);
      await world.clock.advance(200);
      expect(rows(world)).toEqual(numbers(30, 6));
      expect(world.activities.state.live).toBe('live');
      if (call === 'open')
        expect(world.activities.state.place).toMatchObject({ id: 'r-7', state: { kind: 'ready' } });
    },
  );

  it('while a page is added does not keep the next one away', async () => {
    let isOver = false;
    const world = await shown({
      conversations: conversations(30),
      fail: ({ name }) => (name === 'list' && isOver ? ended() : undefined),
    });
    isOver = true;
    world.activities.more();
    await settled();
    expect(world.session.state.identity.kind).toBe('expired');
    isOver = false;
    await world.signIn(CAMILLE);
    await world.clock.advance(200);
    world.activities.more();
    await settled();
    expect(rows(world)).toEqual(numbers(30, 1));
  });

  it('and is renewed in silence goes on listening', async () => {
    let isOver = false;
    const world = await accountWorld({
      getToken: () => Promise.resolve(`token:${CAMILLE.email}`),
      conversations: conversations(3),
      fail: ({ name, phase }) =>
        name === 'watch' && phase === 'before' && isOver ? ended() : undefined,
    });
    world.activities.show();
    await world.clock.advance(200);
    isOver = true;
    world.backend.agent.endSession();
    isOver = false;
    await world.clock.advance(200);
    expect(world.session.state.identity.kind).toBe('signed-in');
    expect(world.activities.state.live).toBe('live');
    world.backend.agent.answer('r-1', 'Bonjour');
    await world.clock.advance(200);
    expect(rows(world)[0]).toBe('1');
  });

  it('however often it is renewed is no storm', async () => {
    let exchanged = 0;
    const world = await accountWorld({
      getToken: () => {
        exchanged++;
        return Promise.resolve(`token:${CAMILLE.email}`);
      },
      conversations: conversations(3),
      fail: ({ name }) => (name === 'list' ? ended() : undefined),
    });
    world.activities.show();
    await world.clock.advance(2000);
    expect(exchanged).toBeLessThan(10);
    expect(world.session.state.identity.kind).toBe('expired');
  });

  it('is looked at again when a conversation was opened in between', async () => {
    const world = await shown({ conversations: conversations(3) });
    world.activities.open('r-1');
    await settled();
    await world.session.expire();
    world.activities.open('r-2');
    await world.signIn(CAMILLE);
    await settled();
    expect(world.activities.state.place).toMatchObject({ id: 'r-2', state: { kind: 'ready' } });
  });
});

describe('another person', () => {
  it('sees nothing of the first one, not even for a moment', async () => {
    const world = await shown({ conversations: conversations(3) });
    world.activities.setFilter('open');
    world.activities.search('Colis');
    world.activities.open('r-1');
    await settled();
    await world.session.expire();
    const seen: string[] = [];
    world.session.subscribe(({ identity }) => {
      if (identity.kind === 'signed-in') seen.push(JSON.stringify(world.activities.state));
    });
    await world.signIn(BRUNO);
    await world.clock.advance(1000);
    expect(seen.length).toBeGreaterThan(0);
    for (const state of seen) expect(state).not.toMatch(/Colis|r-1/);
    expect(rows(world)).toEqual([]);
    expect(world.activities.state).toMatchObject({ filter: 'all', text: '', unread: 0 });
  });

  it('does not get a list that was on its way', async () => {
    const { held, gate, wrap } = lists();
    const world = await accountWorld({
      session: CAMILLE.email,
      conversations: conversations(3),
      wrap,
    });
    gate.isHeld = true;
    world.activities.show();
    await settled();
    await world.session.signOut();
    gate.isHeld = false;
    held[0]?.();
    await settled();
    expect(world.activities.state).toMatchObject({ list: { kind: 'idle' }, live: 'off' });
    await world.signIn(BRUNO);
    await world.clock.advance(200);
    expect(rows(world)).toEqual([]);
  });
});

it('does nothing more once it is disposed of', async () => {
  const world = await shown({ conversations: conversations(3) });
  world.activities.dispose();
  let published = 0;
  world.activities.subscribe(() => published++);
  world.backend.agent.answer('r-1', 'Bonjour');
  await world.session.signOut();
  await world.signIn(CAMILLE);
  await world.clock.advance(100_000);
  expect(published).toBe(0);
  expect(world.page.listeners).toBe(0);
  expect(world.clock.pending).toEqual([]);
});
