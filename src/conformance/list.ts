import { must, offered, same } from './check.js';
import type { ConformancePromise } from './promise.js';
import { idsOf, type Stage, type Visit } from './stage.js';

/** The row of a request. @throws {BrokenPromise} when it is not there exactly once */
async function rowOf(
  stage: Stage,
  visit: Visit,
  id: string,
  query: Parameters<Stage['list']>[1] = {},
) {
  const rows = (await stage.list(visit, query)).filter((row) => row.id === id);
  must(rows.length === 1, `it is there ${rows.length} times`);
  const [row] = rows;
  must(row !== undefined, 'it is not there');
  return row;
}

/** Times of help desks have seconds: two changes in one have no order. */
const moment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1100);
  });

const among = (rows: readonly { readonly id: string }[], own: readonly string[]) =>
  idsOf(rows).filter((id) => own.includes(id));

export const LIST: readonly ConformancePromise[] = [
  {
    area: 'the list',
    name: 'a new request is in its owner’s list, as it was answered',
    check: async (stage) => {
      const visit = await stage.first();
      const { id, number, subject } = await stage.ask(visit);
      const row = await rowOf(stage, visit, id);
      same([row.number, row.subject], [number, subject], 'number and subject');
      must(row.status.group === 'open', `its status is ${row.status.group}`);
      must(row.status.raw !== '', 'no raw status');
      for (const time of [row.createdAt, row.updatedAt])
        must(Math.abs(Date.parse(time) - Date.now()) < 300_000, `a time is ${time}`);
    },
  },
  {
    area: 'the list',
    name: 'each request is under its filter and no other, and counted there',
    check: async (stage) => {
      const visit = await stage.first();
      const { agent } = stage;
      const before = (await stage.page(visit)).counts;
      const open = (await stage.ask(visit)).id;
      const awaiting = (await stage.ask(visit)).id;
      const solved = (await stage.ask(visit)).id;
      await agent.answer(awaiting, { kind: 'text', text: 'A question' }, 'awaiting');
      await agent.setStatus(solved, 'solved');
      await stage.settle();
      const own = [open, awaiting, solved];
      const expected = { open: [open], awaiting: [awaiting], solved: [solved], all: own };
      for (const filter of ['open', 'awaiting', 'solved', 'all'] as const) {
        const rows = await stage.list(visit, { filter });
        same(among(rows, own).toSorted(), expected[filter].toSorted(), `under ${filter}`);
        must(new Set(idsOf(rows)).size === rows.length, `a row twice under ${filter}`);
      }
      const { counts } = await stage.page(visit);
      for (const [name, count] of Object.entries(counts ?? {})) {
        const filter = name as keyof typeof expected;
        const more = count - (before?.[filter] ?? 0);
        must(
          more === expected[filter].length,
          `${more} more under ${name} instead of ${expected[filter].length}`,
        );
      }
    },
  },
  {
    area: 'the list',
    name: 'a status that nobody knows stays visible under all, by its own name',
    check: async (stage) => {
      const visit = await stage.first();
      const { setUnknownStatus } = stage.agent;
      offered(setUnknownStatus !== undefined, 'no status of another name');
      const { id } = await stage.ask(visit);
      await setUnknownStatus(id);
      await stage.settle();
      const { status } = await rowOf(stage, visit, id);
      must(status.raw !== '', 'no raw status');
      must(status.label !== undefined && status.label !== '', 'no label to show');
      must((await stage.open(visit, id)).request.status.raw === status.raw, 'otherwise when open');
    },
  },
  {
    area: 'the list',
    name: 'newest first, by change and by creation',
    check: async (stage) => {
      const visit = await stage.first();
      const { agent } = stage;
      const own: string[] = [];
      for (let count = 0; count < 3; count++) {
        own.push((await stage.ask(visit)).id);
        await moment();
      }
      const [one, two, three] = own;
      await agent.answer(one ?? '', { kind: 'text', text: 'Hello' }, 'open');
      await stage.settle();
      const by = async (sort: 'updated' | 'created') =>
        among(await stage.list(visit, { sort }), own);
      same(await by('created'), [three, two, one], 'by creation');
      same(await by('updated'), [one, three, two], 'by change');
    },
  },
  {
    area: 'the list',
    name: 'pages join without a gap or a repetition',
    check: async (stage) => {
      const visit = await stage.first();
      const own: string[] = [];
      for (let count = 0; count < 5; count++) own.push((await stage.ask(visit)).id);
      for (const sort of ['updated', 'created'] as const) {
        const rows = await stage.list(visit, { sort, limit: 2 });
        same(among(rows, own).toSorted(), own.toSorted(), `by ${sort}`);
        must(new Set(idsOf(rows)).size === rows.length, 'a row twice');
      }
    },
  },
  {
    area: 'the list',
    name: 'pages still join when a request is added meanwhile',
    check: async (stage) => {
      const visit = await stage.first();
      const own: string[] = [];
      for (let count = 0; count < 5; count++) own.push((await stage.ask(visit)).id);
      const rows = await stage.list(visit, { sort: 'created', limit: 2 }, (page) =>
        page === 1 ? stage.ask(visit) : Promise.resolve(),
      );
      same(among(rows, own).toSorted(), own.toSorted(), 'those of before');
    },
  },
  {
    area: 'the list',
    name: 'the end of a list is an end, not an error',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.ask(visit);
      const { items, next } = await stage.page(visit, { limit: 100 });
      must(items.length > 0, 'nothing');
      if (next !== undefined) await stage.list(visit, { limit: 100 });
    },
  },
  {
    area: 'the list',
    name: 'words and a number find their request; signs are no syntax',
    check: async (stage) => {
      offered(stage.subject.search ?? true, 'no search');
      const visit = await stage.first();
      const word = `zinzolin${Date.now()}`;
      const { id, number } = await stage.ask(visit, { subject: `A ${word} parcel` });
      await stage.ask(visit);
      same(idsOf(await stage.list(visit, { text: word })), [id], `by "${word}"`);
      must(
        idsOf(await stage.list(visit, { text: number })).includes(id),
        `by its number ${number}`,
      );
      for (const text of [`no${word}`, `"${word}x' OR id > 0`, '%_*?:\\"(', `-${word}y`])
        same(idsOf(await stage.list(visit, { text })), [], `by ${text}`);
    },
  },
];
