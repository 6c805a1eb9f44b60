import { HelpError } from '../../core/help-error.js';
import type { CommentFile } from '../../core/model/comment.js';
import { notFound } from './refusals.js';

/** Ids are guessable: only what a conversation shows is handed out. @throws {HelpError} `not-found` */
export function fileIn<File extends CommentFile>(
  said: readonly { readonly files: readonly File[] }[],
  id: string,
): File {
  const found = said.flatMap(({ files }) => files).find((file) => file.id === id);
  if (!found) throw notFound(id);
  return found;
}

/** A file with the address where its bytes are, which is not to be trusted. */
export interface AddressedFile extends CommentFile {
  readonly url: string;
}

/** @throws {HelpError} `blocked` for an address that is not the backend's own */
export function ownAddress({ url }: AddressedFile, isOwn: (url: URL) => boolean): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !isOwn(address)) throw new HelpError('blocked', 'A file at a foreign address');
  return address;
}

/** As a conversation shows them. */
export const shown = (files: readonly AddressedFile[]): readonly CommentFile[] =>
  files.map(({ url: _url, ...file }) => file);
