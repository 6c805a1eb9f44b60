import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SAMPLE_BYTES } from './recognise.js';

/** A file on its way in: complete on the disk, not yet under its name. */
export interface ReceivedFile {
  readonly size: number;
  readonly sha256: string;
  /** The first bytes, for telling what it is. */
  readonly start: Uint8Array;
  /** Gives the file its lasting name. */
  keep(id: string): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** More bytes came than allowed; the rest was not read. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
}

const TEMPORARY = '.part';
const ID = /^[0-9a-f-]{36}$/;

/** Uploaded files in one folder, named by the random id of their row. */
export class FileStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a stream to a temporary file, piece by piece, and makes sure that it lies on the disk. Whatever goes wrong,
   * nothing stays behind.
   *
   * @throws {FileTooLargeError} at the first byte over `maxBytes`.
   */
  async receive(source: Readable, maxBytes: number, signal: AbortSignal): Promise<ReceivedFile> {
    const temporary = join(this.#dir, `${crypto.randomUUID()}${TEMPORARY}`);
    const discard = (): Promise<void> => rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      const start = Buffer.alloc(SAMPLE_BYTES);
      let size = 0;
      // Left early, the stream must live on: the answer still has to go out over its connection.
      for await (const chunk of source.iterator({ destroyOnReturn: false })) {
        signal.throwIfAborted();
        const bytes = chunk as Buffer;
        if (size < SAMPLE_BYTES) bytes.copy(start, size);
        size += bytes.length;
        if (size > maxBytes) throw new FileTooLargeError();
        hash.update(bytes);
        await file.write(bytes);
      }
      await file.sync();
      await file.close();
      return {
        size,
        sha256: hash.digest('hex'),
        start: start.subarray(0, Math.min(size, SAMPLE_BYTES)),
        keep: (id) => rename(temporary, this.#path(id)),
        discard,
      };
    } catch (thrown) {
      await file.close().catch(() => undefined);
      await discard();
      throw thrown;
    }
  }

  read(id: string): ReadStream {
    return createReadStream(this.#path(id));
  }

  /** As a whole in memory, for passing it on. */
  async bytes(id: string, type: string): Promise<Blob> {
    return new Blob([await readFile(this.#path(id))], { type });
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  /** Names of kept files, and of temporary ones whose writer is long gone, last touched before a time in ms. */
  async olderThan(
    time: number,
  ): Promise<{ readonly kept: readonly string[]; readonly abandoned: readonly string[] }> {
    const kept: string[] = [];
    const abandoned: string[] = [];
    for (const name of await readdir(this.#dir)) {
      const found = await stat(join(this.#dir, name)).catch(() => undefined);
      if (!found?.isFile() || found.mtimeMs >= time) continue;
      if (name.endsWith(TEMPORARY)) abandoned.push(name);
      else if (ID.test(name)) kept.push(name);
    }
    return { kept, abandoned };
  }

  async removeAbandoned(name: string): Promise<void> {
    if (name.endsWith(TEMPORARY) && ID.test(name.slice(0, -TEMPORARY.length)))
      await rm(join(this.#dir, name), { force: true });
  }

  #path(id: string): string {
    if (!ID.test(id)) throw new Error('Not the id of a stored file');
    return join(this.#dir, id);
  }
}
