// dependency-cruiser on the rules of .dependency-cruiser.cjs. With a TypeScript that it cannot use it sees
// no module and is content, hence the count.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, run, saw, verdict } from './gate.mjs';

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const ruled = forbidden.flatMap(({ name }) => /^(\w+)-imports$/.exec(name)?.[1] ?? []);
// The composition root and the loader may import anything.
const folders = new Set([...ruled, 'define', 'embed']);
const places = ['src', 'demo', 'stories', 'bench', 'test'].filter((place) =>
  existsSync(join(root, place)),
);

const { code, stdout, stderr } = await run(
  'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...places],
);
if (!stdout.startsWith('{'))
  throw new Error(`dependency-cruiser: ${stdout}${stderr} (exit ${code})`);

const { modules, summary } = JSON.parse(stdout);
const own = modules.map(({ source }) => source).filter((source) => /^src\/.*\.ts$/.test(source));
const homeless = own.filter(
  (source) =>
    !['src/index.ts', 'src/check.ts'].includes(source) && !folders.has(source.split('/')[1]),
);

for (const { rule, from, to, cycle } of summary.violations)
  console.error(
    `${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`,
  );
for (const source of homeless)
  console.error(`unknown-folder: ${source} is in no folder of the table`);
console.log(
  `arch: ${summary.totalDependenciesCruised} imports, ${summary.violations.length} violations`,
);
verdict(
  saw('arch.modules', own.length, 'modules of src'),
  summary.violations.length === 0,
  homeless.length === 0,
);
