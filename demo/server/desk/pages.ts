import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Selectable } from 'kysely';
import type {
  CommentsTable,
  MailsTable,
  RawStatus,
  RequestsTable,
  UploadsTable,
} from '../database/tables.js';
import { categoryName, mailWords } from '../mail/words.js';
import type { Env } from '../services.js';
import { answerDeskPage, pager, timeOf, type Markup } from './page.js';
import { answerName, fieldName } from './words.js';

type Request = Selectable<RequestsTable>;

export const STATUS_NAMES: Readonly<Record<RawStatus, string>> = {
  open: 'Open',
  pending: 'Awaiting reply',
  solved: 'Solved',
  closed: 'Closed',
};

const STATUSES = ['open', 'pending', 'solved', 'closed'] as const satisfies readonly RawStatus[];

export function isStatus(text: unknown): text is RawStatus {
  return STATUSES.some((each) => each === text);
}

/** For whoever comes without the token. */
export function lockedPage(c: Context<Env>): Promise<Response> {
  return answerDeskPage(
    c,
    {
      title: 'Closed',
      main: html`<h1>This desk is closed to you</h1>
        <p>
          Open it with the address that the server printed at its start. It ends in
          <code>?token=…</code>
        </p>`,
    },
    401,
  );
}

export function notFoundPage(c: Context<Env>): Promise<Response> {
  return answerDeskPage(
    c,
    {
      title: 'Not found',
      current: 'desk',
      main: html`<h1>There is nothing here</h1>
        <p><a href="/desk/">All requests</a></p>`,
    },
    404,
  );
}

export interface ListView {
  readonly requests: readonly Pick<
    Request,
    'id' | 'number' | 'brand' | 'category' | 'subject' | 'email' | 'status' | 'created_at'
  >[];
  readonly counts: Readonly<Record<RawStatus, number>>;
  readonly status: RawStatus | undefined;
  readonly search: string;
  readonly page: number;
  readonly hasNext: boolean;
}

export function listPage(c: Context<Env>, view: ListView): Promise<Response> {
  const { requests, counts, status, search, page, hasNext } = view;
  const query = { ...(status ? { status } : {}), ...(search === '' ? {} : { q: search }) };
  const tab = (value: RawStatus | undefined, label: string, count: number): Markup => {
    const target = new URLSearchParams({
      ...(search === '' ? {} : { q: search }),
      ...(value ? { status: value } : {}),
    }).toString();
    return html`<a
      href="/desk/${target === '' ? '' : `?${target}`}"
      ${value === status ? html` aria-current="true"` : ''}
      >${label} <span class="count">${count}</span></a
    >`;
  };
  return answerDeskPage(c, {
    title: 'Requests',
    current: 'desk',
    main: html`<h1>Requests</h1>
      <form class="search" role="search" action="/desk/">
        <label for="q">Number, address, reference or words</label>
        <div class="row">
          <input
            id="q"
            name="q"
            type="search"
            value="${search}"
            maxlength="200"
            autocomplete="off"
          />
          ${status ? html`<input type="hidden" name="status" value="${status}" />` : ''}
          <button type="submit">Search</button>
        </div>
      </form>
      <nav class="tabs" aria-label="Status">
        ${tab(
          undefined,
          'All',
          STATUSES.reduce((sum, each) => sum + counts[each], 0),
        )}
        ${STATUSES.map((each) => tab(each, STATUS_NAMES[each], counts[each]))}
      </nav>
      ${
        requests.length === 0
          ? html`<p class="empty">No request ${search === '' ? 'yet' : 'matches'}.</p>`
          : html`<ul class="list">
              ${requests.map(row)}
            </ul>`
      }
      ${pager(query, page, hasNext)}`,
  });
}

function row(request: ListView['requests'][number]): Markup {
  const category = categoryName(mailWords('en'), request.brand, request.category);
  return html`<li>
    <a href="/desk/requests/${request.id}">
      <span class="first"
        ><bdi class="subject">${request.subject}</bdi>${chip(request.status)}</span
      >
      <span class="second"
        ><span class="number">${request.number}</span> · ${request.brand} · ${category} ·
        <bdi>${request.email}</bdi> · ${timeOf(request.created_at)}</span
      >
    </a>
  </li>`;
}

