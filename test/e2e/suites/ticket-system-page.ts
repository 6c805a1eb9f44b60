import { Activities } from '../support/activities.js';
import { brandNamed } from '../support/brands.js';
import type { TicketSystem } from '../support/help-desk.js';
import { keptByPage, watchPage } from '../support/page-watch.js';
import { fixed, startPageServer, widgetFiles, type Route } from '../support/page-server.js';
import type { Report, Suite } from '../support/report.js';
import { reverseProxy, type Passed } from '../support/reverse-proxy.js';
import { makeSample, sha256, type Sample } from '../support/samples.js';
import { ticketSystem } from '../support/ticket-system.js';
import { Widget } from '../support/widget.js';

const SESSION = 'shop_session=of-alice';

const policyOf = (connect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `connect-src ${connect}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types help-widget help-widget-html',
  ].join('; ');

/** A page of the shop, as its own server writes it. */
const pageWith = (
  { options }: TicketSystem['direct'],
  attributes: string,
): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>My requests</title><link rel="icon" href="data:,">
<script type="application/json" data-help-backend="request-tracker">${JSON.stringify(options)}</script>
<script type="module" src="/help.js"></script>
<script type="module" src="/page.js"></script>
</head>
<body>
<help-activities brand="ebay" adapter="request-tracker" ${attributes}><p>Write to us.</p></help-activities>
<help-contact brand="ebay" adapter="request-tracker" ${attributes}><p>Write to us.</p></help-contact>
</body></html>`;

/** The page's own code: the shop knows who is signed in, by its cookie. */
const PAGE_CODE = `
const getToken = async () => {
  const answer = await fetch('/my/help-token');
  return answer.ok ? answer.text() : undefined;
};
document.querySelector('help-activities').getToken = getToken;
`;

interface Shop {
  readonly origin: string;
  readonly passed: readonly Passed[];
  stop(): Promise<void>;
}

async function startShop({ direct }: TicketSystem): Promise<Shop> {
  const passed: Passed[] = [];
  const token: Route = ({ url, headers }, outgoing) => {
    if (url !== '/my/help-token') return false;
    const isAlice = headers.cookie?.includes(SESSION) === true;
    outgoing.writeHead(isAlice ? 200 : 401).end(isAlice ? direct.customer.token : '');
    return true;
  };
  const page = (path: string, attributes: string, connect: string): Route =>
    fixed(path, 'text/html', pageWith(direct, attributes), {
      'content-security-policy': policyOf(connect),
      'set-cookie': `${SESSION}; HttpOnly; SameSite=Strict; Path=/`,
    });
  const server = await startPageServer([
    widgetFiles,
    fixed('/page.js', 'text/javascript', PAGE_CODE),
    token,
    page('/requests.html', 'proxy-base="/rt"', "'self'"),
    page('/direct.html', `endpoint="${direct.url}"`, `'self' ${direct.url}`),
    reverseProxy('/rt', direct.url, '/REST/2.0/', (call) => passed.push(call)),
  ]);
  return { ...server, passed };
}

async function asAgent<Answer>({ direct, env }: TicketSystem, path: string): Promise<Answer> {
  const answer = await fetch(`${direct.url}/REST/2.0${path}`, {
    headers: { authorization: `token ${env['RT_TOKEN']}` },
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`Request Tracker answered ${answer.status} to ${path}`);
  return answer.json() as Promise<Answer>;
}

interface Ticket {
  readonly Subject: string;
  readonly Queue: { readonly Name: string };
  readonly Requestor: readonly { readonly id: string }[];
}

/** A request of the customer by the form, read back as Request Tracker keeps it. */
async function newRequest(
  report: Report,
  system: TicketSystem,
  shop: Shop,
  file: Sample,
): Promise<string | undefined> {
  const { direct, place } = system;
  const message = `The label does not download. ${crypto.randomUUID()}`;
  return report.check(
    'a request by the form: its queue, its requestor, its file',
    async (tools) => {
      const { context, page } = await tools.open({ locale: 'en-GB' });
      const watch = await watchPage(context, page);
      await page.goto(`${shop.origin}/requests.html`);
      const widget = new Widget(page, brandNamed('ebay'), 'en', 'embedded');
      await widget.heading('start.title').waitFor();
      await widget.chooseCategory('labels');
      await widget.enter({ kind: 'type', field: 'reference', text: 'FR2026EBAY0000770001' });
      await widget.enter({ kind: 'select', field: 'labelIssue', option: 'not_downloadable' });
      await widget.press('action.continue');
      await widget.heading('form.title').waitFor();
      await widget.enter({ kind: 'type', field: 'message', text: message });
      await widget.enter({ kind: 'attach', field: 'attachments', files: [file] });
      // The person is known: no address is asked for.
      await widget.root.getByText(direct.customer.email).waitFor();
      await widget.press('action.send');
      const number = await widget.readNumber();
      watch.mustBeClean([shop.origin]);
      const adapters = watch.requests.flatMap(
        (url) =>
          /\/chunks\/(rest|memory|zendesk|request-tracker|zammad|freshdesk|redmine|declarative)-/.exec(
            url,
          )?.[1] ?? [],
      );
      if (adapters.join() !== 'request-tracker')
        throw new Error(`adapters that the page fetched: ${adapters.join()}`);

      const { Queue, Requestor } = await asAgent<Ticket>(
        system,
        `/ticket/${number}?fields[Queue]=Name`,
      );
      if (Queue.Name !== 'Labels') throw new Error(`it is in ${Queue.Name}`);
      if (Requestor.map(({ id }) => id).join() !== 'alice')
        throw new Error(`it is of ${JSON.stringify(Requestor)}`);
      const kept =
        (await place.requestsOf([direct.customer.email])).get(direct.customer.email) ?? [];
      const same = kept.filter((request) => request.message === message);
      if (same.length !== 1) throw new Error(`${same.length} requests with these words`);
      const [request] = same;
      if (request?.number !== number)
        throw new Error(`number ${request?.number} is kept, ${number} on screen`);
      if (
        request.files.map(({ name, sha256: hash }) => `${name} ${hash}`).join() !==
        `${file.name} ${sha256(file.buffer)}`
      )
        throw new Error(`files: ${JSON.stringify(request.files)}`);
      return number;
    },
  );
}

/** The list, a conversation, a reply with a file, an answer of the agent. */
async function following(
  report: Report,
  { place }: TicketSystem,
  shop: Shop,
  number: string,
  file: Sample,
): Promise<void> {
  await report.check(
    'listed, opened, answered with a file; the agent’s answer appears',
    async ({ open }) => {
      const { context, page } = await open({ locale: 'en-GB' });
      const watch = await watchPage(context, page);
      await page.goto(`${shop.origin}/requests.html`);
      const activities = new Activities(page, brandNamed('ebay'), 'en');
      await activities.row(number).waitFor();
      await activities.open(number);
      const reply = `Here is the picture. ${crypto.randomUUID()}`;
      await activities.field('thread.reply').fill(reply);
      await activities.root.locator('#f-reply-files').setInputFiles([file]);
      await activities.root.getByText(file.name).first().waitFor();
      await activities.button('thread.send').click();
      await activities.messages.filter({ hasText: reply }).waitFor();

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        activities.messages.getByRole('button', { name: file.name }).click(),
      ]);
      const pieces: Buffer[] = [];
      for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
      if (sha256(Buffer.concat(pieces)) !== sha256(file.buffer))
        throw new Error('the file came back with other bytes');
      if (!(await place.desk.page(number)).includes(reply))
        throw new Error('the desk lacks the reply');

      const answer = `Thank you, here is a new label. ${crypto.randomUUID()}`;
      await place.desk.answer(number, answer, 'pending');
      // Request Tracker tells nothing by itself: who comes back sees it.
      await page.reload();
      await activities
        .row(number)
        .getByText(activities.words('activities.awaiting'), { exact: true })
        .waitFor();
      await activities.open(number);
      await activities.messages.filter({ hasText: answer }).waitFor();
      watch.mustBeClean([shop.origin]);
      const kept = await keptByPage(context, page);
      const strange = kept.filter(
        (name) => !['cookie shop_session', 'sessionStorage help-widget'].includes(name),
      );
      if (strange.length > 0) throw new Error(`the browser keeps ${strange.join(', ')}`);
    },
  );
  await report.check('every file is at Request Tracker as it was chosen', async () => {
    const request = [...(await place.requestsOf(['alice@shop.test'])).values()]
      .flat()
      .find((kept) => kept.number === number);
    const reply = request?.files.filter(({ name }) => name === file.name) ?? [];
    if (reply.map((kept) => kept.sha256).join() !== sha256(file.buffer))
      throw new Error(`files: ${JSON.stringify(request?.files)}`);
  });
}

