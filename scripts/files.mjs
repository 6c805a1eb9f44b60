// The files of the working tree, with forward slashes on every system.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './gate.mjs';

/** Paths from the root of the repository, below a folder; none where there is no such folder. */
export function filesIn(folder, pattern) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(path, pattern);
    return pattern.test(path) ? [path] : [];
  });
}

export const readSource = (path) => readFileSync(join(root, path), 'utf8');

/** When the newest of the files was written, in ms. */
export const newest = (paths) =>
  Math.max(0, ...paths.map((path) => statSync(join(root, path)).mtimeMs));
