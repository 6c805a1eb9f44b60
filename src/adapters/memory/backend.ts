import { DEFAULT_ATTACHMENT_RULES } from '../../core/config/settings.js';
import { HelpError } from '../../core/help-error.js';
import type { AttachmentRules } from '../../core/model/brand-config.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../core/model/request.js';
import type {
  ContactBackend,
  HelpBackend,
  UploadFile,
  UploadOptions,
} from '../../core/ports/backend.js';
import type { Conversation } from '../../core/model/conversation.js';
import { MemoryAccounts, type MemoryAccount, type MemoryMail } from './accounts.js';
import { findArticles, type MemoryArticle } from './articles.js';
import { announcer, type Fail } from './calls.js';
import { MemoryConversations, type MemoryAgent } from './conversations.js';
import { fingerprint } from './fingerprint.js';
import { KeyBook } from './key-book.js';
import { pause } from './pause.js';

export interface MemoryBackendOptions {
  readonly brand?: string;
  /** Brands that exist; any other is `not-found` on `connect` and `create`. Default: every brand exists. */
  readonly brands?: readonly string[];
  /** What `connect` answers. Default none. */
  readonly config?: unknown;
  /** Default none. Absent articles and none found look the same. */
  readonly articles?: readonly MemoryArticle[];
  /** Wait before each answer, in ms. Default 0. */
  readonly latency?: number;
  /** Makes a call fail. */
  readonly fail?: Fail;
  /** People who can sign in. With `[]` there is nobody yet; `false`: the backend has no accounts. Default `[]`. */
  readonly accounts?: readonly MemoryAccount[] | false;
  /** Address of who is signed in from the start, one of `accounts`. */
  readonly session?: string;
  /** Requests of the first account. */
  readonly conversations?: readonly Conversation[];
  /** Rows of each page of a list. Default: as many as asked for. */
  readonly pageSize?: number;
  /** Lists say how many there are. Default `true`. */
  readonly counts?: boolean;
  /** Default `true`; `false` creates a request on every call. */
  readonly honoursKey?: boolean;
  /** Default `token`. */
  readonly uploads?: ContactBackend['uploads'];
  /** Default `attachment` rules of the preset. */
  readonly rules?: Partial<AttachmentRules>;
  /** Requests wait until the person confirms the address. Default `false`. */
  readonly verification?: boolean;
}

