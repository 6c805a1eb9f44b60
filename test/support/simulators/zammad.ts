import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A Zammad as its documentation (docs.zammad.org: API, tickets, articles, states, users) and its controllers describe it:
// tickets_controller, ticket_articles_controller, creates_ticket_articles, form_controller, authenticates, has_user,
// handles_errors, sets_headers, ticket_policy, article_policy, lib/selector/sql, can_search, ticket/assets_all, rack_attack.
// It has no Elasticsearch: searches by words are answered from the database, as Zammad then does.

export type ZammadRole = 'Customer' | 'Agent' | 'Admin';

export interface ZammadUser {
  readonly id: number;
  firstname: string;
  lastname: string;
  email: string;
  readonly role: ZammadRole;
  readonly organization: number | null;
  active: boolean;
}

export interface ZammadGroup {
  readonly id: number;
  readonly name: string;
  followUp: 'yes' | 'new_ticket' | 'new_ticket_after_certain_time';
  reopenDays: number | null;
}

export interface ZammadState {
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
  readonly isActive: boolean;
}

interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly preferences: Json;
  readonly bytes: Buffer;
}

export interface StoredArticle {
  readonly id: number;
  ticket: number;
  readonly type: string;
  readonly sender: 'Agent' | 'Customer' | 'System';
  readonly from: string;
  readonly subject: string | null;
  readonly body: string;
  readonly contentType: string;
  readonly internal: boolean;
  readonly messageId: string | null;
  readonly author: number;
  readonly origin: number | null;
  readonly files: readonly StoredFile[];
  readonly at: number;
}

export interface StoredTicket {
  readonly id: number;
  readonly number: string;
  title: string;
  group: number;
  state: number;
  readonly customer: number;
  readonly organization: number | null;
  readonly attributes: Record<string, unknown>;
  readonly createdBy: number;
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  agentAt: number | null;
  customerAt: number | null;
}

interface StoredLink {
  readonly type: 'parent' | 'child' | 'normal';
  readonly source: number;
  readonly target: number;
}

/** What an admin may have set. */
export interface ZammadSettings {
  /** Channel "Form". Default `true`. */
  form: boolean;
  /** Of another name than the address it is reached at. */
  fqdn: string;
  /** Domains whose mail servers exist; `undefined`: all. */
  mailDomains: readonly string[] | undefined;
  formsPerHour: number;
  /** `customer_ticket_create_group_ids`; empty: all. */
  customerGroups: readonly number[];
  /** Whether the workflow lets customers close. Default `true`, as the seeds do. */
  customersClose: boolean;
  maintenance: boolean;
  tokenAccess: boolean;
  /** Names of attributes of the company's own. */
  readonly attributes: string[];
}

/** What happens to the next call that fits, once. */
export interface Mishap {
  readonly method: string;
  /** Of the path, below `/api/v1`. */
  readonly path: RegExp;
  readonly does:
    /** Refused before anything happens. */
    | {
        readonly kind: 'refuse';
        readonly status: number;
        readonly headers?: Record<string, string>;
        readonly body?: string;
      }
    /** Done, but the answer is lost. */
    | { readonly kind: 'lose' }
    /** Answered as if it were done. */
    | { readonly kind: 'ignore' };
}

export interface ZammadCallSeen {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ZammadAnswer {
  readonly id: number;
  readonly locale: string;
  readonly title: string;
  readonly body: string;
  readonly published: boolean;
}

export interface ZammadSimulator {
  readonly origin: string;
  readonly settings: ZammadSettings;
  readonly calls: ZammadCallSeen[];
  readonly tickets: StoredTicket[];
  readonly articles: StoredArticle[];
  readonly users: ZammadUser[];
  readonly groups: ZammadGroup[];
  readonly states: ZammadState[];
  readonly answers: ZammadAnswer[];
  readonly mishaps: Mishap[];
  addUser(name: string, role?: ZammadRole, organization?: number): ZammadUser;
  addGroup(name: string, followUp?: ZammadGroup['followUp'], reopenDays?: number): ZammadGroup;
  addState(name: string, type: string): ZammadState;
  /** Access token, of the user's own making. */
  tokenOf(user: ZammadUser): string;
  /** Token of an OAuth application. */
  oauthOf(user: ZammadUser): string;
  /** An article that comes by other ways than the API, for example by mail or a trigger. */
  addArticle(article: Partial<StoredArticle> & { readonly ticket: number }): StoredArticle;
  revoke(user: ZammadUser): void;
  /** Lets the tokens of the form grow old. */
  expireForms(): void;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/** Ends a call with this error. */
class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly isHuman = true,
  ) {
    super(message);
  }
}

const notAuthorized = (): Failure => new Failure(403, 'Not authorized');
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const isYes = (value: unknown): boolean =>
  value === true || value === 'true' || value === 1 || value === '1';
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const TYPES = [
  '',
  'new',
  'open',
  'pending reminder',
  'pending action',
  'closed',
  'merged',
  'removed',
];
const ARTICLE_TYPES = [
  '',
  'email',
  'sms',
  'chat',
  'fax',
  'phone',
  'twitter status',
  'twitter direct-message',
  'facebook feed post',
  'facebook feed comment',
  'note',
  'web',
];
const COMMUNICATION = new Set(['email', 'sms', 'chat', 'fax', 'phone', 'web']);
const SENDERS = ['', 'Agent', 'Customer', 'System'];
const FORM_LIFE = 24 * 60 * 60_000;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET, PUT, DELETE, PATCH, OPTIONS',
  'access-control-max-age': '1728000',
  'access-control-allow-headers':
    'Content-Type, Depth, User-Agent, X-File-Size, X-Requested-With, If-Modified-Since, X-File-Name, Cache-Control, Accept-Language',
};

