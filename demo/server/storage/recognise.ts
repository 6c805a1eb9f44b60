import { fileTypeFromBuffer } from 'file-type';

/** What a file really is, told from its first bytes whatever its name and header say. */
export interface RecognisedFile {
  /** Ending without dot. */
  readonly ending: 'jpg' | 'png' | 'webp' | 'heic' | 'pdf';
  readonly type: string;
}

/** How many first bytes `recogniseFile` wants to see. */
export const SAMPLE_BYTES = 4100;

const KINDS: ReadonlyMap<string, RecognisedFile> = new Map([
  ['image/jpeg', { ending: 'jpg', type: 'image/jpeg' }],
  ['image/png', { ending: 'png', type: 'image/png' }],
  ['image/webp', { ending: 'webp', type: 'image/webp' }],
  ['image/heic', { ending: 'heic', type: 'image/heic' }],
  ['image/heif', { ending: 'heic', type: 'image/heic' }],
  ['application/pdf', { ending: 'pdf', type: 'application/pdf' }],
]);

/** The kind of a file of which these are the first bytes; `undefined` for all that is never accepted. */
export async function recogniseFile(start: Uint8Array): Promise<RecognisedFile | undefined> {
  const found = await fileTypeFromBuffer(start);
  return found === undefined ? undefined : KINDS.get(found.mime);
}
