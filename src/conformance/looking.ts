import type { HelpErrorCode } from '../core/help-error.js';
import type { RequestSummary } from '../core/model/conversation.js';
import { must, mustFail, offered, same } from './check.js';
import { FAULTS } from './faults.js';
import type { ConformancePromise } from './promise.js';
import { calmly, idsOf, newKey, type Stage, type Visit } from './stage.js';
import { status } from './wire.js';

// What can be held against requests that are there already: nothing is created, answered or changed.

/** Rows that are looked at; a person's list may be long. */
const MOST_ROWS = 60;
/** Conversations that are opened. */
const MOST_OPEN = 5;

/** The newest rows, page by page. */
async function newest(
  stage: Stage,
  visit: Visit,
  query: Parameters<Stage['page']>[1],
  most = MOST_ROWS,
): Promise<readonly RequestSummary[]> {
  const rows: RequestSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page === 0 || cursor !== undefined; page++) {
    must(page <= most, 'the list has no end');
    const { items, next } = await stage.page(visit, {
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...items);
    if (rows.length >= most) break;
    cursor = next;
  }
  return rows.slice(0, most);
}

/** @throws {NotOffered} when the person has no requests */
async function some(stage: Stage, visit: Visit, least = 1): Promise<readonly RequestSummary[]> {
  const rows = await newest(stage, visit, { limit: 100 });
  offered(rows.length >= least, `the person has ${rows.length} requests`);
  return rows;
}

/** On a broken network the list and an open request fail as they must. */
const faulty = ({ name, fault, codes }: (typeof FAULTS)[number]): ConformancePromise => ({
  area: 'faults',
  name: `${name}: the list and a request tell it as a failure`,
  isReadOnly: true,
  check: async (stage) => {
    const visit = await stage.first();
    await stage.needsWire(visit);
    const [row] = await some(stage, visit);
    for (const call of [
      (other: Visit) => stage.page(other),
      (other: Visit) => stage.open(other, row?.id ?? ''),
    ]) {
      // Where a session is over, what follows is `unauthorized` before it reaches the network: each call has its own.
      const other = await stage.signedIn(visit.person);
      stage.break(other, fault);
      await mustFail(call(other), codes, `on ${name}`);
    }
  },
});

const NOT_THERE: readonly HelpErrorCode[] = ['not-found'];

