import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What goes wrong with a call. `away`: cut before anything is done. `lost`: done, and cut before the answer. */
export type RtFault =
  | 'away'
  | 'lost'
  | { readonly status: number }
  /** Waits so many ms before it works, whoever still listens, or between the work and the answer. */
  | { readonly before: number }
  | { readonly after: number };

interface Transaction {
  readonly id: number;
  readonly type: 'Create' | 'Correspond' | 'Comment';
  readonly creator: string;
  readonly created: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly bytes: Buffer;
}

export interface RtTicket {
  readonly id: number;
  readonly queue: string;
  readonly subject: string;
  readonly requestor: string;
  readonly fields: Readonly<Record<string, string>>;
  status: string;
  readonly created: string;
  updated: string;
  /** When the requestor was last told something. */
  told?: string;
  readonly transactions: Transaction[];
}

/** The little of Request Tracker's REST2 that its adapter uses with a service account; the real one is in scripts/live. */
export interface RtSimulator {
  readonly url: string;
  readonly token: string;
  readonly tickets: readonly RtTicket[];
  /** Asked at each call. */
  fault: ((method: string, path: string) => RtFault | undefined) | undefined;
  /** Calls so far, as `POST /ticket`. */
  readonly calls: string[];
  /** Somebody of the staff writes. */
  say(id: string, text: string, type?: 'Correspond' | 'Comment'): void;
  setStatus(id: string, status: string): void;
  /** A ticket that came by mail. */
  mail(requestor: string, subject: string): string;
  close(): Promise<void>;
}

const SERVICE = 'widget-proxy';
const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

