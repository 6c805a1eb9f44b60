// custom-elements.json is committed; it must be what the sources say now.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run, saw, verdict } from './gate.mjs';

const COMMITTED = join(root, 'custom-elements.json');
// The analyzer takes the folder as relative to the working directory, whatever it looks like.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache/manifest-'));
try {
  const { code, stdout, stderr } = await run(
    'node_modules/@custom-elements-manifest/analyzer/cem.js',
    ['analyze', '--config', 'custom-elements-manifest.config.mjs'],
    { env: { CEM_OUT: relative(root, folder) } },
  );
  const freshFile = join(folder, 'custom-elements.json');
  if (code !== 0 || !existsSync(freshFile)) throw new Error(`no manifest: ${stdout}${stderr}`);

  const fresh = readFileSync(freshFile, 'utf8');
  const elements = JSON.parse(fresh)
    .modules.flatMap(({ exports = [] }) => exports)
    .filter(({ kind }) => kind === 'custom-element-definition');
  const same = existsSync(COMMITTED) && readFileSync(COMMITTED, 'utf8') === fresh;
  if (!same) console.error('custom-elements.json is out of date: run `npm run manifest`');
  verdict(saw('manifest.elements', elements.length, 'elements'), same);
} finally {
  rmSync(folder, { recursive: true });
}
