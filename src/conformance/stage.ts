import type { Comment } from '../core/model/comment.js';
import type { Conversation, RequestSummary } from '../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../core/model/page.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../core/model/request.js';
import type {
  ActivitiesBackend,
  CallOptions,
  HelpBackend,
  UploadFile,
  WriteOptions,
} from '../core/ports/backend.js';
import { must, offered, pause } from './check.js';
import type { ConformanceAgent, ConformancePerson, ConformanceSubject } from './subject.js';
import { Wire } from './wire.js';

export const calmly: CallOptions = { signal: new AbortController().signal };
export const newKey = (): string => crypto.randomUUID();
export const writing = (key = newKey()): WriteOptions => ({ key, ...calmly });

/** More pages than any check makes. */
const MOST_PAGES = 200;

/** A page of somebody: an adapter, its network, and perhaps a session. */
export interface Visit {
  readonly backend: HelpBackend;
  readonly wire: Wire;
  readonly person: ConformancePerson;
}

/** The id and number of a request that was made for a check. */
export interface Asked {
  readonly id: string;
  readonly number: string;
  readonly subject: string;
}

/** A file that begins as a PDF and is not the same twice. */
export function pdf(name: string, size = 60_000): UploadFile {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(`%PDF-1.7\n%${newKey()}\n`));
  for (let index = 60; index < size; index++) bytes[index] = (index * 31) % 256;
  return { name, type: 'application/pdf', bytes: new Blob([bytes], { type: 'application/pdf' }) };
}

/** What the checks do with an adapter again and again. */
export class Stage {
  constructor(readonly subject: ConformanceSubject) {}

  /** @throws {NotOffered} */
  get agent(): ConformanceAgent {
    const { agent } = this.subject;
    offered(agent !== undefined, 'no agent');
    return agent;
  }

  async visit(person: ConformancePerson): Promise<Visit> {
    const wire = new Wire();
    const backend = await this.subject.open(wire.fetch);
    return { backend, wire, person };
  }

  /** On a page of its own, signed in. @throws {NotOffered} without accounts */
  async signedIn(person: ConformancePerson): Promise<Visit> {
    const visit = await this.visit(person);
    offered(visit.backend.activities !== undefined, 'no activities');
    await person.signIn(visit.backend, calmly);
    return visit;
  }

  async first(): Promise<Visit> {
    const [person] = await this.subject.people();
    return this.signedIn(person);
  }

  /** Fails where nothing goes through the network of the kit. @throws {NotOffered} */
  async needsWire({ backend, wire }: Visit): Promise<void> {
    if (wire.calls.length > 0) return;
    await backend.connect({ language: 'en', ...calmly }).catch(() => undefined);
    offered(wire.calls.length > 0, 'no network');
  }

  /** The calls that follow go wrong; `undefined` heals. */
  break(visit: Visit, fault: Wire['fault']): void {
    visit.wire.fault = fault;
  }

  settle(): Promise<void> {
    return pause(this.subject.lag ?? 0);
  }

  newRequest(
    { person }: Visit,
    more: {
      readonly message?: string;
      readonly subject?: string;
      readonly attachments?: readonly RequestAttachment[];
      readonly followUpOf?: string;
    } = {},
  ): NewRequest {
    return this.subject.request({
      person,
      subject: more.subject ?? `Check ${newKey()}`,
      message: more.message ?? 'Where is my parcel?',
      attachments: more.attachments ?? [],
      ...(more.followUpOf === undefined ? {} : { followUpOf: more.followUpOf }),
    });
  }

  async create({ backend }: Visit, request: NewRequest, key = newKey()): Promise<CreateResult> {
    return backend.contact.create(request, writing(key));
  }

  /** A new request of the person. */
  async ask(visit: Visit, more: Parameters<Stage['newRequest']>[1] = {}): Promise<Asked> {
    const request = this.newRequest(visit, more);
    const result = await this.create(visit, request);
    must(result.kind === 'created', `a request became ${result.kind}`);
    await this.settle();
    return { id: result.id, number: result.number, subject: request.subject };
  }

  activities({ backend }: Visit): ActivitiesBackend {
    offered(backend.activities !== undefined, 'no activities');
    return backend.activities;
  }

  /** A method that a backend may lack, bound. @throws {NotOffered} */
  method<Name extends 'reply' | 'solve' | 'rate' | 'read' | 'download' | 'watch'>(
    visit: Visit,
    name: Name,
  ): Exclude<ActivitiesBackend[Name], undefined> {
    const activities = this.activities(visit);
    const method = activities[name];
    offered(method !== undefined, `no ${name}`);
    return (method as (...given: unknown[]) => unknown).bind(activities) as Exclude<
      ActivitiesBackend[Name],
      undefined
    >;
  }

  open(visit: Visit, id: string): Promise<Conversation> {
    return this.activities(visit).open(id, calmly);
  }

  page(visit: Visit, query: Partial<RequestQuery> = {}): Promise<RequestPage> {
    return this.activities(visit).list(
      { filter: 'all', sort: 'updated', limit: 25, ...query },
      calmly,
    );
  }

  /** All rows, page by page. */
  async list(
    visit: Visit,
    query: Partial<RequestQuery> = {},
    between?: (page: number) => Promise<unknown>,
  ): Promise<readonly RequestSummary[]> {
    const rows: RequestSummary[] = [];
    let cursor: string | undefined;
    for (let page = 1; page === 1 || cursor !== undefined; page++) {
      must(page < MOST_PAGES, 'the list has no end');
      const { items, next } = await this.page(visit, {
        ...query,
        ...(cursor === undefined ? {} : { cursor }),
      });
      must(items.length <= (query.limit ?? 25), `${items.length} rows on a page`);
      rows.push(...items);
      cursor = next;
      if (cursor !== undefined) await between?.(page);
    }
    return rows;
  }

  /** As the backend wants files: uploaded ahead, or with the message. @throws {NotOffered} */
  async attach(
    { backend: { contact } }: Visit,
    file: UploadFile,
    key = newKey(),
  ): Promise<RequestAttachment> {
    offered(contact.uploads !== 'none', 'no files');
    const about = { field: 'attachments', name: file.name };
    if (contact.uploads === 'with-request') return { kind: 'bytes', bytes: file.bytes, ...about };
    must(contact.upload !== undefined, 'uploads are by token, and there is no upload');
    const { token } = await contact.upload(file, writing(key));
    return { kind: 'token', token, ...about };
  }
}

export const textOf = ({ body }: Comment): string => (body.kind === 'text' ? body.text : body.html);
export const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] =>
  rows.map(({ id }) => id);

export function lastOf({ comments }: Conversation): Comment {
  const last = comments.at(-1);
  must(last !== undefined, 'no comments');
  return last;
}
