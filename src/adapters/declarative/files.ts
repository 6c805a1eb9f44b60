import { HelpError } from '../../core/help-error.js';
import type { RequestAttachment } from '../../core/model/request.js';
import type { UploadFile } from '../../core/ports/backend.js';
import type { SentFile } from './client.js';
import type { DeclarativeMapping } from './mapping.js';
import type { Scope } from './template.js';

/** @throws {HelpError} `unsupported` for a file that came another way than the document wants */
export async function scopeOf(
  mapping: DeclarativeMapping,
  attachments: readonly RequestAttachment[],
  scope: Scope,
): Promise<{ readonly scope: Scope; readonly files: readonly SentFile[] }> {
  const files: SentFile[] = [];
  const items = [];
  for (const file of attachments) {
    if ((file.kind === 'token') !== (mapping.upload !== undefined))
      throw new HelpError('unsupported', 'A file came another way');
    if (file.kind === 'token') items.push(file);
    else {
      const sent = await fileOf(mapping, { ...file, type: file.bytes.type });
      files.push(sent);
      items.push({ ...sent, field: file.field });
    }
  }
  return { scope: { ...scope, attachments: items }, files };
}

/** Read only where the document wants base64. */
export async function fileOf(
  mapping: DeclarativeMapping,
  { name, type, bytes: blob }: UploadFile,
): Promise<SentFile> {
  return {
    name,
    type: type || 'application/octet-stream',
    size: blob.size,
    blob,
    ...(mapping.files === 'base64' && { bytes: new Uint8Array(await blob.arrayBuffer()) }),
  };
}
