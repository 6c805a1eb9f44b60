import type { Comment } from '../../src/core/model/comment.js';
import type { Conversation, RequestSummary } from '../../src/core/model/conversation.js';
import type { RequestPage, RequestQuery } from '../../src/core/model/page.js';
import type { RequestAttachment } from '../../src/core/model/request.js';
import type { Person } from '../../src/core/model/session.js';
import type {
  ActivitiesBackend,
  HelpBackend,
  SessionBackend,
} from '../../src/core/ports/backend.js';
import {
  hashOf,
  must,
  mustFail,
  never,
  newKey,
  pdf,
  same,
  type ContractPromise,
} from './contract.js';

/** A backend with accounts under test, and its other side. */
export interface ActivitiesFixture {
  /** Brand of the pages, known to the backend. */
  readonly brand: string;
  /** Connected, as a page that has just been opened; who was signed in on another may or may not be here. */
  readonly page: () => Promise<HelpBackend>;
  /** A page keeps its session when it is opened again. */
  readonly resumes: boolean;
  /** Waits for the newest mail that leads to a password. */
  readonly mailTo: (email: string) => Promise<{ readonly token: string; readonly code: string }>;
  readonly mailsTo: (email: string) => Promise<number>;
  /** What an agent does. Statuses are those of the open contract. */
  readonly desk: {
    readonly answer: (
      id: string,
      body: string,
      more?: { readonly status?: string; readonly html?: boolean },
    ) => Promise<void>;
    readonly setStatus: (id: string, status: string) => Promise<void>;
  };
}

export type ActivitiesPromise = ContractPromise<ActivitiesFixture>;

const PASSWORD = 'mouette-carton-42';
const options = { signal: never };
const write = (key = newKey()) => ({ key, signal: never });

/** Somebody with an account, signed in on a page. */
interface Customer {
  readonly email: string;
  readonly person: Person;
  readonly backend: HelpBackend;
  readonly session: Required<SessionBackend>;
  readonly activities: Required<ActivitiesBackend>;
  /** A new request of theirs. @returns its id and number */
  readonly ask: (
    subject?: string,
    more?: { readonly reference?: string; readonly followUpOf?: string; readonly message?: string },
  ) => Promise<{ readonly id: string; readonly number: string }>;
  readonly list: (query?: Partial<RequestQuery>) => Promise<RequestPage>;
}

const sessionOf = ({ session }: HelpBackend): Required<SessionBackend> => {
  must(session !== undefined, 'no accounts');
  return session as Required<SessionBackend>;
};

/** Two changes in the same millisecond have no order. */
const tick = (ms = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 5000; !holds(); await tick())
    must(Date.now() < end, `${what}: not within 5 s`);
}

/** An address that has sent a request, and nothing more. */
async function newRequester({ brand, page }: ActivitiesFixture): Promise<Omit<Customer, 'person'>> {
  const backend = await page();
  const email = `camille-${crypto.randomUUID()}@example.com`;
  const activities = backend.activities as Required<ActivitiesBackend> | undefined;
  must(activities !== undefined, 'no activities');
  const ask: Customer['ask'] = async (subject = 'Étiquette illisible', more = {}) => {
    await tick();
    const { reference = 'FR2025EBAY0001234567', message = 'Bonjour', ...rest } = more;
    const result = await backend.contact.create(
      {
        brand,
        language: 'fr',
        category: 'pickup',
        subject,
        email,
        message,
        fields: { reference, pickupReason: 'not_shown' },
        attachments: [],
        ...rest,
      },
      write(),
    );
    must(result.kind === 'created', `a request became ${result.kind}`);
    return { id: result.id, number: result.number };
  };
  const list: Customer['list'] = (query = {}) =>
    activities.list({ filter: 'all', sort: 'updated', limit: 25, ...query }, options);
  await ask('La première');
  return { email, backend, session: sessionOf(backend), activities, ask, list };
}

async function newCustomer(fixture: ActivitiesFixture): Promise<Customer> {
  const requester = await newRequester(fixture);
  const { email, session } = requester;
  await session.recover({ email, language: 'fr' }, options);
  const { token } = await fixture.mailTo(email);
  const proof = { kind: 'link', token } as const;
  const { person } = await session.setPassword({ proof, password: PASSWORD }, options);
  return { ...requester, person };
}

