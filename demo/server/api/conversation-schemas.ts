import { z } from '@hono/zod-openapi';
import { REQUEST_FILTERS, REQUEST_SORTS } from './list-words.js';
import { Status, Token, written, text } from './schemas.js';

/** As the place of the requests makes them: a UUID in our own tables. */
const Id = z.string().min(1).max(200);

export const RequestParams = z.object({ id: Id });
export const FileParams = z.object({ id: z.string().min(1).max(600) });

export const ListQueryParams = z.object({
  filter: z.enum(REQUEST_FILTERS).default('all'),
  sort: z.enum(REQUEST_SORTS).default('updated'),
  q: text(200).default(''),
  cursor: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

const Key = z
  .uuid()
  .openapi({ description: 'Made before the first try; the same for every further try' });

export const CommentBody = z
  .object({
    key: Key,
    message: written(10_000),
    attachments: z
      .array(z.object({ token: Token, name: text(255) }))
      .max(20)
      .default([]),
  })
  .openapi('NewComment');

export const SolveBody = z.object({ key: Key }).openapi('Solve');

export const RatingBody = z
  .object({ key: Key, score: z.enum(['good', 'bad']), comment: written(2000).default('') })
  .openapi('NewRating');

export const ReadBody = z
  .object({ comment: Id.openapi({ description: 'The last one that was seen' }) })
  .openapi('Read');

const Link = z.object({ id: Id, number: z.string() });

const Summary = Link.extend({
  subject: z.string(),
  status: Status,
  category: z.string().optional(),
  reference: z.string().optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  unread: z.boolean(),
}).openapi('Summary');

const Comment = z.object({
  id: Id,
  author: z.object({ role: z.enum(['requester', 'agent', 'other']), name: z.string() }),
  createdAt: z.iso.datetime(),
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({
      kind: z.literal('html'),
      html: z.string().openapi({ description: 'Untrusted: sanitise before showing' }),
    }),
  ]),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      size: z.number().int().optional().openapi({ description: 'Bytes, where they are known' }),
    }),
  ),
});

const Details = Summary.extend({
  comments: z.array(Comment),
  can: z.object({
    reply: z.boolean(),
    reopen: z.boolean(),
    solve: z.boolean(),
    followUp: z.boolean(),
    rate: z.boolean(),
  }),
  cc: z.array(z.string()),
  rating: z.object({ score: z.enum(['good', 'bad']), comment: z.string() }).optional(),
  followUpOf: Link.optional(),
  followUps: z.array(Link),
}).openapi('Details');

export const ListAnswerSchema = z
  .object({
    requests: z.array(Summary),
    next: z.string().optional(),
    counts: z
      .object({
        all: z.number().int(),
        open: z.number().int(),
        awaiting: z.number().int(),
        solved: z.number().int(),
      })
      .partial()
      .openapi({ description: 'Those that are known' }),
  })
  .openapi('Requests');

export const DetailsAnswer = z.object({ request: Details }).openapi('DetailsAnswer');
