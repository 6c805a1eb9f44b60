import { randomBytes } from 'node:crypto';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { FieldProblemCode } from '../../../src/core/model/field-problem.js';
import type { UploadsTable } from '../database/tables.js';
import { brandOf, type Env, type Services } from '../services.js';
import { FileTooLargeError, type ReceivedFile } from '../storage/file-store.js';
import { recogniseFile } from '../storage/recognise.js';
import { isUnreadable } from '../text.js';
import { ApiError, invalid } from './errors.js';
import { failures } from './failures.js';
import { Brand, Token, UploadAnswer } from './schemas.js';

const Query = z.object({ brand: Brand });
const Key = z.uuid();

const description = {
  method: 'post',
  path: '/v1/uploads',
  summary: 'A file that will go with a request, as raw bytes',
  request: {
    query: Query,
    headers: z.object({
      'content-disposition': z
        .string()
        .openapi({ description: "attachment; filename*=UTF-8''<percent-encoded name>" })
        .optional(),
      'idempotency-key': Key.optional(),
    }),
    body: {
      required: true,
      content: { '*/*': { schema: z.string().openapi({ type: 'string', format: 'binary' }) } },
    },
  },
  responses: {
    201: {
      description: 'The file is kept',
      content: { 'application/json': { schema: UploadAnswer } },
    },
    ...failures('not-found', 'conflict', 'too-large', 'invalid', 'rate-limited'),
  },
} as const;

const removal = createRoute({
  method: 'delete',
  path: '/v1/uploads/{token}',
  summary: 'Takes an upload back; also fine when it is gone already or went with a request',
  request: { params: z.object({ token: Token }) },
  responses: { 204: { description: 'It is gone' } },
});

export function addUploads(app: OpenAPIHono<Env>, services: Services): void {
  const { database, files, limits } = services;

  // Not by `app.openapi`: its validators would take the body, and this body is never held as a whole.
  app.openAPIRegistry.registerPath(description);
  app.post('/v1/uploads', async (c) => {
    await limits.upload(c);
    const query = Query.safeParse(c.req.query());
    if (!query.success) throw invalid([{ field: 'brand', code: 'required' }]);
    const brand = brandOf(services, query.data.brand);
    const key = readKey(c.req.header('Idempotency-Key'));
    const name = readName(c.req.header('Content-Disposition'));
    const tooLarge = new ApiError('too-large', `A file may have ${brand.maxBytes} bytes`);
    if (Number(c.req.header('Content-Length') ?? 0) > brand.maxBytes) throw tooLarge;

    let received: ReceivedFile;
    try {
      received = await files.receive(c.env.incoming, brand.maxBytes, services.stopped);
    } catch (thrown) {
      if (thrown instanceof FileTooLargeError) throw tooLarge;
      if (c.env.incoming.errored) throw new ApiError('aborted', 'The connection ended early');
      throw thrown;
    }
    try {
      if (received.size === 0) throw fileProblem('fileEmpty');
      const kind = await recogniseFile(received.start);
      if (kind === undefined || !brand.types.has(kind.ending)) throw fileProblem('fileType');
      const upload = await keep(received, { key, brand: brand.id, name, type: kind.type });
      c.header('Cache-Control', 'no-store');
      return c.json(upload, 201);
    } finally {
      // After `keep` there is nothing left under the temporary name.
      await received.discard();
    }
  });

  app.openapi(removal, async (c) => {
    const gone = await database.db
      .deleteFrom('uploads')
      .where('token', '=', c.req.valid('param').token)
      .where('request_id', 'is', null)
      .where('write_key', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (gone) await files.remove(gone.id);
    return c.body(null, 204);
  });

  async function keep(
    file: ReceivedFile,
    about: Pick<UploadsTable, 'key' | 'brand' | 'name' | 'type'>,
  ): Promise<z.infer<typeof UploadAnswer>> {
    const id = crypto.randomUUID();
    const token = randomBytes(24).toString('base64url');
    // The file first: a row without its file would be a promise broken, a file without its row is tidied away.
    await file.keep(id);
    const inserted = await database.db
      .insertInto('uploads')
      .values({
        id,
        token,
        ...about,
        size: file.size,
        sha256: file.sha256,
        request_id: null,
        field: null,
        place: null,
      })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted) return { token, name: about.name, size: file.size, type: about.type };

    await files.remove(id);
    const first = await database.db
      .selectFrom('uploads')
      .select(['token', 'name', 'size', 'type', 'sha256', 'brand'])
      .where('key', '=', about.key)
      .executeTakeFirst();
    if (first?.sha256 !== file.sha256 || first.brand !== about.brand)
      throw new ApiError('conflict', 'The key was used for another file');
    return { token: first.token, name: first.name, size: first.size, type: first.type };
  }
}

function fileProblem(code: FieldProblemCode): ApiError {
  return invalid([{ field: 'file', code }]);
}

function readKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = Key.safeParse(header);
  if (!key.success) throw invalid([{ field: 'key', code: 'unreadable' }]);
  return key.data.toLowerCase();
}

const MAX_NAME = 255;

/** Name for people to read: no path, no control or direction characters. Never a name on our disk. */
function readName(header: string | undefined): string {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(header ?? '')?.[1];
  const plain = /filename="([^"]*)"/i.exec(header ?? '')?.[1];
  let name = plain ?? 'file';
  if (encoded !== undefined) {
    try {
      name = decodeURIComponent(encoded);
    } catch {
      throw invalid([{ field: 'file', code: 'unreadable' }]);
    }
  }
  if (isUnreadable(name)) throw invalid([{ field: 'file', code: 'unreadable' }]);
  const bare = name
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
  return bare === '' ? 'file' : Array.from(bare).slice(-MAX_NAME).join('');
}
