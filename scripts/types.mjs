// All TypeScript projects, checked at the same time by the native compiler.
import { saw, root, run, verdict } from './gate.mjs';

const TSC = 'node_modules/@typescript/native/bin/tsc';
const projects = { core: 'tsconfig.core.json', web: 'tsconfig.json', node: 'tsconfig.node.json' };

const checks = await Promise.all(
  Object.entries(projects).map(async ([name, file]) => {
    const { code, stdout, stderr } = await run(TSC, ['-p', file, '--noEmit', '--listFiles']);
    const lines = (stdout + stderr).split('\n');
    const isFile = (line) => /^(\/|[A-Za-z]:[\\/])\S.*\.(d\.)?[cm]?tsx?$|\.json$/.test(line);
    const problems = lines.filter((line) => line.trim() && !isFile(line));
    const own = lines.filter(
      (line) => line.startsWith(root) && !line.includes('node_modules') && isFile(line),
    );
    if (problems.length > 0) console.error(`${file}:\n${problems.join('\n')}`);
    return saw(`types.${name}`, own.length, 'files') && code === 0;
  }),
);
verdict(...checks);
