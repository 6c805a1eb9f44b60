import { HelpError } from '../help-error.js';
import type { Attachment, AttachmentState } from '../model/attachment.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { FilesField } from '../model/field.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { RequestAttachment } from '../model/request.js';
import type { ContactBackend } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import { refuse, safeFileName } from '../fields/file-rules.js';

/** What a store needs of a chosen file; a DOM `File` is one. */
export interface FileSource {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface UploadsPorts {
  readonly contact: ContactBackend;
  readonly clock: Clock;
  readonly newKey: () => string;
}

/** Uploads under way at once: more only makes each slower on a phone. */
const PARALLEL = 2;
/** Pauses in ms before a failed upload is tried again by itself (the shape of tus-js-client's defaults). */
const RETRY_PAUSES = [1000, 3000, 5000] as const;

interface Held {
  readonly key: string;
  /** The limits that were told. */
  readonly limits: { readonly max: number; readonly types: string };
  readonly abort: AbortController;
  bytes?: Blob;
}

/** The files of one request: copied when chosen, checked before they travel, each on its own. */
export class Uploads {
  readonly #ports: UploadsPorts;
  readonly #changed: (attachments: readonly Attachment[]) => void;
  readonly #held = new Map<string, Held>();
  #attachments: readonly Attachment[] = [];
  #running = 0;
  readonly #queue: string[] = [];
  #waiters: (() => void)[] = [];

