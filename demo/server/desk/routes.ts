import { Readable } from 'node:stream';
import type { Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { activitiesUrl } from '../brand-sites.js';
import { addComment, timeOfComment } from '../conversations/add-comment.js';
import { noteChange } from '../conversations/change.js';
import { setStatus } from '../conversations/set-status.js';
import type { Db, RawStatus, RequestsTable } from '../database/tables.js';
import { composeMail } from '../mail/compose.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type Env, type Services } from '../services.js';
import { codePoints, isUnreadable } from '../text.js';
import type { DeskGuard } from './guard.js';
import { isStatus, listPage, notFoundPage, requestPage } from './pages.js';
import { pageNumber } from './page.js';
import { addDeskFiles } from './public-files.js';
import { textOfHtml } from './text-of-html.js';

const PER_PAGE = 25;
const MAX_ANSWER = 10_000;
const Id = z.uuid();

/** `/desk/`: read, answer and file the requests. */
export function addDesk(app: Hono<Env>, services: Services, guard: DeskGuard): void {
  const { db } = services.database;

  addDeskFiles(app);
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
      counts: {
        open: count('open'),
        pending: count('pending'),
        solved: count('solved'),
        closed: count('closed'),
      },
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
    const [related, uploads, comments, mails] = await Promise.all([
      relatedTo(request),
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
      related,
      agent: agentName(getCookie(c, AGENT_COOKIE)),
      uploads,
      comments,
      mails,
      formToken: guard.formToken,
      nextComment: crypto.randomUUID(),
      nextNote: crypto.randomUUID(),
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
    const form = await c.req.parseBody();
    const comment = readComment(form);
    if (comment === undefined) return c.text(`An answer has 1 to ${MAX_ANSWER} characters\n`, 422);
    const { status } = form;
    if (!isStatus(status)) return c.text('This form is not ours\n', 422);
    rememberAgent(c, comment.agent);
    const id = c.req.param('id');
    const outcome = await answer(id, comment, status);
    if (outcome === 'closed')
      return c.text('This request is closed. Open it again to answer it\n', 409);
    return outcome === 'done' ? c.redirect(`/desk/requests/${id}`, 303) : notFoundPage(c);
  });

  app.post('/desk/requests/:id/notes', guard.post, async (c) => {
    const note = readComment(await c.req.parseBody());
    if (note === undefined) return c.text(`A note has 1 to ${MAX_ANSWER} characters\n`, 422);
    const id = c.req.param('id');
    return (await keepNote(id, note)) ? c.redirect(`/desk/requests/${id}`, 303) : notFoundPage(c);
  });

  app.post('/desk/requests/:id/cc', guard.post, async (c) => {
    const { cc } = await c.req.parseBody();
    const id = c.req.param('id');
    if (typeof cc !== 'string' || cc.length > MAX_CC || isUnreadable(cc))
      return c.text('This list is too long or not readable\n', 422);
    const people = cc
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const done =
      Id.safeParse(id).success &&
      (await db.transaction().execute(async (trx) => {
        const changed = await trx
          .updateTable('requests')
          .set({ cc: JSON.stringify(people) })
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (changed !== undefined) await noteChange(trx, id);
        return changed !== undefined;
      }));
    return done ? c.redirect(`/desk/requests/${id}`, 303) : notFoundPage(c);
  });

  app.post('/desk/requests/:id/status', guard.post, async (c) => {
    const { status } = await c.req.parseBody();
    const id = c.req.param('id');
    if (!isStatus(status)) return c.text('There is no such status\n', 422);
    const done =
      Id.safeParse(id).success &&
      (await db.transaction().execute((trx) => setStatus(services, trx, id, status)));
    return done ? c.redirect(`/desk/requests/${id}`, 303) : notFoundPage(c);
  });

  async function relatedTo({ id, follow_up_of: before }: Pick<Request, 'id' | 'follow_up_of'>) {
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'number'])
      .where((query) => query.or([query('id', '=', before), query('follow_up_of', '=', id)]))
      .orderBy('number')
      .execute();
    return rows.map((row) => ({ ...row, is: row.id === before ? 'Goes on from' : 'Goes on in' }));
  }

  async function answer(
    id: string,
    { id: commentId, body, format, agent }: WrittenComment,
    status: RawStatus,
  ): Promise<'done' | 'closed' | 'missing'> {
    if (!Id.safeParse(id).success) return 'missing';
    return db.transaction().execute(async (trx) => {
      const request = await trx
        .selectFrom('requests')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (request === undefined) return 'missing';
      const comment = { id: commentId, request_id: id, body, author_name: agent, format };
      if (request.status === 'closed' && !(await isThere(trx, commentId))) return 'closed';
      // The form was sent twice.
      if (!(await addComment(trx, comment))) return 'done';
      await trx
        .updateTable('requests')
        .set({ answered_at: timeOfComment(commentId) })
        .where('id', '=', id)
        .execute();
      await noteChange(trx, id);
      const brand = brandOf(services, request.brand);
      const mail = await composeMail(
        brand,
        request,
        { kind: 'answer', id: commentId, body: format === 'html' ? textOfHtml(body) : body },
        services.config.mailFrom,
        activitiesUrl(services, request.brand, request.language, `requests/${id}`),
      );
      await trx.insertInto('mails').values(mail).execute();
      await notifyMails(trx);
      await setStatus(services, trx, id, status);
      return 'done';
    });
  }

  /** Moves nothing that the customer can see: no time, no order, no mark, no event, no mail. */
  async function keepNote(id: string, { id: noteId, body, agent }: WrittenComment) {
    if (!Id.safeParse(id).success) return false;
    return db.transaction().execute(async (trx) => {
      const request = await trx
        .updateTable('requests')
        .set({ updated_at: new Date() })
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      if (request === undefined) return false;
      await addComment(trx, {
        id: noteId,
        request_id: id,
        body,
        author_name: agent,
        visibility: 'internal',
      });
      return true;
    });
  }
}

const AGENT_COOKIE = 'help_agent';
const DEFAULT_AGENT = 'Support';
const MAX_CC = 2000;
const MAX_NAME = 60;

type Request = Selectable<RequestsTable>;

/** What a form of the desk brings. */
interface WrittenComment {
  readonly id: string;
  readonly body: string;
  readonly format: 'text' | 'html';
  readonly agent: string;
}

/** `undefined` for an empty, too long or unreadable text, and for a form that is not ours. */
function readComment(form: Readonly<Record<string, unknown>>): WrittenComment | undefined {
  const { id: givenId, body, format, agent } = form;
  const id = Id.safeParse(givenId);
  if (
    !id.success ||
    typeof body !== 'string' ||
    body.trim() === '' ||
    codePoints(body) > MAX_ANSWER ||
    isUnreadable(body)
  )
    return undefined;
  return {
    id: id.data,
    body: body.replaceAll('\r\n', '\n'),
    format: format === 'html' ? 'html' : 'text',
    agent: agentName(agent),
  };
}

function agentName(given: unknown): string {
  const name = typeof given === 'string' ? given.replaceAll(/\p{Cc}/gu, ' ').trim() : '';
  return name === '' || isUnreadable(name)
    ? DEFAULT_AGENT
    : Array.from(name).slice(0, MAX_NAME).join('');
}

function rememberAgent(c: Context<Env>, agent: string): void {
  setCookie(c, AGENT_COOKIE, agent, { path: '/desk/', httpOnly: true, sameSite: 'Strict' });
}

async function isThere(trx: Db, id: string): Promise<boolean> {
  const found = await trx
    .selectFrom('comments')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return found !== undefined;
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
