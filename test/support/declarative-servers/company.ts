import { randomBytes } from 'node:crypto';
import {
  jsonOf,
  listIn,
  secondsApart,
  serve,
  textIn,
  type Answer,
  type Arrived,
  type Json,
  type Running,
} from './serve.js';

// The API of a company that wrote its own: everything in an envelope, refusals with status 200, numbers for states, times
// without a zone, newest message first, files as base64 in JSON, a CSRF token before each write, offsets, keys honoured.

export interface CompanyUser {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly token: string;
  readonly kind: 'customer' | 'agent';
}

interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

interface Message {
  readonly id: number;
  readonly from: CompanyUser;
  readonly content: string;
  readonly type: 'text/plain' | 'text/html';
  readonly isInternal: boolean;
  readonly files: readonly StoredFile[];
  readonly at: number;
}

export interface CompanyTicket {
  readonly id: string;
  readonly number: string;
  readonly owner: CompanyUser;
  readonly title: string;
  readonly topic: string;
  readonly department: unknown;
  readonly continues: string | undefined;
  readonly createdAt: number;
  readonly messages: Message[];
  changedAt: number;
  state: number;
  seen: number;
  stars?: { readonly stars: number; readonly text: string };
}

export interface CompanyServer extends Running {
  readonly tickets: readonly CompanyTicket[];
  addUser(name: string, kind?: CompanyUser['kind']): CompanyUser;
  /** Ends every CSRF token that was given. */
  endCsrf(): void;
  /** The agent's own means. */
  say(id: string, user: CompanyUser, message: Partial<Message>, state?: number): void;
  setState(id: string, state: number): void;
}

const NAMES: Readonly<Record<number, string>> = {
  10: 'Open',
  20: 'Waiting for you',
  30: 'Solved',
  40: 'Archived',
  77: 'At the customs',
};

