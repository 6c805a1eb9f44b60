import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { startRt } from '../../../scripts/live/rt/start-rt.mjs';
import type {
  DeskStatus,
  HelpDesk,
  KeptFile,
  KeptRequest,
  Mail,
  TicketSystem,
} from './help-desk.js';
import { sha256 } from './samples.js';

const LIMIT = 20_000;

const STATUS: Readonly<Record<DeskStatus, string>> = {
  open: 'open',
  pending: 'stalled',
  solved: 'resolved',
  closed: 'rejected',
};

/** Queues of the throw-away server, by category of the brands. */
const QUEUES = {
  labels: 'Labels',
  pickup: 'Pickups',
  delivery: 'Delivery',
  cancel: 'Cancellation',
  tracking: 'Tracking',
  billing: 'Billing',
  claims: 'Claims',
  technical: 'Technical',
} as const;

interface Part {
  readonly id: string;
  readonly ContentType: string;
  readonly Filename: string;
  readonly Content?: string;
}

interface Ticket {
  readonly id: string;
  readonly Subject: string;
  readonly Status: string;
  readonly Queue: { readonly Name: string };
  readonly CustomFields: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** A real Request Tracker, one for all servers of a run. */
export async function startRequestTrackerPlace(): Promise<TicketSystem> {
  const rt = await startRt();

  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${rt.url}/REST/2.0${path}`, {
      method,
      headers: {
        authorization: `token ${rt.tokens.agent}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT),
    });
    if (!response.ok) throw new Error(`Request Tracker answered ${response.status} to ${path}`);
    return response.json();
  };
  const itemsOf = async <Item>(path: string): Promise<readonly Item[]> =>
    ((await ask('GET', path)) as { readonly items: readonly Item[] }).items;
  const partsOf = (number: string): Promise<readonly Part[]> =>
    itemsOf<Part>(
      `/ticket/${number}/attachments?fields=ContentType,Filename,Content&per_page=100&orderby=id`,
    );

  const desk: HelpDesk = {
    async answer(number, text, status, more) {
      await ask('POST', `/ticket/${number}/correspond`, {
        Content: text,
        ContentType: more?.format === 'html' ? 'text/html' : 'text/plain',
      });
      await desk.setStatus(number, status);
    },
    async setStatus(number, status) {
      // It answers 200 to a change that it did not make.
      await ask('PUT', `/ticket/${number}`, { Status: STATUS[status] });
      const { Status: now } = (await ask('GET', `/ticket/${number}`)) as Ticket;
      if (now !== STATUS[status]) throw new Error(`${number} is ${now}, not ${STATUS[status]}`);
    },
    async note(number, text) {
      await ask('POST', `/ticket/${number}/comment`, { Content: text, ContentType: 'text/plain' });
    },
    async page(number) {
      const parts = await partsOf(number);
      return parts.map(({ Content = '', Filename }) => `${Filename}\n${Content}`).join('\n');
    },
  };

  const fileOf = async ({ id, Filename }: Part): Promise<KeptFile> => {
    const { Content } = (await ask('GET', `/attachment/${id}`)) as { readonly Content: string };
    return { name: Filename, sha256: sha256(Buffer.from(Content, 'base64')) };
  };

  const keptRequest = async (ticket: Ticket): Promise<KeptRequest> => {
    const parts = await partsOf(ticket.id);
    const text = parts.find(
      ({ ContentType, Filename }) => ContentType === 'text/plain' && !Filename,
    );
    const [message = '', details = ''] = (text?.Content ?? '').split('\n\n-- form --\n');
    const lines = details.split('\n').map((line): readonly [string, string] => {
      const [name = '', ...rest] = line.split(': ');
      return [name, rest.join(': ')];
    });
    // Ours stand around the fields of the form, which may be called alike.
    const first = lines.findIndex(([name]) => name === 'email') + 1;
    const last = lines.findIndex(([name]) => name === 'shipment' || name === 'sent from');
    const around = new Map([...lines.slice(0, first), ...lines.slice(last)]);
    const { followUpOf: _followUpOf, ...fields } = Object.fromEntries(lines.slice(first, last));
    const [brand = '', language = '', category = ''] = ['brand', 'language', 'category'].map(
      (name) => around.get(name),
    );
    const queue = QUEUES[category as keyof typeof QUEUES];
    if (queue !== ticket.Queue.Name)
      throw new Error(`${ticket.id} of ${category} is in ${ticket.Queue.Name}`);
    const files = parts.filter(({ Filename }) => Filename !== '');
    return {
      number: ticket.id,
      brand,
      language,
      category,
      subject: ticket.Subject,
      message,
      // Nobody has read it yet.
      status: ticket.Status === 'new' ? 'open' : ticket.Status,
      page: around.get('sent from'),
      fields,
      shipment: around.get('shipment'),
      files: await Promise.all(files.map(fileOf)),
      keys: ticket.CustomFields.find(({ name }) => name === 'ClientRef')?.values.length ?? 0,
    };
  };

  const kindOf = (subject: string): string => {
    if (subject.includes('AutoReply')) return 'acknowledgement';
    return subject.includes('Resolved:') ? 'solved' : 'answer';
  };
  /** What was read once stays as it is. */
  const read = new Map<string, Mail & { readonly message: string }>();
  const mailsTo = async (email: string): Promise<readonly Mail[]> => {
    const names = (await readdir(rt.mailFolder)).filter((name) => name.endsWith('.eml')).sort();
    for (const name of names) {
      if (read.has(name)) continue;
      const source = (await readFile(join(rt.mailFolder, name), 'utf8')).replace(/^.*\n/, '');
      const { subject = '', text = '', to } = await simpleParser(source);
      const addressees = to === undefined ? [] : Array.isArray(to) ? to : [to];
      read.set(name, {
        to: addressees.flatMap(({ value }) => value.map(({ address }) => address)).join(', '),
        subject,
        text,
        kind: kindOf(subject),
        message: name,
      });
    }
    return names.flatMap((name) => {
      const mail = read.get(name);
      return mail?.to === email ? [mail] : [];
    });
  };

  return {
    env: {
      BACKEND: 'request-tracker',
      RT_URL: rt.url,
      RT_TOKEN: rt.tokens['widget-proxy'],
      RT_QUEUES: JSON.stringify(QUEUES),
      RT_REFERENCE_FIELD: 'TrackingNumber',
    },
    place: {
      kind: 'request-tracker',
      desk,
      // It tells nothing by itself: the gateway looks every second.
      live: 6000,
      takesRatings: false,
      kept: (value) =>
        value === undefined || value === null
          ? undefined
          : (typeof value === 'string' ? value : JSON.stringify(value)).replace(
              /\s*[\r\n]+\s*/gu,
              ' / ',
            ),
      mailsTo,
      async requestsOf(emails) {
        const all = new Map<string, readonly KeptRequest[]>();
        for (const email of emails) {
          const query = encodeURIComponent(`Requestor.EmailAddress = '${email}'`);
          const tickets = await itemsOf<Ticket>(
            `/tickets?query=${query}&per_page=100&fields=Subject,Status,Queue,CustomFields&fields[Queue]=Name`,
          );
          const found: KeptRequest[] = [];
          for (const ticket of tickets) found.push(await keptRequest(ticket));
          all.set(email, found);
        }
        return all;
      },
    },
    direct: {
      url: rt.url,
      options: { queues: QUEUES, fields: { reference: 'TrackingNumber' } },
      customer: { name: 'Alice Shipper', email: 'alice@shop.test', token: rt.tokens.alice },
    },
    stop: () => rt.stop(),
  };
}