/** Scripts and handlers go; what looks harmless stays. */
const sanitized = (html: string): string =>
  html.replaceAll(/<script\b[\s\S]*?<\/script>/gi, '').replaceAll(/\son\w+="[^"]*"/gi, '');

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** `condition[ticket.id][value]=1` → `{ condition: { 'ticket.id': { value: '1' } } }`, as Rails reads addresses. */
function nested(query: URLSearchParams): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const [first = '', ...steps] = name.split('[').map((step) => step.replace(/\]$/, ''));
    let place = all;
    let last = first;
    for (const step of steps) {
      place = (place[last] ??= {}) as Record<string, unknown>;
      last = step;
    }
    place[last] = value;
  }
  return all;
}

/** Starts a Zammad with one group, the seeded states, and nobody in it, on a free port of 127.0.0.1. */
export async function startZammad(): Promise<ZammadSimulator> {
  const users: ZammadUser[] = [];
  const groups: ZammadGroup[] = [{ id: 1, name: 'Users', followUp: 'yes', reopenDays: null }];
  const states: ZammadState[] = [
    { id: 1, name: 'new', typeId: 1, isActive: true },
    { id: 2, name: 'open', typeId: 2, isActive: true },
    { id: 3, name: 'pending reminder', typeId: 3, isActive: true },
    { id: 4, name: 'closed', typeId: 5, isActive: true },
    { id: 5, name: 'merged', typeId: 6, isActive: true },
    { id: 6, name: 'removed', typeId: 7, isActive: false },
    { id: 7, name: 'pending close', typeId: 4, isActive: true },
  ];
  const tickets: StoredTicket[] = [];
  const articles: StoredArticle[] = [];
  const links: StoredLink[] = [];
  const answers: ZammadAnswer[] = [];
  const tokens = new Map<string, { readonly user: ZammadUser; readonly scheme: string }>();
  const forms = new Map<string, { readonly fingerprint: string; at: number }>();
  const submits: number[] = [];
  const calls: ZammadCallSeen[] = [];
  const mishaps: Mishap[] = [];
  const settings: ZammadSettings = {
    form: true,
    fqdn: 'zammad.example.com',
    mailDomains: undefined,
    formsPerHour: 20,
    customerGroups: [],
    customersClose: true,
    maintenance: false,
    tokenAccess: true,
    attributes: [],
  };
  let clock = 0;
  /** Never the same twice: the order of two changes is then told. */
  const now = (): number => (clock = Math.max(clock + 1, Date.now()));
  const ids = { user: 2, ticket: 0, article: 0, file: 0, number: 22_000 };

  function addUser(
    name: string,
    role: ZammadRole = 'Customer',
    organization: number | null = null,
    email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}@example.com`,
  ): ZammadUser {
    const [firstname = '', ...rest] = name.split(' ');
    const user = {
      id: ++ids.user,
      firstname,
      lastname: rest.join(' '),
      email,
      role,
      organization,
      active: true,
    };
    users.push(user);
    return user;
  }

  const give = (user: ZammadUser, scheme: string): string => {
    for (const [token, owner] of tokens)
      if (owner.user === user && owner.scheme === scheme) return token;
    const token = randomBytes(48).toString('base64url');
    tokens.set(token, { user, scheme });
    return token;
  };

  const isAgent = ({ role }: ZammadUser): boolean => role !== 'Customer';
  const userOf = (id: number): ZammadUser | undefined => users.find((user) => user.id === id);
  const groupOf = (id: number): ZammadGroup | undefined => groups.find((group) => group.id === id);
  const stateOf = (id: number): ZammadState | undefined => states.find((state) => state.id === id);
  const typeOf = ({ state }: StoredTicket): string => TYPES[stateOf(state)?.typeId ?? 0] ?? '';
  const articlesOf = ({ id }: StoredTicket): readonly StoredArticle[] =>
    articles.filter(({ ticket }) => ticket === id);

  // --- Who calls (authenticates.rb, has_user.rb) --------------------------------------------------------------------

  /** @throws {Failure} 401 for a proof that is wrong */
  function realUser(authorization: string | undefined): ZammadUser | undefined {
    if (authorization === undefined) return undefined;
    const [scheme = '', value = ''] = authorization.split(/\s+(.*)/s);
    if (scheme === 'Basic') throw new Failure(401, 'Invalid BasicAuth credentials');
    if (!settings.tokenAccess) throw new Failure(403, 'API token access disabled!');
    const token = value.replace(/^token=/, '').replaceAll('"', '');
    const owner = tokens.get(token);
    // Rails reads access tokens under both schemes; OAuth has only its own.
    if (!owner || (scheme === 'Token' && owner.scheme === 'oauth'))
      throw new Failure(
        401,
        scheme === 'Bearer' ? 'The provided token is invalid.' : "Can't find User for Token",
      );
    const { user } = owner;
    if (settings.maintenance && user.role !== 'Admin')
      throw new Failure(403, 'Maintenance mode enabled!');
    if (!user.active)
      throw new Failure(
        401,
        'Login failed. Have you double-checked your credentials and completed the email verification step?',
      );
    return user;
  }

  function callerOf({ headers }: IncomingMessage): ZammadUser | undefined {
    const real = realUser(headers.authorization);
    const onBehalf = headers.from ?? headers['x-on-behalf-of'];
    if (!real || typeof onBehalf !== 'string' || onBehalf === '') return real;
    if (real.role !== 'Admin')
      throw new Failure(403, "Current user has no permission to use 'From'/'X-On-Behalf-Of'!");
    const wanted = onBehalf.toLowerCase().trim();
    const other = users.find(
      ({ id, email }) => String(id) === wanted || email.toLowerCase() === wanted,
    );
    if (!other) throw new Failure(403, `No such user '${onBehalf}'`);
    return other;
  }

  const mustBe = (user: ZammadUser | undefined): ZammadUser => {
    if (!user) throw new Failure(403, 'Authentication required');
    return user;
  };

  // --- What they may (ticket_policy.rb) -------------------------------------------------------------------------------

  const mayRead = (user: ZammadUser, ticket: StoredTicket): boolean =>
    isAgent(user) ||
    ticket.customer === user.id ||
    // Every organisation here is a shared one.
    (ticket.organization !== null && ticket.organization === user.organization);

  /** @throws {Failure} 404 or 403 */
  function ticketOf(user: ZammadUser, id: unknown): StoredTicket {
    const ticket = tickets.find((one) => String(one.id) === String(id));
    if (!ticket) throw new Failure(404, `Couldn't find Ticket with 'id'=${String(id)}`);
    if (!mayRead(user, ticket)) throw notAuthorized();
    return ticket;
  }

  const maySee = (user: ZammadUser, { internal }: StoredArticle): boolean =>
    isAgent(user) || !internal;

  function mustAllowFollowUp(user: ZammadUser, ticket: StoredTicket): void {
    if (typeOf(ticket) !== 'closed' || isAgent(user)) return;
    const group = groupOf(ticket.group);
    const days = group?.reopenDays ?? 0;
    const isInTime =
      days > 0 &&
      ticket.closedAt !== null &&
      Math.floor((Date.now() - ticket.closedAt) / 86_400_000) < days;
    if (group?.followUp === 'yes') return;
    if (group?.followUp === 'new_ticket_after_certain_time' && isInTime) return;
    throw new Failure(422, 'Cannot follow-up on a closed ticket. Please create a new ticket.');
  }

  // --- What is told ---------------------------------------------------------------------------------------------------

  const userJson = (user: ZammadUser): Json => ({
    id: user.id,
    organization_id: user.organization,
    login: user.email,
    firstname: user.firstname,
    lastname: user.lastname,
    email: user.email,
    verified: false,
    active: user.active,
    preferences: {},
    role_ids: [user.role === 'Customer' ? 3 : user.role === 'Agent' ? 2 : 1],
  });

  const ticketJson = (ticket: StoredTicket): Json => ({
    id: ticket.id,
    group_id: ticket.group,
    priority_id: 2,
    state_id: ticket.state,
    organization_id: ticket.organization,
    number: ticket.number,
    title: ticket.title,
    owner_id: 1,
    customer_id: ticket.customer,
    note: null,
    close_at: iso(ticket.closedAt),
    last_close_at: iso(ticket.closedAt),
    last_contact_at: iso(Math.max(ticket.agentAt ?? 0, ticket.customerAt ?? 0) || null),
    last_contact_agent_at: iso(ticket.agentAt),
    last_contact_customer_at: iso(ticket.customerAt),
    article_count: articlesOf(ticket).filter(({ sender }) => sender !== 'System').length,
    pending_time: null,
    preferences: {},
    ...ticket.attributes,
    updated_by_id: ticket.createdBy,
    created_by_id: ticket.createdBy,
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    article_ids: articlesOf(ticket)
      .map(({ id }) => id)
      .toReversed(),
    ticket_time_accounting_ids: [],
  });

  const withNames = (ticket: StoredTicket): Json => ({
    ...ticketJson(ticket),
    group: groupOf(ticket.group)?.name,
    priority: '2 normal',
    state: stateOf(ticket.state)?.name,
    owner: '-',
    customer: userOf(ticket.customer)?.email,
    created_by: userOf(ticket.createdBy)?.email,
    updated_by: userOf(ticket.createdBy)?.email,
  });

  const fileJson = ({ id, name, bytes, preferences }: StoredFile): Json => ({
    id,
    filename: name,
    size: String(bytes.length),
    preferences,
  });

  const articleJson = (article: StoredArticle): Json => ({
    id: article.id,
    ticket_id: article.ticket,
    type_id: ARTICLE_TYPES.indexOf(article.type),
    sender_id: SENDERS.indexOf(article.sender),
    from: article.from,
    to: null,
    cc: null,
    subject: article.subject,
    reply_to: null,
    message_id: article.messageId,
    message_id_md5: null,
    in_reply_to: null,
    content_type: article.contentType,
    references: null,
    body: article.body,
    internal: article.internal,
    preferences: {},
    updated_by_id: article.author,
    created_by_id: article.author,
    origin_by_id: article.origin,
    created_at: iso(article.at),
    updated_at: iso(article.at),
    attachments: article.files.map(fileJson),
    type: article.type,
    sender: article.sender,
    created_by: userOf(article.author)?.email ?? '-',
    updated_by: userOf(article.author)?.email ?? '-',
    time_unit: null,
  });

  const groupJson = (group: ZammadGroup, user: ZammadUser): Json => ({
    id: group.id,
    name: group.name,
    name_last: group.name.split('::').at(-1),
    follow_up_possible: group.followUp,
    reopen_time_in_days: group.reopenDays,
    active: true,
    ...(isAgent(user) && { signature_id: null, email_address_id: null, note: '' }),
  });

  const stateJson = ({ id, name, typeId, isActive }: ZammadState, isExpanded: boolean): Json => ({
    id,
    state_type_id: typeId,
    name,
    next_state_id: null,
    ignore_escalation: typeId > 2,
    default_create: id === 1,
    default_follow_up: id === 2,
    note: null,
    active: isActive,
    updated_by_id: 1,
    created_by_id: 1,
    created_at: '2021-11-03T11:51:13.504Z',
    updated_at: '2021-11-03T11:51:13.520Z',
    ...(isExpanded && { state_type: TYPES[typeId], created_by: '-', updated_by: '-' }),
  });

  const opposite = { parent: 'child', child: 'parent', normal: 'normal' } as const;
  /** Each as seen from the ticket; others only as far as the user may read them. */
  const linksOf = (user: ZammadUser, { id }: StoredTicket) =>
    links.flatMap(({ type, source, target }) => {
      const other = source === id ? target : target === id ? source : undefined;
      const ticket = tickets.find((one) => one.id === other);
      return ticket && mayRead(user, ticket)
        ? [
            {
              link_type: source === id ? opposite[type] : type,
              link_object: 'Ticket',
              link_object_value: ticket.id,
            },
          ]
        : [];
    });

  const byId = (rows: readonly Json[]): Json =>
    Object.fromEntries(rows.map((row) => [String(row['id']), row]));

  function allOf(user: ZammadUser, ticket: StoredTicket): Json {
    const visible = articlesOf(ticket).filter((article) => maySee(user, article));
    const linked = linksOf(user, ticket);
    const shown = [
      ticket,
      ...tickets.filter(({ id }) => linked.some((link) => link.link_object_value === id)),
    ];
    return {
      ticket_id: ticket.id,
      ticket_article_ids: visible.map(({ id }) => id),
      assets: {
        Ticket: byId(shown.map(ticketJson)),
        TicketArticle: byId(visible.map(articleJson)),
        User: byId(
          shown.flatMap(({ customer }) => users.filter(({ id }) => id === customer)).map(userJson),
        ),
        Group: byId(groups.map((group) => groupJson(group, user))),
      },
      links: linked,
      tags: [],
      mentions: [],
      time_accountings: [],
      form_meta: { filter: { type_id: [] } },
    };
  }

  const told = (user: ZammadUser, ticket: StoredTicket, given: Json): Json =>
    isYes(given['expand'])
      ? withNames(ticket)
      : isYes(given['all'])
        ? allOf(user, ticket)
        : ticketJson(ticket);

  // --- Writing ----------------------------------------------------------------------------------------------------------

  function filesOf(given: unknown): readonly StoredFile[] {
    return listOf(given)
      .filter(isRecord)
      .map((file, index) => {
        for (const key of ['mime-type', 'filename', 'data'])
          if (!file[key])
            throw new Failure(
              422,
              `Attachment needs '${key}' param for attachment with index '${index}'`,
            );
        const data = textOf(file['data']).replaceAll(/[\r\n]/g, '');
        if (!/^[A-Za-z\d+/]*={0,2}$/.test(data) || data.length % 4 !== 0)
          throw new Failure(422, `Invalid base64 for attachment with index '${index}'`);
        return {
          id: ++ids.file,
          name: textOf(file['filename']),
          preferences: { 'Mime-Type': file['mime-type'] },
          bytes: Buffer.from(data, 'base64'),
        };
      });
  }

  /** What follows from an article (has_ticket_contact_attributes_impact, resets_ticket_state). */
  function store(article: StoredArticle): StoredArticle {
    articles.push(article);
    const ticket = tickets.find(({ id }) => id === article.ticket);
    if (!ticket) throw new Error('an article of no ticket');
    ticket.updatedAt = article.at;
    if (article.internal || !COMMUNICATION.has(article.type)) return article;
    if (article.sender === 'Customer') ticket.customerAt = article.at;
    if (article.sender === 'Agent') {
      ticket.agentAt = article.at;
      if (typeOf(ticket) === 'new') ticket.state = 2;
    }
    return article;
  }

  function createArticle(user: ZammadUser, ticket: StoredTicket, given: Json): StoredArticle {
    if (given['body'] === undefined || given['body'] === null)
      throw new Failure(422, "Need at least an 'article body' field.");
    const body = textOf(given['body']);
    if (body.length > 1_500_000)
      throw new Failure(
        422,
        `body of article is too large, ${body.length} chars - only 1500000 allowed`,
      );
    const asked = textOf(given['type']) || 'note';
    const type = isAgent(user) || asked === 'web' || asked === 'note' ? asked : 'note';
    const sender = isAgent(user)
      ? ((SENDERS.find((name) => name !== '' && name === given['sender']) ?? 'Agent') as 'Agent')
      : 'Customer';
    const contentType = textOf(given['content_type']) || 'text/plain';
    const name = `${user.firstname} ${user.lastname}`;
    return store({
      id: ++ids.article,
      ticket: ticket.id,
      type,
      sender,
      from: !isAgent(user) && type === 'web' ? `${name} <${user.email}>` : name,
      subject: textOf(given['subject']) || null,
      body: /html/i.test(contentType) ? sanitized(body) : body,
      contentType,
      // A customer writes no notes, whatever is said.
      internal: isAgent(user) && isYes(given['internal']),
      messageId: textOf(given['message_id']) || null,
      author: user.id,
      origin: isAgent(user) && given['origin_by_id'] ? Number(given['origin_by_id']) : null,
      files: filesOf(given['attachments']),
      at: now(),
    });
  }

  /** `group: 'Users'` → `group_id: 1`; a name that is not there is an error that tells a customer nothing. */
  function idOfName(
    given: Json,
    name: string,
    rows: readonly { readonly id: number; readonly name: string }[],
  ): number | undefined {
    if (given[`${name}_id`] !== undefined && given[`${name}_id`] !== '')
      return Number(given[`${name}_id`]);
    if (given[name] === undefined) return undefined;
    const row = rows.find((one) => one.name === given[name]);
    if (!row)
      throw new Failure(
        422,
        `No lookup value found for '${name}': ${JSON.stringify(given[name])}`,
        false,
      );
    return row.id;
  }

  /** Core workflow with the filters of the seeds. */
  function mustBeOffered(
    user: ZammadUser,
    field: 'state_id' | 'group_id',
    value: number,
    screen: 'create' | 'edit',
  ): void {
    if (isAgent(user)) return;
    const type = TYPES[stateOf(value)?.typeId ?? 0] ?? '';
    const isOffered =
      field === 'group_id'
        ? settings.customerGroups.length === 0 || settings.customerGroups.includes(value)
        : screen === 'create'
          ? ['new', 'closed'].includes(type)
          : type === 'open' || (type === 'closed' && settings.customersClose);
    if (!isOffered) throw new Failure(422, `Invalid value '${value}' for field '${field}'!`);
  }

  function setState(ticket: StoredTicket, state: number): void {
    ticket.state = state;
    if (typeOf(ticket) === 'closed') ticket.closedAt = now();
  }

  const ownAttributes = (given: Json): Record<string, unknown> =>
    Object.fromEntries(
      settings.attributes.flatMap((name) =>
        given[name] === undefined ? [] : [[name, given[name]]],
      ),
    );

  function newTicket(
    customer: ZammadUser,
    creator: ZammadUser,
    given: { readonly title: string; readonly group: number; readonly state: number },
    attributes: Record<string, unknown> = {},
  ): StoredTicket {
    const at = now();
    const ticket: StoredTicket = {
      id: ++ids.ticket,
      number: String(++ids.number),
      title: given.title.replaceAll(/\s/g, ' '),
      group: given.group,
      state: given.state,
      customer: customer.id,
      organization: customer.organization,
      attributes,
      createdBy: creator.id,
      createdAt: at,
      updatedAt: at,
      closedAt: null,
      agentAt: null,
      customerAt: null,
    };
    tickets.push(ticket);
    return ticket;
  }

  function createTicket(user: ZammadUser, given: Json): StoredTicket {
    const group = idOfName(given, 'group', groups);
    const state = idOfName(given, 'state', states) ?? 1;
    if (group === undefined) throw new Failure(422, "The required value 'group_id' is missing.");
    if (textOf(given['title']) === '') throw new Failure(422, "Attribute 'title' required!");
    if (textOf(given['title']).length > 250)
      throw new Failure(
        422,
        'PG::StringDataRightTruncation: ERROR:  value too long for type character varying(250)',
        false,
      );
    mustBeOffered(user, 'group_id', group, 'create');
    mustBeOffered(user, 'state_id', state, 'create');
    const customer = isAgent(user)
      ? users.find(({ id, email }) =>
          [String(id), email, `guess:${email}`].includes(
            String(given['customer_id'] ?? given['customer']),
          ),
        )
      : user;
    if (!customer) throw new Failure(422, "Attribute 'customer_id' required!");
    const article = given['article'];
    const [before, filed] = [tickets.length, articles.length];
    try {
      const ticket = newTicket(
        customer,
        user,
        { title: textOf(given['title']), group, state },
        ownAttributes(given),
      );
      if (article !== undefined) createArticle(user, ticket, recordOf(article));
      for (const [type, others] of Object.entries(recordOf(recordOf(given['links'])['Ticket'])))
        for (const other of listOf(others))
          links.push({
            type: type as StoredLink['type'],
            source: ticket.id,
            target: Number(other),
          });
      return ticket;
    } catch (error) {
      // One transaction.
      tickets.length = before;
      articles.length = filed;
      throw error;
    }
  }

  function updateTicket(user: ZammadUser, ticket: StoredTicket, given: Json): void {
    mustAllowFollowUp(user, ticket);
    const state = idOfName(given, 'state', states);
    const group = idOfName(given, 'group', groups);
    if (state !== undefined && state !== ticket.state)
      mustBeOffered(user, 'state_id', state, 'edit');
    if (group !== undefined && group !== ticket.group)
      mustBeOffered(user, 'group_id', group, 'edit');
    const was = { ...ticket };
    if (state !== undefined && state !== ticket.state) setState(ticket, state);
    if (group !== undefined) ticket.group = group;
    if (textOf(given['title']) !== '') ticket.title = textOf(given['title']);
    Object.assign(ticket.attributes, ownAttributes(given));
    ticket.updatedAt = now();
    try {
      if (given['article']) createArticle(user, ticket, recordOf(given['article']));
    } catch (error) {
      Object.assign(ticket, was);
      throw error;
    }
  }

  function merge(source: StoredTicket, target: StoredTicket): void {
    if (typeOf(target) === 'merged')
      throw new Failure(422, 'It is not possible to merge into an already merged ticket.');
    for (const article of articlesOf(source)) article.ticket = target.id;
    links.push({ type: 'parent', source: target.id, target: source.id });
    source.state = 5;
    source.updatedAt = now();
    target.updatedAt = now();
  }

  // --- Conditions (lib/selector/sql.rb) ---------------------------------------------------------------------------------

  const columnOf = (
    name: string,
    ticket: StoredTicket,
    article: StoredArticle | undefined,
  ): unknown => {
    const [table, column = ''] = name.split('.');
    if (table === 'ticket') return ticketJson(ticket)[column];
    if (table === 'article' && article) return articleJson(article)[column];
    throw new Failure(500, `invalid selector ${name}`, false);
  };

  const loose = (value: unknown): string => String(value).toLowerCase();

  function ruleHolds(
    rule: Json,
    user: ZammadUser,
    ticket: StoredTicket,
    article: StoredArticle | undefined,
  ): boolean {
    const { name, operator, value } = rule;
    const found = columnOf(textOf(name), ticket, article);
    const wanted =
      rule['pre_condition'] === 'current_user.id'
        ? [String(user.id)]
        : (Array.isArray(value) ? value : [value]).map(String);
    if (operator === 'is') return wanted.includes(String(found));
    if (operator === 'is not') return !wanted.includes(String(found));
    // `ILIKE`, with its signs quoted.
    if (operator === 'contains') {
      if (textOf(value) === '')
        throw new Failure(500, 'Invalid condition pre_condition nil', false);
      return loose(found ?? '').includes(loose(value));
    }
    if (operator === 'before (absolute)')
      return Date.parse(textOf(found)) <= Date.parse(textOf(value));
    if (operator === 'after (absolute)')
      return Date.parse(textOf(found)) >= Date.parse(textOf(value));
    throw new Failure(500, `Invalid condition, operator '${String(operator)}' is invalid`, false);
  }

  const holds = (
    block: Json,
    user: ZammadUser,
    ticket: StoredTicket,
    article: StoredArticle | undefined,
  ): boolean => {
    if (!Array.isArray(block['conditions'])) return ruleHolds(block, user, ticket, article);
    const each = block['conditions'].map((sub) => holds(recordOf(sub), user, ticket, article));
    return block['operator'] === 'OR'
      ? each.includes(true)
      : block['operator'] === 'NOT'
        ? !each.every(Boolean)
        : each.every(Boolean);
  };

  /** The flat form as the nested one. */
  const migrated = (condition: Json): Json =>
    'conditions' in condition
      ? condition
      : {
          operator: 'AND',
          conditions: Object.entries(condition).map(([name, rule]) => ({
            name,
            ...recordOf(rule),
          })),
        };

  function search(user: ZammadUser, given: Json): readonly StoredTicket[] {
    const readable = tickets.filter((ticket) => mayRead(user, ticket));
    const query = textOf(given['query']).replaceAll('*', '');
    const condition = migrated(recordOf(given['condition']));
    const usesArticles = JSON.stringify(condition).includes('"article.');
    const found =
      query === ''
        ? readable.filter((ticket) =>
            usesArticles
              ? articlesOf(ticket).some((article) => holds(condition, user, ticket, article))
              : holds(condition, user, ticket, undefined),
          )
        : readable.filter((ticket) =>
            [ticket.title, ticket.number, ...articlesOf(ticket).map(({ body }) => body)].some(
              (text) => loose(text).includes(loose(query)),
            ),
          );
    const by = textOf(given['sort_by'])
      .split(/\s*,\s*/)
      .filter(Boolean);
    const order = textOf(given['order_by'])
      .split(/\s*,\s*/)
      .filter(Boolean);
    const columns = by.length > 0 ? by : ['updated_at'];
    for (const column of columns)
      if (!(column in ticketJson({ ...EMPTY })))
        throw new Failure(500, `Found invalid column '${column}' for sorting.`, false);
    const sorted = found.toSorted((one, other) => {
      for (const [place, column] of columns.entries()) {
        const [first, second] = [ticketJson(one)[column], ticketJson(other)[column]];
        const sign = (order[place] ?? 'desc').toLowerCase() === 'asc' ? 1 : -1;
        if (first !== second)
          return sign * ((first as string | number) < (second as string | number) ? -1 : 1);
      }
      return 0;
    });
    return page(sorted, given, 50, 200);
  }

  const page = <Row>(
    rows: readonly Row[],
    given: Json,
    usual: number,
    most: number,
  ): readonly Row[] => {
    const limit = Math.min(Number(given['per_page'] ?? given['limit'] ?? usual), most);
    const start = (Number(given['page'] ?? 1) - 1) * limit;
    return rows.slice(start, start + limit);
  };

  // --- The form (form_controller.rb, rack_attack.rb) ----------------------------------------------------------------------

  function formOf(given: Json): string {
    if (!settings.form) throw notAuthorized();
    const fingerprint = textOf(given['fingerprint']);
    if (fingerprint.length <= 30) throw notAuthorized();
    return fingerprint;
  }

  function submitForm(given: Json, files: readonly File[], contents: readonly Buffer[]): Json {
    const fingerprint = formOf(given);
    if (textOf(given['token']) === '') throw notAuthorized();
    const form = forms.get(textOf(given['token']));
    if (!form || form.fingerprint !== fingerprint || Date.now() - form.at > FORM_LIFE)
      throw new Failure(401, 'Authorization failed');
    const errors: Record<string, string> = {};
    for (const name of ['name', 'title', 'body', 'email'])
      if (textOf(given[name]).trim() === '') errors[name] = 'required';
    const email = textOf(given['email']).trim().toLowerCase();
    const domain = /^[^\s@]+@([^\s@]+\.[^\s@]+)$/.exec(email)?.[1];
    if (
      email !== '' &&
      (domain === undefined || (settings.mailDomains && !settings.mailDomains.includes(domain)))
    )
      errors['email'] = 'invalid';
    if (Object.keys(errors).length > 0) return { errors };
    const customer =
      users.find((user) => user.email.toLowerCase() === email) ??
      addUser(textOf(given['name']).trim(), 'Customer', null, email);
    const ticket = newTicket(customer, customer, {
      title: textOf(given['title']),
      group: groups[0]?.id ?? 1,
      state: 1,
    });
    store({
      id: ++ids.article,
      ticket: ticket.id,
      type: 'web',
      sender: 'Customer',
      from: `${customer.firstname} ${customer.lastname} <${customer.email}>`,
      subject: textOf(given['title']),
      body: textOf(given['body']),
      contentType: 'text/plain',
      internal: false,
      messageId: null,
      author: customer.id,
      origin: null,
      files: files.map((file, index) => ({
        id: ++ids.file,
        name: file.name,
        preferences: { 'Mime-Type': file.type },
        bytes: contents[index] ?? Buffer.alloc(0),
      })),
      at: now(),
    });
    return { ticket: { id: ticket.id, number: ticket.number } };
  }

  // --- Routes ------------------------------------------------------------------------------------------------------------

  interface Told {
    readonly status: number;
    readonly json?: unknown;
    readonly bytes?: { readonly file: StoredFile };
  }
  const ok = (json: unknown, status = 200): Told => ({ status, json });

  interface Asked {
    readonly user: ZammadUser | undefined;
    readonly given: Json;
    readonly files: readonly File[];
    readonly contents: readonly Buffer[];
    readonly parts: readonly string[];
  }

  const routes: readonly (readonly [string, RegExp, (asked: Asked) => Told])[] = [
    [
      'POST',
      /^\/form_config$/,
      ({ given }) => {
        const fingerprint = formOf(given);
        const token = randomBytes(64).toString('base64');
        forms.set(token, { fingerprint, at: Date.now() });
        return ok({
          enabled: true,
          endpoint: `https://${settings.fqdn}/api/v1/form_submit`,
          token,
        });
      },
    ],
    [
      'POST',
      /^\/form_submit$/,
      ({ given, files, contents }) => ok(submitForm(given, files, contents)),
    ],
    ['GET', /^\/users\/me$/, ({ user }) => ok(userJson(mustBe(user)))],
    [
      'POST',
      /^\/users$/,
      ({ user, given }) => {
        if (mustBe(user).role !== 'Admin') throw notAuthorized();
        const email = textOf(given['email']).toLowerCase();
        if (users.some((one) => one.email.toLowerCase() === email))
          throw new Failure(422, `Email address '${email}' is already used for another user.`);
        const name = `${textOf(given['firstname'])} ${textOf(given['lastname'])}`.trim();
        return ok(userJson(addUser(name, 'Customer', null, email)), 201);
      },
    ],
    [
      'GET',
      /^\/groups$/,
      ({ user }) => {
        if (mustBe(user).role !== 'Admin') throw notAuthorized();
        return ok(groups.map((group) => groupJson(group, mustBe(user))));
      },
    ],
    [
      'GET',
      /^\/ticket_states$/,
      ({ user, given }) => {
        mustBe(user);
        return ok(states.map((state) => stateJson(state, isYes(given['expand']))));
      },
    ],
    [
      'GET',
      /^\/tickets$/,
      ({ user, given }) =>
        ok(
          page(
            tickets.filter((ticket) => mayRead(mustBe(user), ticket)),
            given,
            100,
            100,
          ).map((ticket) => (isYes(given['expand']) ? withNames(ticket) : ticketJson(ticket))),
        ),
    ],
    ['GET', /^\/tickets\/search$/, (asked) => searchRoute(asked)],
    ['POST', /^\/tickets\/search$/, (asked) => searchRoute(asked)],
    [
      'GET',
      /^\/tickets\/([^/]+)$/,
      ({ user, given, parts }) => {
        const me = mustBe(user);
        return ok(told(me, ticketOf(me, parts[0]), given));
      },
    ],
    [
      'POST',
      /^\/tickets$/,
      ({ user, given }) => {
        const me = mustBe(user);
        return ok(told(me, createTicket(me, given), given), 201);
      },
    ],
    [
      'PUT',
      /^\/tickets\/([^/]+)$/,
      ({ user, given, parts }) => {
        const me = mustBe(user);
        const ticket = ticketOf(me, parts[0]);
        updateTicket(me, ticket, given);
        return ok(told(me, ticket, given));
      },
    ],
    [
      'GET',
      /^\/ticket_articles\/by_ticket\/([^/]+)$/,
      ({ user, parts }) => {
        const me = mustBe(user);
        return ok(
          articlesOf(ticketOf(me, parts[0]))
            .filter((article) => maySee(me, article))
            .map(articleJson),
        );
      },
    ],
    [
      'POST',
      /^\/ticket_articles$/,
      ({ user, given }) => {
        const me = mustBe(user);
        return ok(articleJson(createArticle(me, ticketOf(me, given['ticket_id']), given)), 201);
      },
    ],
    [
      'GET',
      /^\/ticket_attachment\/([^/]+)\/([^/]+)\/([^/]+)$/,
      ({ user, parts: [ticketId, articleId, fileId] }) => {
        const me = mustBe(user);
        const ticket = ticketOf(me, ticketId);
        const article = articles.find(({ id }) => String(id) === articleId);
        if (!article)
          throw new Failure(404, `Couldn't find Ticket::Article with 'id'=${articleId ?? ''}`);
        if (article.ticket !== ticket.id)
          throw new Failure(403, 'The article does not belong to the specified ticket.');
        const file = article.files.find(({ id }) => String(id) === fileId);
        if (!file) throw new Failure(403, 'The file does not belong to the specified article.');
        return { status: 200, bytes: { file } };
      },
    ],
    [
      'PUT',
      /^\/ticket_merge\/([^/]+)\/([^/]+)$/,
      ({ user, parts: [source, number] }) => {
        const me = mustBe(user);
        const target = tickets.find((ticket) => ticket.number === number);
        if (!target || !isAgent(me))
          return ok({ result: 'failed', message: 'The target ticket number could not be found.' });
        const merged = ticketOf(me, source);
        merge(merged, target);
        return ok({
          result: 'success',
          target_ticket: ticketJson(target),
          source_ticket: ticketJson(merged),
        });
      },
    ],
    [
      'POST',
      /^\/knowledge_bases\/search$/,
      ({ given }) => {
        const words = textOf(given['query']).toLowerCase();
        const found = answers
          .filter(
            ({ published, locale, title, body }) =>
              published && locale === given['locale'] && loose(`${title} ${body}`).includes(words),
          )
          .slice(0, Number(given['limit'] ?? 10));
        return ok({
          result: found.map(({ id }) => ({ id, type: 'KnowledgeBase::Answer::Translation' })),
          details: found.map(({ id, locale, title, body }) => ({
            id,
            type: 'KnowledgeBase::Answer::Translation',
            icon: 'knowledge-base-answer',
            date: '2025-01-14T07:46:20.165Z',
            url: `/help/${locale}/1-help/${id}-answer`,
            title,
            subtitle: 'Help',
            body: body.slice(0, 100),
          })),
        });
      },
    ],
  ];

  function searchRoute({ user, given }: Asked): Told {
    const found = search(mustBe(user), given);
    return ok(
      isYes(given['expand'])
        ? found.map(withNames)
        : {
            tickets: found.map(({ id }) => id),
            tickets_count: found.length,
            assets: { Ticket: byId(found.map(ticketJson)) },
          },
    );
  }

  /** What Rails calls params: of the address and of the body, JSON or form. */
  async function paramsOf(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
  ): Promise<{
    readonly given: Json;
    readonly files: readonly File[];
    readonly contents: readonly Buffer[];
  }> {
    const query = nested(url.searchParams);
    const type = request.headers['content-type'] ?? '';
    if (/json/.test(type)) {
      let json: unknown;
      try {
        json = JSON.parse(body.toString() || '{}');
      } catch {
        throw new Failure(400, 'Error occurred while parsing request parameters');
      }
      return { given: { ...query, ...recordOf(json) }, files: [], contents: [] };
    }
    if (!/form/.test(type)) return { given: query, files: [], contents: [] };
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
    const files: File[] = [];
    const fields: Record<string, string> = {};
    for (const [name, value] of form)
      if (typeof value === 'string') fields[name] = value;
      else if (name === 'file[]') files.push(value);
    const contents = await Promise.all(
      files.map(async (file) => Buffer.from(await file.arrayBuffer())),
    );
    return { given: { ...query, ...fields }, files, contents };
  }

  /** As handles_errors.rb: what is not meant for people they are only given a number of. */
  function fail(
    request: IncomingMessage,
    response: ServerResponse,
    error: Failure,
    headers: Record<string, string>,
  ): void {
    const text = error.isHuman
      ? error.message
      : `Error ID ${randomBytes(6).toString('base64url')}: Please contact your administrator.`;
    if (!/json/.test(request.headers.accept ?? '')) {
      response.writeHead(error.status, { ...headers, 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!DOCTYPE html><title>${error.status}</title><h1>${error.status}</h1>`);
      return;
    }
    response.writeHead(error.status, {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      ...((error.status === 401 || error.status === 403) && { 'x-failure': text }),
    });
    response.end(JSON.stringify({ error: text, ...(error.isHuman && { error_human: text }) }));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://zammad');
    const path = url.pathname.replace(/^\/api\/v1/, '');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    calls.push({ method, path, query: url.search, headers: request.headers });
    if (method === 'OPTIONS') {
      response.writeHead(200, { ...CORS, 'content-type': 'text/plain' });
      response.end('');
      return;
    }
    const at = mishaps.findIndex((mishap) => mishap.method === method && mishap.path.test(path));
    const [mishap] = at < 0 ? [] : mishaps.splice(at, 1);
    if (mishap?.does.kind === 'refuse') {
      const { status, headers = {}, body: words = '' } = mishap.does;
      response.writeHead(status, { 'content-type': 'text/plain', ...headers });
      response.end(words);
      return;
    }
    const isForm = path.startsWith('/form_');
    if (path === '/form_submit') {
      submits.push(Date.now());
      if (submits.filter((time) => Date.now() - time < 3_600_000).length > settings.formsPerHour) {
        // Rack::Attack stands before the application: no CORS, no JSON.
        response.writeHead(429, { 'content-type': 'text/plain' });
        response.end('Retry later\n');
        return;
      }
    }
    let cors: Record<string, string> = isForm ? CORS : {};
    try {
      const route = routes.find(([verb, pattern]) => verb === method && pattern.test(path));
      if (!route) throw new Failure(404, `No route matches [${method}] "${url.pathname}"`);
      const asked = await paramsOf(request, url, body);
      const user = isForm ? undefined : callerOf(request);
      if (user) cors = CORS;
      const parts = route[1].exec(path)?.slice(1) ?? [];
      if (mishap?.does.kind === 'ignore') {
        const me = mustBe(user);
        const ticket = ticketOf(me, parts[0]);
        response.writeHead(200, { ...cors, 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify(told(me, ticket, asked.given)));
        return;
      }
      const { status, json, bytes } = route[2]({ ...asked, user, parts });
      if (mishap?.does.kind === 'lose') {
        request.socket.destroy();
        return;
      }
      if (bytes) {
        response.writeHead(status, {
          ...cors,
          'content-type': textOf(bytes.file.preferences['Mime-Type']) || 'application/octet-stream',
          'content-disposition': 'attachment',
        });
        response.end(bytes.file.bytes);
        return;
      }
      response.writeHead(status, { ...cors, 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(json));
    } catch (error) {
      fail(
        request,
        response,
        error instanceof Failure ? error : new Failure(500, String(error), false),
        cors,
      );
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settings,
    calls,
    tickets,
    articles,
    users,
    groups,
    states,
    answers,
    mishaps,
    addUser: (name, role, organization) => addUser(name, role, organization ?? null),
    addGroup: (name, followUp = 'yes', reopenDays) => {
      const group = { id: groups.length + 1, name, followUp, reopenDays: reopenDays ?? null };
      groups.push(group);
      return group;
    },
    addState: (name, type) => {
      const state = { id: states.length + 1, name, typeId: TYPES.indexOf(type), isActive: true };
      states.push(state);
      return state;
    },
    tokenOf: (user) => give(user, 'api'),
    oauthOf: (user) => give(user, 'oauth'),
    addArticle: (article) =>
      store({
        id: ++ids.article,
        type: 'email',
        sender: 'Customer',
        from: '',
        subject: null,
        body: '',
        contentType: 'text/plain',
        internal: false,
        messageId: null,
        author: 1,
        origin: null,
        files: [],
        at: now(),
        ...article,
      }),
    revoke: (user) => {
      for (const [token, owner] of tokens) if (owner.user === user) tokens.delete(token);
    },
    expireForms: () => {
      for (const form of forms.values()) form.at -= FORM_LIFE + 1000;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** For the names of columns alone. */
const EMPTY: StoredTicket = {
  id: 0,
  number: '',
  title: '',
  group: 0,
  state: 0,
  customer: 0,
  organization: null,
  attributes: {},
  createdBy: 0,
  createdAt: 0,
  updatedAt: 0,
  closedAt: null,
  agentAt: null,
  customerAt: null,
};