const good = (data: unknown, status = 200): Answer => ({ status, json: { success: true, data } });
const bad = (code: string, message: string, fields: readonly Json[] = []): Answer => ({
  status: 200,
  json: { success: false, error: { code, message, fields } },
});
const missing = (): Answer => bad('NOT_FOUND', 'Nothing here');
/** As databases tell it: UTC, and nobody says so. */
const sqlTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Starts it without tickets. */
export async function startCompany(): Promise<CompanyServer> {
  const users: CompanyUser[] = [];
  const tickets: CompanyTicket[] = [];
  const files = new Map<string, { readonly file: StoredFile; readonly ticket: CompanyTicket }>();
  /** CSRF token → whose it is. */
  const csrf = new Map<string, CompanyUser | undefined>();
  const answers = new Map<string, Answer>();
  const now = secondsApart();
  let last = 1000;

  const ticketJson = (ticket: CompanyTicket): Json => ({
    ticketId: ticket.id,
    displayNo: ticket.number,
    title: ticket.title,
    topic: ticket.topic,
    state: ticket.state,
    stateName: NAMES[ticket.state],
    created: sqlTime(ticket.createdAt),
    changed: sqlTime(ticket.changedAt),
    hasNews: ticket.messages.some(
      ({ from, isInternal, id }) => from.kind === 'agent' && !isInternal && id > ticket.seen,
    ),
    continues: ticket.continues ?? null,
    continuesNo: tickets.find(({ id }) => id === ticket.continues)?.number ?? null,
    copies: [],
    stars: ticket.stars?.stars ?? null,
    starsText: ticket.stars?.text ?? '',
  });

  function say(ticket: CompanyTicket, from: CompanyUser, given: Partial<Message>): void {
    const message: Message = {
      id: (last += 1),
      from,
      content: given.content ?? '',
      type: given.type ?? 'text/plain',
      isInternal: given.isInternal ?? false,
      files: given.files ?? [],
      at: now(),
    };
    ticket.messages.push(message);
    for (const file of message.files) files.set(file.id, { file, ticket });
    ticket.changedAt = message.at;
  }

  const filesIn = (given: Json): readonly StoredFile[] =>
    listIn(given, 'attachments').map((file) => ({
      id: randomBytes(8).toString('hex'),
      name: String(file['fileName']),
      mime: String(file['mime']),
      bytes: Buffer.from(String(file['content']), 'base64'),
    }));

  function create(given: Json, user: CompanyUser | undefined): Answer {
    const wrong = ['title', 'text', 'mail'].filter(
      (name) => typeof given[name] !== 'string' || given[name].trim() === '',
    );
    if (wrong.length > 0)
      return bad(
        'VALIDATION',
        'Please check',
        wrong.map((name) => ({ name, hint: `${name} is missing` })),
      );
    const owner = user ?? addUser(String(given['mail']));
    const ticket: CompanyTicket = {
      id: `T${(last += 1)}`,
      number: `${last}`,
      owner,
      title: String(given['title']),
      topic: textIn(given, 'topic'),
      department: given['department'],
      continues: typeof given['continues'] === 'string' ? given['continues'] : undefined,
      createdAt: now(),
      changedAt: 0,
      messages: [],
      state: 10,
      seen: 0,
    };
    tickets.push(ticket);
    say(ticket, owner, { content: String(given['text']), files: filesIn(given) });
    return good(ticketJson(ticket), 201);
  }

  function list(query: URLSearchParams, user: CompanyUser): Answer {
    const q = (query.get('q') ?? '').toLowerCase();
    const states = query.get('state')?.split(',');
    const key = query.get('order') === 'created' ? 'createdAt' : 'changedAt';
    const rows = tickets
      .filter(({ owner }) => owner === user)
      .filter(({ state }) => !states || states.includes(`${state}`))
      .filter(({ title, number }) => title.toLowerCase().includes(q) || number === q)
      .toSorted((one, other) => other[key] - one[key]);
    return good(paged(rows.map(ticketJson), query));
  }

  const paged = (rows: readonly Json[], query: URLSearchParams): Json => {
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(50, Number(query.get('limit') ?? 50));
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  };

  function messages(ticket: CompanyTicket, query: URLSearchParams): Answer {
    const rows = ticket.messages.toReversed().map((message) => ({
      messageId: message.id,
      sent: sqlTime(message.at),
      content: message.content,
      contentType: message.type,
      internal: message.isInternal,
      from: { name: message.from.name, kind: message.from.kind },
      attachments: message.files.map((file) => ({
        fileId: file.id,
        fileName: file.name,
        mime: file.mime,
        bytes: file.bytes.length,
      })),
    }));
    return good(paged(rows, query));
  }

  function write(call: Arrived, path: string, user: CompanyUser | undefined): Answer {
    const given = jsonOf(call);
    if (path === '/tickets') return create(given, user);
    const [, id, what] = /^\/tickets\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const ticket = tickets.find((one) => one.id === id && one.owner === user);
    if (!ticket || !user) return missing();
    if (what === 'seen') {
      ticket.seen = Number(given['upTo']);
      return good({});
    }
    if (ticket.state === 40) return bad('TICKET_CLOSED', 'It is archived');
    if (what === 'messages') {
      say(ticket, user, { content: textIn(given, 'content'), files: filesIn(given) });
      ticket.state = 10;
    } else if (what === 'close') ticket.state = 30;
    else if (what === 'stars')
      ticket.stars = { stars: Number(given['stars']), text: textIn(given, 'text') };
    else return missing();
    return good(ticketJson(ticket));
  }

  function answer(call: Arrived): Answer {
    const { method, url, headers } = call;
    const path = decodeURIComponent(url.pathname);
    const { authorization } = headers;
    const user = users.find(({ token }) => authorization === `Bearer ${token}`);
    if (authorization !== undefined && !user)
      return { status: 401, json: { success: false, error: { code: 'LOGIN' } } };
    if (path === '/ping') return good({ now: Date.now() });
    if (path === '/csrf') {
      const token = randomBytes(8).toString('hex');
      csrf.set(token, user);
      return good({ csrfToken: token });
    }
    if (path === '/faq')
      return good([
        { id: 1, question: 'Where is my parcel?', answer: '<p>See the <b>tracking</b>.</p>' },
      ]);
    if (method !== 'GET') {
      const token = String(headers['x-csrf-token']);
      if (!csrf.has(token) || csrf.get(token) !== user) return { status: 419, json: {} };
      if (!user && path !== '/tickets') return { status: 401, json: {} };
      const key = headers['x-request-id'];
      const name = `${path} ${String(key)}`;
      const before = key === undefined ? undefined : answers.get(name);
      const given = before ?? write(call, path, user);
      if (key !== undefined) answers.set(name, given);
      return given;
    }
    if (!user) return { status: 401, json: {} };
    if (path === '/me') return good({ customerId: user.id, fullName: user.name, mail: user.mail });
    if (path === '/tickets') return list(url.searchParams, user);
    const file = files.get(/^\/files\/([^/]+)$/.exec(path)?.[1] ?? '');
    if (file)
      return file.ticket.owner === user
        ? good({ content: file.file.bytes.toString('base64') })
        : missing();
    const [, id, what] = /^\/tickets\/([^/]+)(\/messages)?$/.exec(path) ?? [];
    const ticket = tickets.find((one) => one.id === id && one.owner === user);
    if (!ticket) return missing();
    return what === undefined ? good(ticketJson(ticket)) : messages(ticket, url.searchParams);
  }

  function addUser(name: string, kind: CompanyUser['kind'] = 'customer'): CompanyUser {
    const id = `C${(last += 1)}`;
    const mail = name.includes('@') ? name : `${name.toLowerCase().replace(/\W+/g, '.')}@shop.test`;
    const user = { id, name, mail, kind, token: randomBytes(16).toString('hex') };
    users.push(user);
    return user;
  }

  const find = (id: string): CompanyTicket => {
    const ticket = tickets.find((one) => one.id === id);
    if (!ticket) throw new Error(`no ticket ${id}`);
    return ticket;
  };
  const running = await serve(answer);
  return {
    ...running,
    tickets,
    addUser,
    endCsrf: () => csrf.clear(),
    say: (id, user, message, state) => {
      say(find(id), user, message);
      if (state !== undefined) find(id).state = state;
    },
    setState: (id, state) => {
      find(id).state = state;
      find(id).changedAt = now();
    },
  };
}
