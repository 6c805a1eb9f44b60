// `npm ci` stops where the lock file names a platform package but does not hold it. `npm install` writes
// such a file without a word when the package is missing at its source, so look before installing.
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const packages = Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const held = new Set(packages.map(([path]) => nameOf(path)));

const holes = packages.flatMap(([path, { version, optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !held.has(name))
    .map((name) => `${nameOf(path)}@${version} lacks ${name}`),
);
const bound = packages.filter(([, { resolved }]) => /^https?:/.test(resolved ?? ''));

for (const hole of holes) console.error(hole);
for (const [path] of bound) console.error(`${path} is bound to one download address`);
console.log(`lock-holes: ${packages.length} packages, ${holes.length} holes`);
process.exitCode = packages.length > 1 && holes.length + bound.length === 0 ? 0 : 1;
