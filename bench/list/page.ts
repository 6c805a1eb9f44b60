import type { Conversation } from '../../src/index.js';
import { CONTESTANTS } from './contestants.js';

/** What one contestant did, in ms but for `nodes`. */
export interface Outcome {
  /** From the press until the rows are painted. */
  readonly show: number;
  readonly filter: number;
  readonly back: number;
  /** Longest frame while the list is scrolled through. */
  readonly longestFrame: number;
  /** Elements in the page, shadow roots included. */
  readonly nodes: number;
}

const conversations = (count: number): readonly Conversation[] =>
  Array.from({ length: count }, (_, place): Conversation => {
    const at = new Date(Date.UTC(2026, 0, 1) + place * 60_000).toISOString();
    const isOpen = place % 3 === 0;
    return {
      request: {
        id: `request-${place}`,
        number: String(100_000 + place),
        subject: `Parcel ${place} has not arrived at its recipient yet`,
        status: isOpen ? { group: 'open', raw: 'open' } : { group: 'solved', raw: 'solved' },
        createdAt: at,
        updatedAt: at,
        unread: false,
      },
      comments: [],
      can: { reply: true, reopen: false, solve: true, followUp: false, rate: false },
      cc: [],
      followUps: [],
    };
  });

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Until what was asked for is painted: two frames behind the last change of the page. */
async function painted(box: HTMLElement, expected: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!expected()) {
    if (performance.now() > end) throw new Error('nothing was painted');
    await frame();
  }
  void box.offsetHeight;
  await frame();
  await frame();
}

function deep(root: ParentNode): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    element,
    ...(element.shadowRoot === null ? [] : deep(element.shadowRoot)),
  ]);
}

const firstRow = (box: HTMLElement): string =>
  deep(box)
    .find((element) => element.matches('.request'))
    ?.getAttribute('data-id') ?? '';

async function timed(box: HTMLElement, act: () => void, expected: () => boolean): Promise<number> {
  const begun = performance.now();
  act();
  await painted(box, expected);
  return performance.now() - begun;
}

async function scrollThrough(): Promise<number> {
  let longest = 0;
  let before = await frame();
  for (let step = 1; step <= 60; step++) {
    scrollTo(0, (document.documentElement.scrollHeight * step) / 60);
    const now = await frame();
    longest = Math.max(longest, now - before);
    before = now;
  }
  scrollTo(0, 0);
  await frame();
  return longest;
}

/** Runs one contestant once on a page of its own. */
async function run(name: string, count: number): Promise<Outcome> {
  const make = CONTESTANTS[name];
  if (make === undefined) throw new Error(`No contestant ${name}`);
  const all = conversations(count);
  const contestant = make();
  const box = document.createElement('main');
  document.body.append(box);
  await contestant.start(box, all);
  const isOurs = name.startsWith('help-activities');
  // Newest first is the order of ours; the others show what they are given.
  const first = { all: isOurs ? count - 1 : 0, solved: isOurs ? count - 2 : 1 };
  const open = isOurs ? Math.floor((count - 1) / 3) * 3 : 0;
  const is = (place: number) => () => firstRow(box) === `request-${place}`;
  const show = await timed(box, () => contestant.show('all'), is(first.all));
  const longestFrame = await scrollThrough();
  const nodes = deep(box).length;
  // A filter whose first row is another one. Not read from the page: behind a jump of the scroll bar rows may be on their way.
  const isOpenFirst = open === first.all;
  const filter = await timed(
    box,
    () => contestant.show(isOpenFirst ? 'solved' : 'open'),
    is(isOpenFirst ? first.solved : open),
  );
  const back = await timed(box, () => contestant.show('all'), is(first.all));
  return { show, filter, back, longestFrame, nodes };
}

Object.assign(globalThis, { benchNames: Object.keys(CONTESTANTS), benchRun: run });
