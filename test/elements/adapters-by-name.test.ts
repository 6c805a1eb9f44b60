// `adapter="…"` alone: what a page says as JSON, what is refused, and that a wrong word never throws at the page.
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';
import { HelpError } from '../../src/core/help-error.js';
import type { HelpBackend } from '../../src/core/ports/backend.js';
import { loadAdapter } from '../../src/define/loaders.js';
import '../../src/define/activities.js';
import '../../src/define/contact.js';
import type { HelpErrorEvent } from '../../src/events/help-error-event.js';

const NAMES = ['zendesk', 'request-tracker', 'zammad', 'freshdesk', 'redmine', 'declarative'];
/** What each can't be without. */
const LEAST: Readonly<Record<string, unknown>> = {
  'request-tracker': { queues: { pickup: 'Pickups' } },
  zammad: { groups: { pickup: 'Support' } },
  redmine: { project: 'support' },
  declarative: {
    mapping: {
      version: 1,
      status: { paths: ['status'] },
      request: { id: 'id' },
      create: { call: { method: 'POST', path: '/cases' } },
    },
  },
};

const warnings: string[] = [];
const blocks: Element[] = [];

function say(adapter: string, text: string): void {
  const block = document.createElement('script');
  block.type = 'application/json';
  block.dataset['helpBackend'] = adapter;
  block.textContent = text;
  document.head.append(block);
  blocks.push(block);
}

const begin = async (name: string): Promise<HelpBackend> =>
  (await loadAdapter(name))({ endpoint: 'https://desk.invalid', brand: 'ebay' });

async function refusalOf(name: string): Promise<HelpError> {
  const thrown: unknown = await begin(name).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof HelpError)) throw new Error(`threw ${String(thrown)}`);
  return thrown;
}

