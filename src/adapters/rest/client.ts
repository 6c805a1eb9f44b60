import type { AdapterOptions } from '../../core/ports/backend.js';
import { addressOf } from '../shared/address.js';
import { request, type HttpCall } from '../shared/http.js';
import { readRefusal } from './refusal.js';

/** A call of our contract. */
export interface RestCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch'> {
  /** Below the base address, for example `/v1/setup`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

/** @throws {HelpError} `unsupported` when the base is no address; and whatever `request` throws. */
export async function call<Answer>(
  options: AdapterOptions,
  { path, query = {}, ...rest }: RestCall<Answer>,
): Promise<Answer> {
  const url = addressOf(options, path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  return request({ readError: readRefusal, ...rest, url, fetch: options.fetch });
}