const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map(({ id }) => id);
const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted();

async function firstOf({ list }: Customer): Promise<RequestSummary> {
  const [first] = (await list()).items;
  must(first !== undefined, 'the list is empty');
  return first;
}

function lastOf({ comments }: Conversation): Comment {
  const last = comments.at(-1);
  must(last !== undefined, 'no comments');
  return last;
}

const textOf = ({ body }: Comment): string =>
  body.kind === 'text' ? body.text : `html ${body.html}`;

const said = (message: string, attachments: readonly RequestAttachment[] = []) => ({
  message,
  attachments,
});

const GOOD = { score: 'good', comment: 'Merci !' } as const;

/** Listens, and notes what it hears. */
function listen({ activities }: Customer): {
  readonly heard: (string | undefined)[];
  readonly stop: () => void;
  readonly ended: Promise<void>;
} {
  const heard: (string | undefined)[] = [];
  const controller = new AbortController();
  const ended = activities.watch((id) => heard.push(id), { signal: controller.signal });
  // Looked at later.
  ended.catch(() => undefined);
  return { heard, stop: () => controller.abort(), ended };
}

/** Every call about a request that is not the caller's to make. */
const touches = (
  activities: Required<ActivitiesBackend>,
  { id, comment, file }: { readonly id: string; readonly comment: string; readonly file: string },
): Readonly<Record<string, () => Promise<unknown>>> => ({
  open: () => activities.open(id, options),
  reply: () => activities.reply(id, said('x'), write()),
  solve: () => activities.solve(id, write()),
  rate: () => activities.rate(id, GOOD, write()),
  read: () => activities.read(id, comment, options),
  download: () => activities.download(file, options),
});

async function withFile(customer: Customer): Promise<{
  readonly conversation: Conversation;
  readonly hash: string;
  readonly file: Comment['files'][number];
}> {
  const { activities, backend } = customer;
  const { id } = await firstOf(customer);
  const sent = pdf('reçu "ü" (1).pdf', 120_000);
  must(backend.contact.upload !== undefined, 'no upload');
  const { token } = await backend.contact.upload(sent, write());
  const attachment = { kind: 'token', token, field: 'attachments', name: sent.name } as const;
  const conversation = await activities.reply(id, said('Voici', [attachment]), write());
  const [file] = lastOf(conversation).files;
  must(file !== undefined, 'the reply has no file');
  return { conversation, file, hash: hashOf(new Uint8Array(await sent.bytes.arrayBuffer())) };
}