/** What the proxy lets through: the API, the token, and none of the shop's own cookies. */
async function whatPassed(report: Report, { passed, origin }: Shop): Promise<void> {
  await report.check(
    'the proxy carries the token, and neither cookies nor other pages',
    async () => {
      const writes = passed.filter(({ method }) => method === 'POST');
      if (writes.length < 2) throw new Error(`${writes.length} writes went through`);
      const wrong = passed.filter(
        ({ headers, path, cookie }) =>
          cookie !== undefined ||
          !`${headers['authorization']}`.startsWith('token ') ||
          path.includes(`${headers['authorization']}`.slice('token '.length)),
      );
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong.map(({ path }) => path)));
      await fetch(`${origin}/rt/REST/2.0/rt`, {
        headers: { cookie: SESSION },
        signal: AbortSignal.timeout(10_000),
      });
      const last = passed.at(-1);
      if (last?.cookie !== SESSION || last.headers['cookie'] !== undefined)
        throw new Error('a cookie of the shop goes on to Request Tracker');
      const { status } = await fetch(`${origin}/rt/NoAuth/Login.html`, {
        signal: AbortSignal.timeout(10_000),
      });
      if (status !== 404) throw new Error(`a page of the agents answered ${status}`);
    },
  );
}

/** Request Tracker lets no page of another origin in. */
async function withoutProxy(report: Report, system: TicketSystem, shop: Shop): Promise<void> {
  await report.check(
    'without the proxy: blocked, said so, and nothing is lost',
    async ({ open }) => {
      const { direct, place } = system;
      const { page } = await open({ locale: 'en-GB' });
      await page.goto(`${shop.origin}/direct.html`);
      const activities = new Activities(page, brandNamed('ebay'), 'en');
      await activities.root.getByText(activities.words('failure.blocked')).first().waitFor();

      const message = `Blocked, and still here. ${crypto.randomUUID()}`;
      const widget = new Widget(page, brandNamed('ebay'), 'en', 'embedded');
      await widget.chooseCategory('labels');
      await widget.enter({ kind: 'type', field: 'reference', text: 'FR2026EBAY0000770002' });
      await widget.enter({ kind: 'select', field: 'labelIssue', option: 'not_downloadable' });
      await widget.press('action.continue');
      await widget.heading('form.title').waitFor();
      await widget.enter({ kind: 'type', field: 'message', text: message });
      await widget.enter({ kind: 'type', field: 'email', text: direct.customer.email });
      await widget.press('action.send');
      await widget.root.locator('#failure').waitFor();
      if (!(await widget.text()).includes(widget.words('failure.kept')))
        throw new Error('the form does not say that the words are kept');
      if ((await widget.control('message').inputValue()) !== message)
        throw new Error('the words are gone from the form');
      if (await widget.number.isVisible()) throw new Error('a number is shown');
      const kept =
        (await place.requestsOf([direct.customer.email])).get(direct.customer.email) ?? [];
      if (kept.some((request) => request.message === message)) throw new Error('it arrived');
    },
  );
}

/** Request Tracker from a page, by a proxy of the page's own origin: no server of ours in between. */
export const rtProxy: Suite = {
  name: 'rt-proxy',
  run: async (report) => {
    const system = ticketSystem();
    if (system === undefined) throw new Error('no ticket system in this run');
    const shop = await startShop(system);
    const [first, second] = await Promise.all([
      makeSample(report.browser, 'pdf', 'label été.pdf'),
      makeSample(report.browser, 'png', 'picture 1.png'),
    ]);
    try {
      const number = await newRequest(report, system, shop, first);
      if (number !== undefined) {
        await following(report, system, shop, number, second);
        await whatPassed(report, shop);
      }
      await withoutProxy(report, system, shop);
    } finally {
      await shop.stop();
    }
  },
};
