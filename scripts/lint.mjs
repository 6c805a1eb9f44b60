// oxlint with types for everything; ESLint for what only it can do, the Lit templates.
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { saw, root, run, verdict } from './gate.mjs';

const fix = process.argv.includes('--fix');

async function oxlint() {
  const args = ['--type-aware', ...(fix ? ['--fix'] : [])];
  const { code, stdout, stderr } = await run('node_modules/oxlint/bin/oxlint', args);
  const files = Number(/ on (\d+) files?/.exec(stdout)?.[1] ?? 0);
  if (code !== 0) console.error(stdout + stderr);
  return saw('lint.oxlint', files, 'files') && code === 0;
}

async function eslint() {
  const linter = new ESLint({ cwd: root, fix, errorOnUnmatchedPattern: false });
  const results = await linter.lintFiles(['src', 'demo', 'test']);
  if (fix) await ESLint.outputFixes(results);
  const problems = results.some(({ messages }) => messages.length > 0);
  if (problems) console.error(await (await linter.loadFormatter('stylish')).format(results));
  const own = results.filter(({ filePath }) => filePath.startsWith(join(root, 'src')));
  return saw('lint.eslint', own.length, 'files of src') && !problems;
}

verdict(...(await Promise.all([oxlint(), eslint()])));