export const ACTIVITIES_PROMISES: readonly ActivitiesPromise[] = [
  {
    name: 'a wrong password and an unknown address are refused alike',
    check: async (fixture) => {
      const { email, session } = await newCustomer(fixture);
      await session.signOut(options);
      const wrong = { email, password: 'not this one 1' };
      await mustFail(session.signIn(wrong, options), 'unauthorized');
      const nobody = { email: `nobody-${newKey()}@example.com`, password: PASSWORD };
      await mustFail(session.signIn(nobody, options), 'unauthorized');
    },
  },
  {
    name: 'signing in gives the same person, however the address is written',
    check: async (fixture) => {
      const { email, session, person, list } = await newCustomer(fixture);
      await session.signOut(options);
      const again = await session.signIn(
        { email: email.toUpperCase(), password: PASSWORD },
        options,
      );
      same(again.person, person, 'another person');
      must(person.name !== '' && person.email === email, `${person.name} ${person.email}`);
      must((await list()).items.length === 1, 'the request is not there');
    },
  },
  {
    name: 'the link of the mail is good once',
    check: async (fixture) => {
      const { email, session } = await newRequester(fixture);
      await session.recover({ email, language: 'fr' }, options);
      const { token } = await fixture.mailTo(email);
      const proof = { kind: 'link', token } as const;
      const short = session.setPassword({ proof, password: 'short' }, options);
      const { fields } = await mustFail(short, 'invalid');
      same(
        fields.map(({ field, code }) => [field, code]),
        [['password', 'tooShort']],
        'problems',
      );
      const { person } = await session.setPassword({ proof, password: PASSWORD }, options);
      must(person.email === email, `signed in as ${person.email}`);
      const second = session.setPassword({ proof, password: `${PASSWORD} 2` }, options);
      await mustFail(second, 'closed');
      await session.signOut(options);
      await session.signIn({ email, password: PASSWORD }, options);
    },
  },
  {
    name: 'the code of the mail is good once',
    check: async (fixture) => {
      const { email, session } = await newRequester(fixture);
      await session.recover({ email, language: 'en' }, options);
      const { code } = await fixture.mailTo(email);
      must(/^\d{6}$/.test(code), `the code is ${code}`);
      const by = (given: string) => {
        const proof = { kind: 'code', email, code: given } as const;
        return session.setPassword({ proof, password: PASSWORD }, options);
      };
      const other = code === '123456' ? '123457' : '123456';
      const { fields } = await mustFail(by(other), 'invalid');
      same(
        fields.map(({ field }) => field),
        ['code'],
        'problems',
      );
      must((await by(code)).person.email === email, 'signed in as somebody else');
      await mustFail(by(code), 'closed');
    },
  },
  {
    name: 'a mail is promised to everybody and sent to those who are known',
    check: async (fixture) => {
      const { session } = await newRequester(fixture);
      const email = `nobody-${newKey()}@example.com`;
      await session.recover({ email, language: 'fr' }, options);
      await tick(300);
      must((await fixture.mailsTo(email)) === 0, 'a stranger got a mail');
    },
  },
  {
    name: 'a page that is opened again knows what it can know',
    check: async (fixture) => {
      const { person, session } = await newCustomer(fixture);
      const again = sessionOf(await fixture.page());
      const resumed = await again.resume(options);
      same(resumed?.person, fixture.resumes ? person : undefined, 'another person');
      await session.signOut(options);
      must((await again.resume(options)) === undefined, 'known after signing out');
    },
  },
  {
    name: 'each request is under its filter, and counted there',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { ask, list } = customer;
      const open = (await firstOf(customer)).id;
      const [awaiting, solved, closed] = [(await ask()).id, (await ask()).id, (await ask()).id];
      await fixture.desk.answer(awaiting, 'Une question', { status: 'pending' });
      await fixture.desk.setStatus(solved, 'solved');
      await fixture.desk.setStatus(closed, 'closed');
      const expected = {
        all: [open, awaiting, solved, closed],
        open: [open],
        awaiting: [awaiting],
        solved: [solved, closed],
      };
      for (const filter of ['all', 'open', 'awaiting', 'solved'] as const) {
        const { items, counts } = await list({ filter });
        same(sorted(ids(items)), sorted(expected[filter]), filter);
        for (const [name, found] of Object.entries(expected)) {
          const count = counts?.[name as keyof typeof expected];
          must(count === undefined || count === found.length, `${name} counts ${count}`);
        }
      }
      const groups = (await list()).items.map(({ status }) => `${status.group} ${status.final}`);
      must(groups.filter((group) => group === 'solved true').length === 1, groups.join());
    },
  },
  {
    name: 'words, a number and a reference find their request',
    check: async (fixture) => {
      const { ask, list } = await newCustomer(fixture);
      const { id, number } = await ask('Un colis zinzolin', { reference: 'FR2026EBAY0007654321' });
      for (const text of ['zinzolin', 'ZINZOLIN', number, 'FR2026EBAY0007654321']) {
        const { items, counts } = await list({ text });
        same(ids(items), [id], text);
        must((counts?.all ?? 1) === 1, `counted ${counts?.all} for ${text}`);
      }
      const none = await list({ text: 'xyzzy' });
      same([none.items.length, none.next, none.counts?.all ?? 0], [0, undefined, 0], 'nonsense');
      same(ids((await list({ text: '100%_' })).items), [], 'signs of a pattern');
    },
  },
  {
    name: 'newest first, by change or by creation',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { ask, list } = customer;
      const first = (await firstOf(customer)).id;
      const [second, third] = [(await ask()).id, (await ask()).id];
      await tick();
      await fixture.desk.answer(second, 'Bonjour');
      same(ids((await list({ sort: 'updated' })).items), [second, third, first], 'by change');
      same(ids((await list({ sort: 'created' })).items), [third, second, first], 'by creation');
    },
  },
  {
    name: 'pages join without gap or repetition while requests are added',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { ask, list } = customer;
      const expected = [(await firstOf(customer)).id];
      for (let count = 0; count < 6; count++) expected.unshift((await ask()).id);
      for (const sort of ['updated', 'created'] as const) {
        const found: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await list({ sort, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
          must(page.items.length <= 3, `${page.items.length} rows`);
          found.push(...ids(page.items));
          cursor = page.next;
          must(++pages < 10, 'the list has no end');
          if (cursor !== undefined) await ask('Entre deux pages');
        } while (cursor !== undefined);
        same(found, expected, sort);
        must(pages >= 3, `${pages} pages`);
        expected.unshift(...ids((await list()).items).slice(0, pages - 1));
      }
    },
  },
  {
    name: 'a conversation is told from its beginning',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id, number } = await customer.ask('Mon colis', { message: 'un\n<b>deux</b> 🎉' });
      await fixture.desk.answer(id, 'Première réponse', { status: 'pending' });
      const { request, comments, can, followUps } = await customer.activities.open(id, options);
      same([request.id, request.number, request.subject], [id, number, 'Mon colis'], 'request');
      same(comments.map(textOf), ['un\n<b>deux</b> 🎉', 'Première réponse'], 'comments');
      same(
        comments.map(({ author }) => author.role),
        ['requester', 'agent'],
        'authors',
      );
      must(request.status.group === 'awaiting', `status is ${request.status.group}`);
      same([can.reply, can.solve, can.followUp, can.rate], [true, true, false, false], 'rights');
      same(followUps, [], 'follow-ups');
      const times = comments.map(({ createdAt }) => Date.parse(createdAt));
      must(
        times.every((time) => Math.abs(time - Date.now()) < 60_000),
        `times ${times.join()}`,
      );
    },
  },
  {
    name: 'an HTML body stays HTML',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const html = '<p>Bonjour <b>Camille</b> &amp; co<img src=x onerror=alert(1)></p>';
      await fixture.desk.answer(id, html, { html: true });
      const { comments } = await customer.activities.open(id, options);
      same(comments.at(-1)?.body, { kind: 'html', html }, 'body');
    },
  },
  {
    name: 'a reply arrives as it was written',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const message = 'Zażółć\n\nمرحبا 👋🏽 <script>alert(1)</script> {{x}} %s';
      const answered = await customer.activities.reply(id, said(message), write());
      for (const conversation of [answered, await customer.activities.open(id, options)]) {
        same(
          [lastOf(conversation).body, lastOf(conversation).author.role],
          [{ kind: 'text', text: message }, 'requester'],
          'reply',
        );
        must(conversation.comments.length === 2, `${conversation.comments.length} comments`);
      }
    },
  },
  {
    name: 'an empty reply is refused at its field',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const work = customer.activities.reply(id, said(' \n '), write());
      const { fields } = await mustFail(work, 'invalid');
      same(
        fields.map(({ field }) => field),
        ['message'],
        'problems',
      );
    },
  },
  {
    name: 'a file of a reply comes back intact',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { file, hash } = await withFile(customer);
      must(file.name === 'reçu "ü" (1).pdf', `its name is ${file.name}`);
      must(file.size === undefined || file.size === 120_000, `its size is ${file.size}`);
      const bytes = await customer.activities.download(file.id, options);
      must(hashOf(new Uint8Array(await bytes.arrayBuffer())) === hash, 'other bytes');
      must(!/html|svg|xml/.test(bytes.type), `it would open as ${bytes.type}`);
    },
  },
  {
    name: 'a file that is not there is told at its field',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const gone = { kind: 'token', token: newKey(), field: 'attachments', name: 'a.pdf' } as const;
      const { fields } = await mustFail(
        customer.activities.reply(id, said('x', [gone]), write()),
        'invalid',
      );
      same(
        fields.map(({ field, code }) => [field, code]),
        [['attachments', 'fileMissing']],
        'problems',
      );
    },
  },
  {
    name: 'the same key is the same reply, also at the same time',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const key = newKey();
      const send = () => customer.activities.reply(id, said('une fois'), write(key));
      await Promise.all([send(), send(), send()]);
      const { comments } = await send();
      same(comments.map(textOf), ['Bonjour', 'une fois'], 'comments');
      await customer.activities.reply(id, said('une fois'), write());
      const again = await customer.activities.open(id, options);
      must(again.comments.length === 3, `another key: ${again.comments.length} comments`);
    },
  },
  {
    name: 'the same key for another reply is a conflict',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const key = newKey();
      await customer.activities.reply(id, said('un'), write(key));
      await mustFail(customer.activities.reply(id, said('deux'), write(key)), 'conflict');
      const { comments } = await customer.activities.open(id, options);
      same(comments.map(textOf), ['Bonjour', 'un'], 'comments');
    },
  },
  {
    name: 'solved, and open again by a reply',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities, list } = customer;
      const { id } = await firstOf(customer);
      const key = newKey();
      for (const solved of [
        await activities.solve(id, write(key)),
        await activities.solve(id, write(key)),
      ]) {
        must(solved.request.status.group === 'solved', `is ${solved.request.status.group}`);
        same(
          [solved.can.reply, solved.can.reopen, solved.can.solve],
          [true, true, false],
          'rights',
        );
      }
      same(ids((await list({ filter: 'solved' })).items), [id], 'solved ones');
      const reopened = await activities.reply(id, said('Pas encore'), write());
      must(reopened.request.status.group === 'open', `is ${reopened.request.status.group}`);
      same(ids((await list({ filter: 'open' })).items), [id], 'open ones');
    },
  },
  {
    name: 'a closed request takes nothing but a follow-up',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities } = customer;
      const { id } = await firstOf(customer);
      await fixture.desk.setStatus(id, 'closed');
      const { can, request, comments } = await activities.open(id, options);
      same([can.reply, can.reopen, can.solve, can.followUp], [false, false, false, true], 'rights');
      must(request.status.final === true, 'not final');
      await mustFail(activities.reply(id, said('x'), write()), 'closed');
      await mustFail(activities.solve(id, write()), 'closed');
      same((await activities.open(id, options)).comments.length, comments.length, 'comments');
    },
  },
  {
    name: 'a follow-up is known on both sides',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities, ask } = customer;
      const { id, number } = await firstOf(customer);
      await fixture.desk.setStatus(id, 'closed');
      const next = await ask('La suite', { followUpOf: id });
      same((await activities.open(next.id, options)).followUpOf, { id, number }, 'before');
      same((await activities.open(id, options)).followUps, [next], 'after');
    },
  },
  {
    name: 'a follow-up of an open or a foreign request is refused',
    check: async (fixture) => {
      const stranger = await newCustomer(fixture);
      const foreign = (await firstOf(stranger)).id;
      await fixture.desk.setStatus(foreign, 'closed');
      const customer = await newCustomer(fixture);
      await mustFail(customer.ask('x', { followUpOf: foreign }), 'forbidden');
      const { id } = await firstOf(customer);
      await mustFail(customer.ask('x', { followUpOf: id }), 'forbidden');
      must((await customer.list()).items.length === 1, 'it was kept');
    },
  },
  {
    name: 'the last rating counts, once there is something to rate',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities } = customer;
      const { id } = await firstOf(customer);
      await mustFail(activities.rate(id, GOOD, write()), 'conflict');
      must((await activities.solve(id, write())).can.rate, 'may not be rated');
      await activities.rate(id, { score: 'bad', comment: 'Bof' }, write());
      same((await activities.rate(id, GOOD, write())).rating, GOOD, 'rating');
      same((await activities.open(id, options)).rating, GOOD, 'rating afterwards');
    },
  },
  {
    name: 'an answer is unread until it is read',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities } = customer;
      const { id, unread } = await firstOf(customer);
      must(!unread, 'unread without an answer');
      await fixture.desk.answer(id, 'Bonjour');
      must((await firstOf(customer)).unread, 'read without being read');
      const last = lastOf(await activities.open(id, options)).id;
      await activities.read(id, last, options);
      await activities.read(id, last, options);
      must(!(await firstOf(customer)).unread, 'still unread');
      must(!(await activities.open(id, options)).request.unread, 'still unread when opened');
    },
  },
  {
    name: 'what is somebody else’s is not there',
    check: async (fixture) => {
      const owner = await newCustomer(fixture);
      const { conversation, file } = await withFile(owner);
      const target = {
        id: conversation.request.id,
        comment: lastOf(conversation).id,
        file: file.id,
      };
      const { activities, list } = await newCustomer(fixture);
      for (const [name, touch] of Object.entries(touches(activities, target)))
        await mustFail(touch(), 'not-found').catch((error: unknown) => {
          throw new Error(`${name} ${String(error)}`);
        });
      must(!ids((await list()).items).includes(target.id), 'it is listed');
      const missing = { ...target, id: newKey(), file: newKey() };
      for (const touch of Object.values(touches(activities, missing)))
        await mustFail(touch(), 'not-found');
    },
  },
  {
    name: 'who listens hears that it stands, then of each change',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const { heard, stop, ended } = listen(customer);
      await until(() => heard.length > 0, 'ready');
      must(heard[0] === undefined, `first heard ${heard[0]}`);
      await fixture.desk.answer(id, 'Bonjour');
      await until(() => heard.includes(id), 'an answer');
      heard.length = 0;
      await customer.activities.solve(id, write());
      await until(() => heard.includes(id), 'solving');
      const next = await customer.ask();
      await until(() => heard.includes(next.id), 'a new request');
      stop();
      await mustFail(ended, 'aborted');
      heard.length = 0;
      await fixture.desk.answer(id, 'Encore');
      await tick(200);
      same(heard, [], 'heard after the abort');
    },
  },
  {
    name: 'who listens hears nothing of others',
    check: async (fixture) => {
      const other = (await firstOf(await newCustomer(fixture))).id;
      const customer = await newCustomer(fixture);
      const { heard, stop, ended } = listen(customer);
      await until(() => heard.length > 0, 'ready');
      await fixture.desk.answer(other, 'Bonjour');
      await fixture.desk.answer((await firstOf(customer)).id, 'Bonjour');
      await until(() => heard.length > 1, 'an answer');
      must(!heard.includes(other), 'a change of somebody else’s');
      stop();
      await mustFail(ended, 'aborted');
    },
  },
  {
    name: 'listening ends with the session',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { heard, ended } = listen(customer);
      await until(() => heard.length > 0, 'ready');
      await customer.session.signOut(options);
      const late = tick(5000).then(() => Promise.reject(new Error('it goes on')));
      await mustFail(Promise.race([ended, late]), 'unauthorized');
    },
  },
  {
    name: 'nothing is left after signing out',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { activities, session } = customer;
      const { conversation, file } = await withFile(customer);
      const target = {
        id: conversation.request.id,
        comment: lastOf(conversation).id,
        file: file.id,
      };
      await session.signOut(options);
      const calls = {
        ...touches(activities, target),
        list: () => customer.list(),
        watch: () => activities.watch(() => undefined, options),
      };
      for (const [name, call] of Object.entries(calls))
        await mustFail(call(), 'unauthorized').catch((error: unknown) => {
          throw new Error(`${name} ${String(error)}`);
        });
      await session.signOut(options).catch(() => undefined);
      await session.signIn({ email: customer.email, password: PASSWORD }, options);
      must((await firstOf(customer)).id === target.id, 'the request is lost');
    },
  },
  {
    name: 'an abort ends a call',
    check: async (fixture) => {
      const customer = await newCustomer(fixture);
      const { id } = await firstOf(customer);
      const { activities, session } = customer;
      const aborted = { signal: AbortSignal.abort() };
      const given = { email: customer.email, password: PASSWORD };
      await mustFail(
        activities.list({ filter: 'all', sort: 'updated', limit: 5 }, aborted),
        'aborted',
      );
      await mustFail(activities.open(id, aborted), 'aborted');
      await mustFail(activities.reply(id, said('x'), { ...aborted, key: newKey() }), 'aborted');
      await mustFail(session.signIn(given, aborted), 'aborted');
      await mustFail(
        activities.watch(() => undefined, aborted),
        'aborted',
      );
      must((await activities.open(id, options)).comments.length === 1, 'a reply was kept');
    },
  },
];