function chip(status: RawStatus): Markup {
  return html`<span class="chip ${status}">${STATUS_NAMES[status]}</span>`;
}

export interface RequestView {
  readonly request: Request;
  /** Requests before and behind this one. */
  readonly related: readonly {
    readonly id: string;
    readonly number: number;
    readonly is: string;
  }[];
  /** Name under which the agent answered last. */
  readonly agent: string;
  readonly uploads: readonly Selectable<UploadsTable>[];
  readonly comments: readonly Selectable<CommentsTable>[];
  readonly mails: readonly Pick<
    Selectable<MailsTable>,
    'id' | 'kind' | 'state' | 'via' | 'created_at'
  >[];
  readonly formToken: string;
  /** Ids of the next answer and note, so that a form sent twice is one of them. */
  readonly nextComment: string;
  readonly nextNote: string;
}

export function requestPage(c: Context<Env>, view: RequestView): Promise<Response> {
  const { request, related, agent, uploads, comments, mails, formToken, nextComment, nextNote } =
    view;
  const filesOf = (comment: string | null): Markup => {
    const own = uploads.filter(({ comment_id }) => comment_id === comment);
    return own.length === 0
      ? html``
      : html`<h3>Files</h3>
          <ul class="files">
            ${own.map(file)}
          </ul>`;
  };
  const hidden = html`<input type="hidden" name="form" value="${formToken}" />`;
  const options = (chosen: RawStatus): Markup =>
    html`${STATUSES.map(
      (each) =>
        html`<option value="${each}" ${each === chosen ? html` selected` : ''}>
          ${STATUS_NAMES[each]}
        </option>`,
    )}`;
  return answerDeskPage(c, {
    title: `${request.number} ${request.subject}`,
    current: 'desk',
    main: html`<p><a href="/desk/">All requests</a></p>
      <div class="title">
        <h1><bdi>${request.subject}</bdi></h1>
        ${chip(request.status)}
      </div>
      <div class="columns">
        <div>
          <article class="card message">
            <h2 class="who"><bdi>${request.email}</bdi> ${timeOf(request.created_at)}</h2>
            ${
              request.message === ''
                ? html`<p><em>No message</em></p>`
                : html`<p dir="auto" lang="${request.language}">${written(request.message)}</p>`
            }
            ${filesOf(null)}
          </article>
          ${comments.map((comment) => commentCard(comment, filesOf(comment.id)))}
          ${
            request.status === 'closed'
              ? html`<p class="card closed">
                  This request is closed: the customer can only send a follow-up. To answer, open it
                  again.
                </p>`
              : html`<form class="card" method="post" action="/desk/requests/${request.id}/answers">
                  ${hidden}<input type="hidden" name="id" value="${nextComment}" />
                  <label for="body">Answer</label>
                  <textarea id="body" name="body" rows="8" required maxlength="10000"></textarea>
                  <div class="row">
                    <label for="agent">Your name</label
                    ><input
                      id="agent"
                      name="agent"
                      value="${agent}"
                      maxlength="60"
                      autocomplete="off"
                    />
                    <label class="check"
                      ><input type="checkbox" name="format" value="html" /> The answer is
                      HTML</label
                    >
                  </div>
                  <div class="row">
                    <label for="then">and set to</label
                    ><select id="then" name="status">
                      ${options('pending')}
                    </select>
                    <button type="submit">Send answer</button>
                  </div>
                </form>`
          }
          <form class="card internal" method="post" action="/desk/requests/${request.id}/notes">
            ${hidden}<input type="hidden" name="id" value="${nextNote}" />
            <input type="hidden" name="agent" value="${agent}" />
            <label for="note">Internal note: the customer never sees this</label>
            <textarea id="note" name="body" rows="3" required maxlength="10000"></textarea>
            <div class="row"><button type="submit">Keep note</button></div>
          </form>
        </div>
        <aside>
          <form class="card" method="post" action="/desk/requests/${request.id}/status">
            ${hidden}
            <label for="status">Status</label>
            <div class="row">
              <select id="status" name="status">
                ${options(request.status)}</select
              ><button type="submit">Set</button>
            </div>
          </form>
          <form class="card" method="post" action="/desk/requests/${request.id}/cc">
            ${hidden}
            <label for="cc">In copy, one a line</label>
            <textarea id="cc" name="cc" rows="2" maxlength="2000">
${request.cc.join('\n')}</textarea>
            <div class="row"><button type="submit">Keep</button></div>
          </form>
          ${
            request.rating === null
              ? ''
              : html`<div class="card">
                  <h2>Rating</h2>
                  <p>${request.rating === 'good' ? 'Good' : 'Bad'}</p>
                  <p dir="auto">${written(request.rating_comment ?? '')}</p>
                </div>`
          }
          ${
            related.length === 0
              ? ''
              : html`<div class="card">
                  <h2>Follow-ups</h2>
                  <ul>
                    ${related.map(
                      ({ id, number, is }) =>
                        html`<li>${is} <a href="/desk/requests/${id}">${number}</a></li>`,
                    )}
                  </ul>
                </div>`
          }
          <dl class="card facts">
            ${fact('Number', request.number)} ${fact('Brand', request.brand)}
            ${fact('Language', request.language)}
            ${fact('Category', `${categoryName(mailWords('en'), request.brand, request.category)} (${request.category})`)}
            ${Object.entries(request.fields).map(([id, value]) => fact(fieldName(id), answerName(id, value)))}
            ${Object.entries(request.shipment ?? {}).map(([name, value]) => fact(`Shipment ${name}`, value))}
            ${request.page === null ? '' : fact('Page', request.page)}
          </dl>
          <div class="card">
            <h2>Mails</h2>
            <ul class="mails">
              ${mails.map(
                (mail) =>
                  html`<li>
                    <a href="/outbox/${mail.id}">${mail.kind}</a>
                    ${mail.state === 'sent' ? `sent to ${mail.via === 'smtp' ? 'the mail server' : 'the outbox'}` : mail.state}
                    ${timeOf(mail.created_at)}
                  </li>`,
              )}
            </ul>
          </div>
        </aside>
      </div>`,
  });
}