describe('adapters by name', () => {
  const { warn } = console;
  before(() => {
    console.warn = (...words: readonly unknown[]) => warnings.push(words.join(' '));
  });
  after(() => {
    console.warn = warn;
  });
  afterEach(() => {
    warnings.length = 0;
    for (const block of blocks.splice(0)) block.remove();
  });

  for (const name of NAMES)
    it(`${name} begins with the least it needs, and says nothing`, async () => {
      if (name in LEAST) say(name, JSON.stringify(LEAST[name]));
      const { contact } = await begin(name);
      expect(contact.create).to.be.a('function');
      expect(warnings).to.deep.equal([]);
    });

  for (const name of Object.keys(LEAST))
    it(`${name} without what it needs is unsupported, and says what is missing`, async () => {
      const { code, message } = await refusalOf(name);
      expect(code).to.equal('unsupported');
      expect(message).to.contain(Object.keys(LEAST[name] as object)[0]);
      expect(message).to.contain(`data-help-backend="${name}"`);
    });

  it('options reach the adapter, and go through the proxy that they name', async () => {
    const seen: unknown[] = [];
    const worker = setupWorker(
      http.get('/rt/REST/2.0/user/7', () =>
        HttpResponse.json({ id: 7, Name: 'alice', EmailAddress: 'alice@shop.test', Disabled: '0' }),
      ),
      http.post('/rt/REST/2.0/ticket', async ({ request }) => {
        seen.push(await request.json());
        return HttpResponse.json({ id: 12, type: 'ticket' }, { status: 201 });
      }),
    );
    await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
    try {
      say(
        'request-tracker',
        JSON.stringify({
          proxyBase: '/rt',
          queues: { pickup: 'Pickups' },
          defaultQueue: 'General',
          fields: { key: 'OurKey' },
        }),
      );
      const { session, contact } = await begin('request-tracker');
      const { signal } = new AbortController();
      await session?.exchange?.('1-7-0123456789abcdef', { signal });
      const words = { brand: 'ebay', language: 'en', email: 'alice@shop.test', fields: {} };
      for (const category of ['pickup', 'billing'])
        await contact.create(
          { ...words, category, subject: category, message: 'Hello', attachments: [] },
          { key: `key of ${category}`, signal },
        );
      expect(
        seen.map((ticket) => [
          (ticket as { Queue: string }).Queue,
          (ticket as { CustomFields: unknown }).CustomFields,
        ]),
      ).to.deep.equal([
        ['Pickups', { OurKey: 'key of pickup' }],
        ['General', { OurKey: 'key of billing' }],
      ]);
    } finally {
      worker.stop();
    }
  });

  it('a key is refused and never repeated in the console', async () => {
    say(
      'request-tracker',
      '{"queues":{"pickup":"Pickups"},"service":{"token":"s3cr3t"},"apiKey":"s3cr3t","getToken":"s3cr3t"}',
    );
    await begin('request-tracker');
    expect(warnings).to.have.length(3);
    expect(warnings.join('\n')).not.to.contain('s3cr3t');
    expect(warnings[0]).to.contain('"service"').and.contain('keys belong on a server');
    expect(warnings[1]).to.contain('"apiKey"').and.contain('keys belong on a server');
    expect(warnings[2]).to.contain('"getToken"').and.contain('by script');
  });

  it('a refused key has no effect: Freshdesk begins as on a page, where its own guard throws', async () => {
    say('freshdesk', '{"service":{"key":"s3cr3t-2"},"types":{"pickup":"Question"}}');
    const { session } = await begin('freshdesk');
    expect(session?.signOut).to.be.a('function');
    expect(warnings).to.have.length(1);
  });

  it('Freshdesk knows the person whom the page names at that time', async () => {
    const asked: string[] = [];
    const worker = setupWorker(
      http.get('/desk/api/v2/contacts', ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('email') ?? '');
        return HttpResponse.json([]);
      }),
    );
    await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
    try {
      const page = (email: string) =>
        say('freshdesk', JSON.stringify({ proxyBase: '/desk', customer: { email } }));
      page('alice@shop.test');
      const { session } = await begin('freshdesk');
      const { signal } = new AbortController();
      const first = await session?.resume?.({ signal });
      blocks.pop()?.remove();
      page('bob@shop.test');
      const second = await session?.resume?.({ signal });
      blocks.pop()?.remove();
      const third = await session?.resume?.({ signal });
      expect(first?.person.email).to.equal('alice@shop.test');
      expect(second?.person.email).to.equal('bob@shop.test');
      expect(third).to.equal(undefined);
      expect(asked).to.deep.equal(['alice@shop.test', 'bob@shop.test']);
    } finally {
      worker.stop();
    }
  });

  const WRONG: readonly (readonly [string, string, string])[] = [
    ['zammad', '{"groups":{"pickup":"Support"},"awaiting":"pending"}', '"awaiting"'],
    ['zammad', '{"groups":{"pickup":"Support"},"knowledgeBase":{"id":1}}', '"knowledgeBase"'],
    ['redmine', '{"project":"support","tracker":1.5}', '"tracker"'],
    ['redmine', '{"project":"support","fields":{"referense":3}}', '"fields"'],
    ['freshdesk', '{"statuses":{"7":"waiting"}}', '"statuses"'],
    ['zendesk', '{"ratings":"yes"}', '"ratings"'],
    ['zendesk', '{"constructor":true}', '"constructor"'],
    ['zendesk', '{"__proto__":{"ratings":true}}', '"__proto__"'],
    ['zendesk', '["ratings"]', 'no JSON object'],
    ['zendesk', '{ratings: true}', 'no JSON object'],
  ];
  for (const [place, [name, text, told]] of WRONG.entries())
    it(`${name}: ${text} is told once, and the rest works (${place})`, async () => {
      say(name, text);
      await begin(name);
      // The console of a page hears each sentence once, however often the adapter is made.
      const first = warnings.length;
      await begin(name);
      expect(first).to.be.at.most(1);
      expect(warnings.length).to.equal(first);
      if (place < 9) expect(warnings[0]).to.contain(told);
    });

  it('two blocks for one adapter: the first counts, and it is said', async () => {
    say('redmine', '{"project":"one"}');
    say('redmine', '{"tracker":5}');
    await begin('redmine');
    expect(warnings.join()).to.contain('the page has two');
  });

  it('an image that is called like a method of the document stands in for nothing', async () => {
    const trap = Object.assign(document.createElement('img'), { name: 'querySelectorAll' });
    document.body.append(trap);
    try {
      say('redmine', '{"project":"support"}');
      await begin('redmine');
    } finally {
      trap.remove();
    }
  });

  for (const [name, told] of [
    ['nobody', 'No adapter is named "nobody"'],
    ['constructor', 'No adapter is named "constructor"'],
    ['zammad', 'needs groups'],
  ] as const)
    it(`adapter="${name}" that can't begin shows the page's own words, and says why once`, async () => {
      const errors: string[] = [];
      const listen = (event: Event) => errors.push((event as HelpErrorEvent).code);
      const thrown: unknown[] = [];
      const onError = (event: ErrorEvent | PromiseRejectionEvent) => thrown.push(event);
      document.addEventListener('help-error', listen);
      window.addEventListener('error', onError);
      window.addEventListener('unhandledrejection', onError);
      try {
        const form = await fixture<HTMLElement>(
          html`<help-contact lang="en" adapter=${name}><p>Write to us</p></help-contact>`,
        );
        await waitUntil(() => errors.length > 0, 'the event', { timeout: 15_000 });
        expect(errors).to.deep.equal(['unsupported']);
        expect(warnings.filter((words) => words.includes(told))).to.have.length(1);
        expect(form.querySelector('p')?.getBoundingClientRect().height).to.be.above(0);
        expect(thrown).to.deep.equal([]);
      } finally {
        document.removeEventListener('help-error', listen);
        window.removeEventListener('error', onError);
        window.removeEventListener('unhandledrejection', onError);
      }
    });

  it('help-activities asks the page’s getToken, and the adapter exchanges it', async () => {
    const tokens: (string | null)[] = [];
    const worker = setupWorker(
      http.get('/rt2/REST/2.0/user/7', ({ request }) => {
        tokens.push(request.headers.get('authorization'));
        return HttpResponse.json({
          id: 7,
          Name: 'alice',
          RealName: 'Alice Shipper',
          EmailAddress: 'alice@shop.test',
          Disabled: '0',
        });
      }),
      http.get('/rt2/REST/2.0/tickets', () =>
        HttpResponse.json({ items: [], total: 0, count: 0, page: 1, pages: 0 }),
      ),
      http.post('/rt2/REST/2.0/tickets', () =>
        HttpResponse.json({ items: [], total: 0, count: 0, page: 1, pages: 0 }),
      ),
    );
    await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
    try {
      say('request-tracker', '{"queues":{"pickup":"Pickups"}}');
      const element = await fixture<HTMLElement>(
        html`<help-activities
          lang="en"
          adapter="request-tracker"
          proxy-base="/rt2"
          .getToken=${async () => '1-7-00ff00ff00ff00ff'}
        ></help-activities>`,
      );
      await waitUntil(
        () => element.shadowRoot?.querySelector('.app')?.className.includes('is-list'),
        'the list',
        { timeout: 15_000 },
      );
      expect(tokens).to.deep.equal(['token 1-7-00ff00ff00ff00ff']);
    } finally {
      worker.stop();
    }
  });
});
