import { HelpError } from '../../core/help-error.js';
import type { Person } from '../../core/model/session.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { baseAddress } from '../shared/address.js';
import {
  nativeFetch,
  NativeXhr,
  request,
  STATUS_CODES,
  type HttpCall,
  type Transport,
} from '../shared/http.js';
import { known } from '../shared/json.js';
import type { DeclarativeMapping, MappedCall, Texts } from './mapping.js';
import { find, isEmpty, listOf, own, textOf } from './paths.js';
import { readRefusal } from './refusal.js';
import { renderJson, renderPath, renderText, type Scope } from './template.js';

export interface DeclarativeOptions extends AdapterOptions {
  /** As `help-widget check` finds it right. */
  readonly mapping: DeclarativeMapping;
}

/** Who is signed in, and what proves it. In memory only: it ends with the page. */
export interface Account {
  readonly person: Person;
  /** Of the host page; without it the page's own cookie counts. */
  readonly token?: string;
}

/** A file whose bytes go with a call. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly blob: Blob;
  /** Read where the document wants base64. */
  readonly bytes?: Uint8Array;
}

interface Prepared {
  readonly call: MappedCall;
  readonly scope?: Scope;
  readonly files?: readonly SentFile[];
  /** Instead of the call's path and query: below the endpoint, as a page before told it. */
  readonly href?: string | undefined;
  /** Instead of who is signed in. */
  readonly proof?: { readonly token?: string | undefined };
}

