import { HelpError } from '../../src/core/help-error.js';
import type { LocalText } from '../../src/core/model/local-text.js';
import type { CreateResult, NewRequest, RequestAttachment } from '../../src/core/model/request.js';
import type { Article } from '../../src/core/model/article.js';
import type { HelpBackend, UploadFile } from '../../src/core/ports/backend.js';
import {
  hashOf,
  must,
  mustFail,
  never,
  newKey,
  pdf,
  same,
  type ContractPromise,
} from './contract.js';

/** A backend under test, and the ways to look behind it. */
export interface ContactFixture {
  readonly backend: HelpBackend;
  /** The same backend for a brand that does not exist. */
  readonly stranger: HelpBackend;
  /** Brand of `backend`, known to it. */
  readonly brand: string;
  /** How many requests the backend keeps from an address. */
  readonly requestsFrom: (email: string) => Promise<number>;
  /** SHA-256 of every file that the backend keeps, in hex. */
  readonly storedHashes: () => Promise<readonly string[]>;
  readonly articles: {
    readonly languages: readonly [string, string];
    /** With at least two articles. */
    readonly category: string;
    readonly otherCategory: string;
    /** In the first language: words of an article of `category`, to be found by its id. */
    readonly words: string;
    readonly id: string;
  };
}

/** One thing that every adapter owes to the contact flow. */
export type ContactPromise = ContractPromise<ContactFixture>;

const requestTo = (
  brand: string,
  message: string,
  attachments: readonly RequestAttachment[] = [],
): NewRequest => ({
  brand,
  language: 'fr',
  category: 'pickup',
  subject: 'Enlèvement non effectué',
  email: 'camille@example.com',
  message,
  fields: { reference: 'FR2025EBAY0001234567', pickupReason: 'not_shown' },
  attachments,
});

/** With an address of its own, to be counted by. */
const countable = (brand: string, message: string): NewRequest => ({
  ...requestTo(brand, message),
  email: `${crypto.randomUUID()}@example.com`,
});

async function mustKeep(
  { requestsFrom }: ContactFixture,
  { email }: NewRequest,
  count: number,
): Promise<void> {
  const kept = await requestsFrom(email);
  must(kept === count, `${kept} requests are kept instead of ${count}`);
}

const create = (
  { backend }: ContactFixture,
  request: NewRequest,
  key = newKey(),
): Promise<CreateResult> => backend.contact.create(request, { key, signal: never });

async function upload(
  { backend }: ContactFixture,
  file: UploadFile,
  key = newKey(),
  onProgress?: (sent: number, total: number) => void,
): Promise<string> {
  must(backend.contact.upload !== undefined, 'no upload');
  const { token } = await backend.contact.upload(file, {
    key,
    signal: never,
    ...(onProgress && { onProgress }),
  });
  return token;
}

async function find(
  { backend, articles }: ContactFixture,
  query: {
    readonly category?: string;
    readonly text?: string;
    readonly language?: string;
    readonly limit?: number;
  },
): Promise<readonly Article[]> {
  must(backend.articles !== undefined, 'no articles');
  return backend.articles.find(
    { language: articles.languages[0], limit: 50, ...query },
    { signal: never },
  );
}

const ids = (articles: readonly Article[]): readonly string[] => articles.map(({ id }) => id);
const words = (text: LocalText): string => (typeof text === 'string' ? text : JSON.stringify(text));
const attached = (token: string): RequestAttachment => ({
  kind: 'token',
  token,
  field: 'attachments',
  name: 'a.pdf',
});