  constructor(ports: UploadsPorts, changed: (attachments: readonly Attachment[]) => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  add(field: FilesField, files: readonly FileSource[], rules: AttachmentRules): void {
    const types = (field.types ?? rules.types).map((ending) => ending.toUpperCase()).join(', ');
    const limits = { max: rules.maxBytes, types };
    for (const source of files) {
      const id = this.#ports.newKey();
      const name = safeFileName(source.name);
      const problem = refuse(
        { name, size: source.size, type: source.type },
        field,
        this.#attachments,
        rules,
      );
      const state: AttachmentState =
        problem === undefined ? { kind: 'reading' } : { kind: 'refused', problem };
      this.#set([
        ...this.#attachments,
        { id, field: field.id, name, type: source.type, size: source.size, state },
      ]);
      if (problem !== undefined) continue;
      this.#held.set(id, {
        key: this.#ports.newKey(),
        limits,
        abort: new AbortController(),
      });
      void this.#read(id, source);
    }
  }

  remove(id: string): void {
    const attachment = this.#find(id);
    if (attachment === undefined) return;
    this.#held.get(id)?.abort.abort();
    this.#held.delete(id);
    this.#set(this.#attachments.filter((other) => other.id !== id));
    if (attachment.state.kind === 'uploaded') this.#forget(attachment.state.token);
  }

  retry(id: string): void {
    const held = this.#held.get(id);
    if (held?.bytes !== undefined && this.#find(id)?.state.kind === 'failed')
      this.#enqueue(id, held.bytes);
  }

  /** Uploads again what the backend no longer has. */
  renew(): void {
    for (const attachment of this.#attachments) {
      const held = this.#held.get(attachment.id);
      if (attachment.state.kind !== 'uploaded' || held?.bytes === undefined) continue;
      const fresh = {
        key: this.#ports.newKey(),
        limits: held.limits,
        abort: new AbortController(),
        bytes: held.bytes,
      };
      this.#held.set(attachment.id, fresh);
      this.#enqueue(attachment.id, fresh.bytes);
    }
  }

  /** After sending: the files belong to the request now. */
  clear(): void {
    for (const held of this.#held.values()) held.abort.abort();
    this.#held.clear();
    this.#set([]);
  }

  /** Resolves when nothing is being read or uploaded any more. @throws {HelpError} `aborted` */
  settled(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (signal.aborted) reject(new HelpError('aborted', 'Sending was stopped'));
        else if (
          this.#attachments.some(
            ({ state }) => state.kind === 'reading' || state.kind === 'uploading',
          )
        )
          this.#waiters.push(look);
        else resolve();
      };
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }

  /** Files of the given fields, as they go with the request. */
  forRequest(fields: ReadonlySet<string>): RequestAttachment[] {
    return this.#attachments.flatMap(({ id, field, name, state }): RequestAttachment[] => {
      if (!fields.has(field)) return [];
      if (state.kind === 'uploaded') return [{ kind: 'token', token: state.token, field, name }];
      const bytes = this.#held.get(id)?.bytes;
      return state.kind === 'held' && bytes !== undefined
        ? [{ kind: 'bytes', bytes, field, name }]
        : [];
    });
  }

  async #read(id: string, source: FileSource): Promise<void> {
    try {
      // Copied now: the file on disk may change or vanish before it is sent (Chromium then fails with NotFoundError).
      const bytes = new Blob([await source.arrayBuffer()], { type: source.type });
      const held = this.#held.get(id);
      if (held === undefined) return;
      held.bytes = bytes;
      if (this.#ports.contact.uploads === 'token') this.#enqueue(id, bytes);
      else this.#patch(id, { kind: 'held' });
    } catch {
      const name = this.#find(id)?.name ?? '';
      this.#held.delete(id);
      this.#patch(id, { kind: 'refused', problem: this.#problem(id, 'fileUnreadable', name) });
    }
  }

  #enqueue(id: string, bytes: Blob): void {
    this.#patch(id, { kind: 'uploading', sent: 0, total: bytes.size });
    this.#queue.push(id);
    this.#next();
  }

  #next(): void {
    while (this.#running < PARALLEL) {
      const id = this.#queue.shift();
      if (id === undefined) return;
      this.#running++;
      void this.#upload(id).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #upload(id: string): Promise<void> {
    const attachment = this.#find(id);
    const held = this.#held.get(id);
    const { contact } = this.#ports;
    if (attachment === undefined || held?.bytes === undefined || contact.upload === undefined)
      return;
    const { name, type } = attachment;
    const { key, bytes } = held;
    const { signal } = held.abort;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const onProgress = (sent: number, total: number) => {
          if (!signal.aborted) this.#patch(id, { kind: 'uploading', sent, total });
        };
        const { token } = await contact.upload({ name, type, bytes }, { key, signal, onProgress });
        if (signal.aborted) this.#forget(token);
        else this.#patch(id, { kind: 'uploaded', token });
        return;
      } catch (thrown) {
        const error = HelpError.from(thrown);
        if (signal.aborted || error.code === 'aborted') return;
        const pause = RETRY_PAUSES[attempt];
        const passing =
          error.code === 'offline' || error.code === 'blocked' || error.code === 'unavailable';
        if (!passing || pause === undefined) {
          this.#patch(id, this.#rejected(attachment, held.limits, error));
          return;
        }
        await new Promise<void>((resolve) => {
          this.#ports.clock.after(pause, resolve);
        });
      }
    }
  }

  /** The backend's word on the file itself is final; everything else may be tried again by a press. */
  #rejected(
    { id, field, name, size }: Attachment,
    limits: Held['limits'],
    error: HelpError,
  ): AttachmentState {
    const said = error.fields[0];
    if (error.code === 'too-large')
      return {
        kind: 'refused',
        problem: { field, code: 'fileTooLarge', values: { name, size, max: limits.max } },
      };
    if (error.code === 'invalid' && said !== undefined)
      return {
        kind: 'refused',
        problem: { ...said, field, values: { name, types: limits.types, ...said.values } },
      };
    return { kind: 'failed', problem: this.#problem(id, 'fileFailed', name) };
  }

  #problem(id: string, code: FieldProblem['code'], name: string): FieldProblem {
    return { field: this.#find(id)?.field ?? '', code, values: { name } };
  }

  #forget(token: string): void {
    // Best effort: the backend forgets unclaimed uploads by itself.
    this.#ports.contact
      .discard?.(token, { signal: new AbortController().signal })
      .catch(() => undefined);
  }

  #find(id: string): Attachment | undefined {
    return this.#attachments.find((attachment) => attachment.id === id);
  }

  #patch(id: string, state: AttachmentState): void {
    this.#set(
      this.#attachments.map((attachment) =>
        attachment.id === id ? { ...attachment, state } : attachment,
      ),
    );
  }

  #set(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
    this.#changed(attachments);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const look of waiters) look();
  }
}
