// What a visitor downloads from dist/cdn, in bytes of Brotli, against size-budget.json. A combination is the
// chunks of its entries and all that they import statically. Run `npm run build:cdn` first.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root } from './gate.mjs';
import { sizesBySource } from './source-map.mjs';

const CDN = join(root, 'dist/cdn');
const CONTRIBUTORS = Number(process.env.TOP ?? 10);

const read = (path) => readFileSync(path, 'utf8');
const { combinations } = JSON.parse(read(join(root, 'size-budget.json')));
const manifestFile = join(CDN, 'manifest.json');
if (!existsSync(manifestFile)) {
  console.error('dist/cdn is not there: run `npm run build:cdn`');
  process.exit(1);
}
const manifest = JSON.parse(read(manifestFile));

const brotli = (text) =>
  brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  }).length;

const chunks = new Map();
function chunk(file) {
  if (!chunks.has(file)) {
    const code = read(join(CDN, file));
    chunks.set(file, { code, size: brotli(code) });
  }
  return chunks.get(file);
}

/** The files that an entry of the manifest loads before it runs. */
function filesOf(key, seen = new Set()) {
  const { file, imports = [] } = manifest[key];
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const imported of imports) filesOf(imported, seen);
  return seen;
}

/** The sources with the largest share; a file's Brotli bytes are shared out by minified length. */
function contributors(files) {
  const shares = new Map();
  for (const file of files) {
    const { code, size } = chunk(file);
    // A file that only hands on what others have is made of no source.
    if (!existsSync(join(CDN, `${file}.map`))) continue;
    const sizes = sizesBySource(code, JSON.parse(read(join(CDN, `${file}.map`))));
    const total = [...sizes.values()].reduce((sum, length) => sum + length, 0);
    for (const [source, length] of sizes) {
      const name = source.replace(/^(\.\.\/)+(node_modules\/)?/, '');
      shares.set(name, (shares.get(name) ?? 0) + (size * length) / total);
    }
  }
  return [...shares].sort(([, a], [, b]) => b - a).slice(0, CONTRIBUTORS);
}

let failed = combinations.length === 0;
for (const { name, entries, budget } of combinations) {
  const missing = entries.filter((entry) => !manifest[entry]);
  const known = entries.filter((entry) => manifest[entry]);
  const files = [...new Set(known.flatMap((entry) => [...filesOf(entry)]))];
  const total = files.reduce((sum, file) => sum + chunk(file).size, 0);
  const over = total > budget;
  failed ||= over || missing.length > 0 || entries.length === 0;

  const state = over ? `OVER by ${total - budget}` : `${budget - total} left`;
  console.log(`\n${name}: ${total} of ${budget} bytes, ${state}`);
  for (const file of files) console.log(`  ${String(chunk(file).size).padStart(6)}  ${file}`);
  console.log('  of which, roughly:');
  for (const [source, size] of contributors(files))
    console.log(`  ${String(Math.round(size)).padStart(6)}  ${source}`);
  for (const entry of missing) console.error(`  MISSING: ${entry} has no chunk in dist/cdn`);
}
if (failed) {
  const lazy = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
  console.error(`\nsize: failed. The lazy chunks are: ${lazy.join(', ') || 'none'}`);
}
process.exitCode = failed ? 1 : 0;
