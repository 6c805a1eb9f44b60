// What each ticket-system adapter weighs, in bytes of Brotli, all its lazy parts together: its own code against a limit,
// beside it the code that it takes from src/core and src/adapters/shared. Bundled and minified as dist/cdn is.
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { root, saw, verdict } from './gate.mjs';
import { minifyChunks } from './minify-chunks.mjs';

const LIMIT = 5120;
/** Those that are over it all the same, with why, and what they may not exceed. */
const EXCEPTIONS = {
  // Beside what the others do it turns the account's ticket forms, fields and conditions into categories: 950 bytes.
  zendesk: 5590,
};
const ADAPTERS = join(root, 'src/adapters');
/** No ticket systems: our own contract, the browser's memory, a company's mapping; and what all of them share. */
const OTHERS = new Set(['rest', 'memory', 'declarative', 'shared']);
const SHARED = [join(root, 'src/core'), join(ADAPTERS, 'shared')].map((folder) => folder + sep);

const isShared = (id) => SHARED.some((folder) => id.startsWith(folder));
const sum = (chunks) =>
  // By default of the highest quality.
  chunks.reduce((total, { code }) => total + brotliCompressSync(code).length, 0);

async function measure(name) {
  const { output } = (
    await build({
      configFile: false,
      logLevel: 'error',
      plugins: [minifyChunks()],
      build: {
        write: false,
        target: 'es2022',
        modulePreload: { polyfill: false },
        lib: { entry: join(ADAPTERS, name, 'index.ts'), formats: ['es'] },
        rolldownOptions: {
          output: {
            minify: false,
            codeSplitting: {
              groups: [{ debugName: 'shared', name: (id) => (isShared(id) ? 'shared' : null) }],
            },
          },
        },
      },
    })
  )[0];
  const chunks = output.filter(({ type }) => type === 'chunk');
  const stray = chunks.filter(
    ({ moduleIds }) => moduleIds.some(isShared) && !moduleIds.every(isShared),
  );
  if (stray.length > 0) throw new Error(`${name}: own and shared code in ${stray[0].fileName}`);
  const own = chunks.filter(({ moduleIds }) => !moduleIds.some(isShared));
  return { name, parts: own.length, own: sum(own), all: sum(chunks) };
}

const names = readdirSync(ADAPTERS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !OTHERS.has(entry.name))
  .map(({ name }) => name);
const sizes = [];
for (const name of names) sizes.push(await measure(name));

const row = (name, ...cells) =>
  name.padEnd(18) + cells.map((cell) => String(cell).padStart(12)).join('');
console.log(row('adapter', 'own code', 'left', 'parts', 'with shared'));
for (const { name, own, parts, all } of sizes) console.log(row(name, own, LIMIT - own, parts, all));
const over = sizes.filter(({ name, own }) => own > (EXCEPTIONS[name] ?? LIMIT));
for (const { name, own } of sizes.filter((size) => size.own > LIMIT))
  console.error(`${name}: ${own - LIMIT} bytes over the ${LIMIT} of an adapter`);
verdict(saw('adapter-size.adapters', sizes.length, 'adapters'), over.length === 0);
