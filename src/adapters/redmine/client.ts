import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { callApi, type ApiCall } from '../shared/api-call.js';
import { requestFile } from '../shared/long-answer.js';
import { readError } from './errors.js';

/** Who calls. */
export interface Proof {
  /** API key of the person, or of an administrator who acts for one. */
  readonly key: string;
  /** For whom an administrator acts. Redmine takes no notice of it from anybody else. */
  readonly login?: string | undefined;
}

/** @throws {HelpError} `unauthorized` for a key that no header takes */
const proved = ({ key, login }: Proof): Readonly<Record<string, string>> => {
  if (!/^[\x21-\x7e]+$/.test(key)) throw new HelpError('unauthorized', 'No key of Redmine');
  return {
    'x-redmine-api-key': key,
    ...(login !== undefined && { 'x-redmine-switch-user': login }),
  };
};

/** The person that an administrator acts for is locked, or gone. */
const orLocked = (thrown: unknown): never => {
  throw thrown instanceof HelpError && thrown.status === 412
    ? new HelpError('unauthorized', thrown.message, { status: 412, cause: thrown })
    : thrown;
};

/**
 * One call with somebody's key, which goes in a header and never in an address. Never without one: Redmine would answer
 * as to anybody, or make the browser ask for a password.
 *
 * @throws {HelpError}
 */
export const call = async <Answer>(
  options: AdapterOptions,
  proof: Proof,
  given: ApiCall<Answer>,
): Promise<Answer> =>
  callApi(addressOf(options, given.path), given, {
    readError,
    fetch: options.fetch,
    headers: proved(proof),
  }).catch(orLocked);

/** The bytes of a file. @throws {HelpError} `unavailable` when they are not so many */
export const bytesOf = async (
  options: AdapterOptions,
  proof: Proof,
  path: string,
  size: number | undefined,
  signal: AbortSignal,
): Promise<Blob> =>
  requestFile(
    { url: addressOf(options, path), headers: proved(proof), fetch: options.fetch, signal },
    size,
  ).catch(orLocked);
