import type { UploadFile } from '../core/ports/backend.js';
import { hashOf, must, mustFail, offered, same, within } from './check.js';
import type { ConformancePromise } from './promise.js';
import { calmly, newKey, pdf, textOf, writing, type Stage, type Visit } from './stage.js';
import { losesAnswerOnce, losesCallOnce } from './wire.js';

/** A clock that is wrong by more than so many ms makes wrong opening hours. */
const CLOCK = 120_000;
const WORDS = 'Line one\nLine two: "quotes" & <b>no markup</b> — œuvre, 東京, 🎉';

/** Signed in where the backend has accounts, else as anybody. */
async function somebody(stage: Stage): Promise<Visit> {
  const [person] = await stage.subject.people();
  const visit = await stage.visit(person);
  if (visit.backend.session !== undefined) await person.signIn(visit.backend, calmly);
  return visit;
}

async function mustKeep({ subject }: Stage, title: string, expected: number): Promise<void> {
  const kept = await subject.count(title);
  must(kept === expected, `the backend keeps ${kept} requests instead of ${expected}`);
}

/** White space and marks that a help desk's editor may change without changing a word. */
const plain = (text: string): string =>
  text
    .replaceAll(/<br\s*\/?>|<\/?(?:p|div)\b[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

export const CONNECTING: readonly ConformancePromise[] = [
  {
    area: 'connecting',
    name: 'connect answers, with a clock that is right if there is one',
    isReadOnly: true,
    check: async (stage) => {
      const [person] = await stage.subject.people();
      const { backend } = await stage.visit(person);
      const { serverNow } = await backend.connect({ language: 'en', ...calmly });
      must(
        serverNow === undefined || Math.abs(serverNow - Date.now()) < CLOCK,
        `the clock says ${serverNow}`,
      );
    },
  },
  {
    area: 'connecting',
    name: 'what is there works: methods come with what they need',
    isReadOnly: true,
    check: async (stage) => {
      const [person] = await stage.subject.people();
      const { backend } = await stage.visit(person);
      const { contact, activities, session } = backend;
      must(
        (contact.uploads === 'token') === (contact.upload !== undefined),
        `uploads is ${contact.uploads}, and upload is ${typeof contact.upload}`,
      );
      must(activities === undefined || session !== undefined, 'activities without a session');
      must(
        contact.honoursKey === (stage.subject.retry === 'key'),
        `honoursKey is ${contact.honoursKey}`,
      );
    },
  },
];

export const CREATING: readonly ConformancePromise[] = [
  {
    area: 'creating',
    name: 'a request gets an id, a number, an open status and a time',
    check: async (stage) => {
      const visit = await somebody(stage);
      const result = await stage.create(visit, stage.newRequest(visit));
      must(result.kind === 'created', `it is ${result.kind}`);
      must(result.id !== '' && result.number !== '', 'empty id or number');
      must(result.status.group === 'open', `its status is ${result.status.group}`);
      must(
        Math.abs(Date.parse(result.createdAt) - Date.now()) < CLOCK,
        `created at ${result.createdAt}`,
      );
    },
  },
  {
    area: 'creating',
    name: 'words arrive as they were written',
    check: async (stage) => {
      const visit = await stage.first();
      const { id } = await stage.ask(visit, { message: WORDS });
      const [first] = (await stage.open(visit, id)).comments;
      must(first !== undefined, 'the conversation has no comments');
      must(plain(textOf(first)).includes(plain(WORDS)), `they became ${textOf(first)}`);
    },
  },
  {
    area: 'creating',
    name: 'another key is another request',
    check: async (stage) => {
      const visit = await somebody(stage);
      const request = stage.newRequest(visit);
      await stage.create(visit, request);
      await stage.create(visit, request);
      await stage.settle();
      await mustKeep(stage, request.subject, 2);
    },
  },
  {
    area: 'creating',
    name: 'the same key again is the same request',
    check: async (stage) => {
      offered(stage.subject.retry !== 'none', 'no keys');
      const visit = await somebody(stage);
      const [request, key] = [stage.newRequest(visit), newKey()];
      const one = await stage.create(visit, request, key);
      await stage.settle();
      const other = await stage.create(visit, request, key);
      must(one.kind === 'created' && other.kind === 'created', 'not created');
      same([other.id, other.number], [one.id, one.number], 'another request');
      await mustKeep(stage, request.subject, 1);
    },
  },
  {
    area: 'creating',
    name: 'the same key at the same time is one request',
    check: async (stage) => {
      offered(stage.subject.retry === 'key', 'no keys');
      const visit = await somebody(stage);
      const [request, key] = [stage.newRequest(visit), newKey()];
      await Promise.all([1, 2, 3].map(() => stage.create(visit, request, key)));
      await mustKeep(stage, request.subject, 1);
    },
  },
  {
    area: 'creating',
    name: 'a lost answer is told as one, and trying again makes no second request',
    check: async (stage) => {
      const visit = await somebody(stage);
      await stage.needsWire(visit);
      const [request, key] = [stage.newRequest(visit), newKey()];
      stage.break(visit, losesAnswerOnce());
      const { ambiguous } = await mustFail(
        stage.create(visit, request, key),
        ['blocked', 'unavailable', 'offline', 'malformed'],
        'a lost answer',
      );
      must(ambiguous, 'told as a failure, although it may have arrived');
      stage.break(visit, undefined);
      if (stage.subject.retry === 'none') return;
      await stage.settle();
      const result = await stage.create(visit, request, key);
      must(result.kind === 'created', `the second try is ${result.kind}`);
      await mustKeep(stage, request.subject, 1);
    },
  },
  {
    area: 'creating',
    name: 'a call that did not arrive can be tried again',
    check: async (stage) => {
      const visit = await somebody(stage);
      await stage.needsWire(visit);
      const [request, key] = [stage.newRequest(visit), newKey()];
      stage.break(visit, losesCallOnce());
      await mustFail(
        stage.create(visit, request, key),
        ['blocked', 'unavailable', 'offline'],
        'a call that did not arrive',
      );
      stage.break(visit, undefined);
      const result = await stage.create(visit, request, key);
      must(result.kind === 'created', `the second try is ${result.kind}`);
      await stage.settle();
      await mustKeep(stage, request.subject, 1);
    },
  },
  {
    area: 'creating',
    name: 'what the backend refuses is told as invalid, at its field',
    check: async (stage) => {
      const { refused } = stage.subject;
      offered(refused !== undefined, 'refuses nothing');
      const visit = await somebody(stage);
      const { fields, ambiguous } = await mustFail(
        stage.create(visit, refused.request),
        ['invalid'],
        'a wrong request',
      );
      must(!ambiguous, 'told as if it may have arrived');
      must(
        refused.field === undefined || fields.some(({ field }) => field === refused.field),
        `told at ${fields.map(({ field }) => field).join() || 'no field'}`,
      );
    },
  },
  {
    area: 'creating',
    name: 'an abort ends it at once, and nothing is kept of a call that had not begun',
    check: async (stage) => {
      const visit = await somebody(stage);
      const { contact } = visit.backend;
      const request = stage.newRequest(visit);
      await mustFail(
        contact.create(request, { key: newKey(), signal: AbortSignal.abort() }),
        ['aborted'],
        'aborted before',
      );
      await mustKeep(stage, request.subject, 0);
      const controller = new AbortController();
      const work = contact.create(request, { key: newKey(), signal: controller.signal });
      controller.abort();
      await mustFail(within(2000, work, 'aborted on its way'), ['aborted'], 'aborted on its way');
    },
  },
  {
    area: 'creating',
    name: 'a follow-up carries the number of the closed request',
    check: async (stage) => {
      const visit = await stage.first();
      offered(stage.agent.close !== undefined, 'nothing is ever closed');
      const { id, number } = await stage.ask(visit);
      await stage.agent.close(id);
      await stage.settle();
      const { can } = await stage.open(visit, id);
      offered(can.followUp, 'no follow-ups');
      const next = await stage.ask(visit, { followUpOf: id });
      const { followUpOf } = await stage.open(visit, next.id);
      same(followUpOf?.number, number, 'it follows');
    },
  },
];

function fileOf(
  name: string,
  size: number,
): { readonly file: UploadFile; readonly hash: (bytes?: Blob) => Promise<string> } {
  const file = pdf(name, size);
  return { file, hash: (bytes = file.bytes) => hashOf(bytes) };
}

export const FILES: readonly ConformancePromise[] = [
  {
    area: 'files',
    name: 'a file of a request arrives intact',
    check: async (stage) => {
      const visit = await stage.first();
      const file = fileOf('reçu "ü" (1) 📄.pdf', 120_000);
      const attachments = [await stage.attach(visit, file.file)];
      const { id } = await stage.ask(visit, { attachments });
      const files = (await stage.open(visit, id)).comments.flatMap((comment) => comment.files);
      must(files.length === 1, `the request has ${files.length} files`);
      const [kept] = files;
      must(kept !== undefined && kept.name.includes('.pdf'), `it is called ${kept?.name}`);
      const download = stage.method(visit, 'download');
      same(await file.hash(await download(kept.id, calmly)), await file.hash(), 'other bytes');
    },
  },
  {
    area: 'files',
    name: 'a file of a reply arrives intact',
    check: async (stage) => {
      const visit = await stage.first();
      const reply = stage.method(visit, 'reply');
      const download = stage.method(visit, 'download');
      const { id } = await stage.ask(visit);
      const file = fileOf('photo.pdf', 80_000);
      const attachments = [await stage.attach(visit, file.file)];
      await reply(id, { message: 'Here it is', attachments }, writing());
      const files = (await stage.open(visit, id)).comments.flatMap((comment) => comment.files);
      must(files.length === 1, `the conversation has ${files.length} files`);
      same(
        await file.hash(await download(files[0]?.id ?? '', calmly)),
        await file.hash(),
        'other bytes',
      );
    },
  },
  {
    area: 'files',
    name: 'an abort ends an upload',
    check: async (stage) => {
      const visit = await somebody(stage);
      const { upload } = visit.backend.contact;
      offered(upload !== undefined, 'no upload ahead');
      const { file } = fileOf('large.pdf', 5_000_000);
      const controller = new AbortController();
      const work = upload.call(visit.backend.contact, file, {
        key: newKey(),
        signal: controller.signal,
      });
      controller.abort();
      await mustFail(within(2000, work, 'the upload'), ['aborted'], 'the upload');
    },
  },
];
