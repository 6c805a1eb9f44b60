import type { Hono } from 'hono';
import { html } from 'hono/html';
import { sql } from 'kysely';
import { z } from 'zod';
import { answerDeskPage, pageNumber, pager, timeOf } from '../desk/page.js';
import type { DeskGuard } from '../desk/guard.js';
import { notFoundPage } from '../desk/pages.js';
import type { Mail } from '../mail/transport.js';
import type { Env, Services } from '../services.js';
import { isUnreadable } from '../text.js';

const PER_PAGE = 50;
const Id = z.uuid();

/** Mail as other people wrote it: no script, no address fetched, not even a link that could lead this page away. */
const MAIL_POLICY = `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox`;

/** `/outbox/`: every mail that was written, for people and as JSON for tests. */
export function addOutbox(app: Hono<Env>, { config, database }: Services, guard: DeskGuard): void {
  const { db } = database;
  const mailsTo = (address: string) => {
    const all = db.selectFrom('mails').selectAll().orderBy('created_at', 'desc').orderBy('id');
    return address === '' || isUnreadable(address)
      ? all
      : all.where(sql<boolean>`lower(recipient) = lower(${address})`);
  };
  // Where mails really go out, who reads them here must not be able to open the recipient's account.
  const shown = (mail: Mail): Mail =>
    mail.kind === 'password' && config.smtpUrl !== undefined
      ? { ...mail, text: '', html: '' }
      : mail;
  const find = async (id: string) => {
    if (!Id.safeParse(id).success) return undefined;
    const mail = await db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();
    return mail && shown(mail);
  };

  app.get('/outbox', (c) => c.redirect('/outbox/', 301));
  app.use('/outbox/*', guard.enter);

  app.get('/outbox/', async (c) => {
    const to = (c.req.query('to') ?? '').trim();
    const page = pageNumber(c.req.query('page'));
    const mails = await mailsTo(to)
      .limit(PER_PAGE + 1)
      .offset((page - 1) * PER_PAGE)
      .execute();
    return answerDeskPage(c, {
      title: 'Outbox',
      current: 'outbox',
      main: html`<h1>Outbox</h1>
        <form class="search" role="search" action="/outbox/">
          <label for="to">Recipient's whole address</label>
          <div class="row">
            <input id="to" name="to" type="search" value="${to}" autocomplete="off" /><button
              type="submit"
            >
              Search
            </button>
          </div>
        </form>
        ${
          mails.length === 0
            ? html`<p class="empty">No mail${to === '' ? ' yet' : ' to this address'}.</p>`
            : html`<ul class="list">
                ${mails.slice(0, PER_PAGE).map(
                  (mail) =>
                    html`<li>
                      <a href="/outbox/${mail.id}"
                        ><span class="first"
                          ><bdi class="subject">${mail.subject}</bdi
                          ><span class="chip ${mail.state === 'sent' ? 'solved' : 'pending'}"
                            >${mail.state}</span
                          ></span
                        >
                        <span class="second"
                          >${mail.kind} · ${mail.brand} · <bdi>${mail.recipient}</bdi> ·
                          ${timeOf(mail.created_at)}</span
                        ></a
                      >
                    </li>`,
                )}
              </ul>`
        }
        ${pager(to === '' ? {} : { to }, page, mails.length > PER_PAGE)}`,
    });
  });

  app.get('/outbox/mails', async (c) => {
    const mails = await mailsTo((c.req.query('to') ?? '').trim())
      .limit(500)
      .execute();
    return c.json({
      mails: mails.map(shown).map((mail) => ({
        id: mail.id,
        requestId: mail.request_id,
        kind: mail.kind,
        brand: mail.brand,
        language: mail.language,
        from: mail.sender,
        replyTo: mail.reply_to,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.message_id,
        inReplyTo: mail.in_reply_to,
        state: mail.state,
        via: mail.via,
        tries: mail.tries,
        createdAt: mail.created_at.toISOString(),
      })),
    });
  });

  app.get('/outbox/:id', async (c) => {
    const mail = await find(c.req.param('id'));
    if (mail === undefined) return notFoundPage(c);
    return answerDeskPage(c, {
      title: mail.subject,
      current: 'outbox',
      main: html`<p><a href="/outbox/">All mails</a></p>
        <h1><bdi>${mail.subject}</bdi></h1>
        <div class="columns">
          <div>
            <iframe
              class="preview"
              sandbox=""
              src="/outbox/${mail.id}/html"
              title="The mail as HTML"
            ></iframe>
          </div>
          <aside>
            <dl class="card facts">
              <div>
                <dt>To</dt>
                <dd>${mail.recipient}</dd>
              </div>
              <div>
                <dt>From</dt>
                <dd>${mail.sender}</dd>
              </div>
              <div>
                <dt>Reply to</dt>
                <dd>${mail.reply_to}</dd>
              </div>
              <div>
                <dt>State</dt>
                <dd>${mail.state}${mail.via === null ? '' : ` (${mail.via})`}</dd>
              </div>
              <div>
                <dt>Written</dt>
                <dd>${timeOf(mail.created_at)}</dd>
              </div>
              <div>
                <dt>Message-ID</dt>
                <dd>${mail.message_id}</dd>
              </div>
              <div>
                <dt>Request</dt>
                <dd>
                  ${
                    mail.request_id === null
                      ? 'None'
                      : html`<a href="/desk/requests/${mail.request_id}">At the desk</a>`
                  }
                </dd>
              </div>
            </dl>
            <div class="card">
              <h2>As plain text</h2>
              <pre dir="auto">${mail.text}</pre>
            </div>
          </aside>
        </div>`,
    });
  });

  app.get('/outbox/:id/html', async (c) => {
    const mail = await find(c.req.param('id'));
    if (mail === undefined) return notFoundPage(c);
    c.header('Content-Security-Policy', MAIL_POLICY);
    return c.html(mail.html);
  });
}