export async function startRtSimulator(): Promise<RtSimulator> {
  const token = `1-14-${'c0ffee'.repeat(5)}aa`;
  const tickets: RtTicket[] = [];
  const calls: string[] = [];
  let ids = 100;

  const transaction = (
    type: Transaction['type'],
    creator: string,
    parts: readonly Omit<Part, 'id'>[],
  ): Transaction => ({
    id: ids++,
    type,
    creator,
    created: now(),
    parts: parts.map((part) => ({ ...part, id: ids++ })),
  });
  const text = (content: string): Omit<Part, 'id'> => ({
    type: 'text/plain',
    name: '',
    bytes: Buffer.from(content),
  });
  const make = (about: Omit<RtTicket, 'id' | 'status' | 'created' | 'updated'>): RtTicket => {
    const ticket = {
      ...about,
      id: tickets.length + 1,
      status: 'new',
      created: now(),
      updated: now(),
    };
    tickets.push(ticket);
    return ticket;
  };
  const ticketOf = (id: string): RtTicket | undefined =>
    tickets.find((ticket) => String(ticket.id) === id);
  const mustHave = (id: string): RtTicket => {
    const ticket = ticketOf(id);
    if (ticket === undefined) throw new Error(`no ticket ${id}`);
    return ticket;
  };

  const row = (ticket: RtTicket) => ({
    id: ticket.id,
    type: 'ticket',
    Subject: ticket.subject,
    Status: ticket.status,
    Created: ticket.created,
    LastUpdated: ticket.updated,
    Told: ticket.told ?? '1970-01-01T00:00:00Z',
    Queue: { Name: ticket.queue },
    Requestor: [{ type: 'user', Name: ticket.requestor, EmailAddress: ticket.requestor }],
    Cc: [],
    CustomFields: Object.entries(ticket.fields).map(([name, value]) => ({ name, values: [value] })),
    _hyperlinks: [{ ref: 'correspond' }, { ref: 'lifecycle', to: 'resolved' }],
  });

  /** TicketSQL as the adapter writes it: conditions joined by AND, alternatives in brackets. */
  const holds = (ticket: RtTicket, condition: string): boolean => {
    if (condition.startsWith('('))
      return condition
        .slice(1, -1)
        .split(' OR ')
        .some((each) => holds(ticket, each));
    const [, name = '', operator, quoted, bare] =
      /^(.+?) (=|!=|<|LIKE) (?:'(.*)'|(\d+))$/.exec(condition) ?? [];
    const value = (quoted ?? bare ?? '').replaceAll(/\\(.)/g, '$1').toLowerCase();
    const found =
      {
        'Requestor.EmailAddress': ticket.requestor,
        Status: ticket.status,
        Subject: ticket.subject,
        id: String(ticket.id),
      }[name] ?? ticket.fields[/^CF\.\{(.+)\}$/.exec(name)?.[1] ?? ''];
    if (operator === '<') return Number(found) < Number(value);
    if (operator === 'LIKE') return (found ?? '').toLowerCase().includes(value);
    return (found?.toLowerCase() === value) === (operator === '=');
  };

  const paged = (rows: readonly unknown[], query: URLSearchParams): unknown => {
    const size = Number(query.get('per_page') ?? 20);
    const start = (Number(query.get('page') ?? 1) - 1) * size;
    const items = rows.slice(start, start + size);
    return { items, per_page: size, total: rows.length, count: items.length };
  };

  const bodyOf = async (
    incoming: IncomingMessage,
  ): Promise<{
    readonly json: Record<string, unknown>;
    readonly parts: readonly Omit<Part, 'id'>[];
  }> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const type = incoming.headers['content-type'] ?? '';
    if (!type.startsWith('multipart/'))
      return {
        json: JSON.parse(bytes.toString() || '{}') as Record<string, unknown>,
        parts: [],
      };
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const sent = form.get('JSON');
    const files = form.getAll('Attachments').filter((each): each is File => each instanceof File);
    return {
      json: JSON.parse(typeof sent === 'string' ? sent : '{}') as Record<string, unknown>,
      parts: await Promise.all(
        files.map(async (file) => ({
          type: file.type,
          name: file.name,
          bytes: Buffer.from(await file.arrayBuffer()),
        })),
      ),
    };
  };

  type Answer = readonly [status: number, json: unknown];

  const create = async (incoming: IncomingMessage): Promise<Answer> => {
    const { json, parts } = await bodyOf(incoming);
    const ticket = make({
      queue: String(json['Queue']),
      subject: String(json['Subject']),
      requestor: String(json['Requestor']),
      fields: (json['CustomFields'] ?? {}) as Record<string, string>,
      transactions: [transaction('Create', SERVICE, [text(String(json['Content'])), ...parts])],
    });
    return [201, { id: String(ticket.id), type: 'ticket' }];
  };

  const correspond = async (id: string, incoming: IncomingMessage): Promise<Answer> => {
    const { json, parts } = await bodyOf(incoming);
    const ticket = mustHave(id);
    ticket.transactions.push(
      transaction('Correspond', SERVICE, [text(String(json['Content'])), ...parts]),
    );
    ticket.status = 'open';
    ticket.updated = now();
    // The service account is not the requestor.
    ticket.told = now();
    return [201, ['Correspondence added']];
  };

  const parts = (ticket: RtTicket, query: URLSearchParams): unknown => {
    const wanted = JSON.parse(query.get('query') ?? '[]') as readonly {
      readonly field: string;
      readonly value: string;
    }[];
    const isText = wanted.some(({ field }) => field === 'ContentType');
    return paged(
      ticket.transactions
        .filter(({ id }) => wanted.some(({ value }) => value === String(id)))
        .flatMap(({ id, parts: all }) =>
          all
            .filter(({ type }) => !isText || type.startsWith('text/'))
            .map((part) => ({
              id: String(part.id),
              TransactionId: { id: String(id) },
              ContentType: part.type,
              Filename: part.name,
              ...(isText
                ? { Content: part.bytes.toString() }
                : { ContentLength: String(part.bytes.length) }),
            })),
        ),
      query,
    );
  };

  const answer = async (incoming: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://rt');
    const path = pathname.replace('/REST/2.0', '');
    const { method = 'GET' } = incoming;
    if (incoming.headers.authorization !== `token ${token}`)
      return [401, { message: 'Unauthorized' }];
    if (method === 'POST' && path === '/ticket') return create(incoming);
    if (path === '/user/14')
      return [200, { id: '14', Name: SERVICE, EmailAddress: 'widget-proxy@helpdesk.test' }];
    if (path === '/tickets') {
      const conditions = (searchParams.get('query') ?? '').split(' AND ');
      const found = tickets
        .filter((ticket) => conditions.every((condition) => holds(ticket, condition)))
        .toSorted((a, b) =>
          searchParams.get('orderby') === 'LastUpdated' && a.updated !== b.updated
            ? Date.parse(b.updated) - Date.parse(a.updated)
            : b.id - a.id,
        );
      return [200, paged(found.map(row), searchParams)];
    }
    if (path.startsWith('/queue/'))
      return [200, { TicketCustomFields: [{ id: '1', name: 'ClientRef' }] }];
    const [, kind, id = '', what = ''] = path.split('/');
    if (kind === 'attachment') {
      for (const { transactions } of tickets)
        for (const { id: owner, parts: all } of transactions)
          for (const part of all)
            if (String(part.id) === id)
              return [
                200,
                {
                  id,
                  TransactionId: { id: String(owner) },
                  ContentType: part.type,
                  Content: part.bytes.toString('base64'),
                },
              ];
      return [404, { message: 'Not Found' }];
    }
    const ticket = ticketOf(id);
    if (kind !== 'ticket' || ticket === undefined) return [404, { message: 'Not Found' }];
    if (method === 'PUT') {
      const { json } = await bodyOf(incoming);
      ticket.status = String(json['Status']);
      ticket.updated = now();
      return [200, [`Ticket ${id}: Status changed`]];
    }
    if (what === 'correspond') return correspond(id, incoming);
    if (what === 'attachments') return [200, parts(ticket, searchParams)];
    return [
      200,
      paged(
        ticket.transactions.map((each) => ({
          id: String(each.id),
          Type: each.type,
          Created: each.created,
          Creator: { Name: each.creator, RealName: '', EmailAddress: '' },
        })),
        searchParams,
      ),
    ];
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://rt');
    const path = pathname.replace('/REST/2.0', '');
    const { method = 'GET' } = incoming;
    calls.push(`${method} ${path}`);
    const fault = simulator.fault?.(method, path);
    if (fault === 'away') return void incoming.socket.destroy();
    if (typeof fault === 'object' && 'before' in fault) await wait(fault.before);
    const [status, json] =
      typeof fault === 'object' && 'status' in fault
        ? ([fault.status, { message: 'So it is' }] as const)
        : await answer(incoming);
    if (fault === 'lost') return void incoming.socket.destroy();
    if (typeof fault === 'object' && 'after' in fault) await wait(fault.after);
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(json));
  };

  const server: Server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const simulator: RtSimulator = {
    url: `http://127.0.0.1:${port}`,
    token,
    tickets,
    fault: undefined,
    calls,
    say(id, content, type = 'Correspond') {
      const ticket = mustHave(id);
      ticket.transactions.push(transaction(type, 'agent', [text(content)]));
      ticket.updated = now();
      if (type === 'Correspond') ticket.told = now();
    },
    setStatus(id, status) {
      const ticket = mustHave(id);
      ticket.status = status;
      ticket.updated = now();
    },
    mail: (requestor, subject) =>
      String(
        make({
          queue: 'General',
          subject,
          requestor,
          fields: {},
          transactions: [transaction('Create', requestor, [text('By mail')])],
        }).id,
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return simulator;
}
