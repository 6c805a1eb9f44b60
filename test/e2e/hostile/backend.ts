// Runs in the page: a help desk that says nothing but what an attacker wants it to say.
import { HelpError } from '../../../src/core/help-error.js';
import type { Comment } from '../../../src/core/model/comment.js';
import type { Conversation, RequestSummary } from '../../../src/core/model/conversation.js';
import type { RequestStatus } from '../../../src/core/model/request.js';
import type { HelpBackend } from '../../../src/core/ports/backend.js';

const AT = '2026-11-20T09:00:00Z';
const GROUPS = ['open', 'awaiting', 'solved'] as const;

/** Id of the request that can't be opened. */
export const REFUSED = 'refused';

const statusOf = (text: string, place: number): RequestStatus => ({
  group: GROUPS[place % 3] ?? 'open',
  raw: text,
  label: text,
});

const summaryOf = (text: string, place: number): RequestSummary => ({
  id: `r${place}`,
  number: text,
  subject: text,
  status: statusOf(text, place),
  category: `c${place}`,
  reference: text,
  createdAt: AT,
  updatedAt: AT,
  unread: place % 2 === 0,
});

function commentsOf(text: string, place: number): readonly Comment[] {
  const comment = (kind: 'html' | 'text', role: Comment['author']['role']): Comment => ({
    id: `${kind}-${place}`,
    author: { role, name: text },
    createdAt: AT,
    body: kind === 'html' ? { kind, html: text } : { kind, text },
    files: [{ id: `f${place}`, name: text, type: text, size: place }],
  });
  return [comment('html', 'agent'), comment('text', 'other')];
}

/** Each text in every place where a backend can put one. The person is called by the first. */
export function hostileBackend(texts: readonly string[], config: unknown): HelpBackend {
  const items: readonly RequestSummary[] = texts.map(summaryOf);
  const conversation: Conversation = {
    request: { ...summaryOf(texts[0] ?? '', 0), id: 'r0' },
    comments: texts.flatMap(commentsOf),
    can: { reply: true, reopen: true, solve: true, followUp: true, rate: true },
    cc: texts,
    rating: { score: 'good', comment: texts[0] ?? '' },
    followUpOf: { id: 'r1', number: texts[1] ?? '' },
    followUps: texts.map((number, place) => ({ id: `r${place}`, number })),
  };
  const refusal = (): HelpError =>
    new HelpError('invalid', texts.join('\n'), {
      fields: texts.map((message) => ({ field: 'message', code: 'server', message })),
    });
  return {
    connect: async () => ({ config, serverNow: Date.parse(AT) }),
    contact: {
      honoursKey: true,
      uploads: 'token',
      create: () => Promise.reject(refusal()),
    },
    articles: {
      find: async () =>
        texts.slice(0, 20).map((text, place) => ({
          id: String(place),
          title: text,
          summary: text,
          url: text,
        })),
    },
    session: {
      resume: async () => ({
        person: { id: 'p1', name: texts[0] || 'Nobody', email: texts[0] ?? '' },
      }),
      signIn: () => Promise.reject(refusal()),
      recover: () => Promise.reject(refusal()),
      signOut: () => Promise.resolve(),
    },
    activities: {
      list: async () => ({ items, counts: { all: items.length } }),
      open: (id) =>
        id === REFUSED
          ? Promise.reject(new HelpError('not-found', texts.join('\n')))
          : Promise.resolve({ ...conversation, request: { ...conversation.request, id } }),
      reply: () => Promise.reject(refusal()),
      solve: () => Promise.reject(refusal()),
      rate: () => Promise.reject(refusal()),
      read: () => Promise.resolve(),
    },
  };
}
