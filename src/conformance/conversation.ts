import { must, mustFail, offered, same } from './check.js';
import type { ConformancePromise } from './promise.js';
import { calmly, lastOf, newKey, textOf, writing, type Stage, type Visit } from './stage.js';
import { losesAnswerOnce } from './wire.js';

const said = (message: string) => ({ message, attachments: [] });

/** @returns how many comments say exactly this */
async function saying(stage: Stage, visit: Visit, id: string, message: string): Promise<number> {
  const { comments } = await stage.open(visit, id);
  return comments.filter((comment) => textOf(comment).includes(message)).length;
}

export const CONVERSATION: readonly ConformancePromise[] = [
  {
    area: 'a conversation',
    name: 'it is told from its beginning, with who said what and when',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit, { message: 'The very first words' });
      await stage.agent.answer(id, { kind: 'text', text: 'An agent’s words' }, 'awaiting');
      await stage.settle();
      const { comments, request } = await stage.open(visit, id);
      same(
        comments.map(({ author }) => author.role),
        ['requester', 'agent'],
        'authors',
      );
      same(
        comments.map(textOf).map((text) => /very first words|agent’s words/.exec(text)?.[0]),
        ['very first words', 'agent’s words'],
        'words',
      );
      const times = comments.map(({ createdAt }) => Date.parse(createdAt));
      must(
        times.every((time, place) => time >= (times[place - 1] ?? 0) && time > 1_600_000_000_000),
        `times ${times.join()}`,
      );
      must(new Set(comments.map((comment) => comment.id)).size === comments.length, 'an id twice');
      must(request.status.group === 'awaiting', `its status is ${request.status.group}`);
    },
  },
  {
    area: 'a conversation',
    name: 'HTML of an agent is told as HTML, which nothing shows before it is cleaned',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit);
      const text = '<p>Hello <b>you</b></p><img src="x" onerror="alert(1)">';
      await stage.agent.answer(id, { kind: 'html', text }, 'open');
      await stage.settle();
      const { body } = lastOf(await stage.open(visit, id));
      if (stage.subject.html === false) {
        must(body.kind === 'text' && body.text === text, `it became ${JSON.stringify(body)}`);
        offered(false, 'no HTML');
      }
      must(body.kind === 'html', `it is ${body.kind}`);
      must(/<b>you<\/b>|<strong>you<\/strong>/.test(body.html), `it became ${body.html}`);
    },
  },
  {
    area: 'a conversation',
    name: 'a note between agents is never shown',
    check: async (stage) => {
      const visit = await stage.first();
      const { agent } = stage;
      offered(agent.note !== undefined, 'no notes');
      const { id } = await stage.ask(visit);
      await agent.note(id, 'between us only');
      await agent.answer(id, { kind: 'text', text: 'for you' }, 'open');
      await stage.settle();
      const { comments } = await stage.open(visit, id);
      must(!JSON.stringify(comments).includes('between us'), 'the note is shown');
      must(comments.length === 2, `${comments.length} comments`);
    },
  },
  {
    area: 'a conversation',
    name: 'a reply arrives as it was written, at the end, as the person’s own',
    check: async (stage) => {
      const visit = await stage.first();
      const reply = stage.method(visit, 'reply');
      const { id } = await stage.ask(visit);
      const answer = await reply(id, said('Still nothing.\nSecond line, été 🎉'), writing());
      for (const conversation of [answer, await stage.open(visit, id)]) {
        const last = lastOf(conversation);
        must(last.author.role === 'requester', `it is by ${last.author.role}`);
        must(
          /Still nothing\.\s*(?:<br\s*\/?>)?\s*Second line, été 🎉/.test(textOf(last)),
          `it became ${textOf(last)}`,
        );
        must(conversation.comments.length === 2, `${conversation.comments.length} comments`);
      }
    },
  },
  {
    area: 'a conversation',
    name: 'the same key again is the same reply',
    check: async (stage) => {
      offered(stage.subject.retry !== 'none', 'no keys');
      const visit = await stage.first();
      const reply = stage.method(visit, 'reply');
      const { id } = await stage.ask(visit);
      const [key, message] = [newKey(), `Only once ${newKey()}`];
      await reply(id, said(message), writing(key));
      await reply(id, said(message), writing(key));
      must((await saying(stage, visit, id, message)) === 1, 'it is there twice');
    },
  },
  {
    area: 'a conversation',
    name: 'a reply whose answer was lost is told so, and trying again makes no second one',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      const reply = stage.method(visit, 'reply');
      const { id } = await stage.ask(visit);
      const [key, message] = [newKey(), `Only once ${newKey()}`];
      stage.break(visit, losesAnswerOnce());
      const { ambiguous } = await mustFail(
        reply(id, said(message), writing(key)),
        ['blocked', 'unavailable', 'offline', 'malformed'],
        'a lost answer',
      );
      must(ambiguous, 'told as a failure, although it may have arrived');
      stage.break(visit, undefined);
      if (stage.subject.retry !== 'none') await reply(id, said(message), writing(key));
      must((await saying(stage, visit, id, message)) === 1, 'it is not there once');
    },
  },
  {
    area: 'a conversation',
    name: 'solved is said only when it is so',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit);
      const { can } = await stage.open(visit, id);
      const { solve } = stage.activities(visit);
      if (!can.solve || solve === undefined) {
        must(!can.solve || solve !== undefined, 'offered, and there is no way');
        if (solve !== undefined)
          await mustFail(
            solve.call(visit.backend.activities, id, writing()),
            ['forbidden', 'unsupported', 'closed', 'conflict'],
            'solving what may not be solved',
          );
        const { request } = await stage.open(visit, id);
        must(request.status.group === 'open', `it became ${request.status.group}`);
        return;
      }
      const { request } = await solve.call(visit.backend.activities, id, writing());
      must(request.status.group === 'solved', `it is ${request.status.group}`);
      const later = await stage.signedIn(visit.person);
      const { request: read } = await stage.open(later, id);
      must(read.status.group === 'solved', `read again it is ${read.status.group}`);
    },
  },
  {
    area: 'a conversation',
    name: 'a reply opens a solved request again, where that is promised',
    check: async (stage) => {
      const visit = await stage.first();
      const reply = stage.method(visit, 'reply');
      const { id } = await stage.ask(visit);
      await stage.agent.setStatus(id, 'solved');
      await stage.settle();
      const { can, request } = await stage.open(visit, id);
      must(request.status.group === 'solved', `it is ${request.status.group}`);
      offered(can.reopen && can.reply, 'nothing opens again');
      await reply(id, said('It came back'), writing());
      await stage.settle();
      const { status } = (await stage.open(visit, id)).request;
      must(status.group === 'open', `it is ${status.group}`);
    },
  },
  {
    area: 'a conversation',
    name: 'a closed request takes no reply, and says so',
    check: async (stage) => {
      const visit = await stage.first();
      const reply = stage.method(visit, 'reply');
      const { close } = stage.agent;
      offered(close !== undefined, 'nothing is ever closed');
      const { id } = await stage.ask(visit);
      await close(id);
      await stage.settle();
      const { can, request, comments } = await stage.open(visit, id);
      must(request.status.group === 'solved', `it is ${request.status.group}`);
      must(request.status.final === true, 'it is not final');
      must(!can.reply && !can.solve && !can.reopen, `it can ${JSON.stringify(can)}`);
      await mustFail(
        reply(id, said('One more thing'), writing()),
        ['closed', 'forbidden', 'invalid', 'conflict'],
        'a reply',
      );
      must((await stage.open(visit, id)).comments.length === comments.length, 'it was kept');
    },
  },
  {
    area: 'a conversation',
    name: 'the last rating counts',
    check: async (stage) => {
      const visit = await stage.first();
      const rate = stage.method(visit, 'rate');
      const { id } = await stage.ask(visit);
      await stage.agent.answer(id, { kind: 'text', text: 'Done' }, 'open');
      await stage.agent.setStatus(id, 'solved');
      await stage.settle();
      offered((await stage.open(visit, id)).can.rate, 'nothing to rate');
      await rate(id, { score: 'bad', comment: 'Slow' }, writing());
      await rate(id, { score: 'good', comment: 'Thank you' }, writing());
      const { rating } = await stage.open(visit, id);
      same(rating?.score, 'good', 'the rating');
    },
  },
  {
    area: 'a conversation',
    name: 'an answer is unread until it is read',
    check: async (stage) => {
      const visit = await stage.first();
      const read = stage.method(visit, 'read');
      const { id } = await stage.ask(visit);
      await stage.agent.answer(id, { kind: 'text', text: 'News' }, 'open');
      await stage.settle();
      const unread = async () => (await stage.list(visit)).find((row) => row.id === id)?.unread;
      must((await unread()) === true, 'it is read before it was opened');
      await read(id, lastOf(await stage.open(visit, id)).id, calmly);
      await stage.settle();
      must((await unread()) === false, 'it stays unread');
    },
  },
  {
    area: 'a conversation',
    name: 'who listens hears of an agent’s answer',
    check: async (stage) => {
      const visit = await stage.first();
      const watch = stage.method(visit, 'watch');
      const { id } = await stage.ask(visit);
      const heard: (string | undefined)[] = [];
      const controller = new AbortController();
      const work = watch((changed) => heard.push(changed), { signal: controller.signal });
      work.catch(() => undefined);
      const until = async (holds: () => boolean, what: string): Promise<void> => {
        for (const end = Date.now() + 30_000; !holds();) {
          must(Date.now() < end, `${what}: not within 30 s`);
          await new Promise((resolve) => {
            setTimeout(resolve, 20);
          });
        }
      };
      await until(() => heard.includes(undefined), 'that the connection stands');
      await stage.agent.answer(id, { kind: 'text', text: 'News' }, 'open');
      await until(() => heard.includes(id), 'the change');
      controller.abort();
      await mustFail(work, ['aborted'], 'listening');
    },
  },
];
