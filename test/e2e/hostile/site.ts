import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';
import { sitePolicy } from '../../../demo/server/sites.js';
import { ROOT } from '../support/report.js';

const OUT = join(ROOT, '.cache/hostile');

/** Policies of the pages, by name. */
const POLICIES: Readonly<Record<string, (origin: string) => string | undefined>> = {
  open: () => undefined,
  strict: sitePolicy,
  /** Strict, but DOMPurify may have its Trusted Types policy. */
  purify: (origin) => `${sitePolicy(origin)} help-widget-html`,
};

/** Lit asks for its policy by the name that the builds for script tags give it (vite.config.ts). */
const named = {
  name: 'lit-policy',
  transform: (code: string, id: string) =>
    id.includes('lit-html')
      ? code.replace('createPolicy("lit-html"', 'createPolicy("help-widget"')
      : null,
};

async function bundle(): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    base: './',
    plugins: [named],
    resolve: { conditions: ['production', 'browser', 'module', 'import', 'default'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      lib: { entry: { page: join(ROOT, 'test/e2e/hostile/page.ts') }, formats: ['es'] },
      rolldownOptions: {
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  });
}

const PAGE = `<!doctype html><html lang="en"><title>Hostile text</title><body><script type="module" src="/page.js"></script></body></html>`;

export interface HostileSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** Pages for the suite, each with a policy, from a server of their own. */
export async function startHostileSite(): Promise<HostileSite> {
  await bundle();
  let origin = '';
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const policy = POLICIES[path.slice(1).replace('.html', '')];
    if (policy !== undefined) {
      const value = policy(origin);
      if (value !== undefined) response.setHeader('Content-Security-Policy', value);
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
    } else if (path === '/empty.html')
      response
        .setHeader('Content-Type', 'text/html; charset=utf-8')
        .end('<!doctype html><title>.</title><body></body>');
    else if (extname(path) === '.js')
      readFile(join(OUT, normalize(path))).then(
        (code) => response.setHeader('Content-Type', 'text/javascript').end(code),
        () => response.writeHead(404).end(),
      );
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
