import { HelpError } from '../../core/help-error.js';
import { ownAddress, type AddressedFile } from '../shared/file-in.js';
import { requestFile } from '../shared/long-answer.js';
import { notFound } from '../shared/refusals.js';
import type { FreshdeskOptions } from './client.js';

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
  file: AddressedFile,
  { fileOrigins = [], fetch }: FreshdeskOptions,
  signal: AbortSignal,
): Promise<Blob> {
  const url = ownAddress(file, (one) => fileOrigins.includes(one.origin) || isFreshdesk(one));
  try {
    return await requestFile({ url, fetch, signal }, file.size, {
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (thrown) {
    const { status = 0 } = HelpError.from(thrown);
    // A refusal here is an address that has ended, not the end of a session.
    throw status >= 400 && status < 500 ? notFound(file.id) : thrown;
  }
}
