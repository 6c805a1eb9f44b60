import { HelpError } from '../../core/help-error.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type {
  CallOptions,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from '../../core/ports/backend.js';
import { viaXhr } from '../shared/via-xhr.js';
import { fieldLines } from '../shared/form-answers.js';
import type { DeclarativeClient } from './client.js';
import { allOf, decodeRequest, lettersOf, type WireRequest } from './decode.js';
import { fileOf, scopeOf } from './files.js';
import type { DeclarativeMapping } from './mapping.js';
import { find, findList, findText, holds } from './paths.js';

/** A create under its key, as long as the page lives. */
interface Create {
  readonly content: string;
  /** Id of the person who sent it first. */
  readonly by: string | undefined;
  /** Ids that the look found before the first try. */
  seen: readonly string[];
  /** Under way, or done. */
  answer?: Promise<CreateResult>;
}

/** Every answer of the form beside the message, one a line, for an agent to read. */
const detailsOf = (request: NewRequest): string => fieldLines(request).join('\n');

const createdOf = ({ id, number, status, createdAt }: WireRequest): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

/** Sending requests and files, as who is signed in or as nobody. */
export class DeclarativeContact {
  readonly #mapping: DeclarativeMapping;
  readonly #client: DeclarativeClient;
  readonly #creates = new Map<string, Create>();

  constructor(mapping: DeclarativeMapping, client: DeclarativeClient) {
    this.#mapping = mapping;
    this.#client = client;
  }

  /** @throws {HelpError} `conflict` when the key stands for other words that arrived */
  create(request: NewRequest, { key, signal }: WriteOptions): Promise<CreateResult> {
    if (request.followUpOf !== undefined) this.#client.me();
    if (this.#mapping.idempotency?.honoured) return this.#create(request, key, signal);
    const content = JSON.stringify(request);
    const before = this.#creates.get(key);
    if (before?.answer)
      return before.content === content
        ? before.answer
        : Promise.reject(new HelpError('conflict', 'The key stands for another request'));
    const by = this.#client.account?.person.id;
    // As somebody else nobody can look whether it arrived.
    if (before?.by !== undefined && before.by !== by)
      return Promise.reject(new HelpError('unauthorized', 'Sent by somebody else'));
    const create: Create = { content, by, seen: before?.seen ?? [] };
    create.answer = this.#once(request, key, create, before, signal).catch((error: unknown) => {
      delete create.answer;
      const isUnsure = error instanceof HelpError && error.ambiguous;
      if (!isUnsure && before) this.#creates.set(key, before);
      else if (!isUnsure) this.#creates.delete(key);
      throw error;
    });
    this.#creates.set(key, create);
    return create.answer;
  }

  /** Looks first, where the document tells how. */
  async #once(
    request: NewRequest,
    key: string,
    create: Create,
    before: Create | undefined,
    signal: AbortSignal,
  ): Promise<CreateResult> {
    const { idempotency: { find: look } = {}, me } = this.#mapping;
    // Nobody may look for nobody's requests; and a key is not there before its first try.
    if (look && (!me || this.#client.account) && (before || look.key === undefined)) {
      const rows = await this.#client.send({
        call: look.call,
        scope: { ...request, key },
        decode: (json) =>
          allOf(findList(look.items, json), (row) => decodeRequest(row, this.#mapping)),
        signal,
      });
      const { subject, message } = look.same ?? {};
      const isSame = (path: typeof subject, row: WireRequest, words: string): boolean =>
        path === undefined || lettersOf(findText(path, row.json) ?? '').includes(lettersOf(words));
      const arrived =
        before &&
        rows.find((row) =>
          look.key === undefined
            ? !before.seen.includes(row.id) &&
              isSame(subject, row, request.subject) &&
              isSame(message, row, request.message)
            : findText(look.key, row.json) === key,
        );
      if (arrived) {
        if (before.content !== create.content)
          throw new HelpError('conflict', 'The key stands for a request that arrived');
        return createdOf(arrived);
      }
      if (!before) create.seen = rows.map(({ id }) => id);
    }
    return this.#create(request, key, signal);
  }

  async #create(request: NewRequest, key: string, signal: AbortSignal): Promise<CreateResult> {
    const { create } = this.#mapping;
    return this.#client.send<CreateResult>({
      call: create.call,
      ...(await scopeOf(this.#mapping, request.attachments, {
        ...request,
        key,
        details: detailsOf(request),
        fullMessage: `${request.message}\n\n${detailsOf(request)}`.trim(),
      })),
      decode: (json) => {
        if (holds(create.pending, json))
          return { kind: 'pending-verification', email: request.email };
        const made = create.request === undefined ? json : find(create.request, json);
        const id = findText(this.#mapping.request.id, made);
        const told = decodeRequest(made, this.#mapping);
        if (told) return createdOf(told);
        return id === undefined
          ? undefined
          : {
              kind: 'created',
              id,
              number: findText(this.#mapping.request.number, made) ?? id,
              status: { group: 'open', raw: 'new' },
              createdAt: new Date().toISOString(),
            };
      },
      signal,
    });
  }

  async discard(token: string, { signal }: CallOptions): Promise<void> {
    await this.#client.act(this.#mapping.discard, { token }, signal);
  }

  async upload(
    given: UploadFile,
    { key, signal, onProgress }: UploadOptions,
  ): Promise<{ readonly token: string }> {
    const { upload } = this.#mapping;
    if (!upload) throw new HelpError('unsupported', 'No uploads');
    const file = await fileOf(this.#mapping, given);
    return this.#client.send({
      call: upload.call,
      scope: { file, key },
      files: [file],
      watched: viaXhr,
      onProgress,
      decode: (json) => {
        const token = findText(upload.token, json);
        return token === undefined ? undefined : { token };
      },
      signal,
    });
  }
}
