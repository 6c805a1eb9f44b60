import { makeCustomer, type Customer } from '../support/account.js';
import { Activities, activitiesPage } from '../support/activities.js';
import { brandNamed } from '../support/brands.js';
import { Proxy, type Handling } from '../support/proxy.js';
import type { Suite, Tools } from '../support/report.js';
import { DemoServer, freePort } from '../support/server.js';

const BRAND = brandNamed('ebay');
const JSON_TYPE = { 'content-type': 'application/json' };

const FAULTS: Readonly<Record<string, Handling>> = {
  '500': {
    kind: 'answer',
    status: 500,
    headers: JSON_TYPE,
    body: '{"error":{"code":"unavailable","message":"broken"}}',
  },
  '500 without words': { kind: 'answer', status: 500, body: 'Internal Server Error' },
  '403': {
    kind: 'answer',
    status: 403,
    headers: JSON_TYPE,
    body: '{"error":{"code":"forbidden","message":"no"}}',
  },
  'an HTML page': {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Wi-Fi</title><h1>Log in</h1>',
  },
  'an empty body': { kind: 'answer', status: 200, headers: JSON_TYPE, body: '' },
  'an error with 200': {
    kind: 'answer',
    status: 200,
    headers: JSON_TYPE,
    body: '{"error":{"code":"unavailable","message":"broken"}}',
  },
  'another shape': { kind: 'answer', status: 200, headers: JSON_TYPE, body: '{"requests":{}}' },
  'a row of another shape': {
    kind: 'answer',
    status: 200,
    headers: JSON_TYPE,
    body: '{"requests":[{"id":"1"}]}',
  },
  'a cut answer': {
    kind: 'cut-answer',
    headers: JSON_TYPE,
    body: '{"requests":[],"counts":{"all":0}',
  },
  'a broken connection': { kind: 'cut' },
};

async function mustSayFailure(activities: Activities): Promise<void> {
  await activities.root.locator('#failure').waitFor();
  const text = await activities.text();
  for (const key of ['activities.empty', 'activities.none'])
    if (text.includes(activities.words(key).replace(/\s+/gu, ' ')))
      throw new Error(`a failure is shown as "${activities.words(key)}"`);
}

/** A list or a filter that fails is said, never shown as empty, and comes back by Retry. */
export const activitiesFailures: Suite = {
  name: 'activities-failures',
  run: async (report) => {
    const port = await freePort();
    const proxy = await Proxy.start(port);
    const server = await DemoServer.start({ PORT: String(port), PUBLIC_URL: proxy.origin });
    let fault: Handling | undefined;
    proxy.handle = ({ method, path }) =>
      fault !== undefined && method === 'GET' && path.startsWith('/v1/requests?')
        ? fault
        : { kind: 'pass' };
    const site = server.urls.sites[BRAND.site] ?? '';
    const signedIn = async ({ open }: Tools, customer: Customer): Promise<Activities> => {
      const { page } = await open({ locale: 'fr-FR' });
      await page.goto(activitiesPage(site, 'fr'));
      const activities = new Activities(page, BRAND);
      await activities.signIn(customer.email, customer.password);
      return activities;
    };
    try {
      const customer = await makeCustomer(server, BRAND.id, 'fault', 2);
      const number = customer.numbers[0] ?? '';
      for (const [name, handling] of Object.entries(FAULTS))
        await report.check(
          `${name}: said at the first look and at a filter, Retry works`,
          async (tools) => {
            fault = handling;
            const activities = await signedIn(tools, customer);
            await mustSayFailure(activities);
            fault = undefined;
            await activities.button('action.retry').click();
            await activities.row(number).waitFor();
            fault = handling;
            await activities.filter('solved');
            await mustSayFailure(activities);
            fault = undefined;
            await activities.button('action.retry').click();
            await activities.heading('activities.none').waitFor();
            await activities.filter('all');
            await activities.row(number).waitFor();
          },
        );
      await report.check('offline: said, and back by Retry', async (tools) => {
        fault = undefined;
        const activities = await signedIn(tools, customer);
        await activities.row(number).waitFor();
        await activities.page.context().setOffline(true);
        await activities.filter('open');
        await mustSayFailure(activities);
        const said = await activities.text();
        if (!said.includes(activities.words('failure.offline').replace(/\s+/gu, ' ')))
          throw new Error(`not said that one is offline: ${said}`);
        await activities.page.context().setOffline(false);
        await activities.button('action.retry').click();
        await activities.row(number).waitFor();
      });
      await report.check(
        '401: the door opens, the place is kept, nothing is lost',
        async (tools) => {
          fault = undefined;
          const activities = await signedIn(tools, customer);
          await activities.open(number);
          await activities.field('thread.reply').fill('Ne me perdez pas');
          fault = {
            kind: 'answer',
            status: 401,
            headers: JSON_TYPE,
            body: '{"error":{"code":"unauthorized","message":"over"}}',
          };
          // A change made elsewhere makes the page look again, which finds the session at its end.
          await server.place.desk.answer(number, 'Une question', 'pending');
          await activities.heading('auth.title').waitFor();
          const text = await activities.text();
          if (!text.includes(activities.words('auth.expired').replace(/\s+/gu, ' ')))
            throw new Error('it is not said that the session has ended');
          fault = undefined;
          await activities.root.locator('#password').fill(customer.password);
          await activities.root.locator('button.primary').click();
          await activities.field('thread.reply').waitFor();
          const kept = await activities.field('thread.reply').inputValue();
          if (kept !== 'Ne me perdez pas') throw new Error(`the reply became "${kept}"`);
        },
      );
      await report.check(
        'the stream can’t be had: polling finds the answer',
        async (tools) => {
          fault = undefined;
          proxy.handle = ({ path }) =>
            path.startsWith('/v1/events')
              ? { kind: 'answer', status: 503, body: '' }
              : { kind: 'pass' };
          const activities = await signedIn(tools, customer);
          await activities.row(number).waitFor();
          await server.place.desk.setStatus(number, 'solved');
          await activities
            .row(number)
            .getByText(activities.words('activities.solved'), { exact: true })
            .waitFor({ timeout: 90_000 });
        },
        150_000,
      );
    } finally {
      await server.dispose();
      await proxy.close();
    }
  },
};
