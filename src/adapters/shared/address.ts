import { HelpError } from '../../core/help-error.js';
import type { AdapterOptions } from '../../core/ports/backend.js';

/** A base address; a relative one is of the page. @throws {HelpError} `unsupported` when it is no address */
export function baseAddress(base: string): URL {
  try {
    return new URL(base, typeof location === 'object' ? location.href : undefined);
  } catch {
    throw new HelpError('unsupported', `No address: ${base}`);
  }
}

/** Where a path below a base address is. */
export function below(base: URL, path: string): URL {
  base.pathname = base.pathname.replace(/\/*$/, path);
  base.hash = '';
  return base;
}

/** Where a path of the backend is. @throws {HelpError} `unsupported` when the base is no address */
export const addressOf = ({ endpoint, proxyBase }: AdapterOptions, path: string): URL =>
  below(baseAddress(proxyBase ?? endpoint), path);
