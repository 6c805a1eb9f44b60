import { HelpError } from '../../core/help-error.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../core/model/page.js';
import type { PasswordProof, Session } from '../../core/model/session.js';
import type {
  ActivitiesBackend,
  AdapterOptions,
  CallOptions,
  NewComment,
  SessionBackend,
  WriteOptions,
} from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { nativeFetch } from '../shared/http.js';
import { isRecord, member } from '../shared/json.js';
import { call, type RestCall } from './client.js';
import {
  decodeConversation,
  decodePage,
  decodeResumed,
  decodeSignedIn,
  type WireSession,
} from './decode-account.js';
import { readError } from './errors.js';
import { EventStreamParser } from './event-stream.js';

/** What one adapter knows of its session. The token is in memory only: it ends with the page. */
export interface RestSession {
  token?: string;
  /** The latest look at the backend's setup, which tells `cookie`. */
  connecting?: Promise<unknown>;
  /** What the backend's setup answered, unchecked; known once connected. */
  setup?: unknown;
  /** What is not offered is taken away once it is known: presence is capability. */
  readonly activities: ActivitiesBackend;
}

/** What a backend of the contract may lack. */
const OPTIONAL = ['reply', 'solve', 'rate', 'read', 'download', 'watch'] as const;

/** A stream on which nothing came for so many ms is broken: the contract sends a sign of life every 15 s. */
const SILENCE = 45_000;
/** Bytes of a file; no attachment of a help desk is larger. */
const LARGEST_FILE = 50 * 1024 * 1024;

type Signed<Answer> = Omit<RestCall<Answer>, 'readError'>;

/** Signing in, and the requests of the person who is. One for each adapter; imported when somebody wants to. */
export class RestAccount {
  readonly #options: AdapterOptions;
  readonly #session: RestSession;

  constructor(options: AdapterOptions, session: RestSession) {
    this.#options = options;
    this.#session = session;
  }

  // --- Session -------------------------------------------------------------------------------------------------------

