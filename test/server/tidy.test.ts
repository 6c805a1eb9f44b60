import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '../../demo/server/database/migrate.js';
import { PGliteDialect } from '../../demo/server/database/pglite-dialect.js';
import type { Tables } from '../../demo/server/database/tables.js';
import { FileStore } from '../../demo/server/storage/file-store.js';
import { tidyUploads } from '../../demo/server/storage/tidy.js';
import { png } from './files.js';

let dir: string;
let files: FileStore;
let db: Kysely<Tables>;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'help-tidy-'));
  files = new FileStore(dir);
  db = new Kysely<Tables>({ dialect: new PGliteDialect(await PGlite.create('memory://')) });
  await migrate(db);
});
afterEach(async () => {
  await db.destroy();
  await rm(dir, { recursive: true, force: true });
});

/** An upload of so many hours ago, its file included. */
async function upload(hours: number, requestId: string | null = null): Promise<string> {
  const id = crypto.randomUUID();
  const file = await files.receive(Readable.from([png()]), 1000, new AbortController().signal);
  await file.keep(id);
  const time = new Date(Date.now() - hours * 3_600_000);
  await utimes(join(dir, id), time, time);
  await db
    .insertInto('uploads')
    .values({
      id,
      token: id,
      key: null,
      brand: 'ebay',
      name: 'a.png',
      type: 'image/png',
      size: file.size,
      sha256: file.sha256,
      request_id: requestId,
      field: requestId === null ? null : 'attachments',
      place: null,
      created_at: time,
    })
    .execute();
  return id;
}

it('what no request claimed in time goes, with its file; all else stays', async () => {
  const requestId = crypto.randomUUID();
  await sql`insert into requests (id, brand, language, category, subject, email, message, fields)
    values (${requestId}, 'ebay', 'fr', 'pickup', 's', 'e@x.fr', 'm', '{}')`.execute(db);
  const fresh = await upload(23);
  const old = await upload(26);
  const claimed = await upload(100, requestId);
  const stray = crypto.randomUUID();
  const abandoned = `${crypto.randomUUID()}.part`;
  const writing = `${crypto.randomUUID()}.part`;
  const yesterday = new Date(Date.now() - 26 * 3_600_000);
  for (const name of [stray, abandoned, writing]) await writeFile(join(dir, name), 'x');
  for (const name of [stray, abandoned]) await utimes(join(dir, name), yesterday, yesterday);
  await writeFile(join(dir, 'of-somebody-else.txt'), 'x');

  expect(await tidyUploads(db, files)).toBe(3);
  const left = await readdir(dir);
  expect(left).toEqual(expect.arrayContaining([fresh, claimed, writing, 'of-somebody-else.txt']));
  for (const name of [old, stray, abandoned]) expect(left).not.toContain(name);
  const rows = await db.selectFrom('uploads').select('id').execute();
  expect(rows.map(({ id }) => id).toSorted()).toEqual([fresh, claimed].toSorted());
  expect(await tidyUploads(db, files)).toBe(0);
});