/** A request as it was kept. */
export interface MemoryRequest {
  readonly id: string;
  readonly number: string;
  readonly key: string;
  readonly request: NewRequest;
  readonly files: readonly {
    readonly field: string;
    readonly name: string;
    readonly bytes: Blob;
  }[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly verified: boolean;
}

export interface MemoryBackend extends HelpBackend {
  /** Everything sent so far, oldest first. */
  readonly requests: readonly MemoryRequest[];
  /** Uploads not discarded, by token. */
  readonly files: ReadonlyMap<string, UploadFile>;
  /** Mails that lead to a password, oldest first. */
  readonly mails: readonly MemoryMail[];
  /** The desk. */
  readonly agent: MemoryAgent;
}

const UPLOAD_STEPS = 5;
const FIRST_NUMBER = 48_213;

const invalid = (fields: readonly FieldProblem[]): HelpError =>
  new HelpError('invalid', 'The content was refused', { fields, status: 422 });

const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

/** A help desk in memory: what a real one promises, without a network. For Storybook, demos and tests. */
export function createMemoryBackend(options: MemoryBackendOptions = {}): MemoryBackend {
  const {
    brand,
    brands,
    config,
    articles,
    latency = 0,
    fail,
    honoursKey = true,
    uploads = 'token',
    accounts = [],
  } = options;
  const rules: AttachmentRules = { ...DEFAULT_ATTACHMENT_RULES, ...options.rules };
  const requests: MemoryRequest[] = [];
  const files = new Map<string, UploadFile>();
  const created = new KeyBook<CreateResult>();
  const uploaded = new KeyBook<{ readonly token: string }>();
  const announce = announcer(fail);
  let lastToken = 0;

  const checkBrand = (id: string | undefined): void => {
    if (brands && !brands.includes(id ?? ''))
      throw new HelpError('not-found', `Brand "${id}" does not exist`, { status: 404 });
  };

  const refuseFile = ({ name, bytes }: UploadFile): void => {
    if (bytes.size > rules.maxBytes)
      throw new HelpError('too-large', `${name} is too large`, { status: 413 });
    if (bytes.size === 0) throw invalid([{ field: 'file', code: 'fileEmpty' }]);
    if (!rules.types.includes(endingOf(name))) throw invalid([{ field: 'file', code: 'fileType' }]);
  };

  const missingIn = (attachments: readonly RequestAttachment[]): readonly FieldProblem[] =>
    attachments.flatMap((attachment) =>
      attachment.kind === 'token' && !files.has(attachment.token)
        ? [
            {
              field: attachment.field,
              code: 'fileMissing',
              values: { name: attachment.name },
            } as const,
          ]
        : [],
    );

  const problemsOf = ({ email, category, attachments }: NewRequest): readonly FieldProblem[] => [
    ...(category === '' ? [{ field: 'category', code: 'requiredChoice' } as const] : []),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)
      ? []
      : [{ field: 'email', code: 'email' } as const]),
    ...missingIn(attachments),
  ];

  const bytesOf = (attachment: NewRequest['attachments'][number]): Blob =>
    attachment.kind === 'bytes'
      ? attachment.bytes
      : (files.get(attachment.token)?.bytes ?? new Blob());

  const conversations: MemoryConversations = new MemoryConversations(
    {
      conversations: options.conversations ?? [],
      latency,
      announce,
      honoursKey,
      pageSize: options.pageSize,
      counts: options.counts ?? true,
      signedIn: () => people.signedIn,
      bytesOf: (attachment) => bytesOf(attachment),
      missingIn,
    },
    accounts === false ? undefined : accounts[0]?.email.toLowerCase(),
  );
  const people: MemoryAccounts = new MemoryAccounts({
    accounts: accounts === false ? [] : accounts,
    latency,
    announce,
    isKnown: (email) => conversations.isKnown(email),
    session: options.session,
  });
  people.onEnd = () => conversations.end();

  const keep = (request: NewRequest, key: string): CreateResult => {
    checkBrand(request.brand);
    const problems = problemsOf(request);
    if (problems.length > 0) throw invalid(problems);
    if (request.followUpOf !== undefined) conversations.checkFollowUp(request.followUpOf);
    const number = `${FIRST_NUMBER + requests.length}`;
    const createdAt = new Date().toISOString();
    const verified = !options.verification;
    requests.push({
      id: `request-${number}`,
      number,
      key,
      request,
      files: request.attachments.map((file) => ({
        field: file.field,
        name: file.name,
        bytes: bytesOf(file),
      })),
      createdAt,
      verified,
    });
    if (verified) conversations.add(`request-${number}`, number, request, createdAt);
    return verified
      ? {
          kind: 'created',
          id: `request-${number}`,
          number,
          status: { group: 'open', raw: 'open' },
          createdAt,
        }
      : { kind: 'pending-verification', email: request.email };
  };

  const send = async (
    { bytes }: UploadFile,
    { signal, onProgress }: UploadOptions,
  ): Promise<void> => {
    for (let step = 1; step <= UPLOAD_STEPS; step++) {
      await pause(latency / UPLOAD_STEPS, signal, true);
      onProgress?.(Math.round((bytes.size * step) / UPLOAD_STEPS), bytes.size);
    }
  };

  return {
    requests,
    files,
    mails: people.mails,
    agent: { ...conversations.agent, endSession: () => people.end() },
    ...(accounts === false ? {} : { session: people.backend, activities: conversations.backend }),
    async connect({ signal }) {
      announce('connect', 'before');
      await pause(latency, signal);
      checkBrand(brand);
      announce('connect', 'after');
      return { config, serverNow: Date.now() };
    },
    contact: {
      honoursKey,
      uploads,
      async create(request, { key, signal }) {
        announce('create', 'before', key);
        // Half of the wait on the way there, half on the way back: an abort in the second half leaves a request.
        await pause(latency / 2, signal);
        const content = await fingerprint(request);
        const result = await (honoursKey
          ? created.once(key, content, async () => keep(request, key))
          : keep(request, key));
        await pause(latency / 2, signal, true);
        announce('create', 'after', key);
        return result;
      },
      ...(uploads === 'token'
        ? {
            async upload(file: UploadFile, call: UploadOptions) {
              announce('upload', 'before', call.key);
              await send(file, call);
              const result = await uploaded.once(call.key, await fingerprint(file), async () => {
                refuseFile(file);
                const token = `upload-${++lastToken}`;
                files.set(token, file);
                return { token };
              });
              announce('upload', 'after', call.key);
              return result;
            },
            async discard(token: string, { signal }: { readonly signal: AbortSignal }) {
              announce('discard', 'before');
              await pause(latency, signal);
              files.delete(token);
              announce('discard', 'after');
            },
          }
        : {}),
    },
    ...(articles && {
      articles: {
        async find(query, { signal }) {
          announce('find', 'before');
          await pause(latency, signal);
          announce('find', 'after');
          return findArticles(articles, query);
        },
      },
    }),
  };
}
