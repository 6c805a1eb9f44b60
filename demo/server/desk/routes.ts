import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, RawStatus } from '../database/tables.js';
import { composeMail } from '../mail/compose.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type Env, type Services } from '../services.js';
import { codePoints, isUnreadable } from '../text.js';
import type { DeskGuard } from './guard.js';
import { isStatus, listPage, notFoundPage, requestPage } from './pages.js';
import { pageNumber } from './page.js';

const PUBLIC_FILES = [
  ['desk.css', 'text/css; charset=utf-8'],
  ['desk.svg', 'image/svg+xml'],
] as const;

const PER_PAGE = 25;
const MAX_ANSWER = 10_000;
const Id = z.uuid();

/** `/desk/`: read, answer and file the requests. */
export function addDesk(app: Hono<Env>, services: Services, guard: DeskGuard): void {
  const { db } = services.database;

  app.get('/desk', (c) => c.redirect('/desk/', 301));
  for (const [file, type] of PUBLIC_FILES)
    app.get(`/desk/${file}`, async (c) => {
      c.header('Cache-Control', 'no-cache');
      c.header('Content-Type', type);
      return c.body(await readFile(new URL(file, import.meta.url), 'utf8'));
    });
  app.use('/desk/*', guard.enter);

  app.get('/desk/', async (c) => {
    const search = (c.req.query('q') ?? '').trim().slice(0, 200);
    const wanted = c.req.query('status');
    const status = isStatus(wanted) ? wanted : undefined;
    const page = pageNumber(c.req.query('page'));
    const readable = isUnreadable(search) ? '' : search;
    let found = db
      .selectFrom('requests')
      .select(['id', 'number', 'brand', 'category', 'subject', 'email', 'status', 'created_at'])
      .where(matches(readable));
    if (status) found = found.where('status', '=', status);
    const requests = await found
      .orderBy('number', 'desc')
      .limit(PER_PAGE + 1)
      .offset((page - 1) * PER_PAGE)
      .execute();
    const counted = await db
      .selectFrom('requests')
      .select(['status', sql<number>`count(*)::integer`.as('count')])
      .where(matches(readable))
      .groupBy('status')
      .execute();
    const count = (raw: RawStatus): number =>
      counted.find((each) => each.status === raw)?.count ?? 0;
    return listPage(c, {
      requests: requests.slice(0, PER_PAGE),
      counts: { open: count('open'), pending: count('pending'), solved: count('solved') },
      status,
      search: readable,
      page,
      hasNext: requests.length > PER_PAGE,
    });
  });

  app.get('/desk/requests/:id', async (c) => {
    const id = c.req.param('id');
    const request = Id.safeParse(id).success
      ? await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined;
    if (request === undefined) return notFoundPage(c);
    const [uploads, comments, mails] = await Promise.all([
      db.selectFrom('uploads').selectAll().where('request_id', '=', id).orderBy('place').execute(),
      db
        .selectFrom('comments')
        .selectAll()
        .where('request_id', '=', id)
        .orderBy('created_at')
        .execute(),
      db
        .selectFrom('mails')
        .select(['id', 'kind', 'state', 'via', 'created_at'])
        .where('request_id', '=', id)
        .orderBy('created_at')
        .execute(),
    ]);
    return requestPage(c, {
      request,
      uploads,
      comments,
      mails,
      formToken: guard.formToken,
      nextComment: crypto.randomUUID(),
    });
  });

  app.get('/desk/files/:id', async (c) => {
    const id = c.req.param('id');
    const upload = Id.safeParse(id).success
      ? await db
          .selectFrom('uploads')
          .select(['name', 'size'])
          .where('id', '=', id)
          .where('request_id', 'is not', null)
          .executeTakeFirst()
      : undefined;
    if (upload === undefined) return notFoundPage(c);
    // Whatever it is, it must not open as a page of ours.
    c.header('Content-Type', 'application/octet-stream');
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${percentEncode(upload.name)}`);
    c.header('Content-Security-Policy', `default-src 'none'; sandbox`);
    c.header('Content-Length', String(upload.size));
    return c.body(Readable.toWeb(services.files.read(id)) as ReadableStream);
  });

  app.post('/desk/requests/:id/answers', guard.post, async (c) => {
    const { body, status, id: commentId } = await c.req.parseBody();
    if (
      typeof body !== 'string' ||
      body.trim() === '' ||
      codePoints(body) > MAX_ANSWER ||
      isUnreadable(body)
    )
      return c.text(`An answer has 1 to ${MAX_ANSWER} characters\n`, 422);
    const comment = Id.safeParse(commentId);
    if (!isStatus(status) || !comment.success) return c.text('This form is not ours\n', 422);
    const done = await answer(
      c.req.param('id'),
      comment.data,
      body.replaceAll('\r\n', '\n'),
      status,
    );
    return done ? c.redirect(`/desk/requests/${c.req.param('id')}`, 303) : notFoundPage(c);
  });

  app.post('/desk/requests/:id/status', guard.post, async (c) => {
    const { status } = await c.req.parseBody();
    const id = c.req.param('id');
    if (!isStatus(status)) return c.text('There is no such status\n', 422);
    const done =
      Id.safeParse(id).success &&
      (await db.transaction().execute((trx) => setStatus(trx, id, status)));
    return done ? c.redirect(`/desk/requests/${id}`, 303) : notFoundPage(c);
  });

  async function answer(
    id: string,
    commentId: string,
    body: string,
    status: RawStatus,
  ): Promise<boolean> {
    if (!Id.safeParse(id).success) return false;
    return db.transaction().execute(async (trx) => {
      const request = await trx
        .selectFrom('requests')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (request === undefined) return false;
      const comment = await trx
        .insertInto('comments')
        .values({ id: commentId, request_id: id, body })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      // The form was sent twice.
      if (comment === undefined) return true;
      const brand = brandOf(services, request.brand);
      const mail = await composeMail(
        brand,
        request,
        { kind: 'answer', id: commentId, body },
        services.config.mailFrom,
      );
      await trx.insertInto('mails').values(mail).execute();
      await notifyMails(trx);
      return setStatus(trx, id, status);
    });
  }

  /** The person is told when a request becomes solved, once each time. */
  async function setStatus(trx: Db, id: string, status: RawStatus): Promise<boolean> {
    const request = await trx
      .selectFrom('requests')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (request === undefined) return false;
    if (request.status === status) return true;
    await trx
      .updateTable('requests')
      .set({ status, updated_at: new Date() })
      .where('id', '=', id)
      .execute();
    if (status !== 'solved') return true;
    const brand = brandOf(services, request.brand);
    const mail = await composeMail(brand, request, { kind: 'solved' }, services.config.mailFrom);
    await trx.insertInto('mails').values(mail).execute();
    await notifyMails(trx);
    return true;
  }
}

/** SQL condition: the words occur somewhere in the request. All requests when there are none. */
function matches(search: string) {
  if (search === '') return sql<boolean>`true`;
  const pattern = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`(number::text = ${search} or email ilike ${pattern} or subject ilike ${pattern}
    or message ilike ${pattern} or fields::text ilike ${pattern} or shipment::text ilike ${pattern})`;
}

/** RFC 8187: as `encodeURIComponent`, and what that leaves out. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