export const CONTACT_PROMISES: readonly ContactPromise[] = [
  {
    name: 'connect tells the clock',
    check: async ({ backend }) => {
      const { serverNow = 0 } = await backend.connect({ language: 'fr', signal: never });
      must(Math.abs(serverNow - Date.now()) < 60_000, `the clock says ${serverNow}`);
    },
  },
  {
    name: 'unknown brand is not-found',
    check: async ({ stranger }) => {
      await mustFail(stranger.connect({ language: 'fr', signal: never }), 'not-found');
      await mustFail(
        stranger.contact.create(requestTo('nobody', 'x'), { key: newKey(), signal: never }),
        'not-found',
      );
    },
  },
  {
    name: 'create answers id, number, status and time',
    check: async (fixture) => {
      const result = await create(fixture, requestTo(fixture.brand, 'hello\nworld 🎉'));
      must(result.kind === 'created', `kind is ${result.kind}`);
      must(result.id !== '' && result.number !== '', 'empty id or number');
      must(result.status.group === 'open', `status is ${result.status.group}`);
      must(
        Math.abs(Date.parse(result.createdAt) - Date.now()) < 60_000,
        `created ${result.createdAt}`,
      );
    },
  },
  {
    name: 'another key is another request',
    check: async (fixture) => {
      const request = countable(fixture.brand, 'twice on purpose');
      const [one, other] = [await create(fixture, request), await create(fixture, request)];
      must(JSON.stringify(one) !== JSON.stringify(other), 'both keys got the same request');
      await mustKeep(fixture, request, 2);
    },
  },
  {
    name: 'same key, same content: same answer',
    check: async (fixture) => {
      const [request, key] = [countable(fixture.brand, 'once'), newKey()];
      same(
        await create(fixture, request, key),
        await create(fixture, { ...request }, key),
        'answers differ',
      );
      await mustKeep(fixture, request, 1);
    },
  },
  {
    name: 'same key, other content: conflict',
    check: async (fixture) => {
      const key = newKey();
      await create(fixture, requestTo(fixture.brand, 'one'), key);
      await mustFail(create(fixture, requestTo(fixture.brand, 'other'), key), 'conflict');
    },
  },
  {
    name: 'same key at the same time: same answer',
    check: async (fixture) => {
      const [request, key] = [countable(fixture.brand, 'at once'), newKey()];
      const results = await Promise.all([1, 2, 3, 4].map(() => create(fixture, request, key)));
      for (const result of results) same(result, results[0], 'answers differ');
      await mustKeep(fixture, request, 1);
    },
  },
  {
    name: 'a problem is told at its field',
    check: async (fixture) => {
      const request = { ...requestTo(fixture.brand, 'x'), email: 'camille@' };
      const { fields } = await mustFail(create(fixture, request), 'invalid');
      same(
        fields.map(({ field, code }) => [field, code]),
        [['email', 'email']],
        'other problems',
      );
    },
  },
  {
    name: 'what was refused can be corrected under its key',
    check: async (fixture) => {
      const [request, key] = [requestTo(fixture.brand, 'corrected'), newKey()];
      await mustFail(create(fixture, { ...request, email: 'camille@' }, key), 'invalid');
      must((await create(fixture, request, key)).kind === 'created', 'not created');
    },
  },
  {
    name: 'an upload arrives intact',
    check: async (fixture) => {
      const file = pdf('reçu "ü" (1)\u{1F4C4}.pdf', 300_000);
      const progress: number[] = [];
      await upload(fixture, file, newKey(), (sent) => progress.push(sent));
      const hash = hashOf(new Uint8Array(await file.bytes.arrayBuffer()));
      must(
        (await fixture.storedHashes()).includes(hash),
        'no kept file has the hash of the sent one',
      );
      must(
        progress.every(
          (sent, place) => sent >= (progress[place - 1] ?? 0) && sent <= file.bytes.size,
        ),
        `progress ${progress.join()}`,
      );
    },
  },
  {
    name: 'same key, same file: same token',
    check: async (fixture) => {
      const [file, key] = [pdf('a.pdf'), newKey()];
      same(await upload(fixture, file, key), await upload(fixture, file, key), 'tokens differ');
    },
  },
  {
    name: 'a file of a wrong type is refused',
    check: async (fixture) => {
      const file = {
        name: 'run.exe',
        type: 'image/png',
        bytes: new Blob(['MZ\u0090\u0000 not a picture']),
      };
      const { fields } = await mustFail(upload(fixture, file), 'invalid');
      same(fields, [{ field: 'file', code: 'fileType' }], 'other problems');
    },
  },
  {
    name: 'an empty file is refused',
    check: async (fixture) => {
      const { fields } = await mustFail(
        upload(fixture, { ...pdf('a.pdf'), bytes: new Blob() }),
        'invalid',
      );
      same(fields, [{ field: 'file', code: 'fileEmpty' }], 'other problems');
    },
  },
  {
    name: 'a file beyond the limit is refused',
    check: async (fixture) => {
      await mustFail(upload(fixture, pdf('a.pdf', 10 * 1024 * 1024 + 1)), 'too-large');
    },
  },
  {
    name: 'a file goes with a request',
    check: async (fixture) => {
      const token = await upload(fixture, pdf('a.pdf'));
      const result = await create(
        fixture,
        requestTo(fixture.brand, 'with a file', [attached(token)]),
      );
      must(result.kind === 'created', 'not created');
    },
  },
  {
    name: 'a file that is not there is told at its field',
    check: async (fixture) => {
      const request = requestTo(fixture.brand, 'x', [attached('nothing-has-this-token')]);
      const { fields } = await mustFail(create(fixture, request), 'invalid');
      same(
        fields.map(({ field, code }) => [field, code]),
        [['attachments', 'fileMissing']],
        'other problems',
      );
    },
  },
  {
    name: 'a discarded file is gone, and may go twice',
    check: async (fixture) => {
      const { discard } = fixture.backend.contact;
      const file = pdf('a.pdf');
      const token = await upload(fixture, file);
      must(discard !== undefined, 'no discard');
      await discard(token, { signal: never });
      await discard(token, { signal: never });
      const hash = hashOf(new Uint8Array(await file.bytes.arrayBuffer()));
      must(!(await fixture.storedHashes()).includes(hash), 'its bytes are still kept');
      await mustFail(create(fixture, requestTo(fixture.brand, 'x', [attached(token)])), 'invalid');
    },
  },
  {
    name: 'an abort ends a call, and its key goes on',
    check: async (fixture) => {
      const { contact } = fixture.backend;
      const [request, key] = [countable(fixture.brand, 'aborted'), newKey()];
      await mustFail(contact.create(request, { key, signal: AbortSignal.abort() }), 'aborted');
      const controller = new AbortController();
      const work = contact
        .create(request, { key, signal: controller.signal })
        .catch((error: unknown) => error);
      controller.abort();
      const thrown = await work;
      must(thrown instanceof HelpError && thrown.code === 'aborted', 'the call went on');
      same(
        await create(fixture, request, key),
        await create(fixture, request, key),
        'answers differ',
      );
      await mustKeep(fixture, request, 1);
    },
  },
  {
    name: 'an abort ends an upload',
    check: async ({ backend }) => {
      const controller = new AbortController();
      const work = backend.contact
        .upload?.(pdf('a.pdf', 5_000_000), { key: newKey(), signal: controller.signal })
        .catch((error: unknown) => error);
      controller.abort();
      const thrown = await work;
      must(thrown instanceof HelpError && thrown.code === 'aborted', 'the upload went on');
    },
  },
  {
    name: 'articles by category',
    check: async (fixture) => {
      const { category, otherCategory, id } = fixture.articles;
      const [one, other] = [
        await find(fixture, { category }),
        await find(fixture, { category: otherCategory }),
      ];
      must(ids(one).includes(id), `${id} is not in ${category}`);
      must(other.length > 0, `nothing in ${otherCategory}`);
      must(!ids(other).some((each) => ids(one).includes(each)), 'an article in both categories');
    },
  },
  {
    name: 'articles by words, without accents and case',
    check: async (fixture) => {
      const { words: text, id } = fixture.articles;
      const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
      must(ids(await find(fixture, { text: plain })).includes(id), `${plain} does not find ${id}`);
      same(await find(fixture, { text: 'xyzzy' }), [], 'nonsense finds something');
    },
  },
  {
    name: 'articles by language',
    check: async (fixture) => {
      const { languages, category } = fixture.articles;
      const [one, other] = [
        await find(fixture, { category, language: languages[0] }),
        await find(fixture, { category, language: languages[1] }),
      ];
      same(ids(one), ids(other), 'other articles');
      must(
        one.every(({ title }, place) => words(title) !== words(other[place]?.title ?? '')),
        'the same words',
      );
    },
  },
  {
    name: 'articles within the limit',
    check: async (fixture) => {
      const { category } = fixture.articles;
      must((await find(fixture, { category, limit: 1 })).length === 1, 'not one article');
    },
  },
];
