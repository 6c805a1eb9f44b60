import { must, mustFail, offered, same } from './check.js';
import type { ConformancePromise } from './promise.js';
import { calmly, idsOf, lastOf, newKey, pdf, writing } from './stage.js';
import { status } from './wire.js';

const said = (message: string) => ({ message, attachments: [] });

export const PEOPLE: readonly ConformancePromise[] = [
  {
    area: 'other people',
    name: 'what is somebody else’s is not there: not listed, opened, answered, solved, downloaded',
    check: async (stage) => {
      const [one, other] = await stage.subject.people();
      const owner = await stage.signedIn(one);
      const word = `secret${Date.now()}`;
      const attachments =
        owner.backend.contact.uploads === 'none'
          ? []
          : [await stage.attach(owner, pdf('private.pdf'))];
      const { id, number } = await stage.ask(owner, { subject: `A ${word}`, attachments });
      const { comments } = await stage.open(owner, id);
      const stranger = await stage.signedIn(other);
      must(!idsOf(await stage.list(stranger)).includes(id), 'it is listed');
      if (stage.subject.search ?? true)
        for (const text of [word, number])
          must(!idsOf(await stage.list(stranger, { text })).includes(id), `found by ${text}`);
      const activities = stage.activities(stranger);
      const [file] = comments.flatMap(({ files }) => files);
      const calls: Readonly<Record<string, (() => Promise<unknown>) | undefined>> = {
        open: () => activities.open(id, calmly),
        reply: activities.reply && (() => activities.reply?.(id, said('x'), writing()) as never),
        solve: activities.solve && (() => activities.solve?.(id, writing()) as never),
        rate:
          activities.rate &&
          (() => activities.rate?.(id, { score: 'bad', comment: '' }, writing()) as never),
        download:
          activities.download && file && (() => activities.download?.(file.id, calmly) as never),
      };
      for (const [name, call] of Object.entries(calls))
        if (call !== undefined) await mustFail(call(), ['not-found'], `${name} by a stranger`);
      const after = await stage.open(owner, id);
      same(after.comments.length, comments.length, 'comments');
      must(
        after.request.status.group === 'open',
        `its status became ${after.request.status.group}`,
      );
    },
  },
  {
    area: 'other people',
    name: 'what is not there is not-found',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.ask(visit);
      for (const id of ['999999999', 'no-such-request', '../1', '1 OR 1=1'])
        await mustFail(stage.open(visit, id), ['not-found'], `opening ${id}`);
    },
  },
];

export const SESSION: readonly ConformancePromise[] = [
  {
    area: 'the session',
    name: 'the same person keeps the same id, name and address',
    isReadOnly: true,
    check: async (stage) => {
      const [who] = await stage.subject.people();
      const sign = async () => {
        const { backend } = await stage.visit(who);
        offered(backend.session !== undefined, 'no accounts');
        return who.signIn(backend, calmly);
      };
      const [{ person }, { person: again }] = [await sign(), await sign()];
      same(again, person, 'another person');
      must(person.id !== '' && person.name !== '', 'no id or name');
      same(person.email.toLowerCase(), who.email.toLowerCase(), 'the address');
    },
  },
  {
    area: 'the session',
    name: 'without a session nothing is listed or opened',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit);
      const nobody = await stage.visit(visit.person);
      await nobody.backend.connect({ language: 'en', ...calmly });
      await mustFail(stage.page(nobody), ['unauthorized'], 'the list');
      await mustFail(stage.open(nobody, id), ['unauthorized'], 'a conversation');
    },
  },
  {
    area: 'the session',
    name: 'a token or password that is wrong is unauthorized',
    isReadOnly: true,
    check: async (stage) => {
      const [who] = await stage.subject.people();
      const { backend } = await stage.visit(who);
      const { session } = backend;
      offered(session !== undefined, 'no accounts');
      const { exchange, signIn } = session;
      if (exchange !== undefined)
        for (const token of ['', 'wrong', `1-1-${newKey()}`])
          await mustFail(exchange.call(session, token, calmly), ['unauthorized'], 'a wrong token');
      if (signIn !== undefined)
        await mustFail(
          signIn.call(session, { email: who.email, password: `no ${newKey()}` }, calmly),
          ['unauthorized'],
          'a wrong password',
        );
      offered(exchange !== undefined || signIn !== undefined, 'signs nobody in by itself');
    },
  },
  {
    area: 'the session',
    name: 'the end of a session is told at each call, and nothing is written',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      const { id } = await stage.ask(visit);
      const activities = stage.activities(visit);
      const { comments } = await stage.open(visit, id);
      stage.break(visit, status(401));
      await mustFail(stage.open(visit, id), ['unauthorized'], 'a conversation');
      if (activities.reply !== undefined)
        await mustFail(activities.reply(id, said('x'), writing()), ['unauthorized'], 'a reply');
      await mustFail(stage.page(visit), ['unauthorized'], 'the list');
      const again = await stage.signedIn(visit.person);
      same((await stage.open(again, id)).comments.length, comments.length, 'comments');
    },
  },
  {
    area: 'the session',
    name: 'nothing is left after signing out',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit);
      await visit.backend.session?.signOut(calmly);
      await mustFail(stage.page(visit), ['unauthorized'], 'the list');
      await mustFail(stage.open(visit, id), ['unauthorized'], 'a conversation');
    },
  },
  {
    area: 'the session',
    name: 'an abort ends each call',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit);
      const activities = stage.activities(visit);
      const aborted = { signal: AbortSignal.abort() };
      await mustFail(
        activities.list({ filter: 'all', sort: 'updated', limit: 5 }, aborted),
        ['aborted'],
        'the list',
      );
      await mustFail(activities.open(id, aborted), ['aborted'], 'a conversation');
      if (activities.reply !== undefined)
        await mustFail(
          activities.reply(id, said('x'), { ...aborted, key: newKey() }),
          ['aborted'],
          'a reply',
        );
      must(lastOf(await stage.open(visit, id)).author.role === 'requester', 'a reply was kept');
      same((await stage.open(visit, id)).comments.length, 1, 'comments');
    },
  },
  {
    area: 'the session',
    name: 'no address holds what proves the session or what the person wrote',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      const words = `confidential${Date.now()}`;
      const { id } = await stage.ask(visit, { message: words });
      const { reply } = stage.activities(visit);
      await reply?.call(visit.backend.activities, id, said(`again ${words}`), writing());
      await stage.list(visit);
      for (const secret of [words, ...(stage.subject.secrets?.() ?? [])])
        for (const { url } of visit.wire.calls)
          must(!decodeURIComponent(url).includes(secret), `${new URL(url).pathname} holds it`);
    },
  },
];
