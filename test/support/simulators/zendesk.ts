import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A Zendesk account as its documentation describes it (developer.zendesk.com: ticket requests, tickets, ticket forms, ticket
// fields, custom statuses, attachments, satisfaction ratings, users, search, pagination, rate limits). Where a brand is a
// subdomain at Zendesk, here it is the first step of the path: http://127.0.0.1:port/<brand>/api/v2/…; without one, the
// default brand.

export type ZendeskStatus = 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed';

export interface ZendeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: 'end-user' | 'agent' | 'admin';
}

interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface StoredComment {
  readonly id: number;
  readonly author: number;
  readonly body: string;
  readonly html: string;
  readonly isPublic: boolean;
  readonly files: readonly StoredFile[];
  readonly at: number;
}

export interface StoredTicket {
  readonly id: number;
  readonly brand: string;
  readonly subject: string;
  readonly requester: number;
  readonly form: number | null;
  readonly customFields: readonly unknown[];
  readonly followUpOf: number | null;
  readonly createdAt: number;
  readonly priority: unknown;
  type: string | null;
  status: string;
  customStatus: number | null;
  assignee: number | null;
  copied: number[];
  updatedAt: number;
  score: 'unoffered' | 'offered' | 'good' | 'bad';
  scoreComment: string;
  readonly comments: StoredComment[];
}

export interface SuspendedTicket {
  readonly id: number;
  readonly author: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly content: string;
  readonly cause: string;
}

/** What an admin may have set. */
export interface ZendeskAccount {
  /** "Anyone can submit tickets". Default `true`. */
  anyoneCanSubmit: boolean;
  /** "Ask users to register": an unknown address is suspended until it is confirmed. Default `false`. */
  mustRegister: boolean;
  /** The plan has ticket forms. Default `true`. */
  hasForms: boolean;
  /** The plan has ratings of the older kind. Default `true`. */
  hasRatings: boolean;
  /** Requests tell `satisfaction_rating`. Not documented for requests, seen on tickets. Default `false`. */
  tellsRating: boolean;
  /** Attachments need a session. Default `false`. */
  privateFiles: boolean;
  /** Files are kept on another origin, to which the address redirects. Default `false`. */
  redirectsFiles: boolean;
  /** Uploads of this size are refused. Default 50 MB. */
  largestFile: number;
}

/** What happens to the next call that fits, once. */
export interface Mishap {
  readonly method: string;
  /** Of the path, below `/api/v2`. */
  readonly path: RegExp;
  readonly does:
    /** Refused before anything happens. */
    | {
        readonly kind: 'refuse';
        readonly status: number;
        readonly headers?: Record<string, string>;
        readonly body?: unknown;
        readonly type?: string;
      }
    /** Done, but the answer is lost. */
    | { readonly kind: 'lose' }
    /** Answered 200 without being done. */
    | { readonly kind: 'ignore' };
}

