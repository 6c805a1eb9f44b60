import type { HttpBindings } from '@hono/node-server';
import type { Accounts } from './accounts/accounts.js';
import type { FindArticles } from './articles.js';
import type { Brand, Brands } from './brands.js';
import { ApiError } from './api/errors.js';
import type { Config } from './config.js';
import type { Database } from './database/open.js';
import type { Logger } from './log.js';
import type { RateLimits } from './rate-limits.js';
import type { Requests } from './requests/requests.js';
import type { FileStore } from './storage/file-store.js';

/** What the parts of the server share. */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly files: FileStore;
  readonly brands: Brands;
  readonly findArticles: FindArticles;
  readonly limits: RateLimits;
  readonly requests: Requests;
  readonly accounts: Accounts;
  readonly version: string;
  /** Addresses, known once the ports are. */
  readonly addresses: () => Addresses;
  /** Aborted when the time of the graceful stop is over. */
  readonly stopped: AbortSignal;
  /** Whether the stop has begun. */
  readonly stopping: () => boolean;
}

/** What a place of requests needs of the server. */
export type RequestsServices = Omit<Services, 'accounts' | 'requests'>;

/** Origins without a slash at the end. */
export interface Addresses {
  readonly api: string;
  /** By the folder of the site: ebay, pro, packlink, paypal. Empty when the sites are left out. */
  readonly sites: Readonly<Record<string, string>>;
}

/** What Hono hands to each call. */
export interface Env {
  Bindings: HttpBindings;
  Variables: { requestId: string };
}

/** @throws {ApiError} `not-found` for a brand that the server doesn't know. */
export function brandOf(services: Pick<Services, 'brands'>, id: string): Brand {
  const brand = services.brands.get(id);
  if (brand === undefined) throw new ApiError('not-found', 'There is no such brand');
  return brand;
}
