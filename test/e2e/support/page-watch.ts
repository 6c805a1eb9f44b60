import type { BrowserContext, Page } from 'playwright-core';

/** What a page did that it should not, and what it fetched. */
export interface PageWatch {
  readonly violations: readonly string[];
  readonly consoleErrors: readonly string[];
  readonly consoleWarnings: readonly string[];
  readonly pageErrors: readonly string[];
  /** Addresses of all requests, oldest first. */
  readonly requests: readonly string[];
  /** Requests to other origins than these. */
  strangers(origins: readonly string[]): readonly string[];
  /** @throws when anything of the above is there */
  mustBeClean(origins: readonly string[]): void;
}

/** Listens from before the first byte of the page. */
export async function watchPage(context: BrowserContext, page: Page): Promise<PageWatch> {
  const violations: string[] = [];
  const consoleErrors: string[] = [];
  const consoleWarnings: string[] = [];
  const pageErrors: string[] = [];
  const requests: string[] = [];
  await context.exposeBinding('e2eViolation', (_source, text: string) => {
    violations.push(text);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (globalThis as unknown as { e2eViolation(text: string): void }).e2eViolation;
      report(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      );
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error')
      consoleErrors.push(`${message.text()} ${message.location().url}`);
    if (message.type() === 'warning') consoleWarnings.push(message.text());
  });
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  const strangers = (origins: readonly string[]): readonly string[] =>
    requests.filter(
      (url) => !/^(?:blob|data):/.test(url) && !origins.includes(new URL(url).origin),
    );
  return {
    violations,
    consoleErrors,
    consoleWarnings,
    pageErrors,
    requests,
    strangers,
    mustBeClean(origins) {
      const found = [
        ...violations.map((text) => `CSP violation: ${text}`),
        ...consoleErrors.map((text) => `console error: ${text}`),
        ...pageErrors.map((text) => `page error: ${text}`),
        ...strangers(origins).map((text) => `request elsewhere: ${text}`),
      ];
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  };
}

/** Everything that the page's origin keeps in the browser. */
export async function keptByPage(context: BrowserContext, page: Page): Promise<readonly string[]> {
  const cookies = (await context.cookies()).map(({ name }) => `cookie ${name}`);
  const others = await page.evaluate(async () => [
    ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
    ...Object.keys(sessionStorage).map((key) => `sessionStorage ${key}`),
    ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
    ...(isSecureContext ? (await caches.keys()).map((key) => `cache ${key}`) : []),
  ]);
  return [...cookies, ...others];
}