const KINDS = {
  internal: 'Internal note: the customer never sees this',
  message: 'Customer',
  answer: 'Answer',
} as const;

/** What somebody added, and for whom it is. HTML is shown as it was written: the desk runs nothing. */
function commentCard(comment: Selectable<CommentsTable>, files: Markup): Markup {
  const isNote = comment.visibility === 'internal';
  const kind = isNote ? 'internal' : comment.author === 'requester' ? 'message' : 'answer';
  return html`<article class="card ${kind}">
    <h2 class="who">
      <bdi>${comment.author_name}</bdi>
      <span class="kind">${KINDS[kind]}${comment.format === 'html' ? ', HTML' : ''}</span>
      ${timeOf(comment.created_at)}
    </h2>
    <p dir="auto">${written(comment.body)}</p>
    ${files}
  </article>`;
}

/** Text with its line breaks; an inline element, in which the formatter of our code adds no space. */
function written(text: string): Markup {
  return html`<span class="written">${text}</span>`;
}

function file(upload: Selectable<UploadsTable>): Markup {
  const kilobytes = Math.max(1, Math.round(upload.size / 1024));
  return html`<li>
    <a href="/desk/files/${upload.id}" download><bdi>${upload.name}</bdi></a>
    <span class="quiet"
      >${upload.type}, ${kilobytes} kB, for “${fieldName(upload.field ?? '')}”</span
    >
  </li>`;
}

function fact(name: string, value: unknown): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd dir="auto">${shown(value)}</dd>
  </div>`;
}

/** A field's value in words. */
function shown(value: unknown): Markup {
  if (typeof value === 'boolean') return html`${value ? 'Yes' : 'No'}`;
  if (Array.isArray(value))
    return html`<ul>
      ${value.map((each) => html`<li>${shown(each)}</li>`)}
    </ul>`;
  if (typeof value === 'object' && value !== null)
    return written(
      Object.entries(value)
        .map(([name, each]) => `${name}: ${String(each)}`)
        .join(', '),
    );
  return written(String(value));
}
