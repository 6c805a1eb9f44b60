import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import type { ConfigProblemCode } from '../../src/core/config/problem.js';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { outcome, short, type Outcome } from './bad-input-report.js';
import { sentence, words, type Fillers, type Language } from './bad-input-sentence.js';
import { Widget } from './bad-input-widget.js';
import type { World } from './bad-input-world.js';

interface ConfigCase {
  readonly name: string;
  readonly json: string;
  readonly code: ConfigProblemCode;
  readonly says?: Fillers;
  /** Categories that are left; default: the preset's. */
  readonly left?: number;
}

const EMAIL = { kind: 'email', id: 'email', label: 'E-mail', required: true };
const category = (id: string, more: object = {}): object => ({
  id,
  label: `Motif ${id}`,
  hint: 'Une phrase.',
  icon: 'question',
  questions: [],
  details: [EMAIL],
  ...more,
});
const text = (config: object): string => JSON.stringify(config);
const nested = (depth: number): object =>
  depth === 0 ? { field: 'email', filled: true } : { not: nested(depth - 1) };

const CASES: readonly ConfigCase[] = [
  {
    name: 'config: not JSON',
    json: '{\n  "currency": EUR\n}',
    code: 'json',
    says: { line: '2', column: '15' },
  },
  { name: 'config: cut off', json: '{"currency":"EUR"', code: 'json' },
  { name: 'config: a list', json: '[1,2]', code: 'type' },
  { name: 'config: a number', json: '42', code: 'type' },
  {
    name: 'config: wrong kinds',
    json: text({ supportEmail: 7, categories: 'all', replyWithinHours: '24' }),
    code: 'type',
  },
  {
    name: 'config: unknown key',
    json: text({ colour: 'red' }),
    code: 'unknownKey',
    says: { value: 'colour' },
  },
  {
    name: 'config: __proto__',
    json: '{"__proto__":{"platform":"pwned"},"currency":"EUR"}',
    code: 'unknownKey',
    says: { value: '__proto__' },
  },
  {
    name: 'config: unknown time zone',
    json: text({ hours: { timeZone: 'Europe/Atlantis', weekly: { mon: ['09:00-18:00'] } } }),
    code: 'timeZone',
    says: { value: 'Europe/Atlantis' },
  },
  {
    name: 'config: impossible hours',
    json: text({ hours: { timeZone: 'Europe/Paris', weekly: { mon: ['9-25'] } } }),
    code: 'range',
    says: { value: '9-25' },
  },
  {
    name: 'config: impossible holiday',
    json: text({ hours: { timeZone: 'Europe/Paris', weekly: {}, holidays: ['2026-02-31'] } }),
    code: 'day',
    says: { value: '2026-02-31' },
  },
  {
    name: 'config: currency',
    json: text({ currency: 'EURO' }),
    code: 'currency',
    says: { value: 'EURO' },
  },
  {
    name: 'config: address of support',
    json: text({ supportEmail: 'aide' }),
    code: 'email',
    says: { value: 'aide' },
  },
  {
    name: 'config: javascript: address',
    json: text({ helpCenterUrl: 'javascript:pwned(1)' }),
    code: 'url',
  },
  {
    name: 'config: hours out of range',
    json: text({ replyWithinHours: -1 }),
    code: 'number',
    says: { value: '-1' },
  },
  {
    name: 'config: unknown message',
    json: text({ messages: { fr: { 'no.such': 'x' } } }),
    code: 'messageKey',
    says: { value: 'no.such' },
  },
  {
    name: 'config: 200 categories',
    json: text({ categories: Array.from({ length: 200 }, (_each, at) => category(`c${at}`)) }),
    code: 'tooMany',
    says: { count: '200' },
    left: 40,
  },
  {
    name: 'config: category without fields',
    json: text({ categories: [{ id: 'vide', label: 'Vide', hint: 'Rien', icon: 'question' }] }),
    code: 'missing',
    says: { key: 'questions' },
  },
  {
    name: 'config: category without e-mail',
    json: text({ categories: [category('sourd', { details: [] })] }),
    code: 'missing',
    says: { key: 'email' },
  },
  {
    name: 'config: one good category of two',
    json: text({ categories: [category('bon'), category('bon')] }),
    code: 'duplicate',
    says: { value: 'bon' },
    left: 1,
  },
  {
    name: 'config: unknown kind of field',
    json: text({
      categories: [category('bon', { questions: [{ kind: 'colour', id: 'c', label: 'C' }] })],
    }),
    code: 'unknownKind',
    says: { value: 'colour' },
    left: 1,
  },
  {
    name: 'config: field that is not there',
    json: text({
      categories: [
        category('bon', {
          questions: [
            { kind: 'text', id: 'c', label: 'C', when: { field: 'nulle', filled: true } },
          ],
        }),
      ],
    }),
    code: 'unknownName',
    says: { value: 'nulle' },
    left: 1,
  },
  {
    name: 'config: condition 50 deep',
    json: text({
      categories: [
        category('bon', { questions: [{ kind: 'text', id: 'c', label: 'C', when: nested(50) }] }),
      ],
    }),
    code: 'tooDeep',
    left: 1,
  },
  { name: 'config: 1.2 MB', json: text({ platform: 'x'.repeat(1_200_000) }), code: 'tooBig' },
  {
    name: 'config: id constructor',
    json: text({ categories: [category('__proto__'), category('bon')] }),
    code: 'id',
    left: 1,
  },
];

