import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { callApi, type ApiCall } from '../shared/api-call.js';
import { readError } from './errors.js';

/**
 * One call with somebody's token, which goes in a header and never in an address. No cookie goes along: a session of the
 * agents' own pages would count more than the token.
 *
 * @throws {HelpError}
 */
export const call = <Answer>(
  options: AdapterOptions,
  token: string,
  given: ApiCall<Answer>,
): Promise<Answer> =>
  callApi(addressOf(options, `/REST/2.0${given.path}`), given, {
    headers: { authorization: `token ${token}` },
    readError,
    fetch: options.fetch,
  });
