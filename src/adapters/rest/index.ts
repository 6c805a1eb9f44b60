import { HelpError } from '../../core/help-error.js';
import type { AdapterFactory } from '../../core/ports/backend.js';
import { call } from './client.js';
import { decodeArticles, decodeCreated, decodeSetup, decodeUpload } from './decode.js';

/** Words that can be a person's (addresses, references, card numbers) find no article and have no place in a URL. */
const PERSONAL_WORD = /\S*(?:@|\d{6})\S*/g;

/** RFC 8187 with every byte escaped: also right for quotes, controls and half of an emoji. */
const escapeAll = (text: string): string =>
  Array.from(
    new TextEncoder().encode(text),
    (byte) => `%${byte.toString(16).padStart(2, '0')}`,
  ).join('');

/** Speaks our open HTTP contract (docs/http-contract.md), from a browser or from Node. */
export const restAdapter: AdapterFactory = (options) => {
  const { brand } = options;
  return {
    connect: ({ language, signal }) =>
      call(options, {
        method: 'GET',
        path: '/v1/setup',
        query: { brand, language },
        decode: decodeSetup,
        signal,
      }),
    contact: {
      honoursKey: true,
      uploads: 'token',
      create: async (request, { key, signal }) => {
        const attachments = request.attachments.map(({ kind, ...file }) => {
          if (kind === 'token') return file;
          throw new HelpError('unsupported', 'A file has no token');
        });
        return call(options, {
          method: 'POST',
          path: '/v1/requests',
          json: { ...request, key, attachments },
          decode: decodeCreated,
          signal,
        });
      },
      upload: ({ name, type, bytes }, { key, signal, onProgress }) =>
        call(options, {
          method: 'POST',
          path: '/v1/uploads',
          query: { brand },
          headers: {
            'content-type': type || 'application/octet-stream',
            'content-disposition': `attachment; filename*=UTF-8''${escapeAll(name)}`,
            'idempotency-key': key,
          },
          body: bytes,
          onProgress,
          decode: decodeUpload,
          signal,
        }),
      discard: async (token, { signal }) => {
        await call(options, {
          method: 'DELETE',
          path: `/v1/uploads/${encodeURIComponent(token)}`,
          decode: () => true,
          signal,
        });
      },
    },
    articles: {
      find: async ({ language, category, text = '', limit }, { signal }) => {
        const q = text.replace(PERSONAL_WORD, '').trim() || undefined;
        if (text.trim() && !q) return [];
        const articles = await call(options, {
          method: 'GET',
          path: '/v1/articles',
          query: { brand, language, category, q, limit },
          decode: decodeArticles,
          signal,
        });
        return articles.slice(0, limit);
      },
    },
  };
};