/** The brand's site on a port of its own, with a configuration in a script element inside the widget. */
interface ConfiguredSite {
  readonly origin: string;
  json: string;
  close(): Promise<void>;
}

/** Not by interception in the browser: to Chromium such a page is from nowhere, and may not load from this machine. */
async function configuredSite(site: string): Promise<ConfiguredSite> {
  const server = createServer((incoming, outgoing) => {
    void fetch(site + (incoming.url ?? '/')).then(async (answer) => {
      const { headers, status } = answer;
      const kept = ['content-type', 'content-security-policy'].map((name) => [
        name,
        headers.get(name) ?? '',
      ]);
      outgoing.writeHead(status, Object.fromEntries(kept));
      const script = `<script type="application/json">${result.json}</script></help-contact>`;
      outgoing.end(
        headers.get('content-type')?.startsWith('text/html')
          ? (await answer.text()).replace('</help-contact>', () => script)
          : new Uint8Array(await answer.arrayBuffer()),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const result: ConfiguredSite = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    json: '{}',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return result;
}

/** Wrong configurations: named in the console in the page's language, and the widget works with what is left. */
export async function runConfigs(
  context: BrowserContext,
  { urls }: World,
  language: Language,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const site = await configuredSite(urls.sites.pro);
  const own = { ...urls, sites: { ...urls.sites, pro: site.origin } };
  const widget = await Widget.open(context, own, 'pro', language);
  for (const each of CASES)
    outcomes.push(
      await outcome(each.name, language, async (findings) => {
        widget.warnings.splice(0);
        site.json = each.json;
        await widget.load();
        const title = words(language, 'config.title');
        const wanted = sentence(language, `config.${each.code}`, each.says);
        const found = widget.warnings.filter((warning) => warning.includes(title));
        // "[help-widget] Configuration – path: sentence": the sentence is what stands behind some mark.
        const hit = found.some((warning) =>
          [...warning.matchAll(/[:–]\s+/g)].some(({ index, 0: colon }) =>
            wanted.test(warning.slice(index + colon.length)),
          ),
        );
        findings.check(
          hit,
          `no "${each.code}" in the console: ${short(widget.warnings.join(' | '))}`,
        );
        findings.check(
          !found.some((warning) => /undefined|NaN|\[object|\{\w+\}/.test(warning)),
          `a hole in: ${short(found.join(' | '))}`,
        );
        await widget.button('start.new').click();
        await widget.page.locator('.app.is-category .card').first().waitFor();
        findings.equal(
          await widget.page.locator('.app.is-category .card').count(),
          each.left ?? SHIPPING_CATEGORIES.length,
          'categories left',
        );
        const polluted = await widget.page.evaluate(() => 'platform' in {});
        findings.check(!polluted, 'Object.prototype was changed');
        await widget.page.locator('.app.is-category .card').first().click();
        await widget.page.locator('.app.is-articles, .app.is-answers').first().waitFor();
        findings.alarms(await widget.takeAlarms());
      }),
    );
  outcomes.push(
    await outcome('config: address that answers 404', language, async (findings) => {
      site.json = '{}';
      await widget.load();
      await widget.page.evaluate((address) => {
        const fresh = document.querySelector('help-contact')?.cloneNode(false) as HTMLElement;
        fresh.setAttribute('config', address);
        document.querySelector('help-contact')?.replaceWith(fresh);
      }, `${urls.api}/no-such-config.json`);
      await widget.page.locator('#heading').waitFor();
      findings.check(
        widget.warnings.some((warning) => warning.includes('no-such-config')),
        'nothing in the console',
      );
      await widget.button('start.new').click();
      findings.equal(
        await widget.page.locator('.app.is-category .card').count(),
        SHIPPING_CATEGORIES.length,
        'categories left',
      );
    }),
  );
  await widget.page.close();
  await site.close();
  return outcomes;
}
