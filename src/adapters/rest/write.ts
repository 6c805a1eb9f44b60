import { HelpError } from '../../core/help-error.js';
import type { CreateResult, NewRequest } from '../../core/model/request.js';
import type {
  AdapterOptions,
  CallOptions,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from '../../core/ports/backend.js';
import { viaXhr } from '../shared/via-xhr.js';
import { call } from './client.js';
import { decodeCreated, decodeUpload } from './decode-sent.js';
import { readError } from './errors.js';

/** RFC 8187 with every byte escaped: also right for quotes, controls and half of an emoji. */
const escapeAll = (text: string): string =>
  Array.from(
    new TextEncoder().encode(text),
    (byte) => `%${byte.toString(16).padStart(2, '0')}`,
  ).join('');

/** @throws {HelpError} `unsupported` for a file without a token; and whatever `call` throws */
export async function create(
  options: AdapterOptions,
  request: NewRequest,
  { key, signal }: WriteOptions,
  token?: string,
): Promise<CreateResult> {
  const attachments = request.attachments.map(({ kind, ...file }) => {
    if (kind === 'token') return file;
    throw new HelpError('unsupported', 'A file has no token');
  });
  return call(options, {
    method: 'POST',
    path: '/v1/requests',
    json: { ...request, key, attachments },
    // Only what goes on from an older request needs to be somebody's.
    ...(request.followUpOf === undefined || token === undefined
      ? {}
      : { headers: { authorization: `Bearer ${token}` } }),
    decode: decodeCreated,
    readError,
    signal,
  });
}

/** @throws {HelpError} what `call` throws */
export function upload(
  options: AdapterOptions,
  { name, type, bytes }: UploadFile,
  { key, signal, onProgress }: UploadOptions,
): Promise<{ readonly token: string }> {
  return call(options, {
    method: 'POST',
    path: '/v1/uploads',
    query: { brand: options.brand },
    headers: {
      'content-type': type || 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${escapeAll(name)}`,
      'idempotency-key': key,
    },
    body: bytes,
    onProgress,
    watched: viaXhr,
    decode: decodeUpload,
    readError,
    signal,
  });
}

/** @throws {HelpError} what `call` throws */
export async function discard(
  options: AdapterOptions,
  token: string,
  { signal }: CallOptions,
): Promise<void> {
  await call(options, {
    method: 'DELETE',
    path: `/v1/uploads/${encodeURIComponent(token)}`,
    decode: () => true,
    readError,
    signal,
  });
}