export interface ZendeskCallSeen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ZendeskSimulator {
  /** Of the default brand; others are below it. */
  readonly origin: string;
  readonly account: ZendeskAccount;
  readonly calls: ZendeskCallSeen[];
  readonly tickets: StoredTicket[];
  readonly suspended: SuspendedTicket[];
  readonly mishaps: Mishap[];
  readonly users: readonly ZendeskUser[];
  addUser(name: string, role?: ZendeskUser['role']): ZendeskUser;
  /** OAuth access token of a user. */
  tokenOf(user: ZendeskUser): string;
  /** Value of a `Cookie` header of a user who signed in at the help centre. */
  cookieOf(user: ZendeskUser): string;
  /** Ends every session and token of a user. */
  revoke(user: ZendeskUser): void;
  /** Another help centre of the account, below `/<brand>`. */
  addBrand(brand: string): void;
  addForm(form: Readonly<Record<string, unknown>>): void;
  addField(field: Readonly<Record<string, unknown>>): void;
  addStatus(status: Readonly<Record<string, unknown>>): void;
  addArticle(article: Readonly<Record<string, unknown>>): void;
  /** SHA-256 in hex of every file of a comment. */
  storedHashes(): readonly string[];
  /** Lets the upload tokens grow old. */
  expireUploads(): void;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/** Ends a call with this answer. */
class Answer extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status}`);
  }
}

const notFound = (): Answer =>
  new Answer(404, { error: 'RecordNotFound', description: 'Not found' });
const unauthenticated = (): Answer => new Answer(401, { error: "Couldn't authenticate you" });
const forbidden = (): Answer =>
  new Answer(403, {
    error: {
      title: 'Forbidden',
      message:
        'You do not have access to this page. Please contact the account owner of this help desk for further help.',
    },
  });
const invalid = (details: Json): Answer =>
  new Answer(422, {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details,
  });
const blank = (name: string): Json => ({
  [name.toLowerCase()]: [{ description: `${name}: cannot be blank`, error: 'BlankValue' }],
});

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordIn = (value: unknown, name: string): Json => {
  const inner = isRecord(value) ? value[name] : undefined;
  return isRecord(inner) ? inner : {};
};
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const htmlOf = (text: string): string =>
  `<div class="zd-comment" dir="auto">${text
    .split('\n\n')
    .map((part) => `<p dir="auto">${escape(part).replaceAll('\n', '<br>')}</p>`)
    .join('')}</div>`;

const LARGEST_PAGE = 100;
const CEILING = 1000;
const MOST_WORDS = 64;
const UPLOAD_LIFE = 60 * 60_000;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts an empty account with two standard fields on a free port of 127.0.0.1. */
export async function startZendesk(): Promise<ZendeskSimulator> {
  let lastId = 360_000_000_100;
  let lastTicket = 34;
  const nextId = (): number => (lastId += 7);
  const users: ZendeskUser[] = [];
  const tokens = new Map<string, ZendeskUser>();
  const sessions = new Map<string, { readonly user: ZendeskUser; readonly csrf: string }>();
  const uploads = new Map<string, { readonly files: StoredFile[]; at: number }>();
  const files = new Map<
    number,
    { readonly file: StoredFile; readonly secret: string; ticket?: StoredTicket }
  >();
  const tickets: StoredTicket[] = [];
  const suspended: SuspendedTicket[] = [];
  const forms: Json[] = [];
  const fields: Json[] = [
    {
      id: 1,
      type: 'subject',
      title: 'Subject',
      title_in_portal: 'Subject',
      active: true,
      editable_in_portal: true,
      required_in_portal: true,
      visible_in_portal: true,
    },
    {
      id: 2,
      type: 'description',
      title: 'Description',
      title_in_portal: 'Description',
      active: true,
      editable_in_portal: true,
      required_in_portal: true,
      visible_in_portal: true,
    },
  ];
  const statuses: Json[] = (['new', 'open', 'pending', 'hold', 'solved'] as const).map(
    (category, index) => ({
      id: index + 1,
      status_category: category,
      agent_label: category,
      end_user_label: category,
      default: true,
      active: true,
    }),
  );
  const articles: Json[] = [];
  const calls: ZendeskCallSeen[] = [];
  const mishaps: Mishap[] = [];
  const account: ZendeskAccount = {
    anyoneCanSubmit: true,
    mustRegister: false,
    hasForms: true,
    hasRatings: true,
    tellsRating: false,
    privateFiles: false,
    redirectsFiles: false,
    largestFile: 50 * 1024 * 1024,
  };
  let clock = 0;
  /** Whole seconds, as Zendesk's, and never the same twice: the order of two changes is then told. */
  const now = (): number => {
    const second = Math.floor(Date.now() / 1000) * 1000;
    clock = Math.max(clock + 1000, second);
    return clock;
  };

  function addUser(
    name: string,
    role: ZendeskUser['role'] = 'end-user',
    email?: string,
  ): ZendeskUser {
    const user = {
      id: nextId(),
      name,
      email: email ?? `${name.toLowerCase().replaceAll(/\W+/g, '.')}@example.com`,
      role,
    };
    users.push(user);
    return user;
  }

  // --- Who calls -------------------------------------------------------------------------------------------------------

  /** @throws {Answer} 401 for a proof that is wrong, 403 for a cookie without its token */
  function callerOf(request: IncomingMessage): ZendeskUser | undefined {
    const { authorization, cookie = '' } = request.headers;
    if (authorization !== undefined) {
      const [scheme, value = ''] = authorization.split(' ');
      if (scheme === 'Bearer') {
        const user = tokens.get(value);
        if (user) return user;
      }
      if (scheme === 'Basic') {
        // `email/token:api_token`; any token will do for an agent here.
        const [email] = Buffer.from(value, 'base64').toString().split('/token:');
        const agent = users.find((user) => user.email === email && user.role !== 'end-user');
        if (agent) return agent;
      }
      throw unauthenticated();
    }
    const id = /(?:^|;\s*)_zendesk_session=([^;]+)/.exec(cookie)?.[1];
    const session = id === undefined ? undefined : sessions.get(id);
    if (!session) return undefined;
    if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf)
      throw forbidden();
    return session.user;
  }

  const csrfOf = (request: IncomingMessage): string | undefined => {
    const id = /(?:^|;\s*)_zendesk_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    return id === undefined ? undefined : sessions.get(id)?.csrf;
  };

  const mustBe = (user: ZendeskUser | undefined): ZendeskUser => {
    if (!user) throw unauthenticated();
    return user;
  };
  const mustBeAgent = (user: ZendeskUser | undefined): ZendeskUser => {
    if (mustBe(user).role === 'end-user') throw forbidden();
    return user as ZendeskUser;
  };

  // --- What is told ------------------------------------------------------------------------------------------------------

  const fileJson = (base: string, file: StoredFile): Json => ({
    id: file.id,
    url: `${base}/api/v2/attachments/${file.id}.json`,
    file_name: file.name,
    content_url: `${base}/attachments/token/${files.get(file.id)?.secret ?? ''}/?name=${encodeURIComponent(file.name)}`,
    content_type: file.type,
    size: file.bytes.length,
    inline: false,
    thumbnails: [],
  });

  const requestJson = (base: string, ticket: StoredTicket): Json => ({
    url: `${base}/api/v2/requests/${ticket.id}.json`,
    id: ticket.id,
    status: ticket.status,
    custom_status_id: ticket.customStatus,
    priority: ticket.priority ?? null,
    type: ticket.type,
    subject: ticket.subject,
    description: ticket.comments[0]?.body ?? '',
    organization_id: null,
    via: { channel: 'api' },
    custom_fields: ticket.customFields,
    requester_id: ticket.requester,
    collaborator_ids: ticket.copied,
    email_cc_ids: ticket.copied,
    is_public: true,
    due_at: null,
    can_be_solved_by_me:
      ticket.assignee !== null &&
      ticket.type !== 'problem' &&
      !['solved', 'closed'].includes(ticket.status),
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    recipient: null,
    followup_source_id: ticket.followUpOf,
    assignee_id: ticket.assignee,
    ticket_form_id: ticket.form,
    ...(account.tellsRating && {
      satisfaction_rating: { score: ticket.score, comment: ticket.scoreComment },
    }),
  });

  const ticketJson = (base: string, ticket: StoredTicket): Json => ({
    ...requestJson(base, ticket),
    url: `${base}/api/v2/tickets/${ticket.id}.json`,
    submitter_id: ticket.requester,
    satisfaction_rating: { score: ticket.score, comment: ticket.scoreComment },
  });

  const commentJson = (base: string, ticket: StoredTicket, comment: StoredComment): Json => ({
    id: comment.id,
    type: 'Comment',
    request_id: ticket.id,
    author_id: comment.author,
    body: comment.body,
    html_body: comment.html,
    plain_body: comment.body,
    public: comment.isPublic,
    attachments: comment.files.map((file) => fileJson(base, file)),
    created_at: iso(comment.at),
  });

  const peopleJson = (ids: Iterable<number>): readonly Json[] =>
    [...new Set(ids)].flatMap((id) => {
      const user = users.find((one) => one.id === id);
      return user
        ? [
            {
              id,
              name: user.name,
              photo: null,
              agent: user.role !== 'end-user',
              organization_id: null,
            },
          ]
        : [];
    });

  /** Cursor or offset paging, as `page` says. */
  function paged<Row extends { readonly id: number }>(
    base: string,
    path: string,
    query: URLSearchParams,
    name: string,
    rows: readonly Row[],
    json: (row: Row) => Json,
  ): Json & { readonly shown: readonly Row[] } {
    const link = (more: Readonly<Record<string, string>>): string => {
      const all = new URLSearchParams(query);
      for (const [key, value] of Object.entries(more)) all.set(key, value);
      return `${base}/api/v2${path}.json?${all.toString()}`;
    };
    const size = query.get('page[size]');
    if (size !== null) {
      const count = Number(size);
      if (!(count >= 1 && count <= LARGEST_PAGE))
        throw new Answer(400, {
          error: 'InvalidPaginationParameter',
          description: 'page[size] must be between 1 and 100',
        });
      const after = query.get('page[after]');
      let start = 0;
      if (after !== null) {
        const id = Number(Buffer.from(after, 'base64url').toString().replace('after:', ''));
        const at = rows.findIndex((row) => row.id === id);
        if (at < 0)
          throw new Answer(400, {
            error: 'InvalidPaginationParameter',
            description: 'page[after] is not valid',
          });
        start = at + 1;
      }
      const shown = rows.slice(start, start + count);
      const hasMore = rows.length > start + count;
      const cursor = (row: Row | undefined): string | null =>
        row ? Buffer.from(`after:${row.id}`).toString('base64url') : null;
      const next = cursor(shown.at(-1));
      return {
        shown,
        [name]: shown.map((row) => json(row)),
        meta: { has_more: hasMore, after_cursor: next, before_cursor: cursor(shown[0]) },
        links: {
          prev: null,
          next: hasMore && next !== null ? link({ 'page[after]': next }) : null,
        },
      };
    }
    const page = Number(query.get('page') ?? 1);
    const count = Math.min(LARGEST_PAGE, Number(query.get('per_page') ?? LARGEST_PAGE));
    const shown = rows.slice((page - 1) * count, page * count);
    return {
      shown,
      [name]: shown.map((row) => json(row)),
      count: rows.length,
      next_page: rows.length > page * count ? link({ page: `${page + 1}` }) : null,
      previous_page: page > 1 ? link({ page: `${page - 1}` }) : null,
    };
  }

  function sorted(rows: readonly StoredTicket[], query: URLSearchParams): readonly StoredTicket[] {
    const by = query.get('sort_by') ?? 'created_at';
    if (by !== 'created_at' && by !== 'updated_at')
      throw new Answer(400, { error: 'InvalidValue', description: 'sort_by is not valid' });
    const key = by === 'created_at' ? 'createdAt' : 'updatedAt';
    const sign = query.get('sort_order') === 'desc' ? -1 : 1;
    return rows.toSorted((one, other) => sign * (one[key] - other[key] || one.id - other.id));
  }

  // --- Writing ---------------------------------------------------------------------------------------------------------------

  function filesOf(comment: Json): readonly StoredFile[] {
    return listIn(comment['uploads']).flatMap((token) => {
      const upload = uploads.get(String(token));
      // An unknown or old token is passed over in silence.
      if (!upload || Date.now() - upload.at > UPLOAD_LIFE) return [];
      uploads.delete(String(token));
      return upload.files;
    });
  }

  function addComment(ticket: StoredTicket, author: number, given: Json): void {
    const attached = filesOf(given);
    const html = given['html_body'];
    const body = typeof given['body'] === 'string' ? given['body'] : '';
    const isAgent = users.find(({ id }) => id === author)?.role !== 'end-user';
    // `html_body` is read-only for customers.
    const ownHtml = isAgent && typeof html === 'string' ? html : undefined;
    if (body.trim() === '' && ownHtml === undefined) throw invalid(blank('Comment'));
    for (const file of attached) {
      const known = files.get(file.id);
      if (known) known.ticket = ticket;
    }
    ticket.comments.push({
      id: nextId(),
      author,
      body: ownHtml === undefined ? body : ownHtml.replaceAll(/<[^>]*>/g, ''),
      html:
        ownHtml === undefined
          ? htmlOf(body)
          : `<div class="zd-comment" dir="auto">${ownHtml}</div>`,
      // A customer writes no notes, whatever is said.
      isPublic: !isAgent || given['public'] !== false,
      files: attached,
      at: now(),
    });
    ticket.updatedAt = clock;
  }

  const fieldProblems = (given: Json, form: Json | undefined): Json | undefined => {
    const values = new Map(
      listIn(given['custom_fields'])
        .filter(isRecord)
        .map(({ id, value }) => [Number(id), value]),
    );
    const own = form ? listIn(form['ticket_field_ids']).map(Number) : [];
    const rules = listIn(form?.['end_user_conditions']).filter(isRecord);
    const isShown = (id: number, seen: readonly number[] = []): boolean => {
      const about = rules.filter((rule) =>
        listIn(rule['child_fields']).some((child) => isRecord(child) && child['id'] === id),
      );
      return (
        about.length === 0 ||
        about.some((rule) => {
          const parent = Number(rule['parent_field_id']);
          return (
            !seen.includes(parent) &&
            (values.get(parent) ?? false) === rule['value'] &&
            isShown(parent, [...seen, id])
          );
        })
      );
    };
    const problems = fields.flatMap((field) => {
      const id = Number(field['id']);
      const value = values.get(id);
      if (field['type'] === 'subject' || field['type'] === 'description') return [];
      const title = String(field['title_in_portal']);
      if (
        own.includes(id) &&
        field['required_in_portal'] === true &&
        isShown(id) &&
        (value === undefined || value === '' || value === false)
      )
        return [{ description: `${title}: is required`, error: 'BlankValue', field_key: id }];
      const options = listIn(field['custom_field_options'])
        .filter(isRecord)
        .map((option) => option['value']);
      const chosen = Array.isArray(value) ? value : [value];
      if (options.length > 0 && value !== undefined && chosen.some((one) => !options.includes(one)))
        return [
          { description: `${title}: is not a valid option`, error: 'InvalidValue', field_key: id },
        ];
      return [];
    });
    return problems.length > 0 ? { base: problems } : undefined;
  };

  function createRequest(
    user: ZendeskUser | undefined,
    brand: string,
    body: unknown,
  ): StoredTicket | SuspendedTicket {
    const given = recordIn(body, 'request');
    const comment = recordIn(given, 'comment');
    if (!user && !account.anyoneCanSubmit) throw unauthenticated();
    if (Object.keys(comment).length === 0) throw invalid(blank('Description'));
    const form = forms.find(({ id }) => id === given['ticket_form_id']);
    const problems = fieldProblems(given, form);
    let requester = user;
    if (!user) {
      const { name, email } = recordIn(given, 'requester');
      if (typeof name !== 'string' || name.trim() === '')
        throw invalid({
          requester: [{ description: 'Requester: Name: is too short (minimum is 1 characters)' }],
        });
      if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
        throw invalid({
          requester: [
            { description: `Requester: Email: ${String(email)} is not properly formatted` },
          ],
        });
      requester = users.find((one) => one.email.toLowerCase() === email.toLowerCase());
      if (problems) throw invalid(problems);
      if (!requester && account.mustRegister) {
        const waiting = {
          id: nextId(),
          author: { name, email },
          subject: String(given['subject']),
          content: String(comment['body']),
          cause: 'Sign-up required for users',
        };
        suspended.push(waiting);
        return waiting;
      }
      requester ??= addUser(name, 'end-user', email);
    }
    if (problems) throw invalid(problems);
    const source = tickets.find(
      ({ id, status }) => id === Number(given['via_followup_source_id']) && status === 'closed',
    );
    const at = now();
    const ticket: StoredTicket = {
      id: ++lastTicket,
      brand,
      subject:
        typeof given['subject'] === 'string'
          ? given['subject']
          : String(comment['body']).slice(0, 80),
      requester: requester?.id ?? 0,
      form: form ? Number(form['id']) : null,
      customFields: listIn(given['custom_fields']),
      followUpOf: source && source.requester === requester?.id ? source.id : null,
      createdAt: at,
      updatedAt: at,
      priority: given['priority'],
      type: typeof given['type'] === 'string' ? given['type'] : null,
      status: 'new',
      customStatus: null,
      assignee: null,
      copied: [],
      score: 'unoffered',
      scoreComment: '',
      comments: [],
    };
    addComment(ticket, ticket.requester, comment);
    tickets.push(ticket);
    return ticket;
  }

  function search(
    user: ZendeskUser,
    brand: string,
    text: string,
  ): { readonly rows: readonly StoredTicket[]; readonly order: URLSearchParams } {
    const terms = text.match(/"[^"]*"|\S+/g) ?? [];
    if (terms.length > MOST_WORDS)
      throw new Answer(406, {
        error: `Number of search words exceeds the limit of ${MOST_WORDS}.`,
      });
    const wanted = new Set<string>();
    const order = new URLSearchParams({ sort_by: 'updated_at', sort_order: 'desc' });
    const words: string[] = [];
    for (const term of terms) {
      const [, key = '', value = ''] = /^(-?\w+):(.*)$/.exec(term) ?? [];
      if (key === 'status') wanted.add(value);
      else if (key === 'order_by') order.set('sort_by', value);
      else if (key === 'sort') order.set('sort_order', value);
      else if (key === 'requester' || term === '*') continue;
      else if (key !== '') wanted.add('(nothing)');
      else words.push(term.replaceAll('"', '').toLowerCase());
    }
    const rows = tickets.filter(
      (ticket) =>
        ticket.requester === user.id &&
        ticket.brand === brand &&
        (wanted.size === 0 || wanted.has(ticket.status)) &&
        words.every((word) =>
          [
            `${ticket.id}`,
            ticket.subject,
            ...ticket.comments.filter(({ isPublic }) => isPublic).map(({ body }) => body),
          ]
            .join('\n')
            .toLowerCase()
            .includes(word),
        ),
    );
    return { rows, order };
  }

  // --- Routes -----------------------------------------------------------------------------------------------------------------

  function own(user: ZendeskUser, brand: string, id: string | undefined): StoredTicket {
    const ticket = tickets.find((one) => one.id === Number(id));
    // Somebody else's is answered as if it were not there.
    if (
      !ticket ||
      ticket.brand !== brand ||
      (ticket.requester !== user.id && !ticket.copied.includes(user.id))
    )
      throw notFound();
    return ticket;
  }

  function asCustomer(
    method: string,
    path: string,
    query: URLSearchParams,
    base: string,
    brand: string,
    caller: ZendeskUser | undefined,
    body: unknown,
  ): unknown {
    const [, id, what] = /^\/requests(?:\/([^/]+))?(?:\/(.+))?$/.exec(path) ?? [];
    if (method === 'POST' && id === undefined) {
      const made = createRequest(caller, brand, body);
      throw 'cause' in made
        ? new Answer(201, { suspended_ticket: { ...made, created_at: iso(now()) } })
        : new Answer(
            201,
            { request: requestJson(base, made) },
            { location: `${base}/api/v2/requests/${made.id}.json` },
          );
    }
    const user = mustBe(caller);
    const mine = tickets.filter((ticket) => ticket.requester === user.id && ticket.brand === brand);
    const list = (rows: readonly StoredTicket[]): Json => {
      const { shown, ...page } = paged(base, path, query, 'requests', sorted(rows, query), (row) =>
        requestJson(base, row),
      );
      return query.get('include') === 'users'
        ? {
            ...page,
            users: peopleJson(shown.flatMap(({ requester, copied }) => [requester, ...copied])),
          }
        : page;
    };
    if (method === 'GET' && id === undefined) return list(mine);
    if (method === 'GET' && id === 'open')
      return list(mine.filter(({ status }) => !['solved', 'closed'].includes(status)));
    if (method === 'GET' && id === 'solved')
      return list(mine.filter(({ status }) => ['solved', 'closed'].includes(status)));
    if (method === 'GET' && id === 'ccd')
      return list(tickets.filter(({ copied }) => copied.includes(user.id)));
    if (method === 'GET' && id === 'search') {
      if (query.has('page[size]'))
        throw new Answer(400, {
          error: {
            title: 'Invalid attribute',
            message:
              'You passed an invalid value for the page attribute. Invalid parameter: page must be an integer',
          },
        });
      const { rows, order } = search(user, brand, query.get('query') ?? '');
      const page = Number(query.get('page') ?? 1);
      const count = Math.min(LARGEST_PAGE, Number(query.get('per_page') ?? LARGEST_PAGE));
      if (page * count > CEILING)
        throw new Answer(422, {
          error: 'Insufficient Resource Error',
          description: 'Number of allowed results has been exceeded',
        });
      const { shown: _shown, ...found } = paged(
        base,
        path,
        query,
        'requests',
        sorted(rows, order),
        (row) => requestJson(base, row),
      );
      return found;
    }
    const ticket = own(user, brand, id);
    const seen = ticket.comments.filter(({ isPublic }) => isPublic);
    if (what === undefined && method === 'GET')
      return {
        request: requestJson(base, ticket),
        ...(query.get('include') === 'users' && {
          users: peopleJson([ticket.requester, ...ticket.copied]),
        }),
      };
    if (what === undefined && method === 'PUT') {
      const given = recordIn(body, 'request');
      if (ticket.status === 'closed')
        throw invalid({ status: [{ description: 'Status: closed prevents ticket update' }] });
      if (isRecord(given['comment'])) {
        addComment(ticket, user.id, given['comment']);
        if (ticket.status !== 'new') Object.assign(ticket, { status: 'open', customStatus: null });
      }
      for (const added of listIn(given['additional_collaborators'])) {
        const email = typeof added === 'string' ? added : undefined;
        const person =
          users.find((one) => one.email === email || one.id === added) ??
          (email === undefined
            ? undefined
            : addUser(email.split('@')[0] ?? email, 'end-user', email));
        if (person) ticket.copied = [...new Set([...ticket.copied, person.id])];
      }
      const mayTake =
        requestJson(base, ticket)['can_be_solved_by_me'] === true && ticket.requester === user.id;
      // Not allowed, it is passed over: 200, and nothing changes.
      if (String(given['solved']) === 'true' && mayTake)
        Object.assign(ticket, { status: 'solved', customStatus: null, updatedAt: now() });
      return { request: requestJson(base, ticket) };
    }
    if (method === 'GET' && what === 'comments') {
      const desc = query.get('sort') === '-created_at' || query.get('sort_order') === 'desc';
      const { shown, ...page } = paged(
        base,
        path,
        query,
        'comments',
        desc ? seen.toReversed() : seen,
        (row) => commentJson(base, ticket, row),
      );
      return { ...page, users: peopleJson(shown.map(({ author }) => author)) };
    }
    const comment = seen.find((one) => `comments/${one.id}` === what);
    if (method === 'GET' && comment) return { comment: commentJson(base, ticket, comment) };
    throw notFound();
  }

  /** What agents do. Beyond what the tests of the widget need, nothing of it is here. */
  function asAgent(
    method: string,
    path: string,
    query: URLSearchParams,
    base: string,
    brand: string,
    caller: ZendeskUser | undefined,
    body: unknown,
  ): unknown {
    const rating = /^\/tickets\/(\d+)\/satisfaction_rating$/.exec(path);
    if (rating && method === 'POST') {
      const user = mustBe(caller);
      const ticket = own(user, brand, rating[1]);
      const { score, comment } = recordIn(body, 'satisfaction_rating');
      if (!account.hasRatings || ticket.requester !== user.id) throw forbidden();
      if (!['solved', 'closed'].includes(ticket.status))
        throw invalid({ base: [{ description: 'Ticket must be solved before it can be rated' }] });
      if (score !== 'good' && score !== 'bad')
        throw invalid({ score: [{ description: 'Score: is invalid' }] });
      Object.assign(ticket, { score, scoreComment: typeof comment === 'string' ? comment : '' });
      return { satisfaction_rating: { id: nextId(), score, comment } };
    }
    const agent = mustBeAgent(caller);
    if (path === '/tickets' && method === 'GET') {
      const { shown: _shown, ...page } = paged(base, path, query, 'tickets', tickets, (row) =>
        ticketJson(base, row),
      );
      return page;
    }
    const [, id, what] = /^\/tickets\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    const ticket = tickets.find((one) => one.id === Number(id));
    if (!ticket) throw notFound();
    if (method === 'GET' && what === undefined) return { ticket: ticketJson(base, ticket) };
    if (method === 'GET' && what === 'comments') {
      const { shown: _shown, ...page } = paged(
        base,
        path,
        query,
        'comments',
        ticket.comments,
        (row) => commentJson(base, ticket, row),
      );
      return page;
    }
    if (method !== 'PUT' || what !== undefined) throw notFound();
    if (ticket.status === 'closed')
      throw invalid({ status: [{ description: 'Status: closed prevents ticket update' }] });
    const given = recordIn(body, 'ticket');
    if (isRecord(given['comment'])) addComment(ticket, agent.id, given['comment']);
    const custom = statuses.find((one) => one['id'] === given['custom_status_id']);
    Object.assign(ticket, {
      ...(typeof given['status'] === 'string' && { status: given['status'], customStatus: null }),
      ...(custom && { status: custom['status_category'], customStatus: custom['id'] }),
      ...(typeof given['assignee_id'] === 'number' && { assignee: given['assignee_id'] }),
      ...(typeof given['type'] === 'string' && { type: given['type'] }),
      updatedAt: now(),
    });
    if (Array.isArray(given['email_ccs']))
      ticket.copied = given['email_ccs'].filter(isRecord).map((copy) => Number(copy['user_id']));
    if (ticket.status === 'solved' && account.hasRatings && ticket.score === 'unoffered')
      ticket.score = 'offered';
    return { ticket: ticketJson(base, ticket), audit: { id: nextId() } };
  }

  function upload(
    method: string,
    path: string,
    query: URLSearchParams,
    base: string,
    request: IncomingMessage,
    bytes: Buffer,
  ): unknown {
    const token = /^\/uploads\/([\w-]+)$/.exec(path)?.[1];
    if (method === 'DELETE' && token !== undefined) {
      if (!uploads.delete(token)) throw notFound();
      throw new Answer(204, undefined);
    }
    if (method !== 'POST') throw notFound();
    const name = query.get('filename') ?? '';
    if (name === '')
      throw new Answer(400, { error: 'InvalidParameter', description: 'filename is missing' });
    if (bytes.length > account.largestFile)
      throw new Answer(422, {
        error: 'AttachmentTooLarge',
        description: 'The attachment is too large',
      });
    const file = {
      id: nextId(),
      name,
      type: request.headers['content-type'] ?? 'application/octet-stream',
      bytes,
    };
    files.set(file.id, { file, secret: randomBytes(12).toString('hex') });
    const more = query.get('token');
    const into = more === null ? undefined : uploads.get(more);
    const key = into && more !== null ? more : randomBytes(12).toString('hex');
    uploads.set(key, { files: [...(into?.files ?? []), file], at: Date.now() });
    throw new Answer(201, {
      upload: {
        token: key,
        expires_at: iso(Date.now() + UPLOAD_LIFE),
        attachment: fileJson(base, file),
        attachments: [fileJson(base, file)],
      },
    });
  }

  function helpCenter(path: string, query: URLSearchParams): unknown {
    const list = /^\/help_center\/([\w-]+)\/articles$/.exec(path)?.[1];
    const locale = list ?? query.get('locale');
    const labels = query.get('label_names')?.split(',');
    const words = (query.get('query') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    if (
      list === undefined &&
      words.length === 0 &&
      labels === undefined &&
      !query.has('category') &&
      !query.has('section')
    )
      throw new Answer(400, {
        error: {
          title: 'Bad Request',
          message: 'You must provide at least one of: query, category, section, label_names',
        },
      });
    const found = articles.filter(
      (article) =>
        (locale === null || article['locale'] === locale) &&
        (labels === undefined ||
          labels.some((label) => listIn(article['label_names']).includes(label))) &&
        words.every((word) =>
          `${article['title']} ${article['body']}`.toLowerCase().includes(word),
        ),
    );
    const count = Math.min(LARGEST_PAGE, Number(query.get('per_page') ?? 25));
    return {
      [list === undefined ? 'results' : 'articles']: found.slice(0, count),
      count: found.length,
      next_page: null,
    };
  }

  function answer(
    method: string,
    path: string,
    query: URLSearchParams,
    base: string,
    brand: string,
    request: IncomingMessage,
    bytes: Buffer,
  ): unknown {
    const caller = callerOf(request);
    if (path.startsWith('/uploads')) return upload(method, path, query, base, request, bytes);
    let body: unknown;
    if (bytes.length > 0)
      try {
        body = JSON.parse(bytes.toString());
      } catch {
        throw new Answer(400, {
          error: 'UnprocessableEntity',
          description: 'Server could not parse JSON',
        });
      }
    if (path === '/users/me' && method === 'GET')
      return {
        user: caller
          ? {
              ...caller,
              url: `${base}/api/v2/users/${caller.id}.json`,
              locale: 'fr',
              verified: true,
              authenticity_token: csrfOf(request) ?? null,
            }
          : {
              id: null,
              name: 'Anonymous user',
              email: 'invalid@example.com',
              role: 'end-user',
              authenticity_token: null,
            },
      };
    if (path === '/users/me/logout' && method === 'DELETE') {
      mustBe(caller);
      const id = /_zendesk_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
      if (id !== undefined) sessions.delete(id);
      throw new Answer(204, undefined);
    }
    if (path.startsWith('/requests'))
      return asCustomer(method, path, query, base, brand, caller, body);
    if (path.startsWith('/tickets')) return asAgent(method, path, query, base, brand, caller, body);
    if (path === '/suspended_tickets' && method === 'GET') {
      mustBeAgent(caller);
      return {
        suspended_tickets: suspended,
        count: suspended.length,
        next_page: null,
        previous_page: null,
      };
    }
    if (path === '/ticket_forms' && method === 'GET') {
      if (!account.hasForms) throw forbidden();
      return {
        ticket_forms: forms.filter(
          (form) => caller?.role === 'agent' || form['end_user_visible'] !== false,
        ),
        count: forms.length,
        next_page: null,
      };
    }
    if (path === '/ticket_fields' && method === 'GET')
      return {
        ticket_fields: fields.filter(
          (field) => caller?.role === 'agent' || field['visible_in_portal'] !== false,
        ),
        count: fields.length,
        next_page: null,
      };
    if (path === '/custom_statuses' && method === 'GET') {
      mustBe(caller);
      return { custom_statuses: statuses };
    }
    if (path.startsWith('/help_center/') && method === 'GET') return helpCenter(path, query);
    throw notFound();
  }

  const brands = new Set<string>();

  function sendFile(
    response: ServerResponse,
    url: URL,
    request: IncomingMessage,
    isStore: boolean,
  ): void {
    const secret = /\/attachments\/token\/(\w+)\//.exec(url.pathname)?.[1];
    const found = [...files.values()].find((one) => one.secret === secret);
    const viewer = isStore ? undefined : callerOf(request);
    const isTheirs =
      !account.privateFiles ||
      isStore ||
      (found?.ticket &&
        viewer &&
        (found.ticket.requester === viewer.id || viewer.role !== 'end-user'));
    if (!found || !isTheirs) throw found ? unauthenticated() : notFound();
    if (account.redirectsFiles && !isStore) {
      response.writeHead(302, { location: `${store.origin}${url.pathname}` }).end();
      return;
    }
    response
      .writeHead(200, {
        'content-type': found.file.type,
        'content-length': found.file.bytes.length,
      })
      .end(found.file.bytes);
  }

  function send(
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    response.writeHead(status, {
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', `http://${headers.host ?? ''}`);
    const [, brand = '', rest = ''] =
      /^(?:\/(?!api\/|attachments\/)([\w-]+))?(\/.*)$/.exec(url.pathname) ?? [];
    const base = `${url.origin}${brand === '' ? '' : `/${brand}`}`;
    const path = rest.replace(/^\/api\/v2/, '').replace(/\.json$/, '');
    calls.push({ method, path: `${rest}${url.search}`, headers });
    const bytes = await readBody(request);
    try {
      if (brand !== '' && !brands.has(brand)) {
        response
          .writeHead(404, { 'content-type': 'text/html' })
          .end('<!doctype html><title>Help Center Closed | Zendesk</title>');
        return;
      }
      if (rest.startsWith('/attachments/')) {
        sendFile(response, url, request, false);
        return;
      }
      const at = mishaps.findIndex((mishap) => mishap.method === method && mishap.path.test(path));
      const mishap = at < 0 ? undefined : mishaps.splice(at, 1)[0]?.does;
      if (mishap?.kind === 'refuse') {
        response.writeHead(mishap.status, {
          'content-type': mishap.type ?? 'application/json',
          ...mishap.headers,
        });
        response.end(
          typeof mishap.body === 'string' ? mishap.body : JSON.stringify(mishap.body ?? {}),
        );
        return;
      }
      if (mishap?.kind === 'ignore') {
        send(response, 200, {});
        return;
      }
      let status = 200;
      let body: unknown;
      let more: Readonly<Record<string, string>> = {};
      try {
        body = answer(method, path, url.searchParams, base, brand, request, bytes);
      } catch (thrown) {
        if (!(thrown instanceof Answer)) throw thrown;
        ({ status, body, headers: more } = thrown);
      }
      if (mishap?.kind === 'lose') request.socket.destroy();
      else send(response, status, body, more);
    } catch (thrown) {
      if (thrown instanceof Answer) send(response, thrown.status, thrown.body);
      else send(response, 500, { error: 'InternalServerError', description: String(thrown) });
    }
  }

  /** Where files are kept: another origin, that wants no proof. */
  const storeServer = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    calls.push({ method: 'STORE', path: url.pathname, headers: request.headers });
    try {
      sendFile(response, url, request, true);
    } catch {
      response.writeHead(404).end();
    }
  });
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  storeServer.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(storeServer, 'listening')]);
  const originOf = (address: ReturnType<typeof server.address>): string =>
    `http://127.0.0.1:${(address as AddressInfo).port}`;
  const store = { origin: originOf(storeServer.address()) };

  return {
    origin: originOf(server.address()),
    account,
    calls,
    tickets,
    suspended,
    mishaps,
    users,
    addUser: (name, role) => addUser(name, role),
    tokenOf: (user) => {
      const token = randomBytes(20).toString('hex');
      tokens.set(token, user);
      return token;
    },
    cookieOf: (user) => {
      const id = randomBytes(12).toString('hex');
      sessions.set(id, { user, csrf: randomBytes(12).toString('base64') });
      return `_zendesk_session=${id}`;
    },
    revoke: (user) => {
      for (const [token, one] of tokens) if (one === user) tokens.delete(token);
      for (const [id, one] of sessions) if (one.user === user) sessions.delete(id);
    },
    addBrand: (brand) => void brands.add(brand),
    addForm: (form) => void forms.push(form),
    addField: (field) => void fields.push(field),
    addStatus: (status) => void statuses.push(status),
    addArticle: (article) => void articles.push(article),
    storedHashes: () =>
      tickets.flatMap(({ comments }) =>
        comments.flatMap((comment) =>
          comment.files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
        ),
      ),
    expireUploads: () => {
      for (const one of uploads.values()) one.at = 0;
    },
    close: async () => {
      for (const one of [server, storeServer]) {
        one.closeAllConnections();
        one.close();
        await once(one, 'close');
      }
    },
  };
}