  async resume({ signal }: CallOptions): Promise<Session | undefined> {
    if (!(await this.#keepsCookie(signal))) return undefined;
    const { session } = await this.#door('POST', '/resume', {}, decodeResumed, signal);
    return session && this.#keep(session);
  }

  async signIn(
    given: { readonly email: string; readonly password: string },
    { signal }: CallOptions,
  ): Promise<Session> {
    return this.#keep(await this.#door('POST', '', given, decodeSignedIn, signal));
  }

  async recover(
    given: { readonly email: string; readonly language: string },
    { signal }: CallOptions,
  ): Promise<void> {
    await this.#door('POST', '/recovery', given, () => true, signal);
  }

  async setPassword(
    given: { readonly proof: PasswordProof; readonly password: string },
    { signal }: CallOptions,
  ): Promise<Session> {
    const { password, proof } = given;
    const { kind: _kind, ...proven } = proof;
    const json = { password, ...proven };
    return this.#keep(await this.#door('POST', '/password', json, decodeSignedIn, signal));
  }

  async exchange(token: string, { signal }: CallOptions): Promise<Session> {
    return this.#keep(await this.#door('POST', '/exchange', { token }, decodeSignedIn, signal));
  }

  async signOut({ signal }: CallOptions): Promise<void> {
    const { token } = this.#session;
    delete this.#session.token;
    const isKept = await this.#keepsCookie(signal).catch(() => false);
    await call(this.#options, {
      method: 'DELETE',
      path: '/v1/session',
      query: { brand: this.#options.brand },
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      credentials: isKept ? 'include' : 'omit',
      decode: () => true,
      readError,
      signal,
    });
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  list({ text, ...query }: RequestQuery, { signal }: CallOptions): Promise<RequestPage> {
    return this.#signed({
      method: 'GET',
      path: '/v1/requests',
      query: { ...query, q: text },
      decode: decodePage,
      signal,
    });
  }

  open(id: string, { signal }: CallOptions): Promise<Conversation> {
    return this.#signed({ method: 'GET', path: pathOf(id), decode: decodeConversation, signal });
  }

  async reply(id: string, comment: NewComment, options: WriteOptions): Promise<Conversation> {
    const attachments = comment.attachments.map((file) => {
      if (file.kind === 'token') return { token: file.token, name: file.name };
      throw new HelpError('unsupported', 'A file has no token');
    });
    return this.#write(id, 'comments', { message: comment.message, attachments }, options);
  }

  solve(id: string, options: WriteOptions): Promise<Conversation> {
    return this.#write(id, 'solve', {}, options);
  }

  rate(
    id: string,
    { score, comment }: { readonly score: string; readonly comment: string },
    options: WriteOptions,
  ): Promise<Conversation> {
    return this.#write(id, 'rating', { score, comment }, options);
  }

  async read(id: string, comment: string, { signal }: CallOptions): Promise<void> {
    await this.#signed({
      method: 'POST',
      path: `${pathOf(id)}/read`,
      json: { comment },
      decode: () => true,
      signal,
    });
  }

  async download(file: string, { signal }: CallOptions): Promise<Blob> {
    const response = await this.#stream(`/v1/attachments/${encodeURIComponent(file)}`, signal);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    await readAll(response, signal, (chunk) => {
      size += chunk.length;
      if (size > LARGEST_FILE) throw new HelpError('too-large', 'The file is too large');
      chunks.push(chunk);
    });
    const told = Number(response.headers.get('content-length') ?? size);
    if (told !== size) throw new HelpError('unavailable', 'The file was cut');
    // Whatever it says it is: handed on like this it never opens as a page.
    return new Blob(chunks, { type: 'application/octet-stream' });
  }

  async watch(changed: (id?: string) => void, { signal }: CallOptions): Promise<void> {
    const response = await this.#stream('/v1/events', signal, 'text/event-stream');
    let isOver = false;
    const parser = new EventStreamParser(({ type, data }) => {
      if (type === 'ready') changed();
      else if (type === 'request') {
        const id = idIn(data);
        if (id !== undefined) changed(id);
      } else if (type === 'end') isOver = true;
    });
    await readAll(response, signal, (chunk) => {
      try {
        parser.push(chunk);
      } catch (cause) {
        throw new HelpError('malformed', 'Not a stream of events', { cause });
      }
    });
    if (isOver) {
      delete this.#session.token;
      throw new HelpError('unauthorized', 'The session has ended');
    }
  }

  // --- Inside ----------------------------------------------------------------------------------------------------------

  #keep({ token, person }: WireSession): Session {
    this.#session.token = token;
    return { person };
  }

  /** @throws {HelpError} */
  async #keepsCookie(signal: AbortSignal): Promise<boolean> {
    await this.#session.connecting?.catch(() => undefined);
    // Nobody connected, or it failed, perhaps long ago: who wants to sign in waits for nobody else to try again.
    this.#session.setup ??= await call(this.#options, {
      method: 'GET',
      path: '/v1/setup',
      query: { brand: this.#options.brand },
      decode: (json) => json ?? {},
      signal,
    });
    const { setup, activities } = this.#session;
    const without = member(setup, 'without');
    for (const name of OPTIONAL)
      if (Array.isArray(without) && without.includes(name)) delete activities[name];
    return member(setup, 'session') === 'cookie';
  }

  async #door<Answer>(
    method: 'POST',
    path: string,
    json: Readonly<Record<string, unknown>>,
    decode: (json: unknown) => Answer | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    return call(this.#options, {
      method,
      path: `/v1/session${path}`,
      json: { ...json, brand: this.#options.brand },
      credentials: (await this.#keepsCookie(signal)) ? 'include' : 'omit',
      decode,
      readError,
      signal,
    });
  }

  #write(
    id: string,
    what: string,
    json: Readonly<Record<string, unknown>>,
    { key, signal }: WriteOptions,
  ): Promise<Conversation> {
    return this.#signed({
      method: 'POST',
      path: `${pathOf(id)}/${what}`,
      json: { ...json, key },
      decode: decodeConversation,
      signal,
    });
  }

  async #signed<Answer>(given: Signed<Answer>): Promise<Answer> {
    const { token } = this.#session;
    try {
      if (token === undefined) throw new HelpError('unauthorized', 'Nobody is signed in');
      return await call(this.#options, {
        ...given,
        headers: { ...given.headers, authorization: `Bearer ${token}` },
        readError,
      });
    } catch (thrown) {
      throw this.#noted(thrown, token);
    }
  }

  /** A token that was refused is of no use any more. */
  #noted(thrown: unknown, token: string | undefined): unknown {
    if (
      thrown instanceof HelpError &&
      thrown.code === 'unauthorized' &&
      this.#session.token === token
    )
      delete this.#session.token;
    return thrown;
  }

  /** An answer whose body is read piece by piece. @throws {HelpError} for all that is not a 200 of its own */
  async #stream(path: string, signal: AbortSignal, type?: string): Promise<Response> {
    const { token } = this.#session;
    if (token === undefined) throw new HelpError('unauthorized', 'Nobody is signed in');
    const own = this.#options.fetch ?? nativeFetch;
    let response: Response;
    try {
      response = await own(addressOf(this.#options, path).href, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(type === undefined ? {} : { accept: type }),
        },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'manual',
        referrerPolicy: 'strict-origin',
        signal,
      });
    } catch (cause) {
      if (signal.aborted) throw new HelpError('aborted', path, { cause });
      throw new HelpError('blocked', path, { cause });
    }
    const { status } = response;
    const said = response.headers.get('content-type') ?? '';
    if (status === 200 && (type === undefined || said.startsWith(type))) return response;
    response.body?.cancel().catch(() => undefined);
    const code =
      status === 401 || status === 0 || (status > 299 && status < 400)
        ? 'unauthorized'
        : status === 200
          ? 'malformed'
          : status === 404
            ? 'not-found'
            : status === 403
              ? 'forbidden'
              : status === 429
                ? 'rate-limited'
                : 'unavailable';
    throw this.#noted(new HelpError(code, `GET ${path} ${status}`, { status }), token);
  }
}

const pathOf = (id: string): string => `/v1/requests/${encodeURIComponent(id)}`;

function idIn(data: string): string | undefined {
  try {
    const json: unknown = JSON.parse(data);
    const id = isRecord(json) ? member(json, 'id') : undefined;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** To the end of the body; each piece must come within the time of a sign of life. @throws {HelpError} */
async function readAll(
  response: Response,
  signal: AbortSignal,
  take: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const silence = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new HelpError('unavailable', 'Nothing came any more')),
          SILENCE,
        );
      });
      const { done, value } = await Promise.race([reader.read(), silence]);
      clearTimeout(timer);
      if (done) return;
      take(value);
    }
  } catch (cause) {
    if (signal.aborted) throw new HelpError('aborted', 'The call was aborted', { cause });
    throw cause instanceof HelpError
      ? cause
      : new HelpError('unavailable', 'The connection broke', { cause });
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined);
  }
}

export type RestAccountBackend = Required<ActivitiesBackend> & Required<SessionBackend>;
