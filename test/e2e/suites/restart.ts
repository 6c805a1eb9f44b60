import { brandNamed } from '../support/brands.js';
import { Proxy, type Call, type Handling } from '../support/proxy.js';
import { messageOf, type Report, type Suite, type Tools } from '../support/report.js';
import { makeSample } from '../support/samples.js';
import type { Mail } from '../support/help-desk.js';
import { countRequests, DemoServer, freePort } from '../support/server.js';
import { shortRequest, writeShortRequest, type ShortRequest } from '../support/short-request.js';
import { Widget } from '../support/widget.js';

const ROUNDS = 5;
const ROUND_LIMIT = 75_000;

/** When the server dies, seen from the request that is under way. */
type Moment = 'before the commit' | 'after the commit';

const KILLS: Readonly<Record<Moment, (act: () => Promise<void>) => Handling>> = {
  'before the commit': (act) => ({ kind: 'break-in-request', act }),
  'after the commit': (act) => ({ kind: 'break-in-answer', act }),
};

interface Round {
  readonly words: ShortRequest;
  readonly number: string;
}

const keyOf = (call: Call): string => {
  const { key } = JSON.parse(call.body.toString('utf8')) as { readonly key: string };
  return key;
};

async function playRound(
  report: Report,
  tools: Tools,
  server: DemoServer,
  proxy: Proxy,
  moment: Moment,
  round: number,
): Promise<Round> {
  const words = shortRequest(`restart-${moment.replaceAll(' ', '-')}-${round}`);
  const { page } = await tools.open({ locale: 'fr-FR' });
  await page.goto(`${server.urls.sites['ebay']}/index.html`);
  const widget = new Widget(page, brandNamed('ebay'));
  await widget.open();
  await writeShortRequest(widget, words, [
    await makeSample(report.browser, 'jpg', `preuve ${round}.jpg`),
  ]);
  await widget.file(`preuve ${round}.jpg`).getByText(widget.words('files.ready')).waitFor();

  let kills = 0;
  const before = proxy.callsTo('/v1/requests').length;
  const restart = async (): Promise<void> => {
    kills++;
    await server.kill();
    // Not awaited: the widget meets a server that is away first.
    void server.start().catch(() => undefined);
  };
  proxy.handle = (call) =>
    call.path === '/v1/requests' && kills === 0 ? KILLS[moment](restart) : { kind: 'pass' };
  await widget.press('action.send');
  const number = await widget.readNumber(60_000);
  const calls = proxy.callsTo('/v1/requests').slice(before);
  const keys = new Set(calls.map(keyOf));
  if (kills !== 1) throw new Error(`the server was killed ${kills} times`);
  if (calls.length < 2) throw new Error('the widget did not try again');
  if (keys.size !== 1) throw new Error(`${calls.length} tries had ${keys.size} keys`);
  return { words, number };
}

async function playMoment(report: Report, moment: Moment): Promise<void> {
  const port = await freePort();
  const proxy = await Proxy.start(port);
  const server = await DemoServer.start({ PORT: String(port), PUBLIC_URL: proxy.origin });
  try {
    const rounds: Round[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const done = await report.check(
        `killed ${moment}, round ${round}: the person gets a number`,
        (tools) => playRound(report, tools, server, proxy, moment, round),
        ROUND_LIMIT,
      );
      if (done !== undefined) rounds.push(done);
      proxy.handle = () => ({ kind: 'pass' });
      if (!server.isRunning) await server.start();
    }
    await report.check(
      `killed ${moment}: one row and one key per request, words and files whole`,
      async () => {
        if (rounds.length !== ROUNDS)
          throw new Error(`only ${rounds.length} of ${ROUNDS} rounds ended`);
        const mails = new Map<string, readonly Mail[]>();
        if (!server.isRunning) await server.start();
        for (const { words } of rounds) mails.set(words.email, await server.mails(words.email));
        const kept = await server.place.requestsOf(rounds.map(({ words: { email } }) => email));
        const wrong = rounds.flatMap(({ words, number }) => {
          const requests = kept.get(words.email) ?? [];
          const [request] = requests;
          const acknowledged = (mails.get(words.email) ?? []).filter(
            ({ kind }) => kind === 'acknowledgement',
          );
          const isRight =
            requests.length === 1 &&
            request?.number === number &&
            request.message === words.message &&
            request.files.length === 1 &&
            request.keys === 1 &&
            acknowledged.length === 1;
          return isRight
            ? []
            : [
                `${words.email}, ${number} on screen, ${acknowledged.length} mails: ${JSON.stringify(requests)}`,
              ];
        });
        const all = await countRequests(server, kept);
        if (all !== ROUNDS) wrong.push(`${all} requests in all, expected ${ROUNDS}`);
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
      },
    );
  } catch (thrown) {
    report.record(`killed ${moment}`, `${messageOf(thrown)}\n${server.log.slice(-1000)}`);
  } finally {
    await server.dispose();
    await proxy.close();
  }
}

/** The server dies in the middle of a send and comes back on the same port and data. */
export const restart: Suite = {
  name: 'restart',
  run: async (report) => {
    await Promise.all([
      playMoment(report, 'before the commit'),
      playMoment(report, 'after the commit'),
    ]);
  },
};
