import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A Freshdesk account as API v2 documents it (developers.freshdesk.com/api) and as Freshdesk's own controllers and tests of
// it behave (ConversationsController, TicketsController, TicketFilterValidation, SatisfactionRatingsController, note
// callbacks): agents' keys, contacts, tickets, conversations, ticket fields, surveys, satisfaction ratings, solutions,
// attachments behind signed addresses of another origin, and the mails that each write sends.

export interface FreshdeskContact {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly otherEmails: readonly string[];
}

interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface StoredNote {
  readonly id: number;
  readonly user: number;
  readonly html: string;
  readonly isPrivate: boolean;
  readonly isIncoming: boolean;
  /** 0 reply, 2 note, 6 feedback of a survey, 8 forwarded mail. */
  readonly source: number;
  readonly files: readonly StoredFile[];
  readonly at: number;
}

export interface StoredTicket {
  readonly id: number;
  readonly requester: number;
  readonly subject: string;
  readonly html: string;
  readonly source: number;
  readonly priority: number;
  readonly product: number | null;
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly files: readonly StoredFile[];
  readonly notes: StoredNote[];
  readonly ratings: Json[];
  type: string | null;
  tags: readonly string[];
  cc: readonly string[];
  status: number;
  isDeleted: boolean;
  isSpam: boolean;
  createdAt: number;
  updatedAt: number;
}

/** What went out by mail, and to whom. */
export interface SentMail {
  readonly to: 'requester' | 'agent' | 'third party';
  readonly ticket: number;
  readonly about: 'new ticket' | 'comment by agent' | 'reply' | 'forward' | 'reply by requester';
}

/** What an admin may have set. */
export interface FreshdeskAccount {
  /** The standard rule by which a customer's reply opens a ticket again. Default `true`. */
  opensAgain: boolean;
  /** Accounts made after 2018-11-30 list no descriptions unless asked. Default `true`. */
  hidesDescriptions: boolean;
  /** `active`; without a survey in use, or on a plan without surveys. Default `active`. */
  surveys: 'active' | 'inactive' | 'not in the plan';
  /** Articles in several languages. Default `true`. */
  isMultilingual: boolean;
  /** Answers give `Link` to the next page. A proxy may drop it. Default `true`. */
  tellsNext: boolean;
  /** Bytes of all files of one message. Default 20 MB. */
  largestFiles: number;
  /** How long the address of a file is good for, ms. Default 5 minutes. */
  fileLife: number;
  /** Fields that must be filled in before a ticket is resolved. */
  requiredToClose: readonly string[];
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
    /** Answered 200 as if done. */
    | { readonly kind: 'ignore' };
}

