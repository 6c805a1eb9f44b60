import type { Transaction } from 'kysely';
import { HelpError } from '../../../src/core/help-error.js';
import type { RequestAttachment } from '../../../src/core/model/request.js';
import type { HelpBackend } from '../../../src/core/ports/backend.js';
import { ApiError, invalid } from '../api/errors.js';
import { claimEach, type WaitingFile } from '../conversations/claim-uploads.js';
import type { Db, Tables } from '../database/tables.js';
import type { FileStore } from '../storage/file-store.js';
import { given } from './backends/backend.js';

/**
 * Ties the files to a write.
 *
 * @throws {ApiError} `invalid` with `fileMissing` for each token that is unknown, too old, another brand's or claimed.
 */
export const claimForWrite = (
  trx: Transaction<Tables>,
  key: string,
  brand: string,
  files: readonly WaitingFile[],
): Promise<void> => claimEach(trx, brand, files, () => ({ write_key: key.toLowerCase() }));

/** The files as the adapter wants them. @throws {ApiError} `invalid`; @throws {HelpError} of an upload */
export async function passOn(
  db: Db,
  store: FileStore,
  { contact }: HelpBackend,
  files: readonly WaitingFile[],
  signal: AbortSignal,
): Promise<readonly RequestAttachment[]> {
  const passed: RequestAttachment[] = [];
  for (const { token, field, name: given } of files) {
    const kept = await db
      .selectFrom('uploads')
      .select(['id', 'name', 'type'])
      .where('token', '=', token)
      .executeTakeFirst();
    if (kept === undefined || contact.uploads === 'none')
      throw invalid([{ field, code: 'fileMissing', values: { name: given } }]);
    const name = given.trim() === '' ? kept.name : given;
    const bytes = await store.bytes(kept.id, kept.type);
    if (contact.uploads === 'with-request') {
      passed.push({ kind: 'bytes', bytes, field, name });
      continue;
    }
    if (contact.upload === undefined) throw new ApiError('unsupported', 'No files are taken here');
    const there = await contact
      .upload({ name, type: kept.type, bytes }, { key: crypto.randomUUID(), signal })
      .catch((thrown: unknown) => {
        throw alone(thrown);
      });
    passed.push({ kind: 'token', token: there.token, field, name });
  }
  return passed;
}

/** A file by itself is nobody's: whether or not it arrived, nothing was written. */
function alone(thrown: unknown): unknown {
  if (!(thrown instanceof HelpError) || !thrown.ambiguous) return thrown;
  const { code, message, fields, status, retryAfter } = thrown;
  return new HelpError(code, message, {
    fields,
    cause: thrown,
    ...given({ status, retryAfter }),
  });
}

/** The ticket system has them now. */
export async function forget(db: Db, store: FileStore, key: string): Promise<void> {
  const gone = await db
    .deleteFrom('uploads')
    .where('write_key', '=', key.toLowerCase())
    .returning('id')
    .execute();
  for (const { id } of gone) await store.remove(id);
}

/** Id of a file of a request for the browser: it names the request, by which its owner is found. */
export const fileIdOf = (request: string, file: string): string =>
  Buffer.from(JSON.stringify([request, file])).toString('base64url');

/** @returns `undefined` for what is no id of ours */
export function readFileId(
  id: string,
): { readonly request: string; readonly file: string } | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'));
    if (!Array.isArray(read)) return undefined;
    const [request, file]: readonly unknown[] = read;
    return typeof request === 'string' && typeof file === 'string' ? { request, file } : undefined;
  } catch {
    return undefined;
  }
}
