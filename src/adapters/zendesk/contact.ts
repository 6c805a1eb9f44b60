import { HelpError } from '../../core/help-error.js';
import type { CreateResult } from '../../core/model/request.js';
import type {
  AdapterOptions,
  CallOptions,
  ContactBackend,
  NewComment,
  UploadFile,
  UploadOptions,
} from '../../core/ports/backend.js';
import { createdOf } from '../shared/created.js';
import { linesOf } from '../shared/form-answers.js';
import { nobody, refused } from '../shared/refusals.js';
import { sameAddress } from '../shared/same-address.js';
import { tokenOf } from '../shared/sent-files.js';
import { turns } from '../shared/turns.js';
import { uploadCall } from '../shared/upload-call.js';
import { wordsOf } from '../shared/words-of.js';
import { call, type ZendeskSession } from './client.js';
import {
  decodeCreated,
  decodeRequest,
  decodeRows,
  type StatusLabels,
  type WireRequest,
} from './decode.js';
import { sentFields } from './fields.js';

/** An upload token ends after 60 minutes; sending takes a while too. In ms. */
const TOKEN_LIFE = 55 * 60_000;
/** How many of the newest requests are looked through for one that may have arrived. */
const NEWEST = 25;
const NO_LABELS: StatusLabels = new Map();

/** A write under its key. Zendesk keeps no keys of requests, so this page does, as long as it lives. */
interface Write {
  readonly content: string;
  /** It arrived. */
  answer?: CreateResult;
  /** It may have arrived: what it looks like, and the newest id before it. Without it, nobody can look. */
  readonly lost?: { readonly subject: string; readonly body: string; readonly after: number };
}

/** The request that a lost write has become. */
function arrivedAmong(
  newest: readonly WireRequest[],
  { lost }: Partial<Write> = {},
): CreateResult | undefined {
  const arrived = newest.find(
    ({ summary, description }) =>
      lost &&
      Number(summary.id) > lost.after &&
      summary.subject === lost.subject &&
      description.trim() === lost.body,
  );
  return arrived && createdOf(arrived.summary);
}

/** What a comment is sent with. @throws {HelpError} `invalid` with `fileMissing` for a token that has ended */
export type ReadyComment = (comment: NewComment) => {
  readonly body: string;
  readonly uploads: readonly string[] | undefined;
};

/** Sending requests and files, as who is signed in or as nobody. */
export function zendeskContact(
  options: AdapterOptions,
  session: ZendeskSession,
): { readonly contact: ContactBackend; readonly ready: ReadyComment } {
  const inTurn = turns();
  const writes = new Map<string, Write>();
  /** Token → when it was given, ms. */
  const given = new Map<string, number>();

  /** @throws {HelpError} `conflict` when the key stands for other words that arrived */
  const create: ContactBackend['create'] = (request, { key, signal }) =>
    inTurn(key, 0, async () => {
      const content = JSON.stringify(request);
      const before = writes.get(key);
      const theSame = (arrived: CreateResult): CreateResult => {
        if (before?.content !== content)
          throw new HelpError('conflict', 'The key stands for another request');
        return arrived;
      };
      if (before?.answer) return theSame(before.answer);
      const { email, subject, followUpOf } = request;
      const person = session.me?.person;
      if (followUpOf !== undefined && !person) throw nobody();
      // Written for another address it is that person's, so it goes as anybody's.
      const isOwn =
        person !== undefined && (followUpOf !== undefined || sameAddress(person.email, email));
      const { request: fields, rest } = sentFields(request.fields);
      const lines = linesOf(rest);
      const comment = ready({
        ...request,
        message: [request.message, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'),
      });
      const newest = isOwn ? await findNewest(signal) : [];
      const arrived = arrivedAmong(newest, before);
      if (arrived) return theSame(arrived);
      const write: Write = {
        content,
        ...(isOwn && {
          lost: {
            subject,
            body: comment.body,
            after: Math.max(0, ...newest.map(({ summary }) => Number(summary.id))),
          },
        }),
      };
      const form = /^form(\d+)$/.exec(request.category)?.[1];
      try {
        write.answer = await call(options, isOwn ? session : {}, {
          method: 'POST',
          path: '/requests',
          json: {
            request: {
              subject,
              comment,
              ticket_form_id: form && Number(form),
              ...fields,
              requester: isOwn ? undefined : { name: email.split('@')[0], email },
              via_followup_source_id: followUpOf && Number(followUpOf),
            },
          },
          decode: (json) => decodeCreated(json, email, NO_LABELS),
          signal,
        });
      } catch (thrown) {
        if (HelpError.from(thrown).ambiguous) writes.set(key, write);
        throw thrown;
      }
      writes.set(key, write);
      return write.answer;
    });

  async function findNewest(signal: AbortSignal): Promise<readonly WireRequest[]> {
    const { items } = await call(options, session, {
      path: '/requests',
      query: { 'page[size]': NEWEST, sort_by: 'created_at', sort_order: 'desc' },
      decode: (json) => decodeRows(json, 'requests', (row) => decodeRequest(row, NO_LABELS)),
      signal,
    });
    return items;
  }

  const ready: ReadyComment = (comment) => {
    const uploads = comment.attachments.map((file) => {
      const token = tokenOf(file);
      const { field, name } = file;
      // An ended token is not refused: the file would be missing, and nobody told.
      if (Date.now() - (given.get(token) ?? Infinity) > TOKEN_LIFE)
        throw refused('invalid', { field, code: 'fileMissing', values: { name } });
      return token;
    });
    return {
      // Zendesk takes no comment without words.
      body: wordsOf(comment).trim(),
      uploads: uploads.length > 0 ? uploads : undefined,
    };
  };

  async function upload(
    { name, type, bytes }: UploadFile,
    watching: UploadOptions,
  ): Promise<{ readonly token: string }> {
    const sent = uploadCall('/uploads', { filename: name }, bytes, type, watching);
    const answer = await call(options, session, sent);
    given.set(answer.token, Date.now());
    return answer;
  }

  async function discard(token: string, { signal }: CallOptions): Promise<void> {
    given.delete(token);
    await call(options, session, {
      method: 'DELETE',
      path: `/uploads/${encodeURIComponent(token)}`,
      decode: () => true,
      signal,
    });
  }

  return {
    ready,
    contact: {
      // Zendesk keeps keys of POST /tickets alone, which is for agents.
      honoursKey: false,
      uploads: 'token',
      create,
      upload,
      discard,
    },
  };
}
