import type { UploadOptions } from '../../core/ports/backend.js';
import type { ApiCall } from './api-call.js';
import { member } from './json.js';
import { textOf } from './values.js';
import { viaXhr } from './via-xhr.js';

/** `{ upload: { token } }` */
export function decodeUpload(json: unknown): { readonly token: string } | undefined {
  const token = textOf(member(member(json, 'upload'), 'token'));
  return /^[\w.-]+$/.test(token) ? { token } : undefined;
}

/** A file that goes up by itself, before what it belongs to. @param type media type, as the backend wants it */
export const uploadCall = (
  path: string,
  query: ApiCall<unknown>['query'] & object,
  body: Blob,
  type: string,
  { onProgress, signal }: UploadOptions,
) => ({
  method: 'POST' as const,
  path,
  query,
  headers: { 'content-type': type || 'application/octet-stream' },
  body,
  onProgress,
  watched: viaXhr,
  decode: decodeUpload,
  signal,
});
