import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';
import { request, type HttpCall } from '../shared/http.js';
import { readRefusal } from './refusal.js';

/** A call of our contract. */
export interface RestCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch'> {
  /** Below the base address, for example `/v1/setup`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

/** Where a path of the contract is. @throws {HelpError} `unsupported` when the base is no address */
export function addressOf({ endpoint, proxyBase }: AdapterOptions, path: string): URL {
  const base = proxyBase ?? endpoint;
  let url: URL;
  try {
    url = new URL(base, typeof location === 'object' ? location.href : undefined);
  } catch {
    throw new HelpError('unsupported', `No address: ${base}`);
  }
  url.pathname = url.pathname.replace(/\/*$/, path);
  url.hash = '';
  return url;
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
