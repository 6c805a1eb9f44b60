import { HelpError } from '../../core/help-error.js';
import { nativeFetch } from '../shared/http.js';
import type { FreshdeskOptions } from './client.js';
import type { WireFile } from './decode.js';

/** In ms. */
const PATIENCE = 60_000;

/** Freshdesk's own hosts, and its buckets: `s3-eu-central-1.amazonaws.com/euc-cdn.freshdesk.com/…`. */
export const isFreshdesk = ({ protocol, hostname, pathname }: URL): boolean =>
  protocol === 'https:' &&
  (/(?:^|\.)freshdesk\.com$/.test(hostname) ||
    (/^s3[.-](?:[\w-]+\.)?amazonaws\.com$/.test(hostname) &&
      /^\/(?:\w+-)?cdn\.freshdesk\.com\//.test(pathname)));

/**
 * Bytes of a file. Its address is signed and open to everybody for some minutes: neither the key nor a cookie goes there.
 *
 * @throws {HelpError} `blocked` for an address that is not Freshdesk's own, or that leads on
 */
export async function bytesOf(
  { url: address, size }: WireFile,
  { fileOrigins = [], fetch = nativeFetch }: FreshdeskOptions,
  signal: AbortSignal,
): Promise<Blob> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !(fileOrigins.includes(url.origin) || isFreshdesk(url)))
    throw new HelpError('blocked', 'A file at a foreign address');
  let bytes: Blob;
  try {
    const response = await fetch(url.href, {
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    if (!response.ok)
      // A refusal here is an address that has ended, not the end of a session.
      throw new HelpError(response.status < 500 ? 'not-found' : 'unavailable', 'No file', {
        status: response.status,
      });
    bytes = await response.blob();
  } catch (cause) {
    if (cause instanceof HelpError) throw cause;
    throw new HelpError(signal.aborted ? 'aborted' : 'blocked', 'No file', { cause });
  }
  if (size !== undefined && size !== bytes.size)
    throw new HelpError('unavailable', 'The file was cut');
  // Whatever it says it is: handed on like this it never opens as a page.
  return new Blob([bytes], { type: 'application/octet-stream' });
}
