import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { createAccounts, type AccountsServices } from './accounts/create.js';
import { createApp } from './app.js';
import { loadArticles } from './articles.js';
import { loadBrands } from './brands.js';
import type { Config } from './config.js';
import { migrate } from './database/migrate.js';
import { openDatabase } from './database/open.js';
import { mustAnswer } from './gateway/look.js';
import { createGateway } from './gateway/requests.js';
import { createLog, describeError } from './log.js';
import { outboxTransport, smtpTransport } from './mail/transport.js';
import { MailWorker } from './mail/worker.js';
import { createRateLimits } from './rate-limits.js';
import { EventHub } from './events/hub.js';
import { createOwnRequests } from './requests/own.js';
import type { Addresses, Env, RequestsServices, Services } from './services.js';
import { createSite, SITES } from './sites.js';
import { FileStore } from './storage/file-store.js';
import { tidyUploads } from './storage/tidy.js';

/** A server at work. */
export interface RunningServer {
  readonly addresses: Addresses;
  /** With the token in it. */
  readonly desk: string;
  readonly outbox: string;
  /** Lets calls under way finish, sends the mails that are due, closes the database. Once; a second call waits too. */
  stop(): Promise<void>;
}

const CLEAN_UP_MILLISECONDS = 2000;
const TIDY_MILLISECONDS = 15 * 60_000;
/** A whole request, its body included, must have come within this time. */
const REQUEST_MILLISECONDS = 5 * 60_000;
/** More than this of an unwanted body ends the connection. */
const MAX_DRAINED_BYTES = 256 * 1024 * 1024;

/**
 * Starts everything: database with its migrations, mail worker, API, sites.
 *
 * @throws when a port is taken, the database can't be reached or migrated, or the brands' data is wrong.
 */
export async function startServer(config: Config): Promise<RunningServer> {
  const log = createLog(config.logLevel);
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const brands = loadBrands();
  const findArticles = loadArticles();
  const files = new FileStore(config.storageDir);
  await files.prepare();

  const database = await openDatabase(config.database, log);
  const servers: Server[] = [];
  const calls = new RunningCalls();
  const stopped = new AbortController();
  let stopping = false;
  let addresses: Addresses = { api: '', sites: {} };
  try {
    const migrations = await migrate(database.db);
    if (migrations.length > 0) log.info({ migrations }, 'Migrated');

    const base: RequestsServices = {
      config,
      log,
      database,
      files,
      brands,
      findArticles,
      limits: createRateLimits(config, database),
      version,
      addresses: () => addresses,
      stopped: stopped.signal,
      stopping: () => stopping,
    };
    const { backend } = config;
    if (backend !== undefined) await mustAnswer(backend);
    const requests = backend === undefined ? createOwnRequests(base) : createGateway(base, backend);
    const shared: AccountsServices = { ...base, requests };
    const atWork = await createAccounts(shared);
    const services: Services = { ...shared, accounts: atWork.accounts };
    const worker = new MailWorker(
      database,
      config.smtpUrl === undefined ? outboxTransport : smtpTransport(config.smtpUrl),
      { leaseSeconds: config.mailLeaseSeconds, retrySeconds: config.mailRetrySeconds },
      log,
    );
    await worker.start();
    const events = new EventHub();
    await events.start(database);

    const tidy = (): void => {
      Promise.all([tidyUploads(database.db, files), atWork.tidy()]).then(
        ([removed]) => removed > 0 && log.info({ removed }, 'Tidied'),
        (thrown: unknown) => log.error({ error: describeError(thrown) }, 'Could not tidy'),
      );
    };
    const tidying = setInterval(tidy, TIDY_MILLISECONDS);
    tidy();

    const listen = async (app: Hono<Env>, port: number): Promise<string> => {
      const server = createServer(async (request, bindings) =>
        calls.run(app.fetch(request, bindings)),
      );
      servers.push(server);
      return listenOn(server, config.host, port);
    };
    // The sites first: they ask for the address of the API only when they are called.
    const sites: Record<string, string> = {};
    if (config.sitePort !== 'off')
      for (const [place, site] of SITES.entries())
        sites[site] = await listen(
          createSite(site, () => addresses, log),
          config.sitePort === 0 ? 0 : config.sitePort + place,
        );
    const own = await listen(createApp(services, events), config.port);
    const api = config.publicUrl ?? own;
    addresses = { api, sites };
    await atWork.start();

    let ending: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      stopping = true;
      clearInterval(tidying);
      // Streams never end by themselves: they would hold the stop up until its limit.
      await events.stop();
      const deadline = Date.now() + config.stopMilliseconds;
      await closeServers(servers, config.stopMilliseconds, () => stopped.abort());
      // Those whose connection was cut still have to clean up.
      await Promise.race([calls.settled(), wait(CLEAN_UP_MILLISECONDS, undefined, { ref: false })]);
      await atWork.stop();
      await worker.stop(Math.max(1000, deadline - Date.now()));
      await database.close();
    };
    const token = `?token=${encodeURIComponent(config.deskToken)}`;
    return {
      addresses,
      desk: `${api}/desk/${token}`,
      outbox: `${api}/outbox/${token}`,
      stop: () => (ending ??= stop()),
    };
  } catch (thrown) {
    for (const server of servers) server.close();
    await database.close().catch(() => undefined);
    throw thrown;
  }
}

/** Knows which calls are still at work, also when nobody waits for their answer any more. */
class RunningCalls {
  readonly #running = new Set<Promise<Response>>();

  async run(answer: Response | Promise<Response>): Promise<Response> {
    const running = Promise.resolve(answer);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}

function createServer(
  fetch: (request: Request, bindings: Env['Bindings']) => Promise<Response>,
): Server {
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as Env['Bindings']),
    autoCleanupIncoming: false,
    serverOptions: { requestTimeout: REQUEST_MILLISECONDS },
  }) as Server;
  server.prependListener('request', (incoming, outgoing) => {
    outgoing.once('finish', () => drain(incoming));
  });
  return server;
}

/**
 * Reads what is left of a body after its answer. Browsers look at an answer only when they have sent everything, and the
 * connection is of use again only when everything was read.
 */
function drain(incoming: IncomingMessage): void {
  if (incoming.readableEnded || incoming.destroyed) return;
  // Readers that gave up hold the stream back.
  incoming.removeAllListeners('data');
  incoming.removeAllListeners('readable');
  let drained = 0;
  incoming.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > MAX_DRAINED_BYTES) incoming.destroy();
  });
  incoming.resume();
}

async function listenOn(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  const name =
    host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${taken}`;
}

/** No new connections; waits for the calls under way, and cuts what is left when the time is over. */
async function closeServers(
  servers: readonly Server[],
  milliseconds: number,
  onLate: () => void,
): Promise<void> {
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  // A connection that falls idle after its last answer is closed too.
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 50);
  const late = setTimeout(() => {
    onLate();
    for (const server of servers) server.closeAllConnections();
  }, milliseconds);
  await closed;
  clearInterval(sweep);
  clearTimeout(late);
}
