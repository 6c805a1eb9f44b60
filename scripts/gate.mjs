// Shared by the gates: they say what they saw, and fail where that is too little.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const minimums = JSON.parse(readFileSync(new URL('gates.json', import.meta.url), 'utf8'));

/** Prints what a gate saw; false where it saw less than scripts/gates.json asks for. */
export function saw(gate, count, what) {
  const least = minimums[gate];
  if (!Number.isInteger(least)) throw new Error(`scripts/gates.json knows no gate "${gate}"`);
  const enough = count >= least;
  console.log(`${gate}: ${count} ${what}${enough ? '' : `, expected at least ${least}`}`);
  return enough;
}

/** Runs a program of ours without a shell and resolves to what it said. */
export const run = (file, args, { env = {} } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

/** Ends a gate: every check must hold. */
export function verdict(...checks) {
  process.exitCode = checks.every(Boolean) ? 0 : 1;
}
