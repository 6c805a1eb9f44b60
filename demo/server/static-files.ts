import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  /** Changes with the content. */
  readonly tag: string;
}

/** A file of a known type under `dir`, or nothing: no dot files, no way out of the folder. */
export async function findStaticFile(
  dir: string,
  urlPath: string,
): Promise<StaticFile | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.split(/[/\\]/).some((part) => part.startsWith('.')))
    return undefined;
  const file = resolve(dir, `.${sep}${path}`);
  if (!file.startsWith(resolve(dir) + sep)) return undefined;
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) return undefined;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return {
    path: file,
    type,
    size: found.size,
    tag: `"${found.size.toString(36)}-${found.mtimeMs.toString(36)}"`,
  };
}

/** The file as a stream of the web. */
export function streamOf(file: StaticFile): ReadableStream {
  return Readable.toWeb(createReadStream(file.path)) as ReadableStream;
}