export const LOOKING: readonly ConformancePromise[] = [
  {
    area: 'the session',
    name: 'nobody sees a list without a session',
    isReadOnly: true,
    check: async (stage) => {
      const [person] = await stage.subject.people();
      const nobody = await stage.visit(person);
      offered(nobody.backend.activities !== undefined, 'no activities');
      await mustFail(stage.page(nobody), ['unauthorized'], 'the list');
      await mustFail(stage.open(nobody, '1'), ['unauthorized'], 'a request');
    },
  },
  {
    area: 'the session',
    name: 'a session that ends is told at the next call',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      stage.break(visit, status(401));
      await mustFail(stage.page(visit), ['unauthorized'], 'the list');
    },
  },
  {
    area: 'the list',
    name: 'rows have an id once, a number, times and a status',
    isReadOnly: true,
    check: async (stage) => {
      const rows = await some(stage, await stage.first());
      must(new Set(idsOf(rows)).size === rows.length, 'an id twice');
      for (const { id, number, status: stands, createdAt, updatedAt } of rows) {
        must(id !== '' && number !== '' && stands.raw !== '', 'an empty id, number or status');
        must(Date.parse(createdAt) > 0 && Date.parse(updatedAt) > 0, `times of ${id}`);
        must(
          Date.parse(createdAt) < Date.now() + 300_000,
          `${id} was created in the future: ${createdAt}`,
        );
      }
    },
  },
  {
    area: 'the list',
    name: 'small pages join to what a large page has',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      const rows = await some(stage, visit, 3);
      const wanted = idsOf(rows).slice(0, 12);
      for (const sort of ['updated', 'created'] as const) {
        const large = idsOf(await newest(stage, visit, { sort, limit: 100 }, wanted.length));
        const small = idsOf(await newest(stage, visit, { sort, limit: 2 }, wanted.length));
        same(small, large, `by ${sort}, two at a time`);
      }
    },
  },
  {
    area: 'the list',
    name: 'newest first, as it is asked for',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      await some(stage, visit, 2);
      for (const [sort, key] of [
        ['updated', 'updatedAt'],
        ['created', 'createdAt'],
      ] as const) {
        const times = (await newest(stage, visit, { sort, limit: 100 })).map((row) =>
          Date.parse(row[key]),
        );
        must(
          times.every((time, place) => time <= (times[place - 1] ?? Infinity)),
          `by ${sort} an older one is before a newer one`,
        );
      }
    },
  },
  {
    area: 'the list',
    name: 'each row is under the filter of its status and no other',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      const all = await some(stage, visit);
      const isWhole = all.length < MOST_ROWS;
      for (const filter of ['open', 'awaiting', 'solved'] as const) {
        const rows = await newest(stage, visit, { filter, limit: 100 });
        const strange = rows.find((row) => row.status.group !== filter);
        must(strange === undefined, `${strange?.id} (${strange?.status.raw}) is under ${filter}`);
        // A status that this side does not know may stand under all alone.
        const lost = all.find(
          (row) =>
            row.status.group === filter &&
            row.status.label === undefined &&
            !idsOf(rows).includes(row.id),
        );
        must(
          lost === undefined || !isWhole,
          `${lost?.id} is ${filter} by its status "${lost?.status.raw}", and not under ${filter}`,
        );
        const foreign = rows.find((row) => !idsOf(all).includes(row.id));
        must(foreign === undefined || !isWhole, `${foreign?.id} is under ${filter}, not under all`);
      }
    },
  },
  {
    area: 'the list',
    name: 'every status is known',
    isReadOnly: true,
    check: async (stage) => {
      const rows = await some(stage, await stage.first());
      const unknown = new Set(
        rows.flatMap(({ status: { raw, label } }) => (label === raw ? [raw] : [])),
      );
      must(unknown.size === 0, `not known, and taken for open: ${[...unknown].join(', ')}`);
    },
  },
  {
    area: 'the list',
    name: 'a request is found by its number; signs are no syntax',
    isReadOnly: true,
    check: async (stage) => {
      offered(stage.subject.search ?? true, 'no search');
      const visit = await stage.first();
      const [row] = await some(stage, visit);
      const found = await newest(stage, visit, { text: row?.number ?? '', limit: 100 });
      must(idsOf(found).includes(row?.id ?? ''), `not found by its number ${row?.number}`);
      for (const text of [`no${newKey()}`, '%_*?:\\"('])
        same(idsOf(await newest(stage, visit, { text, limit: 100 })), [], `by ${text}`);
    },
  },
  {
    area: 'a conversation',
    name: 'a request opens as the list tells it, oldest words first',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      for (const row of (await some(stage, visit)).slice(0, MOST_OPEN)) {
        const { request, comments } = await stage.open(visit, row.id);
        same(
          [request.id, request.number, request.subject, request.status.raw],
          [row.id, row.number, row.subject, row.status.raw],
          'id, number, subject and status',
        );
        must(comments.length > 0, `${row.id} has no words`);
        must(new Set(idsOf(comments)).size === comments.length, `${row.id} has a comment twice`);
        const times = comments.map(({ createdAt }) => Date.parse(createdAt));
        must(
          times.every((time, place) => time >= (times[place - 1] ?? 0) && time > 0),
          `the times of ${row.id}`,
        );
      }
    },
  },
  {
    area: 'a conversation',
    name: 'somebody says something, and the person’s own words are told as such',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      const rows = (await some(stage, visit)).slice(0, MOST_OPEN);
      for (const { id } of rows) {
        const { comments } = await stage.open(visit, id);
        const bare = comments.find(
          ({ body, files }) =>
            (body.kind === 'text' ? body.text : body.html).trim() === '' && files.length === 0,
        );
        must(bare === undefined, `comment ${bare?.id} of ${id} has neither words nor files`);
        must(
          comments.some(({ author }) => author.role === 'requester'),
          `nothing in ${id} is by the person`,
        );
        const markup = comments.find(
          ({ body }) =>
            body.kind === 'text' && /<\/(?:p|div|br|span|a)>|<br\s*\/?>/i.test(body.text),
        );
        must(markup === undefined, `comment ${markup?.id} of ${id} is HTML told as text`);
      }
    },
  },
  {
    area: 'files',
    name: 'a file can be fetched, in the size that was told',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      const download = stage.method(visit, 'download');
      for (const { id } of (await some(stage, visit)).slice(0, MOST_OPEN)) {
        const { comments } = await stage.open(visit, id);
        const [file] = comments.flatMap(({ files }) => files);
        if (file === undefined) continue;
        const { size } = await download(file.id, calmly);
        must(size === (file.size ?? size), `${size} bytes instead of ${file.size}`);
        return;
      }
      offered(false, 'no files');
    },
  },
  {
    area: 'other people',
    name: 'a request that is not there is not-found',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      offered(visit.backend.activities !== undefined, 'no activities');
      for (const id of ['999999999', 'no-such-request', '../1', '..', '1 OR 1=1'])
        await mustFail(stage.open(visit, id), NOT_THERE, `opening ${id}`);
    },
  },
  {
    area: 'connecting',
    name: 'articles come as text, at most as many as asked for',
    isReadOnly: true,
    check: async (stage) => {
      const [person] = await stage.subject.people();
      const { backend } = await stage.visit(person);
      const { articles } = backend;
      offered(articles !== undefined, 'no articles');
      const found = await articles.find({ language: 'en', limit: 3 }, calmly);
      must(found.length <= 3, `${found.length} articles instead of 3`);
      for (const { id, title } of found) must(id !== '' && title !== '', 'an id or title is empty');
    },
  },
  ...FAULTS.filter(({ name }) => name !== 'a 413').map(faulty),
  {
    area: 'faults',
    name: 'too many calls: the list tells the seconds to wait',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      stage.break(visit, status(429, { 'retry-after': '7' }));
      const { retryAfter } = await mustFail(stage.page(visit), ['rate-limited'], 'a 429');
      must(retryAfter === 7, `wait ${retryAfter} s`);
    },
  },
];
