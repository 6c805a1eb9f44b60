import { HelpError } from '../../core/help-error.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../core/model/request.js';
import type {
  AdapterOptions,
  CallOptions,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from '../../core/ports/backend.js';
import { viaXhr } from '../shared/via-xhr.js';
import { call, type ZendeskSession } from './client.js';
import {
  decodeCreated,
  decodeRequest,
  decodeRows,
  decodeUpload,
  type StatusLabels,
  type WireRequest,
} from './decode.js';
import { sentFields } from './fields.js';

/** An upload token ends after 60 minutes; sending takes a while too. In ms. */
const TOKEN_LIFE = 55 * 60_000;
/** How many of the newest requests are looked through for one that may have arrived. */
const NEWEST = 25;
const NO_LABELS: StatusLabels = new Map();

/** A write under its key. Zendesk keeps no keys of requests, so this page does, as long as it lives. */
interface Write {
  readonly content: string;
  /** Under way, or done. */
  answer?: Promise<CreateResult>;
  /** A try may have arrived: what it looks like, and the newest id before it. Without it, nobody can look. */
  lost?: { readonly subject: string; readonly body: string; readonly after: number };
}

/** Sending requests and files, as who is signed in or as nobody. */
export class ZendeskContact {
  readonly #options: AdapterOptions;
  readonly #session: ZendeskSession;
  readonly #writes = new Map<string, Write>();
  /** Token → when it was given, ms. */
  readonly #uploads = new Map<string, number>();

  constructor(options: AdapterOptions, session: ZendeskSession) {
    this.#options = options;
    this.#session = session;
  }

  /** @throws {HelpError} `conflict` when the key stands for other words that arrived */
  create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    const content = JSON.stringify(request);
    const before = this.#writes.get(key);
    if (before?.answer)
      return before.content === content
        ? before.answer
        : Promise.reject(new HelpError('conflict', 'The key stands for another request'));
    const write: Write = { content };
    write.answer = this.#create(request, write, before, signal).catch((error: unknown) => {
      delete write.answer;
      const isUnsure = error instanceof HelpError && error.ambiguous;
      if (!isUnsure && before) this.#writes.set(key, before);
      else if (!isUnsure) this.#writes.delete(key);
      throw error;
    });
    this.#writes.set(key, write);
    return write.answer;
  }

  async #create(
    request: NewRequest,
    write: Write,
    before: Write | undefined,
    signal: AbortSignal,
  ): Promise<CreateResult> {
    const { email, subject, followUpOf } = request;
    const { person } = this.#session;
    if (followUpOf !== undefined && !person)
      throw new HelpError('unauthorized', 'A follow-up is for who is signed in');
    // Written for another address it is that person's, so it goes as anybody's.
    const isOwn =
      person !== undefined &&
      (followUpOf !== undefined || person.email.toLowerCase() === email.toLowerCase());
    const session = isOwn ? this.#session : {};
    const { request: fields, rest } = sentFields(request.fields);
    const { uploads, body } = this.files(
      [request.message, ...(rest.length > 0 ? ['', ...rest] : [])].join('\n').trim(),
      request.attachments,
    );
    if (isOwn) {
      const newest = await this.#newest(signal);
      const lost = before?.lost;
      const arrived =
        lost &&
        newest.find(
          ({ summary, description }) =>
            Number(summary.id) > lost.after &&
            summary.subject === lost.subject &&
            description.trim() === lost.body,
        );
      if (arrived) {
        const { id, number, status, createdAt } = arrived.summary;
        if (before.content !== write.content)
          throw new HelpError('conflict', 'The key stands for a request that arrived');
        return { kind: 'created', id, number, status, createdAt };
      }
      write.lost = {
        subject,
        body,
        after: Math.max(0, ...newest.map(({ summary }) => Number(summary.id))),
      };
    }
    const form = /^form(\d+)$/.exec(request.category)?.[1];
    return call(this.#options, session, {
      method: 'POST',
      path: '/requests',
      json: {
        request: {
          subject,
          comment: { body, ...(uploads.length > 0 && { uploads }) },
          ...(form !== undefined && { ticket_form_id: Number(form) }),
          ...fields,
          ...(isOwn ? {} : { requester: { name: email.split('@')[0], email } }),
          ...(followUpOf !== undefined && { via_followup_source_id: Number(followUpOf) }),
        },
      },
      decode: (json) => decodeCreated(json, email, NO_LABELS),
      signal,
    });
  }

  async #newest(signal: AbortSignal): Promise<readonly WireRequest[]> {
    const { items } = await call(this.#options, this.#session, {
      path: '/requests',
      query: { 'page[size]': NEWEST, sort_by: 'created_at', sort_order: 'desc' },
      decode: (json) => decodeRows(json, 'requests', (row) => decodeRequest(row, NO_LABELS)),
      signal,
    });
    return items;
  }

  /**
   * What a comment is sent with. Zendesk takes no comment without words.
   *
   * @throws {HelpError} `invalid` with `fileMissing` for a token that has ended
   */
  files(
    message: string,
    attachments: readonly RequestAttachment[],
  ): { readonly body: string; readonly uploads: readonly string[] } {
    const uploads = attachments.map((file) => {
      if (file.kind !== 'token') throw new HelpError('unsupported', 'A file has no token');
      // An ended token is not refused: the file would be missing, and nobody told.
      if (Date.now() - (this.#uploads.get(file.token) ?? Infinity) > TOKEN_LIFE)
        throw new HelpError('invalid', 'An upload has ended', {
          fields: [{ field: file.field, code: 'fileMissing', values: { name: file.name } }],
        });
      return file.token;
    });
    return { uploads, body: message.trim() || attachments.map(({ name }) => name).join(', ') };
  }

  async upload(
    { name, type, bytes }: UploadFile,
    { signal, onProgress }: UploadOptions,
  ): Promise<{ readonly token: string }> {
    const upload = await call(this.#options, this.#session, {
      method: 'POST',
      path: '/uploads',
      query: { filename: name },
      headers: { 'content-type': type || 'application/octet-stream' },
      body: bytes,
      onProgress,
      watched: viaXhr,
      decode: decodeUpload,
      signal,
    });
    this.#uploads.set(upload.token, Date.now());
    return upload;
  }

  async discard(token: string, { signal }: CallOptions): Promise<void> {
    this.#uploads.delete(token);
    await call(this.#options, this.#session, {
      method: 'DELETE',
      path: `/uploads/${encodeURIComponent(token)}`,
      decode: () => true,
      signal,
    });
  }
}