export interface CallSeen {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FreshdeskSimulator {
  readonly origin: string;
  /** Where the files are. */
  readonly store: string;
  /** Of an agent who may act as any contact. */
  readonly key: string;
  /** Of an agent who may not. */
  readonly weakKey: string;
  readonly account: FreshdeskAccount;
  readonly calls: CallSeen[];
  readonly tickets: StoredTicket[];
  readonly contacts: readonly FreshdeskContact[];
  readonly mails: SentMail[];
  readonly mishaps: Mishap[];
  addContact(name: string, otherEmails?: readonly string[]): FreshdeskContact;
  /** A ticket that came by mail, at a time. */
  addTicket(contact: FreshdeskContact, more?: Partial<StoredTicket>): StoredTicket;
  /** A status of the account's own; its number. */
  addStatus(agentLabel: string, customerLabel: string): number;
  addField(name: string, type: string): void;
  addArticle(article: Json): void;
  /** What an agent does, by the API and the agent's own key. */
  agent(method: string, path: string, body?: unknown): Promise<unknown>;
  /** A mail of an agent to somebody else, about a ticket. */
  forward(ticket: number, html: string): void;
  /** SHA-256 in hex of every file. */
  storedHashes(): readonly string[];
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

const notFound = (): Answer => new Answer(404, undefined);
const denied = (): Answer =>
  new Answer(403, {
    code: 'access_denied',
    message: 'You are not authorized to perform this action.',
  });

interface Wrong {
  readonly field: string;
  readonly message: string;
  readonly code: string;
}

const invalid = (...errors: readonly Wrong[]): Answer =>
  new Answer(400, { description: 'Validation failed', errors });
const missing = (field: string): Wrong => ({
  field,
  message: 'It should be a/an String',
  code: 'missing_field',
});
const mismatch = (field: string, type: string, given: unknown): Wrong => ({
  field,
  message: `Value set is of type ${typeof given}.It should be a/an ${type}`,
  code: 'datatype_mismatch',
});
const wrong = (field: string, message: string): Wrong => ({
  field,
  message,
  code: 'invalid_value',
});
const unexpected = (field: string): Wrong => ({
  field,
  message: 'Unexpected/invalid field in request',
  code: 'invalid_field',
});

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** As Freshdesk keeps it: nothing that runs, and addresses become links. */
const kept = (html: string): string =>
  html
    .replace(/<(script|style|iframe)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/(^|[\s>])(https?:\/\/[^\s<]+)/g, '$1<a href="$2" rel="noreferrer">$2</a>');

const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();

const MOST_ROWS = 100;
const LAST_PAGE = 300;
const THIRTY_DAYS = 30 * 24 * 3600_000;
const TICKET_FIELDS = new Set(
  'name requester_id email phone subject type status priority description responder_id attachments cc_emails custom_fields due_by email_config_id fr_due_by group_id product_id source tags company_id unique_external_id parent_id'.split(
    ' ',
  ),
);
const NOTE_FIELDS = new Set('body attachments incoming notify_emails private user_id'.split(' '));
const REPLY_FIELDS = new Set('body attachments from_email user_id cc_emails bcc_emails'.split(' '));

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts an account without tickets on a free port of 127.0.0.1. */
export async function startFreshdesk(): Promise<FreshdeskSimulator> {
  let lastId = 43_000_000_100;
  let lastTicket = 20;
  const nextId = (): number => (lastId += 3);
  const contacts: FreshdeskContact[] = [];
  const agents = new Map<string, { readonly id: number; readonly mayAssume: boolean }>();
  const tickets: StoredTicket[] = [];
  const files = new Map<number, StoredFile>();
  const articles: Json[] = [];
  const mails: SentMail[] = [];
  const calls: CallSeen[] = [];
  const mishaps: Mishap[] = [];
  const customFields = new Map<string, string>();
  const statuses = new Map<number, readonly [string, string]>([
    [2, ['Open', 'Being Processed']],
    [3, ['Pending', 'Awaiting your Reply']],
    [4, ['Resolved', 'This ticket has been Resolved']],
    [5, ['Closed', 'This ticket has been Closed']],
    [6, ['Waiting on Customer', 'Awaiting your Reply']],
    [7, ['Waiting on Third Party', 'Being Processed']],
  ]);
  const account: FreshdeskAccount = {
    opensAgain: true,
    hidesDescriptions: true,
    surveys: 'active',
    isMultilingual: true,
    tellsNext: true,
    largestFiles: 20 * 1024 * 1024,
    fileLife: 5 * 60_000,
    requiredToClose: [],
  };
  const key = randomBytes(10).toString('hex');
  const weakKey = randomBytes(10).toString('hex');
  const agentId = nextId();
  agents.set(key, { id: agentId, mayAssume: true });
  agents.set(weakKey, { id: nextId(), mayAssume: false });
  /** Whole seconds: two changes in one have no order. */
  const now = (): number => Math.floor(Date.now() / 1000) * 1000;
  let lists = 0;

  const contactBy = (email: string): FreshdeskContact | undefined =>
    contacts.find((one) =>
      [one.email, ...one.otherEmails].some((own) => own.toLowerCase() === email.toLowerCase()),
    );

  function addContact(
    name: string,
    otherEmails: readonly string[] = [],
    email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}@example.com`,
  ): FreshdeskContact {
    const contact = { id: nextId(), name, email, otherEmails };
    contacts.push(contact);
    return contact;
  }

  // --- Files -----------------------------------------------------------------------------------------------------------

  const secret = randomBytes(16).toString('hex');
  const signature = (id: number, until: number): string =>
    createHash('sha256').update(`${secret}.${id}.${until}`).digest('base64url');

  const fileJson = (file: StoredFile): Json => {
    const until = Date.now() + account.fileLife;
    return {
      id: file.id,
      name: file.name,
      content_type: file.type,
      size: file.bytes.length,
      created_at: iso(Date.now()),
      updated_at: iso(Date.now()),
      attachment_url: `${store}/cdn.freshdesk.com/data/helpdesk/attachments/production/${file.id}/original/${encodeURIComponent(file.name)}?AWSAccessKeyId=AKIA&Expires=${until}&Signature=${signature(file.id, until)}`,
    };
  };

  // --- What is told ----------------------------------------------------------------------------------------------------

  const ticketJson = (ticket: StoredTicket, withDescription: boolean): Json => ({
    cc_emails: ticket.cc,
    fwd_emails: [],
    reply_cc_emails: ticket.cc,
    fr_escalated: false,
    spam: ticket.isSpam,
    email_config_id: null,
    group_id: null,
    priority: ticket.priority,
    requester_id: ticket.requester,
    responder_id: null,
    source: ticket.source,
    company_id: null,
    status: ticket.status,
    subject: ticket.subject,
    product_id: ticket.product,
    id: ticket.id,
    type: ticket.type,
    to_emails: null,
    due_by: iso(ticket.createdAt + THIRTY_DAYS),
    fr_due_by: iso(ticket.createdAt + THIRTY_DAYS),
    is_escalated: false,
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    tags: ticket.tags,
    custom_fields: ticket.customFields,
    ...(ticket.isDeleted && { deleted: true }),
    ...(withDescription && {
      description: ticket.html,
      description_text: textOf(ticket.html),
    }),
  });

  const oneJson = (ticket: StoredTicket): Json => ({
    ...ticketJson(ticket, true),
    attachments: ticket.files.map(fileJson),
  });

  const noteJson = (ticket: StoredTicket, note: StoredNote): Json => ({
    body: note.html,
    body_text: textOf(note.html),
    id: note.id,
    incoming: note.isIncoming,
    private: note.isPrivate,
    user_id: note.user,
    support_email: null,
    source: note.source,
    ticket_id: ticket.id,
    to_emails: [],
    from_email: null,
    cc_emails: [],
    bcc_emails: [],
    created_at: iso(note.at),
    updated_at: iso(note.at),
    attachments: note.files.map(fileJson),
  });

  /** @throws {Answer} 400 for a page that there is not */
  function paged<Row>(
    url: URL,
    rows: readonly Row[],
    json: (row: Row) => Json,
    lastPage = Infinity,
  ): Answer {
    const size = Number(url.searchParams.get('per_page') ?? 30);
    const page = Number(url.searchParams.get('page') ?? 1);
    if (!(size >= 1 && size <= MOST_ROWS))
      throw invalid(wrong('per_page', 'It should be a Positive Integer less than or equal to 100'));
    if (!(page >= 1)) throw invalid(mismatch('page', 'Positive Integer', page));
    if (page > lastPage)
      throw invalid(
        wrong(
          'page',
          `You cannot access tickets beyond the ${lastPage}th page. Please provide a smaller page number.`,
        ),
      );
    const next = new URL(url);
    next.searchParams.set('page', `${page + 1}`);
    const hasNext = rows.length > page * size;
    return new Answer(
      200,
      rows.slice((page - 1) * size, page * size).map(json),
      hasNext && account.tellsNext ? { link: `<${next.href}>; rel="next"` } : {},
    );
  }

  // --- What is given ---------------------------------------------------------------------------------------------------

  interface Given {
    readonly fields: Json;
    readonly files: readonly StoredFile[];
  }

  /** JSON, or a form in which every value is a text and lists and records have brackets. */
  async function given(request: IncomingMessage, bytes: Buffer): Promise<Given> {
    const type = request.headers['content-type'] ?? '';
    if (type.startsWith('application/json')) {
      try {
        const fields: unknown = JSON.parse(bytes.toString());
        if (isRecord(fields)) return { fields, files: [] };
      } catch {
        // The same answer.
      }
      throw new Answer(400, {
        code: 'invalid_json',
        message: 'Request body has invalid json format',
      });
    }
    if (!type.startsWith('multipart/form-data'))
      throw new Answer(415, {
        code: 'invalid_content_type',
        message: 'Content-Type header should have application/json',
      });
    const form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
    const fields: Record<string, unknown> = {};
    const found: StoredFile[] = [];
    for (const [name, value] of form) {
      const [, outer = name, inner] = /^(\w+)\[(\w*)\]$/.exec(name) ?? [];
      if (typeof value !== 'string') {
        if (outer !== 'attachments') throw invalid(unexpected(outer));
        found.push({
          id: nextId(),
          name: value.name,
          type: value.type,
          bytes: Buffer.from(await value.arrayBuffer()),
        });
      } else if (inner === undefined) fields[outer] = typed(outer, value);
      else if (inner === '')
        fields[outer] = [...((fields[outer] as unknown[] | undefined) ?? []), value];
      else
        fields[outer] = {
          ...(fields[outer] as Json | undefined),
          [inner]: customFields.get(inner) === 'custom_checkbox' ? value === 'true' : value,
        };
    }
    const size = found.reduce((sum, { bytes: one }) => sum + one.length, 0);
    if (size > account.largestFiles)
      throw invalid({
        field: 'attachments',
        message: `Invalid file size ${(size / 1048576).toFixed(2)} MB. Max size: ${account.largestFiles / 1048576} MB`,
        code: 'invalid_size',
      });
    return { fields, files: found };
  }

  const typed = (name: string, value: string): unknown =>
    /^(?:status|priority|source|product_id|requester_id|user_id)$/.test(name)
      ? Number(value)
      : /^(?:private|incoming)$/.test(name)
        ? value === 'true'
          ? true
          : value === 'false'
            ? false
            : value
        : value;

  function keepFiles(found: readonly StoredFile[]): readonly StoredFile[] {
    for (const file of found) files.set(file.id, file);
    return found;
  }

  function checkTicket(fields: Json, isNew: boolean): void {
    const errors: Wrong[] = Object.keys(fields)
      .filter((name) => !TICKET_FIELDS.has(name))
      .map(unexpected);
    if (isNew) {
      for (const name of ['subject', 'description'])
        if (typeof fields[name] !== 'string' || fields[name].trim() === '')
          errors.push(missing(name));
      if (fields['requester_id'] === undefined && fields['email'] === undefined)
        errors.push({
          field: 'requester_id',
          message: 'One of requester_id, phone, email, twitter_id, facebook_id should be present',
          code: 'missing_field',
        });
      else if (
        fields['requester_id'] !== undefined &&
        !contacts.some(({ id }) => id === fields['requester_id'])
      )
        errors.push(wrong('requester_id', 'There is no contact matching the given requester_id'));
      else if (
        typeof fields['email'] === 'string' &&
        !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(fields['email'])
      )
        errors.push(wrong('email', 'It should be in the valid email address format'));
    }
    if (typeof fields['subject'] === 'string' && fields['subject'].length > 255)
      errors.push(
        wrong(
          'subject',
          `Has ${fields['subject'].length} characters, it can have maximum of 255 characters`,
        ),
      );
    for (const name of ['status', 'priority', 'source', 'product_id'])
      if (fields[name] !== undefined && typeof fields[name] !== 'number')
        errors.push(mismatch(name, 'Positive Integer', fields[name]));
    if (typeof fields['status'] === 'number' && !statuses.has(fields['status']))
      errors.push(wrong('status', `It should be one of these values: '${[...statuses.keys()]}'`));
    for (const tag of Array.isArray(fields['tags']) ? (fields['tags'] as unknown[]) : [])
      if (typeof tag !== 'string' || tag.length > 32)
        errors.push(
          wrong('tags', 'It should only contain elements that have maximum of 32 characters'),
        );
    for (const [name, value] of Object.entries(
      isRecord(fields['custom_fields']) ? fields['custom_fields'] : {},
    )) {
      const type = customFields.get(name);
      if (type === undefined) errors.push(unexpected(name));
      else if (typeof value !== (type === 'custom_checkbox' ? 'boolean' : 'string'))
        errors.push(mismatch(name, type === 'custom_checkbox' ? 'Boolean' : 'String', value));
    }
    if (!isNew && fields['status'] === 4)
      for (const name of account.requiredToClose) errors.push(missing(name));
    if (errors.length > 0) throw invalid(...errors);
  }

  function makeTicket({ fields, files: found }: Given): StoredTicket {
    checkTicket(fields, true);
    const { email, requester_id: id, name } = fields;
    const requester =
      typeof id === 'number'
        ? id
        : (
            contactBy(email as string) ??
            addContact(
              typeof name === 'string' ? name : ((email as string).split('@')[0] ?? ''),
              [],
              email as string,
            )
          ).id;
    const at = now();
    const ticket: StoredTicket = {
      id: ++lastTicket,
      requester,
      subject: fields['subject'] as string,
      html: kept(fields['description'] as string),
      source: (fields['source'] as number | undefined) ?? 2,
      priority: (fields['priority'] as number | undefined) ?? 1,
      product: (fields['product_id'] as number | undefined) ?? null,
      customFields: {
        ...Object.fromEntries([...customFields.keys()].map((field) => [field, null])),
        ...(fields['custom_fields'] as Json | undefined),
      },
      files: keepFiles(found),
      notes: [],
      ratings: [],
      type: (fields['type'] as string | undefined) ?? null,
      tags: (fields['tags'] as readonly string[] | undefined) ?? [],
      cc: (fields['cc_emails'] as readonly string[] | undefined) ?? [],
      status: (fields['status'] as number | undefined) ?? 2,
      isDeleted: false,
      isSpam: false,
      createdAt: at,
      updatedAt: at,
    };
    tickets.push(ticket);
    mails.push({ to: 'requester', ticket: ticket.id, about: 'new ticket' });
    return ticket;
  }

  /** A note or a reply, and whoever is told: as `Helpdesk::Note#send_notifications` has it. */
  function addNote(
    ticket: StoredTicket,
    { fields, files: found }: Given,
    kind: 'note' | 'reply',
    agent: { readonly id: number; readonly mayAssume: boolean },
  ): StoredNote {
    const allowed = kind === 'note' ? NOTE_FIELDS : REPLY_FIELDS;
    const errors: Wrong[] = Object.keys(fields)
      .filter((name) => !allowed.has(name))
      .map(unexpected);
    const { body, private: isPrivate = kind === 'note', incoming = false, user_id: user } = fields;
    if (typeof body !== 'string' || body === '') errors.push(missing('body'));
    for (const [name, value] of Object.entries({ private: isPrivate, incoming }))
      if (typeof value !== 'boolean') errors.push(mismatch(name, 'Boolean', value));
    if (user !== undefined && typeof user !== 'number')
      errors.push(mismatch('user_id', 'Positive Integer', user));
    const contact = contacts.find(({ id }) => id === user);
    const isAgent = [...agents.values()].some(({ id }) => id === user);
    if (typeof user === 'number' && !contact && !isAgent)
      errors.push(wrong('user_id', 'There is no contact matching the given user_id'));
    if (errors.length > 0) throw invalid(...errors);
    if (contact && !agent.mayAssume)
      throw new Answer(403, {
        code: 'invalid_user',
        message: `The agent does not have permission to act as ${contact.name} (${contact.id}).`,
      });
    const note: StoredNote = {
      id: nextId(),
      user: typeof user === 'number' ? user : agent.id,
      html: kept(body as string),
      isPrivate: isPrivate as boolean,
      isIncoming: incoming as boolean,
      source: kind === 'note' ? 2 : 0,
      files: keepFiles(found),
      at: now(),
    };
    ticket.notes.push(note);
    ticket.updatedAt = note.at;
    if (contact) {
      mails.push({ to: 'agent', ticket: ticket.id, about: 'reply by requester' });
      if (account.opensAgain) ticket.status = 2;
    } else if (kind === 'reply') mails.push({ to: 'requester', ticket: ticket.id, about: 'reply' });
    else if (!note.isPrivate)
      mails.push({ to: 'requester', ticket: ticket.id, about: 'comment by agent' });
    return note;
  }

  // --- The calls -------------------------------------------------------------------------------------------------------

  const callerOf = (request: IncomingMessage): { id: number; mayAssume: boolean } => {
    const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
    const [name = ''] = Buffer.from(value, 'base64').toString().split(':');
    const agent = scheme === 'Basic' ? agents.get(name) : undefined;
    if (!agent)
      throw new Answer(401, {
        code: 'invalid_credentials',
        message: 'You have to be logged in to perform this action.',
      });
    return agent;
  };

  function listTickets(url: URL): Answer {
    const { searchParams: query } = url;
    const errors = [...query.keys()]
      .filter(
        (name) =>
          !/^(?:filter|requester_id|email|unique_external_id|company_id|updated_since|order_by|order_type|include|page|per_page)$/.test(
            name,
          ),
      )
      .map(unexpected);
    const email = query.get('email');
    const requester = query.get('requester_id');
    const contact =
      email === null ? contacts.find(({ id }) => `${id}` === requester) : contactBy(email);
    if ((email !== null || requester !== null) && !contact) {
      const field = email === null ? 'requester_id' : 'email';
      errors.push(wrong(field, `There is no contact matching the given ${field}`));
    }
    const since = query.get('updated_since');
    if (since !== null && Number.isNaN(Date.parse(since)))
      errors.push({
        field: 'updated_since',
        message: "It should be in the 'combined date and time ISO8601' format",
        code: 'invalid_date',
      });
    const by = query.get('order_by') ?? 'created_at';
    if (!['created_at', 'due_by', 'updated_at', 'status'].includes(by))
      errors.push(wrong('order_by', "It should be one of these values: 'due_by,created_at,…'"));
    if (errors.length > 0) throw invalid(...errors);
    const include = (query.get('include') ?? '').split(',');
    const timeOf = (ticket: StoredTicket): number =>
      by === 'updated_at' ? ticket.updatedAt : ticket.createdAt;
    const direction = query.get('order_type') === 'asc' ? -1 : 1;
    // Freshdesk orders by the time alone: those of one second come now in this order, now in another.
    const rows = (++lists % 2 === 0 ? tickets : tickets.toReversed())
      .filter(
        (ticket) =>
          !ticket.isDeleted &&
          !ticket.isSpam &&
          (!contact || ticket.requester === contact.id) &&
          (since === null
            ? ticket.createdAt >= Date.now() - THIRTY_DAYS
            : ticket.updatedAt >= Date.parse(since)),
      )
      .sort((one, other) => direction * (timeOf(other) - timeOf(one)));
    return paged(
      url,
      rows,
      (ticket) => ticketJson(ticket, include.includes('description') || !account.hidesDescriptions),
      LAST_PAGE,
    );
  }

  async function withTicket(
    ticket: StoredTicket,
    method: string,
    what: string | undefined,
    url: URL,
    take: () => Promise<Given>,
    agent: { readonly id: number; readonly mayAssume: boolean },
  ): Promise<Answer> {
    if (what === undefined && method === 'GET') return new Answer(200, oneJson(ticket));
    if (what === 'conversations' && method === 'GET')
      return paged(url, ticket.notes, (note) => noteJson(ticket, note));
    if (ticket.isDeleted) throw denied();
    if (what === undefined && method === 'PUT') {
      const { fields } = await take();
      checkTicket(fields, false);
      Object.assign(ticket, {
        ...(typeof fields['status'] === 'number' && { status: fields['status'] }),
        ...(typeof fields['type'] === 'string' && { type: fields['type'] }),
        ...(Array.isArray(fields['tags']) && { tags: fields['tags'] }),
        updatedAt: now(),
      });
      return new Answer(200, oneJson(ticket));
    }
    if (what === undefined && method === 'DELETE') {
      ticket.isDeleted = true;
      return new Answer(204, undefined);
    }
    if ((what === 'notes' || what === 'reply') && method === 'POST') {
      const kind = what === 'notes' ? 'note' : 'reply';
      const note = addNote(ticket, await take(), kind, agent);
      return new Answer(201, noteJson(ticket, note), {
        location: `${url.origin}/api/v2/conversations/${note.id}`,
      });
    }
    if (what === 'satisfaction_ratings') {
      if (account.surveys === 'not in the plan') throw noFeature();
      // Newest first.
      if (method === 'GET') return paged(url, ticket.ratings.toReversed(), (row) => row);
      if (account.surveys === 'inactive')
        throw new Answer(403, {
          code: 'action_restricted',
          message: 'The create action is not permitted as no survey is enabled.',
        });
      const { fields } = await take();
      const score = isRecord(fields['ratings']) ? fields['ratings']['default_question'] : undefined;
      if (fields['ratings'] === undefined) throw invalid(missing('ratings'));
      if (![103, 100, -103].includes(score as number))
        throw invalid(wrong('ratings', "It should be one of these values: '103,100,-103'"));
      const at = now();
      const row = {
        id: nextId(),
        survey_id: 1,
        user_id: ticket.requester,
        agent_id: null,
        group_id: null,
        ticket_id: ticket.id,
        feedback: typeof fields['feedback'] === 'string' ? fields['feedback'] : null,
        ratings: { default_question: score },
        created_at: iso(at),
        updated_at: iso(at),
      };
      ticket.ratings.push(row);
      if (row.feedback !== null)
        ticket.notes.push({
          id: nextId(),
          user: ticket.requester,
          html: `<div>${row.feedback}</div>`,
          isPrivate: false,
          isIncoming: true,
          source: 6,
          files: [],
          at,
        });
      return new Answer(201, row);
    }
    throw new Answer(405, { message: `${method} method is not allowed.` });
  }

  const noFeature = (): Answer =>
    new Answer(403, {
      code: 'require_feature',
      message:
        'The Surveys feature(s) is/are not supported in your plan. Please upgrade your account to use it.',
    });

  function searchSolutions(url: URL, language: string | undefined): Answer {
    if (language !== undefined && !account.isMultilingual) throw notFound();
    const words = (url.searchParams.get('term') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return new Answer(
      200,
      // Drafts and what only agents may see are found too: the key is an agent's.
      articles
        .filter(
          (article) =>
            (language === undefined || article['language'] === language) &&
            words.every((word) =>
              `${article['title']} ${article['description']}`.toLowerCase().includes(word),
            ),
        )
        .map(({ language: _language, ...article }) => article),
    );
  }

  async function answer(request: IncomingMessage, url: URL, bytes: Buffer): Promise<Answer> {
    const { method = 'GET' } = request;
    const path = url.pathname.replace('/api/v2', '');
    const agent = callerOf(request);
    const take = (): Promise<Given> => given(request, bytes);
    if (path === '/tickets' && method === 'GET') return listTickets(url);
    if (path === '/tickets' && method === 'POST') {
      const ticket = makeTicket(await take());
      return new Answer(201, oneJson(ticket), {
        location: `${url.origin}/api/v2/tickets/${ticket.id}`,
      });
    }
    const [, id, what] = /^\/tickets\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (id !== undefined) {
      const ticket = tickets.find((one) => one.id === Number(id));
      if (!ticket) throw notFound();
      return withTicket(ticket, method, what, url, take, agent);
    }
    if (method !== 'GET') throw notFound();
    if (path === '/contacts') {
      const email = url.searchParams.get('email');
      return paged(
        url,
        contacts.filter((one) => email === null || contactBy(email) === one),
        (contact) => ({
          active: true,
          address: null,
          deleted: false,
          email: contact.email,
          id: contact.id,
          job_title: null,
          language: 'en',
          mobile: null,
          name: contact.name,
          phone: null,
          other_emails: contact.otherEmails,
          created_at: iso(Date.now()),
          updated_at: iso(Date.now()),
        }),
      );
    }
    if (path === '/ticket_fields')
      return new Answer(
        200,
        [
          {
            id: 1,
            name: 'status',
            label: 'Status',
            position: 3,
            type: 'default_status',
            default: true,
            customers_can_edit: false,
            label_for_customers: 'Status',
            required_for_customers: false,
            displayed_to_customers: true,
            choices: Object.fromEntries(statuses),
          },
          ...[...customFields].map(([name, type], place) => ({
            id: place + 2,
            name,
            label: name,
            type,
            default: false,
            customers_can_edit: true,
            label_for_customers: name,
            displayed_to_customers: true,
          })),
        ].filter(({ type }) => (url.searchParams.get('type') ?? type) === type),
      );
    if (path === '/surveys') {
      if (account.surveys === 'not in the plan') throw noFeature();
      const isActive = account.surveys === 'active';
      return new Answer(
        200,
        url.searchParams.get('state') === 'active' && !isActive
          ? []
          : [
              {
                id: 1,
                title: 'Standard survey',
                questions: [
                  {
                    id: 'default_question',
                    label: 'How would you rate your overall satisfaction?',
                    accepted_ratings: [103, 100, -103],
                    default: true,
                  },
                ],
                created_at: iso(Date.now()),
                updated_at: iso(Date.now()),
              },
            ],
      );
    }
    const [found, language] = /^\/search\/solutions(?:\/([\w-]+))?$/.exec(path) ?? [];
    if (found !== undefined) return searchSolutions(url, language);
    throw notFound();
  }

  function send(response: ServerResponse, { status, body, headers }: Answer): void {
    response.writeHead(status, {
      'x-freshdesk-api-version': 'latest=v2; requested=v2',
      'x-ratelimit-total': '5000',
      'x-ratelimit-remaining': '4999',
      'x-ratelimit-used-currentrequest': '1',
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', `http://${headers.host ?? ''}`);
    const path = url.pathname.replace('/api/v2', '');
    calls.push({ method, path: `${path}${url.search}`, headers });
    const bytes = await readBody(request);
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
      const ticket = tickets.find(({ id }) => path === `/tickets/${id}`);
      send(response, new Answer(200, ticket ? oneJson(ticket) : {}));
      return;
    }
    const answered = await answer(request, url, bytes).catch((thrown: unknown) =>
      thrown instanceof Answer
        ? thrown
        : new Answer(500, { code: 'internal_error', message: String(thrown) }),
    );
    if (mishap?.kind === 'lose') request.socket.destroy();
    else send(response, answered);
  }

  /** Where files are: another origin. It takes a signature, and nothing beside it. */
  const storeServer = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    calls.push({ method: 'STORE', path: url.pathname, headers: request.headers });
    const id = Number(/production\/(\d+)\//.exec(url.pathname)?.[1]);
    const until = Number(url.searchParams.get('Expires'));
    const file = files.get(id);
    if (request.headers.authorization !== undefined)
      response.writeHead(400).end('<Error><Code>InvalidArgument</Code></Error>');
    else if (
      !file ||
      until < Date.now() ||
      url.searchParams.get('Signature') !== signature(id, until)
    )
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    else
      response
        .writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length })
        .end(file.bytes);
  });
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  storeServer.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(storeServer, 'listening')]);
  const originOf = (address: ReturnType<typeof server.address>): string =>
    `http://127.0.0.1:${(address as AddressInfo).port}`;
  const origin = originOf(server.address());
  const store = originOf(storeServer.address());

  return {
    origin,
    store,
    key,
    weakKey,
    account,
    calls,
    tickets,
    contacts,
    mails,
    mishaps,
    addContact: (name, otherEmails) => addContact(name, otherEmails),
    addTicket: (contact, more = {}) => {
      const at = more.createdAt ?? now();
      const ticket: StoredTicket = {
        id: ++lastTicket,
        requester: contact.id,
        subject: 'By mail',
        html: '<div>By mail</div>',
        source: 1,
        priority: 1,
        product: null,
        customFields: {},
        files: [],
        notes: [],
        ratings: [],
        type: null,
        tags: [],
        cc: [],
        status: 2,
        isDeleted: false,
        isSpam: false,
        createdAt: at,
        updatedAt: at,
        ...more,
      };
      tickets.push(ticket);
      return ticket;
    },
    addStatus: (agentLabel, customerLabel) => {
      const number = Math.max(...statuses.keys()) + 1;
      statuses.set(number, [agentLabel, customerLabel]);
      return number;
    },
    addField: (name, type) => void customFields.set(name, type),
    addArticle: (article) => void articles.push(article),
    agent: async (method, path, body) => {
      const response = await fetch(`${origin}/api/v2${path}`, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${key}:X`)}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`the agent was answered ${response.status} ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    forward: (id, html) => {
      const ticket = tickets.find((one) => one.id === id);
      // `ConversationConcern`: only notes can be private, all others are set to public.
      ticket?.notes.push({
        id: nextId(),
        user: agentId,
        html,
        isPrivate: false,
        isIncoming: false,
        source: 8,
        files: [],
        at: now(),
      });
      mails.push({ to: 'third party', ticket: id, about: 'forward' });
    },
    storedHashes: () =>
      [...files.values()].map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
    close: async () => {
      for (const one of [server, storeServer]) {
        one.closeAllConnections();
        one.close();
        await once(one, 'close');
      }
    },
  };
}
