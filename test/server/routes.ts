import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../../demo/server/accounts/create.js';
import { createApp } from '../../demo/server/app.js';
import { loadArticles } from '../../demo/server/articles.js';
import { loadBrands } from '../../demo/server/brands.js';
import { readConfig } from '../../demo/server/config.js';
import { migrate } from '../../demo/server/database/migrate.js';
import { openDatabase } from '../../demo/server/database/open.js';
import { EventHub } from '../../demo/server/events/hub.js';
import { createLog } from '../../demo/server/log.js';
import { createRateLimits } from '../../demo/server/rate-limits.js';
import { createOwnRequests } from '../../demo/server/requests/own.js';
import type { RequestsServices } from '../../demo/server/services.js';
import { FileStore } from '../../demo/server/storage/file-store.js';

/** Every route that the server answers on, as `GET /desk/requests/:id`. */
export async function routesOfTheServer(): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'help-routes-'));
  const config = readConfig({ DATA_DIR: 'memory:', STORAGE_DIR: dir, LOG_LEVEL: 'silent' });
  const log = createLog(config.logLevel);
  const database = await openDatabase(config.database, log);
  try {
    await migrate(database.db);
    const base: RequestsServices = {
      config,
      log,
      database,
      files: new FileStore(dir),
      brands: loadBrands(),
      findArticles: loadArticles(),
      limits: createRateLimits(config, database),
      version: '0',
      addresses: () => ({ api: 'http://localhost', sites: {} }),
      stopped: new AbortController().signal,
      stopping: () => false,
    };
    const shared = { ...base, requests: createOwnRequests(base) };
    const { accounts } = await createAccounts(shared);
    const { routes } = createApp({ ...shared, accounts }, new EventHub());
    // What is for all methods only passes calls on.
    const own = routes.filter(({ method }) => method !== 'ALL');
    return [...new Set(own.map(({ method, path }) => `${method} ${path}`))];
  } finally {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  }
}