export interface Sent<Answer>
  extends Prepared, Pick<HttpCall<Answer>, 'decode' | 'signal' | 'onProgress' | 'watched'> {
  /** Sees the head of the answer. */
  readonly onHead?: (headers: Headers) => void;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** Statuses by which backends refuse a CSRF token that has ended. */
const STALE: ReadonlySet<number | undefined> = new Set([403, 419]);

/** For a whole file, in ms. */
const FILE_PATIENCE = 120_000;

const stepsOf = (call: MappedCall): readonly string[] => listOf(call.before).map(textOf);

/** Tells the head of an answer, which the shared client keeps to itself. */
const seeing =
  (
    fetch: typeof globalThis.fetch,
    onHead: (status: number, headers: Headers) => void,
  ): typeof fetch =>
  async (...given) => {
    const response = await fetch(...given);
    onHead(response.status, response.headers);
    return response;
  };

const blobOf = (body: BodyInit): Promise<Blob> => new Response(body).blob();

/** Fills in what calls say, and carries them to the endpoint and nowhere else. */
export class DeclarativeClient {
  account: Account | undefined;
  readonly #options: DeclarativeOptions;
  /** Step → what it captured, and until when that counts, ms. */
  readonly #captured = new Map<string, { readonly values: unknown; readonly until: number }>();

  constructor(options: DeclarativeOptions) {
    this.#options = options;
  }

  signIn(account: Account | undefined): void {
    this.account = account;
    this.#captured.clear();
  }

  /** @throws {HelpError} */
  async send<Answer>(sent: Sent<Answer>): Promise<Answer> {
    const steps = stepsOf(sent.call);
    const isCached = steps.some((step) => this.#captured.has(step));
    try {
      return await this.#try(sent);
    } catch (thrown) {
      // Refused before anything was done: once more, with a token that is new.
      if (!isCached || !(thrown instanceof HelpError) || !STALE.has(thrown.status)) throw thrown;
      for (const step of steps) this.#captured.delete(step);
      return this.#try(sent);
    }
  }

  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  me(): Person {
    if (this.account) return this.account.person;
    throw new HelpError('unauthorized', 'Nobody is signed in');
  }

  /** A call of which nothing is read but that it went well. */
  async act(
    what: { readonly call: MappedCall } | undefined,
    scope: Scope,
    signal: AbortSignal,
    files: readonly SentFile[] = [],
  ): Promise<void> {
    if (!what) throw new HelpError('unsupported', 'No such call');
    await this.send({ call: what.call, scope, files, decode: () => true, signal });
  }

  /** The bytes of an answer, of whatever kind. @throws {HelpError} */
  async bytes(sent: Omit<Sent<Blob>, 'decode'>): Promise<Blob> {
    const { signal } = sent;
    if (signal.aborted) throw new HelpError('aborted', 'A file');
    const { url, ...given } = await this.#prepare(sent);
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    const timer = setTimeout(abort, FILE_PATIENCE);
    signal.addEventListener('abort', abort);
    let response: Response;
    let bytes: Blob;
    try {
      response = await (this.#options.fetch ?? nativeFetch)(url.href, {
        ...given,
        body: given.body ?? null,
        redirect: 'manual',
        cache: 'no-store',
        referrerPolicy: 'strict-origin',
        signal: stop.signal,
      });
      bytes = await response.blob();
    } catch (cause) {
      const code = signal.aborted ? 'aborted' : stop.signal.aborted ? 'unavailable' : 'blocked';
      throw new HelpError(code, 'A file', { cause });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
    const { ok, status } = response;
    if (ok) return bytes;
    const { code = STATUS_CODES[status || 302] ?? 'unavailable' } =
      readRefusal(undefined, status, sent.call, this.#options.mapping) ?? {};
    throw new HelpError(code, 'A file', { status });
  }

  /**
   * What an address below the endpoint is called here, the base left out.
   *
   * @throws {HelpError} `malformed` for an address that is anywhere else
   */
  hrefOf(address: string): string {
    const base = this.#base();
    const own = [base, baseAddress(this.#options.endpoint)];
    const url = URL.canParse(address, base.href) ? new URL(address, base) : undefined;
    for (const { origin, pathname } of own) {
      const folder = pathname.replace(/\/*$/, '/');
      if (url?.origin === origin && url.pathname.startsWith(folder))
        return url.pathname.slice(folder.length - 1) + url.search;
    }
    throw new HelpError('malformed', 'An address that is not the endpoint’s');
  }

  #base(): URL {
    return baseAddress(this.#options.proxyBase ?? this.#options.endpoint);
  }

  #urlOf({ call, href }: Prepared, scope: Scope): URL {
    const url = this.#base();
    const folder = url.pathname.replace(/\/*$/, '');
    if (href !== undefined) {
      // From a cursor, which anybody may have written.
      const next = `${url.origin}${folder}/${href.replace(/^[/\\]+/, '')}`;
      this.hrefOf(next);
      return new URL(next);
    }
    const path = renderPath(call.path, scope);
    // `.` and `..` mean a folder even encoded, and so somebody else's call.
    if (path.split(/[/\\]/).some((step) => /^(?:\.|%2e){1,2}$/i.test(step)))
      throw new HelpError('not-found', 'No id', { status: 404 });
    url.hash = '';
    url.search = '';
    url.pathname = `${folder}/${path.replace(/^\/+/, '')}`;
    for (const [name, template] of Object.entries(call.query ?? {})) {
      const value = renderText(template, scope);
      if (value !== '') url.searchParams.append(name, value);
    }
    return url;
  }

  #headersOf(texts: Texts | undefined, scope: Scope): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(texts ?? {}).flatMap(([name, template]) => {
        const value = renderText(template, scope).trim();
        if (value === '') return [];
        if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\x20-\x7e]/.test(value))
          throw new HelpError('unsupported', `No header: ${name}`);
        return [[name.toLowerCase(), value]];
      }),
    );
  }

  async #bodyOf({ call, files = [] }: Prepared, scope: Scope): Promise<Blob | undefined> {
    const { json, form, multipart } = call;
    if (call.file) {
      const [file] = files;
      return file && new Blob([file.blob], { type: file.type || 'application/octet-stream' });
    }
    if (json !== undefined)
      return new Blob([JSON.stringify(renderJson(json, scope) ?? {})], {
        type: 'application/json',
      });
    const data = multipart ? new FormData() : form ? new URLSearchParams() : undefined;
    for (const [name, template] of Object.entries((multipart ? multipart.fields : form) ?? {})) {
      const value = renderText(template, scope);
      if (value !== '') data?.append(name, value);
    }
    if (data instanceof FormData)
      for (const { name, type, blob } of files)
        data.append(textOf(multipart?.files ?? 'file'), new Blob([blob], { type }), name);
    return data && blobOf(data);
  }

  /** Everything that a call is, before it goes. */
  async #prepare(sent: Prepared & { readonly signal: AbortSignal }) {
    const { mapping, brand } = this.#options;
    const { account } = this;
    const captured: Record<string, unknown> = {};
    const scope: Scope = {
      brand,
      person: account?.person,
      ...sent.scope,
      maps: mapping.maps,
      steps: captured,
    };
    for (const step of stepsOf(sent.call)) captured[step] = await this.#take(step, scope, sent);
    const method = known(METHODS, sent.call.method ?? 'GET');
    if (!method) throw new HelpError('unsupported', 'No such method');
    const url = this.#urlOf(sent, scope);
    const body = await this.#bodyOf(sent, scope);
    const { auth, idempotency } = mapping;
    const { token } = sent.proof ?? account ?? {};
    return {
      method,
      url,
      body,
      headers: {
        ...(body && { 'content-type': body.type }),
        ...this.#headersOf(mapping.headers, scope),
        ...(idempotency?.header && this.#headersOf({ [idempotency.header]: '{{key}}' }, scope)),
        ...this.#headersOf(sent.call.headers, scope),
        ...(auth &&
          token !== undefined &&
          this.#headersOf({ [auth.header]: auth.value }, { token })),
      },
      credentials: known(['same-origin', 'include'], mapping.credentials) ?? ('omit' as const),
    };
  }

  async #take(
    name: string,
    scope: Scope,
    { proof, signal }: Pick<Sent<unknown>, 'proof' | 'signal'>,
  ): Promise<unknown> {
    const cached = this.#captured.get(name);
    if (!proof && cached && Date.now() < cached.until) return cached.values;
    const step = own(this.#options.mapping.steps, name) as
      | NonNullable<DeclarativeMapping['steps']>[string]
      | undefined;
    if (!step) throw new HelpError('unsupported', `No step ${name}`);
    const { before: _before, ...call } = step.call;
    const values = await this.#try({
      call,
      scope,
      signal,
      ...(proof && { proof }),
      decode: (json) => {
        const captured = Object.entries(step.capture).map(
          ([into, paths]) => [into, find(paths, json)] as const,
        );
        return captured.some(([, value]) => isEmpty(value))
          ? undefined
          : Object.fromEntries(captured);
      },
    });
    const until = Date.now() + (Number(step.cacheSeconds) || 0) * 1000;
    if (!proof) this.#captured.set(name, { values, until });
    return values;
  }

  async #try<Answer>(sent: Sent<Answer>): Promise<Answer> {
    const { call, signal, decode, onHead, onProgress, watched } = sent;
    const { account } = this;
    if (signal.aborted) throw new HelpError('aborted', 'A call');
    const given = await this.#prepare(sent);
    const { fetch: own, mapping } = this.#options;
    let status = 0;
    const transport: Transport | undefined =
      watched &&
      ((sending, stop, tell, progress) =>
        watched(
          sending,
          stop,
          (head) => {
            ({ status } = head);
            tell(head);
          },
          progress,
        ));
    // With a `fetch` of our own an upload could not be watched.
    const isWatched = watched && !own && typeof NativeXhr === 'function';
    try {
      return await request({
        ...given,
        signal,
        onProgress,
        watched: transport,
        readError: (json) => readRefusal(json, status, call, mapping),
        decode: (json) => {
          try {
            return decode(json);
          } catch {
            return undefined;
          }
        },
        fetch: isWatched
          ? undefined
          : seeing(own ?? nativeFetch, (seen, headers) => {
              status = seen;
              onHead?.(headers);
            }),
      });
    } catch (thrown) {
      if (
        thrown instanceof HelpError &&
        thrown.code === 'unauthorized' &&
        !sent.proof &&
        this.account === account
      )
        this.signIn(undefined);
      throw thrown;
    }
  }
}
